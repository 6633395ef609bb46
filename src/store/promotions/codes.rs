//! Pages of codes: 256 texts one behind the other.

use serde::{Deserialize, Serialize};

use crate::domain::CampaignId;
use crate::promotions::VoucherNumber;
use crate::store::tree::Tree;
use crate::store::{StoreError, codec, layout};

/// Codes of a page. Of the longest ones that are allowed a page takes 51 kB.
pub(super) const PAGE_CODES: u32 = 256;

/// A page of codes.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct CodesPage {
    /// Whose they are; 0 for nobody's.
    pub campaign: u32,
    /// Where each ends.
    ends: Vec<u16>,
    text: String,
}

impl CodesPage {
    pub fn new(campaign: CampaignId) -> Self {
        Self { campaign: campaign.0, ends: Vec::new(), text: String::new() }
    }

    pub fn push(&mut self, code: &str) {
        self.text.push_str(code);
        self.ends.push(self.text.len() as u16);
    }

    pub fn len(&self) -> usize {
        self.ends.len()
    }

    pub fn code(&self, at: usize) -> Option<&str> {
        let end = usize::from(*self.ends.get(at)?);
        let start = at.checked_sub(1).map_or(0, |before| usize::from(self.ends[before]));
        self.text.get(start..end)
    }

    pub fn iter(&self) -> impl Iterator<Item = &str> {
        (0..self.len()).filter_map(|at| self.code(at))
    }

    pub fn encode(&self) -> Result<Vec<u8>, StoreError> {
        codec::encode(self)
    }

    /// Reads a page; none where it is not there any more.
    pub fn read(tree: &Tree, page: u32) -> Result<Option<Self>, StoreError> {
        let value = tree.get(layout::codes(page))?;
        value.map(|value| codec::decode(&value, &format!("page {page} of codes"))).transpose()
    }
}

/// The page of a code, and its place on it.
pub(super) fn place(number: VoucherNumber) -> (u32, usize) {
    (number.0 / PAGE_CODES, (number.0 % PAGE_CODES) as usize)
}
