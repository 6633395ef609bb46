//! The canonical text of a filter; reading it gives the same filter.

use std::fmt::Write as _;

use super::filter::{Collection, Comparison, Condition, Field, Filter, Match, Operand, Records, State, Test};
use super::lexer::quoted;
use super::names::{Names, quoted_name, spelled_column};
use super::window::{Anniversary, Calendar, Duration, Time, Unit, Window};
use crate::domain::{Instant, Value};

impl Filter {
    /// The canonical text. Segments without a name are written by their number, as `#12`.
    pub fn print(&self, names: &Names<'_>) -> String {
        let mut printer = Printer { names, out: String::new() };
        printer.filter(self, Around::Nothing);
        printer.out
    }
}

impl Condition {
    /// The canonical text of one condition, or of its complement.
    pub fn print(&self, is_negative: bool, names: &Names<'_>) -> String {
        let mut printer = Printer { names, out: String::new() };
        printer.condition(self, is_negative);
        printer.out
    }
}

impl Operand {
    /// The canonical text.
    pub fn print(&self, names: &Names<'_>) -> String {
        let mut printer = Printer { names, out: String::new() };
        printer.operand(self);
        printer.out
    }
}

/// A value as a filter writes it.
pub fn value(value: &Value) -> String {
    match value {
        Value::Text(text) | Value::Object(text) => quoted(text),
        Value::Instant(at) => instant(*at),
        other => other.to_string(),
    }
}

/// Without a fraction that is nothing.
fn instant(at: Instant) -> String {
    let text = at.to_string();
    text.strip_suffix(".000Z").map_or(text.clone(), |whole| format!("{whole}Z"))
}

/// What stands around a part, and so whether it needs brackets.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Around {
    Nothing,
    Or,
    And,
    Not,
}

struct Printer<'a> {
    names: &'a Names<'a>,
    out: String,
}

impl Printer<'_> {
    fn push(&mut self, what: std::fmt::Arguments<'_>) {
        let written = self.out.write_fmt(what);
        debug_assert!(written.is_ok(), "writing to a string cannot fail");
    }

    fn filter(&mut self, filter: &Filter, around: Around) {
        match filter {
            Filter::Or(parts) => self.joined(parts, " or ", Around::Or, around),
            Filter::And(parts) => self.joined(parts, " and ", Around::And, around),
            Filter::Not(inner) => match inner.as_ref() {
                Filter::Is(condition) => self.condition(condition, true),
                other => {
                    self.out.push_str("not ");
                    self.filter(other, Around::Not);
                }
            },
            Filter::Is(condition) => self.condition(condition, false),
        }
    }

    fn joined(&mut self, parts: &[Filter], with: &str, own: Around, around: Around) {
        let needs_brackets = around >= own;
        if needs_brackets {
            self.out.push('(');
        }
        for (at, part) in parts.iter().enumerate() {
            if at > 0 {
                self.out.push_str(with);
            }
            self.filter(part, own);
        }
        if needs_brackets {
            self.out.push(')');
        }
    }

    fn condition(&mut self, condition: &Condition, is_negative: bool) {
        let not = if is_negative { "not " } else { "" };
        match condition {
            Condition::Member(id) => {
                let name = self.names.segments.name(*id).unwrap_or_else(|| format!("#{}", id.0));
                self.push(format_args!("{not}in segment {}", quoted(&name)));
            }
            Condition::Sample(sample) => {
                self.push(format_args!("{not}sample({}%", sample.percent()));
                if !sample.salt.is_empty() {
                    self.push(format_args!(", {}", quoted(&sample.salt)));
                }
                self.out.push(')');
            }
            Condition::Did(records) => {
                self.push(format_args!("did {not}"));
                self.records(records);
            }
            Condition::Test(operand, test) => self.tested(operand, test, is_negative),
        }
    }

    fn tested(&mut self, operand: &Operand, test: &Test, is_negative: bool) {
        let not = if is_negative { "not " } else { "" };
        if let Test::Compare(comparison, wanted) = test {
            let sign = match (comparison, is_negative) {
                (Comparison::Equal, true) => "!=",
                (other, false) => other.sign(),
                (other, true) => {
                    self.out.push_str("not ");
                    other.sign()
                }
            };
            self.operand(operand);
            self.push(format_args!(" {sign} {}", value(wanted)));
            return;
        }
        self.operand(operand);
        self.out.push(' ');
        match test {
            Test::Compare(..) => {}
            Test::In(values) => self.listed(&format!("{not}in"), values),
            Test::Match(wanted, text) => {
                self.push(format_args!("{not}{} {}", wanted.words(), quoted(text)));
            }
            Test::Any(values) => match values.as_slice() {
                [one] if !matches!(operand, Operand::Field(_) | Operand::Aggregate { .. }) => {
                    self.push(format_args!("{not}contains {}", value(one)));
                }
                many => self.listed(if is_negative { "contains none" } else { "contains any" }, many),
            },
            Test::All(values) => self.listed(&format!("{not}contains all"), values),
            Test::Between(low, high) => {
                self.push(format_args!("{not}between {} and {}", value(low), value(high)));
            }
            Test::Window(wanted) => self.push(format_args!("{not}{}", window(wanted))),
            Test::Is(state) => self.push(format_args!("is {not}{}", state.word())),
            Test::Anniversary(wanted) => self.push(format_args!("{not}anniversary {}", anniversary(*wanted))),
        }
    }

    fn listed(&mut self, word: &str, values: &[Value]) {
        let values: Vec<String> = values.iter().map(value).collect();
        self.push(format_args!("{word} ({})", values.join(", ")));
    }

    fn operand(&mut self, operand: &Operand) {
        match operand {
            Operand::Column(column) => self.out.push_str(&spelled_column(self.names.schema, *column)),
            Operand::Field(field) => self.field(field),
            Operand::Count(records) => {
                self.out.push_str("count(");
                self.records(records);
                self.out.push(')');
            }
            Operand::Aggregate { function, records, field } => {
                self.push(format_args!("{}(", function.word()));
                self.collection(&records.collection);
                self.out.push('.');
                self.field(field);
                self.clauses(records);
                self.out.push(')');
            }
        }
    }

    fn field(&mut self, field: &Field) {
        match field {
            Field::Metadata(name) => self.push(format_args!("metadata.{}", quoted_name(name))),
            other => self.out.push_str(other.name()),
        }
    }

    fn records(&mut self, records: &Records) {
        self.collection(&records.collection);
        self.clauses(records);
    }

    fn collection(&mut self, collection: &Collection) {
        match collection {
            Collection::Orders => self.out.push_str("orders"),
            Collection::Redemptions => self.out.push_str("redemptions"),
            Collection::Publications => self.out.push_str("publications"),
            Collection::Event(name) => self.push(format_args!("event {}", quoted(name))),
        }
    }

    fn clauses(&mut self, records: &Records) {
        if let Some(condition) = &records.condition {
            self.out.push_str(" where (");
            self.filter(condition, Around::Nothing);
            self.out.push(')');
        }
        if let Some(wanted) = &records.window {
            self.push(format_args!(" {}", window(wanted)));
        }
    }
}

