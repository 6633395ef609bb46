//! Builds a column cell by cell.

use rust_decimal::Decimal;
use xxhash_rust::xxh3::xxh3_64;

use super::{Bits, Column, ColumnData, PAGE_ROWS, Texts};
use crate::domain::time::{Date, Instant};
use crate::domain::value::{Cell, Value, ValueType};

/// The most different texts that are kept as words; with more, a code saves little.
const MAX_WORDS: usize = 96;
/// Slots of the table that finds a word's code; a power of two, at most half full.
const WORD_SLOTS: usize = 256;

/// Builds a column cell by cell. Pushes beyond [`PAGE_ROWS`] are a caller's error and panic.
#[derive(Clone, Debug)]
pub struct ColumnBuilder {
    value_type: ValueType,
    len: usize,
    present: Bits,
    null: Bits,
    values: Values,
}

#[derive(Clone, Debug)]
enum Values {
    Texts { bytes: String, ends: Vec<u32> },
    Words(Words),
    Numbers { scale: u32, mantissas: Vec<i64> },
    Decimals(Vec<Decimal>),
    Booleans(Bits),
    Dates(Vec<i32>),
    Instants(Vec<i64>),
}

/// Few different texts, found again by an open table of codes.
#[derive(Clone, Debug)]
struct Words {
    codes: Vec<u8>,
    bytes: String,
    ends: Vec<u32>,
    /// Code + 1 of the word that hashes here; 0 is free.
    slots: Box<[u8; WORD_SLOTS]>,
}

impl ColumnBuilder {
    /// A builder of a column of values of a type.
    pub fn new(value_type: ValueType) -> Self {
        let values = match value_type {
            ValueType::Text | ValueType::List(_) | ValueType::Object => Values::Words(Words::new()),
            ValueType::Number => Values::Numbers { scale: 0, mantissas: Vec::with_capacity(PAGE_ROWS) },
            ValueType::Boolean => Values::Booleans(Bits::default()),
            ValueType::Date => Values::Dates(Vec::with_capacity(PAGE_ROWS)),
            ValueType::Datetime => Values::Instants(Vec::with_capacity(PAGE_ROWS)),
        };
        Self { value_type, len: 0, present: Bits::default(), null: Bits::default(), values }
    }

    /// How many cells were pushed.
    pub fn len(&self) -> usize {
        self.len
    }

    /// Whether none was pushed.
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// Adds a row without a value.
    pub fn push_missing(&mut self) {
        match &mut self.values {
            Values::Texts { bytes, ends } => ends.push(bytes.len() as u32),
            Values::Words(words) => words.codes.push(0),
            Values::Numbers { mantissas, .. } => mantissas.push(0),
            Values::Decimals(numbers) => numbers.push(Decimal::ZERO),
            Values::Booleans(_) => {}
            Values::Dates(days) => days.push(0),
            Values::Instants(ms) => ms.push(0),
        }
        self.len += 1;
    }

    /// Adds a row that was set to null.
    pub fn push_null(&mut self) {
        self.null.insert(self.len);
        self.push_missing();
    }

    /// Adds a clean text; for lists and objects their printed form.
    pub fn push_text(&mut self, text: &str) {
        self.present.insert(self.len);
        self.len += 1;
        if let Values::Words(words) = &mut self.values {
            if words.push(text) {
                return;
            }
            self.values = words.spread(&self.present);
        }
        match &mut self.values {
            Values::Texts { bytes, ends } => {
                bytes.push_str(text);
                ends.push(bytes.len() as u32);
            }
            _ => unreachable_push(self.value_type, "text"),
        }
    }

    /// Adds the number `mantissa / 10^scale`.
    pub fn push_number(&mut self, mantissa: i64, scale: u32) {
        if let Values::Numbers { scale: ours, mantissas } = &mut self.values {
            if *ours == scale {
                mantissas.push(mantissa);
                self.present.insert(self.len);
                self.len += 1;
                return;
            }
            if let Some(mantissa) = ours.checked_sub(scale).and_then(|by| scaled(mantissa, by)) {
                mantissas.push(mantissa);
                self.present.insert(self.len);
                self.len += 1;
                return;
            }
        }
        self.push_decimal(Decimal::new(mantissa, scale));
    }

