//! JSON Lines as the table that the reader takes: a column per key, nested values as JSON. What is null or an empty text is an
//! empty cell.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{BufRead, Write};

use serde_json::Value as Json;
use serde_json::value::RawValue;

use super::Refusal;

/// Objects whose members are columns of their own.
const FLATTENED: [&str; 2] = ["customer", "voucher"];

/// Whether a file holds JSON objects, one a line, by its first bytes.
pub fn is_json_lines(head: &[u8]) -> bool {
    head.iter().find(|b| !b.is_ascii_whitespace() && !b"\xEF\xBB\xBF".contains(b)) == Some(&b'{')
}

/// Writes the objects of a file as CSV: a header, then a row for each line of the file, a blank one for a blank one. The
/// file is read twice, for the header is known at its end only.
///
/// # Errors
/// [`Refusal::Line`] for a line that is no object.
pub fn table_of_lines<R: BufRead>(
    open: &dyn Fn() -> std::io::Result<R>,
    out: &mut dyn Write,
) -> Result<(), Refusal> {
    let mut header = BTreeSet::new();
    each_line(open().map_err(Refusal::Read)?, &mut |object| {
        header.extend(object.unwrap_or_default().into_keys());
        Ok(())
    })?;
    let failed = |e: csv::Error| Refusal::Read(std::io::Error::other(e));
    let mut table = csv::Writer::from_writer(out);
    table.write_record(&header).map_err(failed)?;
    each_line(open().map_err(Refusal::Read)?, &mut |object| {
        let object = object.unwrap_or_default();
        let cells = header.iter().map(|key| object.get(key).map_or("", String::as_str));
        table.write_record(cells).map_err(failed)
    })?;
    table.flush().map_err(Refusal::Read)
}

/// The members of an object, each as the text of a cell.
type Object = BTreeMap<String, String>;

fn each_line(
    lines: impl BufRead,
    visit: &mut dyn FnMut(Option<Object>) -> Result<(), Refusal>,
) -> Result<(), Refusal> {
    for (at, line) in lines.lines().enumerate() {
        let line = line.map_err(Refusal::Read)?;
        let line = line.trim_start_matches('\u{FEFF}').trim();
        if line.is_empty() {
            visit(None)?;
            continue;
        }
        visit(Some(object(line).map_err(|_| Refusal::Line(at + 1))?))?;
    }
    Ok(())
}

fn object(line: &str) -> serde_json::Result<Object> {
    let mut object = Object::new();
    for (key, value) in serde_json::from_str::<BTreeMap<String, &RawValue>>(line)? {
        if FLATTENED.contains(&key.as_str()) && value.get().starts_with('{') {
            for (member, value) in serde_json::from_str::<BTreeMap<String, &RawValue>>(value.get())? {
                object.insert(format!("{key}_{member}"), cell(value)?);
            }
        } else {
            let cell = cell(value)?;
            object.insert(key, cell);
        }
    }
    Ok(object)
}

/// What a member is as a cell. Numbers keep their digits, which no float would.
fn cell(value: &RawValue) -> serde_json::Result<String> {
    let written = value.get();
    Ok(match written.as_bytes() {
        [b'n', ..] => String::new(),
        [b'"', ..] => serde_json::from_str(written)?,
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

    #[test]
    fn a_line_that_is_no_object_is_named() {
        let refusal = table_of_lines(&|| Ok(&b"{}\n[1]\n"[..]), &mut Vec::new()).unwrap_err();
        assert_eq!(refusal.to_string(), "line 2 is no JSON object; write one object on each line");
    }
}
