//! Random steps on the engine and on the model, compared after each.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::sync::Arc;

use patrons::app::activity::{About, Wanted, activity};
use patrons::app::jobs::import::records::{self as job, RowPolicies};
use patrons::app::jobs::import::{self, ImportOptions, Mode, Source, Unknown};
use patrons::app::{Actor, App, AppOptions, Cancel, Command, NewRecord, NewSegment, Reply, records};
use patrons::domain::attribute::derived_attributes;
use patrons::domain::fact::field;
use patrons::domain::{Cell, ChangeSetId, Clock, ColumnId, FactKind, Instant, Origin, Row, SegmentId, Value};
use patrons::import::{FormatChoices, RecordChoices, suggest_records};
use rust_decimal::Decimal;
use serde_json::{Value as Json, json};
use tempfile::TempDir;

use super::model::{Customer, Fact, KINDS, Kept, Key, Kind, Model, RULES, State};
use crate::support::{Random, StepLog};

const HOUR_MS: i64 = 3_600_000;
const DAY_MS: i64 = 24 * HOUR_MS;
/// Customers at which no more are made.
const MAX_CUSTOMERS: usize = 10;
/// Steps between two whole checks.
const STEPS_PER_CHECK: usize = 100;

/// A change-set that only brought records.
struct Brought {
    id: ChangeSetId,
    /// The records it touched, and what they were.
    before: BTreeMap<Key, Option<Fact>>,
    /// Whether customers were made one since: whose its orders were before is another question now.
    is_before_merge: bool,
}

pub struct Trial {
    folder: TempDir,
    app: Option<Arc<App>>,
    clock: Arc<Clock>,
    random: Random,
    model: Model,
    /// The engine's rows of the model's customers.
    rows: Vec<Row>,
    ids: Vec<SegmentId>,
    /// The last change-set, and everything as it was before.
    last: Option<(ChangeSetId, State)>,
    /// Change-sets of records since the last that was anything else but a merge.
    brought: Vec<Brought>,
    keys_given: usize,
    taken: BTreeSet<&'static str>,
    log: StepLog,
}

impl Trial {
    pub fn new(seed: u64) -> Self {
        let start = Instant::parse("2026-02-20T09:30:00Z").unwrap();
        let mut trial = Self {
            folder: tempfile::tempdir().unwrap(),
            app: None,
            clock: Arc::new(Clock::fixed(start)),
            random: Random::of_seed(seed),
            model: Model { now: start.0, ..Model::default() },
            rows: Vec::new(),
            ids: Vec::new(),
            last: None,
            brought: Vec::new(),
            keys_given: 0,
            taken: BTreeSet::new(),
            log: StepLog::new(seed),
        };
        trial.open();
        for (at, rule) in RULES.iter().enumerate() {
            let segment = NewSegment::AutoUpdate(rule.text.to_owned());
            let reply = trial.command(Command::CreateSegment { name: format!("S{at}"), segment });
            trial.ids.push(reply.segment.unwrap().id);
            trial.model.kept.push(Kept::default());
        }
        for _ in 0..6 {
            trial.create();
        }
        trial
    }

