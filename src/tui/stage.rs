//! A stage for tests: a session before an invented house, driven by key strings, its screen read back as text.

use std::collections::VecDeque;
use std::ops::Range;
use std::sync::Arc;

use ratatui::Terminal;
use ratatui::backend::TestBackend;
use ratatui::layout::Size;

use super::effect::{
    Answer, CustomerView, Effect, FolderEntry, FolderView, ListRow, Query, Statistics, Whom,
};
use super::event::Facts;
use super::key::Key;
use super::keymap::Keymap;
use super::session::{Carry, Input, Session, Setup};
use super::theme::Theme;
use crate::app::{Command, ListQuery, Notice, Reply, SavedView};
use crate::domain::{
    Cell, ChangeKind, ChangeSet, ChangeSetId, ChangeSummary, ColumnId, CustomerId, Instant, Origin, Row,
    Schema, Value, ValueType,
};

/// When it is on the stage.
pub const NOW: Instant = Instant(1_795_000_000_000);

/// A house of invented customers, rows 0 and up.
pub struct FakeHouse {
    /// Cells by row; `None` for one that was deleted.
    pub customers: Vec<Option<Vec<(ColumnId, Cell)>>>,
    /// Attributes.
    pub schema: Schema,
    /// The order the screen asked for last.
    pub order: Vec<Row>,
    /// Every command that was run.
    pub commands: Vec<Command>,
    /// Saved views.
    pub views: Vec<SavedView>,
}

/// A session, its house, and its terminal.
pub struct Stage {
    /// The session.
    pub session: Session,
    /// The house.
    pub house: FakeHouse,
    /// What went out and was not answered: copies, timers, jobs, quitting.
    pub out: Vec<Carry>,
    terminal: Terminal<TestBackend>,
}

impl FakeHouse {
    /// So many customers, with the awkward among the first.
    pub fn of(count: u32) -> Self {
        let mut schema = Schema::default();
        let plan = schema.declare("plan", ValueType::Text, false).unwrap();
        let value = schema.declare("lifetime_value", ValueType::Number, false).unwrap();
        let customers = (0..count).map(|i| Some(customer(i, plan, value))).collect();
        Self { customers, schema, order: Vec::new(), commands: Vec::new(), views: Vec::new() }
    }

    /// What is known of it without asking.
    pub fn facts(&self) -> Facts {
        let customers = self.customers.iter().flatten().count() as u64;
        let (schema, views) = (self.schema.clone(), self.views.clone());
        Facts { customers, schema, views, ..Facts::default() }
    }

    fn cell(&self, row: Row, column: ColumnId) -> Cell {
        let cells = self.customers.get(row.0 as usize).and_then(Option::as_ref);
        let found = cells.and_then(|cells| cells.iter().find(|(c, _)| *c == column));
        found.map_or(Cell::Missing, |(_, cell)| cell.clone())
    }

    fn list(&self, query: &ListQuery) -> Vec<Row> {
        let living = (0..self.customers.len() as u32).filter(|i| self.customers[*i as usize].is_some());
        let wanted = query.search.to_lowercase();
        let has = |row: &Row| {
            [ColumnId::NAME, ColumnId::EMAIL].iter().any(|column| {
                self.cell(*row, *column).as_text().is_some_and(|t| t.to_lowercase().contains(&wanted))
            })
        };
        let mut rows: Vec<Row> = living.map(Row).filter(|row| wanted.is_empty() || has(row)).collect();
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
                Answer::Customer(cells.map(|cells| Box::new(CustomerView { row, id, cells })))
            }
            Query::Statistics(column) => {
                let values =
                    self.order.iter().filter_map(|r| self.cell(*r, column).value().map(ToString::to_string));
                let top: Vec<(String, u64)> = values.take(3).map(|v| (v, 1)).collect();
                let found = Statistics {
                    kind: "text".to_owned(),
                    customers: self.order.len() as u64,
                    top,
                    ..Statistics::default()
                };
                Answer::Statistics(Box::new(found))
            }
            Query::Within(rows) => {
                Answer::Count(rows.iter().filter(|row| self.order.contains(row)).count() as u64)
            }
            Query::Whom(whom) => {
                let rows = self.whom(&whom);
                let name = |row: &Row| self.cell(*row, ColumnId::NAME).as_text().unwrap_or("–").to_owned();
                Answer::Whom { samples: rows.iter().take(3).map(name).collect(), rows }
            }
            Query::Folder(path) => Answer::Folder(Box::new(folder(&path))),
            Query::Mappings => Answer::Mappings(Arc::default()),
            _ => Answer::Failed("the stage has no answer to this".to_owned()),
        }
    }

    fn run(&mut self, command: &Command) -> Answer {
        self.commands.push(command.clone());
        let mut summary = ChangeSummary::default();
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
            Command::SaveView(view) => self.views.push(view.clone()),
            _ => {}
        }
        Answer::Done(Box::new(Reply { summary, ..Reply::default() }))
    }
}

