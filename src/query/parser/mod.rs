//! Tokens to a written filter. What is wrong is told and stepped over: one reading tells all mistakes.

mod clause;
mod predicate;
mod value;

use super::ast::{Ast, Node, NodeKind, Operand, Spanned};
use super::diagnostic::{Diagnostic, Span};
use super::filter::{Function, MAX_DEPTH, MAX_VALUES};
use super::lexer::{self, MAX_PROBLEMS, Token, TokenKind};

/// The longest text that is read, in bytes.
pub const MAX_TEXT_BYTES: usize = 4 << 20;

/// A written filter and what is wrong with it.
#[derive(Clone, Debug, PartialEq)]
pub struct Parsed {
    /// What was understood.
    pub ast: Ast,
    /// What was not, in the order of the text.
    pub problems: Vec<Diagnostic>,
}

/// Reads a text as a filter. Every text gives a tree; where one part is wrong, the others are still understood.
pub fn parse(text: &str) -> Parsed {
    if text.len() > MAX_TEXT_BYTES {
        let span = Span::new(0, 0);
        let message = format!("the filter has {} bytes; at most {MAX_TEXT_BYTES} are read", text.len());
        let root = Node { kind: NodeKind::Mistake, span };
        return Parsed { ast: Ast { root }, problems: vec![Diagnostic::error(span, message)] };
    }
    let (tokens, problems) = lexer::tokens(text);
    let mut parser = Parser { text, tokens, at: 0, problems, depth: 0, values: 0 };
    let root = parser.whole();
    parser.problems.sort_by_key(|p| p.span.start);
    parser.problems.truncate(MAX_PROBLEMS);
    Parsed { ast: Ast { root }, problems: parser.problems }
}

/// A mistake that was told already.
#[derive(Clone, Copy, Debug)]
struct Told;

struct Parser<'a> {
    text: &'a str,
    tokens: Vec<Token>,
    at: usize,
    problems: Vec<Diagnostic>,
    depth: usize,
    values: usize,
}

const CONDITION: &str = "a condition such as `country = PL`, `not …` or `( … )`";

impl<'a> Parser<'a> {
    fn token(&self, ahead: usize) -> Token {
        let last = self.tokens.len() - 1;
        self.tokens[(self.at + ahead).min(last)]
    }

    fn kind(&self) -> TokenKind {
        self.token(0).kind
    }

    /// Takes a token; the end is never passed.
    fn bump(&mut self) -> Token {
        let token = self.token(0);
        self.at = (self.at + 1).min(self.tokens.len() - 1);
        token
    }

