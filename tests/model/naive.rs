//! The model: lists and loops, written from SEMANTICS 8 to 13.

use std::collections::{BTreeMap, BTreeSet};

use super::step::{Attribute, Content, ImportRow, Step, Whom};

/// What everybody can see of a customer.
pub type Shown = (String, BTreeMap<Attribute, Content>, Vec<String>);
/// What a step did: created (or brought back), changed, deleted; or nothing, or why not.
pub type Told = Result<(u64, u64, u64), String>;
/// A change-set: what it did in numbers, and whether it was taken back.
pub type Entry = ((u64, u64, u64), bool);

#[derive(Clone, Debug, Default)]
struct Customer {
    key: String,
    aliases: Vec<String>,
    values: BTreeMap<Attribute, Content>,
    is_alive: bool,
}

/// What a change-set did to one customer; customers go by their place in the list for ever.
#[derive(Clone, Debug, PartialEq)]
enum Act {
    Created,
    Deleted,
    Restored,
    Changed(Vec<Change>),
}

#[derive(Clone, Debug, PartialEq)]
enum Change {
    Value(Attribute, Content, Content),
    Key(String, String),
}

#[derive(Clone, Debug, PartialEq)]
enum Kind {
    Work,
    Undo(usize),
    /// Erasures and readmissions cannot be taken back.
    Final,
}

#[derive(Clone, Debug)]
struct ChangeSet {
    kind: Kind,
    acts: Vec<(usize, Act)>,
    numbers: (u64, u64, u64),
    is_undone: bool,
}

/// The model.
#[derive(Clone, Debug, Default)]
pub struct Naive {
    customers: Vec<Customer>,
    change_sets: Vec<ChangeSet>,
    erased: BTreeSet<String>,
}

impl Naive {
    /// Does a step.
    pub fn take(&mut self, step: &Step) -> Told {
        match step {
            Step::Create { key, name } => self.create(key, name),
            Step::Edit { whom, attribute, content } => {
                let whom = self.meant(*whom);
                Ok(self.edit(&whom, *attribute, content))
            }
            Step::Rekey { whom, key } => match self.living(*whom) {
                Some(at) => self.rekey(at, key),
                None => Ok((0, 0, 0)),
            },
            Step::Import(rows) => Ok(self.import(rows)),
            Step::ImportMany { first, count, plan } => Ok(self.import(&many(*first, *count, plan))),
            Step::Delete(whom) => {
                let acts = self.meant(*whom).into_iter().map(|at| (at, Act::Deleted)).collect();
                Ok(self.commit(Kind::Work, acts))
            }
            Step::Undo(back) => self.undo(*back),
            Step::Erase(whom) => match self.living(*whom) {
                Some(at) => Ok(self.erase(at)),
                None => Ok((0, 0, 0)),
            },
            Step::Readmit(key) => self.readmit(key),
            Step::Compact | Step::Reopen => Ok((0, 0, 0)),
        }
    }

    /// Everybody, sorted.
    pub fn customers(&self) -> Vec<Shown> {
        let mut shown: Vec<Shown> = self.alive().map(|at| shown(&self.customers[at])).collect();
        shown.sort();
        shown
    }

    /// All change-sets, oldest first.
    pub fn history(&self) -> Vec<Entry> {
        self.change_sets.iter().map(|set| (set.numbers, set.is_undone)).collect()
    }

    /// Everybody's log: which change-sets did something to them, and what; by key.
    pub fn logs(&self) -> BTreeMap<String, Vec<(usize, &'static str)>> {
        let mut logs = BTreeMap::new();
        for at in self.alive() {
            let mut log = Vec::new();
            for (number, set) in self.change_sets.iter().enumerate() {
                log.extend(set.acts.iter().filter(|(who, _)| *who == at).map(|(_, act)| (number, word(act))));
            }
            logs.insert(self.customers[at].key.clone(), log);
        }
        logs
    }

