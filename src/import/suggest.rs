//! Suggests a mapping for a file: operator's words first, then a saved mapping, then what headers and cells say.

use super::dates::{DateOrder, Verdict};
use super::mapping::{ColumnMapping, Mapping};
use super::operator;
use super::propose::{self, BY_HAND, OWN_WORDS, Proposal, SAVED};
use super::question::Question;
use super::refusal::Refusal;
use super::settle;
use super::survey::{ColumnSurvey, Survey};
use super::target::{Duplicates, EmptyPolicy, MatchKey, OnError, Target};
use crate::domain::{Schema, ValueType, attribute};

/// What an operator decided; the rest is suggested.
#[derive(Clone, Debug, Default)]
pub struct Choices {
    /// `--map 'HEADER=ATTRIBUTE'`.
    pub map: Vec<(String, String)>,
    /// `--metadata-type NAME=TYPE`.
    pub metadata_types: Vec<(String, ValueType)>,
    /// `--match`.
    pub match_key: Option<MatchKey>,
    /// `--empty`, for every column.
    pub empty: Option<EmptyPolicy>,
    /// `--date-order`, for every column of dates.
    pub date_order: Option<DateOrder>,
    /// `--duplicates`.
    pub duplicates: Option<Duplicates>,
    /// `--on-error`.
    pub on_error: Option<OnError>,
    /// `--mapping`.
    pub saved: Option<Mapping>,
}

/// A mapping, what it leaves undecided, and what a person should know of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Suggestion {
    /// The mapping.
    pub mapping: Mapping,
    /// What is undecided.
    pub questions: Vec<Question>,
    /// What was decided without asking.
    pub notes: Vec<String>,
}

/// Suggests a mapping for a file's header and cells.
///
/// # Errors
/// A [`Refusal`] of what the operator said; what the file leaves open stands under `questions`.
pub fn suggest(
    header: &[String],
    survey: &Survey,
    schema: &Schema,
    choices: &Choices,
) -> Result<Suggestion, Refusal> {
    let types = operator::types(&choices.metadata_types, schema)?;
    let mut proposals = proposals(header, survey, schema, choices)?;
    let mut questions = settle::settle(header, survey, &mut proposals)?;
    let mut notes: Vec<String> = proposals.iter().filter_map(|proposal| proposal.note.clone()).collect();
    let mut columns = Vec::with_capacity(header.len());
    for ((header, proposal), survey) in header.iter().zip(proposals).zip(&survey.columns) {
        let saved = choices.saved.as_ref().and_then(|saved| saved.column(header));
        let typing = Typing { survey, schema, choices, saved, types: &types };
        let (column, question) = typing.column(header, proposal, &mut notes);
        notes.extend(arrival(&column, schema));
        columns.push(column);
        questions.extend(question);
    }
    if let Some((name, _)) = types.iter().find(|(name, _)| !columns.iter().any(|c| becomes(c, name))) {
        return Err(Refusal::UnknownMetadata { name: name.clone() });
    }
    let match_key = match_key(&columns, choices, &mut questions);
    let saved = choices.saved.clone().unwrap_or_default();
    let mapping = Mapping {
        name: saved.name,
        match_key,
        columns,
        duplicates: choices.duplicates.unwrap_or(saved.duplicates),
        on_error: choices.on_error.unwrap_or(saved.on_error),
        format: saved.format,
    };
    Ok(Suggestion { mapping, questions, notes })
}

fn proposals(
    header: &[String],
    survey: &Survey,
    schema: &Schema,
    choices: &Choices,
) -> Result<Vec<Proposal>, Refusal> {
    let mut by_hand: Vec<Option<Proposal>> = vec![None; header.len()];
    for (at, name) in header.iter().enumerate() {
        if let Some(saved) = choices.saved.as_ref().and_then(|saved| saved.column(name)) {
            by_hand[at] =
                Some(Proposal::new(operator::target(&saved.target.to_string(), schema)?, 1.0, SAVED));
        }
    }
    for (name, target) in &choices.map {
        let at = operator::column(name, header)?;
        by_hand[at] = Some(Proposal::new(operator::target(target, schema)?, 1.0, BY_HAND));
    }
    let propose = |(at, name): (usize, &String)| match by_hand[at].take() {
        Some(proposal) => proposal,
        None => propose::propose(name, at, &survey.columns[at], schema),
    };
    Ok(header.iter().enumerate().map(propose).collect())
}

/// Tells of an attribute that a column brings along (SEMANTICS 4).
fn arrival(column: &ColumnMapping, schema: &Schema) -> Option<String> {
    let name = column.target.attribute()?;
    if schema.resolve(&name).is_some() {
        return None;
    }
    let header = &column.header;
    Some(match &column.target {
        Target::Consent(name) => format!("`{header}` becomes the consent `{name}`, which is new"),
        target => {
            let value_type = column.value_type.unwrap_or(ValueType::Text);
            format!("`{header}` becomes metadata `{}` of type {value_type}, which is new", target.metadata()?)
        }
    })
}

