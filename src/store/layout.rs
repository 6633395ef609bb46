//! Every table of the store in one list, and how its keys are made.
//!
//! All tables share one sled tree, because only then is a batch atomic (two batches on two trees were found half
//! done after 8 of 30 kills). A key is a letter for the table, then big-endian numbers, so that keys sort.
//! Every value begins with the byte [`FORMAT`], except where the table says otherwise.

use crate::domain::{CampaignId, ChangeSetId, DistributionId, FactKind, Instant, Row, RuleId, SegmentId};
use crate::promotions::{MessageNumber, VoucherNumber};

/// The version of everything below; older ones would be migrated by a file of their own.
pub const FORMAT: u8 = 1;
/// The largest value that is written. sled moves a leaf of over a quarter of a segment into a file of its own, which no
/// flush waits for and overwriting never frees; sixteen values of this size stay below that ([`SEGMENT_BYTES`]).
pub const MAX_VALUE_BYTES: usize = 60 * 1024;
/// How sled cuts its file. Its own 512 KiB made a file of every leaf of more than two pages; 8 MiB cost 13 ms an opening.
pub const SEGMENT_BYTES: usize = 4 * 1024 * 1024;
/// Pages whose directory entries lie in one value; with 512 rows each that is a block of 65,536 rows.
pub const PAGES_PER_BLOCK: u32 = 128;
/// Rows in a block.
pub const ROWS_PER_BLOCK: u32 = 65_536;

/// The tables.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Table {
    /// `M` name → counters, secret, schema, and up to which entry the journal is put away. Read at opening.
    Meta = b'M',
    /// `D` block → for each of its pages the physical number and the count of parts. Read at opening.
    Directory = b'D',
    /// `P` physical, part → a piece of a page, of a chunk of facts or of a page's summaries, at most [`MAX_VALUE_BYTES`].
    Page = b'P',
    /// `E` page, slot → the whole row, where it is newer than its page. Read at opening.
    Edit = b'E',
    /// `A` block → the rows that are customers now, a roaring bitmap. Read at opening.
    Alive = b'A',
    /// `K` kind, bits, bucket → sorted (hash, row) pairs.
    Bucket = b'K',
    /// `H` change-set → its head.
    ChangeSet = b'H',
    /// `C` change-set, page, part → before and after of the rows it changed there.
    Change = b'C',
    /// `L` row, change-set → what a small change-set did to the row.
    Log = b'L',
    /// `B` change-set → marks one that touched many rows, so that a row's log need not look at all.
    Bulk = b'B',
    /// `T` change-set, mark, block → the rows of the block that a large change-set touched so.
    Touched = b'T',
    /// `W` number → keys written ahead of their commit; removed by it, or at the next opening.
    Pending = b'W',
    /// `V` name → a saved view (owned by the app, stored as it comes).
    View = b'V',
    /// `X` keyed hash → empty: a key of an erased customer.
    Erased = b'X',
    /// `N` row → source ids it had before. Read at opening.
    Alias = b'N',
    /// `F` kind, page → where the chunks of facts of the page's customers lie. Read at opening.
    FactDirectory = b'F',
    /// `I` kind, page, number → a fact that is newer than the chunks. Read at opening.
    FactEdit = b'I',
    /// `Y` block → for each of its pages where the columns lie that are reckoned from facts. Read at opening.
    Summary = b'Y',
    /// `s` page, slot → what is reckoned of one customer, where that is newer than the page's columns. Read at opening.
    SummaryEdit = b's',
    /// `Q` change-set, page, part → before and after of facts it changed or took away.
    FactChange = b'Q',
    /// `S` segment → its definition. Read at opening.
    Segment = b'S',
    /// `R` segment, version → the definition as it was then.
    Rule = b'R',
    /// `G` segment, block → its members there, a roaring bitmap of at most 8 kB.
    Members = b'G',
    /// `Z` segment, row → 1 in or 0 out, where that is newer than its block. No format byte: it is the value.
    Member = b'Z',
    /// `J` segment, first instant, number → who entered and left.
    Moves = b'J',
    /// `O` change-set → definitions of segments before and after it.
    SegmentEdits = b'O',
    /// `c` campaign → its definition as JSON, so that it may come to say more. Read at opening.
    Campaign = b'c',
    /// `w` rule → a validation rule as JSON. Read at opening.
    ValidationRule = b'w',
    /// `t` campaign → what became of its codes in numbers, and on which pages they lie; 0 for codes of no campaign. Read at
    /// opening.
    Tally = b't',
    /// `p` page → codes, as they were made.
    Codes = b'p',
    /// `v` code → what became of it, where anything did.
    Voucher = b'v',
    /// `h` page of codes → those of it that were given to somebody together with many, and nothing else came of them.
    Holders = b'h',
    /// `r` code, instant, redemption → whose it was, and the record's id.
    Redeemed = b'r',
    /// `d` distribution → its definition as JSON. Read at opening.
    Distribution = b'd',
    /// `y` distribution → how its messages stand, in numbers. Read at opening.
    MessageTally = b'y',
    /// `o` page → messages as they were queued.
    Outbox = b'o',
    /// `m` message → what became of it, where anything did.
    Message = b'm',
    /// `n` row, message → nothing: whose it is. No format byte.
    MessageOf = b'n',
    /// `q` page of customers, first message → messages to them that were queued with many others.
    MessagesOfPage = b'q',
    /// `k` change-set → the messages it caused: the first and how many.
    Caused = b'k',
    /// `U` change-set, segment, 1 or 0, block → rows it put on or took off a list kept by hand.
    ListEdit = b'U',
}

