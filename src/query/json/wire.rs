//! The form itself: paths and operators in the order in which they were written.

use std::collections::HashSet;
use std::fmt;

use serde::de::{Error as _, MapAccess, Visitor};
use serde::ser::SerializeMap;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::Value as Json;

/// The most paths, and operators of a path, that are read.
const MAX_ENTRIES: usize = 10_000;

/// A filter as JSON.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Wire {
    /// How the paths are joined; the conditions of one path all hold.
    pub junction: Junction,
    /// What is asked of which path; a path stands once.
    pub paths: Vec<(String, Conditions)>,
}

/// What joins the paths.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Junction {
    /// All hold.
    #[default]
    And,
    /// One holds.
    Or,
}

/// Operators with their values; an operator stands once.
pub type Conditions = Vec<(String, Json)>;

impl Wire {
    /// Reads the JSON text of a filter.
    ///
    /// # Errors
    /// What is wrong with the text, with its line and column.
    pub fn parse(text: &str) -> Result<Self, String> {
        serde_json::from_str(text).map_err(|problem| problem.to_string())
    }
}

impl Junction {
    /// The word of the form.
    pub fn word(self) -> &'static str {
        match self {
            Self::And => "and",
            Self::Or => "or",
        }
    }

    fn parse(word: &str) -> Option<Self> {
        [Self::And, Self::Or].into_iter().find(|j| word.trim().eq_ignore_ascii_case(j.word()))
    }
}

impl Serialize for Wire {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.paths.len() + 1))?;
        map.serialize_entry("junction", self.junction.word())?;
        for (path, conditions) in &self.paths {
            map.serialize_entry(path, &Inner { conditions: Ordered(conditions.clone()) })?;
        }
        map.end()
    }
}

/// What stands under a path.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Inner {
    conditions: Ordered,
}

/// A JSON object as a list, so that order is kept and a key that stands twice is noticed.
struct Ordered(Conditions);

impl Serialize for Ordered {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(operator, value)| (operator, value)))
    }
}

impl<'de> Deserialize<'de> for Wire {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(WireVisitor)
    }
}

struct WireVisitor;

impl<'de> Visitor<'de> for WireVisitor {
    type Value = Wire;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(
            "a filter such as {\"junction\":\"and\",\"address.country\":{\"conditions\":{\"$is\":[\"PL\"]}}}",
        )
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Wire, A::Error> {
        let (mut junction, mut paths) = (None, Entries::of("a path"));
        while let Some(key) = map.next_key::<String>()? {
            if key == "junction" {
                let word: String = map.next_value()?;
                let parsed = Junction::parse(&word);
                let parsed = parsed.ok_or_else(|| {
                    A::Error::custom(format!("the junction is `and` or `or`, not `{word}`"))
                })?;
                if junction.replace(parsed).is_some() {
                    return Err(A::Error::custom("`junction` stands twice"));
                }
                continue;
            }
            let inner: Inner = map.next_value().map_err(|problem| {
                A::Error::custom(format!("`{key}`: {problem}; expected {{\"conditions\":{{…}}}}"))
            })?;
            paths.add(key, inner.conditions.0)?;
        }
        Ok(Wire { junction: junction.unwrap_or_default(), paths: paths.list })
    }
}

impl<'de> Deserialize<'de> for Ordered {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(OrderedVisitor)
    }
}

struct OrderedVisitor;

impl<'de> Visitor<'de> for OrderedVisitor {
    type Value = Ordered;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("operators with their values such as {\"$is\":[\"PL\"]}")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Ordered, A::Error> {
        let mut entries = Entries::of("an operator");
        while let Some((operator, value)) = map.next_entry::<String, Json>()? {
            entries.add(operator, value)?;
        }
        Ok(Ordered(entries.list))
    }
}

/// Entries of an object in their order, none of them twice.
struct Entries<T> {
    list: Vec<(String, T)>,
    seen: HashSet<String>,
    what: &'static str,
}

impl<T> Entries<T> {
    fn of(what: &'static str) -> Self {
        Self { list: Vec::new(), seen: HashSet::new(), what }
    }

    fn add<E: serde::de::Error>(&mut self, key: String, value: T) -> Result<(), E> {
        if self.list.len() >= MAX_ENTRIES {
            return Err(E::custom(format!("more than {MAX_ENTRIES} entries stand side by side")));
        }
        if !self.seen.insert(key.clone()) {
            return Err(E::custom(format!("`{key}` stands twice; {} stands once", self.what)));
        }
        self.list.push((key, value));
        Ok(())
    }
}