/// A window as a filter writes it.
pub(super) fn window(window: &Window) -> String {
    match window {
        Window::Within(length) => format!("within {}", duration(*length)),
        Window::OlderThan(length) => format!("older than {}", duration(*length)),
        Window::InLast(count, unit) => format!("in last {}", counted(*count, *unit)),
        Window::InNext(count, unit) => format!("in next {}", counted(*count, *unit)),
        Window::Calendar(Calendar::Yesterday) => "yesterday".into(),
        Window::Calendar(Calendar::Today) => "today".into(),
        Window::Calendar(Calendar::Tomorrow) => "tomorrow".into(),
        Window::Calendar(Calendar::Whole(which, unit)) => format!("{} {}", which.word(), unit.singular()),
        Window::Between(first, last) => format!("between {} and {}", time(*first), time(*last)),
        Window::Before(limit) => format!("before {}", time(*limit)),
        Window::After(limit) => format!("after {}", time(*limit)),
        Window::On(date) => format!("on {date}"),
    }
}

fn anniversary(anniversary: Anniversary) -> String {
    match anniversary {
        Anniversary::Today => "today".into(),
        Anniversary::InLast(count, unit) => format!("in last {}", counted(count, unit)),
        Anniversary::InNext(count, unit) => format!("in next {}", counted(count, unit)),
        Anniversary::Whole(which, unit) => format!("{} {}", which.word(), unit.singular()),
    }
}

fn duration(length: Duration) -> String {
    format!("{}{}", length.count, length.unit.word())
}

fn counted(count: u32, unit: Unit) -> String {
    format!("{count} {}", if count == 1 { unit.singular() } else { unit.plural() })
}

fn time(time: Time) -> String {
    match time {
        Time::Date(date) => date.to_string(),
        Time::Instant(at) => instant(at),
    }
}

impl Comparison {
    /// How a filter writes it.
    pub fn sign(self) -> &'static str {
        match self {
            Self::Equal => "=",
            Self::Less => "<",
            Self::AtMost => "<=",
            Self::Greater => ">",
            Self::AtLeast => ">=",
        }
    }
}

impl Match {
    /// How a filter writes it.
    pub fn words(self) -> &'static str {
        match self {
            Self::Contains => "contains",
            Self::Starts => "starts with",
            Self::Ends => "ends with",
        }
    }
}

impl State {
    /// How a filter writes it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Set => "set",
            Self::Null => "null",
            Self::Missing => "missing",
            Self::True => "true",
            Self::False => "false",
        }
    }
}
