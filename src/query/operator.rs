//! The operators of the language as words with slots: what an editor offers, and what it fills in.

use super::filter::{Comparison, Condition, Match, Operand, State, Test};
use super::print;
use super::window::{Anniversary, Window};
use super::{Function, Kind};
use crate::domain::{Date, Schema};

/// Something that may be asked of an operand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "each is named after the words it stands for")]
pub enum Operator {
    Equal,
    Less,
    AtMost,
    Greater,
    AtLeast,
    In,
    Contains,
    Starts,
    Ends,
    ContainsAny,
    ContainsAll,
    Between,
    Within,
    OlderThan,
    InLast,
    InNext,
    Span,
    Before,
    After,
    On,
    Set,
    Null,
    Missing,
    True,
    False,
    Anniversary,
}

/// What stands in a slot of an operator.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Slot {
    /// A value of the operand's kind.
    Value,
    /// Values with commas between them.
    Values,
    /// `90d`
    Length,
    /// `7 days`
    Units,
    /// `this month`
    Span,
    /// A day or an instant.
    Time,
    /// A day.
    Day,
    /// `in next 7 days`, `this week`
    Round,
    /// The name of a segment.
    Segment,
    /// A number of percent.
    Percent,
    /// Any text.
    Text,
}

/// The words of an operator; `{}` stands for a slot. Without a negative form `not` goes before the operand.
struct Form {
    operator: Operator,
    words: &'static str,
    negative: Option<&'static str>,
    slots: &'static [Slot],
}

const fn form(
    operator: Operator,
    words: &'static str,
    negative: Option<&'static str>,
    slots: &'static [Slot],
) -> Form {
    Form { operator, words, negative, slots }
}

/// All operators, the usual ones first.
const FORMS: [Form; 26] = [
    form(Operator::Equal, "= {}", Some("!= {}"), &[Slot::Value]),
    form(Operator::Less, "< {}", None, &[Slot::Value]),
    form(Operator::AtMost, "<= {}", None, &[Slot::Value]),
    form(Operator::Greater, "> {}", None, &[Slot::Value]),
    form(Operator::AtLeast, ">= {}", None, &[Slot::Value]),
    form(Operator::In, "in ({})", Some("not in ({})"), &[Slot::Values]),
    form(Operator::Contains, "contains {}", Some("not contains {}"), &[Slot::Value]),
    form(Operator::Starts, "starts with {}", Some("not starts with {}"), &[Slot::Value]),
    form(Operator::Ends, "ends with {}", Some("not ends with {}"), &[Slot::Value]),
    form(Operator::ContainsAny, "contains any ({})", Some("contains none ({})"), &[Slot::Values]),
    form(Operator::ContainsAll, "contains all ({})", Some("not contains all ({})"), &[Slot::Values]),
    form(Operator::Between, "between {} and {}", Some("not between {} and {}"), &[Slot::Value, Slot::Value]),
    form(Operator::Within, "within {}", Some("not within {}"), &[Slot::Length]),
    form(Operator::OlderThan, "older than {}", Some("not older than {}"), &[Slot::Length]),
    form(Operator::InLast, "in last {}", Some("not in last {}"), &[Slot::Units]),
    form(Operator::InNext, "in next {}", Some("not in next {}"), &[Slot::Units]),
    form(Operator::Span, "{}", Some("not {}"), &[Slot::Span]),
    form(Operator::Before, "before {}", Some("not before {}"), &[Slot::Time]),
    form(Operator::After, "after {}", Some("not after {}"), &[Slot::Time]),
    form(Operator::On, "on {}", Some("not on {}"), &[Slot::Day]),
    form(Operator::Anniversary, "anniversary {}", Some("not anniversary {}"), &[Slot::Round]),
    form(Operator::True, "is true", Some("is not true"), &[]),
    form(Operator::False, "is false", Some("is not false"), &[]),
    form(Operator::Set, "is set", Some("is not set"), &[]),
    form(Operator::Null, "is null", Some("is not null"), &[]),
    form(Operator::Missing, "is missing", Some("is not missing"), &[]),
];

impl Operator {
    /// All of them, the usual ones first.
    pub fn all() -> impl Iterator<Item = Self> {
        FORMS.iter().map(|form| form.operator)
    }

