//! Declaring attributes, changing their types, dropping them.

use std::sync::Arc;

use rayon::prelude::*;

use super::segments::{self, Intent};
use super::writer::Decision;
use super::{Error, Reply};
use crate::domain::{ChangeKind, Column, ColumnBuilder, ColumnId, Schema, Value, ValueType};
use crate::store::{Commit, Page, PageWrite};

/// Values quoted when a change of type is refused.
const MAX_MISFITS: usize = 5;

/// Declares metadata, or changes the type or the duty of a declared one.
pub(super) fn declare(
    decision: &Decision<'_>,
    name: &str,
    value_type: ValueType,
    required: bool,
) -> Result<Reply, Error> {
    let mut schema = Schema::clone(decision.snapshot.schema());
    let known = schema.resolve(&format!("metadata.{name}")).map(|a| a.column);
    let Some(column) = known else {
        schema.declare(name, value_type, required)?;
        return commit(
            decision,
            schema,
            format!("declared metadata `{name}` as {value_type}"),
            Commit::default(),
            Intent::default(),
        );
    };
    let Some(declared) = schema.metadata.iter_mut().find(|m| m.column == column) else {
        return Err(Error::Invalid(format!("`{name}` is not metadata")));
    };
    if declared.value_type == value_type && declared.required == required {
        return Ok(Reply::default());
    }
    let converts = declared.value_type != value_type;
    declared.value_type = value_type;
    declared.required = required;
    let mut with = Commit::default();
    let mut intent = Intent::default();
    if converts {
        intent.defined = segments::reread(decision, column, &schema)?;
        convert(decision, column, value_type, &mut with)?;
    }
    commit(decision, schema, format!("changed metadata `{name}` to {value_type}"), with, intent)
}

/// Declares a consent.
pub(super) fn declare_consent(decision: &Decision<'_>, name: &str) -> Result<Reply, Error> {
    let mut schema = Schema::clone(decision.snapshot.schema());
    schema.consent(name)?;
    if schema == **decision.snapshot.schema() {
        return Ok(Reply::default());
    }
    commit(decision, schema, format!("declared the consent `{name}`"), Commit::default(), Intent::default())
}

/// Drops metadata; its values go with the next compaction.
pub(super) fn drop_metadata(decision: &Decision<'_>, name: &str) -> Result<Reply, Error> {
    let mut schema = Schema::clone(decision.snapshot.schema());
    let dropped = schema.drop_metadata(name)?;
    segments::reread(decision, dropped.column, &schema)?;
    let title = format!("dropped metadata `{}`", dropped.name);
    commit(decision, schema, title, Commit::default(), Intent::default())
}

fn commit(
    decision: &Decision<'_>,
    schema: Schema,
    title: String,
    with: Commit,
    intent: Intent,
) -> Result<Reply, Error> {
    let mut head = decision.head(ChangeKind::Schema, title);
    head.undoable = false;
    let id = head.id;
    let commit = Commit { schema: Some(Arc::new(schema)), change_set: Some(head), ..with };
    decision.commit_with(commit, intent)?;
    Ok(Reply { change_set: Some(id), ..Reply::default() })
}

/// Stages every page with one column in its new type, or refuses with the values that do not convert.
fn convert(
    decision: &Decision<'_>,
    id: ColumnId,
    value_type: ValueType,
    with: &mut Commit,
) -> Result<(), Error> {
    let snapshot = &decision.snapshot;
    let pages: Vec<&Arc<Page>> = snapshot.pages().collect();
    let converted: Vec<(u32, Result<Column, Vec<String>>)> = pages
        .par_iter()
        .map(|page| Ok((page.number(), convert_column(snapshot.column(page, id)?.as_ref(), value_type))))
        .collect::<Result<_, Error>>()?;
    let misfits: Vec<&String> = converted.iter().filter_map(|(_, c)| c.as_ref().err()).flatten().collect();
    if !misfits.is_empty() {
        let quoted: Vec<String> = misfits.iter().take(MAX_MISFITS).map(|m| format!("`{m}`")).collect();
        return Err(Error::Invalid(format!(
            "{} values cannot become {value_type}: {}{}; mend them first",
            misfits.len(),
            quoted.join(", "),
            if misfits.len() > MAX_MISFITS { " and others" } else { "" }
        )));
    }
    let staging = decision.store.stage();
    let columns = snapshot.all_columns();
    for (number, column) in converted {
        let Ok(column) = column else { continue };
        let Some(page) = snapshot.page(number).filter(|_| !column.is_all_missing()) else { continue };
        let mut whole = Vec::new();
        for other in &columns {
            let column =
                if *other == id { Arc::new(column.clone()) } else { snapshot.column(page, *other)? };
            whole.push((*other, column));
        }
        let staged = staging.page(whole.iter().map(|(id, c)| (*id, c.as_ref())))?;
        with.pages.push(PageWrite { number, staged });
    }
    with.staging = Some(staging);
    Ok(())
}

fn convert_column(column: &Column, value_type: ValueType) -> Result<Column, Vec<String>> {
    let mut builder = ColumnBuilder::new(value_type);
    let mut misfits = Vec::new();
    let mut printed = String::new();
    for row in 0..column.len() {
        if !column.present().contains(row) {
            if column.null().contains(row) {
                builder.push_null();
            } else {
                builder.push_missing();
            }
            continue;
        }
        printed.clear();
        column.print(row, &mut printed);
        match Value::parse(value_type, &printed) {
            Ok(value) => builder.push(&value.into()),
            Err(_) => misfits.push(printed.chars().take(60).collect()),
        }
    }
    if misfits.is_empty() { Ok(builder.finish()) } else { Err(misfits) }
}
