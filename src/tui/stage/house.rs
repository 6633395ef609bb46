//! The invented house of the stage: what it answers and what commands do to it.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;

use super::NOW;
use crate::app::{AttributeChange, Certificate, Command, ListQuery, LogEntry, LogEvent, Reply, SavedView};
use crate::domain::{
    Cell, ChangeKind, ChangeSet, ChangeSetId, ChangeSummary, ColumnId, CustomerId, Fact, FactKind, Origin,
    Row, Schema, Value, ValueType,
};
use crate::tui::effect::{Answer, Beside, CustomerView, Destination, ListRow, Query, Statistics, Whom};
use crate::tui::event::Facts;
use crate::tui::session::SlotId;

/// A house of invented customers, rows 0 and up.
pub struct FakeHouse {
    /// Cells by row; `None` for one that was deleted.
    pub customers: Vec<Option<Vec<(ColumnId, Cell)>>>,
    /// Attributes.
    pub schema: Schema,
    /// The order the screen asked for last.
    pub order: Vec<Row>,
    /// The orders of other screens than the one that asked last.
    others: HashMap<SlotId, Vec<Row>>,
    /// Who asked last.
    asker: SlotId,
    /// Every command that was run.
    pub commands: Vec<Command>,
    /// Saved views.
    pub views: Vec<SavedView>,
    /// Change-sets, oldest first.
    pub change_sets: Vec<ChangeSet>,
    /// Segments.
    pub segments: Vec<super::segments::FakeSegment>,
    /// Campaigns.
    pub campaigns: Vec<crate::tui::promotion::CampaignLine>,
    /// Validation rules.
    pub rules: Vec<crate::tui::promotion::RuleLine>,
    /// Distributions and their messages.
    pub distributions: super::distributions::FakeDistributions,
    /// Records of customers.
    pub records: Vec<(FactKind, Fact)>,
    /// Why it refuses the next command.
    pub refusal: Option<String>,
}

/// An invented customer as filters look at it.
struct Invented<'a> {
    house: &'a FakeHouse,
    row: Row,
}

impl crate::query::Subject for Invented<'_> {
    fn cell(&self, column: ColumnId) -> Cell {
        self.house.cell(self.row, column)
    }

    fn in_segment(&self, segment: crate::domain::SegmentId) -> bool {
        self.house.members(segment).contains(&self.row)
    }

    fn records(&self, _: &crate::query::Collection, _: &mut dyn FnMut(&dyn crate::query::Fact)) {}
}

impl FakeHouse {
    /// So many customers, with the awkward among the first.
    pub fn of(count: u32) -> Self {
        let mut schema = Schema::default();
        let plan = schema.declare("plan", ValueType::Text, false).unwrap();
        let value = schema.declare("lifetime_value", ValueType::Number, false).unwrap();
        let customers = (0..count).map(|i| Some(customer(i, plan, value))).collect();
        Self {
            customers,
            schema,
            order: Vec::new(),
            others: HashMap::new(),
            asker: SlotId::SESSION,
            commands: Vec::new(),
            views: Vec::new(),
            change_sets: Vec::new(),
            segments: Vec::new(),
            campaigns: Vec::new(),
            rules: Vec::new(),
            distributions: super::distributions::FakeDistributions::default(),
            records: Vec::new(),
            refusal: None,
        }
    }

    /// What is known of it without asking.
    pub fn facts(&self) -> Facts {
        let customers = self.customers.iter().flatten().count() as u64;
        let (schema, views) = (self.schema.clone(), self.views.clone());
        let undoable = self.change_sets.last().cloned();
        Facts { customers, schema, views, undoable, segments: self.known_segments(), ..Facts::default() }
    }

    pub(super) fn cell(&self, row: Row, column: ColumnId) -> Cell {
        let cells = self.customers.get(row.0 as usize).and_then(Option::as_ref);
        let found = cells.and_then(|cells| cells.iter().find(|(c, _)| *c == column));
        found.map_or(Cell::Missing, |(_, cell)| cell.clone())
    }

    pub(super) fn list(&self, query: &ListQuery) -> Vec<Row> {
        let living = (0..self.customers.len() as u32).filter(|i| self.customers[*i as usize].is_some());
        let wanted = query.search.to_lowercase();
        let has = |row: &Row| {
            [ColumnId::NAME, ColumnId::EMAIL].iter().any(|column| {
                self.cell(*row, *column).as_text().is_some_and(|t| t.to_lowercase().contains(&wanted))
            })
        };
        let facts = self.facts();
        let filter = crate::tui::filter::read(&query.filter, &facts).filter;
        let moment = crate::query::Moment {
            now: NOW,
            zone: jiff::tz::TimeZone::UTC,
            week_start: jiff::civil::Weekday::Monday,
        };
        let passes = |row: &Row| {
            filter
                .as_ref()
                .is_none_or(|f| crate::query::eval(f, &Invented { house: self, row: *row }, &moment))
        };
        let mut rows: Vec<Row> =
            living.map(Row).filter(|row| (wanted.is_empty() || has(row)) && passes(row)).collect();
        for key in query.sort.iter().rev() {
            let text = |row: &Row| self.cell(*row, key.column).value().map(ToString::to_string);
            rows.sort_by_key(text);
            if key.descending {
                rows.reverse();
            }
        }
        rows
    }

