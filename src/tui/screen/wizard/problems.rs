//! What a mapping leaves undecided, in words with the keys that answer it.

use super::mapped::{Mapped, type_of};
use crate::domain::{Schema, ValueType, attribute};
use crate::import::Target;

/// Something a person must decide.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Problem {
    /// The column it is about, where it is about one.
    pub column: Option<usize>,
    /// What, and what answers it.
    pub text: String,
}

/// Everything that is undecided, in the order of the columns.
pub(super) fn of(mapped: &Mapped, schema: &Schema) -> Vec<Problem> {
    let mut problems = Vec::new();
    if mapped.keys().is_empty() {
        problems.push(Problem {
            column: None,
            text: "no column says who a row is; map one to source_id, id or email (Enter)".to_owned(),
        });
    }
    let columns = &mapped.mapping.columns;
    for (at, column) in columns.iter().enumerate() {
        let is_date = matches!(type_of(column, schema), Some(ValueType::Date | ValueType::Datetime));
        if is_date && column.date_order.is_none() {
            let sample = mapped.survey(at).and_then(|survey| survey.dates.open_sample.clone());
            let sample = sample.map(|sample| format!(", such as `{sample}`,")).unwrap_or_default();
            let text = format!("its dates{sample} can be read in two ways; d chooses day or month first");
            problems.push(Problem { column: Some(at), text });
        }
        let mut others = columns.iter().enumerate().filter(|(other, _)| *other != at);
        let rival = others.find(|(_, other)| clash(&other.target, &column.target));
        if let Some((_, rival)) = rival {
            let text = format!(
                "`{}` becomes {} already; Enter sends this column elsewhere, x skips it",
                rival.header, column.target
            );
            problems.push(Problem { column: Some(at), text });
        }
    }
    // What only binding can tell; the sentences above are plainer where they fit.
    if problems.is_empty()
        && let Err(text) = mapped.bound(schema)
    {
        problems.push(Problem { column: None, text });
    }
    problems
}

/// Whether two columns would fill one attribute.
pub(super) fn clash(one: &Target, other: &Target) -> bool {
    let part = |target: &Target| match target {
        Target::Part { part, .. } => *part,
        _ => 0,
    };
    let (Some(a), Some(b)) = (one.attribute(), other.attribute()) else {
        return false;
    };
    let (first, second) = (part(one), part(other));
    attribute::key(&a) == attribute::key(&b) && (first == second || first == 0 || second == 0)
}
