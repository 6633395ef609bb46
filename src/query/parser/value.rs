//! Values as they are written.

use super::super::ast::{Literal, Spanned};
use super::super::diagnostic::{Diagnostic, Span};
use super::super::lexer::{self, TokenKind};
use super::{Parser, Told};

const VALUE: &str = "a value such as `PL`, `\"New York\"`, `12.50`, `2026-11-23` or `true`";

impl Parser<'_> {
    /// One value.
    pub(super) fn literal(&mut self) -> Result<Spanned<Literal>, Told> {
        let token = self.token(0);
        let written = token.span.of(self.text);
        let value = match token.kind {
            TokenKind::Text => Literal::Text(lexer::unquoted(written)),
            TokenKind::Number(number) => Literal::Number(number, written.to_owned()),
            TokenKind::Date(date) => Literal::Date(date),
            TokenKind::Instant(at) => Literal::Instant(at),
            TokenKind::Word if written.eq_ignore_ascii_case("true") => Literal::Truth(true),
            TokenKind::Word if written.eq_ignore_ascii_case("false") => Literal::Truth(false),
            TokenKind::Word if !lexer::is_reserved(written) => Literal::Word(written.to_owned()),
            _ => return Err(self.fail(VALUE)),
        };
        self.bump();
        self.refuse_glued(token.span)?;
        self.count_value(token.span)?;
        Ok(Spanned { value, span: token.span })
    }

    /// Refuses `anna@example.com` and `a.b` without quotes: what follows a value without a blank belongs to it.
    fn refuse_glued(&mut self, value: Span) -> Result<(), Told> {
        let next = self.token(0);
        let is_glued = next.span.start == value.end && matches!(next.kind, TokenKind::Dot | TokenKind::Bad);
        if !is_glued {
            return Ok(());
        }
        let rest = &self.text[value.start..];
        let end = rest.find(|c: char| c.is_whitespace() || "(),".contains(c)).unwrap_or(rest.len());
        let span = Span::new(value.start, value.start + end);
        self.problems.retain(|p| p.span.start < span.start || p.span.end > span.end);
        let problem = Diagnostic::error(
            span,
            "a text with other signs than letters, digits, `_` and `-` stands in quotes",
        )
        .fixed(lexer::quoted(span.of(self.text)));
        Err(self.tell(problem))
    }

    /// Values in brackets, with commas between them.
    pub(super) fn literals(&mut self) -> Result<Vec<Spanned<Literal>>, Told> {
        self.expect(TokenKind::Open, "`(` and values with commas between them")?;
        let mut values = vec![self.literal()?];
        while self.kind() == TokenKind::Comma {
            self.bump();
            values.push(self.literal()?);
        }
        self.expect(TokenKind::Close, "`,` or `)`")?;
        Ok(values)
    }
}
