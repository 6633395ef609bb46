//! Columns, pages and records to bytes and back.
//!
//! A page: `FORMAT`, length of the header, header (bincode), checksum of the header, then the columns' bytes one
//! after the other. The header says of each column where it lies, how long it is unpacked, and its checksum, so
//! that one column is read without the rest.
//!
//! Numbers are packed to the fewest whole bytes that hold their distance from the least one: dates of a page take
//! two bytes, visits four. Texts go through lz4, where it saves at least an eighth.

use bincode::{Decode, Encode, config};
use rust_decimal::Decimal;
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::StoreError;
use super::layout::{FORMAT, MAX_VALUE_BYTES};
use crate::domain::column::{Bits, Texts};
use crate::domain::{Column, ColumnData, ColumnId, Scalar, ValueType};

/// Columns of fewer bytes are kept as they are.
const MIN_COMPRESSED_BYTES: usize = 512;
const CONFIG: config::Configuration = config::standard();

#[derive(Encode, Decode)]
struct Header {
    columns: Vec<Entry>,
}

#[derive(Encode, Decode, Clone)]
struct Entry {
    column: u16,
    value_type: u8,
    /// Length on disk.
    len: u32,
    /// Length unpacked; equal to `len` where it is not compressed.
    raw_len: u32,
    checksum: u32,
}

#[derive(Encode, Decode)]
struct WireColumn {
    len: u16,
    present: WireBits,
    null: WireBits,
    data: WireData,
}

#[derive(Encode, Decode)]
enum WireBits {
    None,
    All,
    Some([u64; 8]),
}

#[derive(Encode, Decode)]
enum WireData {
    Nothing,
    Texts { lengths: Packed, bytes: String },
    Words { codes: Vec<u8>, lengths: Packed, bytes: String },
    Numbers { scale: u32, mantissas: Packed },
    Decimals(Vec<[u8; 16]>),
    Booleans([u64; 8]),
    Dates(Packed),
    Instants(Packed),
}

/// Whole numbers as distances from the least, in units, each in `width` bytes.
#[derive(Encode, Decode)]
struct Packed {
    count: u16,
    base: i64,
    unit: u64,
    width: u8,
    bytes: Vec<u8>,
}

/// Encodes a page of columns; those in which nothing was given are left out.
pub fn encode_page<'a>(
    columns: impl IntoIterator<Item = (ColumnId, &'a Column)>,
) -> Result<Vec<u8>, StoreError> {
    let mut entries = Vec::new();
    let mut body = Vec::with_capacity(64 * 1024);
    for (id, column) in columns {
        if column.is_all_missing() {
            continue;
        }
        let raw = bincode::encode_to_vec(WireColumn::from(column), CONFIG).map_err(encoding)?;
        let packed = compressed(column.data(), &raw);
        let bytes = packed.as_ref().unwrap_or(&raw);
        entries.push(Entry {
            column: id.0,
            value_type: type_code(column.value_type()),
            len: bytes.len() as u32,
            raw_len: raw.len() as u32,
            checksum: crc32fast::hash(bytes),
        });
        body.extend_from_slice(bytes);
    }
    let header = bincode::encode_to_vec(Header { columns: entries }, CONFIG).map_err(encoding)?;
    let mut page = Vec::with_capacity(9 + header.len() + body.len());
    page.push(FORMAT);
    page.extend((header.len() as u32).to_be_bytes());
    page.extend(crc32fast::hash(&header).to_be_bytes());
    page.extend(header);
    page.extend(body);
    Ok(page)
}

/// A column's bytes compressed, where that saves enough. Packed numbers have nothing left to save: trying them took a
/// third of the time that compression takes.
fn compressed(data: &ColumnData, raw: &[u8]) -> Option<Vec<u8>> {
    let is_text = matches!(data, ColumnData::Texts(_) | ColumnData::Words { .. } | ColumnData::Decimals(_));
    let packed = (is_text && raw.len() >= MIN_COMPRESSED_BYTES).then(|| lz4_flex::block::compress(raw))?;
    (packed.len() < raw.len() - raw.len() / 8).then_some(packed)
}

/// The columns that a page holds.
pub fn column_ids(page: &[u8]) -> Result<Vec<ColumnId>, StoreError> {
    let (header, _) = header(page, "a page")?;
    Ok(header.columns.iter().map(|entry| ColumnId(entry.column)).collect())
}

/// Cuts an encoded page into values that sled takes well.
pub fn parts(page: &[u8]) -> impl Iterator<Item = &[u8]> {
    page.chunks(MAX_VALUE_BYTES)
}

