//! The house itself, asked and told through `app` as any door would.

use std::collections::BTreeMap;
use std::sync::Arc;

use patrons::app::{
    Actor, App, AppOptions, Cancel, Command, Error, LogEvent, Reply, Settings, customer,
    jobs::import::{self, ImportOptions, Mode, Source, Unknown},
};
use patrons::domain::{
    Cell, ChangeSet, ChangeSummary, Clock, ColumnId, Instant, Origin, Row, Value, ValueType,
};
use patrons::import::{Choices, FormatChoices, suggest};
use tempfile::TempDir;

use super::naive::{Entry, Naive, Shown, Told, many};
use super::step::{Attribute, Content, ImportRow, Step};

/// A real folder that is worked in.
pub struct Real {
    folder: TempDir,
    app: Option<Arc<App>>,
    clock: Arc<Clock>,
    now: Instant,
}

impl Real {
    /// An empty one, with a plan and a newsletter declared.
    pub fn new() -> Self {
        let now = Instant(1_790_000_000_000);
        let clock = Arc::new(Clock::fixed(now));
        let mut real = Self { folder: tempfile::tempdir().unwrap(), app: None, clock, now };
        real.open();
        let plan =
            Command::DeclareMetadata { name: "plan".into(), value_type: ValueType::Text, required: false };
        for command in [plan, Command::DeclareConsent("newsletter".into())] {
            real.app().run(command, &actor()).unwrap();
        }
        real
    }

    /// Does a step; `naive` says whom it means, and has not done it yet.
    pub fn take(&mut self, step: &Step, naive: &Naive) -> Told {
        self.now = Instant(self.now.0 + 1000);
        self.clock.set(self.now);
        let rows = |keys: Vec<String>| -> Arc<[Row]> { keys.iter().map(|key| self.row(key)).collect() };
        let command = match step {
            Step::Create { key, name } => {
                let cells = vec![(ColumnId::SOURCE_ID, Cell::text(key)), (ColumnId::NAME, cell(name))];
                Command::Create(cells)
            }
            Step::Edit { whom, attribute, content } => Command::Edit {
                rows: rows(naive.keys_of(*whom)),
                cells: vec![(self.column(*attribute), cell(content))],
            },
            Step::Rekey { whom, key } => Command::Edit {
                rows: rows(naive.key_of(*whom).into_iter().collect()),
                cells: vec![(ColumnId::SOURCE_ID, Cell::text(key))],
            },
            Step::Import(rows) => return Ok(self.import(rows)),
            Step::ImportMany { first, count, plan } => return Ok(self.import(&many(*first, *count, plan))),
            Step::Delete(whom) => Command::Delete(rows(naive.keys_of(*whom))),
            Step::Undo(back) => match self.target(*back, naive) {
                Ok(target) => Command::Undo(target),
                Err(why) => return Err(why),
            },
            Step::Erase(whom) => Command::Erase(rows(naive.key_of(*whom).into_iter().collect())),
            Step::Readmit(key) => Command::Readmit(key.clone()),
            Step::Compact => {
                self.app().compact(&actor()).unwrap();
                return Ok((0, 0, 0));
            }
            Step::Reopen => {
                assert_eq!(self.verify(), Vec::<String>::new());
                self.open();
                return Ok((0, 0, 0));
            }
        };
        told(self.app().run(command, &actor()))
    }

    /// Everybody, sorted.
    pub fn customers(&self) -> Vec<Shown> {
        let snapshot = self.app().snapshot();
        let attributes = [Attribute::Name, Attribute::Plan, Attribute::Newsletter];
        let shown = snapshot.alive().iter().map(|row| {
            let record = snapshot.record(Row(row)).unwrap();
            let values = attributes.iter().map(|a| (*a, content(record.cell(self.column(*a)))));
            let values = values.filter(|(_, content)| *content != Content::Missing).collect();
            let key = record.text(ColumnId::SOURCE_ID).unwrap().to_owned();
            (key, values, snapshot.aliases(Row(row)).to_vec())
        });
        let mut shown: Vec<Shown> = shown.collect();
        shown.sort();
        shown
    }

    /// All change-sets but the declarations at the beginning, oldest first.
    pub fn history(&self) -> Vec<Entry> {
        let entry = |set: &ChangeSet| (numbers(&set.summary), set.undone_by.is_some());
        self.change_sets().iter().map(entry).collect()
    }

