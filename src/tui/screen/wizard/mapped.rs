//! What the steps hand on: a file that was read, and a mapping in the making.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::draft;
use super::file::FileStep;
use super::problems::{self, Problem};
use crate::domain::{Schema, ValueType};
use crate::import::{
    Binding, Choices, ColumnMapping, ColumnSurvey, Declaration, FormatChoices, Mapping, MatchKey, Refusal,
    Report, Suggestion, Target, bind, declarations, suggest,
};
use crate::tui::job::import::ReadFile;

/// A file that was taken: the way to it, how it is to be read, and what it is.
#[derive(Debug)]
pub(super) struct Opened {
    pub file: Box<FileStep>,
    pub choices: FormatChoices,
    pub read: Arc<ReadFile>,
}

/// What later steps had decided when somebody went back before them.
#[derive(Debug)]
pub(super) struct Later {
    pub mapping: Mapping,
    pub rejects: Option<String>,
    pub mended: BTreeMap<u64, Vec<String>>,
    pub tried: Option<(Mapping, Arc<Report>)>,
    /// Of which file they were the rows.
    pub read: Option<Arc<ReadFile>>,
}

/// A mapping in the making.
#[derive(Debug)]
pub(super) struct Mapped {
    pub opened: Opened,
    pub mapping: Mapping,
    /// What was decided without asking.
    pub notes: Vec<String>,
    /// Where rejected rows go; into the data folder where none is named.
    pub rejects: Option<String>,
    /// Rows mended by hand, by their line.
    pub mended: BTreeMap<u64, Vec<String>>,
    /// The last dry run, and of which mapping it was.
    pub tried: Option<(Mapping, Arc<Report>)>,
}

impl Later {
    /// A mapping alone.
    pub fn of(mapping: Mapping) -> Self {
        Self { mapping, rejects: None, mended: BTreeMap::new(), tried: None, read: None }
    }
}

impl Mapped {
    /// Maps a file: as it was before, where its header is the same; else as a saved mapping, or the file, suggests.
    pub fn new(opened: Opened, later: Option<Later>, schema: &Schema) -> Result<Self, (Opened, Refusal)> {
        let saved = later.as_ref().map(|later| later.mapping.clone());
        let Suggestion { mapping, notes, .. } = match suggestion(&opened, schema, saved) {
            Ok(suggestion) => suggestion,
            Err(refusal) => return Err((opened, refusal)),
        };
        let mut mapped = Self { opened, mapping, notes, rejects: None, mended: BTreeMap::new(), tried: None };
        if let Some(later) = later {
            mapped.take_up(later);
        }
        Ok(mapped)
    }

    fn take_up(&mut self, later: Later) {
        let headers =
            |mapping: &Mapping| mapping.columns.iter().map(|c| c.header.clone()).collect::<Vec<_>>();
        if headers(&later.mapping) == headers(&self.mapping) {
            self.mapping = later.mapping;
        }
        self.rejects = later.rejects;
        if later.read.is_some_and(|read| Arc::ptr_eq(&read, &self.opened.read)) {
            self.mended = later.mended;
            self.tried = later.tried;
        }
    }

    /// Goes back before the mapping.
    pub fn split(self) -> (Opened, Later) {
        let read = Some(Arc::clone(&self.opened.read));
        let later = Later {
            mapping: self.mapping,
            rejects: self.rejects,
            mended: self.mended,
            tried: self.tried,
            read,
        };
        (self.opened, later)
    }

    pub fn header(&self) -> &[String] {
        &self.opened.read.inspection.header
    }

    pub fn survey(&self, column: usize) -> Option<&ColumnSurvey> {
        self.opened.read.inspection.survey.columns.get(column)
    }

    pub fn rows(&self) -> u64 {
        self.opened.read.inspection.survey.rows
    }

    pub fn draft(&self) -> String {
        draft::to_toml(self.opened.file.field.text(), &self.opened.choices, Some(&self.mapping))
    }

    /// Everything that is undecided or cannot be.
    pub fn problems(&self, schema: &Schema) -> Vec<Problem> {
        problems::of(self, schema)
    }

