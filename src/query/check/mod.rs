//! A written filter against the schema: names become columns, values get the kind of what they are compared with.

mod kind;
mod records;
mod value;

pub use kind::Kind;

use std::collections::HashMap;

use super::ast::{self, Ast, Literal, Node, NodeKind, Predicate, Spanned};
use super::diagnostic::{Diagnostic, Span};
use super::filter::{Comparison, Condition, Filter, Match, Operand, Sample, State, Test};
use super::lexer::{self, MAX_PROBLEMS};
use super::names::{Names, spelled};
use super::window::{DurationUnit, Time, Unit, Window};
use crate::domain::{Attribute, Value, ValueType};

/// What a written filter means.
#[derive(Clone, Debug, PartialEq)]
pub struct Checked {
    /// The filter; `None` where there is an error, here or in the parsing.
    pub filter: Option<Filter>,
    /// What is wrong with it.
    pub problems: Vec<Diagnostic>,
}

/// Checks a written filter against the attributes and segments there are.
pub fn check(ast: &Ast, names: &Names<'_>) -> Checked {
    let mut checker = Checker { names, problems: Vec::new(), resolved: HashMap::new() };
    let filter = checker.node(&ast.root, Scope::Customer);
    let is_sound = !checker.problems.iter().any(Diagnostic::is_error);
    Checked { filter: filter.filter(|_| is_sound), problems: checker.problems }
}

/// Whose attributes are meant.
#[derive(Clone, Copy)]
enum Scope<'a> {
    Customer,
    /// One record's, inside `where`.
    Record(&'a super::Collection),
}

/// What is compared: its kind, and its name for messages.
struct Subject {
    operand: Operand,
    kind: Kind,
    name: String,
}

struct Checker<'a> {
    names: &'a Names<'a>,
    problems: Vec<Diagnostic>,
    /// What names were found to be: a long filter asks for the same ones again and again.
    resolved: HashMap<String, Option<Attribute>>,
}