/// Decodes the wanted columns of a page, in the order in which they lie; all of them where none are named.
pub fn decode_page(
    page: &[u8],
    wanted: Option<&[ColumnId]>,
    what: &str,
) -> Result<Vec<(ColumnId, Column)>, StoreError> {
    let damaged = |why: &str| StoreError::damaged(what, why);
    let (header, mut at) = header(page, what)?;
    let mut columns = Vec::new();
    for entry in header.columns {
        let end = at + entry.len as usize;
        let id = ColumnId(entry.column);
        if wanted.is_none_or(|w| w.contains(&id)) {
            let bytes = page.get(at..end).ok_or_else(|| damaged("a column ends too soon"))?;
            columns.push((id, decode_column(bytes, &entry, what)?));
        }
        at = end;
    }
    Ok(columns)
}

/// A page's header, and where its columns begin.
fn header(page: &[u8], what: &str) -> Result<(Header, usize), StoreError> {
    let damaged = |why: &str| StoreError::damaged(what, why);
    if page.first() != Some(&FORMAT) {
        return Err(damaged("its first byte is not a known format"));
    }
    let number = |at: usize| page.get(at..at + 4).and_then(|b| b.try_into().ok()).map(u32::from_be_bytes);
    let (Some(header_len), Some(checksum)) = (number(1), number(5)) else {
        return Err(damaged("it ends too soon"));
    };
    let at = 9 + header_len as usize;
    let header = page.get(9..at).ok_or_else(|| damaged("its header ends too soon"))?;
    if crc32fast::hash(header) != checksum {
        return Err(damaged("the checksum of its header differs"));
    }
    let (header, _): (Header, usize) = bincode::decode_from_slice(header, CONFIG)
        .map_err(|e| damaged(&format!("its header cannot be read: {e}")))?;
    Ok((header, at))
}

fn decode_column(bytes: &[u8], entry: &Entry, what: &str) -> Result<Column, StoreError> {
    let damaged = |why: String| StoreError::damaged(format!("column {} of {what}", entry.column), why);
    if crc32fast::hash(bytes) != entry.checksum {
        return Err(damaged("its checksum differs".into()));
    }
    let unpacked;
    let raw = if entry.len == entry.raw_len {
        bytes
    } else {
        unpacked =
            lz4_flex::block::decompress(bytes, entry.raw_len as usize).map_err(|e| damaged(e.to_string()))?;
        &unpacked
    };
    let (wire, _): (WireColumn, usize) =
        bincode::decode_from_slice(raw, CONFIG).map_err(|e| damaged(e.to_string()))?;
    let value_type = type_of_code(entry.value_type).ok_or_else(|| damaged("its type is not known".into()))?;
    wire.into_column(value_type).ok_or_else(|| damaged("its parts do not fit together".into()))
}

/// Encodes a small record with the format's byte in front.
pub fn encode<T: Serialize>(record: &T) -> Result<Vec<u8>, StoreError> {
    let mut bytes = vec![FORMAT];
    bincode::serde::encode_into_std_write(record, &mut bytes, CONFIG).map_err(encoding)?;
    Ok(bytes)
}

/// Encodes what consists of bytes; byte by byte, as other records are, would take as long as all else of a small commit.
pub fn encode_bytes<T: bincode::Encode>(values: &T) -> Result<Vec<u8>, StoreError> {
    let mut bytes = vec![FORMAT];
    bincode::encode_into_std_write(values, &mut bytes, CONFIG).map_err(encoding)?;
    Ok(bytes)
}

/// Decodes what consists of bytes.
pub fn decode_bytes<T: bincode::Decode<()>>(bytes: &[u8], what: &str) -> Result<T, StoreError> {
    let rest = checked(bytes, what)?;
    let decoded = bincode::decode_from_slice(rest, CONFIG);
    decoded.map(|(values, _)| values).map_err(|e| StoreError::damaged(what, e.to_string()))
}

/// Decodes a small record.
pub fn decode<T: DeserializeOwned>(bytes: &[u8], what: &str) -> Result<T, StoreError> {
    let rest = checked(bytes, what)?;
    let decoded = bincode::serde::decode_from_slice(rest, CONFIG);
    decoded.map(|(record, _)| record).map_err(|e| StoreError::damaged(what, e.to_string()))
}

/// What stands behind the byte of a format that is known.
fn checked<'a>(bytes: &'a [u8], what: &str) -> Result<&'a [u8], StoreError> {
    match bytes.split_first() {
        Some((&FORMAT, rest)) => Ok(rest),
        Some((&found, _)) if found > FORMAT => Err(StoreError::Newer { found, known: FORMAT }),
        _ => Err(StoreError::damaged(what, "its first byte is not a known format")),
    }
}

#[expect(clippy::needless_pass_by_value, reason = "made for `map_err`")]
fn encoding(error: bincode::error::EncodeError) -> StoreError {
    StoreError::damaged("a value to be written", error.to_string())
}

