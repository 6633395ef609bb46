//! Written values against the kind of what they are compared with.

use unicode_normalization::UnicodeNormalization as _;

use super::super::ast::{Literal, Spanned};
use super::super::diagnostic::Diagnostic;
use super::super::filter::Field;
use super::super::names;
use super::super::{Operand, lexer, print};
use super::{Checker, Kind, Subject};
use crate::domain::{Date, Instant, OrderStatus, Value, text, value};

impl Checker<'_> {
    /// All values, so that the mistakes of all are told.
    pub(super) fn values(
        &mut self,
        subject: &Subject,
        kind: Kind,
        written: &[Spanned<Literal>],
    ) -> Option<Vec<Value>> {
        let checked: Vec<Option<Value>> = written.iter().map(|w| self.value(subject, kind, w)).collect();
        checked.into_iter().collect()
    }

    /// One value of a kind; a text is clean as stored texts are.
    pub(super) fn value(
        &mut self,
        subject: &Subject,
        kind: Kind,
        written: &Spanned<Literal>,
    ) -> Option<Value> {
        let value = match (kind, &written.value) {
            (Kind::Text | Kind::Status | Kind::Untyped, Literal::Text(t) | Literal::Word(t)) => {
                Value::Text(text::clean(t).into_owned())
            }
            (Kind::Number | Kind::Untyped, Literal::Number(number, _)) => Value::Number(*number),
            (Kind::Boolean | Kind::Untyped, Literal::Truth(truth)) => Value::Boolean(*truth),
            (Kind::Date | Kind::Instant | Kind::Untyped, Literal::Date(date)) => Value::Date(*date),
            (Kind::Instant | Kind::Untyped, Literal::Instant(at)) => Value::Instant(*at),
            _ => return self.wrong_kind(subject, kind, written),
        };
        match (&subject.operand, &value) {
            (Operand::Field(Field::Status), Value::Text(status)) => self.status(status, written),
            _ => Some(value),
        }
    }

    /// A part of a text: normalised as stored texts are, with its outer blanks.
    pub(super) fn fragment(&mut self, subject: &Subject, written: &Spanned<Literal>) -> Option<String> {
        match &written.value {
            Literal::Text(t) | Literal::Word(t) => Some(t.nfc().collect()),
            _ => self.wrong_kind(subject, Kind::Text, written),
        }
    }

    fn wrong_kind<T>(&mut self, subject: &Subject, kind: Kind, written: &Spanned<Literal>) -> Option<T> {
        let shown = print_literal(&written.value);
        let of = if kind == subject.kind { "" } else { " of" };
        let message = format!(
            "{} is {}, and `{}` is {}{of}",
            shown,
            kind_of(&written.value),
            subject.name,
            subject.kind
        );
        let message = if of.is_empty() { message } else { format!("{message} {kind}") };
        let problem = Diagnostic::error(written.span, message).expecting(example(kind));
        match mended(kind, &written.value) {
            Some(fix) => self.tell(problem.fixed(fix)),
            None => self.tell(problem),
        }
    }

    fn status(&mut self, status: &str, written: &Spanned<Literal>) -> Option<Value> {
        let statuses = OrderStatus::ALL.map(OrderStatus::word);
        let known = statuses.iter().find(|s| text::fold(s) == text::fold(status));
        if let Some(known) = known {
            return Some(Value::Text((*known).to_owned()));
        }
        let near = names::nearest(status, statuses.iter().map(|s| ((*s).to_owned(), (*s).to_owned())));
        let problem = Diagnostic::error(written.span, format!("no order has the status `{status}`"))
            .expecting(statuses.map(|s| format!("`{s}`")).join(", "));
        self.tell(problem.near(near, str::to_owned))
    }
}

fn print_literal(literal: &Literal) -> String {
    match literal {
        Literal::Text(t) => format!("`{}`", lexer::quoted(t)),
        Literal::Word(t) => format!("`{t}`"),
        Literal::Number(_, written) => format!("`{written}`"),
        Literal::Date(date) => format!("`{date}`"),
        Literal::Instant(at) => format!("`{at}`"),
        Literal::Truth(truth) => format!("`{truth}`"),
    }
}

fn kind_of(literal: &Literal) -> Kind {
    match literal {
        Literal::Text(_) | Literal::Word(_) => Kind::Text,
        Literal::Number(..) => Kind::Number,
        Literal::Date(_) => Kind::Date,
        Literal::Instant(_) => Kind::Instant,
        Literal::Truth(_) => Kind::Boolean,
    }
}

fn example(kind: Kind) -> &'static str {
    match kind {
        Kind::Text | Kind::Status => "a text such as `\"PL\"`",
        Kind::Number => "a number such as `120.50`",
        Kind::Boolean => "`true` or `false`",
        Kind::Date => "a date such as `2026-11-23`",
        Kind::Instant => "a date such as `2026-11-23` or an instant such as `2026-11-23T10:00:00Z`",
        Kind::List(_) | Kind::Object | Kind::Untyped => "a value",
    }
}

/// The same value written as another kind, where it can be.
fn mended(kind: Kind, literal: &Literal) -> Option<String> {
    let (Literal::Text(written) | Literal::Word(written)) = literal else {
        let bare = print_literal(literal);
        return match (kind, literal) {
            (Kind::Text | Kind::Status, _) => Some(lexer::quoted(bare.trim_matches('`'))),
            (Kind::Date, Literal::Instant(at)) => at.to_string().get(..10).map(str::to_owned),
            _ => None,
        };
    };
    let written = written.trim();
    match kind {
        Kind::Number => value::number(written).map(|n| n.to_string()),
        Kind::Boolean => value::boolean(written).map(|b| b.to_string()),
        Kind::Date => Date::parse(written).map(|d| d.to_string()),
        Kind::Instant => Date::parse(written)
            .map(|d| d.to_string())
            .or_else(|| Instant::parse(written).map(|at| print::value(&Value::Instant(at)))),
        _ => None,
    }
}
