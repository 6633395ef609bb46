//! Random sequences of facts against a naive model: what is read, what is counted, what survives a reopening.

use std::collections::BTreeMap;
use std::sync::Arc;

use proptest::prelude::*;
use rust_decimal::Decimal;

use super::*;
use crate::domain::fact::{self, field};
use crate::domain::summary::Summand;
use crate::domain::{
    Cell, ChangeKind, ChangeSet, ChangeSetId, ChangeSummary, ColumnId, Fact, FactKind, Instant, Origin,
    Record, Row, Summary, Value,
};
use crate::store::{Commit, Snapshot, Store, StoreOptions};

const CUSTOMERS: u32 = 5;
const STATUSES: [&str; 4] = ["PAID", "FULFILLED", "CANCELED", "CREATED"];

/// What a step does.
#[derive(Clone, Debug)]
enum Step {
    Put {
        id: u8,
        row: u32,
        status: usize,
        amount: i64,
        at: i64,
    },
    Remove {
        id: u8,
    },
    /// Many at once, through a page that is written anew.
    Bulk {
        from: u8,
        many: u16,
        row: u32,
    },
    Reopen,
    Compact,
}

/// The model: id → customer, status, amount, time.
type Model = BTreeMap<String, (u32, &'static str, i64, i64)>;

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let put = (any::<u8>(), 0..CUSTOMERS, 0..4usize, 0..10_000i64, 0..50i64)
        .prop_map(|(id, row, status, amount, at)| Step::Put { id: id % 40, row, status, amount, at });
    let step = prop_oneof![
        24 => put,
        4 => any::<u8>().prop_map(|id| Step::Remove { id: id % 40 }),
        2 => (any::<u8>(), 1..700u16, 0..CUSTOMERS).prop_map(|(from, many, row)| Step::Bulk { from, many, row }),
        1 => Just(Step::Reopen),
        1 => Just(Step::Compact),
    ];
    prop::collection::vec(step, 1..120)
}

fn cells(id: &str, status: &str, amount: i64, at: i64) -> Record {
    [
        (field::SOURCE_ID, Cell::text(id)),
        (field::LABEL, Cell::text(status)),
        (field::AMOUNT, Value::Number(Decimal::new(amount, 2).normalize()).into()),
        (field::CREATED_AT, Value::Instant(Instant(at)).into()),
    ]
    .into_iter()
    .collect()
}

fn open(folder: &std::path::Path) -> Store {
    Store::open(folder, StoreOptions { cache_bytes: 4 << 20 }).unwrap()
}

struct Nothing;

impl crate::store::Consequences for Nothing {
    fn memberships(
        &mut self,
        _: &Arc<crate::store::Snapshot>,
        _: &crate::store::Snapshot,
        _: &Commit,
    ) -> Result<Option<crate::store::SegmentCommit>, crate::store::StoreError> {
        Ok(None)
    }

    fn answers(
        &mut self,
        _: &crate::store::Snapshot,
        _: &Commit,
        _: Option<&crate::store::SegmentCommit>,
        _: &crate::store::Staging,
    ) -> Result<Option<Commit>, crate::store::StoreError> {
        Ok(None)
    }
}

fn head(store: &Store) -> ChangeSet {
    ChangeSet {
        id: ChangeSetId(store.snapshot().last_change().0 + 1),
        at: Instant(0),
        who: "test".into(),
        origin: Origin::Command,
        kind: ChangeKind::Edit,
        title: "test".into(),
        summary: ChangeSummary::default(),
        attributes: Vec::new(),
        undone_by: None,
        undoable: true,
    }
}

fn commit(store: &Store, facts: FactWrites) {
    store.commit(Commit { facts, change_set: Some(head(store)), ..Commit::default() }, &mut Nothing).unwrap();
}

fn customers(store: &Store, many: u32) {
    let rows = (0..many).map(|n| (Row(n), [(ColumnId::NAME, Cell::text("x"))].into_iter().collect()));
    let commit = Commit {
        rows: rows.collect(),
        alive: (0..many).collect(),
        change_set: Some(head(store)),
        ..Commit::default()
    };
    store.commit(commit, &mut Nothing).unwrap();
}

