//! JSON Lines as the table that the reader takes: a column per key, nested values as JSON.

use std::collections::BTreeSet;
use std::io::{BufRead, Write};

use serde_json::{Map, Value as Json};

use crate::import::Refusal;

/// Objects whose members are columns of their own.
const FLATTENED: [&str; 2] = ["customer", "voucher"];

/// Whether a file holds JSON objects, one a line, by its first bytes.
pub fn is_json_lines(head: &[u8]) -> bool {
    head.iter().find(|b| !b.is_ascii_whitespace() && !b"\xEF\xBB\xBF".contains(b)) == Some(&b'{')
}

/// Writes the objects of a file as CSV with a header. The file is read twice, for the header is known at its end
/// only.
///
/// # Errors
/// [`Refusal::Records`] for a line that is no object.
pub fn table_of_lines<R: BufRead>(
    open: &dyn Fn() -> std::io::Result<R>,
    out: &mut dyn Write,
) -> Result<(), Refusal> {
    let mut header = BTreeSet::new();
    each_object(open().map_err(Refusal::Read)?, &mut |_, object| {
        header.extend(object.into_iter().map(|(key, _)| key));
        Ok(())
    })?;
    let mut table = csv::Writer::from_writer(out);
    let failed = |e: csv::Error| Refusal::Read(std::io::Error::other(e));
    table.write_record(&header).map_err(failed)?;
    each_object(open().map_err(Refusal::Read)?, &mut |_, object| {
        let cell = |key: &String| object.get(key).map(printed).unwrap_or_default();
        table.write_record(header.iter().map(cell)).map_err(failed)
    })?;
    table.flush().map_err(Refusal::Read)
}

type Visit<'a> = dyn FnMut(usize, Map<String, Json>) -> Result<(), Refusal> + 'a;

fn each_object(lines: impl BufRead, visit: &mut Visit<'_>) -> Result<(), Refusal> {
    for (at, line) in lines.lines().enumerate() {
        let line = line.map_err(Refusal::Read)?;
        let line = line.trim_start_matches('\u{FEFF}').trim();
        if line.is_empty() {
            continue;
        }
        match serde_json::from_str(line) {
            Ok(Json::Object(object)) => visit(at + 1, flat(object))?,
            _ => {
                return Err(Refusal::Records(format!(
                    "line {} is no JSON object; write one object on each line",
                    at + 1
                )));
            }
        }
    }
    Ok(())
}

fn flat(object: Map<String, Json>) -> Map<String, Json> {
    let mut flat = Map::new();
    for (key, value) in object {
        match value {
            Json::Object(inner) if FLATTENED.contains(&key.as_str()) => {
                flat.extend(inner.into_iter().map(|(member, value)| (format!("{key}_{member}"), value)));
            }
            value => {
                flat.insert(key, value);
            }
        }
    }
    flat
}

fn printed(value: &Json) -> String {
    match value {
        Json::Null => String::new(),
        Json::String(text) => text.clone(),
        other => other.to_string(),
    }
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
             1.5,,,,\"{\"\"a\"\":1}\",O-2\n"
        );
    }

    #[test]
    fn a_line_that_is_no_object_is_named() {
        let refusal = table_of_lines(&|| Ok(&b"{}\n[1]\n"[..]), &mut Vec::new()).unwrap_err();
        assert_eq!(refusal.to_string(), "line 2 is no JSON object; write one object on each line");
    }
}
