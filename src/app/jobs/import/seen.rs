//! Whose keys stood above in the file: one entry a key, for as many rows as a file has.
//!
//! Entries lie in small tables that grow one by one, and by a quarter: a million keys take 14 MB, and no growth needs all
//! of them twice.

use crate::domain::Row;

/// Tables; the beginning of a key's hash says which.
const TABLES: usize = 64;
/// Places of a table at first.
const FIRST_PLACES: usize = 64;
/// An entry in so many of eight places is the most.
const MOST_EIGHTHS: usize = 7;
/// The number of a place where nothing stands.
const NOBODY: u32 = u32::MAX;

/// A row seen before: a new one by its number among the new, an old one by its row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Seen {
    New(u32),
    Old(Row),
}

/// Keys by their hashes.
#[derive(Debug)]
pub(super) struct SeenKeys {
    tables: Vec<Table>,
}

#[derive(Debug, Default)]
struct Table {
    places: Vec<Place>,
    filled: usize,
}

/// A hash in two halves, so that no place is left over between entries. The last bit of the first is none of the hash:
/// it says that the row is an old one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Place {
    high: u32,
    low: u32,
    /// [`NOBODY`] where nothing stands: no store has room for so many.
    number: u32,
}

impl SeenKeys {
    pub fn new() -> Self {
        Self { tables: (0..TABLES).map(|_| Table::default()).collect() }
    }

    /// The row of a hash.
    pub fn get(&self, hash: u64) -> Option<Seen> {
        let table = &self.tables[table_of(hash)];
        if table.places.is_empty() {
            return None;
        }
        let place = table.places[table.find(hash)];
        (!place.is_free()).then(|| place.seen())
    }

    /// Whether a hash stood above.
    pub fn contains(&self, hash: u64) -> bool {
        self.get(hash).is_some()
    }

    /// Keeps the row of a hash, in the place of the one before.
    pub fn insert(&mut self, hash: u64, seen: Seen) {
        let table = &mut self.tables[table_of(hash)];
        if table.filled * 8 >= table.places.len() * MOST_EIGHTHS {
            table.grow();
        }
        let at = table.find(hash);
        table.filled += usize::from(table.places[at].is_free());
        table.places[at] = Place::of(hash, seen);
    }
}

fn table_of(hash: u64) -> usize {
    (hash >> 58) as usize
}

impl Place {
    const FREE: Self = Self { high: 0, low: 0, number: NOBODY };

    fn is_free(self) -> bool {
        self.number == NOBODY
    }

    fn of(hash: u64, seen: Seen) -> Self {
        let (is_old, number) = match seen {
            Seen::New(number) => (0, number),
            Seen::Old(row) => (1, row.0),
        };
        Self { high: (hash >> 32) as u32 & !1 | is_old, low: hash as u32, number }
    }

    fn seen(self) -> Seen {
        if self.high & 1 == 0 { Seen::New(self.number) } else { Seen::Old(Row(self.number)) }
    }

    fn has(self, hash: u64) -> bool {
        self.low == hash as u32 && (self.high ^ (hash >> 32) as u32) & !1 == 0
    }
}

impl Table {
    /// The place of a hash, or the free one where it would stand.
    fn find(&self, hash: u64) -> usize {
        let places = self.places.len();
        let mut at = ((u64::from(hash as u32) * places as u64) >> 32) as usize;
        while !self.places[at].is_free() && !self.places[at].has(hash) {
            at += 1;
            if at == places {
                at = 0;
            }
        }
        at
    }

    fn grow(&mut self) {
        let places = (self.places.len() + self.places.len() / 4).max(FIRST_PLACES);
        let old = std::mem::replace(&mut self.places, vec![Place::FREE; places]);
        for place in old.into_iter().filter(|place| !place.is_free()) {
            let hash = u64::from(place.high) << 32 | u64::from(place.low);
            let at = self.find(hash);
            self.places[at] = place;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_key_is_found_again_and_no_other() {
        let mut seen = SeenKeys::new();
        let hash = |n: u32| xxhash_rust::xxh3::xxh3_64(&n.to_le_bytes());
        for n in 0..100_000 {
            assert!(!seen.contains(hash(n)));
            seen.insert(hash(n), if n % 3 == 0 { Seen::Old(Row(n)) } else { Seen::New(n) });
        }
        for n in 0..100_000 {
            assert_eq!(seen.get(hash(n)), Some(if n % 3 == 0 { Seen::Old(Row(n)) } else { Seen::New(n) }));
        }
        assert!((100_000..200_000).all(|n| !seen.contains(hash(n))));
        seen.insert(hash(7), Seen::Old(Row(1)));
        assert_eq!(seen.get(hash(7)), Some(Seen::Old(Row(1))));
        // A hash of nothing but zeros is one like any other.
        assert!(!seen.contains(0));
        seen.insert(0, Seen::New(0));
        assert_eq!(seen.get(0), Some(Seen::New(0)));
    }
}
