//! The flags of `import`, and what they mean to the import room.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::records::RecordsArgs;
use crate::app::Error;
use crate::app::jobs::import::Unknown;
use crate::cli::failure::wrong;
use crate::cli::help;
use crate::domain::ValueType;
use crate::import::{
    Choices, DateOrder, Duplicates, EmptyPolicy, Encoding, FormatChoices, Mapping, MatchKey, OnError,
    parse_delimiter,
};

#[derive(Debug, Args)]
pub(in crate::cli) struct ImportArgs {
    #[command(subcommand)]
    pub(super) what: What,
}

#[derive(Debug, Subcommand)]
pub(super) enum What {
    /// Bring customers in from a CSV or JSON Lines file
    #[command(after_help = help::IMPORT_CUSTOMERS)]
    Customers(Box<CustomersArgs>),
    /// Bring orders in from a CSV or JSON Lines file
    #[command(after_help = help::IMPORT_ORDERS)]
    Orders(Box<RecordsArgs>),
    /// Bring events in from a CSV or JSON Lines file
    #[command(after_help = help::IMPORT_EVENTS)]
    Events(Box<RecordsArgs>),
    /// Bring redemptions of codes in from a CSV or JSON Lines file
    #[command(after_help = help::IMPORT_REDEMPTIONS)]
    Redemptions(Box<RecordsArgs>),
    /// Bring vouchers in that customers hold, from a CSV or JSON Lines file
    #[command(after_help = help::IMPORT_VOUCHERS)]
    Vouchers(Box<RecordsArgs>),
    /// Bring loyalty points in, given or taken, from a CSV or JSON Lines file
    #[command(after_help = help::IMPORT_POINTS)]
    Points(Box<RecordsArgs>),
    /// Print a CSV header that imports without help
    #[command(after_help = help::IMPORT_TEMPLATE)]
    Template,
}

impl ImportArgs {
    /// Whether only the template is wanted, for which no data folder is needed.
    pub fn is_template(&self) -> bool {
        matches!(self.what, What::Template)
    }
}

#[derive(Debug, Args)]
pub(super) struct CustomersArgs {
    /// A file; `-` is standard input
    #[arg(value_name = "FILE|-")]
    pub file: PathBuf,
    /// What a column becomes: an attribute, name[1], metadata.NAME, consent.NAME or skip
    #[arg(long, value_name = "HEADER=ATTRIBUTE", value_parser = map)]
    pub map: Vec<(String, String)>,
    /// A saved mapping, by name or as a file
    #[arg(long, value_name = "NAME|FILE.toml")]
    pub mapping: Option<String>,
    /// Keep the mapping under a name
    #[arg(long, value_name = "NAME")]
    pub save_mapping: Option<String>,
    /// How rows find their customers
    #[arg(long = "match", value_name = "source_id|id|email", value_parser = match_key)]
    match_key: Option<MatchKey>,
    /// What an empty cell does
    #[arg(long, value_name = "keep|clear|fill|create-only", value_parser = empty)]
    empty: Option<EmptyPolicy>,
    /// The type of metadata that is declared on the way
    #[arg(long, value_name = "NAME=TYPE", value_parser = metadata_type)]
    metadata_type: Vec<(String, ValueType)>,
    /// Only say what would happen
    #[arg(long)]
    pub dry_run: bool,
    /// What a bad row does: it is left out, or nothing is imported
    #[arg(long, value_name = "skip|abort", value_parser = on_error)]
    on_error: Option<OnError>,
    /// Where rows that were left out are written; else into the data folder
    #[arg(long, value_name = "FILE")]
    pub rejects: Option<PathBuf>,
    /// Only print what every column becomes
    #[arg(long)]
    pub show_mapping: bool,
    /// The order of day, month and year
    #[arg(long, value_name = "dmy|mdy|ymd", value_parser = date_order)]
    date_order: Option<DateOrder>,
    /// The file's encoding, such as utf-8 or windows-1250
    #[arg(long, value_name = "E")]
    encoding: Option<String>,
    /// What stands between cells: one character, or `tab`
    #[arg(long, value_name = "C", value_parser = delimiter)]
    delimiter: Option<u8>,
    /// What several rows of one key do
    #[arg(long, value_name = "last|first|reject", value_parser = duplicates)]
    duplicates: Option<Duplicates>,
    /// What a row does whose key nobody has
    #[arg(long, value_name = "create|reject", value_parser = unknown)]
    unknown: Option<Unknown>,
}

