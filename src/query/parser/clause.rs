//! Records: which kind, and what must hold of them.

use super::super::ast::{Node, Operand, Records, Spanned};
use super::super::diagnostic::Diagnostic;
use super::super::filter::{Collection, Function};
use super::super::lexer::{self, TokenKind};
use super::super::names;
use super::{Parser, Told};

const COLLECTIONS: &str = "`orders`, `redemptions`, `publications` or `event \"name\"`";

impl Parser<'_> {
    /// `count(…)`.
    pub(super) fn count(&mut self) -> Result<Operand, Told> {
        let start = self.bump().span.start;
        self.bump();
        let mut records = self.records(start)?;
        self.expect(TokenKind::Close, "`)`, `where (…)` or a span such as `within 90d`")?;
        records.span = self.since(start);
        Ok(Operand::Count(records))
    }

    /// `sum(orders.amount …)`.
    pub(super) fn aggregate(&mut self, function: Function) -> Result<Operand, Told> {
        let start = self.bump().span.start;
        self.bump();
        let collection = self.collection()?;
        self.expect(TokenKind::Dot, "`.` and a field such as `amount`")?;
        let field = self.dotted()?;
        let mut records = self.clauses(collection, start)?;
        self.expect(TokenKind::Close, "`)`, `where (…)` or a span such as `within 90d`")?;
        records.span = self.since(start);
        Ok(Operand::Aggregate { function, records, field })
    }

    /// A kind of records and its clauses.
    pub(super) fn records(&mut self, start: usize) -> Result<Records, Told> {
        let collection = self.collection()?;
        self.clauses(collection, start)
    }

    fn collection(&mut self) -> Result<Spanned<Collection>, Told> {
        let start = self.token(0).span.start;
        for (word, collection) in [
            ("orders", Collection::Orders),
            ("redemptions", Collection::Redemptions),
            ("publications", Collection::Publications),
        ] {
            if self.take(word) {
                return Ok(Spanned { value: collection, span: self.since(start) });
            }
        }
        if self.take("event") {
            let token = self.expect(TokenKind::Text, "the event's name in quotes")?;
            let name = lexer::unquoted(token.span.of(self.text));
            let name = crate::domain::text::clean(&name).into_owned();
            return Ok(Spanned { value: Collection::Event(name), span: self.since(start) });
        }
        let Some(word) = self.word(0) else { return Err(self.fail(COLLECTIONS)) };
        let known = ["orders", "redemptions", "publications", "event"].map(|n| (n.to_owned(), n.to_owned()));
        let problem = Diagnostic::error(self.token(0).span, format!("there are no records named `{word}`"))
            .expecting(COLLECTIONS)
            .near(names::nearest(word, known.into_iter()), str::to_owned);
        Err(self.tell(problem))
    }

    fn clauses(&mut self, collection: Spanned<Collection>, start: usize) -> Result<Records, Told> {
        let mut records = Records { collection, condition: None, window: None, span: self.since(start) };
        loop {
            let clause = self.token(0).span;
            if self.take("where") {
                let condition = self.each_record()?;
                if records.condition.replace(Box::new(condition)).is_some() {
                    let problem = Diagnostic::error(clause, "records have one `where`");
                    return Err(self.tell(problem.expecting("both conditions in it, joined by `and`")));
                }
            } else if let Some(window) = self.window()? {
                let window = Spanned { value: window, span: self.since(clause.start) };
                if records.window.replace(window).is_some() {
                    let problem = Diagnostic::error(clause, "records have one span of time");
                    return Err(self.tell(problem.expecting("the other as `where (created_at …)`")));
                }
            } else {
                records.span = self.since(start);
                return Ok(records);
            }
        }
    }

    /// The condition on each record. One that stands without its brackets is read as if they closed at its end, so that
    /// the remedy can be told, and nothing behind it seems wrong too.
    fn each_record(&mut self) -> Result<Node, Told> {
        let start = self.token(0).span.start;
        if self.kind() == TokenKind::Open {
            self.bump();
            let condition = self.nested(start, Self::or);
            self.expect(TokenKind::Close, "`)`, `and` or `or`")?;
            return Ok(condition);
        }
        if self.kind() != TokenKind::Word {
            return Err(self.fail("`(` and a condition on each record"));
        }
        let condition = self.nested(start, Self::or);
        let span = self.since(start);
        let problem = Diagnostic::error(span, "the condition on each record stands without brackets");
        self.tell(problem.fixed(format!("({})", span.of(self.text))));
        Ok(condition)
    }
}
