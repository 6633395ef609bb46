//! Rows of records to columns of fields; a bad row becomes a reject and leaves nothing in them.

use std::borrow::Cow;

use rust_decimal::Decimal;

use super::complete::complete;
use super::metadata::Members;
use super::target::{CustomerKey, RecordColumn, RecordMapping, RecordTarget, label_word};
use crate::domain::fact::{field, field_type};
use crate::domain::{
    Column, ColumnBuilder, ColumnId, CustomerId, FactKind, OrderStatus, RedemptionResult, ValueType, text,
};
use crate::import::batch::RawBatch;
use crate::import::text::{BatchText, NotText};
use crate::import::{NumberStyle, Reject, Rule, dates, numbers};

/// The largest amount, in major units; sums of any number of them stay exact.
const MAX_AMOUNT: i64 = 1_000_000_000_000_000;

/// Words of a batch whose meaning is kept at hand.
const MAX_KNOWN: usize = 8;

/// Rows of records as columns.
#[derive(Clone, Debug)]
pub struct ConvertedRecords {
    /// How many rows were accepted.
    pub rows: usize,
    /// The line of each accepted row.
    pub lines: Vec<u64>,
    /// The place of each accepted row in its batch.
    pub source_rows: Vec<u32>,
    /// The fields, those that the file has; an empty cell is missing.
    pub fields: Vec<(ColumnId, Column)>,
    /// What names the customer.
    pub customers: Vec<(CustomerKey, Column)>,
    /// Rows left out, in the order of the file.
    pub rejects: Vec<Reject>,
    /// How many rows were read.
    pub read: usize,
}

impl RecordMapping {
    /// Converts a batch.
    pub fn convert(&self, batch: &RawBatch) -> ConvertedRecords {
        let mut pass = Pass::new(self, batch);
        pass.check_width();
        let mut fields = Vec::new();
        let mut customers = Vec::new();
        let mut members = Members::new(batch.rows());
        for (at, column) in self.columns.iter().enumerate() {
            match &column.target {
                RecordTarget::Skip => {}
                RecordTarget::Field(field::METADATA) => pass.objects(at, column, &mut members),
                RecordTarget::Field(id) => fields.push((*id, pass.field(at, *id, column))),
                RecordTarget::Customer(key) => customers.push((*key, pass.customer(at, *key, column))),
                RecordTarget::Metadata(_) | RecordTarget::Detail(_) => pass.member(at, column, &mut members),
            }
        }
        fields.extend(members.finish());
        if let Some(source) = &self.source {
            let mut constant = ColumnBuilder::new(ValueType::Text);
            (0..batch.rows()).for_each(|_| constant.push_text(source));
            fields.retain(|(id, _)| *id != field::SOURCE);
            fields.push((field::SOURCE, constant.finish()));
        }
        let names_itself = fields.iter().any(|(id, _)| [field::ID, field::SOURCE_ID].contains(id));
        if self.kind == FactKind::Publication && !names_itself {
            // A voucher's code is its name.
            let code = fields.iter().find(|(id, _)| *id == field::CODE).map(|(_, column)| column.clone());
            fields.extend(code.map(|column| (field::SOURCE_ID, column)));
        }
        complete(self.kind, &mut fields, batch.rows());
        pass.finish(fields, customers)
    }
}

struct Pass<'a> {
    mapping: &'a RecordMapping,
    batch: &'a RawBatch,
    text: BatchText<'a>,
    bad: Vec<bool>,
    rejects: Vec<(usize, Reject)>,
    scratch: String,
}

impl<'a> Pass<'a> {
    fn new(mapping: &'a RecordMapping, batch: &'a RawBatch) -> Self {
        let bad = vec![false; batch.rows()];
        let text = BatchText::new(batch);
        Self { mapping, batch, text, bad, rejects: Vec::new(), scratch: String::new() }
    }

    fn check_width(&mut self) {
        let width = self.mapping.columns.len();
        for row in 0..self.batch.rows() {
            if let Some((text, rule, remedy)) = self.batch.excess(row, width) {
                self.reject(row, None, &text, rule, remedy);
            }
        }
        if let Some(row) = self.batch.unclosed {
            let remedy = "a quote opens here and is not closed before the end of the file; close it";
            self.reject(row, None, "", Rule::UnclosedQuote, remedy.to_owned());
        }
    }

    fn reject(&mut self, row: usize, header: Option<&str>, text: &str, rule: Rule, remedy: String) {
        if !self.bad[row] {
            self.bad[row] = true;
            let reject = Reject::new(self.batch.line(row), header, text, rule, remedy);
            self.rejects.push((row, reject.with_record(self.batch.record(row))));
        }
    }

