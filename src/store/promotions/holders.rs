//! Codes that were given to customers together with many others: page by page, since a key for each of 100,000 took a second.
//!
//! A code to which anything else happens afterwards has an entry of its own, which is newer.

use std::collections::BTreeMap;

use super::codes::{PAGE_CODES, place};
use crate::domain::{Instant, Row};
use crate::promotions::{VoucherNumber, VoucherState};
use crate::store::tree::Tree;
use crate::store::{StoreError, codec, layout};

/// Codes of one page given in one commit from which on they lie together.
pub(super) const MANY: usize = 16;

/// Of a page of codes: place, whose it is, and since when.
pub(super) type Holders = Vec<(u8, Option<Row>, Instant)>;

/// Reads those of a page.
pub(super) fn read_holders(tree: &Tree, page: u32) -> Result<Holders, StoreError> {
    match tree.get(layout::holders(page))? {
        Some(value) => codec::decode(&value, &format!("the holders of page {page} of codes")),
        None => Ok(Holders::new()),
    }
}

/// The keys of those of a page that have an entry of their own.
pub(super) fn own_entries(page: u32) -> std::ops::RangeInclusive<Vec<u8>> {
    let first = page * PAGE_CODES;
    layout::voucher(VoucherNumber(first))..=layout::voucher(VoucherNumber(first + (PAGE_CODES - 1)))
}

/// What became of one that was given so.
pub(super) fn state_of(holder: Option<Row>, at: Instant) -> VoucherState {
    VoucherState { holder, published_at: Some(at), updated_at: Some(at), ..VoucherState::default() }
}

/// Whether a state says nothing but that a code was given to somebody.
fn says_only_whose(state: &VoucherState) -> bool {
    state.published_at.is_some_and(|at| *state == state_of(state.holder, at)) && state.holder.is_some()
}

/// Parts what became of codes into those that lie together, by page, and those that do not.
pub(super) fn parted(
    states: Vec<(VoucherNumber, VoucherState)>,
) -> (BTreeMap<u32, Holders>, Vec<(VoucherNumber, VoucherState)>) {
    let mut pages: BTreeMap<u32, Holders> = BTreeMap::new();
    for (number, state) in states.iter().filter(|(_, state)| says_only_whose(state)) {
        let (page, at) = place(*number);
        debug_assert!(at < PAGE_CODES as usize);
        let since = state.published_at.unwrap_or_default();
        pages.entry(page).or_default().push((at as u8, state.holder, since));
    }
    pages.retain(|_, holders| holders.len() >= MANY);
    let lies_apart = |(number, state): &(VoucherNumber, VoucherState)| {
        !says_only_whose(state) || !pages.contains_key(&place(*number).0)
    };
    let apart = states.into_iter().filter(lies_apart).collect();
    (pages, apart)
}
