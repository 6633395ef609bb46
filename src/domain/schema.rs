//! The attributes a project declares: metadata with types, and consents.

use serde::{Deserialize, Serialize};

use super::attribute::{self, Attribute, AttributeKind, ColumnId};
use super::text;
use super::value::ValueType;

/// The most attributes a project may declare; each is a column in every page.
pub const MAX_DECLARED: usize = 2000;
/// How many near names a refusal offers.
const MAX_NEAREST: usize = 3;

/// A declared metadata attribute.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Metadata {
    /// Where its cells lie.
    pub column: ColumnId,
    /// Its name, without `metadata.`; no white space, unique under case folding.
    pub name: String,
    /// The type of its values.
    pub value_type: ValueType,
    /// Whether a new customer must have it.
    pub required: bool,
}

/// A marketing permission that customers give or revoke.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Consent {
    /// Where the state lies: true given, false revoked.
    pub column: ColumnId,
    /// Where the instant of the last change of state lies.
    pub since: ColumnId,
    /// Its name, without `consent.`.
    pub name: String,
}

/// All declared attributes, and the way from a written name to a column.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Schema {
    /// Metadata in the order of declaration.
    pub metadata: Vec<Metadata>,
    /// Consents in the order of declaration.
    pub consents: Vec<Consent>,
    /// How many columns were ever given out; numbers are not used again.
    columns_given: u16,
    /// What may be asked beside what customers are; kept by nobody.
    #[serde(skip)]
    circumstances: Vec<Attribute>,
}

/// Says why a declaration is refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SchemaError {
    /// The name is empty.
    #[error("a metadata name cannot be empty")]
    EmptyName,
    /// The name has white space.
    #[error("the metadata name `{name}` holds white space; `{offered}` would do")]
    WhiteSpace {
        /// As given.
        name: String,
        /// With underscores instead.
        offered: String,
    },
    /// Another name differs only in case.
    #[error("`{name}` is declared already, as `{existing}`; names differ in more than case")]
    Taken {
        /// As given.
        name: String,
        /// As declared.
        existing: String,
    },
    /// Too many.
    #[error(
        "at most {MAX_DECLARED} attributes can be declared; drop some (`patrons schema drop NAME`), or skip columns"
    )]
    Full,
    /// No such attribute.
    #[error("no metadata attribute is named `{0}`; `patrons schema list` shows them")]
    Unknown(String),
}

impl Schema {
    /// Every attribute: standard, then metadata, then consents.
    pub fn attributes(&self) -> Vec<Attribute> {
        let metadata = self.metadata.iter().map(Metadata::attribute);
        let consents = self.consents.iter().map(Consent::attribute);
        let known = attribute::standard_attributes().chain(metadata).chain(consents);
        known.chain(self.circumstances.iter().cloned()).collect()
    }

    /// Finds an attribute by any of its written forms: dotted, underscored, short, any case.
    pub fn resolve(&self, name: &str) -> Option<Attribute> {
        let wanted = attribute::key(name);
        if let Some(found) = self.circumstances.iter().find(|c| attribute::key(&c.name) == wanted) {
            return Some(found.clone());
        }
        if let Some(found) = attribute::standard_by_key(&wanted) {
            return Some(found);
        }
        let metadata = |bare: &str| self.metadata.iter().find(|m| attribute::key(&m.name) == bare);
        let consent = |bare: &str| self.consents.iter().find(|c| attribute::key(&c.name) == bare);
        if let Some(bare) = wanted.strip_prefix("metadata_")
            && let Some(found) = metadata(bare)
        {
            return Some(found.attribute());
        }
        if let Some(bare) = wanted.strip_prefix("consent_")
            && let Some(found) = consent(bare)
        {
            return Some(found.attribute());
        }
        metadata(&wanted).map(Metadata::attribute).or_else(|| consent(&wanted).map(Consent::attribute))
    }

    /// As [`Schema::resolve`], with what is reckoned from records: `orders.total_amount`, in the API's
    /// `summary.orders.total_amount` and all other forms.
    pub fn resolve_any(&self, name: &str) -> Option<Attribute> {
        let derived = || attribute::derived_by_key(&attribute::key(name));
        match self.resolve(name) {
            // What every project has goes before what one declared.
            Some(found) if matches!(found.kind, AttributeKind::Standard | AttributeKind::Circumstance) => {
                Some(found)
            }
            declared => derived().or(declared),
        }
    }

