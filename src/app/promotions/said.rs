//! Metadata as people write it.

use serde_json::{Map, Value as Json};

use crate::app::records::typed;

/// Metadata as a JSON object; nothing where there is none.
pub fn metadata_object(pairs: &[(String, String)]) -> Option<String> {
    let object: Map<String, Json> = pairs.iter().map(|(name, value)| (name.clone(), typed(value))).collect();
    (!object.is_empty()).then(|| Json::Object(object).to_string())
}

/// A name and its value, `season=autumn`.
///
/// # Errors
/// What would be right.
pub fn parse_pair(text: &str) -> Result<(String, String), String> {
    let (name, value) =
        text.split_once('=').filter(|(name, _)| !name.trim().is_empty()).ok_or("write NAME=VALUE")?;
    Ok((name.trim().to_owned(), value.to_owned()))
}

/// Several of them, with commas between.
///
/// # Errors
/// What would be right.
pub fn parse_pairs(text: &str) -> Result<Vec<(String, String)>, String> {
    text.split(',').map(|pair| parse_pair(pair.trim())).collect()
}
