//! One record, from a command, a screen or the API.

use super::{NewRecord, consent, overlay, referral};
use crate::app::jobs::import::Unknown;
use crate::app::writer::Decision;
use crate::app::{Error, Reply, customer as find_customer};
use crate::domain::fact::{self, field};
use crate::domain::{
    Cell, ChangeKind, ChangeSummary, ColumnId, CustomerId, Fact, FactKind, OrderStatus, Record,
    RedemptionResult, Row, Value, customer,
};
use crate::store::{
    ChangeWrite, Commit, CustomerChange, FactChange, FactEdit, FactKey, KeyKind, PlacedFact, RowEvent,
};

/// Keeps a record; the same again is nothing.
pub(in crate::app) fn add(decision: &Decision<'_>, new: NewRecord) -> Result<Reply, Error> {
    let NewRecord { kind, customer, mut cells, unknown } = new;
    check(decision, kind, &mut cells)?;
    if kind == FactKind::Referral {
        referral::name_referrer(decision, &mut cells)?;
    }
    let mut commit = Commit::default();
    let whose = whose(decision, &customer, unknown, &mut commit)?;
    if cells.text(field::ID).is_none() && cells.text(field::SOURCE_ID).is_none() {
        // What was said with its time is the same when it is said again; what happens now happens each time anew.
        let number = if *cells.cell(field::CREATED_AT) == Cell::Missing {
            fact::key_number(kind, Some("change-set"), &decision.next_change_set().0.to_string())
        } else {
            fact::content_number(kind, &customer, &cells)
        };
        cells.set(field::ID, Cell::text(&fact::id_of_number(kind, number)));
    }
    let id = fact::id_of(kind, &cells);
    let before = existing(decision, kind, &cells)?;
    let mut head = decision.head(ChangeKind::Record(kind), String::new());
    let Some(after) = after(decision, kind, before.as_ref(), whose, &cells)? else {
        return Ok(Reply { record: Some(id), ..Reply::default() });
    };
    head.title = format!("{} {}", if before.is_some() { "changed" } else { "added" }, kind.count(1));
    let is_new = commit.alive.contains(whose.0);
    head.summary = ChangeSummary { created: u64::from(is_new), changed: u64::from(!is_new), deleted: 0 };
    head.attributes = vec![(kind.plural().to_owned(), 1)];
    let event = if is_new { RowEvent::Created } else { RowEvent::Changed };
    let mut changes = vec![CustomerChange { row: whose, event, cells: Vec::new() }];
    if let Some(PlacedFact { fact: old, .. }) = &before {
        let after = Some((whose, after.clone()));
        commit.facts.changes.push(FactChange { kind, row: old.row, before: old.cells.clone(), after });
        if old.row != whose {
            changes.push(CustomerChange { row: old.row, event: RowEvent::Changed, cells: Vec::new() });
        }
    }
    let fact = Fact { row: whose, cells: after };
    if kind == FactKind::Consent {
        consent::apply(decision, &fact, &mut commit, &mut changes[0])?;
    }
    if kind == FactKind::Referral {
        let referrer = referral::mirror(decision, &fact, &mut commit)?;
        changes.push(CustomerChange { row: referrer, event: RowEvent::Changed, cells: Vec::new() });
    }
    let place = before.map(|placed| (placed.fact.row, placed.place));
    commit.facts.edits.push(FactEdit { kind, before: place, after: Some(fact) });
    commit.changes = Some(ChangeWrite::Rows(changes));
    let (change_set, summary) = (head.id, head.summary);
    commit.change_set = Some(head);
    decision.commit(commit)?;
    let created = is_new.then_some(whose);
    Ok(Reply { change_set: Some(change_set), summary, created, record: Some(id), ..Reply::default() })
}

/// The record of the same id.
pub(in crate::app) fn existing(
    decision: &Decision<'_>,
    kind: FactKind,
    cells: &Record,
) -> Result<Option<PlacedFact>, Error> {
    let key = match (cells.text(field::ID), cells.text(field::SOURCE_ID)) {
        (Some(id), _) => FactKey::Id(id),
        (None, source_id) => FactKey::Source(cells.text(field::SOURCE), source_id.unwrap_or_default()),
    };
    Ok(decision.snapshot.find_fact(kind, key)?)
}

