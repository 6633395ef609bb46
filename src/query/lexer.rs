//! Text to tokens. Every byte is looked at once; what is no token is told and stands as [`TokenKind::Bad`].

use rust_decimal::Decimal;
use unicode_normalization::char::is_combining_mark;

use super::diagnostic::{Diagnostic, Span};
use crate::domain::{Date, Instant, value};

/// The most problems that are told of one text.
pub(super) const MAX_PROBLEMS: usize = 20;

/// A token and where it stands.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Token {
    /// What it is.
    pub kind: TokenKind,
    /// Where.
    pub span: Span,
}

/// What a token is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum TokenKind {
    /// A word: keyword, name or bare text.
    Word,
    /// A sign of other languages that stands for a keyword of ours; told as a problem.
    Meant(&'static str),
    /// A name in backticks.
    Name,
    /// A text in quotes, escapes and all.
    Text,
    /// A number.
    Number(Decimal),
    /// A day.
    Date(Date),
    /// An instant.
    Instant(Instant),
    /// `=`, `!=`, `<`, `<=`, `>`, `>=`
    Compare(&'static str),
    /// `(`
    Open,
    /// `)`
    Close,
    /// `,`
    Comma,
    /// `.`
    Dot,
    /// `%`
    Percent,
    /// No token; told as a problem.
    Bad,
    /// The end of the text.
    End,
}

/// Whether a word is a keyword wherever it stands.
pub fn is_reserved(word: &str) -> bool {
    ["and", "or", "not"].iter().any(|keyword| word.eq_ignore_ascii_case(keyword))
}

/// Splits a text into tokens, the end as the last one.
pub fn tokens(text: &str) -> (Vec<Token>, Vec<Diagnostic>) {
    let mut lexer = Lexer { text, at: 0, tokens: Vec::new(), problems: Vec::new() };
    while lexer.step() {}
    (lexer.tokens, lexer.problems)
}

struct Lexer<'a> {
    text: &'a str,
    at: usize,
    tokens: Vec<Token>,
    problems: Vec<Diagnostic>,
}

