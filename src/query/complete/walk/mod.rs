//! What may stand at a place: the grammar, walked over the words before it. Mistakes on the way are stepped over.

mod predicate;

use super::super::diagnostic::Span;
use super::super::filter::{Collection, Field, Function, MAX_DEPTH};
use super::super::lexer::{self, Token, TokenKind};
use super::super::{Kind, Names};
use crate::domain::ColumnId;

/// Something that may stand at a place.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Expected {
    /// A condition begins; of a record inside `where`.
    Condition(Option<Collection>),
    /// An operator, perhaps behind `not`.
    Operator(Asked, Negation),
    /// A value.
    Value(Asked),
    /// One of some words.
    Words(&'static [&'static str]),
    /// A segment's name.
    Segment,
    /// An event's name.
    Event,
    /// A kind of records with one of its fields.
    FieldOfRecords,
    /// A length of time.
    Length,
    /// What clauses of records may follow.
    Clauses {
        /// Whether there was a `where`.
        has_condition: bool,
        /// Whether there was a span.
        has_span: bool,
    },
    /// The condition is whole.
    Joined {
        /// Whether a bracket is open.
        is_open: bool,
    },
}

/// Whether a `not` stands there already.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Negation {
    None,
    Said,
}

/// What is compared.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Asked {
    pub(super) kind: Kind,
    pub(super) column: Option<ColumnId>,
    pub(super) field: Option<Field>,
}

/// Why the walk ends.
enum Stop {
    /// The words are at their end, and this may follow.
    End(Vec<Expected>),
    /// A word stands where it cannot.
    Lost,
}

type Step<T = ()> = Result<T, Stop>;

/// What may follow some tokens of a text.
pub(super) fn expected(text: &str, tokens: &[Token], names: &Names<'_>) -> Vec<Expected> {
    let mut walk = Walk { text, tokens, names, at: 0, depth: 0, open: 0, scopes: Vec::new() };
    loop {
        match walk.filter() {
            Err(Stop::End(expected)) => return expected,
            Ok(()) | Err(Stop::Lost) => {
                if walk.at >= walk.tokens.len() {
                    return vec![Expected::Joined { is_open: walk.open > 0 }];
                }
                walk.at += 1;
                walk.depth = 0;
            }
        }
    }
}

struct Walk<'a> {
    text: &'a str,
    tokens: &'a [Token],
    names: &'a Names<'a>,
    at: usize,
    depth: usize,
    open: usize,
    scopes: Vec<Collection>,
}

/// Words with which spans begin, whole where nothing is to be filled in.
pub(super) const SPANS: &[&str] = &[
    "within",
    "older than",
    "in last",
    "in next",
    "today",
    "yesterday",
    "tomorrow",
    "this week",
    "this month",
    "this year",
    "last week",
    "last month",
    "last year",
    "next week",
    "next month",
    "next year",
    "before",
    "after",
    "on",
    "between",
];

impl<'a> Walk<'a> {
    /// The token here; at the end, what may stand there.
    fn need(&self, expected: impl FnOnce() -> Vec<Expected>) -> Step<Token> {
        self.tokens.get(self.at).copied().ok_or_else(|| Stop::End(expected()))
    }

