//! What only one store knows: the keys by which ids are made and erased keys are kept.

use std::sync::OnceLock;

use aes::Aes128;
use aes::cipher::{BlockDecrypt, BlockEncrypt, KeyInit};
use serde::{Deserialize, Serialize};

use super::StoreError;
use crate::domain::{CampaignId, CustomerId, DistributionId, Row, RuleId, SegmentId};
use crate::promotions::{MessageNumber, VoucherNumber};

/// What segments' ids begin with.
const SEGMENT_PREFIX: &str = "seg_";
/// Where the numbers of segments begin among those that are enciphered.
const SEGMENT_KEYS: u128 = 1 << 100;
/// What campaigns' ids begin with.
const CAMPAIGN_PREFIX: &str = "camp_";
/// Where the numbers of campaigns begin among those that are enciphered.
const CAMPAIGN_KEYS: u128 = 1 << 101;
/// What validation rules' ids begin with.
const RULE_PREFIX: &str = "val_";
/// Where the numbers of validation rules begin among those that are enciphered.
const RULE_KEYS: u128 = 1 << 103;
/// What codes' ids begin with.
const VOUCHER_PREFIX: &str = "v_";
/// Where the numbers of codes begin among those that are enciphered.
const VOUCHER_KEYS: u128 = 1 << 102;

/// What distributions' ids begin with.
const DISTRIBUTION_PREFIX: &str = "distr_";
/// Where the numbers of distributions begin among those that are enciphered.
const DISTRIBUTION_KEYS: u128 = 1 << 104;
/// What messages' ids begin with: those of webhook sendings (voucherify-facts §11).
const MESSAGE_PREFIX: &str = "whs_";
/// Where the numbers of messages begin among those that are enciphered.
const MESSAGE_KEYS: u128 = 1 << 105;

/// What only this store knows: ids are row numbers enciphered with it, erased keys are hashed with it.
#[derive(Clone, Serialize, Deserialize)]
pub(super) struct Secret {
    id_key: [u8; 16],
    pub erase_key: [u8; 32],
    /// Made ready once: exports encipher millions of numbers.
    #[serde(skip)]
    cipher: OnceLock<Aes128>,
}

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secret(…)")
    }
}

/// Fills bytes with randomness that nobody can foresee.
pub fn random_bytes(bytes: &mut [u8]) -> Result<(), StoreError> {
    let failed = |e: getrandom::Error| {
        StoreError::file("the system gives no randomness", std::io::Error::other(e.to_string()))
    };
    getrandom::fill(bytes).map_err(failed)
}

impl Secret {
    /// A secret of a new store.
    pub fn new() -> Result<Self, StoreError> {
        let mut secret = Self { id_key: [0; 16], erase_key: [0; 32], cipher: OnceLock::new() };
        random_bytes(&mut secret.id_key)?;
        random_bytes(&mut secret.erase_key)?;
        Ok(secret)
    }

    fn cipher(&self) -> &Aes128 {
        self.cipher.get_or_init(|| Aes128::new(&self.id_key.into()))
    }

    /// The id of a row: its number enciphered, so that ids need no column and no index, and tell nothing.
    pub fn id_of(&self, row: Row) -> CustomerId {
        let mut block = u128::from(row.0).to_be_bytes().into();
        self.cipher().encrypt_block(&mut block);
        CustomerId::from_number(u128::from_be_bytes(block.into()))
    }

    /// The id of a segment, in the form of other programs' ids: no row's number reaches so high.
    pub fn segment_key(&self, id: SegmentId) -> String {
        self.outside_id(SEGMENT_PREFIX, SEGMENT_KEYS | u128::from(id.0))
    }

    /// The id of a campaign.
    pub fn campaign_key(&self, id: CampaignId) -> String {
        self.outside_id(CAMPAIGN_PREFIX, CAMPAIGN_KEYS | u128::from(id.0))
    }

    /// The id of a validation rule.
    pub fn validation_rule_key(&self, id: RuleId) -> String {
        self.outside_id(RULE_PREFIX, RULE_KEYS | u128::from(id.0))
    }

    /// The id of a code.
    pub fn voucher_key(&self, number: VoucherNumber) -> String {
        self.outside_id(VOUCHER_PREFIX, VOUCHER_KEYS | u128::from(number.0))
    }

    /// The id of a distribution.
    pub fn distribution_key(&self, id: DistributionId) -> String {
        self.outside_id(DISTRIBUTION_PREFIX, DISTRIBUTION_KEYS | u128::from(id.0))
    }

    /// The id of a message: by it a receiver knows one that comes again.
    pub fn message_key(&self, number: MessageNumber) -> String {
        self.outside_id(MESSAGE_PREFIX, MESSAGE_KEYS | u128::from(number.0))
    }

    fn outside_id(&self, prefix: &str, number: u128) -> String {
        let mut block = number.to_be_bytes().into();
        self.cipher().encrypt_block(&mut block);
        let id = CustomerId::from_number(u128::from_be_bytes(block.into())).to_string();
        id.replacen(crate::domain::id::PREFIX, prefix, 1)
    }

    /// The segment of an id this store gave.
    pub fn segment_of(&self, key: &str) -> Option<SegmentId> {
        let body = key.strip_prefix(SEGMENT_PREFIX)?;
        let id: CustomerId = format!("{}{body}", crate::domain::id::PREFIX).parse().ok()?;
        let mut block = id.number()?.to_be_bytes().into();
        self.cipher().decrypt_block(&mut block);
        let number = u128::from_be_bytes(block.into()).checked_sub(SEGMENT_KEYS)?;
        u32::try_from(number).ok().map(SegmentId)
    }

    /// The row of an id this store gave.
    pub fn row_of(&self, id: CustomerId) -> Option<Row> {
        let mut block = id.number()?.to_be_bytes().into();
        self.cipher().decrypt_block(&mut block);
        u32::try_from(u128::from_be_bytes(block.into())).ok().map(Row)
    }
}
