//! A mapping: what each column of a file becomes, and how rows are treated. It is kept as a readable TOML file.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde::Deserialize;

use super::dates::DateOrder;
use super::encoding::Encoding;
use super::format::{self, FormatChoices};
use super::numbers::NumberStyle;
use super::synonyms::header_key;
pub use super::target::{Duplicates, EmptyPolicy, MatchKey, OnError, Target};
use crate::domain::ValueType;

/// What each column becomes, and how rows are treated.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Mapping {
    /// The name under which it was saved.
    pub name: Option<String>,
    /// How rows find their customers.
    pub match_key: MatchKey,
    /// The columns in the order of the header.
    pub columns: Vec<ColumnMapping>,
    /// What several rows of one key do.
    pub duplicates: Duplicates,
    /// What a bad row does.
    pub on_error: OnError,
    /// How the file is read, where a person decided it.
    pub format: FormatChoices,
}

/// What a column becomes.
#[derive(Clone, Debug, PartialEq)]
pub struct ColumnMapping {
    /// The column's name in the file.
    pub header: String,
    /// Where it goes.
    pub target: Target,
    /// The type its cells are read as; the attribute's own where none is given.
    pub value_type: Option<ValueType>,
    /// How sure the target is, 0 to 1.
    pub confidence: f32,
    /// Where the target comes from: `exact`, `synonym`, `saved mapping`, `by hand` and so on.
    pub why: String,
    /// What an empty cell does.
    pub empty: EmptyPolicy,
    /// The order of day, month and year, for dates.
    pub date_order: Option<DateOrder>,
    /// The signs of numbers.
    pub number_style: Option<NumberStyle>,
    /// What parts the elements of lists.
    pub list_separator: Option<char>,
    /// Values to be replaced: from the file's to ours.
    pub values: BTreeMap<String, String>,
}

/// Says why a mapping's file cannot be understood.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MappingError {
    /// Not TOML, or not the fields of a mapping.
    #[error("the mapping is not readable: {0}")]
    Unreadable(String),
    /// A field has a word it cannot have.
    #[error("the mapping's `{field}` is `{given}`; write {expected}")]
    Field {
        /// Which.
        field: String,
        /// As given.
        given: String,
        /// What it may be.
        expected: String,
    },
}

impl ColumnMapping {
    /// A column that goes somewhere, everything else as usual.
    pub fn new(header: &str, target: Target, confidence: f32, why: &str) -> Self {
        Self {
            header: header.to_owned(),
            target,
            value_type: None,
            confidence,
            why: why.to_owned(),
            empty: EmptyPolicy::default(),
            date_order: None,
            number_style: None,
            list_separator: None,
            values: BTreeMap::new(),
        }
    }
}

impl Mapping {
    /// A name for the header it was made for; the same header, whatever its case, gives the same.
    pub fn fingerprint(&self) -> String {
        fingerprint(self.columns.iter().map(|column| column.header.as_str()))
    }

    /// Whether it was made for a file with this header.
    pub fn fits(&self, header: &[String]) -> bool {
        self.fingerprint() == fingerprint(header.iter().map(String::as_str))
    }

    /// The mapping of a column, by its header.
    pub fn column(&self, header: &str) -> Option<&ColumnMapping> {
        self.columns.iter().find(|column| column.header == header).or_else(|| {
            let key = header_key(header);
            self.columns.iter().find(|column| header_key(&column.header) == key)
        })
    }

    /// Prints the file that [`Mapping::from_toml`] reads.
    pub fn to_toml(&self) -> String {
        let mut out = String::from(
            "# How `patrons import customers` reads a file; take it with --mapping FILE.toml\n\
             # target: an attribute, name[1], metadata.NAME, consent.NAME or skip\n\
             # empty: what an empty cell does: keep, clear, fill or create-only\n",
        );
        // Writing to a `String` cannot fail.
        let written = self
            .write_head(&mut out)
            .and_then(|()| self.columns.iter().try_for_each(|column| column.write(&mut out)));
        debug_assert!(written.is_ok());
        out
    }

