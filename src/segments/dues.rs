//! When time may change a segment next, page by page: known in memory only, so that a lapse looks at the pages on which
//! one is due and not at everybody.

use std::sync::Arc;

use crate::domain::Instant;

/// No lapse is to come.
const NEVER: i64 = i64::MAX;

/// When time may change somebody of each page next; it may be too early, never too late.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PageDues(Arc<Vec<i64>>);

/// What becomes known of pages.
#[derive(Clone, Debug, PartialEq)]
pub enum DuesChange {
    /// Everybody was asked: pages not named have nothing to come.
    All(Vec<(u32, Instant)>),
    /// Somebody on these pages was asked; others on them keep what is known.
    Sooner(Vec<(u32, Instant)>),
    /// Everybody on these pages was asked.
    Of(Vec<(u32, Option<Instant>)>),
}

impl PageDues {
    /// What is known after a change; of a segment of which nothing is known yet only all pages together make it so.
    pub fn after(known: Option<&Self>, change: &DuesChange) -> Option<Self> {
        let mut dues = match (known, change) {
            (_, DuesChange::All(_)) => Self(Arc::default()),
            (known, _) => known?.clone(),
        };
        match change {
            DuesChange::All(pages) => pages.iter().for_each(|(page, due)| dues.put(*page, due.0)),
            DuesChange::Sooner(pages) => {
                for (page, due) in pages {
                    if due.0 < dues.of(*page) {
                        dues.put(*page, due.0);
                    }
                }
            }
            DuesChange::Of(pages) => {
                pages.iter().for_each(|(page, due)| dues.put(*page, due.map_or(NEVER, |due| due.0)));
            }
        }
        Some(dues)
    }

    /// Whether a lapse on a page is due at an instant.
    pub fn is_due(&self, page: u32, at: Instant) -> bool {
        self.of(page) <= at.0
    }

    /// The earliest of all pages.
    pub fn first(&self) -> Option<Instant> {
        self.0.iter().copied().min().filter(|due| *due < NEVER).map(Instant)
    }

    fn of(&self, page: u32) -> i64 {
        self.0.get(page as usize).copied().unwrap_or(NEVER)
    }

    fn put(&mut self, page: u32, due: i64) {
        let dues = Arc::make_mut(&mut self.0);
        if dues.len() <= page as usize {
            dues.resize(page as usize + 1, NEVER);
        }
        dues[page as usize] = due;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_known_of_pages_only_grows_sooner_until_they_are_asked_anew() {
        let at = Instant;
        assert_eq!(PageDues::after(None, &DuesChange::Sooner(vec![(0, at(5))])), None);
        let all = PageDues::after(None, &DuesChange::All(vec![(0, at(50)), (3, at(20))])).unwrap();
        assert_eq!(all.first(), Some(at(20)));
        assert!(all.is_due(3, at(20)) && !all.is_due(3, at(19)) && !all.is_due(1, at(1_000)));
        let sooner = DuesChange::Sooner(vec![(0, at(60)), (3, at(10)), (7, at(30))]);
        let sooner = PageDues::after(Some(&all), &sooner).unwrap();
        assert!(sooner.is_due(0, at(50)) && sooner.is_due(3, at(10)) && sooner.is_due(7, at(30)));
        let asked =
            PageDues::after(Some(&sooner), &DuesChange::Of(vec![(3, None), (7, Some(at(90)))])).unwrap();
        assert_eq!(asked.first(), Some(at(50)));
        assert!(!asked.is_due(3, at(1_000)) && !asked.is_due(7, at(89)));
    }
}
