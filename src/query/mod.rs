//! The filter language: text that says which customers are meant.
//!
//! Each stage has its own type. [`parse`] turns text into an [`Ast`] and tells every mistake at once, each with its
//! place; [`check`] turns that into a [`Filter`] over columns, segments and records, or says what is unknown or of a
//! wrong kind; [`Filter::print`] writes the canonical text, which reads back as the same filter. [`eval`] says of one
//! customer what FILTER.md says, word for word, and stays for ever as the oracle; a [`Plan`] says the same of a page
//! of customers at once. [`flips`], [`flipping`] and [`next_flip`] say when time alone may change the answer.
//!
//! This room deliberately does not know where columns come from, what a segment is beyond a number and a name, or
//! what the time is: all of that is handed in.
//!
//! Way through the files: `lexer` → `ast` → `parser` → `names` → `check` → `filter` and `window` (what was meant) →
//! `print`; `moment` (the calendar), `eval`, `exec`, `flip`; `diagnostic` (mistakes and how they are shown); [`explain`]
//! (why, and what would turn it); [`json`] (the form other programs write); `operator`, [`complete`] and [`builder`] (for
//! editors).
//!
//! ```
//! use patrons::domain::Schema;
//! use patrons::query::{Names, NoSegments, read};
//! let names = Names { schema: &Schema::default(), segments: &NoSegments };
//! let reading = read("country = PL and created_at within 90d", &names);
//! let filter = reading.filter.expect("nothing is wrong with it");
//! assert_eq!(filter.print(&names), "country = \"PL\" and created_at within 90d");
//! let reading = read("contry = PL", &names);
//! assert_eq!(reading.problems[0].nearest, ["country"]);
//! ```

#[cfg(test)]
pub(crate) mod arbitrary;
pub mod ast;
pub mod builder;
mod check;
pub mod complete;
mod diagnostic;
mod eval;
mod exec;
pub mod explain;
mod filter;
mod flip;
pub mod json;
mod lexer;
mod moment;
mod names;
mod operator;
mod parser;
mod print;
#[cfg(test)]
mod tests;
mod window;

pub use ast::Ast;
pub use check::{Checked, Kind, check};
pub use diagnostic::{Diagnostic, Fix, Severity, Span, render};
pub use eval::{Fact, Subject, eval, holds};
pub use exec::{Plan, RecordBatch, View, exec};
pub use filter::{
    Collection, Comparison, Condition, Field, Filter, Function, MAX_DEPTH, MAX_VALUES, Match, Operand,
    Records, SAMPLE_WHOLE, Sample, State, Test,
};
pub use flip::{flipping, flips, next_flip};
pub use lexer::{Token, TokenKind, is_reserved, quoted, tokens};
pub use moment::Moment;
pub use names::{Names, NoSegments, NumberedSegments, SegmentNames, is_same_name, spelled};
pub use operator::{Operator, Slot};
pub use parser::{MAX_TEXT_BYTES, Parsed, parse};
pub use window::{Anniversary, Calendar, Duration, DurationUnit, Run, Time, Unit, Which, Window};

/// What became of a text.
#[derive(Clone, Debug, PartialEq)]
pub struct Reading {
    /// What it means; `None` where there is an error among the problems.
    pub filter: Option<Filter>,
    /// Errors and warnings, in the order of the text.
    pub problems: Vec<Diagnostic>,
}

/// Parses and checks a text.
pub fn read(text: &str, names: &Names<'_>) -> Reading {
    let parsed = parse(text);
    let checked = check(&parsed.ast, names);
    let mut problems = parsed.problems;
    problems.extend(checked.problems);
    let is_sound = !problems.iter().any(Diagnostic::is_error);
    // Where there are too many, errors are told rather than warnings, and the first ones.
    problems.sort_by_key(|p| (!p.is_error(), p.span.start));
    problems.truncate(lexer::MAX_PROBLEMS);
    problems.sort_by_key(|p| p.span.start);
    Reading { filter: checked.filter.filter(|_| is_sound), problems }
}