    fn write_head(&self, out: &mut String) -> std::fmt::Result {
        if let Some(name) = &self.name {
            writeln!(out, "name = {}", quoted(name))?;
        }
        writeln!(out, "match = \"{}\"          # source_id, id or email", self.match_key)?;
        writeln!(out, "duplicates = \"{}\"          # last, first or reject", self.duplicates)?;
        writeln!(out, "on_error = \"{}\"            # skip or abort", self.on_error)?;
        if self.format == FormatChoices::default() {
            return Ok(());
        }
        writeln!(out, "\n[format]")?;
        if let Some(encoding) = self.format.encoding {
            writeln!(out, "encoding = \"{encoding}\"")?;
        }
        if let Some(delimiter) = self.format.delimiter {
            writeln!(out, "delimiter = {}", quoted(&char::from(delimiter).to_string()))?;
        }
        if let Some(has_header) = self.format.has_header {
            writeln!(out, "header = {has_header}")?;
        }
        Ok(())
    }

    /// Reads a mapping's file.
    ///
    /// # Errors
    /// [`MappingError`] with the place.
    pub fn from_toml(text: &str) -> Result<Self, MappingError> {
        let file: MappingFile = toml::from_str(text).map_err(|error| unreadable(text, &error))?;
        Ok(Self {
            name: file.name,
            match_key: file.match_key.unwrap_or_default(),
            duplicates: file.duplicates.unwrap_or_default(),
            on_error: file.on_error.unwrap_or_default(),
            format: file.format.unwrap_or_default().choices()?,
            columns: file.columns.into_iter().map(ColumnFile::column).collect::<Result<_, _>>()?,
        })
    }
}

impl ColumnMapping {
    fn write(&self, out: &mut String) -> std::fmt::Result {
        writeln!(out, "\n[[column]]")?;
        writeln!(out, "header = {}", quoted(&self.header))?;
        writeln!(out, "target = {}", quoted(&self.target.to_string()))?;
        if let Some(value_type) = self.value_type {
            writeln!(out, "type = \"{value_type}\"")?;
        }
        if self.empty != EmptyPolicy::default() {
            writeln!(out, "empty = \"{}\"", self.empty)?;
        }
        if let Some(order) = self.date_order {
            writeln!(out, "date_order = \"{}\"          # dmy, mdy or ymd", order.name())?;
        }
        if let Some(style) = self.number_style {
            writeln!(out, "numbers = \"{}\"          # 1234.56, 1,234.56 or 1.234,56", style.example())?;
        }
        if let Some(separator) = self.list_separator {
            writeln!(out, "list_separator = {}", quoted(&separator.to_string()))?;
        }
        if !self.values.is_empty() {
            let pairs: Vec<String> =
                self.values.iter().map(|(from, to)| format!("{} = {}", quoted(from), quoted(to))).collect();
            writeln!(out, "values = {{ {} }}", pairs.join(", "))?;
        }
        Ok(())
    }
}

fn fingerprint<'a>(header: impl Iterator<Item = &'a str>) -> String {
    let keys: Vec<String> = header.map(header_key).collect();
    format!("{:016x}", xxhash_rust::xxh3::xxh3_64(keys.join("\u{1f}").as_bytes()))
}