    /// The keys of those whom a step means.
    pub fn keys_of(&self, whom: Whom) -> Vec<String> {
        self.meant(whom).into_iter().map(|at| self.customers[at].key.clone()).collect()
    }

    /// The key of a living customer by number.
    pub fn key_of(&self, number: u16) -> Option<String> {
        self.living(number).map(|at| self.customers[at].key.clone())
    }

    /// How many change-sets there are.
    pub fn change_set_count(&self) -> usize {
        self.change_sets.len()
    }

    fn alive(&self) -> impl Iterator<Item = usize> {
        (0..self.customers.len()).filter(|at| self.customers[*at].is_alive)
    }

    fn living(&self, number: u16) -> Option<usize> {
        let count = self.alive().count();
        if count == 0 { None } else { self.alive().nth(usize::from(number) % count) }
    }

    fn meant(&self, whom: Whom) -> Vec<usize> {
        match whom {
            Whom::One(number) => self.living(number).into_iter().collect(),
            Whom::Two(one, other) => {
                let mut meant: Vec<usize> = [one, other].into_iter().filter_map(|n| self.living(n)).collect();
                meant.sort_unstable();
                meant.dedup();
                meant
            }
            Whom::All => self.alive().collect(),
        }
    }

    /// Who has a key now: as their own before as an earlier one.
    fn holder(&self, key: &str) -> Option<usize> {
        let own = self.alive().find(|at| self.customers[*at].key == key);
        own.or_else(|| self.alive().find(|at| self.customers[*at].aliases.iter().any(|alias| alias == key)))
    }

    fn check_free(&self, key: &str, own: Option<usize>) -> Result<(), String> {
        if self.erased.contains(key) {
            return Err("erased".to_owned());
        }
        let others = self.alive().filter(|at| Some(*at) != own);
        let is_taken = others.into_iter().any(|at| {
            self.customers[at].key == key || self.customers[at].aliases.iter().any(|alias| alias == key)
        });
        if is_taken { Err("conflict".to_owned()) } else { Ok(()) }
    }

    fn create(&mut self, key: &str, name: &Content) -> Told {
        self.check_free(key, None)?;
        let at = self.newcomer(key);
        set(&mut self.customers[at].values, Attribute::Name, name);
        Ok(self.commit(Kind::Work, vec![(at, Act::Created)]))
    }

    /// A place in the list; alive once committed.
    fn newcomer(&mut self, key: &str) -> usize {
        self.customers.push(Customer { key: key.to_owned(), ..Customer::default() });
        self.customers.len() - 1
    }

    fn edit(&mut self, whom: &[usize], attribute: Attribute, content: &Content) -> (u64, u64, u64) {
        let change = |at: &usize| {
            let before = value(&self.customers[*at].values, attribute);
            let act = Act::Changed(vec![Change::Value(attribute, before.clone(), content.clone())]);
            (before != *content).then_some((*at, act))
        };
        let acts = whom.iter().filter_map(change).collect();
        self.commit(Kind::Work, acts)
    }

    fn rekey(&mut self, at: usize, key: &str) -> Told {
        self.check_free(key, Some(at))?;
        let old = self.customers[at].key.clone();
        if old == key {
            return Ok((0, 0, 0));
        }
        let told =
            self.commit(Kind::Work, vec![(at, Act::Changed(vec![Change::Key(old.clone(), key.to_owned())]))]);
        let customer = &mut self.customers[at];
        customer.aliases.push(old);
        customer.aliases.retain(|alias| alias != key);
        customer.aliases.dedup();
        Ok(told)
    }

