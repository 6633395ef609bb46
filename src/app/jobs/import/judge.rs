//! The work of a worker: converts a batch and says of each row who it is and what it would change.
//!
//! Everything here is decided against one snapshot and needs no other row, so batches are judged side by side. Rows
//! of one key within the file are the ledger's business.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use super::policy::{after, may_change};
use super::why::Why;
use super::{Job, Unknown, WHOLE_BATCH};
use crate::app::Error;
use crate::domain::{Cell, ColumnId, Consent, Instant, Row, Value, Violation};
use crate::import::{Binding, Converted, MatchKey, RawBatch, Reject, Rule};
use crate::store::{EncodedPage, KeyIndex, KeyKind, Snapshot, Store, encode_page};

/// Files with fewer rows look each key up on disk instead of reading all keys into memory.
const INDEX_FROM_ROWS: u64 = 2000;

/// Judges batches.
pub(super) struct Judge<'a> {
    pub binding: Binding,
    pub snapshot: Arc<Snapshot>,
    store: &'a Store,
    indexes: Vec<(KeyKind, KeyIndex)>,
    pub now: Instant,
    has_erased: bool,
    unknown: Unknown,
    is_for_real: bool,
    /// Where the keys of a row stand among the bound columns.
    keys: [Option<usize>; 3],
    matches_email: bool,
    pub consents: Vec<(usize, Consent)>,
    required: Vec<(ColumnId, String)>,
    /// Bound columns, by their place, of consents that a row would have raised and must not.
    kept_consents: AtomicU64,
}

/// A batch, judged.
pub(super) struct Judged {
    pub batch: RawBatch,
    pub converted: Converted,
    /// A verdict per accepted row.
    pub rows: Vec<JudgedRow>,
    /// All rows as a page of new customers, where all of them are new.
    pub page: Option<EncodedPage>,
}

/// What a row gives: a cell per bound column, and its own time.
pub(super) struct Given {
    pub cells: Vec<Cell>,
    pub row_time: Option<Instant>,
}

impl Given {
    /// The row in a slot.
    pub fn of(converted: &Converted, slot: usize) -> Self {
        let cells = converted.columns.iter().map(|column| column.cell(slot)).collect();
        Self { cells, row_time: row_time(converted, slot) }
    }
}

/// Who a row is.
pub(super) struct JudgedRow {
    /// Hashes of its keys by kind.
    pub keys: [Option<u64>; 3],
    pub verdict: Verdict,
}

/// What would become of a row if it were the only one.
pub(super) enum Verdict {
    New,
    Old(Row, Vec<(ColumnId, Cell, Cell)>),
    /// Boxed, for it is rare and every row would be as large.
    Rejected(Box<Reject>),
}

impl<'a> Judge<'a> {
    pub fn new(
        store: &'a Store,
        snapshot: &Arc<Snapshot>,
        binding: Binding,
        job: &Job<'_>,
        now: Instant,
    ) -> Result<Self, Error> {
        let bound = |column: ColumnId| binding.columns.iter().position(|b| b.column == column);
        let keys = KeyKind::ALL.map(|kind| bound(kind.column()));
        let matches_email = binding.match_key == MatchKey::Email;
        let mut indexes = Vec::new();
        if job.inspection.survey.rows >= INDEX_FROM_ROWS && snapshot.count() > 0 {
            let kinds = [(KeyKind::SourceId, true), (KeyKind::Email, matches_email)];
            for (kind, _) in
                kinds.into_iter().filter(|(kind, is_asked)| *is_asked && keys[*kind as usize].is_some())
            {
                indexes.push((kind, KeyIndex::read(snapshot, kind)?));
            }
        }
        let schema = snapshot.schema();
        let consents = binding.columns.iter().enumerate();
        let consents =
            consents.filter_map(|(at, b)| Some((at, schema.consent_of(b.column)?.clone()))).collect();
        let required =
            schema.attributes().into_iter().filter(|a| a.required).map(|a| (a.column, a.name)).collect();
        Ok(Self {
            snapshot: Arc::clone(snapshot),
            store,
            indexes,
            now,
            has_erased: store.has_erased()?,
            unknown: job.options.unknown,
            is_for_real: job.options.mode == super::Mode::Run,
            keys,
            matches_email,
            consents,
            required,
            kept_consents: AtomicU64::new(0),
            binding,
        })
    }

    /// What a person should know of rows that were not followed.
    pub fn notes(&self) -> Vec<String> {
        let kept = self.kept_consents.load(Ordering::Relaxed);
        let is_kept = |at: &usize| kept & (1 << (*at as u64 % 64)) != 0;
        let consents = self.consents.iter().filter(|(at, _)| is_kept(at)).map(|(_, consent)| consent);
        consents
            .map(|consent| {
                format!(
                    "some revoked `consent.{}` stay revoked: an import raises one only by a row with a newer `updated_at`",
                    consent.name
                )
            })
            .collect()
    }