    fn part(&self, range: Range<u64>) -> &[Row] {
        let end = (range.end as usize).min(self.order.len());
        &self.order[(range.start as usize).min(end)..end]
    }

    fn whom(&self, whom: &Whom) -> Arc<[Row]> {
        let rows = match whom {
            Whom::All => self.list(&ListQuery::default()),
            Whom::Rows(rows) => rows.to_vec(),
            Whom::Matching(query) => self.list(query),
        };
        let lives = |row: &Row| self.customers.get(row.0 as usize).is_some_and(Option::is_some);
        rows.into_iter().filter(lives).collect()
    }

    /// Answers a screen: each has a list of its own.
    pub(super) fn answer_to(&mut self, slot: SlotId, query: Query) -> Answer {
        // Whose neighbours are asked for stands in the list that was found last, whoever asks.
        let of_a_list = !matches!(
            query,
            Query::Beside { .. }
                | Query::Dashboard(_)
                | Query::Customer(_)
                | Query::Segment(_)
                | Query::Profile(_)
                | Query::Pairs(_)
                | Query::Promotion(_)
                | Query::Distribution(_)
        );
        if of_a_list && slot != self.asker {
            let own = self.others.remove(&slot).unwrap_or_default();
            let other = std::mem::replace(&mut self.order, own);
            self.others.insert(std::mem::replace(&mut self.asker, slot), other);
        }
        self.answer(query)
    }

    fn answer(&mut self, query: Query) -> Answer {
        match query {
            Query::List { query, follow, .. } => {
                self.order = self.list(&query);
                let place = follow.and_then(|row| self.order.iter().position(|r| *r == row));
                Answer::Listed { count: self.order.len() as u64, place: place.map(|p| p as u64) }
            }
            Query::Window { range, columns } => {
                let row = |row: &Row| ListRow {
                    row: *row,
                    cells: columns.iter().map(|column| self.cell(*row, *column)).collect(),
                };
                Answer::Window { start: range.start, rows: self.part(range).iter().map(row).collect() }
            }
            Query::Place(row) => {
                Answer::Place(self.order.iter().position(|r| *r == row).map(|place| place as u64))
            }
            Query::Rows(range) => Answer::Rows(self.part(range).into()),
            Query::Cells { rows, columns } => {
                let cell = |row: &Row, column: &ColumnId| match *column {
                    ColumnId::ID => Cell::text(&format!("cust_{}", row.0)),
                    column => self.cell(*row, column),
                };
                let line = |row: &Row| ListRow {
                    row: *row,
                    cells: columns.iter().map(|column| cell(row, column)).collect(),
                };
                Answer::Cells(rows.iter().map(line).collect())
            }
            Query::Customer(row) => {
                let cells = self.customers.get(row.0 as usize).cloned().flatten();
                let id = CustomerId::from_number(u128::from(row.0));
                Answer::Customer(
                    cells.map(|cells| Box::new(CustomerView { row, id, cells, aliases: Vec::new() })),
                )
            }
            Query::Statistics(column) => Answer::Statistics(Box::new(self.statistics(column))),
            Query::Within(rows) => {
                Answer::Count(rows.iter().filter(|row| self.order.contains(row)).count() as u64)
            }
            Query::Whom(whom) => {
                let rows = self.whom(&whom);
                let name = |row: &Row| self.cell(*row, ColumnId::NAME).as_text().unwrap_or("–").to_owned();
                Answer::Whom { samples: rows.iter().take(3).map(name).collect(), rows }
            }
            Query::Beside { row, step } => Answer::Beside(self.beside(row, step)),
            Query::Logs(row) => Answer::Logs(self.logs(row).into()),
            Query::History { limit } => {
                Answer::History(self.change_sets.iter().rev().take(limit).cloned().collect())
            }
            Query::Filled(column) => Answer::Count(self.filled(column)),
            Query::Path(path) => {
                let existing = path.ends_with("taken.csv").then_some(1234);
                let problem = path.is_empty().then(|| "give the file a path".to_owned());
                Answer::Path(Destination { path, existing, problem })
            }
            Query::Project => {
                Answer::Project(vec![("time_zone".into(), "UTC".into(), "where days begin and end".into())])
            }
            Query::Folder(path) => Answer::Folder(Box::new(super::folder::folder(&path))),
            Query::Segment(query) => self.segment_answer(query),
            Query::Profile(query) => self.profile_answer(query),
            Query::Pairs(query) => self.pairs_answer(query),
            Query::Promotion(query) => self.promotion_answer(query),
            Query::Distribution(query) => self.distributions.answer(query),
            Query::Dashboard(filter) => self.dashboard(filter),
            Query::Mappings => Answer::Mappings(Arc::default()),
        }
    }

    fn filled(&self, column: ColumnId) -> u64 {
        let rows = (0..self.customers.len() as u32).map(Row);
        rows.filter(|row| self.cell(*row, column).value().is_some()).count() as u64
    }