/// A key under construction.
#[derive(Clone, Debug)]
pub struct Key(Vec<u8>);

impl Key {
    pub fn new(table: Table) -> Self {
        Self(vec![table as u8])
    }

    pub fn u8(mut self, number: u8) -> Self {
        self.0.push(number);
        self
    }

    pub fn u16(mut self, number: u16) -> Self {
        self.0.extend(number.to_be_bytes());
        self
    }

    pub fn u32(mut self, number: u32) -> Self {
        self.0.extend(number.to_be_bytes());
        self
    }

    pub fn u64(mut self, number: u64) -> Self {
        self.0.extend(number.to_be_bytes());
        self
    }

    pub fn text(mut self, text: &str) -> Self {
        self.0.extend(text.as_bytes());
        self
    }

    pub fn bytes(mut self, bytes: &[u8]) -> Self {
        self.0.extend(bytes);
        self
    }

    pub fn done(self) -> Vec<u8> {
        self.0
    }
}

pub fn meta(name: &str) -> Vec<u8> {
    Key::new(Table::Meta).text(name).done()
}

pub fn directory(block: u32) -> Vec<u8> {
    Key::new(Table::Directory).u32(block).done()
}

pub fn page_part(physical: u64, part: u16) -> Vec<u8> {
    Key::new(Table::Page).u64(physical).u16(part).done()
}

pub fn edit(page: u32, slot: u16) -> Vec<u8> {
    Key::new(Table::Edit).u32(page).u16(slot).done()
}

pub fn alive(block: u32) -> Vec<u8> {
    Key::new(Table::Alive).u32(block).done()
}

pub fn bucket(kind: u8, bits: u8, bucket: u32) -> Vec<u8> {
    Key::new(Table::Bucket).u8(kind).u8(bits).u32(bucket).done()
}

pub fn change_set(id: ChangeSetId) -> Vec<u8> {
    Key::new(Table::ChangeSet).u64(id.0).done()
}

pub fn change(id: ChangeSetId, page: u32, part: u16) -> Vec<u8> {
    Key::new(Table::Change).u64(id.0).u32(page).u16(part).done()
}

pub fn log(row: Row, id: ChangeSetId) -> Vec<u8> {
    Key::new(Table::Log).u32(row.0).u64(id.0).done()
}

pub fn bulk(id: ChangeSetId) -> Vec<u8> {
    Key::new(Table::Bulk).u64(id.0).done()
}

pub fn touched(id: ChangeSetId, mark: u16, block: u32) -> Vec<u8> {
    Key::new(Table::Touched).u64(id.0).u16(mark).u32(block).done()
}

pub fn pending(number: u64) -> Vec<u8> {
    Key::new(Table::Pending).u64(number).done()
}

pub fn view(name: &str) -> Vec<u8> {
    Key::new(Table::View).text(name).done()
}

pub fn erased(hash: &[u8; 32]) -> Vec<u8> {
    Key::new(Table::Erased).bytes(hash).done()
}

pub fn alias(row: Row) -> Vec<u8> {
    Key::new(Table::Alias).u32(row.0).done()
}

pub fn fact_directory(kind: FactKind, page: u32) -> Vec<u8> {
    Key::new(Table::FactDirectory).u8(kind as u8).u32(page).done()
}

pub fn fact_edit(kind: FactKind, page: u32, number: u32) -> Vec<u8> {
    Key::new(Table::FactEdit).u8(kind as u8).u32(page).u32(number).done()
}

pub fn summaries(block: u32) -> Vec<u8> {
    Key::new(Table::Summary).u32(block).done()
}

pub fn summary_edit(page: u32, slot: u16) -> Vec<u8> {
    Key::new(Table::SummaryEdit).u32(page).u16(slot).done()
}

pub fn fact_change(id: ChangeSetId, page: u32, part: u16) -> Vec<u8> {
    Key::new(Table::FactChange).u64(id.0).u32(page).u16(part).done()
}

