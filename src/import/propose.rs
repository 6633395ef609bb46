//! Proposes a target for one column: by its header, and by what its cells say against it.

use super::survey::ColumnSurvey;
use super::synonyms::{self, Strength, header_key};
use super::target::Target;
use crate::domain::attribute::{DERIVED_PREFIXES, standard_attributes};
use crate::domain::schema::name_from_words;
use crate::domain::{AttributeKind, Schema, attribute};

/// A target for a column, and how good it is.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Proposal {
    pub target: Target,
    pub confidence: f32,
    pub why: &'static str,
    pub note: Option<String>,
}

/// Written by hand or saved: never given up.
pub(super) const BY_HAND: &str = "by hand";
/// From the mapping that was saved for this header.
pub(super) const SAVED: &str = "saved mapping";
/// The column's own words make a metadata name.
pub(super) const OWN_WORDS: &str = "own words";
/// Columns that only the program writes.
const OURS: &str = "written by patrons";

impl Proposal {
    pub fn new(target: Target, confidence: f32, why: &'static str) -> Self {
        Self { target, confidence, why, note: None }
    }

    fn ours(header: &str) -> Self {
        let note = format!("`{header}` is skipped: only patrons writes it");
        Self { note: Some(note), ..Self::new(Target::Skip, 1.0, OURS) }
    }
}

/// The best target for a column.
pub(super) fn propose(header: &str, at: usize, survey: &ColumnSurvey, schema: &Schema) -> Proposal {
    let proposal = by_header(header, survey, schema);
    match proposal {
        Some(proposal) => match misfit(&proposal, header, survey) {
            None => proposal,
            Some(problem) => {
                let own = own_words(header, at);
                let note = format!("`{header}` {problem}, so it becomes `{}`", own.target);
                Proposal { note: Some(note), ..own }
            }
        },
        None => by_content(header, at, survey).unwrap_or_else(|| own_words(header, at)),
    }
}

/// Metadata named by the header's own words.
pub(super) fn own_words(header: &str, at: usize) -> Proposal {
    let mut name = name_from_words(header);
    if name.is_empty() {
        name = format!("column_{}", at + 1);
    }
    // What becomes of it is told once its type is known.
    Proposal::new(Target::Attribute(format!("metadata.{name}")), 0.5, OWN_WORDS)
}

fn by_header(header: &str, survey: &ColumnSurvey, schema: &Schema) -> Option<Proposal> {
    let key = attribute::key(header);
    if matches!(key.as_str(), "updated_at" | "reject_line" | "reject_reason") {
        return Some(Proposal::ours(header));
    }
    if key == "id" {
        return Some(id(survey));
    }
    if key == "metadata" && survey.filled > 0 && survey.samples().all(|cell| cell.starts_with('{')) {
        let note = format!(
            "`{header}` is skipped: it holds all metadata of a row in one cell; export it attribute by attribute, or as JSON Lines"
        );
        return Some(Proposal { note: Some(note), ..Proposal::new(Target::Skip, 0.9, "exact") });
    }
    if let Some(proposal) = declared(header, schema).or_else(|| prefixed(header)) {
        return Some(proposal);
    }
    if DERIVED_PREFIXES.iter().any(|prefix| key.starts_with(prefix)) {
        return Some(Proposal::ours(header));
    }
    let letters = header_key(header);
    if let Some(known) = standard_attributes().find(|a| header_key(&a.name) == letters) {
        return Some(Proposal::new(Target::Attribute(known.name), 0.98, "exact"));
    }
    if let Some(known) = schema.attributes().into_iter().find(|a| header_key(a.short()) == letters) {
        return Some(Proposal::new(of(&known), 0.95, "schema"));
    }
    let (target, strength) = synonyms::target(header)?;
    let confidence = if strength == Strength::Strong { 0.95 } else { 0.7 };
    Some(Proposal::new(target, confidence, "synonym"))
}

fn id(survey: &ColumnSurvey) -> Proposal {
    if survey.all_customer_ids() {
        Proposal::new(Target::Attribute("id".to_owned()), 1.0, "exact")
    } else {
        Proposal::new(Target::Attribute("source_id".to_owned()), 0.9, "synonym")
    }
}

fn declared(header: &str, schema: &Schema) -> Option<Proposal> {
    let known = schema.resolve(header)?;
    let is_same = known.name == header || known.header() == header;
    let why = if known.kind == AttributeKind::Standard { "exact" } else { "schema" };
    Some(Proposal::new(of(&known), if is_same { 1.0 } else { 0.98 }, why))
}

fn of(known: &attribute::Attribute) -> Target {
    match known.kind {
        AttributeKind::Consent => Target::Consent(known.short().to_owned()),
        AttributeKind::Standard | AttributeKind::Metadata | AttributeKind::Circumstance => {
            Target::Attribute(known.name.clone())
        }
    }
}

/// `metadata.plan` and `consent.newsletter`, as our own exports write them.
fn prefixed(header: &str) -> Option<Proposal> {
    let (prefix, name) = header.split_once('.')?;
    let name = if name.contains(char::is_whitespace) { name_from_words(name) } else { name.to_owned() };
    if name.is_empty() {
        return None;
    }
    let target = match prefix.to_ascii_lowercase().as_str() {
        "metadata" => Target::Attribute(format!("metadata.{name}")),
        "consent" => Target::Consent(name),
        _ => return None,
    };
    Some(Proposal::new(target, 1.0, "exact"))
}

/// What the cells say against a target that a word alone gave.
fn misfit(proposal: &Proposal, header: &str, survey: &ColumnSurvey) -> Option<&'static str> {
    if survey.filled == 0 {
        return None;
    }
    match &proposal.target {
        Target::Attribute(name) if name == "birthdate" || name == "created_at" => {
            let is_named_so = attribute::key(header) == *name;
            (survey.dates.dates() == 0 && !is_named_so).then_some("holds no full dates")
        }
        Target::Consent(_) => {
            (proposal.why == "synonym" && !survey.shape.is_truth()).then_some("holds no yes and no")
        }
        _ => None,
    }
}

/// A column without a telling name whose cells tell.
fn by_content(header: &str, at: usize, survey: &ColumnSurvey) -> Option<Proposal> {
    let is_unnamed = header == format!("column_{}", at + 1);
    let target = |name: &str| Target::Attribute(name.to_owned());
    if survey.filled == 0 {
        return is_unnamed.then(|| Proposal::new(Target::Skip, 1.0, "empty"));
    }
    if survey.shape.is_email() {
        return Some(Proposal::new(target("email"), 0.6, "content"));
    }
    (is_unnamed && survey.all_customer_ids()).then(|| Proposal::new(target("id"), 0.6, "content"))
}
