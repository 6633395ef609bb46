//! The colours of a filter's text. None of them is the only sign: mistakes are underlined.

use std::ops::Range;

use ratatui::style::{Modifier, Style};

use crate::query::{Diagnostic, TokenKind, tokens};
use crate::tui::theme::Theme;

/// Words of the language that are no names and no values, in lower case.
const KEYWORDS: [&str; 45] = [
    "and",
    "or",
    "not",
    "in",
    "segment",
    "is",
    "set",
    "null",
    "missing",
    "true",
    "false",
    "contains",
    "any",
    "all",
    "none",
    "starts",
    "ends",
    "with",
    "between",
    "within",
    "older",
    "than",
    "last",
    "next",
    "this",
    "before",
    "after",
    "on",
    "today",
    "yesterday",
    "tomorrow",
    "week",
    "month",
    "year",
    "anniversary",
    "where",
    "did",
    "event",
    "count",
    "sum",
    "avg",
    "min",
    "max",
    "sample",
    "days",
];

/// The styles of the parts of a text, in order and apart; where nothing is said the text is plain.
pub fn spans(text: &str, problems: &[Diagnostic], theme: &Theme) -> Vec<(Range<usize>, Style)> {
    let (tokens, _) = tokens(text);
    let style = |kind: TokenKind, word: &str| match kind {
        TokenKind::Word if KEYWORDS.iter().any(|k| word.eq_ignore_ascii_case(k)) => Some(theme.accent),
        TokenKind::Text => Some(theme.good),
        TokenKind::Number(_) | TokenKind::Date(_) | TokenKind::Instant(_) | TokenKind::Percent => {
            Some(theme.title)
        }
        TokenKind::Compare(_) => Some(theme.accent),
        _ => None,
    };
    let mut spans: Vec<(Range<usize>, Style)> = tokens
        .into_iter()
        .filter_map(|token| {
            let style = style(token.kind, token.span.of(text))?;
            Some((token.span.start..token.span.end, style))
        })
        .collect();
    spans.extend(problems.iter().map(|problem| {
        let style = if problem.is_error() { theme.error } else { theme.warning };
        (problem.span.start..problem.span.end, style.add_modifier(Modifier::UNDERLINED))
    }));
    spans
}