impl CustomersArgs {
    /// How the file is to be read, as far as was said.
    pub fn format(&self) -> anyhow::Result<FormatChoices> {
        let encoding = self.encoding.as_deref().map(Encoding::parse).transpose().map_err(Error::from)?;
        Ok(FormatChoices { encoding, delimiter: self.delimiter, has_header: None })
    }

    /// What was decided about columns and rows.
    pub fn choices(&self, saved: Option<Mapping>) -> anyhow::Result<Choices> {
        for (at, (header, _)) in self.map.iter().enumerate() {
            if self.map.iter().skip(at + 1).any(|(other, _)| other == header) {
                return Err(wrong(format!("--map names `{header}` twice; name it once")));
            }
        }
        Ok(Choices {
            map: self.map.clone(),
            metadata_types: self.metadata_type.clone(),
            match_key: self.match_key,
            empty: self.empty,
            date_order: self.date_order,
            duplicates: self.duplicates,
            on_error: self.on_error,
            saved,
        })
    }

    /// What a row does whose key nobody has.
    pub fn unknown(&self) -> Unknown {
        self.unknown.unwrap_or_default()
    }
}

/// An attribute's name holds no `=`, a header may.
pub(super) fn map(text: &str) -> Result<(String, String), String> {
    let pair = text.rsplit_once('=').filter(|(header, _)| !header.trim().is_empty());
    let (header, target) = pair.ok_or("write 'HEADER=ATTRIBUTE', or 'HEADER=skip'")?;
    Ok((header.to_owned(), target.to_owned()))
}

fn metadata_type(text: &str) -> Result<(String, ValueType), String> {
    let (name, written) = text.split_once('=').ok_or("write NAME=TYPE")?;
    let value_type = ValueType::parse(written)
        .ok_or_else(|| format!("`{written}` is not a type; types are {}", ValueType::NAMES))?;
    Ok((name.to_owned(), value_type))
}

fn word<T>(parse: impl Fn(&str) -> Option<T>, words: &[&str], text: &str) -> Result<T, String> {
    parse(text).ok_or_else(|| format!("write one of {}", words.join(", ")))
}

fn match_key(text: &str) -> Result<MatchKey, String> {
    word(MatchKey::parse, MatchKey::WORDS, text)
}

fn empty(text: &str) -> Result<EmptyPolicy, String> {
    word(EmptyPolicy::parse, EmptyPolicy::WORDS, text)
}

pub(super) fn on_error(text: &str) -> Result<OnError, String> {
    word(OnError::parse, OnError::WORDS, text)
}

pub(super) fn duplicates(text: &str) -> Result<Duplicates, String> {
    word(Duplicates::parse, Duplicates::WORDS, text)
}

pub(super) fn date_order(text: &str) -> Result<DateOrder, String> {
    word(DateOrder::parse, &["dmy", "mdy", "ymd"], text)
}

pub(super) fn delimiter(text: &str) -> Result<u8, String> {
    parse_delimiter(text).ok_or_else(|| "write one character, or `tab`".to_owned())
}

pub(in crate::cli) fn unknown(text: &str) -> Result<Unknown, String> {
    match text {
        "create" => Ok(Unknown::Create),
        "reject" => Ok(Unknown::Reject),
        _ => Err("write one of create, reject".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_header_may_hold_an_equals_sign() {
        assert_eq!(map("a=b=email"), Ok(("a=b".into(), "email".into())));
        assert_eq!(map("Notiz="), Ok(("Notiz".into(), String::new())));
        assert!(map("email").is_err() && map("=email").is_err());
    }
}