    /// The word some tokens ahead, if one stands there.
    fn word(&self, ahead: usize) -> Option<&'a str> {
        let token = self.token(ahead);
        match token.kind {
            TokenKind::Word => Some(token.span.of(self.text)),
            TokenKind::Meant(word) => Some(word),
            _ => None,
        }
    }

    fn is_word(&self, ahead: usize, keyword: &str) -> bool {
        self.word(ahead).is_some_and(|word| word.eq_ignore_ascii_case(keyword))
    }

    fn is_one_of(&self, ahead: usize, keywords: &[&str]) -> bool {
        keywords.iter().any(|keyword| self.is_word(ahead, keyword))
    }

    /// Takes a keyword if it stands here.
    fn take(&mut self, keyword: &str) -> bool {
        let is_here = self.is_word(0, keyword);
        if is_here {
            self.bump();
        }
        is_here
    }

    fn expect_word(&mut self, keyword: &str) -> Result<(), Told> {
        if self.take(keyword) { Ok(()) } else { Err(self.fail(&format!("`{keyword}`"))) }
    }

    fn expect(&mut self, kind: TokenKind, shown: &str) -> Result<Token, Told> {
        if self.kind() == kind { Ok(self.bump()) } else { Err(self.fail(shown)) }
    }

    fn tell(&mut self, problem: Diagnostic) -> Told {
        if self.problems.len() < 2 * MAX_PROBLEMS {
            self.problems.push(problem);
        }
        Told
    }

    /// Tells that something else was expected here; a token that is none was told by the lexer.
    fn fail(&mut self, expected: &str) -> Told {
        let token = self.token(0);
        let message = match token.kind {
            TokenKind::Bad => return Told,
            TokenKind::End => "the filter ends too soon".to_owned(),
            _ => {
                let shown: String = token.span.of(self.text).chars().take(40).collect();
                format!("`{shown}` cannot stand here")
            }
        };
        self.tell(Diagnostic::error(token.span, message).expecting(expected))
    }

    fn previous_end(&self) -> usize {
        if self.at == 0 { 0 } else { self.tokens[self.at - 1].span.end }
    }

    fn since(&self, start: usize) -> Span {
        Span::new(start, self.previous_end().max(start))
    }

    fn whole(&mut self) -> Node {
        let mut parts = vec![self.or()];
        while self.kind() != TokenKind::End {
            if self.kind() == TokenKind::Close {
                let stray = self.token(0).span;
                self.tell(Diagnostic::error(stray, "this bracket closes nothing").fixed(""));
            } else {
                self.fail("`and` or `or`");
            }
            self.bump();
            if self.is_one_of(0, &["and", "or"]) {
                self.bump();
            }
            if self.begins_condition() {
                parts.push(self.or());
            }
        }
        joined(parts, NodeKind::And)
    }

    fn or(&mut self) -> Node {
        let first = self.and();
        let mut parts = vec![first];
        while self.take("or") {
            parts.push(self.and());
        }
        joined(parts, NodeKind::Or)
    }

    fn and(&mut self) -> Node {
        let mut parts = vec![self.not()];
        loop {
            if !self.take("and") {
                if !self.begins_condition() {
                    break;
                }
                let at = self.previous_end();
                let here = self.token(0).span;
                let problem = Diagnostic::error(here, "two conditions stand side by side")
                    .expecting("`and` or `or` between them")
                    .fixed_at(Span::new(at, at), " and");
                self.tell(problem);
            }
            parts.push(self.not());
        }
        joined(parts, NodeKind::And)
    }

    fn begins_condition(&self) -> bool {
        match self.kind() {
            TokenKind::Word | TokenKind::Meant(_) => !self.is_word(0, "or"),
            TokenKind::Name | TokenKind::Open => true,
            _ => false,
        }
    }

    fn not(&mut self) -> Node {
        let start = self.token(0).span.start;
        if !self.take("not") {
            return self.primary();
        }
        let inner = self.nested(start, Self::not);
        Node { kind: NodeKind::Not(Box::new(inner)), span: self.since(start) }
    }

    /// One level deeper; past the limit the rest of the text is left.
    fn nested(&mut self, start: usize, parse: impl FnOnce(&mut Self) -> Node) -> Node {
        if self.depth == MAX_DEPTH {
            let span = Span::new(start, start + 1);
            let message = format!("filters nest {MAX_DEPTH} levels deep; this would be one more");
            self.tell(Diagnostic::error(span, message).expecting("a segment for the inner part"));
            self.give_up();
            return Node { kind: NodeKind::Mistake, span };
        }
        self.depth += 1;
        let node = parse(self);
        self.depth -= 1;
        node
    }

    fn give_up(&mut self) {
        self.at = self.tokens.len() - 1;
    }

    /// Counts values; past the limit the rest of the text is left.
    fn count_value(&mut self, span: Span) -> Result<(), Told> {
        self.values += 1;
        if self.values <= MAX_VALUES {
            return Ok(());
        }
        let message = format!("filters hold {MAX_VALUES} values; this is one more");
        let told = self.tell(Diagnostic::error(span, message).expecting("a static segment for a long list"));
        self.give_up();
        Err(told)
    }

    fn primary(&mut self) -> Node {
        let start = self.token(0).span.start;
        if self.kind() == TokenKind::Open {
            self.bump();
            let inner = self.nested(start, Self::or);
            if self.expect(TokenKind::Close, "`)`, `and` or `or`").is_err() {
                self.skip();
                if self.kind() == TokenKind::Close {
                    self.bump();
                }
            }
            return Node { span: self.since(start), ..inner };
        }
        let counted = self.values;
        let condition = self.condition(start);
        let condition = match condition {
            Ok(node) if self.values == counted => self.count_value(node.span).map(|()| node),
            other => other,
        };
        condition.unwrap_or_else(|Told| {
            self.skip();
            Node { kind: NodeKind::Mistake, span: self.since(start) }
        })
    }

    /// Steps over a mistake: to the next `and`, `or` or `)` that is not inside brackets opened since.
    fn skip(&mut self) {
        let mut open = 0usize;
        loop {
            match self.kind() {
                TokenKind::End => return,
                TokenKind::Open => open += 1,
                TokenKind::Close if open == 0 => return,
                TokenKind::Close => open -= 1,
                _ if open == 0 && self.is_one_of(0, &["and", "or"]) => return,
                _ => {}
            }
            self.bump();
        }
    }

    fn condition(&mut self, start: usize) -> Result<Node, Told> {
        if self.is_word(0, "in") && self.is_word(1, "segment") {
            return self.member(start);
        }
        if self.is_word(0, "sample") && self.token(1).kind == TokenKind::Open {
            return self.sample(start);
        }
        if self.is_word(0, "did") && !self.is_attribute_here() {
            self.bump();
            let is_negative = self.take("not");
            let records = self.records(start)?;
            return Ok(self.signed(NodeKind::Did(records), start, is_negative));
        }
        let operand = self.operand()?;
        let predicate_start = self.token(0).span.start;
        let (predicate, is_negative) = self.predicate()?;
        let predicate = Spanned { value: predicate, span: self.since(predicate_start) };
        Ok(self.signed(NodeKind::Comparison(operand, predicate), start, is_negative))
    }

    fn signed(&self, kind: NodeKind, start: usize, is_negative: bool) -> Node {
        let span = self.since(start);
        let node = Node { kind, span };
        if is_negative { Node { kind: NodeKind::Not(Box::new(node)), span } } else { node }
    }

    fn member(&mut self, start: usize) -> Result<Node, Told> {
        self.bump();
        self.bump();
        let token = self.token(0);
        let name = match token.kind {
            TokenKind::Text => lexer::unquoted(token.span.of(self.text)),
            TokenKind::Word if !lexer::is_reserved(token.span.of(self.text)) => {
                let problem = Diagnostic::error(token.span, "a segment's name stands in quotes")
                    .fixed(lexer::quoted(token.span.of(self.text)));
                return Err(self.tell(problem));
            }
            _ => return Err(self.fail("a segment's name in quotes")),
        };
        self.bump();
        let kind = NodeKind::Member(Spanned { value: name, span: token.span });
        Ok(Node { kind, span: self.since(start) })
    }

    fn sample(&mut self, start: usize) -> Result<Node, Told> {
        self.bump();
        self.bump();
        let token = self.token(0);
        let TokenKind::Number(percent) = token.kind else {
            return Err(self.fail("a percentage such as `10%`"));
        };
        self.bump();
        self.expect(TokenKind::Percent, "`%`")?;
        let mut salt = String::new();
        if self.kind() == TokenKind::Comma {
            self.bump();
            let token = self.expect(TokenKind::Text, "a salt in quotes")?;
            salt = lexer::unquoted(token.span.of(self.text));
        }
        self.expect(TokenKind::Close, "`)`")?;
        let kind = NodeKind::Sample { percent: Spanned { value: percent, span: token.span }, salt };
        Ok(Node { kind, span: self.since(start) })
    }

    fn operand(&mut self) -> Result<Operand, Told> {
        const FUNCTIONS: [(&str, Function); 5] = [
            ("sum", Function::Sum),
            ("avg", Function::Avg),
            ("min", Function::Min),
            ("max", Function::Max),
            ("last", Function::Last),
        ];
        if self.token(1).kind == TokenKind::Open {
            if self.is_word(0, "count") {
                return self.count();
            }
            if let Some((_, function)) = FUNCTIONS.iter().find(|(name, _)| self.is_word(0, name)) {
                return self.aggregate(*function);
            }
        }
        let is_name = self.kind() == TokenKind::Name
            || self.word(0).is_some_and(|w| !lexer::is_reserved(w) && self.kind() == TokenKind::Word);
        if !is_name {
            return Err(self.fail(CONDITION));
        }
        Ok(Operand::Attribute(self.dotted()?))
    }

    /// A name of parts with dots between them.
    fn dotted(&mut self) -> Result<Spanned<String>, Told> {
        let start = self.token(0).span.start;
        let mut name = String::new();
        loop {
            match self.kind() {
                TokenKind::Word | TokenKind::Name => {}
                // A name may be all digits behind a dot.
                TokenKind::Number(_) if !name.is_empty() => {}
                _ => return Err(self.fail("a name, in backticks where it holds other signs")),
            }
            name.push_str(self.bump().span.of(self.text));
            if self.kind() != TokenKind::Dot {
                return Ok(Spanned { value: name, span: self.since(start) });
            }
            self.bump();
            name.push('.');
        }
    }
}

fn joined(mut parts: Vec<Node>, wrap: fn(Vec<Node>) -> NodeKind) -> Node {
    if parts.len() > 1 {
        let span = parts[0].span.to(parts[parts.len() - 1].span);
        return Node { kind: wrap(parts), span };
    }
    parts.pop().unwrap_or(Node { kind: NodeKind::Mistake, span: Span::default() })
}