fn becomes(column: &ColumnMapping, metadata: &str) -> bool {
    column.target.metadata().is_some_and(|name| attribute::key(name) == attribute::key(metadata))
}

/// The key by which rows are matched: chosen, else saved, else the first of source id, id and email that is mapped.
fn match_key(columns: &[ColumnMapping], choices: &Choices, questions: &mut Vec<Question>) -> MatchKey {
    let is_mapped =
        |key: &MatchKey| columns.iter().any(|c| c.target.attribute().as_deref() == Some(key.word()));
    let usual = [MatchKey::SourceId, MatchKey::Id, MatchKey::Email].into_iter().find(is_mapped);
    let saved = choices.saved.as_ref().map(|saved| saved.match_key).filter(is_mapped);
    let key = choices.match_key.or(saved).or(usual);
    match (key, usual) {
        (_, None) => questions.push(Question::NoKey),
        (Some(key), _) if !is_mapped(&key) => questions.push(Question::NoMatchColumn { key }),
        _ => {}
    }
    key.unwrap_or_default()
}

/// How a column's cells are to be read.
struct Typing<'a> {
    survey: &'a ColumnSurvey,
    schema: &'a Schema,
    choices: &'a Choices,
    saved: Option<&'a ColumnMapping>,
    types: &'a [(String, ValueType)],
}

impl Typing<'_> {
    fn column(
        &self,
        header: &str,
        proposal: Proposal,
        notes: &mut Vec<String>,
    ) -> (ColumnMapping, Option<Question>) {
        let mut column = ColumnMapping::new(header, proposal.target, proposal.confidence, proposal.why);
        if let Some(saved) = self.saved {
            column.values.clone_from(&saved.values);
        }
        column.empty = self.choices.empty.or(self.saved.map(|saved| saved.empty)).unwrap_or_default();
        let value_type = match &column.target {
            Target::Skip => return (column, None),
            Target::Consent(_) => ValueType::Boolean,
            target if target.metadata().is_some() => {
                let value_type = self.metadata_type(&column, proposal.why);
                column.value_type = Some(value_type);
                value_type
            }
            target => {
                let name = target.attribute().unwrap_or_default();
                self.schema.resolve(&name).map_or(ValueType::Text, |a| a.value_type)
            }
        };
        let question = self.read_as(value_type, &mut column);
        let asks = value_type == ValueType::Text && self.looks_like_open_dates();
        if asks && column.target.metadata().is_some() {
            notes.push(format!(
                "`{header}` stays text: its dates can be read in two ways; --date-order and --metadata-type decide"
            ));
        }
        (column, question)
    }

    fn metadata_type(&self, column: &ColumnMapping, why: &str) -> ValueType {
        let given = self.types.iter().find(|(name, _)| becomes(column, name)).map(|(_, given)| *given);
        let declared = column.target.attribute().and_then(|name| self.schema.resolve(&name));
        given
            .or(declared.map(|a| a.value_type))
            .or(self.saved.and_then(|saved| saved.value_type))
            .unwrap_or_else(|| self.concluded_type(column, why))
    }

    fn concluded_type(&self, column: &ColumnMapping, why: &str) -> ValueType {
        if matches!(column.target, Target::Part { .. }) {
            return ValueType::Text;
        }
        if becomes(column, "tags") && why != OWN_WORDS {
            return ValueType::parse("list").unwrap_or(ValueType::Text);
        }
        let is_decided_by_hand =
            self.choices.date_order.is_some() && self.survey.shape.can_be(ValueType::Date);
        match self.survey.inferred_type() {
            ValueType::Text if is_decided_by_hand && self.survey.filled > 0 => ValueType::Date,
            inferred => inferred,
        }
    }

    /// Settles how cells of a type are read, as far as the column itself tells.
    fn read_as(&self, value_type: ValueType, column: &mut ColumnMapping) -> Option<Question> {
        match value_type {
            ValueType::Number => {
                let style = self.saved.and_then(|saved| saved.number_style).or(self.survey.number_style());
                column.number_style = Some(style.unwrap_or_default());
            }
            ValueType::List(_) => {
                // Our own exports part elements by commas, whatever else stands in them.
                let is_ours = column.target.attribute().as_ref() == Some(&column.header);
                let own =
                    (!is_ours).then(|| self.survey.list_separator()).filter(|separator| *separator != ',');
                column.list_separator = self.saved.map_or(own, |saved| saved.list_separator);
            }
            ValueType::Date | ValueType::Datetime => {
                let chosen = self.choices.date_order.or(self.saved.and_then(|saved| saved.date_order));
                column.date_order = chosen.or(self.survey.date_order());
                if column.date_order.is_none() {
                    return Some(Question::AmbiguousDates {
                        column: column.header.clone(),
                        sample: self.survey.dates.doubt(),
                    });
                }
            }
            ValueType::Text | ValueType::Boolean | ValueType::Object => {}
        }
        None
    }

    fn looks_like_open_dates(&self) -> bool {
        let dates = &self.survey.dates;
        self.survey.filled > 0 && dates.misfits == 0 && dates.verdict() == Verdict::Undecided
    }
}

#[cfg(test)]
mod tests;
