//! How numbered conditions are joined: `(1 and 2) or 3`.

use std::collections::BTreeMap;

use super::super::super::{Filter, MAX_DEPTH};

/// A joining of conditions by their numbers.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Logic {
    And(Vec<Logic>),
    Or(Vec<Logic>),
    One(String),
}

impl Logic {
    /// Reads a text; an empty one joins all there are by `and`, and otherwise each stands in it.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn parse<'a>(text: &str, numbers: impl Iterator<Item = &'a str>) -> Result<Self, String> {
        let all: Vec<String> = numbers.map(str::to_owned).collect();
        if text.trim().is_empty() {
            return Ok(Self::And(all.into_iter().map(Self::One).collect()));
        }
        let spaced = text.replace('(', " ( ").replace(')', " ) ");
        let words: Vec<&str> = spaced.split_whitespace().collect();
        let mut reading = Reading { words: &words, at: 0, known: &all };
        let logic = reading.any(0)?;
        if let Some(rest) = reading.peek() {
            return Err(format!("`{rest}` cannot stand where it does in `{text}`"));
        }
        let unused = all.iter().find(|number| !words.contains(&number.as_str()));
        match unused {
            Some(number) => Err(format!("rule {number} does not stand in `{text}`")),
            None => Ok(logic),
        }
    }

    /// The joining of filters; none where there are none.
    pub fn filter(&self, filters: &BTreeMap<&str, Filter>) -> Option<Filter> {
        let all = |parts: &[Self]| parts.iter().filter_map(|part| part.filter(filters)).collect::<Vec<_>>();
        match self {
            Self::And(parts) => Filter::all_of(all(parts)),
            Self::Or(parts) => Filter::any_of(all(parts)),
            Self::One(number) => filters.get(number.as_str()).cloned(),
        }
    }
}

struct Reading<'a> {
    words: &'a [&'a str],
    at: usize,
    known: &'a [String],
}

impl<'a> Reading<'a> {
    fn peek(&self) -> Option<&'a str> {
        self.words.get(self.at).copied()
    }

    fn takes(&mut self, word: &str) -> bool {
        let is_it = self.peek().is_some_and(|next| next.eq_ignore_ascii_case(word));
        self.at += usize::from(is_it);
        is_it
    }

    fn any(&mut self, depth: usize) -> Result<Logic, String> {
        let mut parts = vec![self.all(depth)?];
        while self.takes("or") {
            parts.push(self.all(depth)?);
        }
        Ok(if parts.len() == 1 { parts.remove(0) } else { Logic::Or(parts) })
    }

    fn all(&mut self, depth: usize) -> Result<Logic, String> {
        let mut parts = vec![self.one(depth)?];
        while self.takes("and") {
            parts.push(self.one(depth)?);
        }
        Ok(if parts.len() == 1 { parts.remove(0) } else { Logic::And(parts) })
    }

    fn one(&mut self, depth: usize) -> Result<Logic, String> {
        if depth >= MAX_DEPTH {
            return Err(format!("brackets nest deeper than {MAX_DEPTH}"));
        }
        if self.takes("(") {
            let inner = self.any(depth + 1)?;
            return if self.takes(")") { Ok(inner) } else { Err("a bracket is not closed".into()) };
        }
        let word = self.peek().ok_or("it ends where a rule's number should stand")?;
        if !self.known.iter().any(|number| number == word) {
            return Err(format!("there is no rule `{word}`; it is written like \"(1 and 2) or 3\""));
        }
        self.at += 1;
        Ok(Logic::One(word.to_owned()))
    }
}
