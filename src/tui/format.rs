//! Values as people read them: digits grouped, dates short, what is missing told apart from what is empty.

use jiff::tz::TimeZone;
use rust_decimal::Decimal;

use crate::domain::{Cell, FactKind, Instant, Value};

/// A cell's text, and how it is to be shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CellText {
    /// What stands there; not yet cut, nor made safe.
    pub text: String,
    /// How.
    pub manner: Manner,
}

/// How a cell's text is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Manner {
    /// As it is.
    Plain,
    /// At the right edge, as numbers are.
    Right,
    /// Dim, since it stands for something absent.
    Absent,
    /// The same where numbers would stand.
    AbsentRight,
}

impl CellText {
    /// The same in a column whose values stand at the right edge: what is absent stands there too.
    #[must_use]
    pub fn to_the_right(mut self) -> Self {
        if self.manner == Manner::Absent {
            self.manner = Manner::AbsentRight;
        }
        self
    }

    /// The same without dimming.
    #[must_use]
    pub fn undimmed(mut self) -> Self {
        self.manner = match self.manner {
            Manner::Absent => Manner::Plain,
            Manner::AbsentRight => Manner::Right,
            other => other,
        };
        self
    }

    /// The same with blanks in place of decimals it has fewer of than its column, so that points stand below points;
    /// as many as the room allows.
    #[must_use]
    pub fn with_decimals(mut self, decimals: usize, room: usize) -> Self {
        if self.manner == Manner::Right {
            let wanted = decimals_width(decimals).saturating_sub(decimals_width(decimals_of(&self.text)));
            let blanks = wanted.min(room.saturating_sub(self.text.len()));
            self.text.push_str(&" ".repeat(blanks));
        }
        self
    }
}

/// How many decimals a number shows.
pub fn decimals_of(number: &str) -> usize {
    number.split_once('.').map_or(0, |(_, fraction)| fraction.len())
}

/// The cells that decimals take, with their point.
pub fn decimals_width(decimals: usize) -> usize {
    if decimals == 0 { 0 } else { decimals + 1 }
}