    /// Adds a decimal that most likely fits a machine number, as amounts do; no trailing zeros are looked for.
    pub fn push_amount(&mut self, amount: Decimal) {
        match i64::try_from(amount.mantissa()) {
            Ok(mantissa) => self.push_number(mantissa, amount.scale()),
            Err(_) => self.push_decimal(amount),
        }
    }

    /// Adds a decimal.
    pub fn push_decimal(&mut self, number: Decimal) {
        let number = number.normalize();
        self.make_room_for(number);
        match &mut self.values {
            Values::Numbers { scale, mantissas } => {
                let mantissa =
                    i64::try_from(number.mantissa()).ok().and_then(|m| scaled(m, *scale - number.scale()));
                mantissas.push(mantissa.unwrap_or_default());
            }
            Values::Decimals(numbers) => numbers.push(number),
            _ => unreachable_push(self.value_type, "number"),
        }
        self.present.insert(self.len);
        self.len += 1;
    }

    /// Adds a truth value.
    pub fn push_boolean(&mut self, truth: bool) {
        match &mut self.values {
            Values::Booleans(truths) => {
                if truth {
                    truths.insert(self.len);
                }
            }
            _ => unreachable_push(self.value_type, "boolean"),
        }
        self.present.insert(self.len);
        self.len += 1;
    }

    /// Adds a date.
    pub fn push_date(&mut self, date: Date) {
        match &mut self.values {
            Values::Dates(days) => days.push(date.0),
            _ => unreachable_push(self.value_type, "date"),
        }
        self.present.insert(self.len);
        self.len += 1;
    }

    /// Adds an instant.
    pub fn push_instant(&mut self, instant: Instant) {
        match &mut self.values {
            Values::Instants(ms) => ms.push(instant.0),
            _ => unreachable_push(self.value_type, "datetime"),
        }
        self.present.insert(self.len);
        self.len += 1;
    }

    /// Adds a cell. A value of another type than the column's is kept in its printed form where the column is
    /// textual, and is missing elsewhere; writers check types before.
    pub fn push(&mut self, cell: &Cell) {
        match cell {
            Cell::Missing => self.push_missing(),
            Cell::Null => self.push_null(),
            Cell::Value(value) => self.push_value(value),
        }
    }

    fn push_value(&mut self, value: &Value) {
        match (self.value_type, value) {
            (
                ValueType::Text | ValueType::List(_) | ValueType::Object,
                Value::Text(text) | Value::Object(text),
            ) => {
                self.push_text(text);
            }
            (ValueType::Text | ValueType::List(_) | ValueType::Object, other) => {
                self.push_text(&other.to_string());
            }
            (ValueType::Number, Value::Number(number)) => self.push_decimal(*number),
            (ValueType::Boolean, Value::Boolean(truth)) => self.push_boolean(*truth),
            (ValueType::Date, Value::Date(date)) => self.push_date(*date),
            (ValueType::Datetime, Value::Instant(instant)) => self.push_instant(*instant),
            _ => self.push_missing(),
        }
    }

    /// Adds a row of another column of the same type; one beyond its end is missing.
    pub fn push_from(&mut self, other: &Column, row: usize) {
        if row >= other.len() || !other.present().contains(row) {
            if other.null().contains(row) {
                self.push_null();
            } else {
                self.push_missing();
            }
            return;
        }
        match other.data() {
            ColumnData::Nothing => self.push_missing(),
            ColumnData::Texts(texts) => self.push_text(texts.text(row)),
            ColumnData::Words { codes, words } => self.push_text(words.text(usize::from(codes[row]))),
            ColumnData::Numbers { scale, mantissas } => self.push_number(mantissas[row], *scale),
            ColumnData::Decimals(numbers) => self.push_decimal(numbers[row]),
            ColumnData::Booleans(truths) => self.push_boolean(truths.contains(row)),
            ColumnData::Dates(days) => self.push_date(Date(days[row])),
            ColumnData::Instants(ms) => self.push_instant(Instant(ms[row])),
        }
    }

