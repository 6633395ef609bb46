//! The records of the invented house.

use super::NOW;
use super::house::FakeHouse;
use crate::app::NewRecord;
use crate::app::activity::{Activity, Wanted};
use crate::app::profile::Profile;
use crate::domain::fact::field;
use crate::domain::{Cell, ColumnId, CustomerId, Fact, FactKind, Instant, Record, Row, Value};
use crate::tui::effect::Answer;
use crate::tui::profile::{ProfileAnswer, ProfileQuery};

/// A day.
pub const DAY: i64 = 86_400_000;

impl FakeHouse {
    /// Gives a customer a record, so many days ago.
    pub fn with_record(
        mut self,
        row: u32,
        kind: FactKind,
        days_ago: i64,
        cells: &[(ColumnId, Cell)],
    ) -> Self {
        let mut record: Record = cells.iter().cloned().collect();
        record.set(field::CREATED_AT, Value::Instant(Instant(NOW.0 - days_ago * DAY)).into());
        record.set(field::MADE_BY, Value::Number(1.into()).into());
        self.records.push((kind, Fact { row: Row(row), cells: record }));
        self
    }

    /// Keeps a record as a command brings it.
    pub(super) fn keep_record(&mut self, new: &NewRecord) {
        let id = |row: &u32| CustomerId::from_number(u128::from(*row)).to_string();
        let row = (0..self.customers.len() as u32).find(|row| id(row) == new.customer).unwrap();
        let mut cells = new.cells.clone();
        cells.set(field::CREATED_AT, Value::Instant(NOW).into());
        if new.kind == FactKind::Consent {
            let consent = self.schema.consent(cells.text(field::CODE).unwrap()).unwrap();
            let given = Cell::Value(Value::Boolean(cells.text(field::LABEL) == Some("given")));
            let customer = self.customers[row as usize].as_mut().unwrap();
            customer.retain(|(column, _)| *column != consent.column);
            customer.push((consent.column, given));
        }
        self.records.push((new.kind, Fact { row: Row(row), cells }));
    }

    fn records_of(&self, kind: FactKind, row: Row) -> Vec<Fact> {
        let of_row = self.records.iter().filter(|(of, fact)| *of == kind && fact.row == row);
        let mut facts: Vec<Fact> = of_row.map(|(_, fact)| fact.clone()).collect();
        facts.sort_by_key(|fact| std::cmp::Reverse(fact.created_at()));
        facts
    }

    fn activity_of(&self, row: Row, wanted: &Wanted) -> Activity {
        let told = |kind: FactKind| {
            let facts = self.records_of(kind, row);
            facts.into_iter().flat_map(move |fact| wanted.of_record(kind, fact))
        };
        let mut entries: Vec<_> = FactKind::ALL.into_iter().flat_map(told).collect();
        entries.sort_by_key(|entry| std::cmp::Reverse(entry.at));
        let is_beyond = |at: Instant| wanted.reach.is_some_and(|reach| at >= reach);
        let fits = entries.iter().filter(|entry| is_beyond(entry.at)).count().saturating_add(wanted.limit);
        let has_more = entries.len() > fits;
        entries.truncate(fits);
        Activity { entries, has_more }
    }

    pub(super) fn profile_answer(&self, query: ProfileQuery) -> Answer {
        Answer::Profile(match query {
            ProfileQuery::Figures(row) => {
                let facts = FactKind::ALL.map(|kind| self.records_of(kind, row));
                ProfileAnswer::Figures(Box::new(Profile::of(&facts, NOW, &jiff::tz::TimeZone::UTC)))
            }
            ProfileQuery::Records(kind, row) => {
                ProfileAnswer::Records(kind, self.records_of(kind, row).into())
            }
            ProfileQuery::Activity(row, wanted) => {
                ProfileAnswer::Activity(self.activity_of(row, &wanted).into())
            }
        })
    }
}
