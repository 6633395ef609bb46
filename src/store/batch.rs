//! What is written together: all of it or none.

use std::collections::BTreeMap;

use sled::IVec;

/// Keys with their new values, or that they go; of several words about one key the last counts.
#[derive(Debug, Default)]
pub(super) struct Batch {
    values: BTreeMap<IVec, Option<IVec>>,
    bytes: usize,
}

impl Batch {
    /// Gives a key a value.
    pub fn insert(&mut self, key: impl Into<IVec>, value: impl Into<IVec>) {
        let (key, value) = (key.into(), value.into());
        self.bytes += key.len() + value.len();
        self.values.insert(key, Some(value));
    }

    /// Takes a key away.
    pub fn remove(&mut self, key: impl Into<IVec>) {
        let key = key.into();
        self.bytes += key.len();
        self.values.insert(key, None);
    }

    /// How many keys it is about.
    pub fn len(&self) -> usize {
        self.values.len()
    }

    /// Bytes of keys and values, at most.
    pub fn bytes(&self) -> usize {
        self.bytes
    }

    /// Every key, with its value or without.
    pub fn values(&self) -> &BTreeMap<IVec, Option<IVec>> {
        &self.values
    }

    /// The same, taken apart.
    pub fn into_values(self) -> BTreeMap<IVec, Option<IVec>> {
        self.values
    }

    pub fn into_sled(self) -> sled::Batch {
        let mut batch = sled::Batch::default();
        for (key, value) in self.values {
            match value {
                Some(value) => batch.insert(key, value),
                None => batch.remove(key),
            }
        }
        batch
    }
}
