//! The steps of a day of work.

use proptest::prelude::*;

/// Keys are few, so that they meet.
const KEYS: u8 = 7;
/// More rows than go into a commit one by one, and than a page holds.
const MANY: std::ops::Range<u16> = 200..700;

/// An attribute that steps set.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Attribute {
    Name,
    Plan,
    Newsletter,
}

/// What an attribute is set to.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Content {
    Missing,
    Null,
    Text(String),
    Truth(bool),
}

/// Whom a step means: one of the living by number, or everybody.
#[derive(Clone, Copy, Debug)]
pub enum Whom {
    One(u16),
    Two(u16, u16),
    All,
}

/// A row of an import: a key, and a name and a plan where they are not empty.
pub type ImportRow = (String, Option<String>, Option<String>);

/// A step of a day.
#[derive(Clone, Debug)]
pub enum Step {
    Create {
        key: String,
        name: Content,
    },
    Edit {
        whom: Whom,
        attribute: Attribute,
        content: Content,
    },
    Rekey {
        whom: u16,
        key: String,
    },
    Import(Vec<ImportRow>),
    /// A file of many, `first..first + count`, all with one plan.
    ImportMany {
        first: u16,
        count: u16,
        plan: String,
    },
    Delete(Whom),
    /// The last change-set that can be, or one so many back.
    Undo(Option<u8>),
    Erase(u16),
    Readmit(String),
    Compact,
    Reopen,
}

/// Any step.
pub fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        6 => (key(), text_content()).prop_map(|(key, name)| Step::Create { key, name }),
        6 => edit(),
        3 => (any::<u16>(), key()).prop_map(|(whom, key)| Step::Rekey { whom, key }),
        5 => prop::collection::vec(import_row(), 1..6).prop_map(Step::Import),
        1 => (0u16..300, MANY, word()).prop_map(|(first, count, plan)| Step::ImportMany { first, count, plan }),
        4 => whom().prop_map(Step::Delete),
        8 => prop::option::of(0u8..6).prop_map(Step::Undo),
        1 => any::<u16>().prop_map(Step::Erase),
        1 => key().prop_map(Step::Readmit),
        1 => Just(Step::Compact),
        1 => Just(Step::Reopen),
    ]
}

fn edit() -> impl Strategy<Value = Step> {
    let texts = (whom(), prop_oneof![Just(Attribute::Name), Just(Attribute::Plan)], text_content());
    let truths = (whom(), Just(Attribute::Newsletter), truth_content());
    prop_oneof![3 => texts.boxed(), 1 => truths.boxed()].prop_map(|(whom, attribute, content)| Step::Edit {
        whom,
        attribute,
        content,
    })
}

fn key() -> impl Strategy<Value = String> {
    (0..KEYS).prop_map(|n| format!("K{n}"))
}

fn word() -> impl Strategy<Value = String> {
    prop_oneof![Just("gold"), Just("free"), Just("Łódź, \"old\"")].prop_map(ToOwned::to_owned)
}

fn text_content() -> impl Strategy<Value = Content> {
    prop_oneof![
        4 => word().prop_map(Content::Text),
        1 => Just(Content::Text(String::new())),
        1 => Just(Content::Null),
        1 => Just(Content::Missing),
    ]
}

fn truth_content() -> impl Strategy<Value = Content> {
    prop_oneof![2 => any::<bool>().prop_map(Content::Truth), 1 => Just(Content::Missing)]
}

fn whom() -> impl Strategy<Value = Whom> {
    prop_oneof![
        5 => any::<u16>().prop_map(Whom::One),
        2 => any::<(u16, u16)>().prop_map(|(one, other)| Whom::Two(one, other)),
        1 => Just(Whom::All),
    ]
}

fn import_row() -> impl Strategy<Value = ImportRow> {
    (key(), prop::option::of(word()), prop::option::of(word()))
}
