//! The ordered lists behind screens: one per screen, the newest question wins.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;

use crate::app::list::{self, Order};
use crate::app::{App, Cancel, Error};
use crate::domain::{Cell, ColumnId, Row};
use crate::tui::effect::{Answer, Beside, ListRow, Statistics, Ticket, Whom};
use crate::tui::session::SlotId;

/// The lists of a session.
#[derive(Debug, Default)]
pub struct Lists {
    orders: HashMap<SlotId, Order>,
    asked: HashMap<SlotId, (Ticket, Cancel)>,
    /// Whose list was found last.
    latest: Option<SlotId>,
    /// The filters being tried.
    trials: HashMap<SlotId, Cancel>,
}

impl Lists {
    /// Takes note of a question; the one before it is told to stop.
    pub fn asked(&mut self, slot: SlotId, ticket: Ticket) -> Cancel {
        let cancel = Cancel::default();
        if let Some((_, before)) = self.asked.insert(slot, (ticket, cancel.clone())) {
            before.cancel();
        }
        cancel
    }

    /// Takes note of a question beside the list that every key asks anew: a filter that is tried, a dashboard. The one
    /// before it is told to stop.
    pub fn asked_aside(&mut self, slot: SlotId) -> Cancel {
        let cancel = Cancel::default();
        if let Some(before) = self.trials.insert(slot, cancel.clone()) {
            before.cancel();
        }
        cancel
    }

    /// Puts an answer behind its screen; `false` where a newer question was asked meanwhile.
    pub fn came(&mut self, slot: SlotId, ticket: Ticket, order: Order) -> bool {
        let newest = self.asked.get(&slot).is_some_and(|(asked, _)| *asked == ticket);
        if newest {
            self.orders.insert(slot, order);
            self.latest = Some(slot);
        }
        newest
    }

    /// The list behind a screen; empty before the first answer.
    pub fn of(&self, slot: SlotId) -> Order {
        self.orders.get(&slot).cloned().unwrap_or_else(|| Order::listed(Vec::new()))
    }

    /// Who stands some places from a customer in the list that was found last.
    pub fn beside(&self, row: Row, step: i64) -> Option<Beside> {
        let order = self.of(self.latest?);
        let at = (order.position(row)? as u64).checked_add_signed(step)?;
        let row = order.row(usize::try_from(at).ok()?)?;
        Some(Beside { row, place: at, count: order.len() as u64 })
    }

    /// A part of the list behind a screen.
    pub fn part(&self, slot: SlotId, range: &Range<u64>) -> Vec<Row> {
        let order = self.orders.get(&slot);
        order.map(|order| order.rows(range.start as usize..range.end as usize)).unwrap_or_default()
    }
}

/// How many of these a list has.
pub fn within(order: &Order, rows: &[Row]) -> u64 {
    let listed = order.to_set();
    rows.iter().filter(|row| listed.contains(row.0)).count() as u64
}

/// Counts the values of a column over a list.
pub fn statistics(app: &App, order: &Order, column: ColumnId) -> Result<Answer, Error> {
    let found = list::statistics(&app.snapshot(), order, column, &Cancel::default())?;
    let distinct_is_floor = found.distinct_is_floor;
    Ok(Answer::Statistics(Box::new(Statistics {
        kind: found.value_type.to_string(),
        customers: found.rows,
        missing: found.missing,
        nulls: found.nulls,
        distinct: found.distinct,
        distinct_is_floor,
        extremes: found.min.zip(found.max),
        top: found.top,
        histogram: found.histogram,
    })))
}

/// The cells of a customer; of one who was deleted a moment ago, what is missing.
pub fn line(app: &App, row: Row, columns: &[ColumnId]) -> Result<ListRow, Error> {
    let snapshot = app.snapshot();
    if !snapshot.is_alive(row) {
        return Ok(ListRow { row, cells: vec![Cell::Missing; columns.len()] });
    }
    let mut cells = snapshot.cells(row, columns)?;
    if let Some(at) = columns.iter().position(|c| *c == ColumnId::ID) {
        cells[at] = Cell::text(&snapshot.id_of(row)?.to_string());
    }
    Ok(ListRow { row, cells })
}

/// The cells of some customers; those who are gone are left out.
pub fn cells(app: &App, rows: &[Row], columns: &[ColumnId]) -> Result<Vec<ListRow>, Error> {
    let snapshot = app.snapshot();
    let alive = rows.iter().filter(|row| snapshot.is_alive(**row));
    alive.map(|row| line(app, *row, columns)).collect()
}

/// Who is meant and still there, with up to three of them in words.
pub fn whom(app: &App, whom: &Whom) -> Result<Answer, Error> {
    let snapshot = app.snapshot();
    let rows: Arc<[Row]> = match whom {
        Whom::All => snapshot.alive().iter().map(Row).collect(),
        Whom::Rows(rows) => rows.iter().copied().filter(|row| snapshot.is_alive(*row)).collect(),
        Whom::Matching(query) => {
            let order = list::order(&snapshot, query, &app.moment(), &Cancel::default())?;
            order.rows(0..order.len()).into()
        }
    };
    let samples = rows.iter().take(3).map(|row| in_words(app, *row)).collect::<Result<_, _>>()?;
    Ok(Answer::Whom { rows, samples })
}

/// A customer in a few words: name and email, or what else says who it is.
pub fn in_words(app: &App, row: Row) -> Result<String, Error> {
    let snapshot = app.snapshot();
    let cells = snapshot.cells(row, &[ColumnId::NAME, ColumnId::EMAIL, ColumnId::SOURCE_ID])?;
    let words: Vec<&str> =
        cells.iter().filter_map(|c| c.as_text()).filter(|t| !t.is_empty()).take(2).collect();
    Ok(if words.is_empty() { snapshot.id_of(row)?.to_string() } else { words.join("  ") })
}

/// How many customers have a value in a column.
pub fn filled(app: &App, column: ColumnId) -> Result<u64, Error> {
    let snapshot = app.snapshot();
    let mut count = 0;
    for page in snapshot.pages() {
        let first = page.first_row().0;
        let cells = snapshot.column(page, column)?;
        let has =
            |slot: &usize| cells.present().contains(*slot) && snapshot.is_alive(Row(first + *slot as u32));
        count += (0..cells.len()).filter(has).count() as u64;
    }
    Ok(count)
}