    /// Goes through a column's cells; `push` adds one, or says which rule it breaks and what to do. A row that is bad
    /// already, or an empty cell, is given as none.
    fn walk(
        &mut self,
        at: usize,
        column: &RecordColumn,
        mut push: impl FnMut(Option<&str>, &mut String) -> Result<(), (Rule, String)>,
    ) {
        let mut scratch = std::mem::take(&mut self.scratch);
        for row in 0..self.batch.rows() {
            let cell = if self.bad[row] { Ok(Cow::Borrowed("")) } else { self.text.cell(row, at) };
            let pushed = match &cell {
                Ok(text) if text.is_empty() => push(None, &mut scratch),
                Ok(text) => push(Some(text), &mut scratch),
                Err(NotText) => push(None, &mut scratch)
                    .and(Err((Rule::NotText, "save the file as UTF-8, or name its --encoding".to_owned()))),
            };
            if let Err((rule, remedy)) = pushed {
                let text = String::from_utf8_lossy(self.batch.cell(row, at)).into_owned();
                self.reject(row, Some(&column.header), &text, rule, remedy);
            }
        }
        self.scratch = scratch;
    }

    fn field(&mut self, at: usize, id: ColumnId, column: &RecordColumn) -> Column {
        let mut builder = ColumnBuilder::new(field_type(id));
        let kind = self.mapping.kind;
        // Points are whole.
        let decimals = if kind == FactKind::Points { 0 } else { self.mapping.decimals };
        let (statuses, zone) = (&self.mapping.statuses, self.mapping.zone.as_ref());
        let mut known: Vec<(String, String)> = Vec::new();
        self.walk(at, column, |cell, scratch| {
            let Some(text) = cell else {
                // An empty status is one: that of an order nobody has done anything about.
                if let Some(remedy) = lack(kind, id) {
                    return missing(&mut builder, Rule::Required, remedy);
                }
                let empty = statuses.get("").map(|word| Cow::Borrowed(word.as_str()));
                match (id, empty.or_else(|| label(kind, ""))) {
                    (field::LABEL, Some(word)) => builder.push_text(&word),
                    _ => builder.push_missing(),
                }
                return Ok(());
            };
            match id {
                field::AMOUNT | field::DISCOUNT | field::TOTAL => {
                    push_amount(text, column, decimals, scratch, &mut builder)
                }
                field::CREATED_AT => match dates::instant(text, column.date_order, zone) {
                    Some(instant) => {
                        builder.push_instant(instant);
                        Ok(())
                    }
                    None => missing(
                        &mut builder,
                        Rule::BadDatetime,
                        "write an instant such as `2026-11-23T10:00:00Z`",
                    ),
                },
                field::LABEL => {
                    // Words repeat, and each would be folded and looked for anew.
                    if let Some((_, word)) = known.iter().find(|(known, _)| known == text) {
                        builder.push_text(word);
                        return Ok(());
                    }
                    let chosen =
                        statuses.get(text::fold(text).as_ref()).map(|word| Cow::Borrowed(word.as_str()));
                    match chosen.or_else(|| label(kind, text)) {
                        Some(word) => {
                            builder.push_text(&word);
                            if known.len() < MAX_KNOWN {
                                known.push((text.to_owned(), word.into_owned()));
                            }
                            Ok(())
                        }
                        None => missing(&mut builder, Rule::BadStatus, &status_remedy(kind, text)),
                    }
                }
                field::ITEMS => push_items(text, &mut builder),
                _ => {
                    builder.push_text(text);
                    Ok(())
                }
            }
        });
        builder.finish()
    }

    fn customer(&mut self, at: usize, key: CustomerKey, column: &RecordColumn) -> Column {
        let mut builder = ColumnBuilder::new(ValueType::Text);
        self.walk(at, column, |cell, _| {
            match cell {
                None => builder.push_missing(),
                Some(text) if key == CustomerKey::Id && !CustomerId::has_form(text) => {
                    return missing(
                        &mut builder,
                        Rule::BadId,
                        "a customer id is `cust_` and 24 letters or digits",
                    );
                }
                Some(text) => builder.push_text(text),
            }
            Ok(())
        });
        builder.finish()
    }

    fn member(&mut self, at: usize, column: &RecordColumn, members: &mut Members) {
        members.begin(&column.target);
        let mut row = 0;
        self.walk(at, column, |cell, scratch| {
            if let Some(text) = cell {
                members.add(row, text, column, scratch);
            }
            row += 1;
            Ok(())
        });
    }

    fn objects(&mut self, at: usize, column: &RecordColumn, members: &mut Members) {
        let mut row = 0;
        self.walk(at, column, |cell, _| {
            let object = cell.map(serde_json::from_str::<serde_json::Value>);
            row += 1;
            match object {
                None => Ok(()),
                Some(Ok(serde_json::Value::Object(object))) => {
                    members.add_object(row - 1, object);
                    Ok(())
                }
                Some(_) => {
                    Err((Rule::BadObject, "write a JSON object such as `{\"size\":\"L\"}`".to_owned()))
                }
            }
        });
    }