/// Groups the digits of a number: `1234567.5` is `1,234,567.5`.
pub fn grouped(number: &str) -> String {
    let (sign, rest) = number.strip_prefix('-').map_or(("", number), |rest| ("-", rest));
    let (whole, fraction) = rest.split_once('.').map_or((rest, None), |(w, f)| (w, Some(f)));
    let mut text = String::with_capacity(number.len() + whole.len() / 3 + 1);
    text.push_str(sign);
    for (i, digit) in whole.chars().enumerate() {
        if i > 0 && (whole.len() - i).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    if let Some(fraction) = fraction {
        text.push('.');
        text.push_str(fraction);
    }
    text
}

/// An amount of money with the digits of its currency, or with more where it has more: `1,234.50`.
pub fn amount(amount: Decimal, decimals: u32) -> String {
    let mut shown = amount.normalize();
    shown.rescale(decimals.max(shown.scale()));
    grouped(&shown.to_string())
}

/// A count with its digits grouped.
pub fn count(number: u64) -> String {
    grouped(&number.to_string())
}

/// A count with its noun: `1 customer`, `12,345 customers`.
pub fn counted(number: u64, noun: &str) -> String {
    let plural = if number == 1 { "" } else { "s" };
    format!("{} {noun}{plural}", count(number))
}

/// A length of time in words, to the unit that matters: `350 ms`, `12 s`, `3 min 5 s`, `2 h 10 min`.
pub fn duration_ms(ms: i64) -> String {
    let s = ms / 1000;
    match s {
        i64::MIN..1 => format!("{} ms", ms.max(0)),
        1..60 => format!("{s} s"),
        60..3600 => format!("{} min {} s", s / 60, s % 60),
        _ => format!("{} h {} min", s / 3600, s % 3600 / 60),
    }
}

/// An instant as seen from now: `3 d ago`, `in 2 h`.
pub fn relative(at: Instant, now: Instant) -> String {
    let ms = now.since_ms(at);
    let minutes = ms.abs() / 60_000;
    let span = match minutes {
        0 => return "now".to_owned(),
        1..60 => format!("{minutes} min"),
        60..1440 => format!("{} h", minutes / 60),
        1440..86_400 => format!("{} d", minutes / 1440),
        86_400..1_051_200 => format!("{} mo", minutes / 43_200),
        _ => format!("{} y", minutes / 525_600),
    };
    if ms < 0 { format!("in {span}") } else { format!("{span} ago") }
}

/// A cell as tables show it.
pub fn cell(cell: &Cell, zone: &TimeZone, missing: &str) -> CellText {
    let plain = |text: String| CellText { text, manner: Manner::Plain };
    let absent = |text: &str| CellText { text: text.to_owned(), manner: Manner::Absent };
    match cell {
        Cell::Missing => absent(missing),
        Cell::Null => absent("null"),
        Cell::Value(Value::Text(text)) if text.is_empty() => absent("\"\""),
        Cell::Value(Value::List(elements)) if elements.is_empty() => absent("[]"),
        Cell::Value(Value::Number(number)) => {
            CellText { text: grouped(&number.to_string()), manner: Manner::Right }
        }
        Cell::Value(Value::Boolean(truth)) => plain(if *truth { "yes" } else { "no" }.to_owned()),
        Cell::Value(Value::Instant(instant)) => plain(instant.local_text(zone)),
        Cell::Value(Value::List(elements)) => {
            plain(elements.iter().map(ToString::to_string).collect::<Vec<_>>().join(", "))
        }
        Cell::Value(value) => plain(value.to_string()),
    }
}

/// A cell as wide screens show it: instants also as seen from now.
pub fn wide_cell(shown: &Cell, zone: &TimeZone, missing: &str, now: Instant) -> CellText {
    let mut text = cell(shown, zone, missing);
    if let Cell::Value(Value::Instant(at)) = shown {
        text.text = format!("{}  {}", text.text, relative(*at, now));
    }
    text
}

/// What the rows of a file are called: customers, or records of a kind.
pub fn rows_word(kind: Option<FactKind>) -> &'static str {
    match kind {
        None => "customers",
        Some(FactKind::Publication) => "vouchers",
        Some(FactKind::Points) => "points",
        Some(kind) => kind.plural(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::ValueType;

    #[test]
    fn digits_are_grouped() {
        for (number, expected) in [
            ("0", "0"),
            ("999", "999"),
            ("1000", "1,000"),
            ("-1234567.125", "-1,234,567.125"),
            ("-100", "-100"),
        ] {
            assert_eq!(grouped(number), expected);
        }
        assert_eq!(counted(1, "customer"), "1 customer");
        assert_eq!(counted(12_345, "customer"), "12,345 customers");
    }

    #[test]
    fn spans_are_told_in_the_unit_that_matters() {
        assert_eq!(duration_ms(350), "350 ms");
        assert_eq!(duration_ms(185_000), "3 min 5 s");
        let now = Instant(1_000_000_000_000);
        assert_eq!(relative(Instant(now.0 - 3 * 86_400_000), now), "3 d ago");
        assert_eq!(relative(Instant(now.0 + 7_200_000), now), "in 2 h");
    }

    #[test]
    fn missing_null_and_empty_are_told_apart() {
        let show = |c: &Cell| cell(c, &TimeZone::UTC, "–");
        assert_eq!(show(&Cell::Missing).text, "–");
        assert_eq!(show(&Cell::Null).text, "null");
        assert_eq!(show(&Cell::text("")).text, "\"\"");
        let number = Cell::from(Value::parse(ValueType::Number, "12345.50").unwrap());
        assert_eq!(show(&number), CellText { text: "12,345.5".into(), manner: Manner::Right });
        assert_eq!(show(&number).with_decimals(2, 20).text, "12,345.5 ");
        assert_eq!(show(&number).with_decimals(3, 9).text, "12,345.5 ");
        assert_eq!(show(&Cell::Missing).to_the_right().manner, Manner::AbsentRight);
    }
}