    /// The key of a row for people: the attribute, and what the row has there.
    pub fn key_of<'c>(&self, converted: &'c Converted, slot: usize) -> Option<(&'static str, &'c str)> {
        let kinds = [(KeyKind::SourceId, "source_id"), (KeyKind::Id, "id"), (KeyKind::Email, "email")];
        kinds.into_iter().find_map(|(kind, name)| Some((name, self.key(converted, slot, kind)?)))
    }

    /// Judges a batch.
    pub fn judge(&self, batch: RawBatch) -> Result<Judged, Error> {
        let converted = self.binding.convert(&batch);
        let mut rows = Vec::with_capacity(converted.rows);
        for slot in 0..converted.rows {
            rows.push(self.judge_row(&batch, &converted, slot)?);
        }
        let is_whole = batch.rows() == WHOLE_BATCH && self.is_for_real;
        let all_new = rows.iter().all(|row| matches!(row.verdict, Verdict::New));
        let page = if is_whole && all_new {
            let columns = self.columns_of_new(&converted);
            Some(encode_page(columns.iter().map(|(id, c)| (*id, c.as_ref())))?)
        } else {
            None
        };
        Ok(Judged { batch, converted, rows, page })
    }

    fn key<'c>(&self, converted: &'c Converted, slot: usize, kind: KeyKind) -> Option<&'c str> {
        self.keys[kind as usize].and_then(|at| converted.columns[at].text(slot))
    }

    fn judge_row(&self, batch: &RawBatch, converted: &Converted, slot: usize) -> Result<JudgedRow, Error> {
        let mut keys = [None; 3];
        for kind in KeyKind::ALL {
            keys[kind as usize] = self.key(converted, slot, kind).map(|key| kind.hash(key));
        }
        let verdict = match self.who(converted, slot, &keys)? {
            Ok(Some(row)) => Verdict::Old(row, self.changes(converted, slot, row)?),
            Ok(None) => match self.why_not_new(converted, slot)? {
                None => Verdict::New,
                Some(why) => Verdict::Rejected(Box::new(self.reject(batch, converted, slot, why))),
            },
            Err(why) => Verdict::Rejected(Box::new(self.reject(batch, converted, slot, why))),
        };
        Ok(JudgedRow { keys, verdict })
    }

    /// The customer a row means: by its keys, which must agree (SEMANTICS 9, 10).
    fn who(
        &self,
        converted: &Converted,
        slot: usize,
        keys: &[Option<u64>; 3],
    ) -> Result<Result<Option<Row>, Why>, Error> {
        if self.snapshot.count() == 0 {
            return Ok(Ok(None));
        }
        let find = |kind: KeyKind| match (self.key(converted, slot, kind), keys[kind as usize]) {
            (Some(key), Some(hash)) => self.find(kind, key, hash),
            _ => Ok(Vec::new()),
        };
        let (by_source, by_id) = (find(KeyKind::SourceId)?, find(KeyKind::Id)?);
        if let (Some(a), Some(b)) = (by_source.first(), by_id.first())
            && a != b
        {
            let source_id = self.key(converted, slot, KeyKind::SourceId).unwrap_or_default();
            let remedy =
                "its `id` and its `source_id` belong to two customers; mend one of them, or leave one out";
            return Ok(Err(Why::new(KeyKind::SourceId, source_id, Rule::Conflict, remedy)));
        }
        let found = by_source.first().or(by_id.first()).copied();
        if found.is_some() || !self.matches_email {
            return Ok(Ok(found));
        }
        let by_email = find(KeyKind::Email)?;
        let email = self.key(converted, slot, KeyKind::Email).unwrap_or_default();
        match by_email.as_slice() {
            [] => Ok(Ok(None)),
            [row] => self.check_source_id(converted, slot, *row, email),
            several => {
                let remedy =
                    format!("{} customers have this email; add a `source_id` that says which", several.len());
                Ok(Err(Why::new(KeyKind::Email, email, Rule::SeveralCustomers, &remedy)))
            }
        }
    }

    /// A row matched by email must not move the customer to another source id.
    fn check_source_id(
        &self,
        converted: &Converted,
        slot: usize,
        row: Row,
        email: &str,
    ) -> Result<Result<Option<Row>, Why>, Error> {
        let own = self.snapshot.cell(row, ColumnId::SOURCE_ID)?;
        let given = self.key(converted, slot, KeyKind::SourceId);
        if let (Some(own), Some(given)) = (own.as_text(), given)
            && own != given
        {
            let remedy = format!(
                "the customer with this email has the `source_id` `{own}`, the row says `{given}`; mend one of them"
            );
            return Ok(Err(Why::new(KeyKind::Email, email, Rule::Conflict, &remedy)));
        }
        Ok(Ok(Some(row)))
    }

    fn find(&self, kind: KeyKind, key: &str, hash: u64) -> Result<Vec<Row>, Error> {
        Ok(match self.indexes.iter().find(|(of, _)| *of == kind) {
            Some((_, index)) => index.find(&self.snapshot, key, hash)?,
            None => self.snapshot.find(kind, key)?,
        })
    }

    fn why_not_new(&self, converted: &Converted, slot: usize) -> Result<Option<Why>, Error> {
        if self.unknown == Unknown::Reject {
            let key = self.key(converted, slot, KeyKind::SourceId).or(self.key(converted, slot, KeyKind::Id));
            let remedy = "nobody has this key, and new customers were not wanted (--unknown reject)";
            return Ok(Some(Why::new(KeyKind::SourceId, key.unwrap_or_default(), Rule::Unknown, remedy)));
        }
        if self.has_erased {
            for kind in [KeyKind::SourceId, KeyKind::Id] {
                let Some(key) = self.key(converted, slot, kind) else { continue };
                if self.store.is_erased(kind, key)? {
                    let remedy =
                        format!("this customer was erased; `patrons readmit {key}` lets the key come back");
                    return Ok(Some(Why::new(kind, key, Rule::Erased, &remedy)));
                }
            }
        }
        for (column, name) in &self.required {
            let at = self.binding.columns.iter().position(|b| b.column == *column);
            if !at.is_some_and(|at| converted.columns[at].present().contains(slot)) {
                let remedy = Violation::Required(name.clone()).to_string();
                return Ok(Some(Why {
                    column: Some(name.clone()),
                    text: String::new(),
                    rule: Rule::Required,
                    remedy,
                }));
            }
        }
        Ok(None)
    }

    fn reject(&self, batch: &RawBatch, converted: &Converted, slot: usize, why: Why) -> Reject {
        let record = batch.record(converted.source_rows[slot] as usize);
        Reject::new(converted.lines[slot], why.column.as_deref(), &why.text, why.rule, why.remedy)
            .with_record(record)
    }

    /// What a row changes of a customer in the snapshot.
    fn changes(
        &self,
        converted: &Converted,
        slot: usize,
        row: Row,
    ) -> Result<Vec<(ColumnId, Cell, Cell)>, Error> {
        let Some((page, own)) = self.snapshot.place(row) else { return Ok(Vec::new()) };
        let mut differs = false;
        for (bound, column) in self.binding.columns.iter().zip(&converted.columns) {
            let before = self.snapshot.column(page, bound.column)?;
            differs |= !column.is_same_cell(slot, &before, own);
        }
        if !differs {
            return Ok(Vec::new());
        }
        let current = |column: ColumnId| Ok(self.snapshot.column(page, column)?.cell(own));
        self.changes_of(self.snapshot.aliases(row), &Given::of(converted, slot), &current)
    }

    /// What a row changes of a customer whose cells are given, by each column's policy.
    pub fn changes_of(
        &self,
        aliases: &[String],
        given: &Given,
        current: &dyn Fn(ColumnId) -> Result<Cell, Error>,
    ) -> Result<Vec<(ColumnId, Cell, Cell)>, Error> {
        let mut changes = Vec::new();
        for (at, bound) in self.binding.columns.iter().enumerate() {
            if matches!(bound.column, ColumnId::ID | ColumnId::CREATED_AT) {
                continue;
            }
            let before = current(bound.column)?;
            let Some(after) = after(bound, &before, &given.cells[at]) else { continue };
            // An alias still leads to its customer, and does not become the source id again.
            if bound.column == ColumnId::SOURCE_ID && is_among(aliases, &after) {
                continue;
            }
            match self.consents.iter().find(|(of, _)| *of == at) {
                None => changes.push((bound.column, before, after)),
                Some((_, consent)) => {
                    let since = current(consent.since)?;
                    if may_change(&before, &after, &since, given.row_time) {
                        let now = Value::Instant(given.row_time.unwrap_or(self.now)).into();
                        changes.push((consent.column, before, after));
                        changes.push((consent.since, since, now));
                    } else {
                        self.kept_consents.fetch_or(1 << (at as u64 % 64), Ordering::Relaxed);
                    }
                }
            }
        }
        Ok(changes)
    }

    /// By what a row is recognised when it comes again: its source id and id, or the email where rows are matched by
    /// it and have neither.
    pub fn marks(&self, keys: &[Option<u64>; 3]) -> [Option<u64>; 3] {
        let mark = |kind: KeyKind| keys[kind as usize].map(|hash| super::ledger::mark(kind, hash));
        let (source_id, id) = (mark(KeyKind::SourceId), mark(KeyKind::Id));
        let by_email = self.matches_email && source_id.is_none() && id.is_none();
        [source_id, id, if by_email { mark(KeyKind::Email) } else { None }]
    }
}

/// The file's own time of a row.
pub(super) fn row_time(converted: &Converted, slot: usize) -> Option<Instant> {
    match converted.row_times.as_ref()?.cell(slot) {
        Cell::Value(Value::Instant(at)) => Some(at),
        _ => None,
    }
}

fn is_among(aliases: &[String], source_id: &Cell) -> bool {
    source_id.as_text().is_some_and(|given| aliases.iter().any(|alias| alias == given))
}
