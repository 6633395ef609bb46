//! Random steps on the engine and on the model, compared after each.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::sync::Arc;

use jiff::civil::{Date, Weekday};
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan as _};
use patrons::app::jobs::import::{self, ImportOptions, Mode, Source, Unknown};
use patrons::app::{Actor, App, AppOptions, Cancel, Command, NewSegment, Reply, Settings};
use patrons::domain::{
    Cell, ChangeSetId, Clock, ColumnId, Instant, Origin, Row, SegmentId, Value, ValueType,
};
use patrons::import::{Choices, FormatChoices, suggest};
use tempfile::TempDir;

use super::filters::{COUNTRIES, Calendar, Facts, Filter};
use super::model::{Customer, Entry, Model, Rule, Segment};
use crate::support::{Random, StepLog};

const HOUR_MS: i64 = 3_600_000;
const DAY_MS: i64 = 24 * HOUR_MS;
/// Customers and segments at which nothing more is made.
const MAX_CUSTOMERS: usize = 24;
const MAX_SEGMENTS: usize = 9;
/// Segments a trial begins with.
const FIRST_SEGMENTS: usize = 5;
/// Steps between two whole checks.
const STEPS_PER_CHECK: usize = 200;

/// How many customers a trial has.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Shape {
    /// So few that every change is written row by row.
    Few,
    /// So many that changes are written as pages.
    Many,
}

/// How the last change-set is taken back in the model.
#[derive(Clone, Debug)]
enum Back {
    Customers(Vec<Customer>),
    Deleted(usize),
    There(usize),
    Rule(usize, Rule),
    Name(usize, String),
    List(usize, BTreeSet<usize>),
}

pub struct Trial {
    folder: TempDir,
    app: Option<Arc<App>>,
    clock: Arc<Clock>,
    settings: Settings,
    random: Random,
    model: Model,
    /// The engine's rows of the model's customers, and its numbers of the model's segments.
    rows: Vec<Row>,
    ids: Vec<SegmentId>,
    /// Entries of histories that were compared already.
    compared: Vec<usize>,
    last: Option<(ChangeSetId, Back)>,
    names_given: usize,
    shape: Shape,
    log: StepLog,
}

impl Trial {
    pub fn new(seed: u64, shape: Shape) -> Self {
        let start = Instant::parse("2026-02-20T09:30:00Z").unwrap();
        let clock = Arc::new(Clock::fixed(start));
        let zone = TimeZone::get("Europe/Warsaw").unwrap();
        let settings = Settings { zone: zone.clone(), ..Settings::default() };
        let calendar = Calendar { now: start.0, zone, week_start: Weekday::Monday };
        let mut trial = Self {
            folder: tempfile::tempdir().unwrap(),
            app: None,
            clock,
            settings,
            random: Random::of_seed(seed),
            model: Model { customers: Vec::new(), segments: Vec::new(), calendar },
            rows: Vec::new(),
            ids: Vec::new(),
            compared: Vec::new(),
            last: None,
            names_given: 0,
            shape,
            log: StepLog::new(seed),
        };
        trial.open();
        for (name, value_type) in [("visits", "number"), ("last_visit", "datetime")] {
            let value_type = ValueType::parse(value_type).unwrap();
            trial.command(Command::DeclareMetadata { name: name.into(), value_type, required: false });
        }
        if shape == Shape::Many {
            trial.import(650);
        }
        trial
    }

