//! Who is marked: some customers by row, or everyone the list shows but some. Two states, told in words.

use std::collections::BTreeSet;

use crate::app::ListQuery;
use crate::domain::Row;
use crate::tui::effect::Whom;
use crate::tui::format::count;

/// Who is marked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Marks {
    /// These.
    Some(BTreeSet<Row>),
    /// Everyone the list shows, but these.
    AllBut(BTreeSet<Row>),
}

impl Default for Marks {
    fn default() -> Self {
        Self::Some(BTreeSet::new())
    }
}

impl Marks {
    pub fn has(&self, row: Row) -> bool {
        match self {
            Self::Some(rows) => rows.contains(&row),
            Self::AllBut(rows) => !rows.contains(&row),
        }
    }

    /// The two who are marked, where there are two.
    pub fn two(&self) -> Option<[Row; 2]> {
        match self {
            Self::Some(rows) if rows.len() == 2 => Some([*rows.first()?, *rows.last()?]),
            Self::Some(_) | Self::AllBut(_) => None,
        }
    }

    pub fn is_empty(&self) -> bool {
        matches!(self, Self::Some(rows) if rows.is_empty())
    }

    pub fn toggle(&mut self, row: Row) {
        let (Self::Some(rows) | Self::AllBut(rows)) = self;
        if !rows.remove(&row) {
            rows.insert(row);
        }
    }

    pub fn add(&mut self, rows: &[Row]) {
        match self {
            Self::Some(marked) => marked.extend(rows),
            Self::AllBut(left_out) => {
                for row in rows {
                    left_out.remove(row);
                }
            }
        }
    }

    pub fn invert(&mut self) {
        *self = match std::mem::take(self) {
            Self::Some(rows) => Self::AllBut(rows),
            Self::AllBut(rows) => Self::Some(rows),
        };
    }

    /// Everyone, or no one where it was everyone.
    pub fn toggle_all(&mut self) {
        *self = if matches!(self, Self::AllBut(_)) { Self::default() } else { Self::AllBut(BTreeSet::new()) };
    }

    /// The marked rows, where they are held one by one.
    pub fn rows(&self) -> Option<&BTreeSet<Row>> {
        match self {
            Self::Some(rows) => Some(rows),
            Self::AllBut(_) => None,
        }
    }

    /// Whom an act is about: the marked, or the one under the cursor.
    pub fn whom(&self, query: &ListQuery, cursor: Option<Row>) -> Option<Whom> {
        match self {
            Self::Some(rows) if rows.is_empty() => cursor.map(|row| Whom::Rows([row].into())),
            Self::Some(rows) => Some(Whom::Rows(rows.iter().copied().collect())),
            Self::AllBut(_) if query.is_everyone() => Some(Whom::All),
            Self::AllBut(_) => Some(Whom::Matching(query.clone())),
        }
    }

    /// Takes those out of a list who are left out.
    pub fn without_left_out(&self, rows: &[Row]) -> Vec<Row> {
        rows.iter().copied().filter(|row| self.has(*row) || self.is_empty()).collect()
    }

    /// The header's words; `listed` is how many the list has, `within` how many of the marked it shows.
    pub fn words(&self, listed: u64, within: Option<u64>) -> Option<String> {
        match self {
            Self::Some(rows) if rows.is_empty() => None,
            Self::Some(rows) => {
                let marked = rows.len() as u64;
                let outside = within.map_or(0, |within| marked.saturating_sub(within));
                let also = if outside > 0 {
                    format!(" ({} not in this list)", count(outside))
                } else {
                    String::new()
                };
                Some(format!("{} marked{also}", count(marked)))
            }
            Self::AllBut(rows) if rows.is_empty() => Some(format!("all {} matching marked", count(listed))),
            Self::AllBut(rows) => {
                let (out, left) = (rows.len() as u64, listed.saturating_sub(rows.len() as u64));
                Some(format!("{} marked: all {} matching but {}", count(left), count(listed), count(out)))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn some_and_all_are_two_states_in_words() {
        let mut marks = Marks::default();
        assert_eq!(marks.words(10, None), None);
        marks.toggle(Row(1));
        marks.add(&[Row(1), Row(2)]);
        assert_eq!(marks.words(10, Some(1)).as_deref(), Some("2 marked (1 not in this list)"));
        marks.invert();
        assert!(!marks.has(Row(1)) && marks.has(Row(9)));
        assert_eq!(marks.words(12_345, None).as_deref(), Some("12,343 marked: all 12,345 matching but 2"));
        marks.toggle_all();
        assert!(marks.is_empty());
        marks.toggle_all();
        assert_eq!(marks.words(12_345, None).as_deref(), Some("all 12,345 matching marked"));
        assert_eq!(marks.whom(&ListQuery::default(), None), Some(Whom::All));
    }
}