    /// Rows in order; what is empty keeps what is there; an erased key is no row.
    fn import(&mut self, rows: &[ImportRow]) -> (u64, u64, u64) {
        let mut before: BTreeMap<usize, Option<BTreeMap<Attribute, Content>>> = BTreeMap::new();
        for (key, name, plan) in rows {
            if self.erased.contains(key) {
                continue;
            }
            let newcomers = before.iter().filter(|(_, values)| values.is_none()).map(|(at, _)| *at);
            let fresh = newcomers.into_iter().find(|at| self.customers[*at].key == *key);
            let at = fresh.or_else(|| self.holder(key)).unwrap_or_else(|| {
                let at = self.newcomer(key);
                before.insert(at, None);
                at
            });
            before.entry(at).or_insert_with(|| Some(self.customers[at].values.clone()));
            for (attribute, text) in [(Attribute::Name, name), (Attribute::Plan, plan)] {
                if let Some(text) = text {
                    set(&mut self.customers[at].values, attribute, &Content::Text(text.clone()));
                }
            }
        }
        let acts = before.into_iter().filter_map(|(at, before)| {
            let Some(before) = before else { return Some((at, Act::Created)) };
            let after = &self.customers[at].values;
            let changes: Vec<Change> = [Attribute::Name, Attribute::Plan, Attribute::Newsletter]
                .into_iter()
                .filter(|a| value(&before, *a) != value(after, *a))
                .map(|a| Change::Value(a, value(&before, a), value(after, a)))
                .collect();
            (!changes.is_empty()).then_some((at, Act::Changed(changes)))
        });
        let acts = acts.collect();
        self.commit(Kind::Work, acts)
    }

    /// Makes acts true, and keeps them, unless there are none.
    fn commit(&mut self, kind: Kind, acts: Vec<(usize, Act)>) -> (u64, u64, u64) {
        let mut numbers = (0, 0, 0);
        for (at, act) in &acts {
            let customer = &mut self.customers[*at];
            match act {
                Act::Created | Act::Restored => {
                    customer.is_alive = true;
                    numbers.0 += 1;
                }
                Act::Deleted => {
                    customer.is_alive = false;
                    numbers.2 += 1;
                }
                Act::Changed(changes) => {
                    changes.iter().for_each(|change| apply(customer, change));
                    numbers.1 += 1;
                }
            }
        }
        if numbers != (0, 0, 0) {
            self.change_sets.push(ChangeSet { kind, acts, numbers, is_undone: false });
        }
        numbers
    }

    fn undo(&mut self, back: Option<u8>) -> Told {
        let can = |set: &ChangeSet| set.kind != Kind::Final && !set.is_undone;
        let count = self.change_sets.len();
        let target = match back {
            None => (0..count).rev().find(|n| can(&self.change_sets[*n])),
            Some(back) if count > 0 => {
                Some(count - 1 - usize::from(back) % count).filter(|n| can(&self.change_sets[*n]))
            }
            Some(_) => None,
        };
        let target = target.ok_or("nothing to undo")?;
        let changed_since = self.changed_since(target);
        let mut acts = Vec::new();
        for (at, act) in self.change_sets[target].acts.clone() {
            let customer = &self.customers[at];
            match act {
                Act::Created | Act::Restored if customer.is_alive && !changed_since.contains(&at) => {
                    acts.push((at, Act::Deleted));
                }
                Act::Deleted if !customer.is_alive && self.check_free(&customer.key, Some(at)).is_ok() => {
                    acts.push((at, Act::Restored));
                }
                Act::Changed(changes) if customer.is_alive => {
                    let back: Vec<Change> =
                        changes.iter().filter_map(|change| self.reverse(at, change)).collect();
                    if !back.is_empty() {
                        acts.push((at, Act::Changed(back)));
                    }
                }
                _ => {}
            }
        }
        acts.sort_by_key(|(at, _)| *at);
        let numbers = self.commit(Kind::Undo(target), acts);
        if numbers != (0, 0, 0) {
            self.mark_undone(target);
        }
        Ok(numbers)
    }

    /// Who was changed after a change-set, by one that is still in force.
    fn changed_since(&self, target: usize) -> BTreeSet<usize> {
        let later = self.change_sets.iter().skip(target + 1).filter(|set| {
            let cancels_something_later = matches!(set.kind, Kind::Undo(of) if of > target);
            !set.is_undone && !cancels_something_later
        });
        let acts = later.flat_map(|set| &set.acts);
        acts.filter(|(_, act)| matches!(act, Act::Changed(_))).map(|(at, _)| *at).collect()
    }