impl Lexer<'_> {
    fn rest(&self) -> &str {
        &self.text[self.at..]
    }

    /// Takes one token; `false` at the end.
    fn step(&mut self) -> bool {
        self.at = self.text.len() - self.rest().trim_start().len();
        let Some(first) = self.rest().chars().next() else {
            self.push(TokenKind::End, 0);
            return false;
        };
        match first {
            '(' => self.push(TokenKind::Open, 1),
            ')' => self.push(TokenKind::Close, 1),
            ',' => self.push(TokenKind::Comma, 1),
            '.' => self.push(TokenKind::Dot, 1),
            '%' => self.push(TokenKind::Percent, 1),
            '"' | '\'' => self.quoted(first),
            '`' => self.name(),
            '“' | '”' | '„' | '‘' | '’' | '«' => self.typographic(first),
            '=' | '!' | '<' | '>' | '&' | '|' => self.sign(),
            c if is_word(c) => self.word(),
            _ => self.unknown(),
        }
        true
    }

    fn push(&mut self, kind: TokenKind, len: usize) {
        let span = Span::new(self.at, self.at + len);
        self.tokens.push(Token { kind, span });
        self.at += len;
    }

    /// Pushes a token of which something is to be told.
    fn push_told(&mut self, kind: TokenKind, len: usize, tell: impl FnOnce(Span) -> Diagnostic) {
        if self.problems.len() < MAX_PROBLEMS {
            self.problems.push(tell(Span::new(self.at, self.at + len)));
        }
        self.push(kind, len);
    }

    fn sign(&mut self) {
        const SIGNS: [(&str, &str); 6] =
            [("!=", "!="), ("<=", "<="), (">=", ">="), ("=", "="), ("<", "<"), (">", ">")];
        const OTHERS: [(&str, &str); 6] =
            [("==", "="), ("<>", "!="), ("=<", "<="), ("=>", ">="), ("&&", "and"), ("||", "or")];
        let other = OTHERS.iter().find(|(sign, _)| self.rest().starts_with(sign));
        if let Some((sign, ours)) = other {
            let kind = if ours.starts_with(char::is_alphabetic) {
                TokenKind::Meant(ours)
            } else {
                TokenKind::Compare(ours)
            };
            let tell =
                |span| Diagnostic::error(span, format!("`{sign}` is written `{ours}` here")).fixed(*ours);
            return self.push_told(kind, sign.len(), tell);
        }
        match SIGNS.iter().find(|(sign, _)| self.rest().starts_with(sign)) {
            Some((sign, ours)) => self.push(TokenKind::Compare(ours), sign.len()),
            None if self.rest().starts_with('!') => {
                let tell = |span| Diagnostic::error(span, "`!` is written `not` here").fixed("not ");
                self.push_told(TokenKind::Meant("not"), 1, tell);
            }
            None => self.unknown(),
        }
    }

    fn unknown(&mut self) {
        let is_strange = |c: char| !c.is_whitespace() && !is_word(c) && !"()=<>\"'`,".contains(c);
        let rest = self.rest();
        let len = rest.find(|c| !is_strange(c)).unwrap_or(rest.len());
        let len = len.max(rest.chars().next().map_or(0, char::len_utf8));
        let shown: String = rest[..len].chars().take(20).collect();
        let tell = |span| {
            Diagnostic::error(span, format!("`{shown}` means nothing here"))
                .expecting("texts with other signs than letters, digits, `_` and `-` in quotes")
        };
        self.push_told(TokenKind::Bad, len, tell);
    }

    fn quoted(&mut self, quote: char) {
        let mut is_escaped = false;
        let end = self.rest().char_indices().skip(1).find(|(_, c)| {
            let ends = *c == quote && !is_escaped;
            is_escaped = *c == '\\' && !is_escaped;
            ends
        });
        if let Some((at, _)) = end {
            return self.push(TokenKind::Text, at + 1);
        }
        let (len, end) = (self.rest().len(), self.text.len());
        let tell = |span: Span| {
            Diagnostic::error(Span::new(span.start, span.start + 1), "this quote is never closed")
                .fixed_at(Span::new(end, end), quote)
        };
        self.push_told(TokenKind::Bad, len, tell);
    }

    fn typographic(&mut self, opening: char) {
        let rest = self.rest();
        let is_quote = |c: char| "“”„‘’«»\"'".contains(c);
        let end = rest.char_indices().skip(1).find(|(_, c)| is_quote(*c));
        let (inner, len) = match end {
            Some((at, c)) => (&rest[opening.len_utf8()..at], at + c.len_utf8()),
            None => ("", opening.len_utf8()),
        };
        let ours = format!("\"{inner}\"");
        let tell = |span| Diagnostic::error(span, "texts stand in straight quotes").fixed(ours);
        self.push_told(TokenKind::Bad, len, tell);
    }

    fn name(&mut self) {
        match self.rest()[1..].find('`') {
            Some(0) => {
                self.push_told(TokenKind::Bad, 2, |span| Diagnostic::error(span, "this name is empty"));
            }
            Some(at) => self.push(TokenKind::Name, at + 2),
            None => {
                let (len, end) = (self.rest().len(), self.text.len());
                let tell = |span: Span| {
                    Diagnostic::error(Span::new(span.start, span.start + 1), "this backtick is never closed")
                        .fixed_at(Span::new(end, end), "`")
                };
                self.push_told(TokenKind::Bad, len, tell);
            }
        }
    }

    /// A word, a number, a date or an instant.
    fn word(&mut self) {
        let rest = self.rest();
        let len = rest.find(|c| !is_word(c)).unwrap_or(rest.len());
        let (word, after) = rest.split_at(len);
        if is_whole_number(word)
            && after.starts_with('.')
            && after[1..].starts_with(|c: char| c.is_ascii_digit())
        {
            return self.decimal();
        }
        if looks_like_date(word) {
            return self.time(len);
        }
        if !is_whole_number(word) {
            return self.push(TokenKind::Word, len);
        }
        self.number(len);
    }

    fn decimal(&mut self) {
        let rest = self.rest();
        let len = rest.find(|c: char| !is_word(c) && c != '.').unwrap_or(rest.len());
        // A full stop at the end of a sentence is no part of the number.
        self.number(rest[..len].trim_end_matches('.').len());
    }

    fn number(&mut self, len: usize) {
        let written = &self.rest()[..len];
        if let Some(number) = value::number(written) {
            return self.push(TokenKind::Number(number), len);
        }
        let message = format!("`{}` is not a number that can be kept exactly", short(written));
        let tell = |span| Diagnostic::error(span, message).expecting("at most 28 digits such as `1250.50`");
        self.push_told(TokenKind::Bad, len, tell);
    }

    /// A date, or an instant that begins with one.
    fn time(&mut self, word_len: usize) {
        let rest = self.rest();
        let word = &rest[..word_len];
        if word.len() == 10 {
            if let Some(date) = Date::parse(word) {
                return self.push(TokenKind::Date(date), word_len);
            }
            let message = format!("the calendar has no day `{word}`");
            return self.push_told(TokenKind::Bad, word_len, |span| Diagnostic::error(span, message));
        }
        let is_part = |c: char| c.is_ascii_alphanumeric() || ":.+-".contains(c);
        let len = rest.find(|c| !is_part(c)).unwrap_or(rest.len()).max(word_len);
        let written = &rest[..len];
        if let Some(at) = Instant::parse(written).filter(|at| Instant::parse(&at.to_string()) == Some(*at)) {
            return self.push(TokenKind::Instant(at), len);
        }
        let message = format!("`{}` is no instant", short(written));
        let fix = Instant::parse(&format!("{written}Z")).map(|_| format!("{written}Z"));
        let tell = |span| {
            let problem = Diagnostic::error(span, message).expecting("one such as `2026-11-23T10:00:00Z`");
            match fix {
                Some(fix) => problem.fixed(fix),
                None => problem,
            }
        };
        self.push_told(TokenKind::Bad, len, tell);
    }
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_' || c == '-' || is_combining_mark(c)
}

