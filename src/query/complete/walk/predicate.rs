//! Behind an operand: operators, values, spans.

use super::super::super::Kind;
use super::super::super::lexer::{self, TokenKind};
use super::{Asked, Expected, Negation, Step, Stop, Walk};

const UNITS: &[&str] = &["days", "weeks", "months", "years", "hours"];
const LENGTHS: &[&str] = &["min", "h", "d", "w", "mo", "y"];
const WHOLE: &[&str] = &["week", "month", "year"];

impl Walk<'_> {
    pub(super) fn operator(&mut self, asked: Asked) -> Step {
        let token = self.need(|| vec![Expected::Operator(asked.clone(), Negation::None)])?;
        if let TokenKind::Compare(_) = token.kind {
            self.at += 1;
            return self.value(&asked);
        }
        if self.take("is") {
            return self.state(&asked);
        }
        if self.take("not") {
            self.need(|| vec![Expected::Operator(asked.clone(), Negation::Said)])?;
        }
        self.worded(&asked)
    }

    fn state(&mut self, asked: &Asked) -> Step {
        let words: &[&str] = if matches!(asked.kind, Kind::Boolean | Kind::Untyped) {
            &["true", "false", "set", "null", "missing", "not"]
        } else {
            &["set", "null", "missing", "not"]
        };
        self.need_words(words)?;
        if self.take("not") {
            self.need_words(&words[..words.len() - 1])?;
        }
        self.at += 1;
        Ok(())
    }

    fn worded(&mut self, asked: &Asked) -> Step {
        if self.take("contains") {
            let with_values: &[&str] = &["any (", "all (", "none ("];
            let is_list = matches!(asked.kind, Kind::List(_) | Kind::Untyped);
            let words = if is_list { with_values } else { &[] };
            self.need(|| vec![Expected::Value(asked.clone()), Expected::Words(words)])?;
            let is_many = self.tokens.get(self.at + 1).is_some_and(|t| t.kind == TokenKind::Open);
            if is_many && (self.take("any") || self.take("all") || self.take("none")) {
                return self.values(asked);
            }
            return self.value(asked);
        }
        if self.take("starts") || self.take("ends") {
            self.expect(&["with"])?;
            return self.value(asked);
        }
        if self.take("between") {
            self.value(asked)?;
            self.expect(&["and"])?;
            return self.value(asked);
        }
        if self.take("anniversary") {
            self.need_words(&[
                "today",
                "in next",
                "in last",
                "this week",
                "this month",
                "next week",
                "next month",
            ])?;
        }
        self.span(asked)
    }

    /// A span, or the `in (…)` that begins with the same word.
    pub(super) fn span(&mut self, asked: &Asked) -> Step {
        if self.take("in") {
            self.need_words(if asked.kind.is_time() { &["last", "next", "("] } else { &["("] })?;
            if self.tokens[self.at].kind == TokenKind::Open {
                return self.values(asked);
            }
            self.expect(&["last", "next"])?;
            self.need_words(&["7", "30"])?;
            self.at += 1;
            return self.expect_any(UNITS);
        }
        if self.take("within") {
            return self.length();
        }
        if self.take("older") {
            self.expect(&["than"])?;
            return self.length();
        }
        if self.take("today") || self.take("yesterday") || self.take("tomorrow") {
            return Ok(());
        }
        if self.take("this") || self.take("last") || self.take("next") {
            return self.expect(WHOLE);
        }
        if self.take("before") || self.take("after") || self.take("on") {
            return self.value(asked);
        }
        if self.take("between") {
            self.value(asked)?;
            self.expect(&["and"])?;
            return self.value(asked);
        }
        Err(Stop::Lost)
    }

    fn expect_any(&mut self, words: &'static [&'static str]) -> Step {
        self.need_words(words)?;
        self.at += 1;
        Ok(())
    }

    fn length(&mut self) -> Step {
        let token = self.need(|| vec![Expected::Length])?;
        self.at += 1;
        if let TokenKind::Number(_) = token.kind { self.expect_any(LENGTHS) } else { Ok(()) }
    }

    fn value(&mut self, asked: &Asked) -> Step {
        let token = self.need(|| vec![Expected::Value(asked.clone())])?;
        let is_keyword = token.kind == TokenKind::Word && lexer::is_reserved(token.span.of(self.text));
        if is_keyword || matches!(token.kind, TokenKind::Open | TokenKind::Close | TokenKind::Comma) {
            return Err(Stop::Lost);
        }
        self.at += 1;
        Ok(())
    }

    fn values(&mut self, asked: &Asked) -> Step {
        self.open()?;
        loop {
            self.value(asked)?;
            self.need_words(&[",", ")"])?;
            if !self.take_kind(TokenKind::Comma) {
                return self.close();
            }
        }
    }
}