fn put(store: &Store, model: &mut Model, id: &str, row: u32, status: &'static str, amount: i64, at: i64) {
    let found = store.snapshot().find_fact(FactKind::Order, FactKey::Source(None, id)).unwrap();
    let before = found.map(|placed| (placed.fact.row, placed.place));
    assert_eq!(before.map(|(row, _)| row.0), model.get(id).map(|m| m.0), "{id}");
    let after = Some(Fact { row: Row(row), cells: cells(id, status, amount, at) });
    let edit = FactEdit { kind: FactKind::Order, before, after };
    commit(store, FactWrites { edits: vec![edit], ..FactWrites::default() });
    model.insert(id.to_owned(), (row, status, amount, at));
}

fn bulk(store: &Store, model: &mut Model, from: u8, many: u16, row: u32) {
    let kind = FactKind::Order;
    let ids: Vec<String> = (0..many).map(|n| format!("B-{from}-{row}-{n}")).collect();
    let new: Vec<&String> = ids.iter().filter(|id| !model.contains_key(*id)).collect();
    let records: Vec<Record> = new.iter().map(|id| cells(id, "PAID", 100, 7)).collect();
    let added = records.iter().map(|r| (row as u16, FactCells::Record(r))).collect();
    let staging = store.stage();
    let change = PageChange { added, ..PageChange::default() };
    let page = store.snapshot().rewrite_facts(&staging, kind, 0, &change).unwrap();
    let numbers = records.iter().flat_map(|r| fact_numbers(kind, r)).map(|n| fact_pair(n, Row(row)));
    let facts =
        FactWrites { pages: vec![page], keys: vec![(kind, numbers.collect())], ..FactWrites::default() };
    let commit = Commit { facts, change_set: Some(head(store)), staging: Some(staging), ..Commit::default() };
    store.commit(commit, &mut Nothing).unwrap();
    model.extend(new.into_iter().map(|id| (id.clone(), (row, "PAID", 100, 7))));
}

fn compare(snapshot: &Arc<Snapshot>, model: &Model) {
    let kind = FactKind::Order;
    assert_eq!(snapshot.fact_count(kind), model.len() as u64);
    for row in 0..CUSTOMERS {
        let mut expected: Vec<(i64, String, String, i64)> = Vec::new();
        let mut summary = Summary::NONE;
        for (id, (_, status, amount, at)) in model.iter().filter(|(_, m)| m.0 == row) {
            expected.push((*at, id.clone(), (*status).to_owned(), *amount));
            let amount = Some(Decimal::new(*amount, 2));
            let (created_at, balance) = (Instant(*at), None);
            let order = Summand { label: status, amount, created_at, balance, campaign: None, other: None };
            summary.add(kind, order);
        }
        let mut found: Vec<(i64, String, String, i64)> = Vec::new();
        let facts = snapshot.facts(kind, Row(row)).unwrap();
        assert!(facts.is_sorted_by(|a, b| a.created_at() >= b.created_at()), "newest first");
        for fact in facts {
            let text = |id| fact.cells.text(id).unwrap_or_default().to_owned();
            let Cell::Value(Value::Number(amount)) = fact.cells.cell(field::AMOUNT) else { panic!() };
            let minor = i64::try_from(*amount * Decimal::from(100)).unwrap();
            found.push((fact::created_at(&fact.cells).0, text(field::SOURCE_ID), text(field::LABEL), minor));
        }
        found.sort();
        expected.sort();
        assert_eq!(found, expected);
        for (id, column) in Summary::columns(std::slice::from_ref(&summary)) {
            assert_eq!(snapshot.cell(Row(row), id).unwrap(), column.cell(0), "column {} of row {row}", id.0);
        }
    }
}

