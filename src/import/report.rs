//! What an import did, and the file of rows it left out.

use std::io::{self, Write};

use super::format::Format;
use super::reject::{Reject, Rule};
use crate::domain::ColumnId;
use crate::domain::attribute::standard_attributes;

/// How many rejects a report lists; the rejects file has all.
pub const MAX_LISTED_REJECTS: usize = 1000;
/// How many transitions a report lists per attribute.
pub const MAX_TRANSITIONS: usize = 5;

/// What an import did, or a dry run would do.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Report {
    /// Rows read.
    pub rows: u64,
    /// Customers made.
    pub created: u64,
    /// Customers changed.
    pub updated: u64,
    /// Customers that were like this already.
    pub unchanged: u64,
    /// Rows after the first of their key.
    pub duplicate: u64,
    /// Rows left out.
    pub rejected: u64,
    /// What changes per attribute.
    pub attributes: Vec<AttributeReport>,
    /// The first rows left out.
    pub rejects: Vec<Reject>,
    /// How many rows broke each rule.
    pub rules: Vec<(Rule, u64)>,
    /// What a person should know.
    pub notes: Vec<String>,
    /// How long it took.
    pub seconds: f64,
}

/// How many customers change an attribute, and from what to what.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AttributeReport {
    /// The attribute's name.
    pub name: String,
    /// Customers that change it.
    pub changed: u64,
    /// The most frequent changes: from, to, how many.
    pub transitions: Vec<(String, String, u64)>,
}

impl Report {
    /// Whether every row is accounted for (SEMANTICS 22).
    pub fn holds_together(&self) -> bool {
        self.created + self.updated + self.unchanged + self.duplicate + self.rejected == self.rows
    }

    /// Counts rejects, and lists them as far as there is room.
    pub fn add_rejects(&mut self, rejects: impl IntoIterator<Item = Reject>) {
        for reject in rejects {
            self.rejected += 1;
            match self.rules.iter_mut().find(|(rule, _)| *rule == reject.rule) {
                Some((_, count)) => *count += 1,
                None => self.rules.push((reject.rule, 1)),
            }
            if self.rejects.len() < MAX_LISTED_REJECTS {
                self.rejects.push(reject);
            }
        }
    }

    /// The result that `--json` prints.
    pub fn to_json(&self) -> serde_json::Value {
        serde_json::json!({
            "rows": self.rows,
            "created": self.created,
            "updated": self.updated,
            "unchanged": self.unchanged,
            "duplicate": self.duplicate,
            "rejected": self.rejected,
            "seconds": self.seconds,
        })
    }
}

/// Writes rejected rows with the original columns, the line and the reason, in UTF-8 but for bytes that are
/// no text, which stay as they were; the file can be mended and imported again, for a suggestion skips the two columns added.
pub struct RejectsWriter<W: Write> {
    rows: csv::Writer<W>,
    width: usize,
}

impl<W: Write> RejectsWriter<W> {
    /// Begins the file with its header.
    ///
    /// # Errors
    /// Where the file cannot be written.
    pub fn new(out: W, header: &[String], format: &Format) -> io::Result<Self> {
        let mut rows = csv::WriterBuilder::new().delimiter(format.delimiter).flexible(true).from_writer(out);
        let added = ["reject_line", "reject_reason"];
        // A rejects file that is imported again has these columns already; they are written anew.
        let is_added = |name: &&str| added.contains(name);
        rows.write_record(header.iter().map(String::as_str).filter(|name| !is_added(name)).chain(added))?;
        Ok(Self { rows, width: header.iter().filter(|name| !is_added(&name.as_str())).count() })
    }

    /// Adds a row. Cells beyond the header's are kept, after the reason.
    ///
    /// # Errors
    /// Where the file cannot be written.
    pub fn write(&mut self, reject: &Reject) -> io::Result<()> {
        let cells: Vec<&[u8]> = match &reject.bytes {
            Some(bytes) => bytes.iter().map(Vec::as_slice).collect(),
            None => reject.record.iter().map(String::as_bytes).collect(),
        };
        let cell = |at: usize| cells.get(at).copied().unwrap_or_default();
        let (line, reason) = (reject.line.to_string(), reject.reason());
        let added = [line.as_bytes(), reason.as_bytes()];
        let beyond = cells.iter().skip(self.width).copied();
        self.rows.write_record((0..self.width).map(cell).chain(added).chain(beyond))?;
        Ok(())
    }

    /// Writes what is left.
    ///
    /// # Errors
    /// Where the file cannot be written.
    pub fn finish(mut self) -> io::Result<()> {
        self.rows.flush()
    }
}

/// The header of a file that imports without help, as `patrons import template` prints it.
pub fn template() -> String {
    let is_given =
        |column: ColumnId| !matches!(column, ColumnId::ID | ColumnId::CREATED_AT | ColumnId::UPDATED_AT);
    let names: Vec<String> =
        standard_attributes().filter(|a| is_given(a.column)).map(|a| a.header()).collect();
    names.join(",") + "\n"
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Schema;
    use crate::import::Choices;
    use crate::import::test_support::{bound, suggestion};

    #[test]
    fn a_rejects_file_can_be_mended_and_imported_again() {
        let file = b"source_id;email\na;nobody\nb;\"x;y\"\nc;c@d.co;more\n";
        let (binding, opened) = bound(file, &Schema::default(), &Choices::default());
        let mut out = Vec::new();
        let mut writer = RejectsWriter::new(&mut out, &opened.header, &opened.format).unwrap();
        let mut report = Report { rows: 3, ..Report::default() };
        let rejects = binding.convert(&opened.batches[0]).rejects;
        for reject in &rejects {
            writer.write(reject).unwrap();
        }
        writer.finish().unwrap();
        report.add_rejects(rejects);
        let written = String::from_utf8(out).unwrap();
        assert_eq!(
            written,
            "source_id;email;reject_line;reject_reason\n\
             a;nobody;2;\"bad-email in `email`, `nobody`; it needs one `@`, a dotted domain and no white space\"\n\
             b;\"x;y\";3;\"bad-email in `email`, `x;y`; it needs one `@`, a dotted domain and no white space\"\n\
             c;c@d.co;4;\"too-many-cells, `more`; the row has 3 cells and the header 2; put a cell that holds `;` in double quotes\";more\n"
        );
        assert!(report.holds_together());
        assert_eq!(report.rules, [(Rule::BadEmail, 2), (Rule::TooManyCells, 1)]);
        let again = suggestion(&written, &Schema::default(), &Choices::default()).unwrap();
        let targets: Vec<String> = again.mapping.columns.iter().map(|c| c.target.to_string()).collect();
        assert_eq!(targets, ["source_id", "email", "skip", "skip"]);
    }

    #[test]
    fn the_template_maps_to_itself() {
        assert_eq!(
            template(),
            "source_id,name,email,phone,description,birthdate,address_line_1,address_line_2,address_postal_code,\
             address_city,address_state,address_country\n"
        );
        let suggestion = suggestion(&template(), &Schema::default(), &Choices::default()).unwrap();
        assert!(suggestion.mapping.columns.iter().all(|column| column.confidence > 0.99), "{suggestion:?}");
        assert_eq!(suggestion.questions, []);
    }
}