impl From<&Column> for WireColumn {
    fn from(column: &Column) -> Self {
        let data = match column.data() {
            ColumnData::Nothing => WireData::Nothing,
            ColumnData::Texts(texts) => {
                WireData::Texts { lengths: lengths(texts), bytes: texts.bytes().into() }
            }
            ColumnData::Words { codes, words } => WireData::Words {
                codes: codes.to_vec(),
                lengths: lengths(words),
                bytes: words.bytes().into(),
            },
            ColumnData::Numbers { scale, mantissas } => {
                WireData::Numbers { scale: *scale, mantissas: Packed::new(mantissas.iter().copied()) }
            }
            ColumnData::Decimals(numbers) => {
                WireData::Decimals(numbers.iter().map(Decimal::serialize).collect())
            }
            ColumnData::Booleans(truths) => WireData::Booleans(*truths.words()),
            ColumnData::Dates(days) => WireData::Dates(Packed::new(days.iter().map(|d| i64::from(*d)))),
            ColumnData::Instants(ms) => WireData::Instants(Packed::new(ms.iter().copied())),
        };
        let len = column.len();
        Self {
            len: len as u16,
            present: bits_out(column.present(), len),
            null: bits_out(column.null(), len),
            data,
        }
    }
}

impl WireColumn {
    fn into_column(self, value_type: ValueType) -> Option<Column> {
        let len = usize::from(self.len);
        let data = match self.data {
            WireData::Nothing => ColumnData::Nothing,
            WireData::Texts { lengths, bytes } => ColumnData::Texts(texts(&lengths, bytes)?),
            WireData::Words { codes, lengths, bytes } => {
                let words = texts(&lengths, bytes)?;
                let known = codes.iter().all(|c| usize::from(*c) < words.len().max(1));
                known.then(|| ColumnData::Words { codes: codes.into(), words })?
            }
            WireData::Numbers { scale, mantissas } => {
                (scale <= 28).then_some(())?;
                ColumnData::Numbers { scale, mantissas: mantissas.numbers()?.collect() }
            }
            WireData::Decimals(numbers) => {
                ColumnData::Decimals(numbers.into_iter().map(Decimal::deserialize).collect())
            }
            WireData::Booleans(words) => ColumnData::Booleans(Bits::from_words(words)),
            WireData::Dates(days) => ColumnData::Dates(days.numbers()?.map(|d| d as i32).collect()),
            WireData::Instants(ms) => ColumnData::Instants(ms.numbers()?.collect()),
        };
        let (present, null) = (bits_in(self.present, len), bits_in(self.null, len));
        let rows = match &data {
            ColumnData::Nothing | ColumnData::Booleans(_) => len,
            ColumnData::Texts(texts) => texts.len(),
            ColumnData::Words { codes, .. } => codes.len(),
            ColumnData::Numbers { mantissas, .. } => mantissas.len(),
            ColumnData::Decimals(numbers) => numbers.len(),
            ColumnData::Dates(days) => days.len(),
            ColumnData::Instants(ms) => ms.len(),
        };
        (rows == len).then(|| Column::from_parts(value_type, len, present, null, data))
    }
}

impl Packed {
    fn new(numbers: impl Iterator<Item = i64> + Clone) -> Self {
        let base = numbers.clone().min().unwrap_or(0);
        let distance = |n: i64| n.wrapping_sub(base) as u64;
        // Instants are mostly whole seconds; three digits of nothing would cost two bytes a row.
        let unit = if numbers.clone().all(|n| distance(n).is_multiple_of(1000)) { 1000 } else { 1 };
        let widest = numbers.clone().map(|n| distance(n) / unit).max().unwrap_or(0);
        let width = (64 - widest.leading_zeros()).div_ceil(8) as u8;
        let mut bytes = Vec::with_capacity(512 * usize::from(width));
        let mut count = 0;
        for number in numbers {
            bytes.extend_from_slice(&(distance(number) / unit).to_le_bytes()[..usize::from(width)]);
            count += 1;
        }
        Self { count, base, unit, width, bytes }
    }

    fn numbers(&self) -> Option<impl Iterator<Item = i64>> {
        let width = usize::from(self.width);
        (width <= 8 && self.bytes.len() == width * usize::from(self.count)).then_some(())?;
        Some((0..usize::from(self.count)).map(move |at| {
            let mut bytes = [0; 8];
            bytes[..width].copy_from_slice(&self.bytes[at * width..(at + 1) * width]);
            self.base.wrapping_add(u64::from_le_bytes(bytes).wrapping_mul(self.unit) as i64)
        }))
    }
}

fn lengths(texts: &Texts) -> Packed {
    let mut start = 0;
    let length = |end: usize| {
        let length = end - start;
        start = end;
        length as i64
    };
    let lengths: Vec<i64> = (0..texts.len()).map(|at| texts.end(at)).map(length).collect();
    Packed::new(lengths.iter().copied())
}

