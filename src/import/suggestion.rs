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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::Choices;
    use crate::import::test_support::suggestion;

    #[test]
    fn a_suggestion_prints_as_the_command_promises() {
        let file = "E-Mail,First Name,Plan,updated_at,Accepts Marketing\na@b.co,Zofia,5,x,yes\n";
        let json = suggestion(file, &Schema::default(), &Choices::default()).unwrap().to_json(&Format::OURS);
        let columns: Vec<String> = json["columns"]
            .as_array()
            .unwrap()
            .iter()
            .map(|c| format!("{} {} {} {}", c["header"], c["target"], c["confidence"], c["type"]))
            .collect();
        assert_eq!(
            columns,
            [
                r#""E-Mail" "email" 0.98 "text""#,
                r#""First Name" "name[1]" 0.95 "text""#,
                r#""Plan" "metadata.plan" 0.5 "number""#,
                r#""updated_at" null 1.0 null"#,
                r#""Accepts Marketing" "consent.email_marketing" 0.95 "boolean""#,
            ]
        );
        assert_eq!(json["match"], "email");
        assert_eq!((&json["delimiter"], &json["encoding"]), (&json!(","), &json!("utf-8")));
        assert_eq!(json["questions"], json!([]));
    }

    #[test]
    fn what_is_undecided_stands_under_questions() {
        let suggestion =
            suggestion("Birthdate\n01/02/1990\n", &Schema::default(), &Choices::default()).unwrap();
        let json = suggestion.to_json(&Format::OURS);
        assert_eq!(json["match"], serde_json::Value::Null);
        assert_eq!(json["questions"][0]["column"], "Birthdate");
        assert_eq!(json["questions"][0]["options"][0], "--date-order dmy");
        assert_eq!(json["questions"][1]["options"][0], "--map 'HEADER=source_id'");
        assert!(matches!(suggestion.refusal(), Some(Refusal::AmbiguousDates { .. })));
    }
}