pub fn segment(id: SegmentId) -> Vec<u8> {
    Key::new(Table::Segment).u32(id.0).done()
}

pub fn rule(id: SegmentId, version: u32) -> Vec<u8> {
    Key::new(Table::Rule).u32(id.0).u32(version).done()
}

pub fn members(id: SegmentId, block: u32) -> Vec<u8> {
    Key::new(Table::Members).u32(id.0).u32(block).done()
}

pub fn member(id: SegmentId, row: u32) -> Vec<u8> {
    Key::new(Table::Member).u32(id.0).u32(row).done()
}

/// Instants before 1970 sort before the others: the sign is turned.
pub fn moves(id: SegmentId, first: Instant, number: u64) -> Vec<u8> {
    let at = (first.0 as u64) ^ (1 << 63);
    Key::new(Table::Moves).u32(id.0).u64(at).u64(number).done()
}

pub fn segment_edits(id: ChangeSetId) -> Vec<u8> {
    Key::new(Table::SegmentEdits).u64(id.0).done()
}

pub fn list_edit(id: ChangeSetId, segment: SegmentId, is_added: u8, block: u32) -> Vec<u8> {
    Key::new(Table::ListEdit).u64(id.0).u32(segment.0).u8(is_added).u32(block).done()
}

pub fn campaign(id: CampaignId) -> Vec<u8> {
    Key::new(Table::Campaign).u32(id.0).done()
}

pub fn validation_rule(id: RuleId) -> Vec<u8> {
    Key::new(Table::ValidationRule).u32(id.0).done()
}

pub fn tally(id: CampaignId) -> Vec<u8> {
    Key::new(Table::Tally).u32(id.0).done()
}

pub fn codes(page: u32) -> Vec<u8> {
    Key::new(Table::Codes).u32(page).done()
}

pub fn voucher(number: VoucherNumber) -> Vec<u8> {
    Key::new(Table::Voucher).u32(number.0).done()
}

pub fn holders(page: u32) -> Vec<u8> {
    Key::new(Table::Holders).u32(page).done()
}

/// Of a code the later ones sort behind the earlier.
pub fn redeemed(number: VoucherNumber, at: Instant, id: &str) -> Vec<u8> {
    let at = (at.0 as u64) ^ (1 << 63);
    Key::new(Table::Redeemed).u32(number.0).u64(at).text(id).done()
}

/// The prefix of all redemptions of a code.
pub fn redeemed_of(number: VoucherNumber) -> Vec<u8> {
    Key::new(Table::Redeemed).u32(number.0).done()
}

pub fn distribution(id: DistributionId) -> Vec<u8> {
    Key::new(Table::Distribution).u32(id.0).done()
}

pub fn message_tally(id: DistributionId) -> Vec<u8> {
    Key::new(Table::MessageTally).u32(id.0).done()
}

pub fn outbox(page: u32) -> Vec<u8> {
    Key::new(Table::Outbox).u32(page).done()
}

pub fn message(number: MessageNumber) -> Vec<u8> {
    Key::new(Table::Message).u32(number.0).done()
}

pub fn message_of(row: Row, number: MessageNumber) -> Vec<u8> {
    Key::new(Table::MessageOf).u32(row.0).u32(number.0).done()
}

/// The prefix of all messages to a customer.
pub fn messages_of(row: Row) -> Vec<u8> {
    Key::new(Table::MessageOf).u32(row.0).done()
}

/// The prefix of all messages to a page's customers that were queued with many others.
pub fn messages_of_page(page: u32) -> Vec<u8> {
    Key::new(Table::MessagesOfPage).u32(page).done()
}

pub fn messages_to_page(page: u32, first: MessageNumber) -> Vec<u8> {
    Key::new(Table::MessagesOfPage).u32(page).u32(first.0).done()
}

pub fn caused(id: ChangeSetId) -> Vec<u8> {
    Key::new(Table::Caused).u64(id.0).done()
}

/// The prefix of all keys of a table.
pub fn prefix(table: Table) -> [u8; 1] {
    [table as u8]
}

/// Reads the big-endian number at an offset of a key of the store's own making.
pub fn u32_at(key: &[u8], at: usize) -> u32 {
    key.get(at..at + 4).and_then(|b| b.try_into().ok()).map_or(0, u32::from_be_bytes)
}

/// Reads the big-endian number at an offset of a key of the store's own making.
pub fn u64_at(key: &[u8], at: usize) -> u64 {
    key.get(at..at + 8).and_then(|b| b.try_into().ok()).map_or(0, u64::from_be_bytes)
}

/// Reads the big-endian number at an offset of a key of the store's own making.
pub fn u16_at(key: &[u8], at: usize) -> u16 {
    key.get(at..at + 2).and_then(|b| b.try_into().ok()).map_or(0, u16::from_be_bytes)
}