    /// As [`Schema::resolve_any`], with the names that only an export has: `birthday`, `metadata`.
    pub fn resolve_for_export(&self, name: &str) -> Option<Attribute> {
        let wanted = attribute::key(name);
        attribute::export_only_attributes()
            .find(|only| only.name == wanted)
            .or_else(|| self.resolve_any(name))
    }

    /// The same with what may be asked beside what customers are; these names go before all others.
    #[must_use]
    pub fn with_circumstances(&self, circumstances: Vec<Attribute>) -> Self {
        Self { circumstances, ..self.clone() }
    }

    /// The attribute of a column.
    pub fn attribute(&self, column: ColumnId) -> Option<Attribute> {
        if let Some(only) = attribute::export_only_attributes().find(|only| only.column == column) {
            return Some(only);
        }
        if column.is_derived() {
            return attribute::derived_attributes().find(|a| a.column == column);
        }
        self.attributes().into_iter().find(|a| a.column == column)
    }

    /// The type of a column's values.
    pub fn value_type(&self, column: ColumnId) -> Option<ValueType> {
        if column < ColumnId::FIRST_DECLARED {
            return attribute::standard_type(column);
        }
        if let Some(found) = self.circumstances.iter().find(|c| c.column == column) {
            return Some(found.value_type);
        }
        let metadata = self.metadata.iter().find(|m| m.column == column).map(|m| m.value_type);
        metadata.or_else(|| self.consent_of(column).map(|_| ValueType::Boolean))
    }

    /// How many columns were ever declared; their numbers follow [`ColumnId::FIRST_DECLARED`].
    pub fn columns_given(&self) -> u16 {
        self.columns_given
    }

    /// The consent whose state lies in a column.
    pub fn consent_of(&self, column: ColumnId) -> Option<&Consent> {
        self.consents.iter().find(|c| c.column == column)
    }

    /// Names near a misspelt one, nearest first.
    pub fn nearest(&self, name: &str) -> Vec<String> {
        let wanted = attribute::key(name);
        let mut near: Vec<(f64, String)> = self
            .attributes()
            .into_iter()
            .map(|a| {
                let short = strsim::jaro_winkler(&wanted, &attribute::key(a.short()));
                (short.max(strsim::jaro_winkler(&wanted, &attribute::key(&a.name))), a.name)
            })
            .filter(|(likeness, _)| *likeness > 0.85)
            .collect();
        near.sort_by(|a, b| b.0.total_cmp(&a.0));
        near.into_iter().take(MAX_NEAREST).map(|(_, name)| name).collect()
    }

    /// Names from which a name that is none of ours differs by one letter: rather a slip than a new name.
    pub fn slips(&self, name: &str) -> Vec<String> {
        let wanted = attribute::key(name);
        let is_slip = |key: &str| strsim::damerau_levenshtein(&wanted, key) == 1;
        let attributes = self.attributes().into_iter();
        attributes
            .filter(|a| is_slip(&attribute::key(a.short())) || is_slip(&attribute::key(&a.name)))
            .map(|a| a.name)
            .collect()
    }

    /// Declares a metadata attribute and gives it a column.
    ///
    /// # Errors
    /// [`SchemaError`] where the name cannot be taken; the schema is then unchanged.
    pub fn declare(
        &mut self,
        name: &str,
        value_type: ValueType,
        required: bool,
    ) -> Result<ColumnId, SchemaError> {
        let name = check_name(name)?;
        if let Some(existing) =
            self.metadata.iter().find(|m| attribute::key(&m.name) == attribute::key(&name))
        {
            return Err(SchemaError::Taken { name, existing: existing.name.clone() });
        }
        let column = self.next_column(1)?;
        self.metadata.push(Metadata { column, name, value_type, required });
        Ok(column)
    }

    /// Returns a consent by name, declaring it where it is new.
    ///
    /// # Errors
    /// [`SchemaError`] where the name cannot be taken; the schema is then unchanged.
    pub fn consent(&mut self, name: &str) -> Result<Consent, SchemaError> {
        let name = check_name(name)?;
        if let Some(existing) =
            self.consents.iter().find(|c| attribute::key(&c.name) == attribute::key(&name))
        {
            return Ok(existing.clone());
        }
        let column = self.next_column(2)?;
        let consent = Consent { column, since: ColumnId(column.0 + 1), name };
        self.consents.push(consent.clone());
        Ok(consent)
    }