    fn finish(
        mut self,
        mut fields: Vec<(ColumnId, Column)>,
        mut customers: Vec<(CustomerKey, Column)>,
    ) -> ConvertedRecords {
        for row in 0..self.batch.rows() {
            if !customers.iter().any(|(_, column)| column.present().contains(row)) {
                let remedy = "the row does not say whose it is; name a customer";
                self.reject(row, None, "", Rule::NoKey, remedy.to_owned());
            }
        }
        let kept: Vec<usize> = (0..self.batch.rows()).filter(|row| !self.bad[*row]).collect();
        if kept.len() < self.batch.rows() {
            let take = |column: &mut Column| *column = column.take(kept.iter().copied());
            fields.iter_mut().for_each(|(_, column)| take(column));
            customers.iter_mut().for_each(|(_, column)| take(column));
        }
        self.rejects.sort_by_key(|(row, _)| *row);
        ConvertedRecords {
            rows: kept.len(),
            lines: kept.iter().map(|row| self.batch.line(*row)).collect(),
            source_rows: kept.iter().map(|row| *row as u32).collect(),
            fields,
            customers,
            rejects: self.rejects.into_iter().map(|(_, reject)| reject).collect(),
            read: self.batch.rows(),
        }
    }
}

fn missing(to: &mut ColumnBuilder, rule: Rule, remedy: &str) -> Result<(), (Rule, String)> {
    to.push_missing();
    Err((rule, remedy.to_owned()))
}

fn push_amount(
    text: &str,
    column: &RecordColumn,
    decimals: u32,
    scratch: &mut String,
    to: &mut ColumnBuilder,
) -> Result<(), (Rule, String)> {
    // Nearly all amounts are plain digits.
    if column.number_style != NumberStyle::Comma
        && let Some((mantissa, scale)) = numbers::short(text.as_bytes())
        && scale <= decimals
        && mantissa.abs() <= MAX_AMOUNT
    {
        to.push_number(mantissa, scale);
        return Ok(());
    }
    let Some(number) = numbers::slow(text, column.number_style, scratch) else {
        return missing(
            to,
            Rule::BadNumber,
            &format!("write an amount such as `{}`", column.number_style.example()),
        );
    };
    let number = number.normalize();
    if number.scale() > decimals {
        return missing(
            to,
            Rule::BadNumber,
            &format!("an amount has at most {decimals} digits after the point"),
        );
    }
    if number.abs() > Decimal::from(MAX_AMOUNT) {
        return missing(to, Rule::TooLong, &format!("an amount is at most {MAX_AMOUNT}"));
    }
    to.push_decimal(number);
    Ok(())
}

fn push_items(text: &str, to: &mut ColumnBuilder) -> Result<(), (Rule, String)> {
    match serde_json::from_str::<serde_json::Value>(text) {
        Ok(items @ serde_json::Value::Array(_)) => {
            to.push_text(&items.to_string());
            Ok(())
        }
        _ => missing(
            to,
            Rule::BadObject,
            "write a JSON array of items such as `[{\"product_id\":\"A\",\"quantity\":1}]`",
        ),
    }
}

/// Our word for a label of a kind, where it has a fixed set; else the label itself.
pub(super) fn label(kind: FactKind, text: &str) -> Option<Cow<'_, str>> {
    match kind {
        FactKind::Order => {
            OrderStatus::parse(text).or_else(|| OrderStatus::known(text)).map(|s| s.word().into())
        }
        FactKind::Redemption => {
            RedemptionResult::parse(text).or_else(|| RedemptionResult::known(text)).map(|r| r.word().into())
        }
        _ => (!text.is_empty()).then_some(Cow::Borrowed(text)),
    }
}

/// What to do about an empty cell of a field without which there is no record.
fn lack(kind: FactKind, id: ColumnId) -> Option<&'static str> {
    match (kind, id) {
        (FactKind::Event, field::LABEL) => Some("an event needs a name; write one"),
        (FactKind::Redemption | FactKind::Publication, field::CODE) => Some("write the code"),
        (FactKind::Points, field::AMOUNT) => Some("write how many points, with a minus where they are taken"),
        _ => None,
    }
}

fn status_remedy(kind: FactKind, text: &str) -> String {
    let words: Vec<&str> = match kind {
        FactKind::Order => OrderStatus::ALL.iter().map(|s| s.word()).collect(),
        _ => RedemptionResult::ALL.iter().map(|r| r.word()).collect(),
    };
    format!(
        "a {} is one of {}; say which this is with --status '{text}={}'",
        label_word(kind),
        words.join(", "),
        words[1]
    )
}
