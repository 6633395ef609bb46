//! Columns that together become one JSON object per row: metadata, and what only some records have.

use std::fmt::Write as _;

use serde_json::{Map, Value as Json};

use super::target::{RecordColumn, RecordTarget};
use crate::domain::fact::field;
use crate::domain::{Column, ColumnBuilder, ColumnId, Value, ValueType};
use crate::import::{numbers, truths};

/// The objects of a batch under construction.
pub(super) struct Members {
    rows: usize,
    columns: Vec<Member>,
    /// Whole objects, where a column holds them.
    objects: Vec<(usize, Map<String, Json>)>,
}

/// One column's part of every object.
struct Member {
    name: String,
    is_detail: bool,
    /// Printed JSON values, one after the other.
    bytes: String,
    /// Per row with a value: the row, and where its value ends.
    ends: Vec<(usize, usize)>,
}

impl Members {
    pub fn new(rows: usize) -> Self {
        Self { rows, columns: Vec::new(), objects: Vec::new() }
    }

    /// Begins a column.
    pub fn begin(&mut self, target: &RecordTarget) {
        let (name, is_detail) = match target {
            RecordTarget::Detail(name) => (name.clone(), true),
            RecordTarget::Metadata(name) => (name.clone(), false),
            other => (other.to_string(), false),
        };
        self.columns.push(Member { name, is_detail, bytes: String::new(), ends: Vec::new() });
    }

    /// Adds a cell to the column begun last.
    pub fn add(&mut self, row: usize, text: &str, column: &RecordColumn, scratch: &mut String) {
        let Some(member) = self.columns.last_mut() else { return };
        push_json(text, column, scratch, &mut member.bytes);
        member.ends.push((row, member.bytes.len()));
    }

    /// Adds a row's whole object.
    pub fn add_object(&mut self, row: usize, object: Map<String, Json>) {
        self.objects.push((row, object));
    }

    /// The objects as columns.
    pub fn finish(mut self) -> Vec<(ColumnId, Column)> {
        // Keys of an object stand in their order, so that the same object is the same text.
        self.columns.sort_by(|a, b| a.name.cmp(&b.name));
        let (details, members): (Vec<Member>, Vec<Member>) =
            self.columns.into_iter().partition(|m| m.is_detail);
        let mut columns = Vec::new();
        if !members.is_empty() || !self.objects.is_empty() {
            columns.push((field::METADATA, objects(&members, &self.objects, self.rows)));
        }
        if !details.is_empty() {
            columns.push((field::DETAIL, objects(&details, &[], self.rows)));
        }
        columns
    }
}

/// Prints a cell as its column's type, text where it has another form.
fn push_json(text: &str, column: &RecordColumn, scratch: &mut String, out: &mut String) {
    let number = || numbers::slow(text, column.number_style, &mut String::new());
    let printed = match column.value_type {
        ValueType::Number => number().map(|n| n.normalize().to_string()),
        ValueType::Boolean => truths::read(text).map(|truth| truth.to_string()),
        _ => None,
    };
    scratch.clear();
    if let Some(printed) = printed {
        out.push_str(&printed);
    } else {
        // Writing to a `String` cannot fail.
        let written = write!(out, "{}", Json::from(text));
        debug_assert!(written.is_ok());
    }
}

fn objects(members: &[Member], whole: &[(usize, Map<String, Json>)], rows: usize) -> Column {
    let mut builder = ColumnBuilder::new(ValueType::Object);
    let keys: Vec<String> = members.iter().map(|m| Json::from(m.name.as_str()).to_string()).collect();
    let mut next = vec![0; members.len()];
    let mut whole = whole.iter().peekable();
    let mut text = String::new();
    for row in 0..rows {
        text.clear();
        for (at, member) in members.iter().enumerate() {
            let Some((_, end)) = member.ends.get(next[at]).filter(|(of, _)| *of == row) else { continue };
            let start = if next[at] == 0 { 0 } else { member.ends[next[at] - 1].1 };
            next[at] += 1;
            text.push(if text.is_empty() { '{' } else { ',' });
            text.push_str(&keys[at]);
            text.push(':');
            text.push_str(&member.bytes[start..*end]);
        }
        if !text.is_empty() {
            text.push('}');
        }
        match whole.next_if(|(of, _)| *of == row) {
            Some((_, object)) => builder.push_text(&merged(object, &text)),
            None if text.is_empty() => builder.push_missing(),
            None => builder.push_text(&text),
        }
    }
    builder.finish()
}

/// An object with the members of another text laid over it.
pub(super) fn merged(object: &Map<String, Json>, over: &str) -> String {
    let mut object = object.clone();
    if let Ok(Json::Object(over)) = serde_json::from_str(over) {
        object.extend(over);
    }
    let printed = Json::Object(object).to_string();
    // The canonical form is that of values read one by one.
    Value::parse(ValueType::Object, &printed).map_or(printed, |value| value.to_string())
}
