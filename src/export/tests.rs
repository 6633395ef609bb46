//! Exports, tried by what they write and by what comes back.

use proptest::prelude::*;

use super::*;
use crate::domain::{Cell, ColumnBuilder, Schema, Value, ValueType, text};
use crate::import::{Choices, Format, Reader, Survey, bind, suggest};

fn column(value_type: ValueType, cells: &[Cell]) -> Column {
    let mut builder = ColumnBuilder::new(value_type);
    for cell in cells {
        builder.push(cell);
    }
    builder.finish()
}

fn sheet(names: &[&str], schema: &Schema, form: Form, safety: Safety) -> Sheet {
    Sheet::new(names.iter().map(|n| schema.resolve(n).unwrap()).collect(), form, safety)
}

fn text_rows(texts: &[&str], safety: Safety) -> String {
    let cells: Vec<Cell> = texts.iter().map(|t| Cell::text(t)).collect();
    let column = column(ValueType::Text, &cells);
    let sheet = sheet(&["name"], &Schema::default(), Form::Csv, safety);
    let mut plain = String::new();
    let mut surveyed = String::new();
    for slot in 0..texts.len() {
        sheet.row(&[Source::column(&column)], Place { slot, id: "" }, &mut plain);
        sheet.row(&[Source::surveyed(&column, Form::Csv)], Place { slot, id: "" }, &mut surveyed);
    }
    assert_eq!(plain, surveyed);
    plain
}

#[test]
fn only_what_an_import_would_take_off_is_quoted_by_default() {
    let texts = ["=1+1", "'=1+1", "''-2", "'quoted", "-5", "O'Hara"];
    assert_eq!(text_rows(&texts, Safety::Faithful), "=1+1\n''=1+1\n'''-2\n'quoted\n-5\nO'Hara\n");
    assert_eq!(text_rows(&texts, Safety::ExcelSafe), "'=1+1\n''=1+1\n'''-2\n'quoted\n'-5\nO'Hara\n");
}

#[test]
fn quotes_stand_only_where_needed() {
    assert_eq!(
        text_rows(&["a b", "a,b", "say \"hi\"", "two\nlines", "", "@x,y"], Safety::ExcelSafe),
        "a b\n\"a,b\"\n\"say \"\"hi\"\"\"\n\"two\nlines\"\n\"\"\n\"'@x,y\"\n"
    );
}

#[test]
fn json_lines_keep_missing_null_and_empty_apart() {
    let mut schema = Schema::default();
    schema.declare("tags", ValueType::parse("list").unwrap(), false).unwrap();
    schema.declare("spent", ValueType::Number, false).unwrap();
    let given = |t, v: &str| Cell::Value(Value::parse(t, v).unwrap());
    let list = ValueType::parse("list").unwrap();
    let names =
        column(ValueType::Text, &[Cell::Missing, Cell::Null, Cell::text(""), Cell::text("a\"\\\n\u{1}ż")]);
    let tags = column(list, &[given(list, "vip,\"a, b\""), Cell::Missing, Cell::Missing, Cell::Null]);
    let spent = column(
        ValueType::Number,
        &[given(ValueType::Number, "-1.50"), Cell::Missing, Cell::Null, given(ValueType::Number, "7")],
    );
    let sheet = sheet(&["name", "tags", "spent"], &schema, Form::JsonLines, Safety::ExcelSafe);
    let mut out = String::new();
    sheet.header(&mut out);
    for slot in 0..4 {
        let sources = [&names, &tags, &spent].map(|c| Source::surveyed(c, Form::JsonLines));
        sheet.row(&sources, Place { slot, id: "" }, &mut out);
    }
    assert_eq!(
        out,
        "{\"metadata.tags\":[\"vip\",\"a, b\"],\"metadata.spent\":-1.5}\n\
         {\"name\":null}\n\
         {\"name\":\"\",\"metadata.spent\":null}\n\
         {\"name\":\"a\\\"\\\\\\n\\u0001ż\",\"metadata.tags\":null,\"metadata.spent\":7}\n"
    );
    for line in out.lines() {
        serde_json::from_str::<serde_json::Value>(line).unwrap();
    }
}

#[test]
fn numbers_that_begin_with_a_sign_are_made_safe_on_wish() {
    let number = |n: &str| Cell::Value(Value::parse(ValueType::Number, n).unwrap());
    let mut schema = Schema::default();
    schema.declare("debt", ValueType::Number, false).unwrap();
    let column = column(ValueType::Number, &[number("-5"), number("5")]);
    let sheet = sheet(&["debt"], &schema, Form::Csv, Safety::ExcelSafe);
    let mut out = String::new();
    (0..2).for_each(|slot| sheet.row(&[Source::column(&column)], Place { slot, id: "" }, &mut out));
    assert_eq!(out, "'-5\n5\n");
}

/// What an import makes of an export of texts.
fn read_back(exported: &str, schema: &Schema) -> Vec<String> {
    let mut reader = Reader::open(exported.as_bytes(), &Format::OURS).unwrap();
    let header = reader.header().to_vec();
    let batch = reader.next_batch(512).unwrap().unwrap();
    let mut survey = Survey::new(header.len());
    survey.add(&batch);
    let suggestion = suggest(&header, &survey, schema, &Choices::default()).unwrap();
    let binding = bind(&suggestion.mapping, &header, schema).unwrap();
    let converted = binding.convert(&batch);
    assert_eq!(converted.rejects, []);
    let at = binding.columns.iter().position(|b| b.attribute.name == "description").unwrap();
    (0..converted.rows).map(|row| converted.columns[at].text(row).unwrap_or_default().to_owned()).collect()
}

proptest! {
    #[test]
    fn an_import_reads_back_what_an_export_wrote(
        texts in proptest::collection::vec("['=+@a, \"\\-\n\t\r]{0,6}", 1..20),
        is_safe in any::<bool>(),
    ) {
        let texts: Vec<String> = texts.iter().map(|t| text::clean(t).into_owned()).collect();
        let schema = Schema::default();
        let safety = if is_safe { Safety::ExcelSafe } else { Safety::Faithful };
        let sheet = sheet(&["source_id", "description"], &schema, Form::Csv, safety);
        let keys: Vec<Cell> = (0..texts.len()).map(|n| Cell::text(&format!("k{n}"))).collect();
        let keys = column(ValueType::Text, &keys);
        let cells: Vec<Cell> = texts.iter().map(|t| Cell::text(t)).collect();
        let cells = column(ValueType::Text, &cells);
        let mut out = String::new();
        sheet.header(&mut out);
        for slot in 0..texts.len() {
            sheet.row(&[Source::column(&keys), Source::surveyed(&cells, Form::Csv)], Place { slot, id: "" }, &mut out);
        }
        prop_assert_eq!(read_back(&out, &schema), texts);
    }
}