    /// Takes some steps, and answers why customers moved in them.
    pub fn run(mut self, steps: usize) -> BTreeSet<&'static str> {
        for _ in 0..FIRST_SEGMENTS {
            self.create_segment();
            self.compare();
        }
        for step in 0..steps {
            self.step();
            self.compare();
            if step % STEPS_PER_CHECK == STEPS_PER_CHECK - 1 {
                self.verify();
            }
        }
        self.verify();
        self.reopen();
        self.compared.fill(0);
        self.compare();
        self.model.segments.iter().flat_map(|segment| &segment.history).map(|entry| entry.3).collect()
    }

    fn step(&mut self) {
        match self.random.place(26) {
            0..=2 => self.create_customer(),
            3..=8 => self.edit_customers(),
            9 => self.delete_customers(),
            10 | 11 => self.import_some(),
            12 | 13 => self.undo(),
            14 | 15 => self.create_segment(),
            16 => self.edit_segment(),
            17 => self.rename_segment(),
            18 => self.delete_segment(),
            19 | 20 => self.change_list(),
            21 => self.reopen(),
            22 => self.change_settings(),
            _ => self.pass(),
        }
    }

    fn open(&mut self) {
        let options = AppOptions {
            clock: Arc::clone(&self.clock),
            settings: self.settings.clone(),
            ..AppOptions::default()
        };
        self.app = Some(App::open(self.folder.path(), options).unwrap());
    }

    fn app(&self) -> &Arc<App> {
        self.app.as_ref().unwrap()
    }

    fn actor() -> Actor {
        Actor { name: "trial".into(), origin: Origin::Command }
    }

    fn command(&mut self, command: Command) -> Reply {
        self.log.push(format!("{} {command:?}", Instant(self.model.calendar.now)));
        self.app().run(command, &Self::actor()).unwrap()
    }

    // Time.

    fn later(&mut self) -> i64 {
        let now = self.model.calendar.now;
        match self.random.place(6) {
            0 => now + self.random.between(1, 90_000),
            1 => now + self.random.between(1, 40) * HOUR_MS,
            2 => now + self.random.between(1, 12) * DAY_MS,
            3 => now + self.random.between(0, 40) * DAY_MS + self.random.between(0, DAY_MS),
            // Exactly where something lapses, or a millisecond before.
            _ => {
                let with_visit = self.model.customers.iter().filter_map(|c| c.facts.last_visit);
                let visits: Vec<i64> = with_visit.collect();
                let from = if visits.is_empty() { now } else { visits[self.random.place(visits.len())] };
                let at = from + self.random.between(1, 40) * HOUR_MS - self.random.between(0, 1);
                at.max(now)
            }
        }
    }

    fn pass(&mut self) {
        let to = self.later();
        self.log.push(format!("passes to {}", Instant(to)));
        self.model.pass(to);
        self.clock.set(Instant(to));
        self.app().let_time_pass().unwrap();
    }

    fn reopen(&mut self) {
        self.app = None;
        let to = self.later();
        self.log.push(format!("closed until {}", Instant(to)));
        self.model.pass(to);
        self.clock.set(Instant(to));
        self.open();
    }

    fn change_settings(&mut self) {
        self.app = None;
        let to = self.later();
        self.model.pass(to);
        self.clock.set(Instant(to));
        let zone = ["Europe/Warsaw", "UTC", "America/New_York"][self.random.place(3)];
        let week_start = [Weekday::Monday, Weekday::Sunday, Weekday::Saturday][self.random.place(3)];
        self.log.push(format!("at {} in {zone}, weeks from {week_start:?}", Instant(to)));
        self.settings.zone = TimeZone::get(zone).unwrap();
        self.settings.week_start = week_start;
        self.model.calendar.zone = TimeZone::get(zone).unwrap();
        self.model.calendar.week_start = week_start;
        self.model.ask("settings");
        self.open();
    }

    // Customers.

    fn facts(&mut self) -> Facts {
        let now = self.model.calendar.now;
        let maybe = |random: &mut Random| random.place(4) > 0;
        let random = &mut self.random;
        Facts {
            country: maybe(random).then(|| COUNTRIES[random.place(3)]),
            visits: maybe(random).then(|| random.between(0, 6)),
            last_visit: maybe(random).then(|| now + random.between(-60, 4) * 12 * HOUR_MS),
            birthdate: maybe(random).then(|| date(now).checked_sub(random.between(-3, 400).days()).unwrap()),
            created_at: now,
            updated_at: None,
        }
    }

    fn cells(&self, facts: &Facts) -> Vec<(ColumnId, Cell)> {
        let schema = self.app().snapshot().schema().clone();
        let cell = |name: &str, value: Option<Value>| {
            (schema.resolve(name).unwrap().column, value.map_or(Cell::Missing, Cell::Value))
        };
        vec![
            cell("country", facts.country.map(|c| Value::Text(c.into()))),
            cell("visits", facts.visits.map(|n| Value::Number(n.into()))),
            cell("last_visit", facts.last_visit.map(|at| Value::Instant(Instant(at)))),
            cell("birthdate", facts.birthdate.map(|day| Value::Date(patrons::domain::Date::from_civil(day)))),
        ]
    }

    fn create_customer(&mut self) {
        if self.model.alive().len() >= MAX_CUSTOMERS {
            return;
        }
        let facts = self.facts();
        let mut cells = self.cells(&facts);
        cells.push((ColumnId::SOURCE_ID, Cell::text(&format!("c{}", self.model.customers.len()))));
        let before = self.customers_before();
        let reply = self.command(Command::Create(cells));
        self.rows.push(reply.created.unwrap());
        self.model.customers.push(Customer { facts, is_alive: true });
        self.done(&reply, Back::Customers(before), "edit");
    }

    /// The customers now; who is made afterwards was not there.
    fn customers_before(&self) -> Vec<Customer> {
        self.model.customers.clone()
    }

    fn edit_customers(&mut self) {
        let mut whom = self.some_customers();
        if self.shape == Shape::Many && self.random.one_in(2) {
            whom = self.model.alive();
        }
        let wanted = self.facts();
        let which = self.random.place(4);
        let before = self.customers_before();
        let now = self.model.calendar.now;
        for customer in &whom {
            let facts = &mut self.model.customers[*customer].facts;
            let old = facts.clone();
            match which {
                0 => facts.country = wanted.country,
                1 => facts.visits = wanted.visits,
                2 => facts.last_visit = wanted.last_visit,
                _ => facts.birthdate = wanted.birthdate,
            }
            if *facts != old {
                facts.updated_at = Some(now);
            }
        }
        let cells = vec![self.cells(&wanted)[which].clone()];
        let reply = self.command(Command::Edit { rows: self.rows_of(&whom), cells });
        self.done(&reply, Back::Customers(before), "edit");
    }

    fn delete_customers(&mut self) {
        let whom = self.some_customers();
        let before = self.customers_before();
        for customer in &whom {
            self.model.customers[*customer].is_alive = false;
        }
        let reply = self.command(Command::Delete(self.rows_of(&whom)));
        self.done(&reply, Back::Customers(before), "edit");
    }

    fn some_customers(&mut self) -> Vec<usize> {
        let alive = self.model.alive();
        let count = self.random.place(4).min(alive.len());
        let some = (0..count).map(|_| alive[self.random.place(alive.len())]);
        some.collect::<BTreeSet<_>>().into_iter().collect()
    }

    fn rows_of(&self, customers: &[usize]) -> Arc<[Row]> {
        customers.iter().map(|c| self.rows[*c]).collect()
    }

    fn import_some(&mut self) {
        let many = self.shape == Shape::Many && self.random.one_in(3);
        let room = MAX_CUSTOMERS.saturating_sub(self.model.alive().len());
        let new = if many { 300 } else { self.random.place(4).min(room.max(1)) };
        self.import(new);
    }

    /// Imports some new customers, and changes of some that are there.
    fn import(&mut self, new: usize) {
        let before = self.customers_before();
        let now = self.model.calendar.now;
        let mut file = String::from("source_id,country,visits,last_visit,birthdate\n");
        let mut known = self.some_customers();
        if self.shape == Shape::Many && self.random.one_in(3) {
            known = self.model.alive();
        }
        let fresh = self.model.customers.len()..self.model.customers.len() + new;
        for customer in known.into_iter().chain(fresh) {
            let given = self.facts();
            writeln!(
                file,
                "c{customer},{},{},{},{}",
                given.country.unwrap_or_default(),
                given.visits.map_or_else(String::new, |n| n.to_string()),
                given.last_visit.map_or_else(String::new, |at| Instant(at).to_string()),
                given.birthdate.map_or_else(String::new, |day| day.to_string()),
            )
            .unwrap();
            let Some(known) = self.model.customers.get_mut(customer) else {
                self.model.customers.push(Customer { facts: given, is_alive: true });
                continue;
            };
            // What the file leaves empty stays as it is.
            let old = known.facts.clone();
            known.facts.country = given.country.or(old.country);
            known.facts.visits = given.visits.or(old.visits);
            known.facts.last_visit = given.last_visit.or(old.last_visit);
            known.facts.birthdate = given.birthdate.or(old.birthdate);
            if known.facts != old {
                known.facts.updated_at = Some(now);
            }
        }
        self.log.push(format!("{} imports {} rows", Instant(now), file.lines().count() - 1));
        let change_set = self.import_file(&file);
        for customer in self.rows.len()..self.model.customers.len() {
            let row = patrons::app::customer::find(&self.app().snapshot(), &format!("c{customer}"));
            self.rows.push(row.unwrap());
        }
        let reply = Reply { change_set, ..Reply::default() };
        self.done(&reply, Back::Customers(before), "import");
    }

    fn import_file(&self, file: &str) -> Option<ChangeSetId> {
        let (cancel, progress) = (Cancel::default(), |_| {});
        let source = Source::spool(file.as_bytes(), self.app().folder()).unwrap().named("trial.csv");
        if file.lines().count() == 1 {
            return None;
        }
        let inspection = import::inspect(&source, &FormatChoices::default(), &cancel, &progress).unwrap();
        let schema = self.app().snapshot().schema().clone();
        let suggestion =
            suggest(&inspection.header, &inspection.survey, &schema, &Choices::default()).unwrap();
        let options =
            ImportOptions { mode: Mode::Run, rejects: None, unknown: Unknown::Create, actor: Self::actor() };
        let imported =
            import::run(self.app(), &source, &inspection, &suggestion.mapping, &options, &cancel, &progress);
        let imported = imported.unwrap();
        assert_eq!(imported.report.rejected, 0, "{:?}", imported.report);
        imported.change_set
    }

    // Segments.

    fn create_segment(&mut self) {
        let live = self.model.live();
        if live.len() >= MAX_SEGMENTS {
            return;
        }
        self.names_given += 1;
        let name = format!("Segment {}", self.names_given);
        let is_passive = self.random.one_in(5);
        let (rule, segment) = if self.random.one_in(4) {
            let list = self.some_customers();
            let rows = self.rows_of(&list);
            (Rule::List(list.into_iter().collect()), NewSegment::Static(rows))
        } else {
            let filter = Filter::any(&mut self.random, &live, 2);
            let text = self.text(&filter);
            let new = if is_passive { NewSegment::Passive(text) } else { NewSegment::AutoUpdate(text) };
            (Rule::Filter(filter), new)
        };
        let is_passive = matches!(segment, NewSegment::Passive(_));
        let reply = self.command(Command::CreateSegment { name: name.clone(), segment });
        self.ids.push(reply.segment.unwrap().id);
        self.compared.push(0);
        self.model.segments.push(Segment {
            name,
            rule,
            is_passive,
            version: 1,
            is_deleted: false,
            members: BTreeSet::new(),
            history: Vec::new(),
        });
        let back = Back::Deleted(self.model.segments.len() - 1);
        self.done(&reply, back, "definition");
    }

    fn text(&self, filter: &Filter) -> String {
        filter.text(&|segment| self.model.segments[segment].name.clone())
    }

    fn any_segment(&mut self, wanted: impl Fn(&Segment) -> bool) -> Option<usize> {
        let mut live = self.model.live();
        live.retain(|s| wanted(&self.model.segments[*s]));
        (!live.is_empty()).then(|| live[self.random.place(live.len())])
    }

    fn edit_segment(&mut self) {
        let Some(at) = self.any_segment(|s| matches!(s.rule, Rule::Filter(_))) else { return };
        let others = self.model.live();
        let filter = Filter::any(&mut self.random, &others, 2);
        let mut uses = BTreeSet::new();
        filter.uses(&mut uses);
        let (id, text) = (self.ids[at], self.text(&filter));
        if uses.iter().any(|used| self.model.stands_on(*used, at)) {
            let refused = self.app().run(Command::EditSegment { id, filter: text.clone() }, &Self::actor());
            assert!(refused.unwrap_err().to_string().contains(" → "), "{text}");
            return;
        }
        let difference = self.app().compare_segment(id, &text).unwrap();
        let reply = self.command(Command::EditSegment { id, filter: text });
        if reply.change_set.is_none() {
            return;
        }
        let old = std::mem::replace(&mut self.model.segments[at].rule, Rule::Filter(filter));
        self.model.segments[at].version += 1;
        self.done(&reply, Back::Rule(at, old), "definition");
        assert_eq!(
            difference.size,
            self.model.segments[at].members.len() as u64,
            "the dry run told another size"
        );
        let done = reply.segment.unwrap();
        assert_eq!((difference.entered.len(), difference.left.len()), (done.entered, done.left));
    }

    fn rename_segment(&mut self) {
        let Some(at) = self.any_segment(|_| true) else { return };
        self.names_given += 1;
        let name = format!("Named {}", self.names_given);
        let reply = self.command(Command::RenameSegment { id: self.ids[at], name: name.clone() });
        let old = std::mem::replace(&mut self.model.segments[at].name, name);
        self.done(&reply, Back::Name(at, old), "definition");
    }

    fn delete_segment(&mut self) {
        let Some(at) = self.any_segment(|_| true) else { return };
        if self.model.is_used(at) {
            let refused = self.app().run(Command::DeleteSegment(self.ids[at]), &Self::actor());
            assert!(refused.unwrap_err().to_string().contains("is used by"));
            return;
        }
        let reply = self.command(Command::DeleteSegment(self.ids[at]));
        self.take_away(at);
        self.done(&reply, Back::There(at), "definition");
    }

    /// A segment goes; a list forgets who is no customer any more.
    fn take_away(&mut self, at: usize) {
        let alive: BTreeSet<usize> = self.model.alive().into_iter().collect();
        let segment = &mut self.model.segments[at];
        segment.is_deleted = true;
        if let Rule::List(list) = &mut segment.rule {
            list.retain(|customer| alive.contains(customer));
        }
    }

    fn change_list(&mut self) {
        let Some(at) = self.any_segment(|s| matches!(s.rule, Rule::List(_))) else { return };
        let whom = self.some_customers();
        let (id, rows) = (self.ids[at], self.rows_of(&whom));
        let Rule::List(list) = &mut self.model.segments[at].rule else { return };
        let old = list.clone();
        let command = if self.random.one_in(2) {
            list.extend(whom);
            Command::AddMembers { id, rows, why: None }
        } else {
            list.retain(|customer| !whom.contains(customer));
            Command::RemoveMembers { id, rows, why: Some("no longer".into()) }
        };
        let reply = self.command(command);
        self.done(&reply, Back::List(at, old), "edit");
    }

    // Undo.

    fn undo(&mut self) {
        let Some((id, back)) = self.last.take() else { return };
        let now = self.model.calendar.now;
        let again = match back {
            Back::Customers(before) => {
                let after = self.customers_before();
                for (at, customer) in self.model.customers.iter_mut().enumerate() {
                    let Some(old) = before.get(at) else {
                        customer.is_alive = false;
                        continue;
                    };
                    customer.is_alive = old.is_alive;
                    let mut facts = old.facts.clone();
                    facts.updated_at = customer.facts.updated_at;
                    if facts != customer.facts {
                        facts.updated_at = Some(now);
                    }
                    customer.facts = facts;
                }
                Back::Customers(after)
            }
            Back::Deleted(at) => {
                if self.model.is_used(at) {
                    return;
                }
                self.take_away(at);
                Back::There(at)
            }
            Back::There(at) => {
                self.model.segments[at].is_deleted = false;
                Back::Deleted(at)
            }
            Back::Rule(at, rule) => {
                let segment = &mut self.model.segments[at];
                segment.version += 1;
                Back::Rule(at, std::mem::replace(&mut segment.rule, rule))
            }
            Back::Name(at, name) => {
                Back::Name(at, std::mem::replace(&mut self.model.segments[at].name, name))
            }
            Back::List(at, list) => {
                let Rule::List(now) = &mut self.model.segments[at].rule else { return };
                Back::List(at, std::mem::replace(now, list))
            }
        };
        let reply = self.command(Command::Undo(Some(id)));
        assert!(reply.kept.is_empty(), "{:?}", reply.kept);
        self.done(&reply, again, "undo");
    }

    // Comparing.

    fn done(&mut self, reply: &Reply, back: Back, cause: &'static str) {
        if let Some(id) = reply.change_set {
            self.last = Some((id, back));
        }
        self.model.ask(cause);
    }

    fn compare(&mut self) {
        let snapshot = self.app().snapshot();
        let numbers: BTreeMap<Row, usize> =
            self.rows.iter().enumerate().map(|(at, row)| (*row, at)).collect();
        assert_eq!(snapshot.segments().iter().count(), self.model.live().len());
        for at in self.model.live() {
            let (segment, id) = (&self.model.segments[at], self.ids[at]);
            let members = patrons::app::segments::members(&snapshot, id).unwrap();
            let members: BTreeSet<usize> = members.iter().map(|row| numbers[&Row(row)]).collect();
            assert_eq!(members, segment.members, "members of {}: {:?}", segment.name, segment.rule);
            let kept = snapshot.segments().segment(id).unwrap();
            assert_eq!(kept.size, members.len() as u64, "the size of {}", segment.name);
            assert_eq!(kept.definition.version, segment.version);
            let wanted = &segment.history[self.compared[at]..];
            let mut found = Vec::new();
            for moves in self.app().segment_moves(id) {
                if found.len() >= wanted.len() && self.compared[at] > 0 {
                    break;
                }
                let moves = moves.unwrap();
                let each: Vec<Entry> = moves
                    .each()
                    .map(|m| {
                        (m.at.0, numbers[&m.row], m.change.word() == "entered", m.cause.word(), m.version)
                    })
                    .collect();
                found.splice(0..0, each);
            }
            assert_eq!(found, wanted, "the history of {}: {:?}", segment.name, segment.rule);
            self.compared[at] = segment.history.len();
        }
    }

    fn verify(&self) {
        let findings = self.app().verify().unwrap();
        assert!(findings.is_empty(), "{findings:?}");
    }
}

fn date(at: i64) -> Date {
    Timestamp::from_millisecond(at).unwrap().to_zoned(TimeZone::UTC).date()
}
