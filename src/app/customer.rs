//! One customer: who is meant by a key, and what happened to them.

use std::collections::HashMap;

use super::activity::in_words;
use super::{App, AttributeChange, Error, LogEntry, LogEvent, LoggedRecord};
use crate::domain::{ChangeSetId, ColumnId, FactKind, Instant, Row, Schema};
use crate::store::{CustomerChange, KeyKind, RowEvent, Snapshot};

/// Ids quoted when an email is not enough.
const MAX_EXAMPLES: usize = 3;
/// Records listed of one change-set in a log.
const MAX_RECORDS: usize = 20;

/// Finds the customer meant by an id, a source id (an earlier one too), or an email that one customer has.
///
/// # Errors
/// [`Error::NotFound`], or [`Error::Ambiguous`] where several have the email.
pub fn find(snapshot: &Snapshot, key: &str) -> Result<Row, Error> {
    let key = key.trim();
    for kind in [KeyKind::Id, KeyKind::SourceId] {
        if let Some(row) = snapshot.find(kind, key)?.first() {
            return Ok(*row);
        }
    }
    let rows = snapshot.find(KeyKind::Email, key)?;
    match rows.as_slice() {
        [] => Err(Error::NotFound(key.to_owned())),
        [row] => Ok(*row),
        several => {
            let name = |row: &Row| snapshot.id_of(*row).map(|id| id.to_string());
            let examples: Vec<String> =
                several.iter().take(MAX_EXAMPLES).map(name).collect::<Result<_, _>>()?;
            Err(Error::Ambiguous {
                email: key.to_owned(),
                count: several.len(),
                examples: examples.join(", "),
            })
        }
    }
}

/// What a customer is called in a list: the source id, else the email, else the id.
///
/// # Errors
/// What the store cannot read.
pub fn name_of(snapshot: &Snapshot, row: Row) -> Result<String, Error> {
    for column in [ColumnId::SOURCE_ID, ColumnId::EMAIL] {
        if let Some(text) = snapshot.cell(row, column)?.as_text() {
            return Ok(text.to_owned());
        }
    }
    Ok(snapshot.id_of(row)?.to_string())
}

impl App {
    /// What happened to a customer, newest first.
    ///
    /// # Errors
    /// What the store cannot read.
    pub fn log(&self, row: Row) -> Result<Vec<LogEntry>, Error> {
        let mut entries = self.log_within(row, |_| true)?;
        self.add_records(row, &mut entries)?;
        Ok(entries)
    }

    /// Adds which records each change-set brought or changed last.
    fn add_records(&self, row: Row, entries: &mut [LogEntry]) -> Result<(), Error> {
        let snapshot = self.snapshot();
        let places: HashMap<ChangeSetId, usize> =
            entries.iter().enumerate().map(|(at, entry)| (entry.change_set.id, at)).collect();
        for kind in FactKind::ALL {
            for fact in snapshot.facts(kind, row)? {
                let (made, became) = (fact.made_by(), fact.became_by());
                for (by, is_new) in [(made, true), (became.filter(|by| Some(*by) != made), false)] {
                    let Some(at) = by.and_then(|by| places.get(&by)) else { continue };
                    let entry = &mut entries[*at];
                    entry.record_count += 1;
                    if entry.records.len() < MAX_RECORDS {
                        let words = in_words(kind, &fact);
                        entry.records.push(LoggedRecord { kind, id: fact.id(kind), words, is_new });
                    }
                }
            }
        }
        Ok(())
    }

    /// The same of some times; what was at others is not read.
    pub(in crate::app) fn log_within(
        &self,
        row: Row,
        is_wanted: impl Fn(Instant) -> bool,
    ) -> Result<Vec<LogEntry>, Error> {
        let snapshot = self.snapshot();
        let mut entries = Vec::new();
        for (id, event) in self.store.log_events(row)? {
            let Some(change_set) = self.store.change_set(id)?.filter(|set| is_wanted(set.at)) else {
                continue;
            };
            let change = self.store.change_of(id, row, event)?;
            let mut changes = attribute_changes(snapshot.schema(), &change);
            if changes.is_empty() && change.event == RowEvent::Changed {
                let columns = snapshot.all_columns();
                let names = self.store.columns_changed(id, row, &columns)?;
                let attributes = names.into_iter().filter_map(|c| snapshot.schema().attribute(c));
                changes = attributes
                    .map(|a| AttributeChange { attribute: a.name, before: None, after: None })
                    .collect();
            }
            let event = change.event.into();
            entries.push(LogEntry { change_set, event, changes, records: Vec::new(), record_count: 0 });
        }
        Ok(entries)
    }
}

fn attribute_changes(schema: &Schema, change: &CustomerChange) -> Vec<AttributeChange> {
    let named = |id| schema.attribute(id).map(|a| a.name);
    let cells = change.cells.iter();
    cells
        .filter_map(|(id, before, after)| {
            let attribute = named(*id)?;
            Some(AttributeChange { attribute, before: Some(before.clone()), after: Some(after.clone()) })
        })
        .collect()
}

impl From<RowEvent> for LogEvent {
    fn from(event: RowEvent) -> Self {
        match event {
            RowEvent::Created => Self::Created,
            RowEvent::Changed => Self::Changed,
            RowEvent::Deleted => Self::Deleted,
            RowEvent::Restored => Self::Restored,
        }
    }
}