    /// Those that may be asked of a kind of values, the usual ones first.
    pub fn fitting(kind: Kind) -> Vec<Self> {
        let mut fitting: Vec<Self> = Self::all().filter(|operator| operator.fits(kind)).collect();
        fitting.sort_by_key(|operator| !operator.is_usual(kind));
        fitting
    }

    /// Whether a kind of values is often asked that.
    fn is_usual(self, kind: Kind) -> bool {
        use Operator as O;
        match kind {
            Kind::Text | Kind::Status => {
                matches!(self, O::Equal | O::In | O::Contains | O::Starts | O::Ends)
            }
            Kind::Date | Kind::Instant => {
                matches!(self, O::Within | O::OlderThan | O::InLast | O::InNext | O::Before | O::After)
            }
            Kind::Boolean => matches!(self, O::True | O::False),
            _ => true,
        }
    }

    /// Whether it may be asked of a kind of values.
    pub fn fits(self, kind: Kind) -> bool {
        use Operator as O;
        match self {
            O::Set | O::Null | O::Missing => true,
            O::Equal | O::In => !matches!(kind, Kind::List(_) | Kind::Object),
            O::Less | O::AtMost | O::Greater | O::AtLeast | O::Between => {
                !matches!(kind, Kind::List(_) | Kind::Object | Kind::Boolean | Kind::Status)
            }
            O::Contains => kind.is_text() || matches!(kind, Kind::List(_) | Kind::Untyped),
            O::Starts | O::Ends => kind.is_text() || kind == Kind::Untyped,
            O::ContainsAny | O::ContainsAll => matches!(kind, Kind::List(_) | Kind::Untyped),
            O::Within | O::OlderThan | O::InLast | O::InNext | O::Span => {
                kind.is_time() || kind == Kind::Untyped
            }
            O::Before | O::After | O::On | O::Anniversary => kind.is_time() || kind == Kind::Untyped,
            O::True | O::False => matches!(kind, Kind::Boolean | Kind::Untyped),
        }
    }

    fn form(self) -> &'static Form {
        FORMS.iter().find(|form| form.operator == self).unwrap_or(&FORMS[0])
    }

    /// Its words up to the first slot; `None` where the negative form puts `not` before the operand.
    pub fn words(self, is_negative: bool) -> Option<&'static str> {
        let form = self.form();
        let words = if is_negative { form.negative? } else { form.words };
        Some(words.split("{}").next().unwrap_or(words).trim_end())
    }

    /// What it needs.
    pub fn slots(self) -> &'static [Slot] {
        self.form().slots
    }

    /// A condition as text, of the text of an operand and those of the slots.
    pub fn write(self, operand: &str, is_negative: bool, slots: &[String]) -> String {
        let form = self.form();
        let (not, words) = match (is_negative, form.negative) {
            (true, Some(negative)) => ("", negative),
            (true, None) => ("not ", form.words),
            (false, _) => ("", form.words),
        };
        let mut text = format!("{not}{operand} ");
        for (at, words) in words.split("{}").enumerate() {
            if at > 0 {
                text.push_str(slots.get(at - 1).map_or("", String::as_str));
            }
            text.push_str(words);
        }
        text
    }

    /// The operator of a test, and the texts of its slots.
    pub fn of(test: &Test) -> (Self, Vec<String>) {
        use Operator as O;
        let all = |values: &[crate::domain::Value]| {
            vec![values.iter().map(print::value).collect::<Vec<_>>().join(", ")]
        };
        match test {
            Test::Compare(comparison, value) => (Self::comparing(*comparison), vec![print::value(value)]),
            Test::In(values) => (O::In, all(values)),
            Test::Match(wanted, text) => (Self::matching(*wanted), vec![super::quoted(text)]),
            Test::Any(values) => match values.as_slice() {
                [one] => (O::ContainsAny, vec![print::value(one)]),
                many => (O::ContainsAny, all(many)),
            },
            Test::All(values) => (O::ContainsAll, all(values)),
            Test::Between(low, high) => (O::Between, vec![print::value(low), print::value(high)]),
            Test::Window(window) => Self::of_window(window),
            Test::Is(state) => (Self::asking(*state), Vec::new()),
            Test::Anniversary(anniversary) => (O::Anniversary, vec![print_round(*anniversary)]),
        }
    }

    fn of_window(window: &Window) -> (Self, Vec<String>) {
        let text = print::window(window);
        let operators =
            [Self::Within, Self::OlderThan, Self::InLast, Self::InNext, Self::Before, Self::After, Self::On];
        let found = operators.into_iter().find_map(|operator| {
            let words = operator.words(false)?;
            let rest = text.strip_prefix(words)?.strip_prefix(' ')?;
            Some((operator, vec![rest.to_owned()]))
        });
        found.unwrap_or((Self::Span, vec![text]))
    }

    fn comparing(comparison: Comparison) -> Self {
        match comparison {
            Comparison::Equal => Self::Equal,
            Comparison::Less => Self::Less,
            Comparison::AtMost => Self::AtMost,
            Comparison::Greater => Self::Greater,
            Comparison::AtLeast => Self::AtLeast,
        }
    }

    fn matching(wanted: Match) -> Self {
        match wanted {
            Match::Contains => Self::Contains,
            Match::Starts => Self::Starts,
            Match::Ends => Self::Ends,
        }
    }

    fn asking(state: State) -> Self {
        match state {
            State::Set => Self::Set,
            State::Null => Self::Null,
            State::Missing => Self::Missing,
            State::True => Self::True,
            State::False => Self::False,
        }
    }
}