fn is_whole_number(word: &str) -> bool {
    let digits = word.strip_prefix('-').unwrap_or(word);
    !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit())
}

/// `2026-11-23`, alone or with more behind a `T`.
fn looks_like_date(word: &str) -> bool {
    let bytes = word.as_bytes();
    let is_digit = |at: usize| bytes[at].is_ascii_digit();
    bytes.len() >= 10
        && [0, 1, 2, 3, 5, 6, 8, 9].into_iter().all(is_digit)
        && bytes[4] == b'-'
        && bytes[7] == b'-'
        && (bytes.len() == 10 || matches!(bytes[10], b'T' | b't'))
}

fn short(written: &str) -> String {
    written.chars().take(40).collect()
}

/// The text that a token in quotes stands for.
pub(super) fn unquoted(token: &str) -> String {
    let inner = token.get(1..token.len().saturating_sub(1)).unwrap_or_default();
    let mut text = String::with_capacity(inner.len());
    let mut rest = inner.chars();
    while let Some(c) = rest.next() {
        if c != '\\' {
            text.push(c);
            continue;
        }
        match rest.next() {
            Some('n') => text.push('\n'),
            Some('t') => text.push('\t'),
            Some('r') => text.push('\r'),
            Some('u') => text.push(code_point(&mut rest)),
            Some(other) => text.push(other),
            None => {}
        }
    }
    text
}