    /// Sends a column elsewhere; its type and the way its cells are read follow, as an import would conclude them.
    pub fn set_target(
        &mut self,
        column: usize,
        target: &Target,
        value_type: Option<ValueType>,
        schema: &Schema,
    ) -> Result<(), Refusal> {
        let Some(header) = self.header().get(column).cloned() else {
            return Ok(());
        };
        let mut choices = Choices { map: vec![(header, target.to_string())], ..Choices::default() };
        if let (Some(value_type), Some(name)) = (value_type, target.metadata()) {
            choices.metadata_types.push((name.to_owned(), value_type));
        }
        let inspection = &self.opened.read.inspection;
        let found = suggest(&inspection.header, &inspection.survey, schema, &choices)?;
        let empty = self.mapping.columns.get(column).map(|c| c.empty).unwrap_or_default();
        if let (Some(place), Some(new)) =
            (self.mapping.columns.get_mut(column), found.mapping.columns.get(column))
        {
            *place = ColumnMapping { empty, confidence: 1.0, why: "by hand".to_owned(), ..new.clone() };
        }
        self.follow_key();
        Ok(())
    }

    /// What the file alone says of a column.
    pub fn suggested(&self, column: usize, schema: &Schema) -> Option<ColumnMapping> {
        let suggestion = suggestion(&self.opened, schema, None).ok()?;
        suggestion.mapping.columns.get(column).cloned()
    }

    /// Takes a saved mapping in place of what was decided.
    pub fn take_saved(&mut self, saved: Mapping, schema: &Schema) -> Result<(), Refusal> {
        let Suggestion { mapping, notes, .. } = suggestion(&self.opened, schema, Some(saved))?;
        (self.mapping, self.notes) = (mapping, notes);
        Ok(())
    }

    /// The keys that a column is mapped to.
    pub fn keys(&self) -> Vec<MatchKey> {
        let is_mapped = |key: &MatchKey| {
            self.mapping.columns.iter().any(|c| c.target.attribute().as_deref() == Some(key.word()))
        };
        [MatchKey::SourceId, MatchKey::Id, MatchKey::Email].into_iter().filter(is_mapped).collect()
    }

    /// A key without a column gives way to one that has.
    pub fn follow_key(&mut self) {
        let keys = self.keys();
        if let (false, Some(first)) = (keys.contains(&self.mapping.match_key), keys.first()) {
            self.mapping.match_key = *first;
        }
    }

    /// What is new to the schema.
    pub fn declarations(&self, schema: &Schema) -> Vec<Declaration> {
        declarations(&self.mapping, schema)
    }

    /// The mapping by numbers, with what is new declared.
    pub fn bound(&self, schema: &Schema) -> Result<Binding, String> {
        self.bound_to(self.header(), schema)
    }

    /// The same for another file that has these columns and perhaps more.
    pub fn bound_to(&self, header: &[String], schema: &Schema) -> Result<Binding, String> {
        let mut schema = schema.clone();
        for declaration in self.declarations(&schema) {
            let declared = match declaration {
                Declaration::Metadata { name, value_type } => {
                    schema.declare(&name, value_type, false).map(|_| ())
                }
                Declaration::Consent { name } => schema.consent(&name).map(|_| ()),
            };
            declared.map_err(|error| error.to_string())?;
        }
        bind(&self.mapping, header, &schema).map_err(|refusal| refusal.to_string())
    }
}

fn suggestion(opened: &Opened, schema: &Schema, saved: Option<Mapping>) -> Result<Suggestion, Refusal> {
    let inspection = &opened.read.inspection;
    let choices = Choices { saved, ..Choices::default() };
    suggest(&inspection.header, &inspection.survey, schema, &choices)
}

/// The type by which a column's cells are read; none where it is skipped.
pub(super) fn type_of(column: &ColumnMapping, schema: &Schema) -> Option<ValueType> {
    match &column.target {
        Target::Skip => None,
        Target::Consent(_) => Some(ValueType::Boolean),
        target => column.value_type.or_else(|| {
            let found = target.attribute().and_then(|name| schema.resolve(&name));
            Some(found.map_or(ValueType::Text, |attribute| attribute.value_type))
        }),
    }
}
