//! Whose a row is.

use std::sync::Arc;

use crate::app::Error;
use crate::app::jobs::import::Unknown;
use crate::domain::{Column, CustomerId, Row, customer};
use crate::import::{ConvertedRecords, CustomerKey, RecordMapping, RecordTarget, Rule};
use crate::store::{KeyIndex, KeyKind, Snapshot, Store};

/// The keys of a customer that nobody has yet.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(super) struct NewKeys {
    pub id: Option<String>,
    pub source_id: Option<String>,
    pub email: Option<String>,
}

/// Whose a row is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Whose {
    Known(Row),
    New(NewKeys),
    /// Nobody's: the rule, the text to blame, the remedy.
    Nobody(Rule, String, &'static str),
}

/// Finds customers by what rows say of them.
pub(super) struct Customers<'a> {
    store: &'a Store,
    snapshot: Arc<Snapshot>,
    /// Of the kinds of keys that the file has.
    source_ids: Option<KeyIndex>,
    emails: Option<KeyIndex>,
    unknown: Unknown,
    has_erased: bool,
}

impl<'a> Customers<'a> {
    pub fn new(
        store: &'a Store,
        snapshot: &Arc<Snapshot>,
        mapping: &RecordMapping,
        unknown: Unknown,
    ) -> Result<Self, Error> {
        let index = |key: CustomerKey, kind: KeyKind| {
            let wanted = [key, CustomerKey::Any].map(RecordTarget::Customer);
            let wanted = mapping.columns.iter().any(|column| wanted.contains(&column.target));
            wanted.then(|| KeyIndex::read(snapshot, kind)).transpose()
        };
        Ok(Self {
            store,
            snapshot: Arc::clone(snapshot),
            source_ids: index(CustomerKey::SourceId, KeyKind::SourceId)?,
            emails: index(CustomerKey::Email, KeyKind::Email)?,
            unknown,
            has_erased: store.has_erased()?,
        })
    }

    /// Whose each row of a batch is.
    pub fn of(&self, batch: &ConvertedRecords) -> Result<Vec<Whose>, Error> {
        let mut whose: Vec<Whose> = Vec::with_capacity(batch.rows);
        for row in 0..batch.rows {
            // Files mostly hold a customer's records side by side.
            let same = row > 0 && batch.customers.iter().all(|(_, c)| c.text(row) == c.text(row - 1));
            let found = match whose.last().filter(|_| same) {
                Some(before) => before.clone(),
                None => self.of_row(&batch.customers, row)?,
            };
            whose.push(found);
        }
        Ok(whose)
    }

    fn of_row(&self, columns: &[(CustomerKey, Column)], row: usize) -> Result<Whose, Error> {
        let mut found: Option<Row> = None;
        let mut keys = NewKeys::default();
        for (key, column) in columns {
            let Some(text) = column.text(row) else { continue };
            let rows = self.rows(*key, text, &mut keys)?;
            match (rows.as_slice(), found) {
                ([one], None) => found = Some(*one),
                ([one], Some(before)) if *one == before => {}
                ([_], Some(_)) => {
                    let remedy = "the row names two different customers; mend one of its keys";
                    return Ok(Whose::Nobody(Rule::Conflict, text.to_owned(), remedy));
                }
                // What names one customer already needs no email that several have.
                ([], _) | (_, Some(_)) => {}
                (_, None) => {
                    let remedy = "several customers have this email; name one by its id or source id";
                    return Ok(Whose::Nobody(Rule::SeveralCustomers, text.to_owned(), remedy));
                }
            }
        }
        match found {
            Some(row) => Ok(Whose::Known(row)),
            None => self.newcomer(keys),
        }
    }

    /// The customers that have a key; notes the key for a customer that may have to be made.
    fn rows(&self, key: CustomerKey, text: &str, keys: &mut NewKeys) -> Result<Vec<Row>, Error> {
        let found = |index: &Option<KeyIndex>, kind: KeyKind| match index {
            Some(index) => Ok(index.find(&self.snapshot, text, kind.hash(text))?),
            None => Ok::<_, Error>(Vec::new()),
        };
        let by_source_id = || found(&self.source_ids, KeyKind::SourceId);
        let by_email = || found(&self.emails, KeyKind::Email);
        let by_id = || self.snapshot.find(KeyKind::Id, text);
        Ok(match key {
            CustomerKey::Id => {
                keys.id = Some(text.to_owned());
                by_id()?
            }
            CustomerKey::SourceId => {
                keys.source_id = Some(text.to_owned());
                by_source_id()?
            }
            CustomerKey::Email => {
                keys.email = Some(text.to_owned());
                by_email()?
            }
            CustomerKey::Any if CustomerId::has_form(text) => {
                keys.id = Some(text.to_owned());
                by_id()?
            }
            CustomerKey::Any => {
                let rows = by_source_id()?;
                if rows.is_empty() && customer::is_email(text) {
                    keys.email = Some(text.to_owned());
                    by_email()?
                } else {
                    keys.source_id = Some(text.to_owned());
                    rows
                }
            }
        })
    }

    fn newcomer(&self, keys: NewKeys) -> Result<Whose, Error> {
        let text = [&keys.source_id, &keys.id, &keys.email]
            .into_iter()
            .flatten()
            .next()
            .cloned()
            .unwrap_or_default();
        if self.unknown == Unknown::Reject {
            let remedy = "no customer has this key; import customers first, or leave --unknown at create";
            return Ok(Whose::Nobody(Rule::Unknown, text, remedy));
        }
        if keys.email.as_ref().is_some_and(|email| !customer::is_email(email)) {
            let remedy = "it needs one `@`, a dotted domain and no white space";
            return Ok(Whose::Nobody(Rule::BadEmail, text, remedy));
        }
        let named = [(KeyKind::Id, &keys.id), (KeyKind::SourceId, &keys.source_id)];
        for (kind, key) in named.into_iter().filter(|_| self.has_erased) {
            if let Some(key) = key
                && self.store.is_erased(kind, key)?
            {
                let remedy = "the customer was erased; `patrons readmit KEY` lifts that";
                return Ok(Whose::Nobody(Rule::Erased, text, remedy));
            }
        }
        Ok(Whose::New(keys))
    }
}