/// `{1b}` after `\u`; a code point that is none becomes `�`.
fn code_point(rest: &mut std::str::Chars<'_>) -> char {
    let digits = rest.as_str();
    let Some(end) = digits.strip_prefix('{').and_then(|d| d.find('}')) else { return 'u' };
    let point = u32::from_str_radix(&digits[1..=end], 16).ok().and_then(char::from_u32);
    *rest = digits[end + 2..].chars();
    point.unwrap_or(char::REPLACEMENT_CHARACTER)
}

/// A text in quotes that [`unquoted`] reads back.
pub fn quoted(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for c in text.chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            '\r' => out.push_str("\\r"),
            c => {
                // What could move a terminal's cursor is written by its number.
                let mut bytes = [0; 4];
                let written: &str = c.encode_utf8(&mut bytes);
                if crate::domain::text::visible(written) == written {
                    out.push(c);
                } else {
                    out.push_str(&format!("\\u{{{:x}}}", u32::from(c)));
                }
            }
        }
    }
    out.push('"');
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &str) {
        let (tokens, problems) = tokens(text);
        let shown: Vec<String> = tokens
            .iter()
            .map(|t| {
                let written = t.span.of(text);
                match t.kind {
                    TokenKind::Word => format!("word {written}"),
                    TokenKind::Text => format!("text {}", unquoted(written)),
                    TokenKind::Name => format!("name {written}"),
                    TokenKind::Number(number) => format!("number {number}"),
                    TokenKind::Date(date) => format!("date {date}"),
                    TokenKind::Instant(at) => format!("instant {at}"),
                    TokenKind::Bad => format!("bad {written}"),
                    TokenKind::Meant(word) => format!("meant {word}"),
                    TokenKind::End => String::new(),
                    _ => written.to_owned(),
                }
            })
            .collect();
        let told: Vec<String> = problems.iter().map(Diagnostic::line).collect();
        assert_eq!(format!("{}{}", shown.join("|"), told.join(" / ")), expected, "{text}");
    }

    #[test]
    fn words_numbers_and_times_are_told_apart() {
        check("city = Kraków", "word city|=|word Kraków|");
        check("x >= -3.50", "word x|>=|number -3.5|");
        check("within 90d 6 mo", "word within|word 90d|number 6|word mo|");
        check("on 2026-11-23", "word on|date 2026-11-23|");
        check("2026-11-23T11:00:00.5+01:00)", "instant 2026-11-23T10:00:00.500Z|)|");
        check("a.b-c.`e mail`", "word a|.|word b-c|.|name `e mail`|");
        check("Krako\u{301}w", "word Krako\u{301}w|");
        check("sample(0.5%)", "word sample|(|number 0.5|%|)|");
    }

    #[test]
    fn texts_may_hold_anything() {
        check(r#""say \"hi\" \u{41}\n""#, "text say \"hi\" A\n|");
        check(r"'it\'s'", "text it's|");
        for text in ["", "a\"b\\", "\u{1b}[2J\u{202e}", "é\n"] {
            assert_eq!(unquoted(&quoted(text)), text);
        }
        assert_eq!(quoted("\u{1b}"), "\"\\u{1b}\"");
    }

    #[test]
    fn what_is_no_token_is_told() {
        check("a == 1", "word a|==|number 1|`==` is written `=` here");
        check(
            "a && !b",
            "word a|meant and|meant not|word b|`&&` is written `and` here / `!` is written `not` here",
        );
        check("\"abc", "bad \"abc|this quote is never closed");
        check("2026-02-30", "bad 2026-02-30|the calendar has no day `2026-02-30`");
        check(
            "2026-11-23T10:00:00",
            "bad 2026-11-23T10:00:00|`2026-11-23T10:00:00` is no instant; expected one such as `2026-11-23T10:00:00Z`",
        );
        check("“PL”", "bad “PL”|texts stand in straight quotes");
        check(
            "1.2.3",
            "bad 1.2.3|`1.2.3` is not a number that can be kept exactly; expected at most 28 digits such as `1250.50`",
        );
    }
}