#[test]
fn summaries_of_an_older_version_are_reckoned_anew_at_opening() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path());
    customers(&store, CUSTOMERS);
    let card: Record = [
        (field::SOURCE_ID, Cell::text("G-1")),
        (field::LABEL, Cell::text("GIFT_VOUCHER")),
        (field::AMOUNT, Value::Number(50.into()).into()),
        (field::DETAIL, Cell::Value(Value::Object("{\"balance\":\"12.5\"}".into()))),
    ]
    .into_iter()
    .collect();
    let after = Some(Fact { row: Row(2), cells: card });
    let edits = vec![FactEdit { kind: FactKind::Publication, before: None, after }];
    commit(&store, FactWrites { edits, ..FactWrites::default() });
    // As the first version left it: nothing of gift cards, and no word of a version.
    let snapshot = store.snapshot();
    let page = snapshot.page(0).unwrap();
    let old = &Summary::columns(&vec![Summary::NONE; crate::domain::PAGE_ROWS])[..13];
    assert!(page.summary_edits().contains_key(&2), "one fact is no reason to write the page's columns");
    let old: Record = old.iter().map(|(id, column)| (*id, column.cell(2))).collect();
    let bytes = crate::store::codec::encode(&old).unwrap();
    store.tree().insert(crate::store::layout::summary_edit(0, 2), bytes).unwrap();
    store.tree().remove(crate::store::layout::meta("summaries")).unwrap();
    drop((snapshot, store));
    let store = open(folder.path());
    assert_eq!(store.verify().unwrap(), []);
    let left = crate::domain::attribute::derived_attributes()
        .find(|a| a.name == "redemptions.gift.amount_to_go")
        .map(|a| a.column);
    let cell = store.snapshot().cell(Row(2), left.unwrap()).unwrap();
    assert_eq!(cell, Value::Number(Decimal::new(125, 1)).into());
}

#[test]
fn summaries_of_one_customer_after_the_other_are_folded_into_the_page() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path());
    let many = 150;
    customers(&store, many);
    let mut model = Model::new();
    let mut most = 0;
    for row in 0..many {
        put(&store, &mut model, &format!("O-{row}"), row, "PAID", 100 + i64::from(row), 7);
        let snapshot = store.snapshot();
        most = most.max(snapshot.page(0).unwrap().summary_edits().len());
    }
    let kept = store.snapshot().page(0).unwrap().summary_edits().len();
    assert!(kept < most && (2..=64).contains(&most), "{kept} of {most} stand beside the columns");
    assert_eq!(store.verify().unwrap(), []);
    store.compact().unwrap();
    drop(store);
    let store = open(folder.path());
    assert_eq!(store.verify().unwrap(), []);
    for row in 0..many {
        let amount = Value::Number(Decimal::new(100 + i64::from(row), 2).normalize());
        assert_eq!(store.snapshot().cell(Row(row), Summary::COLUMNS[1]).unwrap(), amount.into());
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, ..ProptestConfig::default() })]

    #[test]
    fn facts_and_summaries_are_what_a_naive_model_says(steps in steps()) {
        let folder = tempfile::tempdir().unwrap();
        let mut store = open(folder.path());
        customers(&store, CUSTOMERS);
        let mut model = Model::new();
        for step in steps {
            match step {
                Step::Put { id, row, status, amount, at } => {
                    put(&store, &mut model, &format!("O-{id}"), row, STATUSES[status], amount, at);
                }
                Step::Remove { id } => {
                    let id = format!("O-{id}");
                    let kind = FactKind::Order;
                    let found = store.snapshot().find_fact(kind, FactKey::Source(None, &id)).unwrap();
                    if let Some(found) = found {
                        let before = Some((found.fact.row, found.place));
                        let edit = FactEdit { kind, before, after: None };
                        commit(&store, FactWrites { edits: vec![edit], ..FactWrites::default() });
                        model.remove(&id);
                    }
                }
                Step::Bulk { from, many, row } => bulk(&store, &mut model, from % 4, many, row),
                Step::Reopen => {
                    drop(store);
                    store = open(folder.path());
                }
                Step::Compact => {
                    store.compact().unwrap();
                }
            }
            compare(&store.snapshot(), &model);
        }
        prop_assert_eq!(store.verify().unwrap(), []);
        drop(store);
        let store = open(folder.path());
        compare(&store.snapshot(), &model);
        prop_assert_eq!(store.verify().unwrap(), []);
    }
}