/// A text as TOML writes it.
fn quoted(text: &str) -> String {
    toml::Value::String(text.to_owned()).to_string()
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct MappingFile {
    name: Option<String>,
    #[serde(rename = "match")]
    match_key: Option<MatchKey>,
    duplicates: Option<Duplicates>,
    on_error: Option<OnError>,
    format: Option<FormatFile>,
    #[serde(rename = "column", default)]
    columns: Vec<ColumnFile>,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct FormatFile {
    encoding: Option<String>,
    delimiter: Option<String>,
    header: Option<bool>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ColumnFile {
    header: String,
    target: String,
    #[serde(rename = "type")]
    value_type: Option<String>,
    #[serde(default)]
    empty: EmptyPolicy,
    date_order: Option<DateOrder>,
    numbers: Option<NumberStyle>,
    list_separator: Option<char>,
    #[serde(default)]
    values: BTreeMap<String, String>,
}

impl FormatFile {
    fn choices(self) -> Result<FormatChoices, MappingError> {
        let encoding = self.encoding.map(|label| {
            Encoding::parse(&label)
                .map_err(|_| wrong("encoding", &label, "a name such as utf-8 or windows-1250"))
        });
        let delimiter = self.delimiter.map(|given| {
            format::parse_delimiter(&given)
                .ok_or_else(|| wrong("delimiter", &given, "one character, or `tab`"))
        });
        Ok(FormatChoices {
            encoding: encoding.transpose()?,
            delimiter: delimiter.transpose()?,
            has_header: self.header,
        })
    }
}

impl ColumnFile {
    fn column(self) -> Result<ColumnMapping, MappingError> {
        let target = self.target.parse().map_err(|_| {
            wrong("target", &self.target, "an attribute, name[1], metadata.NAME, consent.NAME or skip")
        })?;
        let value_type = self
            .value_type
            .map(|name| ValueType::parse(&name).ok_or_else(|| wrong("type", &name, ValueType::NAMES)))
            .transpose()?;
        Ok(ColumnMapping {
            value_type,
            empty: self.empty,
            date_order: self.date_order,
            number_style: self.numbers,
            list_separator: self.list_separator,
            values: self.values,
            ..ColumnMapping::new(&self.header, target, 1.0, "saved mapping")
        })
    }
}

fn wrong(field: &str, given: &str, expected: &str) -> MappingError {
    MappingError::Field { field: field.to_owned(), given: given.to_owned(), expected: expected.to_owned() }
}

fn unreadable(text: &str, error: &toml::de::Error) -> MappingError {
    let line = error.span().map_or(1, |span| text[..span.start.min(text.len())].matches('\n').count() + 1);
    MappingError::Unreadable(format!("line {line}: {}", error.message().trim()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mapping() -> Mapping {
        let mut plan =
            ColumnMapping::new("Plan \"A\"", Target::Attribute("metadata.plan".into()), 1.0, "saved mapping");
        plan.value_type = Some(ValueType::Number);
        plan.empty = EmptyPolicy::CreateOnly;
        plan.number_style = Some(NumberStyle::Comma);
        plan.values = [("gratis".to_owned(), "0".to_owned())].into();
        let mut born =
            ColumnMapping::new("geb.", Target::Attribute("birthdate".into()), 1.0, "saved mapping");
        born.date_order = Some(DateOrder::Dmy);
        born.list_separator = Some('|');
        let skipped = ColumnMapping::new("x\ty", Target::Skip, 1.0, "saved mapping");
        let part = Target::Part { attribute: "name".into(), part: 2 };
        let name = ColumnMapping::new("Nachname", part, 1.0, "saved mapping");
        let format = FormatChoices {
            encoding: Some(Encoding::WINDOWS_1250),
            delimiter: Some(b'\t'),
            has_header: Some(true),
        };
        Mapping {
            name: Some("shop".into()),
            match_key: MatchKey::Email,
            duplicates: Duplicates::Reject,
            on_error: OnError::Abort,
            format,
            columns: vec![plan, born, skipped, name],
        }
    }

    #[test]
    fn a_mapping_reads_back_from_its_file() {
        for mapping in [mapping(), Mapping::default()] {
            assert_eq!(Mapping::from_toml(&mapping.to_toml()), Ok(mapping));
        }
    }

    #[test]
    fn a_mapping_fits_the_header_it_was_made_for() {
        let header: Vec<String> = ["PLAN \"a\"", "Geb", "x y", "nachname"].map(str::to_owned).into();
        assert!(mapping().fits(&header));
        assert!(!mapping().fits(&header[1..]));
    }

    #[test]
    fn mistakes_are_told_with_their_place() {
        for (text, message) in [
            (
                "match = \"name\"",
                "the mapping is not readable: line 1: unknown variant `name`, expected one of `source_id`, `id`, `email`",
            ),
            (
                "\n\nmat = 1",
                "the mapping is not readable: line 3: unknown field `mat`, expected one of `name`, `match`, `duplicates`, `on_error`, `format`, `column`",
            ),
            (
                "[[column]]\nheader=\"a\"\ntarget=\"name[0]\"",
                "the mapping's `target` is `name[0]`; write an attribute, name[1], metadata.NAME, consent.NAME or skip",
            ),
            (
                "[format]\nencoding=\"utf-9\"",
                "the mapping's `encoding` is `utf-9`; write a name such as utf-8 or windows-1250",
            ),
        ] {
            assert_eq!(Mapping::from_toml(text).unwrap_err().to_string(), message);
        }
    }
}