    /// Everybody's log, by key.
    pub fn logs(&self) -> BTreeMap<String, Vec<(usize, &'static str)>> {
        let snapshot = self.app().snapshot();
        let sets: Vec<_> = self.change_sets().iter().map(|set| set.id).collect();
        let log = |row: u32| {
            let entries = self.app().log(Row(row)).unwrap();
            let mut log: Vec<(usize, &'static str)> = entries
                .iter()
                .map(|entry| (sets.binary_search(&entry.change_set.id).unwrap(), word(entry.event)))
                .collect();
            log.sort_unstable();
            let key = snapshot.cell(Row(row), ColumnId::SOURCE_ID).unwrap();
            (key.as_text().unwrap().to_owned(), log)
        };
        snapshot.alive().iter().map(log).collect()
    }

    /// What `verify` finds.
    pub fn verify(&self) -> Vec<String> {
        self.app().verify().unwrap().iter().map(ToString::to_string).collect()
    }

    fn app(&self) -> &App {
        self.app.as_ref().unwrap()
    }

    /// Opens the folder, after closing it where it is open.
    fn open(&mut self) {
        drop(self.app.take());
        let settings = Settings { history_imports: 10_000, ..Settings::default() };
        let options = AppOptions { clock: Arc::clone(&self.clock), settings, ..AppOptions::default() };
        self.app = Some(App::open(&self.folder.path().join("data"), options).unwrap());
    }

    fn row(&self, key: &str) -> Row {
        customer::find(&self.app().snapshot(), key).unwrap()
    }

    fn column(&self, attribute: Attribute) -> ColumnId {
        let name = match attribute {
            Attribute::Name => "name",
            Attribute::Plan => "metadata.plan",
            Attribute::Newsletter => "consent.newsletter",
        };
        self.app().snapshot().schema().resolve(name).unwrap().column
    }

    fn change_sets(&self) -> Vec<ChangeSet> {
        let mut sets = self.app().history(usize::MAX).unwrap();
        sets.reverse();
        sets.split_off(2)
    }

    /// The change-set that an undo means; the last one that can be is found by the house.
    fn target(
        &self,
        back: Option<u8>,
        naive: &Naive,
    ) -> Result<Option<patrons::domain::ChangeSetId>, String> {
        let Some(back) = back else { return Ok(None) };
        let count = naive.change_set_count();
        if count == 0 {
            return Err("nothing to undo".to_owned());
        }
        Ok(Some(self.change_sets()[count - 1 - usize::from(back) % count].id))
    }

    fn import(&self, rows: &[ImportRow]) -> (u64, u64, u64) {
        let quoted = |text: &Option<String>| {
            text.as_ref().map_or_else(String::new, |text| format!("\"{}\"", text.replace('"', "\"\"")))
        };
        let lines = rows.iter().map(|(key, name, plan)| format!("{key},{},{}\n", quoted(name), quoted(plan)));
        let file = format!("source_id,name,plan\n{}", lines.collect::<String>());
        let (app, cancel) = (self.app(), Cancel::default());
        let source = Source::spool(file.as_bytes(), app.folder()).unwrap();
        let inspection = import::inspect(&source, &FormatChoices::default(), &cancel, &|_| {}).unwrap();
        let snapshot = app.snapshot();
        let choices = Choices::default();
        let mapping =
            suggest(&inspection.header, &inspection.survey, snapshot.schema(), &choices).unwrap().mapping;
        let (mode, unknown) = (Mode::Run, Unknown::Create);
        let options = ImportOptions { mode, rejects: None, unknown, actor: actor() };
        let imported = import::run(app, &source, &inspection, &mapping, &options, &cancel, &|_| {}).unwrap();
        let report = &imported.report;
        assert!(report.holds_together(), "{report:?}");
        assert_eq!(report.rows, rows.len() as u64);
        let done = imported.change_set.and_then(|id| self.change_sets().into_iter().find(|set| set.id == id));
        done.map_or((0, 0, 0), |set| numbers(&set.summary))
    }
}

fn actor() -> Actor {
    Actor { name: "tester".into(), origin: Origin::Command }
}

fn told(reply: Result<Reply, Error>) -> Told {
    match reply {
        Ok(reply) => Ok(numbers(&reply.summary)),
        Err(Error::Erased(_)) => Err("erased".to_owned()),
        Err(Error::Conflict(_)) => Err("conflict".to_owned()),
        Err(Error::NotUndoable(_)) => Err("nothing to undo".to_owned()),
        Err(Error::Invalid(why)) if why.contains("not the key of an erased customer") => {
            Err("not erased".to_owned())
        }
        Err(other) => panic!("{other}"),
    }
}

fn numbers(summary: &ChangeSummary) -> (u64, u64, u64) {
    (summary.created, summary.changed, summary.deleted)
}

fn cell(content: &Content) -> Cell {
    match content {
        Content::Missing => Cell::Missing,
        Content::Null => Cell::Null,
        Content::Text(text) => Cell::text(text),
        Content::Truth(truth) => Value::Boolean(*truth).into(),
    }
}

fn content(cell: &Cell) -> Content {
    match cell {
        Cell::Missing => Content::Missing,
        Cell::Null => Content::Null,
        Cell::Value(Value::Boolean(truth)) => Content::Truth(*truth),
        Cell::Value(value) => Content::Text(value.to_string()),
    }
}

fn word(event: LogEvent) -> &'static str {
    match event {
        LogEvent::Created => "created",
        LogEvent::Changed => "changed",
        LogEvent::Deleted => "deleted",
        LogEvent::Restored => "restored",
    }
}