/// What the record becomes; `None` where it is that already.
pub(in crate::app) fn after(
    decision: &Decision<'_>,
    kind: FactKind,
    before: Option<&PlacedFact>,
    whose: Row,
    cells: &Record,
) -> Result<Option<Record>, Error> {
    let change_set = Cell::Value(Value::Number(decision.next_change_set().0.into()));
    let Some(PlacedFact { fact: old, .. }) = before else {
        let mut new = cells.clone();
        if *new.cell(field::CREATED_AT) == Cell::Missing {
            new.set(field::CREATED_AT, Value::Instant(decision.now).into());
        }
        if let Some(label) = kind.usual_label().filter(|_| *new.cell(field::LABEL) == Cell::Missing) {
            new.set(field::LABEL, Cell::text(label));
        }
        new.set(field::MADE_BY, change_set);
        return Ok(Some(new));
    };
    let mut after = old.cells.clone();
    overlay(&mut after, cells);
    if old.row == whose && fact::is_same_body(&after, &old.cells) {
        return Ok(None);
    }
    if !kind.is_changeable() {
        return Err(Error::Conflict(format!(
            "the {} `{}` is there already and says something else; what happened cannot be changed",
            kind.word(),
            fact::id_of(kind, cells)
        )));
    }
    after.set(field::CHANGED_BY, change_set);
    after.set(field::UPDATED_AT, Value::Instant(decision.now).into());
    Ok(Some(after))
}

/// The customer meant, made where nobody has the key and that is wanted.
pub(in crate::app) fn whose(
    decision: &Decision<'_>,
    key: &str,
    unknown: Unknown,
    commit: &mut Commit,
) -> Result<Row, Error> {
    match find_customer::find(&decision.snapshot, key) {
        Err(Error::NotFound(_)) if unknown == Unknown::Create => {}
        found => return found,
    }
    let column = if CustomerId::has_form(key) {
        ColumnId::ID
    } else if customer::is_email(key) {
        ColumnId::EMAIL
    } else {
        ColumnId::SOURCE_ID
    };
    let kind = if column == ColumnId::ID { KeyKind::Id } else { KeyKind::SourceId };
    if column != ColumnId::EMAIL && decision.store.is_erased(kind, key)? {
        return Err(Error::Erased(key.to_owned()));
    }
    let row = decision.snapshot.next_row();
    let record: Record =
        [(column, Cell::text(key)), (ColumnId::CREATED_AT, Value::Instant(decision.now).into())]
            .into_iter()
            .collect();
    commit.rows.push((row, record));
    commit.alive.insert(row.0);
    Ok(row)
}

/// Checks what only one record can get wrong, and brings words to their form.
fn check(decision: &Decision<'_>, kind: FactKind, cells: &mut Record) -> Result<(), Error> {
    let label = cells.text(field::LABEL).map(str::to_owned);
    let known = |words: Vec<&str>, found: Option<&'static str>, text: &str| {
        found.ok_or_else(|| Error::Invalid(format!("`{text}` is none of {}", words.join(", "))))
    };
    let word = match (kind, label.as_deref()) {
        (FactKind::Order, Some(text)) => {
            let words = OrderStatus::ALL.iter().map(|s| s.word()).collect();
            Some(known(words, OrderStatus::known(text).map(OrderStatus::word), text)?)
        }
        (FactKind::Redemption, Some(text)) => {
            let words = RedemptionResult::ALL.iter().map(|r| r.word()).collect();
            Some(known(words, RedemptionResult::known(text).map(RedemptionResult::word), text)?)
        }
        (FactKind::Event, None | Some("")) => return Err(Error::Invalid("an event needs a name".into())),
        _ => None,
    };
    if let Some(word) = word {
        cells.set(field::LABEL, Cell::text(word));
    }
    let decimals = decision.settings.decimals();
    let amounts = [field::AMOUNT, field::DISCOUNT, field::TOTAL];
    for id in amounts.into_iter().filter(|_| kind != FactKind::Points) {
        if let Cell::Value(Value::Number(amount)) = cells.cell(id)
            && amount.normalize().scale() > decimals
        {
            let currency = &decision.settings.currency;
            return Err(Error::Invalid(format!(
                "`{amount}` has more than the {decimals} digits that {currency} has after the point"
            )));
        }
    }
    if let (FactKind::Order, Cell::Value(Value::Number(amount)), Cell::Missing) =
        (kind, cells.cell(field::AMOUNT), cells.cell(field::TOTAL))
    {
        let discount = match cells.cell(field::DISCOUNT) {
            Cell::Value(Value::Number(discount)) => *discount,
            _ => rust_decimal::Decimal::ZERO,
        };
        let total = (amount - discount).normalize();
        cells.set(field::TOTAL, Value::Number(total).into());
    }
    Ok(())
}
