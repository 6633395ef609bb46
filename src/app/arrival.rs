//! Attributes that nobody declared, on their arrival (SEMANTICS 4).

use crate::domain::{Value, ValueType};
use crate::import::{Format, Reader, Survey};

/// The type that a single value of an undeclared attribute has: as an import would conclude of a column of it.
pub fn inferred_type(text: &str) -> ValueType {
    let file = format!("value\n\"{}\"\n", text.replace('"', "\"\""));
    let Ok(mut reader) = Reader::open(file.as_bytes(), &Format::OURS) else { return ValueType::Text };
    let mut survey = Survey::new(1);
    if let Ok(Some(batch)) = reader.next_batch(1) {
        survey.add(&batch);
    }
    let inferred = survey.columns.first().map_or(ValueType::Text, crate::import::ColumnSurvey::inferred_type);
    // An import also reads other countries' numbers and dates; a value given by hand has our own form.
    Value::parse(inferred, text).map_or(ValueType::Text, |_| inferred)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_type_is_concluded_where_nothing_speaks_against_it() {
        for (text, expected) in [
            ("pro", "text"),
            ("12.50", "number"),
            ("007", "text"),
            ("+48123", "text"),
            ("1e5", "text"),
            ("true", "boolean"),
            ("yes", "text"),
            ("2026-11-23", "date"),
            ("2026-11-23T10:00:00Z", "datetime"),
            ("", "text"),
            ("a,b \"c\"", "text"),
        ] {
            assert_eq!(inferred_type(text).to_string(), expected, "{text}");
        }
    }
}
