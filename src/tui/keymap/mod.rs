//! From keys to actions: the table of actions, the key map made of it and of the settings, and the lists printed
//! from it.
//!
//! It does not know what an action does. Way through: [`table`] (every action) → [`focus`] (which contexts are in
//! front) → [`Keymap`] (looks keys up) → [`docs`] (prints).

pub mod docs;
pub mod focus;
pub mod table;

use std::collections::BTreeMap;

use super::key::{Key, shown};

pub use focus::Focus;
pub use table::{Action, Entry, TABLE};

/// Where an action's keys act.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(missing_docs, reason = "the names say it")]
pub enum Context {
    Start,
    Customers,
    Search,
    Filter,
    FilterOffer,
    Columns,
    Customer,
    Edit,
    Erase,
    Export,
    ExportPath,
    Segments,
    Segment,
    SegmentEditor,
    SegmentTree,
    Campaigns,
    Campaign,
    Rules,
    RuleEditor,
    RuleTrial,
    Distributions,
    Outbox,
    Dashboard,
    Duplicates,
    Merge,
    History,
    Jobs,
    Settings,
    WizardFile,
    WizardFormat,
    WizardColumns,
    WizardRules,
    WizardTrial,
    WizardConfirm,
    WizardRun,
    WizardReport,
    List,
    Confirm,
    Form,
    Menu,
    Text,
    Field,
    Global,
    Always,
}

/// What an action may cost; it decides how it is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Danger {
    /// Changes nothing that is kept.
    None,
    /// Is done at once and can be undone.
    Reversible,
    /// Asks, with the count; above 100 the number is typed.
    Bulk,
    /// Cannot be undone; the number is always typed.
    Final,
}

/// What pressed keys mean.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lookup {
    /// This.
    Action(Action),
    /// Something, with more keys.
    Prefix,
    /// Nothing.
    Nothing,
}

/// A chord of one action, valid in its contexts.
#[derive(Clone, Debug)]
struct Chord {
    keys: Vec<Key>,
    entry: &'static Entry,
}

/// The keys of this session: the table's, with what the settings put in their place.
#[derive(Clone, Debug)]
pub struct Keymap {
    chords: Vec<Chord>,
}

impl Action {
    /// Its line in the table.
    pub fn entry(self) -> &'static Entry {
        // The table is written in the order of the variants by one macro.
        &TABLE[self as usize]
    }

    /// The action of an id.
    pub fn of_id(id: &str) -> Option<Self> {
        TABLE.iter().find(|e| e.id == id).map(|e| e.action)
    }
}

impl Default for Keymap {
    fn default() -> Self {
        Self::new(&BTreeMap::new()).0
    }
}

impl Keymap {
    /// Makes the key map of the defaults and the settings' `[keys]` (action id → keys, blank between
    /// alternatives; empty takes the keys away). What cannot be meant is left out and told, a line each.
    pub fn new(overrides: &BTreeMap<String, String>) -> (Self, Vec<String>) {
        let mut problems = Vec::new();
        for id in overrides.keys().filter(|id| Action::of_id(id).is_none()) {
            problems.push(format!("settings name an unknown action `{id}` under [keys]; {}", nearest(id)));
        }
        let mut chords = Vec::new();
        for entry in TABLE {
            let written = overrides.get(entry.id).map_or(entry.keys, String::as_str);
            for alternative in written.split_whitespace() {
                match Key::parse_all(alternative) {
                    Ok(keys) if !keys.is_empty() => chords.push(Chord { keys, entry }),
                    Ok(_) => {}
                    Err(part) => problems.push(format!(
                        "settings give `{}` the key `{part}`, which is none; write such as `<c-r>` or `gx`",
                        entry.id
                    )),
                }
            }
        }
        let keymap = Self { chords };
        problems.extend(keymap.conflicts());
        (keymap, problems)
    }

    /// What keys mean in a focus.
    pub fn lookup(&self, focus: Focus, keys: &[Key]) -> Lookup {
        let mut prefix = false;
        for context in focus.contexts {
            for chord in self.chords.iter().filter(|c| c.entry.contexts.contains(context)) {
                if chord.keys == keys {
                    return Lookup::Action(chord.entry.action);
                }
                prefix |= chord.keys.starts_with(keys);
            }
        }
        if prefix { Lookup::Prefix } else { Lookup::Nothing }
    }

    /// What may follow keys already pressed: the rest of the keys, and the action.
    pub fn following(&self, focus: Focus, pressed: &[Key]) -> Vec<(String, &'static Entry)> {
        let fits = |c: &&Chord| {
            c.keys.len() > pressed.len() && c.keys.starts_with(pressed) && Self::acts(c.entry, focus)
        };
        self.chords.iter().filter(fits).map(|c| (shown(&c.keys[pressed.len()..]), c.entry)).collect()
    }

