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
                let own = (column.why == "synonym" || column.why == BY_HAND)
                    .then(|| self.survey.list_separator())
                    .filter(|separator| *separator != ',');
                column.list_separator = self.saved.map_or(own, |saved| saved.list_separator);
            }
            ValueType::Date | ValueType::Datetime => {
                let chosen = self.choices.date_order.or(self.saved.and_then(|saved| saved.date_order));
                column.date_order = chosen.or(self.survey.date_order());
                if column.date_order.is_none() {
                    return Some(Question::AmbiguousDates {
                        column: column.header.clone(),
                        sample: self.survey.dates.open_sample.clone().unwrap_or_default(),
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
mod tests {
    use super::*;
    use crate::import::test_support::suggestion;

    fn schema() -> Schema {
        let mut schema = Schema::default();
        schema.declare("plan", ValueType::Text, false).unwrap();
        schema.consent("newsletter").unwrap();
        schema
    }

    fn choices(map: &[(&str, &str)]) -> Choices {
        let map = map.iter().map(|(header, target)| ((*header).to_owned(), (*target).to_owned())).collect();
        Choices { map, ..Choices::default() }
    }

    /// Targets with types, then notes and questions, or the refusal.
    fn check(file: &str, choices: &Choices, expected: &str) {
        let shown = match suggestion(file, &schema(), choices) {
            Ok(suggestion) => {
                let column = |c: &ColumnMapping| match c.value_type {
                    Some(value_type) => format!("{}:{value_type}", c.target),
                    None => c.target.to_string(),
                };
                let mut shown: Vec<String> = suggestion.mapping.columns.iter().map(column).collect();
                shown.extend(suggestion.questions.iter().map(|question| format!("? {question}")));
                shown.join(" ")
            }
            Err(refusal) => format!("! {refusal}"),
        };
        assert_eq!(shown, expected, "{file}");
    }

    #[test]
    fn types_are_concluded_or_declared_or_given() {
        let none = Choices::default();
        check("source_id,plan,n\nx,1,2\n", &none, "source_id metadata.plan:text metadata.n:number");
        check("source_id,zip2\nx,00123\n", &none, "source_id metadata.zip2:text");
        let typed =
            Choices { metadata_types: vec![("zip2".into(), ValueType::Number)], ..Choices::default() };
        check("source_id,zip2\nx,00123\n", &typed, "source_id metadata.zip2:number");
        check(
            "source_id\nx\n",
            &typed,
            "! no column becomes `metadata.zip2`, so its type cannot be given; map one with --map 'HEADER=metadata.zip2'",
        );
        let wrong =
            Choices { metadata_types: vec![("plan".into(), ValueType::Number)], ..Choices::default() };
        check(
            "source_id,plan\nx,1\n",
            &wrong,
            "! `plan` is declared as text already; change it with `patrons schema set plan number`",
        );
    }

    #[test]
    fn dates_ask_where_they_must_be_dates() {
        let none = Choices::default();
        check(
            "source_id,birthdate\nx,01/02/1990\n",
            &none,
            "source_id birthdate ? the dates of `birthdate` can be read in two ways (`01/02/1990`); say which with --date-order dmy|mdy|ymd",
        );
        check("source_id,birthdate\nx,01/02/1990\ny,13/02/1990\n", &none, "source_id birthdate");
        check("source_id,since\nx,01/02/1990\n", &none, "source_id metadata.since:text");
        let dmy = Choices { date_order: Some(DateOrder::Dmy), ..Choices::default() };
        check("source_id,since\nx,01/02/1990\n", &dmy, "source_id metadata.since:date");
        check("source_id,birthdate\nx,01/02/1990\n", &dmy, "source_id birthdate");
        check("source_id,Birthday\nx,12/31\n", &none, "source_id metadata.birthday:text");
        check("source_id,birthday,birthdate\nx,1990-01-02,1990-01-02\n", &none, "source_id skip birthdate");
        check(
            "source_id,birthday,birthdate\nx,1990-01-03,1990-01-02\n",
            &none,
            "source_id metadata.birthday:date birthdate",
        );
    }

    #[test]
    fn keys_are_found_or_asked_for() {
        let none = Choices::default();
        check(
            "plan\nx\n",
            &none,
            "metadata.plan:text ? no column says who a row is; map one with --map 'HEADER=source_id'",
        );
        check("id\ncust_000000000000000000000000\n", &none, "id");
        check("id\ncust_000000000000000000000000\n7\n", &none, "source_id");
        check("id,source_id\ncust_000000000000000000000000,1\n7,2\n", &none, "id source_id");
        check("id,source_id\n7,2\n", &none, "metadata.id:number source_id");
        let by_id = Choices { match_key: Some(MatchKey::Id), ..Choices::default() };
        check(
            "email\nx@y.zz\n",
            &by_id,
            "email ? no column is mapped to `id`, by which rows are to be matched; map one with --map 'HEADER=id'",
        );
    }

    #[test]
    fn collisions_are_settled_or_refused() {
        let none = Choices::default();
        check("email,E-mail address\na@b.co,c@d.co\n", &none, "email metadata.e_mail_address:text");
        check(
            "source_id,Fav Color,fav_color\nx,a,b\n",
            &none,
            "source_id metadata.fav_color:text metadata.fav_color:text ? the columns `Fav Color` and `fav_color` would both become `metadata.fav_color`; map one elsewhere with --map 'HEADER=ATTRIBUTE', or to `skip`",
        );
        check("source_id,Name,First Name\nx,a,b\n", &none, "source_id name[2] name[1]");
        check(
            "source_id,Name,First Name,Last Name\nx,a b,a,b\n",
            &none,
            "source_id name metadata.first_name:text metadata.last_name:text",
        );
        check(
            "a,b\nx,y\n",
            &choices(&[("a", "source_id"), ("b", "source_id")]),
            "! the columns `a` and `b` would both become `source_id`; map one elsewhere with --map 'HEADER=ATTRIBUTE', or to `skip`",
        );
        check("email,mail\na@b.co,c@d.co\n", &choices(&[("mail", "email")]), "metadata.email:text email");
    }

    #[test]
    fn an_operators_words_are_checked() {
        check(
            "source_id,Fav\nx,a\n",
            &choices(&[("Fav", "metadata.fav color")]),
            "! the metadata name `fav color` holds white space; `fav_color` would do",
        );
        check(
            "source_id,Fav\nx,a\n",
            &choices(&[("Favv", "name")]),
            "! the file has no column `Favv`; its header has `Fav`",
        );
        check(
            "source_id,Fav\nx,a\n",
            &choices(&[("fav", "plann")]),
            "! no attribute is named `plann`; near it are `metadata.plan`; `metadata.plann` makes a new one",
        );
        check(
            "source_id,Fav\nx,a\n",
            &choices(&[("fav", "name[1]"), ("source_id", "source_id")]),
            "source_id name[1]",
        );
    }

    #[test]
    fn a_saved_mapping_reproduces_the_import_and_options_go_before_it() {
        let file = "Nr,Mail,Born,Tags\n7,a@b.co,1/2/1990,a;b\n";
        let by_hand = choices(&[("Nr", "source_id"), ("Born", "birthdate"), ("Mail", "skip")]);
        let first = Choices { date_order: Some(DateOrder::Mdy), empty: Some(EmptyPolicy::Clear), ..by_hand };
        let mapping = suggestion(file, &schema(), &first).unwrap().mapping;
        let saved = Mapping::from_toml(&mapping.to_toml()).unwrap();
        let again = Choices { saved: Some(saved), ..Choices::default() };
        let repeated = suggestion(file, &schema(), &again).unwrap();
        assert_eq!(repeated.questions, []);
        assert_eq!(repeated.mapping.to_toml(), mapping.to_toml());
        let overridden = Choices { map: vec![("mail".into(), "email".into())], ..again };
        check(file, &overridden, "source_id email birthdate metadata.tags:list");
    }

    #[test]
    fn what_is_decided_without_asking_is_told() {
        let file =
            "Customer ID,Total Spent,updated_at,orders_total_count,Newsletter,City\n7,1.50,x,3,maybe,Rome\n";
        let suggestion = suggestion(file, &Schema::default(), &Choices::default()).unwrap();
        assert_eq!(
            suggestion.notes,
            [
                "`Total Spent` becomes metadata `total_spent`",
                "`updated_at` is skipped: only patrons writes it",
                "`orders_total_count` is skipped: only patrons writes it",
                "`Newsletter` holds no yes and no, so it becomes `metadata.newsletter`",
            ]
        );
    }
}