    /// Takes a metadata attribute out of the schema; its column number is not given again.
    ///
    /// # Errors
    /// [`SchemaError::Unknown`].
    pub fn drop_metadata(&mut self, name: &str) -> Result<Metadata, SchemaError> {
        let bare = attribute::key(name);
        let bare = bare.strip_prefix("metadata_").unwrap_or(&bare);
        let at = self.metadata.iter().position(|m| attribute::key(&m.name) == bare);
        at.map(|at| self.metadata.remove(at)).ok_or_else(|| SchemaError::Unknown(name.to_owned()))
    }

    fn next_column(&mut self, count: u16) -> Result<ColumnId, SchemaError> {
        if self.metadata.len() + self.consents.len() >= MAX_DECLARED {
            return Err(SchemaError::Full);
        }
        let column = ColumnId(ColumnId::FIRST_DECLARED.0 + self.columns_given);
        self.columns_given = self.columns_given.checked_add(count).ok_or(SchemaError::Full)?;
        Ok(column)
    }
}

/// Checks a name an operator gave: `metadata.` in front is dropped, white space is refused with an offer.
pub fn check_name(name: &str) -> Result<String, SchemaError> {
    let name = text::clean(name);
    let name = name.strip_prefix("metadata.").unwrap_or(&name);
    if name.is_empty() {
        return Err(SchemaError::EmptyName);
    }
    if name.contains(char::is_whitespace) {
        return Err(SchemaError::WhiteSpace { name: name.to_owned(), offered: name_from_words(name) });
    }
    Ok(name.to_owned())
}

/// Makes a metadata name of a header's own words: `Total Spent` gives `total_spent`.
pub fn name_from_words(words: &str) -> String {
    let folded = text::fold(words.trim()).into_owned();
    let mut name = String::with_capacity(folded.len());
    for c in folded.chars() {
        if c.is_alphanumeric() || c == '.' {
            name.push(c);
        } else if !name.ends_with('_') && !name.is_empty() {
            name.push('_');
        }
    }
    name.trim_end_matches('_').to_owned()
}

impl Metadata {
    fn attribute(&self) -> Attribute {
        Attribute {
            column: self.column,
            name: format!("metadata.{}", self.name),
            value_type: self.value_type,
            kind: AttributeKind::Metadata,
            required: self.required,
        }
    }
}

impl Consent {
    fn attribute(&self) -> Attribute {
        Attribute {
            column: self.column,
            name: format!("consent.{}", self.name),
            value_type: ValueType::Boolean,
            kind: AttributeKind::Consent,
            required: false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn schema() -> Schema {
        let mut schema = Schema::default();
        schema.declare("plan", ValueType::Text, false).unwrap();
        schema.declare("Lifetime_Value", ValueType::Number, false).unwrap();
        schema.consent("newsletter").unwrap();
        schema
    }

    #[test]
    fn every_written_form_finds_the_attribute() {
        let schema = schema();
        for (written, name) in [
            ("address.city", "address.city"),
            ("Address_City", "address.city"),
            ("CITY", "address.city"),
            ("birthday", "birthdate"),
            ("metadata.plan", "metadata.plan"),
            ("plan", "metadata.plan"),
            ("lifetime_value", "metadata.Lifetime_Value"),
            ("consent.newsletter", "consent.newsletter"),
            ("newsletter", "consent.newsletter"),
            ("`plan`", "metadata.plan"),
        ] {
            assert_eq!(schema.resolve(written).map(|a| a.name).as_deref(), Some(name), "{written}");
        }
        for written in ["orders.last_amount", "orders_last_order_amount", "SUMMARY.orders.last_order_amount"]
        {
            let found = schema.resolve_any(written).map(|a| a.name);
            assert_eq!(found.as_deref(), Some("orders.last_amount"), "{written}");
            assert_eq!(schema.resolve(written), None);
        }
        assert_eq!(schema.resolve("plane"), None);
        assert_eq!(schema.nearest("plane"), ["metadata.plan"]);
        assert_eq!(schema.nearest("contry"), ["address.country"]);
    }

    #[test]
    fn names_are_checked() {
        let mut schema = schema();
        assert_eq!(
            schema.declare("fav color", ValueType::Text, false).unwrap_err().to_string(),
            "the metadata name `fav color` holds white space; `fav_color` would do"
        );
        assert!(matches!(schema.declare("PLAN", ValueType::Text, false), Err(SchemaError::Taken { .. })));
        assert_eq!(name_from_words("Total Spent (USD)"), "total_spent_usd");
    }

    #[test]
    fn a_dropped_column_number_is_not_given_again() {
        let mut schema = schema();
        let plan = schema.drop_metadata("plan").unwrap().column;
        let again = schema.declare("plan", ValueType::Text, false).unwrap();
        assert_ne!(plan, again);
    }
}
