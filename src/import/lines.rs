//! JSON Lines as the table that the reader takes: a column per key, nested values as JSON. What is null or an empty text of
//! a customer stands as a cell that no other file has ([`Stated`]).

use std::collections::{BTreeMap, BTreeSet};
use std::io::{BufRead, Write};

use serde_json::Value as Json;
use serde_json::value::RawValue;

use super::batch::Stated;
use super::{Refusal, kind_of_header};

/// Objects whose members are columns of their own, and what stands before the names of these. `customer` and
/// `voucher` are of records, the others of customers: the metadata of a record stays one object.
const OF_RECORDS: [(&str, &str); 2] = [("customer", "customer_"), ("voucher", "voucher_")];
const OF_CUSTOMERS: [(&str, &str); 5] = [
    ("address", "address_"),
    ("metadata", "metadata."),
    ("loyalty", "loyalty_"),
    ("referrals", "referrals_"),
    ("summary", ""),
];

/// Whether a file holds JSON objects, one a line, by its first bytes.
pub fn is_json_lines(head: &[u8]) -> bool {
    head.iter().find(|b| !b.is_ascii_whitespace() && !b"\xEF\xBB\xBF".contains(b)) == Some(&b'{')
}

/// Writes the objects of a file as CSV: a header, then a row for each line of the file, a blank one for a blank one.
/// A line that is no object becomes a row with a cell too many, the last one the line itself, so that it is rejected
/// like any bad row. The file is read twice, for the header is known at its end only.
///
/// # Errors
/// [`Refusal::Line`] where the first line that is not blank is no object.
pub fn table_of_lines<R: BufRead>(
    open: &dyn Fn() -> std::io::Result<R>,
    out: &mut dyn Write,
) -> Result<(), Refusal> {
    let of = kind_of(open().map_err(Refusal::Read)?)?;
    let mut header = BTreeSet::new();
    each_line(open().map_err(Refusal::Read)?, &mut |_, line| {
        header.extend(object(line, of).unwrap_or_default().into_keys());
        Ok(Go::On)
    })?;
    let failed = |e: csv::Error| Refusal::Read(std::io::Error::other(e));
    let mut table = csv::WriterBuilder::new().flexible(true).from_writer(out);
    table.write_record(&header).map_err(failed)?;
    each_line(open().map_err(Refusal::Read)?, &mut |_, line| {
        let read = if line.trim_ascii().is_empty() { Ok(Object::new()) } else { object(line, of) };
        let empty = header.iter().map(|_| "");
        match read {
            Ok(object) => {
                table.write_record(header.iter().map(|key| object.get(key).map_or("", String::as_str)))
            }
            Err(_) => table.write_record(empty.chain([String::from_utf8_lossy(line).trim()])),
        }
        .map_err(failed)?;
        Ok(Go::On)
    })?;
    table.flush().map_err(Refusal::Read)
}

/// The members of an object, each as the text of a cell.
type Object = BTreeMap<String, String>;
/// What the objects of a file are of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Of {
    Records,
    Customers,
}

impl Of {
    /// Which objects are spread, and what stands before the names of their members.
    fn spread(self) -> &'static [(&'static str, &'static str)] {
        match self {
            Self::Records => &OF_RECORDS,
            Self::Customers => &OF_CUSTOMERS,
        }
    }
}

/// Says by the first object what the file is of.
fn kind_of(lines: impl BufRead) -> Result<Of, Refusal> {
    let mut found = Of::Records;
    each_line(lines, &mut |at, line| {
        if line.trim_ascii().is_empty() {
            return Ok(Go::On);
        }
        let first = object(line, Of::Records).map_err(|_| Refusal::Line(at))?;
        if kind_of_header(&first.into_keys().collect::<Vec<_>>()).is_none() {
            found = Of::Customers;
        }
        Ok(Go::Home)
    })?;
    Ok(found)
}

/// Whether more lines are wanted.
#[derive(PartialEq, Eq)]
enum Go {
    On,
    Home,
}

/// Visits each line with its number, from 1.
fn each_line(
    mut lines: impl BufRead,
    visit: &mut dyn FnMut(usize, &[u8]) -> Result<Go, Refusal>,
) -> Result<(), Refusal> {
    let mut line = Vec::new();
    for at in 1.. {
        line.clear();
        if lines.read_until(b'\n', &mut line).map_err(Refusal::Read)? == 0 {
            break;
        }
        if visit(at, line.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(&line))? == Go::Home {
            break;
        }
    }
    Ok(())
}

