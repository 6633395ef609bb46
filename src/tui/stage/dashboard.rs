//! The audience of the invented house at a glance.

use super::NOW;
use super::house::FakeHouse;
use crate::app::ListQuery;
use crate::app::dashboard::{DAYS, Dashboard, Share, WEEKS, Week};
use crate::domain::fact::field;
use crate::domain::{Cell, Date, FactKind, Value};
use crate::tui::effect::Answer;

impl FakeHouse {
    pub(super) fn dashboard(&self, filter: String) -> Answer {
        let rows = self.list(&ListQuery { filter, ..ListQuery::default() });
        let today = NOW.date_in(&jiff::tz::TimeZone::UTC);
        let day = |back: usize| Date(today.0 - back as i32);
        let mut weeks: Vec<Week> =
            (0..WEEKS).rev().map(|back| Week { first: day(back * 7), ..Week::default() }).collect();
        for (_, order) in
            self.records.iter().filter(|(kind, f)| *kind == FactKind::Order && rows.contains(&f.row))
        {
            let back = (today.0 - order.created_at().date_in(&jiff::tz::TimeZone::UTC).0) as usize / 7;
            let week = &mut weeks[WEEKS - 1 - back];
            week.orders += 1;
            if let Cell::Value(Value::Number(amount)) = order.cells.cell(field::AMOUNT) {
                week.revenue += *amount;
            }
        }
        let share = |segment: &super::segments::FakeSegment| {
            let members = self.members(segment.id);
            let of_these = members.iter().filter(|row| rows.contains(row)).count() as u64;
            Share {
                id: segment.id,
                name: segment.name.clone(),
                members: of_these,
                size: members.len() as u64,
            }
        };
        Answer::Dashboard(Box::new(Dashboard {
            audience: rows.len() as u64,
            all: self.customers.iter().flatten().count() as u64,
            days: (0..DAYS).rev().map(|back| (day(back), back as u64 % 7)).collect(),
            weeks,
            segments: self.segments.iter().map(share).collect(),
            countries: vec![("PL".to_owned(), 60), ("DE".to_owned(), 20)],
            elsewhere: 5,
            nowhere: 15,
        }))
    }
}
