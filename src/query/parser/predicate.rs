//! What is asked of an operand, and windows of time.

use rust_decimal::prelude::ToPrimitive as _;

use super::super::ast::Predicate;
use super::super::diagnostic::Diagnostic;
use super::super::filter::{Comparison, Match, State};
use super::super::lexer::TokenKind;
use super::super::window::{Anniversary, Calendar, Duration, DurationUnit, Time, Unit, Which, Window};
use super::{Parser, Told};

const OPERATOR: &str = "an operator such as `=`, `in (…)`, `contains`, `between`, `within` or `is set`";
/// The greatest number of units; a thousand years of minutes fit.
const MAX_COUNT: u32 = 1_000_000_000;

/// Words that begin a predicate, so that what stands before them is an operand.
const PREDICATES: [&str; 18] = [
    "is",
    "not",
    "in",
    "contains",
    "starts",
    "ends",
    "between",
    "within",
    "older",
    "before",
    "after",
    "on",
    "anniversary",
    "today",
    "yesterday",
    "tomorrow",
    "this",
    "next",
];

impl Parser<'_> {
    /// Whether the word here is an attribute's name, because an operator follows it.
    pub(super) fn is_attribute_here(&self) -> bool {
        let follows = |ahead| match self.token(ahead).kind {
            TokenKind::Compare(_) | TokenKind::Dot => true,
            _ => self.is_one_of(ahead, &PREDICATES) || self.is_word(ahead, "last"),
        };
        if self.is_word(1, "not") { follows(2) } else { follows(1) }
    }

    /// A predicate in its positive form, and whether it is negated.
    pub(super) fn predicate(&mut self) -> Result<(Predicate, bool), Told> {
        if let TokenKind::Compare(sign) = self.kind() {
            self.bump();
            let (comparison, is_negative) = comparison(sign);
            return Ok((Predicate::Compare(comparison, self.literal()?), is_negative));
        }
        if self.take("is") {
            let is_negative = self.take("not");
            return Ok((Predicate::Is(self.state()?), is_negative));
        }
        let is_negative = self.take("not");
        let (predicate, is_none) = self.worded()?;
        Ok((predicate, is_negative != is_none))
    }

    fn state(&mut self) -> Result<State, Told> {
        const STATES: [(&str, State); 5] = [
            ("set", State::Set),
            ("null", State::Null),
            ("missing", State::Missing),
            ("true", State::True),
            ("false", State::False),
        ];
        if let Some((_, state)) = STATES.iter().find(|(word, _)| self.is_word(0, word)) {
            self.bump();
            return Ok(*state);
        }
        Err(self.fail("`set`, `null`, `missing`, `true` or `false`; values are compared with `=`"))
    }

    /// A predicate that begins with a word, and whether it was a `contains none`.
    fn worded(&mut self) -> Result<(Predicate, bool), Told> {
        if self.is_word(0, "in") && !self.is_one_of(1, &["last", "next"]) {
            self.bump();
            return Ok((Predicate::In(self.literals()?), false));
        }
        if self.take("contains") {
            return self.contains();
        }
        for (word, wanted) in [("starts", Match::Starts), ("ends", Match::Ends)] {
            if self.take(word) {
                self.expect_word("with")?;
                return Ok((Predicate::Match(wanted, self.literal()?), false));
            }
        }
        if self.take("between") {
            let first = self.literal()?;
            self.expect_word("and")?;
            return Ok((Predicate::Between(first, self.literal()?), false));
        }
        if self.take("anniversary") {
            return Ok((Predicate::Anniversary(self.anniversary()?), false));
        }
        match self.window()? {
            Some(window) => Ok((Predicate::Window(window), false)),
            None => Err(self.no_operator()),
        }
    }

    fn no_operator(&mut self) -> Told {
        let token = self.token(0);
        let ours =
            [("like", "contains"), ("equals", "="), ("eq", "="), ("has", "contains"), ("exists", "is set")];
        match ours.iter().find(|(word, _)| self.is_word(0, word)) {
            Some((word, ours)) => {
                let message = format!("`{word}` is written `{ours}` here");
                self.tell(Diagnostic::error(token.span, message).fixed(*ours))
            }
            None => self.fail(OPERATOR),
        }
    }

    fn contains(&mut self) -> Result<(Predicate, bool), Told> {
        if self.token(1).kind != TokenKind::Open {
            return Ok((Predicate::Match(Match::Contains, self.literal()?), false));
        }
        if self.take("any") {
            return Ok((Predicate::Any(self.literals()?), false));
        }
        if self.take("all") {
            return Ok((Predicate::All(self.literals()?), false));
        }
        if self.take("none") {
            return Ok((Predicate::Any(self.literals()?), true));
        }
        Ok((Predicate::Match(Match::Contains, self.literal()?), false))
    }

    fn anniversary(&mut self) -> Result<Anniversary, Told> {
        if self.take("today") {
            return Ok(Anniversary::Today);
        }
        match self.window()? {
            Some(Window::InLast(count, unit)) if unit != Unit::Hour => Ok(Anniversary::InLast(count, unit)),
            Some(Window::InNext(count, unit)) if unit != Unit::Hour => Ok(Anniversary::InNext(count, unit)),
            Some(Window::Calendar(Calendar::Whole(which, unit @ (Unit::Week | Unit::Month)))) => {
                Ok(Anniversary::Whole(which, unit))
            }
            _ => Err(self.fail("`today`, `in next 7 days`, `in last 7 days`, `this week` or `this month`")),
        }
    }

    /// A window of time, if one begins here.
    pub(super) fn window(&mut self) -> Result<Option<Window>, Told> {
        for (word, day) in
            [("today", Calendar::Today), ("yesterday", Calendar::Yesterday), ("tomorrow", Calendar::Tomorrow)]
        {
            if self.take(word) {
                return Ok(Some(Window::Calendar(day)));
            }
        }
        for (word, which) in [("this", Which::This), ("last", Which::Last), ("next", Which::Next)] {
            if self.take(word) {
                return self.whole_unit(which).map(Some);
            }
        }
        let window = if self.take("within") {
            Window::Within(self.duration()?)
        } else if self.take("older") {
            self.expect_word("than")?;
            Window::OlderThan(self.duration()?)
        } else if self.is_word(0, "in") && self.is_one_of(1, &["last", "next"]) {
            self.bump();
            let wrap = if self.take("last") { Window::InLast } else { Window::InNext };
            self.take("next");
            let count = self.count_of_units()?;
            wrap(count, self.unit()?)
        } else if self.take("between") {
            let first = self.time()?;
            self.expect_word("and")?;
            Window::Between(first, self.time()?)
        } else if self.take("before") {
            Window::Before(self.time()?)
        } else if self.take("after") {
            Window::After(self.time()?)
        } else if self.take("on") {
            return self.on().map(Some);
        } else {
            return Ok(None);
        };
        Ok(Some(window))
    }

    fn on(&mut self) -> Result<Window, Told> {
        let TokenKind::Date(date) = self.kind() else {
            return Err(self.fail("a date such as `2026-11-23`"));
        };
        self.bump();
        Ok(Window::On(date))
    }

    fn whole_unit(&mut self, which: Which) -> Result<Window, Told> {
        for (word, unit) in [("week", Unit::Week), ("month", Unit::Month), ("year", Unit::Year)] {
            if self.take(word) {
                return Ok(Window::Calendar(Calendar::Whole(which, unit)));
            }
        }
        Err(self.fail("`week`, `month` or `year`"))
    }

    fn time(&mut self) -> Result<Time, Told> {
        let time = match self.kind() {
            TokenKind::Date(date) => Time::Date(date),
            TokenKind::Instant(at) => Time::Instant(at),
            _ => return Err(self.fail("a date such as `2026-11-23` or an instant")),
        };
        self.bump();
        Ok(time)
    }

    fn count_of_units(&mut self) -> Result<u32, Told> {
        let counted = match self.kind() {
            TokenKind::Number(number) => number.is_integer().then(|| number.to_u32()).flatten(),
            _ => None,
        };
        match counted.filter(|count| (1..=MAX_COUNT).contains(count)) {
            Some(count) => {
                self.bump();
                Ok(count)
            }
            None => Err(self.fail("a whole number from 1 on, such as `30`")),
        }
    }

    fn unit(&mut self) -> Result<Unit, Told> {
        for unit in [Unit::Hour, Unit::Day, Unit::Week, Unit::Month, Unit::Year] {
            if self.take(unit.plural()) || self.take(unit.singular()) {
                return Ok(unit);
            }
        }
        Err(self.fail("`hours`, `days`, `weeks`, `months` or `years`"))
    }

    /// `90d`, or `90 d`.
    fn duration(&mut self) -> Result<Duration, Told> {
        const EXPECTED: &str = "a length of time such as `30min`, `12h`, `90d`, `2w`, `6mo` or `1y`";
        let parsed = match self.kind() {
            TokenKind::Number(_) => {
                let count = self.count_of_units()?;
                self.word(0).and_then(duration_unit).map(|unit| Duration { count, unit })
            }
            _ => self.word(0).and_then(|word| {
                let digits = word.find(|c: char| !c.is_ascii_digit())?;
                let count = word[..digits].parse().ok().filter(|count| (1..=MAX_COUNT).contains(count))?;
                Some(Duration { count, unit: duration_unit(&word[digits..])? })
            }),
        };
        match parsed {
            Some(duration) => {
                self.bump();
                Ok(duration)
            }
            None => Err(self.fail(EXPECTED)),
        }
    }
}

fn comparison(sign: &str) -> (Comparison, bool) {
    match sign {
        "!=" => (Comparison::Equal, true),
        "<" => (Comparison::Less, false),
        "<=" => (Comparison::AtMost, false),
        ">" => (Comparison::Greater, false),
        ">=" => (Comparison::AtLeast, false),
        _ => (Comparison::Equal, false),
    }
}

/// A unit by its short word; the long ones are understood too.
fn duration_unit(word: &str) -> Option<DurationUnit> {
    const LONG: [(DurationUnit, &str); 6] = [
        (DurationUnit::Minute, "minute"),
        (DurationUnit::Hour, "hour"),
        (DurationUnit::Day, "day"),
        (DurationUnit::Week, "week"),
        (DurationUnit::Month, "month"),
        (DurationUnit::Year, "year"),
    ];
    let word = word.to_ascii_lowercase();
    let is = |(unit, long): &&(DurationUnit, &str)| {
        word == unit.word() || word == *long || word.strip_suffix('s') == Some(long)
    };
    LONG.iter().find(is).map(|(unit, _)| *unit)
}
