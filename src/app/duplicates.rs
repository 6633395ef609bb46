//! Customers who may be one and the same: proposed in pairs, never merged by the program itself.

use std::collections::BTreeMap;

use rayon::prelude::*;

use super::{Cancel, Error};
use crate::domain::{Column, ColumnId, Row, text};
use crate::store::{Page, Snapshot};

/// What more customers share is a switchboard, a placeholder or a family name, and tells of nobody.
pub const MAX_ALIKE: usize = 10;
/// A phone with fewer digits is an extension, or a slip.
const MIN_PHONE_DIGITS: usize = 6;
const BIRTHDATE: ColumnId = ColumnId(6);

/// In what two customers are alike.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Likeness {
    /// The same email, without regard to case.
    Email,
    /// The same phone, without regard to blanks, brackets and a leading `00` or `+`.
    Phone,
    /// The same name, without regard to case, born on the same day.
    NameAndBirthdate,
}

impl Likeness {
    /// All of them, the surest first.
    pub const ALL: [Self; 3] = [Self::Email, Self::Phone, Self::NameAndBirthdate];

    /// The word for it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Email => "email",
            Self::Phone => "phone",
            Self::NameAndBirthdate => "name and birthdate",
        }
    }

    fn columns(self) -> &'static [ColumnId] {
        match self {
            Self::Email => &[ColumnId::EMAIL],
            Self::Phone => &[ColumnId::PHONE],
            Self::NameAndBirthdate => &[ColumnId::NAME, BIRTHDATE],
        }
    }

    /// What a customer is compared by, appended to `key`; nothing where there is nothing to compare.
    fn key(self, columns: &[std::sync::Arc<Column>], slot: usize, key: &mut String) {
        let Some(value) = columns[0].text(slot) else { return };
        match self {
            Self::Email => text::fold_into(value, key),
            Self::Phone => {
                let digits = value.chars().filter(char::is_ascii_digit);
                key.extend(digits);
                if key.len() < MIN_PHONE_DIGITS {
                    key.clear();
                } else if !value.trim_start().starts_with('+') && key.starts_with("00") {
                    key.drain(..2);
                }
            }
            Self::NameAndBirthdate if columns[1].present().contains(slot) => {
                text::fold_into(value, key);
                key.push('\n');
                columns[1].print(slot, key);
            }
            Self::NameAndBirthdate => {}
        }
    }
}

/// Two customers who may be one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pair {
    /// Who was there first.
    pub survivor: Row,
    /// Who may be the same.
    pub other: Row,
    /// In what they are alike.
    pub by: Vec<Likeness>,
}

/// What a search for duplicates finds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Duplicates {
    /// The pairs, the most alike first, else as they came.
    pub pairs: Vec<Pair>,
    /// Values that more than [`MAX_ALIKE`] customers share, which are left out.
    pub crowds: u64,
}

/// Finds pairs of customers who are alike. Of several who are alike, each is paired with the first.
///
/// # Errors
/// [`Error::Cancelled`], or what the store cannot read.
pub fn pairs(snapshot: &Snapshot, by: &[Likeness], cancel: &Cancel) -> Result<Duplicates, Error> {
    let mut crowds = 0;
    let mut found: BTreeMap<(u32, u32), Vec<Likeness>> = BTreeMap::new();
    for likeness in Likeness::ALL.into_iter().filter(|likeness| by.contains(likeness)) {
        for group in groups(snapshot, likeness, cancel)? {
            if group.len() > MAX_ALIKE {
                crowds += 1;
                continue;
            }
            for other in &group[1..] {
                found.entry((group[0], *other)).or_default().push(likeness);
            }
        }
    }
    let mut pairs: Vec<Pair> = found
        .into_iter()
        .map(|((survivor, other), by)| Pair { survivor: Row(survivor), other: Row(other), by })
        .collect();
    pairs.sort_by_key(|pair| std::cmp::Reverse(pair.by.len()));
    Ok(Duplicates { pairs, crowds })
}

/// The rows of customers who share a key, ascending, where there are several.
fn groups(snapshot: &Snapshot, likeness: Likeness, cancel: &Cancel) -> Result<Vec<Vec<u32>>, Error> {
    let pages: Vec<&std::sync::Arc<Page>> = snapshot.pages().collect();
    let hashed: Vec<Vec<(u64, u32)>> = pages
        .par_iter()
        .map(
            |page| {
                if cancel.is_cancelled() { Err(Error::Cancelled) } else { hashes(snapshot, page, likeness) }
            },
        )
        .collect::<Result<_, _>>()?;
    let mut hashed: Vec<(u64, u32)> = hashed.into_iter().flatten().collect();
    hashed.par_sort_unstable();
    let mut groups = Vec::new();
    for alike in hashed.chunk_by(|a, b| a.0 == b.0).filter(|alike| alike.len() > 1) {
        // Two keys may share a hash.
        let mut by_key: BTreeMap<String, Vec<u32>> = BTreeMap::new();
        for (_, row) in alike {
            by_key.entry(key_of(snapshot, Row(*row), likeness)?).or_default().push(*row);
        }
        groups.extend(by_key.into_values().filter(|rows| rows.len() > 1));
    }
    Ok(groups)
}

fn hashes(snapshot: &Snapshot, page: &Page, likeness: Likeness) -> Result<Vec<(u64, u32)>, Error> {
    let columns = snapshot.columns(page, likeness.columns())?;
    let first = page.first_row().0;
    let mut hashes = Vec::new();
    let mut key = String::new();
    for slot in (0..columns[0].len()).filter(|slot| snapshot.is_alive(Row(first + *slot as u32))) {
        key.clear();
        likeness.key(&columns, slot, &mut key);
        if !key.is_empty() {
            hashes.push((xxhash_rust::xxh3::xxh3_64(key.as_bytes()), first + slot as u32));
        }
    }
    Ok(hashes)
}

fn key_of(snapshot: &Snapshot, row: Row, likeness: Likeness) -> Result<String, Error> {
    let mut key = String::new();
    if let Some((page, slot)) = snapshot.place(row) {
        likeness.key(&snapshot.columns(page, likeness.columns())?, slot, &mut key);
    }
    Ok(key)
}