    /// Takes some steps, and answers which ways were taken.
    pub fn run(mut self, steps: usize) -> BTreeSet<&'static str> {
        for step in 0..steps {
            self.step();
            self.compare();
            if step % STEPS_PER_CHECK == STEPS_PER_CHECK - 1 {
                self.verify();
            }
        }
        self.verify();
        self.reopen();
        self.compare();
        std::mem::take(&mut self.taken)
    }

    fn step(&mut self) {
        match self.random.place(40) {
            0..=15 => self.add(),
            16..=20 => self.import(),
            21..=24 => self.undo(),
            25..=27 => self.take_back(),
            28 | 29 => self.merge(),
            30 | 31 => self.delete(),
            32 => self.erase(),
            33 | 34 => self.create(),
            35 => self.reopen(),
            _ => self.pass(),
        }
    }

    fn open(&mut self) {
        let options = AppOptions { clock: Arc::clone(&self.clock), ..AppOptions::default() };
        self.app = Some(App::open(self.folder.path(), options).unwrap());
    }

    fn app(&self) -> &Arc<App> {
        self.app.as_ref().unwrap()
    }

    fn actor() -> Actor {
        Actor { name: "trial".into(), origin: Origin::Command }
    }

    fn command(&mut self, command: Command) -> Reply {
        self.log.push(format!("{} {command:?}", Instant(self.model.now)));
        self.app().run(command, &Self::actor()).unwrap()
    }

    // Time.

    fn later(&mut self) -> i64 {
        let now = self.model.now;
        let facts: Vec<i64> = self.model.state.facts.values().map(|fact| fact.at).collect();
        match self.random.place(4) {
            0 => now + self.random.between(1, 90_000),
            1 => now + self.random.between(1, 8) * DAY_MS,
            // Exactly where something lapses, or a millisecond before.
            _ if !facts.is_empty() => {
                let days = [7, 10, 14, 30][self.random.place(4)];
                let at = facts[self.random.place(facts.len())] + days * DAY_MS;
                let near = at - self.random.between(0, 1);
                if near - now > 12 * DAY_MS { now + HOUR_MS } else { near.max(now) }
            }
            _ => now + HOUR_MS,
        }
    }

    fn pass(&mut self) {
        self.taken.insert("pass");
        let to = self.later();
        self.log.push(format!("passes to {}", Instant(to)));
        self.model.pass(to);
        self.clock.set(Instant(to));
        self.app().let_time_pass().unwrap();
    }

    fn reopen(&mut self) {
        self.taken.insert("reopen");
        self.app = None;
        let to = self.later();
        self.log.push(format!("closed until {}", Instant(to)));
        self.model.pass(to);
        self.clock.set(Instant(to));
        self.open();
    }

    // Customers.

    fn any_alive(&mut self) -> usize {
        let alive = self.model.state.alive();
        alive[self.random.place(alive.len())]
    }

    fn any_alive_but(&mut self, customer: usize) -> usize {
        let alive: Vec<usize> = self.model.state.alive().into_iter().filter(|c| *c != customer).collect();
        alive[self.random.place(alive.len())]
    }

    fn create(&mut self) {
        if self.model.state.alive().len() >= MAX_CUSTOMERS {
            return;
        }
        self.taken.insert("create");
        let before = self.model.state.clone();
        let source_id = format!("c{}", self.rows.len());
        let reply = self.command(Command::Create(vec![(ColumnId::SOURCE_ID, Cell::text(&source_id))]));
        self.rows.push(reply.created.unwrap());
        self.model.state.customers.push(Customer::default());
        self.done(&reply, before, None);
    }

    fn delete(&mut self) {
        if self.model.state.alive().len() < 4 {
            return;
        }
        self.taken.insert("delete");
        let (before, customer) = (self.model.state.clone(), self.any_alive());
        self.model.state.customers[customer].is_gone = true;
        let reply = self.command(Command::Delete([self.rows[customer]].into()));
        self.brought.clear();
        self.done(&reply, before, None);
    }

    fn merge(&mut self) {
        let (survivor, other) = (self.any_alive(), self.any_alive());
        if survivor == other {
            return;
        }
        self.taken.insert("merge");
        let before = self.model.state.clone();
        let (rows, state) = (&self.rows, &mut self.model.state);
        let command = Command::Merge { survivor: rows[survivor], other: rows[other], choices: Vec::new() };
        state.customers[other] = Customer { is_gone: true, is_erased: false, survivor: Some(survivor) };
        for fact in state.facts.values_mut() {
            if fact.owner == other {
                fact.owner = survivor;
            }
            if fact.other == Some(other) {
                fact.other = Some(survivor);
            }
        }
        // Nobody refers themselves.
        state.facts.retain(|_, fact| fact.other != Some(fact.owner));
        self.brought.iter_mut().for_each(|brought| brought.is_before_merge = true);
        let reply = self.command(command);
        self.done(&reply, before, None);
    }

    fn erase(&mut self) {
        if self.model.state.alive().len() < 5 {
            return;
        }
        self.taken.insert("erase");
        let customer = self.any_alive();
        let family = self.model.state.family(customer);
        self.command(Command::Erase([self.rows[customer]].into()));
        self.model.erase(&family);
        (self.last, self.brought) = (None, Vec::new());
        self.model.ask();
    }

    // Records.

    /// Another record, or the same again, or an order that became something else.
    fn record(&mut self) -> (Key, Fact) {
        let state = &self.model.state;
        let known: Vec<Key> = state
            .facts
            .iter()
            .filter(|(_, fact)| state.are_there(fact))
            .map(|(key, _)| key.clone())
            .collect();
        if !known.is_empty() && self.random.one_in(3) {
            let key = known[self.random.place(known.len())].clone();
            let mut fact = self.model.state.facts[&key].clone();
            match (key.0, self.random.place(4)) {
                (Kind::Order, 0) => fact.label = Kind::Order.labels()[self.random.place(5)],
                (Kind::Voucher, 0) => fact.left = Some(self.random.between(0, 6000)),
                (Kind::Order | Kind::Voucher, 1) => fact.cents = self.random.between(0, 6000),
                (Kind::Order | Kind::Voucher, 2) => fact.owner = self.any_alive(),
                _ => {}
            }
            return (key, fact);
        }
        let kinds = if self.model.state.alive().len() > 1 { &KINDS[..] } else { &KINDS[..5] };
        let kind = kinds[self.random.place(kinds.len())];
        let label = kind.labels()[self.random.place(kind.labels().len())];
        let cents = match (kind, label) {
            (Kind::Event | Kind::Referral, _) => 0,
            (Kind::Points, "POINTS_ADDITION") => 100 * self.random.between(1, 4),
            (Kind::Points, _) => -100 * self.random.between(1, 4),
            _ => self.random.between(0, 6000),
        };
        self.keys_given += 1;
        // Some are late, a few come before their time.
        let at = self.model.now + self.random.between(-40 * 24, 12) * HOUR_MS;
        let owner = self.any_alive();
        let left = (kind == Kind::Voucher && self.random.one_in(2)).then(|| self.random.between(0, 6000));
        let other = (kind == Kind::Referral).then(|| self.any_alive_but(owner));
        let has_campaign = matches!(kind, Kind::Points | Kind::Referral) && self.random.one_in(2);
        let campaign = has_campaign.then(|| ["Club", "Friends"][self.random.place(2)]);
        let fact = Fact { owner, at, label, cents, left, other, campaign, updated: None };
        ((kind, format!("{kind:?}-{}", self.keys_given)), fact)
    }

    /// Puts a record into the model; answers whether that is news, and what it was before.
    fn put(&mut self, key: &Key, fact: &Fact) -> (bool, Option<Fact>) {
        let old = self.model.state.facts.get(key).cloned();
        if old.as_ref() == Some(fact) {
            return (false, old);
        }
        let updated = old.is_some().then_some(self.model.now);
        self.model.state.facts.insert(key.clone(), Fact { updated, ..fact.clone() });
        (true, old)
    }

    /// A key of a customer: its own, or that of one it took over.
    fn key_of(&mut self, customer: usize) -> String {
        let family: Vec<usize> = self.model.state.family(customer).into_iter().collect();
        format!("c{}", family[self.random.place(family.len())])
    }

    fn add(&mut self) {
        self.taken.insert("add");
        let before = self.model.state.clone();
        let (key, fact) = self.record();
        let customer = self.key_of(fact.owner);
        let (kind, label) = match key.0 {
            Kind::Order => (FactKind::Order, "status"),
            Kind::Event => (FactKind::Event, "name"),
            Kind::Redemption => (FactKind::Redemption, "result"),
            Kind::Points => (FactKind::Points, "type"),
            Kind::Voucher => (FactKind::Publication, "type"),
            Kind::Referral => (FactKind::Referral, ""),
        };
        let mut words = vec![("source_id", key.1.clone()), ("created_at", Instant(fact.at).to_string())];
        words.extend((!label.is_empty()).then(|| (label, fact.label.to_owned())));
        match key.0 {
            Kind::Event | Kind::Referral => {}
            Kind::Points => words.push(("amount", (fact.cents / 100).to_string())),
            _ => words.push(("amount", Decimal::new(fact.cents, 2).to_string())),
        }
        if matches!(key.0, Kind::Redemption | Kind::Voucher) {
            words.push(("code", "CODE".into()));
        }
        let words: Vec<_> = words.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
        let mut cells = records::cells(kind, &words).unwrap();
        if let Some(left) = fact.left {
            let left = format!("{{\"balance\":\"{}\"}}", Decimal::new(left, 2));
            cells.set(field::DETAIL, Value::Object(left).into());
        }
        if let Some(campaign) = fact.campaign {
            cells.set(field::CAMPAIGN, Cell::text(campaign));
        }
        if let Some(other) = fact.other {
            cells.set(field::OTHER, Cell::text(&self.key_of(other)));
        }
        let new = NewRecord { kind, customer, cells, unknown: Unknown::Reject };
        let (is_news, old) = self.put(&key, &fact);
        let reply = self.command(Command::AddRecord(new));
        assert_eq!(reply.change_set.is_some(), is_news, "{key:?}");
        self.done(&reply, before, is_news.then(|| BTreeMap::from([(key, old)])));
    }

    /// A file of orders: some new, some known, some changed.
    fn import(&mut self) {
        self.taken.insert("import");
        let before = self.model.state.clone();
        let mut file = String::from("order_id,customer_source_id,status,amount,created_at\n");
        let mut touched = BTreeMap::new();
        for _ in 0..self.random.between(1, 5) {
            let (key, fact) = self.record();
            if key.0 != Kind::Order || touched.contains_key(&key) {
                continue;
            }
            let customer = self.key_of(fact.owner);
            let (amount, at) = (Decimal::new(fact.cents, 2), Instant(fact.at));
            writeln!(file, "{},{customer},{},{amount},{at}", key.1, fact.label).unwrap();
            let (is_news, old) = self.put(&key, &fact);
            if is_news {
                touched.insert(key, old);
            }
        }
        self.log.push(format!("{} imports {file}", Instant(self.model.now)));
        let change_set = self.import_file(&file);
        assert_eq!(change_set.is_some(), !touched.is_empty());
        self.done(&Reply { change_set, ..Reply::default() }, before, Some(touched));
    }

    fn import_file(&self, file: &str) -> Option<ChangeSetId> {
        let (cancel, progress) = (Cancel::default(), |_| {});
        let source = Source::spool(file.as_bytes(), self.app().folder()).unwrap().named("orders.csv");
        let format = FormatChoices { has_header: Some(true), ..FormatChoices::default() };
        let seen = import::inspect(&source, &format, &cancel, &progress).unwrap();
        let choices = RecordChoices { decimals: 2, ..RecordChoices::default() };
        let (mapping, _) = suggest_records(FactKind::Order, &seen.header, &seen.survey, &choices).unwrap();
        let options =
            ImportOptions { mode: Mode::Run, rejects: None, unknown: Unknown::Reject, actor: Self::actor() };
        let policies = RowPolicies::default();
        let imported =
            job::run(self.app(), &source, &seen, &mapping, policies, &options, &cancel, &progress).unwrap();
        assert_eq!(imported.report.rejected, 0, "{:?}", imported.report);
        imported.change_set
    }

    // Undo.

    fn undo(&mut self) {
        let Some((id, before)) = self.last.take() else { return };
        self.taken.insert("undo");
        let after = std::mem::replace(&mut self.model.state, before);
        // Who was made since is gone, and has a number still.
        let known = self.model.state.customers.len();
        for mut made in after.customers.iter().skip(known).cloned() {
            made.is_gone = true;
            self.model.state.customers.push(made);
        }
        let reply = self.command(Command::Undo(Some(id)));
        assert!(reply.kept.is_empty(), "{:?}", reply.kept);
        self.brought.clear();
        self.done(&reply, after, None);
    }

    /// Takes back a change-set of records that others followed, where none touched the same.
    fn take_back(&mut self) {
        if self.brought.len() < 2 {
            return;
        }
        let at = self.random.place(self.brought.len() - 1);
        let later: BTreeSet<&Key> = self.brought[at + 1..].iter().flat_map(|b| b.before.keys()).collect();
        let facts = &self.model.state.facts;
        let is_free = |key: &Key| {
            let are_there = |fact: &Fact| self.model.state.are_there(fact);
            !later.contains(key) && facts.get(key).is_some_and(are_there)
        };
        let brought = &self.brought[at];
        let is_clear = !brought.is_before_merge || brought.before.values().all(Option::is_none);
        if !is_clear || !brought.before.keys().all(is_free) {
            return;
        }
        self.taken.insert("take back an older one");
        let before = self.model.state.clone();
        let brought = self.brought.remove(at);
        for (key, old) in brought.before {
            match old {
                Some(old) => self.model.state.facts.insert(key, old),
                None => self.model.state.facts.remove(&key),
            };
        }
        let reply = self.command(Command::Undo(Some(brought.id)));
        assert!(reply.kept.is_empty(), "{:?}", reply.kept);
        self.done(&reply, before, None);
    }

    // Comparing.

    fn done(&mut self, reply: &Reply, before: State, brought: Option<BTreeMap<Key, Option<Fact>>>) {
        if let Some(id) = reply.change_set {
            self.last = Some((id, before));
            self.brought.extend(brought.map(|before| Brought { id, before, is_before_merge: false }));
        }
        self.model.ask();
    }

    fn compare(&mut self) {
        let alive = self.model.state.alive();
        let snapshot = self.app().snapshot();
        assert_eq!(snapshot.alive().len(), alive.len() as u64);
        for customer in &alive {
            self.compare_summary(*customer);
            self.compare_campaigns(*customer);
            self.compare_activity(*customer);
        }
        let numbers: BTreeMap<Row, usize> =
            self.rows.iter().enumerate().map(|(at, row)| (*row, at)).collect();
        for ((kept, id), rule) in self.model.kept.iter().zip(&self.ids).zip(&RULES) {
            let members = patrons::app::segments::members(&snapshot, *id).unwrap();
            let members: BTreeSet<usize> = members.iter().map(|row| numbers[&Row(row)]).collect();
            assert_eq!(members, kept.members, "{}", rule.text);
            let mut found = Vec::new();
            for moves in self.app().segment_moves(*id) {
                let moves = moves.unwrap();
                found.extend(moves.each().map(|m| (m.at.0, numbers[&m.row], m.change.word() == "entered")));
            }
            let mut wanted = kept.history.clone();
            found.sort_unstable();
            wanted.sort_unstable();
            assert_eq!(found, wanted, "the history of {}", rule.text);
        }
    }

    fn compare_summary(&self, customer: usize) {
        let snapshot = self.app().snapshot();
        let (page, slot) = snapshot.place(self.rows[customer]).unwrap();
        let derived: Vec<_> = derived_attributes().filter(|a| !a.name.ends_with(".campaigns")).collect();
        let ids: Vec<ColumnId> = derived.iter().map(|a| a.column).collect();
        let columns = snapshot.columns(page, &ids).unwrap();
        let wanted = self.model.state.of(customer, self.model.now).summary();
        for (attribute, column) in derived.iter().zip(&columns) {
            let name = attribute.name.as_str();
            let wanted = wanted[name].map(|number| match name {
                "orders.last_at" => Value::Instant(Instant(number)),
                "orders.average_amount" => Value::Number(Decimal::new(number, 4).normalize()),
                _ if name.contains("amount") || name.contains("points") => {
                    Value::Number(Decimal::new(number, 2).normalize())
                }
                _ => Value::Number(number.into()),
            });
            assert_eq!(column.cell(slot), wanted.map_or(Cell::Missing, Cell::Value), "{name} of c{customer}");
        }
    }

    fn compare_campaigns(&self, customer: usize) {
        let snapshot = self.app().snapshot();
        let told = |name: &str| {
            let column = derived_attributes().find(|a| a.name == name).unwrap().column;
            snapshot.cell(self.rows[customer], column).unwrap().to_json()
        };
        let of = self.model.state.of(customer, self.model.now);
        let whole = |(name, (cents, referred)): (&str, (i64, i64))| {
            (name.to_owned(), json!({"points": cents / 100, "referred_customers": referred}))
        };
        let campaigns: serde_json::Map<String, Json> = of.campaigns().into_iter().map(whole).collect();
        let wanted = if campaigns.is_empty() { Json::Null } else { Json::Object(campaigns) };
        assert_eq!(told("loyalty.campaigns"), wanted, "of c{customer}");
        let referral = |referral: &Json| {
            let text = |name: &str| referral[name].as_str().map(str::to_owned);
            (text("date").unwrap(), text("referrer_id").unwrap(), text("campaign_id"))
        };
        let mut found: Vec<_> =
            told("referrals.campaigns").as_array().into_iter().flatten().map(referral).collect();
        let id = |other: usize| snapshot.id_of(self.rows[other]).unwrap().to_string();
        let mut wanted: Vec<_> = of
            .referrals()
            .into_iter()
            .map(|(at, other, campaign)| (Instant(at).to_string(), id(other), campaign.map(str::to_owned)))
            .collect();
        found.sort();
        wanted.sort();
        assert_eq!(found, wanted, "who referred c{customer}");
    }

    fn compare_activity(&self, customer: usize) {
        let told = activity(self.app(), self.rows[customer], &Wanted::default()).unwrap();
        assert!(told.entries.is_sorted_by(|a, b| a.at >= b.at));
        let of = |wanted: fn(&About) -> bool| {
            let entries = told.entries.iter().filter(move |entry| wanted(&entry.about));
            let mut found: Vec<(i64, String)> = entries.map(|e| (e.at.0, e.kind.clone())).collect();
            found.sort();
            found
        };
        let wanted = self.model.state.of(customer, self.model.now).activity();
        assert_eq!(of(|about| matches!(about, About::Record(..))), wanted, "of c{customer}");
        let mut moves: Vec<(i64, String)> = Vec::new();
        for (at, whom, is_in) in self.model.kept.iter().flat_map(|kept| &kept.history) {
            let word = if *is_in { "entered" } else { "left" };
            moves.extend((*whom == customer).then(|| (*at, format!("customer.segment.{word}"))));
        }
        moves.sort();
        assert_eq!(of(|about| matches!(about, About::Moved { .. })), moves, "of c{customer}");
    }

    fn verify(&self) {
        let findings = self.app().verify().unwrap();
        assert!(findings.is_empty(), "{findings:?}");
    }
}
