//! A suggestion as `--show-mapping --json` prints it, and as a command that cannot ask takes it.

use serde_json::json;

use super::format::Format;
use super::mapping::ColumnMapping;
use super::question::Question;
use super::refusal::Refusal;
use super::suggest::Suggestion;
use super::target::Target;
use crate::domain::{Schema, ValueType};

impl Suggestion {
    /// The refusal of the first question; none where all is decided.
    pub fn refusal(&self) -> Option<Refusal> {
        self.questions.first().map(Question::refusal)
    }

    /// The columns, the key, the format and the questions.
    pub fn to_json(&self, format: &Format) -> serde_json::Value {
        let has_key =
            !self.questions.iter().any(|q| matches!(q, Question::NoKey | Question::NoMatchColumn { .. }));
        let question =
            |q: &Question| json!({"column": q.column(), "question": q.to_string(), "options": q.options()});
        json!({
            "columns": self.mapping.columns.iter().map(column_to_json).collect::<Vec<_>>(),
            "match": has_key.then(|| self.mapping.match_key.word()),
            "delimiter": char::from(format.delimiter).to_string(),
            "encoding": format.encoding.name(),
            "header": format.has_header,
            "questions": self.questions.iter().map(question).collect::<Vec<_>>(),
            "notes": self.notes,
        })
    }
}

fn column_to_json(column: &ColumnMapping) -> serde_json::Value {
    let target = (column.target != Target::Skip).then(|| column.target.to_string());
    json!({
        "header": column.header,
        "target": target,
        "confidence": (f64::from(column.confidence) * 100.0).round() / 100.0,
        "type": shown_type(column).map(|value_type| value_type.to_string()),
        "why": column.why,
    })
}

/// The type a column's cells are read as; none where it is skipped.
fn shown_type(column: &ColumnMapping) -> Option<ValueType> {
    match &column.target {
        Target::Skip => None,
        Target::Consent(_) => Some(ValueType::Boolean),
        target => column.value_type.or_else(|| {
            let name = target.attribute()?;
            Some(Schema::default().resolve(&name).map_or(ValueType::Text, |a| a.value_type))
        }),
    }
}