    /// A change turned round, unless the value is another since, a consent would rise, or the key is somebody's.
    fn reverse(&self, at: usize, change: &Change) -> Option<Change> {
        let customer = &self.customers[at];
        match change {
            Change::Value(attribute, before, after) => {
                let rises = *before == Content::Truth(true) && *after != Content::Truth(true);
                (value(&customer.values, *attribute) == *after && !rises)
                    .then(|| Change::Value(*attribute, after.clone(), before.clone()))
            }
            Change::Key(before, after) => {
                let can = customer.key == *after && self.check_free(before, Some(at)).is_ok();
                can.then(|| Change::Key(after.clone(), before.clone()))
            }
        }
    }

    /// An undo that is taken back puts what it had taken back in force again, and so on down.
    fn mark_undone(&mut self, target: usize) {
        let (mut at, mut is_undone) = (target, true);
        loop {
            self.change_sets[at].is_undone = is_undone;
            let Kind::Undo(of) = self.change_sets[at].kind else { return };
            (at, is_undone) = (of, !is_undone);
        }
    }

    /// Removes a customer, and whoever was the same person before a deletion, from everything.
    fn erase(&mut self, at: usize) -> (u64, u64, u64) {
        let keys = |customer: &Customer| -> BTreeSet<String> {
            customer.aliases.iter().chain([&customer.key]).cloned().collect()
        };
        let own = keys(&self.customers[at]);
        let gone: Vec<usize> = (0..self.customers.len())
            .filter(|n| {
                *n == at || (!self.customers[*n].is_alive && !keys(&self.customers[*n]).is_disjoint(&own))
            })
            .collect();
        for n in gone {
            self.erased.extend(keys(&self.customers[n]).into_iter().filter(|key| !key.is_empty()));
            self.customers[n] = Customer::default();
            for set in &mut self.change_sets {
                set.acts.retain(|(who, _)| *who != n);
            }
        }
        self.change_sets.push(ChangeSet {
            kind: Kind::Final,
            acts: Vec::new(),
            numbers: (0, 0, 1),
            is_undone: false,
        });
        (0, 0, 1)
    }

    fn readmit(&mut self, key: &str) -> Told {
        if !self.erased.remove(key) {
            return Err("not erased".to_owned());
        }
        let nothing = (0, 0, 0);
        self.change_sets.push(ChangeSet {
            kind: Kind::Final,
            acts: Vec::new(),
            numbers: nothing,
            is_undone: false,
        });
        Ok(nothing)
    }
}

fn apply(customer: &mut Customer, change: &Change) {
    match change {
        Change::Value(attribute, _, after) => set(&mut customer.values, *attribute, after),
        Change::Key(_, after) => {
            customer.aliases.retain(|alias| alias != after);
            customer.key.clone_from(after);
        }
    }
}

fn value(values: &BTreeMap<Attribute, Content>, attribute: Attribute) -> Content {
    values.get(&attribute).cloned().unwrap_or(Content::Missing)
}

fn set(values: &mut BTreeMap<Attribute, Content>, attribute: Attribute, content: &Content) {
    match content {
        Content::Missing => values.remove(&attribute),
        content => values.insert(attribute, content.clone()),
    };
}

fn shown(customer: &Customer) -> Shown {
    (customer.key.clone(), customer.values.clone(), customer.aliases.clone())
}

fn word(act: &Act) -> &'static str {
    match act {
        Act::Created => "created",
        Act::Deleted => "deleted",
        Act::Restored => "restored",
        Act::Changed(_) => "changed",
    }
}

/// The rows of a file of many.
pub fn many(first: u16, count: u16, plan: &str) -> Vec<ImportRow> {
    (first..first + count)
        .map(|n| (format!("M{n}"), Some(format!("Many {n}")), Some(plan.to_owned())))
        .collect()
}
