//! Texts and lists.

use std::collections::HashSet;
use std::hash::BuildHasherDefault;

use memchr::memmem::Finder;
use xxhash_rust::xxh3::Xxh3Default;

use super::super::eval;
use super::super::filter::{Match, Test};
use super::super::moment::Moment;
use super::mask;
use crate::domain::column::Texts;
use crate::domain::{Bits, Cell, Value, ValueType, text};

type Set = HashSet<Box<str>, BuildHasherDefault<Xxh3Default>>;

/// Rows of a page below which they are looked at one by one instead of all together.
const FEW: usize = 48;

/// Texts up to which comparing is faster than hashing.
const MOST_FEW: usize = 8;

/// A test of a text.
#[derive(Clone, Debug)]
pub(super) enum TextTest {
    /// It is this one.
    Equal(Box<str>),
    /// It is one of these few.
    OneOfFew(Box<[Box<str>]>),
    /// It is one of these.
    OneOf(Set),
    /// Folded, it is one of these folded ones.
    OneOfFolded(Set),
    /// Folded, it holds this folded one.
    Contains(Box<Finder<'static>>),
    /// Folded, it begins with this folded one.
    Starts(Box<str>),
    /// Folded, it ends with this folded one.
    Ends(Box<str>),
    /// Compared by its order.
    Ordered(Box<Test>, bool, Box<Moment>),
}

impl TextTest {
    pub fn one_of(texts: &[&str], is_folded: bool) -> Self {
        if is_folded {
            return Self::OneOfFolded(texts.iter().map(|t| text::fold(t).into()).collect());
        }
        match texts {
            [one] => Self::Equal((*one).into()),
            few if few.len() <= MOST_FEW => Self::OneOfFew(few.iter().map(|t| (*t).into()).collect()),
            many => Self::OneOf(many.iter().map(|t| (*t).into()).collect()),
        }
    }

    pub fn part(wanted: Match, part: &str) -> Self {
        let folded = text::fold(part);
        match wanted {
            Match::Contains => Self::Contains(Box::new(Finder::new(folded.as_ref()).into_owned())),
            Match::Starts => Self::Starts(folded.into()),
            Match::Ends => Self::Ends(folded.into()),
        }
    }

    pub fn accepts(&self, written: &str, buffer: &mut String) -> bool {
        match self {
            Self::Equal(wanted) => written == wanted.as_ref(),
            Self::OneOfFew(few) => few.iter().any(|wanted| written == wanted.as_ref()),
            Self::OneOf(set) => set.contains(written),
            Self::OneOfFolded(set) => set.contains(folded(written, buffer)),
            Self::Contains(finder) => finder.find(folded(written, buffer).as_bytes()).is_some(),
            Self::Starts(start) => folded(written, buffer).starts_with(start.as_ref()),
            Self::Ends(end) => folded(written, buffer).ends_with(end.as_ref()),
            Self::Ordered(test, is_folded, moment) => {
                eval::passes(&Cell::Value(Value::Text(written.to_owned())), test, *is_folded, moment)
            }
        }
    }

    /// The rows of a page whose texts pass.
    pub fn texts(&self, texts: &Texts, among: &Bits) -> Bits {
        let mut buffer = String::new();
        if let Self::Contains(finder) = self
            && among.count() > FEW
        {
            return contain(finder, texts).and(among);
        }
        mask::rows(among, |row| self.accepts(texts.text(row), &mut buffer))
    }
}

fn folded<'a>(written: &str, buffer: &'a mut String) -> &'a str {
    buffer.clear();
    text::fold_into(written, buffer);
    buffer
}

/// Looks through all texts of a page laid end to end.
fn contain(finder: &Finder<'_>, texts: &Texts) -> Bits {
    let mut ends: Vec<usize> = (0..texts.len()).map(|at| texts.end(at)).collect();
    if let Some(folded) = text::fold_in_place(texts.bytes()) {
        return hits(finder, &folded, &ends);
    }
    let mut folded = String::with_capacity(texts.bytes().len());
    for (written, end) in texts.iter().zip(&mut ends) {
        text::fold_into(written, &mut folded);
        *end = folded.len();
    }
    hits(finder, folded.as_bytes(), &ends)
}

/// The texts, each up to its end, that a text is found in.
fn hits(finder: &Finder<'_>, bytes: &[u8], ends: &[usize]) -> Bits {
    let mut found = Bits::default();
    let len = finder.needle().len();
    let (mut from, mut row) = (0, 0);
    while let Some(hit) = bytes.get(from..).and_then(|rest| finder.find(rest)) {
        let start = from + hit;
        while ends.get(row).is_some_and(|end| *end <= start && (len > 0 || *end < start)) {
            row += 1;
        }
        let Some(end) = ends.get(row) else { break };
        if start + len <= *end {
            found.insert(row);
            from = *end;
            row += 1;
        } else {
            // It runs over the end of a text.
            from = start + 1;
        }
        if len == 0 {
            return Bits::first(ends.len());
        }
    }
    found
}

/// A test of a list.
#[derive(Clone, Debug)]
pub(super) struct ListTest {
    test: Test,
    /// Folded texts of which one (or, of an `all`, each) stands somewhere in every list that passes; those with quotes
    /// are doubled in a printed list and so not looked for.
    needles: Vec<Finder<'static>>,
    moment: Moment,
}

impl ListTest {
    pub fn new(test: &Test, moment: &Moment) -> Self {
        let (values, is_all) = match test {
            Test::All(values) => (values.as_slice(), true),
            Test::Any(values) => (values.as_slice(), false),
            _ => (&[][..], false),
        };
        let needle = |value: &Value| match value {
            Value::Text(t) if !t.contains('"') => Some(Finder::new(text::fold(t).as_ref()).into_owned()),
            _ => None,
        };
        let needles: Option<Vec<_>> = values.iter().map(needle).collect();
        let mut needles = needles.unwrap_or_default();
        if is_all {
            needles.truncate(1);
        }
        Self { test: test.clone(), needles, moment: moment.clone() }
    }

    pub fn accepts(&self, printed: &str, value_type: ValueType, buffer: &mut String) -> bool {
        if !self.needles.is_empty() {
            buffer.clear();
            text::fold_into(printed, buffer);
            if !self.needles.iter().any(|needle| needle.find(buffer.as_bytes()).is_some()) {
                return false;
            }
        }
        let list = Value::parse(value_type, printed).unwrap_or(Value::List(Vec::new()));
        eval::passes(&Cell::Value(list), &self.test, true, &self.moment)
    }
}