    fn statistics(&self, column: ColumnId) -> Statistics {
        let values = self.order.iter().filter_map(|r| self.cell(*r, column).value().map(ToString::to_string));
        let top = values.take(3).map(|v| (v, 1)).collect();
        let customers = self.order.len() as u64;
        Statistics { kind: "text".to_owned(), customers, top, ..Statistics::default() }
    }

    fn beside(&self, row: Row, step: i64) -> Option<Beside> {
        let at = self.order.iter().position(|r| *r == row)?.checked_add_signed(step as isize)?;
        Some(Beside { row: *self.order.get(at)?, place: at as u64, count: self.order.len() as u64 })
    }

    /// The change-sets as a customer's log; those that changed it say from what to what.
    fn logs(&self, row: Row) -> Vec<LogEntry> {
        let entry = |change_set: &ChangeSet| {
            let change = AttributeChange {
                attribute: "email".to_owned(),
                before: Some(Cell::text("old@example.com")),
                after: Some(self.cell(row, ColumnId::EMAIL)),
            };
            LogEntry {
                change_set: change_set.clone(),
                event: LogEvent::Changed,
                changes: vec![change],
                records: Vec::new(),
                record_count: 0,
            }
        };
        self.change_sets.iter().rev().map(entry).collect()
    }

    pub(super) fn run(&mut self, command: &Command) -> Answer {
        if let Some(why) = self.refusal.take() {
            return Answer::Failed(why);
        }
        self.commands.push(command.clone());
        let mut summary = ChangeSummary::default();
        let (mut created, mut certificate, mut promotion) = (None, None, None);
        match command {
            Command::Delete(rows) => {
                for row in rows.iter() {
                    self.customers[row.0 as usize] = None;
                }
                summary.deleted = rows.len() as u64;
            }
            Command::Edit { rows, cells } => {
                for row in rows.iter() {
                    if let Some(customer) = self.customers[row.0 as usize].as_mut() {
                        customer.retain(|(column, _)| !cells.iter().any(|(c, _)| c == column));
                        customer.extend(cells.iter().cloned());
                    }
                }
                summary.changed = rows.len() as u64;
            }
            Command::Create(cells) => {
                created = Some(Row(self.customers.len() as u32));
                self.customers.push(Some(cells.clone()));
                summary.created = 1;
            }
            Command::Erase(rows) => {
                for row in rows.iter() {
                    self.customers[row.0 as usize] = None;
                }
                certificate = Some(Certificate {
                    at: NOW,
                    who: "ana".to_owned(),
                    customers: rows.len() as u64,
                    values: 5,
                    history_values: 2,
                    hashes_kept: 2,
                    folder_bytes: (20_000, 10_000),
                });
            }
            Command::DeclareMetadata { name, value_type, required } => {
                self.schema.drop_metadata(name).ok();
                self.schema.declare(name, *value_type, *required).unwrap();
            }
            Command::DeclareConsent(name) => {
                self.schema.consent(name).unwrap();
            }
            Command::DropMetadata(name) => {
                self.schema.drop_metadata(name).unwrap();
            }
            Command::AddRecord(new) => self.keep_record(new),
            Command::Promotion(command) => promotion = Some(self.run_on_promotions(command)),
            Command::Distribution(command) => self.distributions.run(command),
            Command::Merge { other, .. } => self.customers[other.0 as usize] = None,
            Command::SaveView(view) => self.views.push(view.clone()),
            other => self.run_on_segments(other),
        }
        let change_set = Some(ChangeSetId(self.commands.len() as u64));
        Answer::Done(Box::new(Reply {
            change_set,
            summary,
            created,
            certificate,
            promotion,
            ..Reply::default()
        }))
    }
}

/// A change-set of somebody.
pub fn change_set() -> ChangeSet {
    ChangeSet {
        id: ChangeSetId(1),
        at: NOW,
        who: "ana".to_owned(),
        origin: Origin::Screen,
        kind: ChangeKind::Edit,
        title: String::new(),
        summary: ChangeSummary::default(),
        attributes: Vec::new(),
        undone_by: None,
        undoable: true,
    }
}

fn customer(i: u32, plan: ColumnId, value: ColumnId) -> Vec<(ColumnId, Cell)> {
    let names =
        ["Zofia Zielińska", "José Álvarez", "日本 太郎", "👩‍👩‍👧 Family", "", "Anna\u{202e}evil\u{1b}[2J"];
    let name = names.get(i as usize).map_or_else(|| format!("Customer {i:04}"), |name| (*name).to_owned());
    let number = Value::parse(ValueType::Number, &format!("{}.5", u64::from(i) * 1000)).unwrap();
    let mut cells = vec![
        (ColumnId::SOURCE_ID, Cell::text(&format!("s-{i}"))),
        (ColumnId::NAME, Cell::text(&name)),
        (ColumnId::EMAIL, Cell::text(&format!("c{i}@example.com"))),
        (value, number.into()),
    ];
    if i.is_multiple_of(3) {
        cells.push((plan, Cell::text("gold")));
    }
    cells
}