    /// The actions of a focus, nearest context first, in the order of the table.
    pub fn actions(&self, focus: Focus) -> Vec<&'static Entry> {
        let mut entries: Vec<&'static Entry> = Vec::new();
        for context in focus.contexts {
            let new = TABLE.iter().filter(|e| e.contexts.contains(context));
            for entry in new {
                if !entries.iter().any(|e| e.action == entry.action) {
                    entries.push(entry);
                }
            }
        }
        entries
    }

    /// The first key of an action as shown; empty where it has none.
    pub fn key_of(&self, action: Action) -> String {
        self.chords.iter().find(|c| c.entry.action == action).map_or_else(String::new, |c| shown(&c.keys))
    }

    /// All keys of an action as shown.
    pub fn keys_of(&self, action: Action) -> Vec<String> {
        self.chords.iter().filter(|c| c.entry.action == action).map(|c| shown(&c.keys)).collect()
    }

    fn acts(entry: &Entry, focus: Focus) -> bool {
        entry.contexts.iter().any(|c| focus.contexts.contains(c))
    }

    /// Two actions on one key, or on a key and its prefix, in one focus.
    fn conflicts(&self) -> Vec<String> {
        let mut found = Vec::new();
        for (i, one) in self.chords.iter().enumerate() {
            for other in &self.chords[i + 1..] {
                let meet = |f: &&Focus| Self::acts(one.entry, **f) && Self::acts(other.entry, **f);
                let clash = one.keys.starts_with(&other.keys) || other.keys.starts_with(&one.keys);
                if clash
                    && one.entry.action != other.entry.action
                    && let Some(focus) = focus::ALL.iter().find(meet)
                {
                    found.push(format!(
                        "`{}` stands for `{}` and `{}` in {}; give one of them another key under [keys]",
                        shown(&one.keys),
                        one.entry.id,
                        other.entry.id,
                        focus.name
                    ));
                }
            }
        }
        found
    }
}

fn nearest(id: &str) -> String {
    let likeness = |e: &&Entry| (strsim::jaro_winkler(e.id, id) * 1000.0) as u32;
    TABLE.iter().max_by_key(likeness).map_or_else(String::new, |e| format!("`{}` is the nearest", e.id))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_in_the_order_of_its_variants_and_says_what_each_does() {
        for (i, entry) in TABLE.iter().enumerate() {
            assert_eq!(entry.action as usize, i);
            assert!(!entry.title.is_empty() && entry.doc.ends_with('.'), "{}", entry.id);
            assert_eq!(Action::of_id(entry.id), Some(entry.action), "{} stands twice", entry.id);
        }
    }

    #[test]
    fn no_key_means_two_things_in_one_place() {
        let (_, problems) = Keymap::new(&BTreeMap::new());
        assert_eq!(problems, Vec::<String>::new());
    }

    #[test]
    fn every_action_acts_somewhere() {
        for entry in TABLE {
            assert!(focus::ALL.iter().any(|f| Keymap::acts(entry, *f)), "{}", entry.id);
        }
    }

    #[test]
    fn settings_change_keys_and_mistakes_are_told() {
        let given =
            [("customers.sort", "o <c-o>"), ("customers.srot", "x"), ("undo", "<x-y>"), ("help", "j")];
        let overrides = given.iter().map(|(a, b)| ((*a).to_owned(), (*b).to_owned())).collect();
        let (keymap, problems) = Keymap::new(&overrides);
        assert_eq!(keymap.keys_of(Action::SortColumn), ["o", "Ctrl-O"]);
        assert_eq!(problems.len(), 3, "{problems:?}");
        assert!(problems[0].contains("`customers.sort` is the nearest"));
        assert!(problems[2].starts_with("`j` stands for `list.down` and `help`"), "{}", problems[2]);
    }

    #[test]
    fn a_prefix_waits_for_the_next_key() {
        let keymap = Keymap::default();
        let keys = |text| Key::parse_all(text).unwrap();
        assert_eq!(keymap.lookup(focus::CUSTOMERS, &keys("g")), Lookup::Prefix);
        assert_eq!(keymap.lookup(focus::CUSTOMERS, &keys("gg")), Lookup::Action(Action::Top));
        assert_eq!(keymap.lookup(focus::SEARCH, &keys("g")), Lookup::Nothing);
        assert!(keymap.following(focus::CUSTOMERS, &keys("g")).len() > 5);
    }
}
