//! The attributes of an export: which, in which order.

use crate::domain::attribute::{derived_attributes, export_only_attributes};
use crate::domain::{Attribute, ColumnId, Schema};
use crate::tui::widget::list::{ListCursor, Step};

/// The attributes in the order of the export, each chosen or not.
#[derive(Clone, Debug, Default)]
pub(super) struct Choice {
    pub entries: Vec<(Attribute, bool)>,
    pub cursor: ListCursor,
    room: u64,
}

impl Choice {
    /// What customers were given, chosen; and below it what is reckoned from records and what only an export has.
    pub fn usual(schema: &Schema) -> Self {
        Self { entries: on_offer(schema).collect(), ..Self::default() }
    }

    /// Takes up what was declared, lets go of what was dropped.
    pub fn follow(&mut self, schema: &Schema) {
        let now: Vec<(Attribute, bool)> = on_offer(schema).collect();
        self.entries.retain(|(a, _)| now.iter().any(|(n, _)| n.column == a.column));
        for (attribute, chosen) in now {
            match self.entries.iter_mut().find(|(a, _)| a.column == attribute.column) {
                Some((known, _)) => *known = attribute,
                None => self.entries.push((attribute, chosen)),
            }
        }
        self.cursor.put(self.cursor.at, self.entries.len() as u64, self.room);
    }

    pub fn step(&mut self, step: Step, room: u64) {
        self.room = room;
        self.cursor.step(step, self.entries.len() as u64, room);
    }

    pub fn toggle(&mut self) {
        if let Some((_, chosen)) = self.entries.get_mut(self.cursor.at as usize) {
            *chosen = !*chosen;
        }
        self.step(Step::Down, self.room);
    }

    /// Moves the attribute under the cursor one place; the cursor goes with it.
    pub fn shift(&mut self, later: bool) {
        let at = self.cursor.at as usize;
        let to = if later { at + 1 } else { at.wrapping_sub(1) };
        if at < self.entries.len() && to < self.entries.len() {
            self.entries.swap(at, to);
            self.cursor.put(to as u64, self.entries.len() as u64, self.room);
        }
    }

    pub fn all_or_none(&mut self) {
        let all = self.chosen_count() == 0;
        for (_, chosen) in &mut self.entries {
            *chosen = all;
        }
    }

    pub fn chosen_count(&self) -> usize {
        self.entries.iter().filter(|(_, chosen)| *chosen).count()
    }

    pub fn columns(&self) -> Vec<ColumnId> {
        self.entries.iter().filter(|(_, chosen)| *chosen).map(|(a, _)| a.column).collect()
    }
}

/// Every attribute with whether it is chosen at first.
fn on_offer(schema: &Schema) -> impl Iterator<Item = (Attribute, bool)> {
    let given = schema.attributes().into_iter().map(|a| (a, true));
    given.chain(derived_attributes().chain(export_only_attributes()).map(|a| (a, false)))
}