fn texts(lengths: &Packed, bytes: String) -> Option<Texts> {
    let mut end = 0u32;
    let mut ends = Vec::with_capacity(512);
    for length in lengths.numbers()? {
        end = end.checked_add(u32::try_from(length).ok()?)?;
        ends.push(end);
    }
    (ends.last().map_or(0, |e| *e as usize) == bytes.len()).then(|| Texts::new(bytes, ends))
}

fn bits_out(bits: &Bits, len: usize) -> WireBits {
    match bits.count() {
        0 => WireBits::None,
        all if all == len => WireBits::All,
        _ => WireBits::Some(*bits.words()),
    }
}

fn bits_in(bits: WireBits, len: usize) -> Bits {
    match bits {
        WireBits::None => Bits::default(),
        WireBits::All => Bits::first(len),
        WireBits::Some(words) => Bits::from_words(words),
    }
}

const TYPES: [ValueType; 11] = [
    ValueType::Text,
    ValueType::Number,
    ValueType::Boolean,
    ValueType::Date,
    ValueType::Datetime,
    ValueType::List(Scalar::Text),
    ValueType::List(Scalar::Number),
    ValueType::List(Scalar::Boolean),
    ValueType::List(Scalar::Date),
    ValueType::List(Scalar::Datetime),
    ValueType::Object,
];

fn type_code(value_type: ValueType) -> u8 {
    TYPES.iter().position(|t| *t == value_type).unwrap_or_default() as u8
}

fn type_of_code(code: u8) -> Option<ValueType> {
    TYPES.get(usize::from(code)).copied()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{ColumnBuilder, Value};

    fn column(value_type: ValueType, texts: &[Option<&str>]) -> Column {
        let mut builder = ColumnBuilder::new(value_type);
        for text in texts {
            match text {
                Some("null") => builder.push_null(),
                Some(text) => builder.push(&Value::parse(value_type, text).unwrap().into()),
                None => builder.push_missing(),
            }
        }
        builder.finish()
    }

    fn columns() -> Vec<(ColumnId, Column)> {
        let date = [Some("1990-01-31"), None, Some("2026-11-23"), Some("0001-01-01")];
        let same = [Some("2026-11-23T10:00:00Z"); 4];
        let texts = [Some("zażółć"), None, Some("null"), Some("")];
        [
            (ValueType::Date, &date),
            (ValueType::Datetime, &same),
            (ValueType::Text, &texts),
            (ValueType::List(Scalar::Text), &texts),
            (
                ValueType::Number,
                &[Some("-9223372036854775808"), None, Some("9223372036854775807"), Some("0")],
            ),
            (ValueType::Number, &[Some("1.5"), None, Some("-0.25"), Some("79228162514264337593543950335")]),
            (ValueType::Boolean, &[Some("true"), None, Some("false"), Some("null")]),
        ]
        .iter()
        .enumerate()
        .map(|(at, (value_type, cells))| (ColumnId(at as u16), column(*value_type, *cells)))
        .collect()
    }

    #[test]
    fn a_page_reads_back_whole_and_by_column() {
        let columns = columns();
        let page = encode_page(columns.iter().map(|(id, c)| (*id, c))).unwrap();
        assert_eq!(decode_page(&page, None, "page 0").unwrap(), columns);
        assert_eq!(decode_page(&page, Some(&[ColumnId(2)]), "page 0").unwrap(), columns[2..3]);
    }

    #[test]
    fn a_record_of_every_type_reads_back() {
        let record: crate::domain::Record = [
            (ValueType::Text, "zażółć"),
            (ValueType::Number, "-12.5"),
            (ValueType::Boolean, "true"),
            (ValueType::Date, "1990-01-31"),
            (ValueType::Datetime, "2026-11-23T10:00:00Z"),
            (ValueType::List(Scalar::Number), "1,2.5"),
            (ValueType::Object, "{\"a\":1}"),
        ]
        .iter()
        .enumerate()
        .map(|(at, (value_type, text))| {
            (ColumnId(at as u16), Value::parse(*value_type, text).unwrap().into())
        })
        .collect();
        let read: crate::domain::Record = decode(&encode(&record).unwrap(), "a record").unwrap();
        assert_eq!(read, record);
    }

    #[test]
    fn no_damaged_byte_goes_unnoticed_or_panics() {
        let columns = columns();
        let page = encode_page(columns.iter().map(|(id, c)| (*id, c))).unwrap();
        for at in 0..page.len() {
            let mut damaged = page.clone();
            damaged[at] ^= 0x41;
            assert!(decode_page(&damaged, None, "page 0").is_err(), "byte {at}");
            assert!(decode_page(&page[..at], None, "page 0").is_err(), "cut at {at}");
        }
    }
}