    fn need_words(&self, words: &'static [&'static str]) -> Step<Token> {
        self.need(|| vec![Expected::Words(words)])
    }

    fn word(&self, ahead: usize) -> Option<&'a str> {
        let token = self.tokens.get(self.at + ahead)?;
        (token.kind == TokenKind::Word).then(|| token.span.of(self.text))
    }

    fn is_word(&self, word: &str) -> bool {
        self.word(0).is_some_and(|w| w.eq_ignore_ascii_case(word))
    }

    fn take(&mut self, word: &str) -> bool {
        let is_here = self.is_word(word);
        self.at += usize::from(is_here);
        is_here
    }

    fn take_kind(&mut self, kind: TokenKind) -> bool {
        let is_here = self.tokens.get(self.at).is_some_and(|token| token.kind == kind);
        self.at += usize::from(is_here);
        is_here
    }

    fn expect(&mut self, words: &'static [&'static str]) -> Step {
        self.need_words(words)?;
        if words.iter().any(|word| self.take(word)) { Ok(()) } else { Err(Stop::Lost) }
    }

    fn open(&mut self) -> Step {
        self.need_words(&["("])?;
        if !self.take_kind(TokenKind::Open) {
            return Err(Stop::Lost);
        }
        self.open += 1;
        Ok(())
    }

    fn close(&mut self) -> Step {
        self.need_words(&[")"])?;
        if !self.take_kind(TokenKind::Close) {
            return Err(Stop::Lost);
        }
        self.open = self.open.saturating_sub(1);
        Ok(())
    }

    fn begin(&self) -> Vec<Expected> {
        vec![Expected::Condition(self.scopes.last().cloned())]
    }

    fn joined(&self) -> Vec<Expected> {
        vec![Expected::Joined { is_open: self.open > 0 }]
    }

    fn filter(&mut self) -> Step {
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return Err(Stop::Lost);
        }
        loop {
            self.condition()?;
            self.need(|| self.joined())?;
            if !self.take("and") && !self.take("or") {
                self.depth -= 1;
                return Ok(());
            }
        }
    }

    fn condition(&mut self) -> Step {
        self.need(|| self.begin())?;
        while self.take("not") {
            self.need(|| self.begin())?;
        }
        if self.tokens[self.at].kind == TokenKind::Open {
            self.open()?;
            self.filter()?;
            return self.close();
        }
        if self.is_word("in") {
            self.at += 1;
            self.expect(&["segment"])?;
            self.need(|| vec![Expected::Segment])?;
            self.at += 1;
            return Ok(());
        }
        let is_call = self.tokens.get(self.at + 1).is_none_or(|t| t.kind == TokenKind::Open);
        if is_call && self.take("sample") {
            return self.sample();
        }
        let is_did = !matches!(self.tokens.get(self.at + 1).map(|t| t.kind), Some(TokenKind::Compare(_)));
        if is_did && self.take("did") {
            self.take("not");
            let collection = self.collection()?;
            return self.clauses(&collection);
        }
        let asked = if is_call { self.call()? } else { None };
        let asked = match asked {
            Some(asked) => asked,
            None => self.attribute()?,
        };
        self.operator(asked)
    }

    fn sample(&mut self) -> Step {
        self.open()?;
        self.need_words(&["10%", "50%"])?;
        self.at += 1;
        self.need_words(&["%"])?;
        self.take_kind(TokenKind::Percent);
        self.need_words(&[")", ","])?;
        if self.take_kind(TokenKind::Comma) {
            self.need(Vec::new)?;
            self.at += 1;
        }
        self.close()
    }

    /// `count(…)`, `sum(…)` and so on.
    fn call(&mut self) -> Step<Option<Asked>> {
        if self.take("count") {
            self.open()?;
            let collection = self.collection()?;
            self.clauses(&collection)?;
            self.close()?;
            return Ok(Some(Asked { kind: Kind::Number, column: None, field: None }));
        }
        let functions = [
            ("sum", Function::Sum),
            ("avg", Function::Avg),
            ("min", Function::Min),
            ("max", Function::Max),
            ("last", Function::Last),
        ];
        let Some((_, function)) = functions.iter().find(|(word, _)| self.is_word(word)) else {
            return Ok(None);
        };
        self.at += 1;
        self.open()?;
        self.need(|| vec![Expected::FieldOfRecords])?;
        let collection = self.collection()?;
        if !self.take_kind(TokenKind::Dot) {
            return Err(Stop::Lost);
        }
        let name = self.dotted()?;
        let field = field(&collection, &name);
        self.clauses(&collection)?;
        self.close()?;
        let is_number = matches!(function, Function::Sum | Function::Avg);
        let kind = if is_number { Kind::Number } else { field.as_ref().map_or(Kind::Untyped, Field::kind) };
        Ok(Some(Asked { kind, column: None, field }))
    }

    fn collection(&mut self) -> Step<Collection> {
        self.need_words(&["orders", "redemptions", "publications", "event"])?;
        for (word, collection) in [
            ("orders", Collection::Orders),
            ("redemptions", Collection::Redemptions),
            ("publications", Collection::Publications),
        ] {
            if self.take(word) {
                return Ok(collection);
            }
        }
        if !self.take("event") {
            return Err(Stop::Lost);
        }
        let name = self.need(|| vec![Expected::Event])?;
        self.at += 1;
        Ok(Collection::Event(lexer::unquoted(name.span.of(self.text))))
    }

    fn clauses(&mut self, collection: &Collection) -> Step {
        let (mut has_condition, mut has_span) = (false, false);
        loop {
            self.need(|| {
                vec![
                    Expected::Clauses { has_condition, has_span },
                    Expected::Joined { is_open: self.open > 0 },
                ]
            })?;
            if !has_condition && self.take("where") {
                has_condition = true;
                self.open()?;
                self.scopes.push(collection.clone());
                self.filter()?;
                self.scopes.pop();
                self.close()?;
            } else if !has_span && self.begins_span() {
                has_span = true;
                self.span(&Asked { kind: Kind::Instant, column: None, field: Some(Field::CreatedAt) })?;
            } else {
                return Ok(());
            }
        }
    }

    fn begins_span(&self) -> bool {
        SPANS.iter().any(|span| span.split(' ').next().is_some_and(|first| self.is_word(first)))
    }

    fn dotted(&mut self) -> Step<String> {
        let start = self.tokens.get(self.at).map_or(0, |token| token.span.start);
        loop {
            match self.tokens.get(self.at).map(|token| token.kind) {
                Some(TokenKind::Word | TokenKind::Name | TokenKind::Number(_)) => self.at += 1,
                _ => return Err(Stop::Lost),
            }
            if !self.take_kind(TokenKind::Dot) {
                let end = self.tokens[self.at - 1].span.end;
                return Ok(Span::new(start, end).of(self.text).to_owned());
            }
        }
    }

    fn attribute(&mut self) -> Step<Asked> {
        let name = self.dotted()?;
        if let Some(collection) = self.scopes.last() {
            let field = field(collection, &name);
            let kind = field.as_ref().map_or(Kind::Untyped, Field::kind);
            return Ok(Asked { kind, column: None, field });
        }
        let found = self.names.schema.resolve_any(&name).ok_or(Stop::Lost)?;
        Ok(Asked { kind: found.value_type.into(), column: Some(found.column), field: None })
    }
}

/// A field of records by its name.
fn field(collection: &Collection, name: &str) -> Option<Field> {
    collection.fields().iter().find(|field| field.name().eq_ignore_ascii_case(name)).cloned()
}