    /// The column.
    pub fn finish(self) -> Column {
        assert!(self.len <= PAGE_ROWS, "a column holds at most {PAGE_ROWS} rows");
        if self.present.is_empty() {
            return Column::from_parts(
                self.value_type,
                self.len,
                self.present,
                self.null,
                ColumnData::Nothing,
            );
        }
        let data = match self.values {
            Values::Texts { bytes, ends } => ColumnData::Texts(Texts::new(bytes, ends)),
            Values::Words(words) => words.finish(),
            Values::Numbers { scale, mantissas } => {
                ColumnData::Numbers { scale, mantissas: mantissas.into() }
            }
            Values::Decimals(numbers) => ColumnData::Decimals(numbers.into()),
            Values::Booleans(truths) => ColumnData::Booleans(truths),
            Values::Dates(days) => ColumnData::Dates(days.into()),
            Values::Instants(ms) => ColumnData::Instants(ms.into()),
        };
        Column::from_parts(self.value_type, self.len, self.present, self.null, data)
    }

    /// Widens the scale, or goes over to full decimals, so that a number fits.
    fn make_room_for(&mut self, number: Decimal) {
        let Values::Numbers { scale, mantissas } = &mut self.values else { return };
        let wanted = (*scale).max(number.scale());
        let fits =
            i64::try_from(number.mantissa()).ok().and_then(|m| scaled(m, wanted - number.scale())).is_some();
        let by = wanted - *scale;
        if fits && mantissas.iter().all(|m| scaled(*m, by).is_some()) {
            mantissas.iter_mut().for_each(|m| *m = scaled(*m, by).unwrap_or_default());
            *scale = wanted;
        } else {
            let decimals = mantissas.iter().map(|m| Decimal::new(*m, *scale).normalize()).collect();
            self.values = Values::Decimals(decimals);
        }
    }
}

impl Words {
    fn new() -> Self {
        Self {
            codes: Vec::with_capacity(PAGE_ROWS),
            bytes: String::new(),
            ends: Vec::new(),
            slots: Box::new([0; WORD_SLOTS]),
        }
    }

    fn word(&self, code: usize) -> &str {
        let start = if code == 0 { 0 } else { self.ends[code - 1] as usize };
        &self.bytes[start..self.ends[code] as usize]
    }

    /// Adds a text by its code; `false`, and nothing added, where there are too many different ones.
    fn push(&mut self, text: &str) -> bool {
        // In one call: the hasher that takes pieces sets up half a kilobyte for each text.
        let mut slot = xxh3_64(text.as_bytes()) as usize % WORD_SLOTS;
        while self.slots[slot] != 0 {
            let code = self.slots[slot] - 1;
            if self.word(usize::from(code)) == text {
                self.codes.push(code);
                return true;
            }
            slot = (slot + 1) % WORD_SLOTS;
        }
        if self.ends.len() >= MAX_WORDS {
            return false;
        }
        self.codes.push(self.ends.len() as u8);
        self.bytes.push_str(text);
        self.ends.push(self.bytes.len() as u32);
        self.slots[slot] = self.ends.len() as u8;
        true
    }

    /// The same rows as plain texts.
    fn spread(&self, present: &Bits) -> Values {
        let mut bytes = String::with_capacity(self.bytes.len() * (PAGE_ROWS / MAX_WORDS + 1));
        let mut ends = Vec::with_capacity(PAGE_ROWS);
        for (row, code) in self.codes.iter().enumerate() {
            if present.contains(row) {
                bytes.push_str(self.word(usize::from(*code)));
            }
            ends.push(bytes.len() as u32);
        }
        Values::Texts { bytes, ends }
    }

    fn finish(self) -> ColumnData {
        ColumnData::Words { codes: self.codes.into(), words: Texts::new(self.bytes, self.ends) }
    }
}

/// `mantissa × 10^by`, where it fits.
fn scaled(mantissa: i64, by: u32) -> Option<i64> {
    10i64.checked_pow(by).and_then(|power| mantissa.checked_mul(power))
}

/// A push of the wrong kind is a bug of the caller that no input can cause.
fn unreachable_push(value_type: ValueType, pushed: &str) {
    debug_assert!(false, "a {pushed} was pushed into a column of {value_type}");
}