impl Checker<'_> {
    /// Tells a problem; there is no meaning then.
    fn tell<T>(&mut self, problem: Diagnostic) -> Option<T> {
        let alike = self.problems.iter().filter(|p| p.severity == problem.severity).count();
        if alike < MAX_PROBLEMS {
            self.problems.push(problem);
        }
        None
    }

    fn node(&mut self, node: &Node, scope: Scope<'_>) -> Option<Filter> {
        // What is told is enough; looking for near names of thousands of others takes long.
        if self.problems.iter().filter(|p| p.is_error()).count() >= MAX_PROBLEMS {
            return None;
        }
        match &node.kind {
            NodeKind::Or(parts) => Filter::any_of(self.nodes(parts, scope)?),
            NodeKind::And(parts) => Filter::all_of(self.nodes(parts, scope)?),
            NodeKind::Not(inner) => self.node(inner, scope).map(Filter::negated),
            NodeKind::Mistake => None,
            NodeKind::Comparison(operand, predicate) => {
                let subject = self.subject(operand, scope);
                let subject = subject?;
                let test = self.test(&subject, predicate)?;
                Some(Filter::Is(Condition::Test(subject.operand, test)))
            }
            NodeKind::Member(_) | NodeKind::Sample { .. } | NodeKind::Did(_)
                if matches!(scope, Scope::Record(_)) =>
            {
                let problem =
                    Diagnostic::error(node.span, "this says something of a customer, not of a record");
                self.tell(problem.expecting("conditions on the record's own fields inside `where`"))
            }
            NodeKind::Member(name) => self.member(name),
            NodeKind::Sample { percent, salt } => self.sample(percent, salt),
            NodeKind::Did(records) => Some(Filter::Is(Condition::Did(self.records(records)?))),
        }
    }

    /// All parts, so that the mistakes of all are told.
    fn nodes(&mut self, parts: &[Node], scope: Scope<'_>) -> Option<Vec<Filter>> {
        let checked: Vec<Option<Filter>> = parts.iter().map(|part| self.node(part, scope)).collect();
        checked.into_iter().collect()
    }

    fn member(&mut self, name: &Spanned<String>) -> Option<Filter> {
        if let Some(id) = self.names.segments.id(&name.value) {
            return Some(Filter::Is(Condition::Member(id)));
        }
        let problem = Diagnostic::error(name.span, format!("there is no segment `{}`", name.value));
        self.tell(problem.near(self.names.nearest_segments(&name.value), lexer::quoted))
    }

    fn sample(&mut self, percent: &Spanned<rust_decimal::Decimal>, salt: &str) -> Option<Filter> {
        if let Some(sample) = Sample::of_percent(percent.value, salt.to_owned()) {
            return Some(Filter::Is(Condition::Sample(sample)));
        }
        let message = format!("{}% is no part of all that can be taken", percent.value);
        self.tell(Diagnostic::error(percent.span, message).expecting("0 to 100 with at most six decimals"))
    }

    fn subject(&mut self, operand: &ast::Operand, scope: Scope<'_>) -> Option<Subject> {
        match (operand, scope) {
            (ast::Operand::Attribute(name), Scope::Customer) => self.attribute(name),
            (ast::Operand::Attribute(name), Scope::Record(collection)) => {
                let (field, kind) = self.field(name, collection)?;
                Some(Subject { operand: Operand::Field(field), kind, name: name.value.clone() })
            }
            (aggregate, Scope::Record(_)) => {
                let problem = Diagnostic::error(
                    aggregate.span(),
                    "this counts a customer's records, inside one of them",
                );
                self.tell(problem.expecting("conditions on the record's own fields inside `where`"))
            }
            (ast::Operand::Count(records), _) => {
                let records = self.records(records)?;
                Some(Subject {
                    operand: Operand::Count(records),
                    kind: Kind::Number,
                    name: "count(…)".into(),
                })
            }
            (ast::Operand::Aggregate { function, records, field }, _) => {
                self.aggregate(*function, records, field)
            }
        }
    }

    fn attribute(&mut self, name: &Spanned<String>) -> Option<Subject> {
        let schema = self.names.schema;
        let found =
            self.resolved.entry(name.value.clone()).or_insert_with(|| schema.resolve_any(&name.value));
        if let Some(found) = found {
            let kind = Kind::from(found.value_type);
            return Some(Subject { operand: Operand::Column(found.column), kind, name: spelled(found) });
        }
        let problem = Diagnostic::error(name.span, format!("no attribute is named `{}`", name.value));
        self.tell(problem.near(self.names.nearest_attributes(&name.value), str::to_owned))
    }

    fn test(&mut self, subject: &Subject, predicate: &Spanned<Predicate>) -> Option<Test> {
        let kind = subject.kind;
        match &predicate.value {
            Predicate::Compare(comparison, value) => {
                self.compare(subject, *comparison, value, predicate.span)
            }
            Predicate::In(values) => {
                let is_fit = !matches!(kind, Kind::List(_) | Kind::Object);
                let values = self
                    .fit(is_fit, subject, predicate.span)
                    .and_then(|()| self.values(subject, kind, values));
                values.map(Test::In)
            }
            Predicate::Match(Match::Contains, value) if matches!(kind, Kind::List(_)) => {
                self.values(subject, kind.element(), std::slice::from_ref(value)).map(Test::Any)
            }
            Predicate::Match(wanted, value) => {
                self.fit(kind.is_text() || kind == Kind::Untyped, subject, predicate.span)?;
                self.fragment(subject, value).map(|text| Test::Match(*wanted, text))
            }
            Predicate::Any(values) | Predicate::All(values) => {
                self.fit(matches!(kind, Kind::List(_) | Kind::Untyped), subject, predicate.span)?;
                let checked = self.values(subject, kind.element(), values)?;
                let is_any = matches!(predicate.value, Predicate::Any(_));
                Some(if is_any { Test::Any(checked) } else { Test::All(checked) })
            }
            Predicate::Between(first, last) => self.between(subject, first, last, predicate.span),
            Predicate::Window(window) => {
                self.fit(kind.is_time() || kind == Kind::Untyped, subject, predicate.span)?;
                self.window(kind, window, predicate.span).map(Test::Window)
            }
            Predicate::Is(state @ (State::True | State::False)) => {
                self.fit(matches!(kind, Kind::Boolean | Kind::Untyped), subject, predicate.span)?;
                Some(Test::Is(*state))
            }
            Predicate::Is(state) => Some(Test::Is(*state)),
            Predicate::Anniversary(anniversary) => {
                self.fit(kind.is_time() || kind == Kind::Untyped, subject, predicate.span)?;
                Some(Test::Anniversary(*anniversary))
            }
        }
    }

    /// Tells where an operator does not fit what it is used on.
    fn fit(&mut self, is_fit: bool, subject: &Subject, span: Span) -> Option<()> {
        if is_fit {
            return Some(());
        }
        let message = format!("`{}` is {}, which cannot be asked that", subject.name, subject.kind);
        self.tell(Diagnostic::error(span, message).expecting(subject.kind.operators()))
    }

    fn compare(
        &mut self,
        subject: &Subject,
        comparison: Comparison,
        value: &Spanned<Literal>,
        span: Span,
    ) -> Option<Test> {
        let kind = subject.kind;
        let is_fit = match comparison {
            Comparison::Equal => !matches!(kind, Kind::List(_) | Kind::Object),
            _ => !matches!(kind, Kind::List(_) | Kind::Object | Kind::Boolean | Kind::Status),
        };
        self.fit(is_fit, subject, span)?;
        self.value(subject, kind, value).map(|value| Test::Compare(comparison, value))
    }

    fn between(
        &mut self,
        subject: &Subject,
        first: &Spanned<Literal>,
        last: &Spanned<Literal>,
        span: Span,
    ) -> Option<Test> {
        let kind = subject.kind;
        let is_fit = !matches!(kind, Kind::List(_) | Kind::Object | Kind::Boolean | Kind::Status);
        self.fit(is_fit, subject, span)?;
        let (low, high) = (self.value(subject, kind, first), self.value(subject, kind, last));
        let (low, high) = (low?, high?);
        let is_reversed = match (&low, &high) {
            (Value::Number(low), Value::Number(high)) => low > high,
            (Value::Date(low), Value::Date(high)) => low > high,
            (Value::Instant(low), Value::Instant(high)) => low > high,
            _ => false,
        };
        if is_reversed {
            let whole = first.span.to(last.span);
            let swapped = format!("{} and {}", super::print::value(&high), super::print::value(&low));
            let problem = Diagnostic::warning(whole, "nothing lies between these: the first is the greater");
            self.tell::<()>(problem.fixed(swapped));
        }
        Some(Test::Between(low, high))
    }

    /// A window fits a date where it is made of days.
    fn window(&mut self, kind: Kind, window: &Window, span: Span) -> Option<Window> {
        if let Window::Between(Time::Date(a), Time::Date(b)) = window
            && a > b
        {
            self.tell::<()>(Diagnostic::warning(span, "nothing lies between these: the first is the later"));
        }
        if kind != Kind::Date {
            return Some(window.clone());
        }
        let needs = match window {
            Window::Within(length) | Window::OlderThan(length)
                if matches!(length.unit, DurationUnit::Minute | DurationUnit::Hour) =>
            {
                Some("days, weeks, months or years: a date has no time of day")
            }
            Window::InLast(_, Unit::Hour) | Window::InNext(_, Unit::Hour) => {
                Some("days, weeks, months or years: a date has no time of day")
            }
            Window::Before(Time::Instant(_))
            | Window::After(Time::Instant(_))
            | Window::Between(Time::Instant(_), _)
            | Window::Between(_, Time::Instant(_)) => Some("a date such as `2026-11-23`"),
            _ => None,
        };
        match needs {
            Some(expected) => {
                self.tell(Diagnostic::error(span, "a date cannot be compared with that").expecting(expected))
            }
            None => Some(window.clone()),
        }
    }
}

impl Kind {
    /// What a list holds; other kinds stand for themselves.
    fn element(self) -> Self {
        match self {
            Self::List(scalar) => ValueType::from(scalar).into(),
            other => other,
        }
    }
}
