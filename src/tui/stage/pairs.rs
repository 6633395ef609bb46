//! Customers of the invented house who may be one.

use super::house::FakeHouse;
use crate::app::duplicates::Likeness;
use crate::app::merge::{MergePreview, outcome};
use crate::domain::{ColumnId, FactKind, Record, Row};
use crate::tui::effect::Answer;
use crate::tui::pairs::{FoundPairs, PAIR_COLUMNS, PairAnswer, PairLine, PairQuery};

impl FakeHouse {
    fn record_of(&self, row: Row) -> Record {
        self.customers[row.0 as usize].clone().unwrap_or_default().into_iter().collect()
    }

    fn found_pairs(&self, by: &[Likeness]) -> FoundPairs {
        let rows: Vec<Row> = (0..self.customers.len() as u32).map(Row).collect();
        let email = |row: Row| self.cell(row, ColumnId::EMAIL).as_text().map(str::to_owned);
        let mut pairs = Vec::new();
        for (at, first) in rows.iter().enumerate().filter(|_| by.contains(&Likeness::Email)) {
            for second in &rows[at + 1..] {
                if email(*first).is_some() && email(*first) == email(*second) {
                    let cells = [*first, *second].map(|row| PAIR_COLUMNS.map(|c| self.cell(row, c)).to_vec());
                    pairs.push(PairLine { rows: [*first, *second], by: vec![Likeness::Email], cells });
                }
            }
        }
        FoundPairs { count: pairs.len() as u64, pairs, crowds: 0 }
    }

    pub(super) fn pairs_answer(&self, query: PairQuery) -> Answer {
        match query {
            PairQuery::Find(by) => Answer::Pairs(PairAnswer::Found(self.found_pairs(&by).into())),
            PairQuery::Preview { survivor, other, choices } => {
                let found =
                    outcome(&self.schema, &self.record_of(survivor), &self.record_of(other), &choices);
                let attributes = match found {
                    Ok(attributes) => attributes,
                    Err(error) => return Answer::Failed(error.to_string()),
                };
                let of_kind =
                    |kind| self.records.iter().filter(|(k, f)| *k == kind && f.row == other).count() as u64;
                let records = FactKind::ALL
                    .map(|kind| (kind, of_kind(kind)))
                    .into_iter()
                    .filter(|(_, n)| *n > 0)
                    .collect();
                let preview = MergePreview { survivor, other, attributes, records, lists: Vec::new() };
                let name = |row| self.cell(row, ColumnId::NAME).as_text().unwrap_or("no name").to_owned();
                Answer::Pairs(PairAnswer::Preview(Box::new(preview), [name(survivor), name(other)]))
            }
        }
    }
}