fn object(line: &[u8], of: Of) -> serde_json::Result<Object> {
    let mut object = Object::new();
    for (key, value) in serde_json::from_slice::<BTreeMap<String, &RawValue>>(line)? {
        match of.spread().iter().find(|(name, _)| *name == key) {
            Some((_, prefix)) if value.get().starts_with('{') => spread(prefix, value, of, &mut object)?,
            // An address that is not there says nothing of its lines.
            Some(_) if value.get() == "null" => {}
            _ => {
                object.insert(key, cell(value, of)?);
            }
        }
    }
    Ok(object)
}

/// Takes over the members of an object; of `summary`, which has no prefix, the members of its members.
fn spread(prefix: &str, value: &RawValue, of: Of, into: &mut Object) -> serde_json::Result<()> {
    for (member, value) in serde_json::from_str::<BTreeMap<String, &RawValue>>(value.get())? {
        if prefix.is_empty() && value.get().starts_with('{') {
            spread(&format!("{member}_"), value, of, into)?;
        } else {
            into.insert(format!("{prefix}{member}"), cell(value, of)?);
        }
    }
    Ok(())
}

/// What a member is as a cell. Numbers keep their digits, which no float would. Of a customer null and the empty text are
/// told apart from what is not said; a record has neither.
fn cell(value: &RawValue, of: Of) -> serde_json::Result<String> {
    let written = value.get();
    let is_customer = of == Of::Customers;
    Ok(match written.as_bytes() {
        [b'n', ..] if is_customer => Stated::Null.cell().to_owned(),
        [b'"', b'"'] if is_customer => Stated::Empty.cell().to_owned(),
        [b'n', ..] => String::new(),
        [b'"', ..] => {
            let text: String = serde_json::from_str(written)?;
            // Nothing but what is stated begins so.
            if text.starts_with('\0') { format!("\0{text}") } else { text }
        }
        [b'-' | b'0'..=b'9', ..] if !written.contains(['e', 'E']) => written.to_owned(),
        _ => serde_json::from_str::<Json>(written)?.to_string(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nested_items_stay_whole_and_customers_become_columns() {
        let file = br#"{"order_id":"O-1","customer":{"source_id":"C-1"},"items":[{"sku":"A","quantity":2}]}

{"order_id":"O-2","amount":1.50,"metadata":{"a":1},"gone":null}
"#;
        assert!(is_json_lines(file));
        let mut out = Vec::new();
        table_of_lines(&|| Ok(&file[..]), &mut out).unwrap();
        assert_eq!(
            String::from_utf8(out).unwrap(),
            "amount,customer_source_id,gone,items,metadata,order_id\n\
             ,C-1,,\"[{\"\"quantity\"\":2,\"\"sku\"\":\"\"A\"\"}]\",,O-1\n\
             ,,,,,\n\
             1.50,,,,\"{\"\"a\"\":1}\",O-2\n"
        );
    }

    fn table(file: &[u8]) -> Result<String, Refusal> {
        let mut out = Vec::new();
        table_of_lines(&|| Ok(file), &mut out).map(|()| String::from_utf8(out).unwrap())
    }

    #[test]
    fn what_lies_within_a_customer_becomes_columns() {
        let file =
            br#"{"source_id":"C-1","address":{"city":"Rome"},"metadata":{"plan":"gold","size":{"a":1}}}
{"source_id":"C-2","summary":{"orders":{"total_count":3}},"loyalty":{"points":5},"address":null}
"#;
        assert_eq!(
            table(file).unwrap(),
            "address_city,loyalty_points,metadata.plan,metadata.size,orders_total_count,source_id\n\
             Rome,,gold,\"{\"\"a\"\":1}\",,C-1\n\
             ,5,,,3,C-2\n"
        );
    }

    #[test]
    fn a_line_that_is_no_object_is_a_row_too_wide_but_the_first() {
        let broken = b"{\"a\":1}\n[1]\n{\"a\":\n{\"a\":\"\xFF\"}\n{\"a\":2}\n";
        assert_eq!(
            table(broken).unwrap(),
            "a\n1\n,[1]\n,\"{\"\"a\"\":\"\n,\"{\"\"a\"\":\"\"\u{FFFD}\"\"}\"\n2\n"
        );
        let refusal = table(b"\n{\n\"a\":1}\n").unwrap_err();
        assert_eq!(refusal.to_string(), "line 2 is no JSON object; write one object on each line");
    }
}