/// The same folder everywhere.
fn folder(path: &str) -> FolderView {
    let entry = |name: &str, is_folder| FolderEntry {
        name: name.to_owned(),
        is_folder,
        bytes: 12_345,
        changed: Some(Instant(NOW.0 - 86_400_000)),
    };
    let entries = vec![
        entry("sample-data", true),
        entry("customers.csv", false),
        entry("café\u{202e}.csv", false),
        entry("shop.csv", false),
    ];
    let path = if path.is_empty() { "/home/ana/" } else { path }.to_owned();
    FolderView { path, entries, more: 0, recent: vec!["/home/ana/old.csv".to_owned()] }
}

fn change_set() -> ChangeSet {
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

impl Stage {
    /// A session of a size before a house of so many customers.
    pub fn new(width: u16, height: u16, customers: u32) -> Self {
        let house = FakeHouse::of(customers);
        let (session, out) = Session::new(Setup {
            size: Size::new(width, height),
            theme: Theme::default(),
            keymap: Keymap::default(),
            zone: jiff::tz::TimeZone::UTC,
            facts: house.facts(),
            now: NOW,
        });
        let terminal = Terminal::new(TestBackend::new(width, height)).unwrap();
        let mut stage = Self { session, house, out: Vec::new(), terminal };
        stage.carry(out);
        stage
    }

    /// Presses keys one after another, each answered before the next.
    pub fn press(&mut self, keys: &str) -> &mut Self {
        for key in Key::parse_all(keys).unwrap() {
            self.send(Input::Key(key));
        }
        self
    }

    /// Sends anything.
    pub fn send(&mut self, input: Input) -> &mut Self {
        let out = self.session.update(input, NOW);
        self.carry(out);
        self
    }

    /// Gives the terminal another size.
    pub fn resize(&mut self, width: u16, height: u16) -> &mut Self {
        self.terminal.backend_mut().resize(width, height);
        self.send(Input::Resize(Size::new(width, height)))
    }

    fn carry(&mut self, out: Vec<Carry>) {
        let mut queue = VecDeque::from(out);
        while let Some(Carry { slot, effect }) = queue.pop_front() {
            let (ticket, answer) = match effect {
                Effect::Fetch(ticket, query) => (ticket, self.house.answer(query)),
                Effect::Run(ticket, command) => (ticket, self.house.run(&command)),
                effect => {
                    self.out.push(Carry { slot, effect });
                    continue;
                }
            };
            let changed = matches!(answer, Answer::Done(_));
            queue.extend(self.session.update(Input::Answer(slot, ticket, answer), NOW));
            if changed {
                let facts = Box::new(self.house.facts());
                queue.extend(self.session.update(Input::Facts(facts), NOW));
                queue.extend(self.session.update(Input::Notice(Notice::Changed(change_set())), NOW));
            }
        }
    }

    /// The screen as text, a line each, blanks at the ends cut.
    pub fn screen(&mut self) -> String {
        let session = &self.session;
        self.terminal.draw(|frame| session.view(frame)).unwrap();
        let buffer = self.terminal.backend().buffer().clone();
        let lines = (0..buffer.area.height).map(|y| {
            let mut line = String::new();
            let mut skip = 0;
            for x in 0..buffer.area.width {
                let symbol = buffer[(x, y)].symbol();
                if skip == 0 {
                    line.push_str(symbol);
                    skip = super::widget::cut::width(symbol).max(1);
                }
                skip -= 1;
            }
            line.trim_end().to_owned()
        });
        lines.collect::<Vec<_>>().join("\n")
    }

    /// The effects that went out since the last look, as debug text.
    pub fn took(&mut self) -> String {
        let out = std::mem::take(&mut self.out);
        out.into_iter().map(|c| format!("{:?}", c.effect)).collect::<Vec<_>>().join("\n")
    }
}
