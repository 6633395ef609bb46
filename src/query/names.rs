//! What a filter may name: attributes of the schema, segments.

use crate::domain::{Attribute, AttributeKind, ColumnId, Schema, SegmentId, attribute, text};

/// How many near names a refusal offers.
const MAX_NEAREST: usize = 3;
/// How alike a name must be to be offered.
const LIKENESS: f64 = 0.8;

/// What a filter is checked against and printed with.
#[derive(Clone, Copy)]
pub struct Names<'a> {
    /// The attributes.
    pub schema: &'a Schema,
    /// The segments.
    pub segments: &'a dyn SegmentNames,
}

/// The segments by name and by number. Names are one under case folding.
pub trait SegmentNames {
    /// The segment of a name.
    fn id(&self, name: &str) -> Option<SegmentId>;
    /// The name of a segment.
    fn name(&self, id: SegmentId) -> Option<String>;
    /// All names, for those who are looking for one.
    fn all(&self) -> Vec<String>;
    /// Whether an event of a name has come yet. Who does not look says yes: a warning comes from whoever does.
    fn has_event(&self, _name: &str) -> bool {
        true
    }
}

/// No segments at all.
#[derive(Clone, Copy, Debug, Default)]
pub struct NoSegments;

impl SegmentNames for NoSegments {
    fn id(&self, _: &str) -> Option<SegmentId> {
        None
    }

    fn name(&self, _: SegmentId) -> Option<String> {
        None
    }

    fn all(&self) -> Vec<String> {
        Vec::new()
    }
}

/// Segments named by their numbers, `#12`: definitions are kept so, and a renaming leaves them alone.
#[derive(Clone, Copy, Debug, Default)]
pub struct NumberedSegments;

impl SegmentNames for NumberedSegments {
    fn id(&self, name: &str) -> Option<SegmentId> {
        name.strip_prefix('#')?.parse().ok().map(SegmentId)
    }

    fn name(&self, id: SegmentId) -> Option<String> {
        Some(format!("#{}", id.0))
    }

    fn all(&self) -> Vec<String> {
        Vec::new()
    }
}

impl Names<'_> {
    /// Attributes with names near to one that nothing has, as a filter writes them.
    pub(super) fn nearest_attributes(&self, wanted: &str) -> Vec<String> {
        let all = self.schema.attributes().into_iter().chain(attribute::derived_attributes());
        nearest(
            wanted,
            all.flat_map(|a| [(a.name.clone(), spelled(&a)), (a.short().to_owned(), spelled(&a))]),
        )
    }

    /// Segments with names near to one that none has.
    pub(super) fn nearest_segments(&self, wanted: &str) -> Vec<String> {
        nearest(wanted, self.segments.all().into_iter().map(|name| (name.clone(), name)))
    }
}

/// Those of some names that are near a written one, nearest first; each name with what is offered for it.
pub(super) fn nearest(wanted: &str, names: impl Iterator<Item = (String, String)>) -> Vec<String> {
    let wanted = attribute::key(wanted);
    let mut near: Vec<(f64, String)> = names
        .map(|(name, offered)| (strsim::jaro_winkler(&wanted, &attribute::key(&name)), offered))
        .filter(|(likeness, _)| *likeness > LIKENESS)
        .collect();
    near.sort_by(|a, b| b.0.total_cmp(&a.0));
    let mut offered: Vec<String> = Vec::new();
    for (_, name) in near {
        if offered.len() < MAX_NEAREST && !offered.contains(&name) {
            offered.push(name);
        }
    }
    offered
}

/// How a filter names an attribute: standard ones short, declared ones with what they are in front.
pub fn spelled(attribute: &Attribute) -> String {
    match attribute.kind {
        AttributeKind::Circumstance => attribute.name.clone(),
        AttributeKind::Standard if attribute.column.is_derived() => attribute.name.clone(),
        AttributeKind::Standard => attribute.short().to_owned(),
        AttributeKind::Metadata | AttributeKind::Consent => {
            let (family, name) = attribute.name.split_once('.').unwrap_or(("metadata", &attribute.name));
            format!("{family}.{}", quoted_name(name))
        }
    }
}

/// How a filter names a column.
pub(super) fn spelled_column(schema: &Schema, column: ColumnId) -> String {
    schema.attribute(column).map_or_else(|| format!("`column {}`", column.0), |a| spelled(&a))
}

/// A name, in backticks where it is more than letters, digits and `_`.
pub(super) fn quoted_name(name: &str) -> String {
    let is_plain = name.starts_with(|c: char| c.is_alphabetic() || c == '_')
        && name.chars().all(|c| c.is_alphanumeric() || c == '_')
        && !super::lexer::is_reserved(name);
    if is_plain { name.to_owned() } else { format!("`{}`", name.replace('`', "")) }
}

/// Whether two names of segments are one.
pub fn is_same_name(a: &str, b: &str) -> bool {
    text::fold(&text::clean(a)) == text::fold(&text::clean(b))
}