/// An anniversary as a filter writes it, without the word itself.
fn print_round(anniversary: Anniversary) -> String {
    let window = match anniversary {
        Anniversary::Today => Window::Calendar(super::Calendar::Today),
        Anniversary::InLast(count, unit) => Window::InLast(count, unit),
        Anniversary::InNext(count, unit) => Window::InNext(count, unit),
        Anniversary::Whole(which, unit) => Window::Calendar(super::Calendar::Whole(which, unit)),
    };
    print::window(&window)
}

impl Slot {
    /// What stands there at first.
    pub fn usual(self, kind: Kind, is_status: bool, today: Date) -> String {
        match self {
            Self::Value | Self::Values => match kind {
                Kind::Status if is_status => "\"PAID\"".into(),
                Kind::Number => "0".into(),
                Kind::Boolean => "true".into(),
                Kind::Date | Kind::Instant => today.to_string(),
                Kind::List(element) => {
                    Self::Value.usual(crate::domain::ValueType::from(element).into(), false, today)
                }
                _ => "\"\"".into(),
            },
            Self::Length => "30d".into(),
            Self::Units => "7 days".into(),
            Self::Span => "this month".into(),
            Self::Time | Self::Day => today.to_string(),
            Self::Round => "today".into(),
            Self::Percent => "10".into(),
            Self::Segment | Self::Text => "\"\"".into(),
        }
    }
}

impl Operand {
    /// What its values are.
    pub fn kind(&self, schema: &Schema) -> Kind {
        match self {
            Self::Column(column) => schema.value_type(*column).map_or(Kind::Text, Kind::from),
            Self::Count(_) | Self::Aggregate { function: Function::Sum | Function::Avg, .. } => Kind::Number,
            Self::Field(field) | Self::Aggregate { field, .. } => field.kind(),
        }
    }
}

impl Condition {
    /// What is tested, and how; membership, samples and `did` test nothing.
    pub fn tested(&self) -> Option<(&Operand, &Test)> {
        match self {
            Self::Test(operand, test) => Some((operand, test)),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Filter, Reading, read, tests::with_names};
    use super::*;

    /// Operands of all kinds.
    const OPERANDS: [&str; 10] = [
        "name",
        "metadata.visits",
        "metadata.vip",
        "birthdate",
        "created_at",
        "metadata.tags",
        "metadata.sizes",
        "metadata.extra",
        "count(orders)",
        "orders.last_at",
    ];

    #[test]
    fn what_fits_reads_and_what_does_not_is_refused() {
        with_names(|names| {
            for operand in OPERANDS {
                let filter = read(&format!("{operand} is set"), names).filter.unwrap();
                let Filter::Is(condition) = &filter else { panic!("{filter:?}") };
                let kind = condition.tested().unwrap().0.kind(names.schema);
                for operator in Operator::all() {
                    for is_negative in [false, true] {
                        let slots: Vec<String> =
                            operator.slots().iter().map(|s| s.usual(kind, false, Date(20_000))).collect();
                        let text = operator.write(operand, is_negative, &slots);
                        let Reading { filter, problems } = read(&text, names);
                        assert_eq!(filter.is_some(), operator.fits(kind), "{text} {problems:?}");
                        assert_eq!(
                            filter.is_some_and(|f| matches!(f, Filter::Not(_))),
                            is_negative && operator.fits(kind)
                        );
                    }
                }
            }
        });
    }
}
