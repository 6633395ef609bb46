//! The ordered lists behind screens: one per screen, the newest question wins.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;

use crate::app::{App, Cancel, Error, ListQuery};
use crate::domain::{Cell, ColumnId, Row};
use crate::tui::effect::{Answer, Beside, ListRow, Ticket, Whom};
use crate::tui::session::SlotId;

/// A list that was found and ordered.
pub type Order = Arc<[Row]>;

/// The lists of a session.
#[derive(Debug, Default)]
pub struct Lists {
    orders: HashMap<SlotId, Order>,
    asked: HashMap<SlotId, (Ticket, Cancel)>,
    /// Whose list was found last.
    latest: Option<SlotId>,
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
        self.orders.get(&slot).cloned().unwrap_or_default()
    }

    /// Who stands some places from a customer in the list that was found last.
    pub fn beside(&self, row: Row, step: i64) -> Option<Beside> {
        let order = self.of(self.latest?);
        let at = place(&order, row)?.checked_add_signed(step)?;
        let row = *order.get(usize::try_from(at).ok()?)?;
        Some(Beside { row, place: at, count: order.len() as u64 })
    }

    /// A part of the list behind a screen.
    pub fn part(&self, slot: SlotId, range: &Range<u64>) -> Arc<[Row]> {
        let order = self.of(slot);
        let end = (range.end as usize).min(order.len());
        order[(range.start as usize).min(end)..end].into()
    }
}

/// Finds and orders.
pub fn order(app: &App, query: &ListQuery, cancel: &Cancel) -> Result<Order, Error> {
    let snapshot = app.snapshot();
    let wanted = crate::domain::text::plain(&query.search).into_owned();
    let mut rows = Vec::new();
    for row in snapshot.alive().iter().map(Row) {
        if cancel.is_cancelled() {
            return Err(Error::Cancelled);
        }
        let searched = [ColumnId::NAME, ColumnId::EMAIL, ColumnId::PHONE, ColumnId::SOURCE_ID];
        let has =
            |cell: &Cell| cell.as_text().is_some_and(|t| crate::domain::text::plain(t).contains(&wanted));
        if wanted.is_empty() || snapshot.cells(row, &searched)?.iter().any(has) {
            rows.push(row);
        }
    }
    for key in query.sort.iter().rev() {
        rows.sort_by_cached_key(|row| {
            snapshot.cell(*row, key.column).ok().and_then(|c| c.value().map(ToString::to_string))
        });
        if key.descending {
            rows.reverse();
        }
    }
    Ok(rows.into())
}

/// The place of a customer in a list.
pub fn place(order: &Order, row: Row) -> Option<u64> {
    order.iter().position(|r| *r == row).map(|at| at as u64)
}

/// How many of these a list has.
pub fn within(order: &Order, rows: &[Row]) -> u64 {
    let wanted: std::collections::HashSet<&Row> = rows.iter().collect();
    order.iter().filter(|row| wanted.contains(row)).count() as u64
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
        Whom::Matching(query) => order(app, query, &Cancel::default())?,
    };
    let samples = rows.iter().take(3).map(|row| in_words(app, *row)).collect::<Result<_, _>>()?;
    Ok(Answer::Whom { rows, samples })
}

/// A customer in a few words: name and email, or what else says who it is.
fn in_words(app: &App, row: Row) -> Result<String, Error> {
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
        let has = |slot: &usize| cells.present().contains(*slot) && snapshot.is_alive(Row(first + *slot as u32));
        count += (0..cells.len()).filter(has).count() as u64;
    }
    Ok(count)
}
