//! What is wrong with a text, where, and what would be right.

use std::fmt::Write as _;

use unicode_width::UnicodeWidthStr;

use crate::domain::text;

/// A run of bytes of a text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Span {
    /// The first byte.
    pub start: usize,
    /// The first byte behind it.
    pub end: usize,
}

/// How bad it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Severity {
    /// The text means nothing as it stands.
    Error,
    /// It means something, perhaps not what was meant.
    Warning,
}

/// One thing that is wrong with a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// Where.
    pub span: Span,
    /// How bad it is.
    pub severity: Severity,
    /// What it is: lower case, no final stop.
    pub message: String,
    /// What is expected there.
    pub expected: Option<String>,
    /// Names that are near the one written.
    pub nearest: Vec<String>,
    /// What would mend it.
    pub fix: Option<Fix>,
}

/// A replacement that mends a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fix {
    /// What is replaced.
    pub span: Span,
    /// By what.
    pub text: String,
}

impl Span {
    /// The bytes from one place to another.
    pub fn new(start: usize, end: usize) -> Self {
        Self { start, end }
    }

    /// From the start of this to the end of another.
    #[must_use]
    pub fn to(self, other: Self) -> Self {
        Self { start: self.start, end: other.end.max(self.start) }
    }

    /// The bytes themselves; nothing where the span does not fit the text.
    pub fn of(self, text: &str) -> &str {
        text.get(self.start..self.end).unwrap_or_default()
    }
}

impl Diagnostic {
    /// An error.
    pub fn error(span: Span, message: impl Into<String>) -> Self {
        Self {
            span,
            severity: Severity::Error,
            message: message.into(),
            expected: None,
            nearest: Vec::new(),
            fix: None,
        }
    }

    /// A warning.
    pub fn warning(span: Span, message: impl Into<String>) -> Self {
        Self { severity: Severity::Warning, ..Self::error(span, message) }
    }

    /// With what is expected there.
    #[must_use]
    pub fn expecting(mut self, expected: impl Into<String>) -> Self {
        self.expected = Some(expected.into());
        self
    }

    /// With names that are near; the nearest becomes the fix.
    #[must_use]
    pub fn near(mut self, names: Vec<String>, spelled: impl Fn(&str) -> String) -> Self {
        if let Some(name) = names.first() {
            self.fix = Some(Fix { span: self.span, text: spelled(name) });
        }
        self.nearest = names;
        self
    }

    /// With a text that should stand in its place.
    #[must_use]
    pub fn fixed(self, replacement: impl Into<String>) -> Self {
        let span = self.span;
        self.fixed_at(span, replacement)
    }

    /// With a text that should stand in some place.
    #[must_use]
    pub fn fixed_at(mut self, span: Span, replacement: impl Into<String>) -> Self {
        self.fix = Some(Fix { span, text: replacement.into() });
        self
    }

    /// Whether the text means nothing because of it.
    pub fn is_error(&self) -> bool {
        self.severity == Severity::Error
    }

    /// All in one line: what, what is expected, what is near.
    pub fn line(&self) -> String {
        let mut line = self.message.clone();
        if let Some(expected) = &self.expected {
            push(&mut line, format_args!("; expected {expected}"));
        }
        if !self.nearest.is_empty() {
            let names: Vec<String> = self.nearest.iter().map(|n| format!("`{n}`")).collect();
            push(&mut line, format_args!("; did you mean {}?", names.join(" or ")));
        }
        line
    }

    /// The whole text with this one thing mended.
    pub fn corrected(&self, text: &str) -> Option<String> {
        let fix = self.fix.as_ref()?;
        let (before, after) = (text.get(..fix.span.start)?, text.get(fix.span.end..)?);
        Some(format!("{before}{}{after}", fix.text))
    }
}

/// Columns of a line that are shown around a place.
const SHOWN_COLUMNS: usize = 96;

/// Several diagnostics for a terminal: each with its line of the text, the place underlined, and the corrected text.
pub fn render(text: &str, problems: &[Diagnostic]) -> String {
    let mut out = String::new();
    for problem in problems {
        if !out.is_empty() {
            out.push('\n');
        }
        let (shown, from, width) = underlined(text, problem.span);
        push(&mut out, format_args!("  {shown}\n  {}{}\n", " ".repeat(from), "^".repeat(width)));
        let word = if problem.is_error() { "" } else { "warning: " };
        push(&mut out, format_args!("  {word}{}", text::visible(&problem.line())));
        if let Some(corrected) = problem.corrected(text).filter(|c| c.width() <= SHOWN_COLUMNS) {
            push(&mut out, format_args!("\n  try: {}", text::visible(&corrected)));
        }
    }
    out
}

/// The line a span begins in, shortened around it, with the place and width of the underline.
fn underlined(text: &str, span: Span) -> (String, usize, usize) {
    let start = floor(text, span.start);
    let line_start = text[..start].rfind('\n').map_or(0, |at| at + 1);
    let line_end = text[start..].find('\n').map_or(text.len(), |at| start + at);
    let end = floor(text, span.end).clamp(start, line_end);
    let (mut from, mut prefix) = (line_start, "");
    if text[line_start..start].width() > SHOWN_COLUMNS / 2 {
        from = floor(text, start.saturating_sub(SHOWN_COLUMNS / 3).max(line_start));
        prefix = "…";
    }
    let shown_end = floor(text, (from + SHOWN_COLUMNS).min(line_end)).max(start);
    let suffix = if shown_end < line_end { "…" } else { "" };
    let shown = format!("{prefix}{}{suffix}", text::visible(&text[from..shown_end]));
    let before = prefix.width() + text::visible(&text[from..start]).width();
    let width = text::visible(&text[start..end.min(shown_end).max(start)]).width().max(1);
    (shown, before, width)
}

fn floor(text: &str, mut at: usize) -> usize {
    at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

fn push(out: &mut String, what: std::fmt::Arguments<'_>) {
    let written = out.write_fmt(what);
    debug_assert!(written.is_ok(), "writing to a string cannot fail");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_place_is_underlined_and_the_corrected_text_offered() {
        let text = "contry = PL";
        let problem = Diagnostic::error(Span::new(0, 6), "no attribute is named `contry`")
            .near(vec!["country".into()], str::to_owned);
        assert_eq!(
            render(text, &[problem]),
            "  contry = PL\n  ^^^^^^\n  no attribute is named `contry`; did you mean `country`?\n  try: country = PL"
        );
    }

    #[test]
    fn long_texts_are_shortened_and_controls_shown() {
        let text = format!("{}\u{1b}x", "ż ".repeat(200));
        let end = text.len();
        let shown = render(&text, &[Diagnostic::error(Span::new(end - 1, end), "odd")]);
        assert!(
            shown.contains("…") && shown.contains('␛') && shown.lines().all(|l| l.width() < 120),
            "{shown}"
        );
        render("a", &[Diagnostic::error(Span::new(7, 9), "outside")]);
    }
}
