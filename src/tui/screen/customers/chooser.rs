//! Choosing columns: those of the table in their order, then the others. Every change shows in the table at once.

use super::Customers;
use super::columns::TableColumn;
use crate::app::SortKey;
use crate::domain::{Attribute, Schema};
use crate::tui::effect::{DialogId, Effect};
use crate::tui::event::{Decision, Env};
use crate::tui::keymap::Action;
use crate::tui::overlay::{Menu, MenuItem, Overlay};
use crate::tui::widget::list::{ListCursor, Step};

pub(super) const FIND: DialogId = DialogId("customers.columns.find");

/// The column chooser: the attributes that the table does not have, and the cursor over all.
#[derive(Debug, Default)]
pub(super) struct Chooser {
    pub cursor: ListCursor,
    pub hidden: Vec<Attribute>,
}

impl Chooser {
    fn new(schema: &Schema, shown: &[TableColumn]) -> Self {
        let is_shown = |a: &Attribute| shown.iter().any(|c| c.column == a.column);
        let hidden = schema.attributes().into_iter().filter(|a| !is_shown(a)).collect();
        Self { cursor: ListCursor::default(), hidden }
    }
}

impl Customers {
    /// What the column actions do, in the table and in the chooser.
    pub(super) fn column_action(&mut self, action: Action, env: &Env<'_>) -> Vec<Effect> {
        let room = self.table_width(env);
        let at = self.columns.at;
        match action {
            Action::ColumnLeft => self.columns.put(at.saturating_sub(1), room),
            Action::ColumnRight => self.columns.put(at + 1, room),
            Action::FirstColumn => self.columns.put(0, room),
            Action::LastColumn => self.columns.put(usize::MAX, room),
            Action::Freeze => {
                self.columns.freeze(at);
                self.columns.settle(room);
            }
            Action::Wider | Action::Narrower | Action::AutoWidth => {
                return self.resize_column(action, at, env);
            }
            Action::ColumnEarlier | Action::ColumnLater => {
                let to = if action == Action::ColumnLater { at + 1 } else { at.wrapping_sub(1) };
                if self.columns.shift(at, to) {
                    self.columns.at = to;
                    return self.read_columns(env);
                }
            }
            Action::HideColumn if self.columns.hide(at) => return self.read_columns(env),
            Action::ChooseColumns => {
                let mut chooser = Chooser::new(&env.facts.schema, &self.columns.shown);
                chooser.cursor.at = at as u64;
                self.chooser = Some(chooser);
            }
            Action::SortColumn | Action::AddSortKey | Action::Unsort => return self.sort_action(action, env),
            _ => {}
        }
        Vec::new()
    }

    fn resize_column(&mut self, action: Action, at: usize, env: &Env<'_>) -> Vec<Effect> {
        match action {
            Action::Wider => self.columns.wider(at),
            Action::Narrower => self.columns.narrower(at),
            _ => self.columns.auto(at),
        }
        // The rows are read once more so that the content may choose.
        self.read_columns(env)
    }

    pub(super) fn sort_action(&mut self, action: Action, env: &Env<'_>) -> Vec<Effect> {
        let Some(column) = self.column_here() else {
            return Vec::new();
        };
        let sort = &mut self.list.query.sort;
        match action {
            Action::SortColumn => {
                let reverse = sort.first().is_some_and(|key| key.column == column && !key.descending);
                *sort = vec![SortKey { column, descending: reverse }];
            }
            Action::AddSortKey => match sort.iter().position(|key| key.column == column) {
                Some(at) if sort[at].descending => {
                    sort.remove(at);
                }
                Some(at) => sort[at].descending = true,
                None => sort.push(SortKey { column, descending: false }),
            },
            _ => sort.clear(),
        }
        // Whoever is at the top wants to see the top; elsewhere the customer matters.
        let follow = self.list.row().filter(|_| self.list.cursor.at > 0);
        self.ask(follow, env)
    }

    /// What an action does in the chooser; `None` where it means the same as in the table.
    pub(super) fn chooser_action(&mut self, action: Action, env: &Env<'_>) -> Option<Vec<Effect>> {
        let all = self.columns.shown.len() as u64 + self.chooser.as_ref()?.hidden.len() as u64;
        let chooser = self.chooser.as_mut()?;
        let room = u64::from(env.size.height.saturating_sub(2)).max(1);
        if let Some(step) = super::step_of(action) {
            chooser.cursor.step(step, all, room);
            return Some(Vec::new());
        }
        let at = chooser.cursor.at as usize;
        match action {
            Action::CloseColumns | Action::Back => self.chooser = None,
            Action::ToggleColumn => return Some(self.toggle_column(at, env)),
            Action::ColumnUp => return Some(self.shift_column(at, Step::Up, env)),
            Action::ColumnDown => return Some(self.shift_column(at, Step::Down, env)),
            Action::Wider | Action::Narrower | Action::AutoWidth => {
                return Some(self.resize_column(action, at, env));
            }
            Action::FreezeHere if at < self.columns.shown.len() => {
                self.columns.freeze(at);
                self.columns.settle(self.table_width(env));
            }
            Action::FreezeHere | Action::Copy => {}
            Action::FilterColumns => return Some(vec![self.ask_find()]),
            _ => return None,
        }
        Some(Vec::new())
    }

    fn toggle_column(&mut self, at: usize, env: &Env<'_>) -> Vec<Effect> {
        let Some(chooser) = &mut self.chooser else {
            return Vec::new();
        };
        if let Some(hidden) = at.checked_sub(self.columns.shown.len()) {
            if hidden < chooser.hidden.len() {
                let attribute = chooser.hidden.remove(hidden);
                self.columns.shown.push(TableColumn::new(&attribute, None));
                chooser.cursor.at = self.columns.shown.len() as u64 - 1;
            }
        } else if self.columns.hide(at) {
            chooser.hidden = Chooser::new(&env.facts.schema, &self.columns.shown).hidden;
        }
        self.read_columns(env)
    }

    fn shift_column(&mut self, at: usize, step: Step, env: &Env<'_>) -> Vec<Effect> {
        let to = if step == Step::Down { at + 1 } else { at.wrapping_sub(1) };
        if !self.columns.shift(at, to) {
            return Vec::new();
        }
        if let Some(chooser) = &mut self.chooser {
            chooser.cursor.at = to as u64;
        }
        self.read_columns(env)
    }

    fn ask_find(&self) -> Effect {
        let hidden = self.chooser.as_ref().map(|c| c.hidden.as_slice()).unwrap_or_default();
        let shown = self.columns.shown.iter().map(|c| MenuItem::new(&c.name, "shown"));
        let items = shown.chain(hidden.iter().map(|a| MenuItem::new(&a.name, "")));
        Effect::Ask(FIND, Box::new(Overlay::Menu(Menu::new("Find a column", items.collect()).searchable())))
    }

    pub(super) fn column_found(&mut self, decision: &Decision) -> Vec<Effect> {
        if let (Decision::Chosen(at), Some(chooser)) = (decision, &mut self.chooser) {
            chooser.cursor.at = *at as u64;
        }
        Vec::new()
    }
}
