//! Copying to the clipboard of the person's terminal, and looking at a whole value.

use std::sync::Arc;

use super::Customers;
use crate::domain::{Cell, ColumnId};
use crate::tui::effect::{DialogId, Effect, ListRow, Query, Toast};
use crate::tui::event::{Decision, Env};
use crate::tui::format::{self, counted};
use crate::tui::overlay::{Menu, MenuItem, Overlay, TextBox};

pub(super) const COPY: DialogId = DialogId("customers.copy");
pub(super) const PEEK: DialogId = DialogId("customers.peek");
/// How many ids are copied at most: what a terminal takes at once, in ids of 30 bytes.
const MAX_IDS: usize = 1800;

/// What can be copied.
#[derive(Clone, Debug)]
pub(super) enum Copied {
    /// A text, and what it is.
    Text(String, String),
    /// The ids of the marked.
    Ids,
}

impl Customers {
    pub(super) fn show_copies(&mut self) -> Vec<Effect> {
        let Some(line) = self.list.here() else {
            return Vec::new();
        };
        let plain = |cell: &Cell| cell.value().map_or_else(String::new, ToString::to_string);
        let title = self.columns.here().map_or_else(|| "value".to_owned(), |c| c.title.clone());
        let value = line.cells.get(self.columns.at).map(plain).unwrap_or_default();
        let cells: Vec<String> = line.cells.iter().map(plain).collect();
        let named = self.columns.shown.iter().zip(&line.cells);
        let object: serde_json::Map<String, serde_json::Value> =
            named.map(|(column, cell)| (column.name.clone(), cell.to_json())).collect();
        let json = serde_json::Value::Object(object).to_string();
        let marked = self.marks.rows().map_or(0, std::collections::BTreeSet::len);
        let ids = if marked > 0 {
            format!("ids of {}", counted(marked as u64, "marked customer"))
        } else {
            "id".into()
        };
        let items = vec![
            MenuItem::new(&title, "the value under the cursor").letter('c'),
            MenuItem::new("row", "separated by tabs").letter('r'),
            MenuItem::new("row as JSON", "").letter('j'),
            MenuItem::new(&ids, "a line each").letter('i'),
        ];
        self.offered.copies = vec![
            Copied::Text(value, title),
            Copied::Text(cells.join("\t"), "row".to_owned()),
            Copied::Text(json, "row as JSON".to_owned()),
            Copied::Ids,
        ];
        vec![Effect::Ask(COPY, Box::new(Overlay::Menu(Menu::new("Copy", items))))]
    }

    pub(super) fn copy_chosen(&mut self, decision: &Decision) -> Vec<Effect> {
        let Decision::Chosen(at) = decision else {
            return Vec::new();
        };
        match self.offered.copies.get(*at).cloned() {
            Some(Copied::Text(text, what)) => vec![Effect::Copy { text, what }],
            Some(Copied::Ids) => self.ask_ids(),
            None => Vec::new(),
        }
    }

    fn ask_ids(&mut self) -> Vec<Effect> {
        let marked = self.marks.rows().filter(|rows| !rows.is_empty());
        let rows: Arc<[_]> = match marked {
            Some(rows) => rows.iter().copied().collect(),
            None => self.list.row().into_iter().collect(),
        };
        if rows.len() > MAX_IDS {
            let words = format!("a terminal takes {MAX_IDS} ids at once; export the marked instead");
            return vec![Effect::Toast(Toast::plain(words))];
        }
        let ticket = self.ticket();
        self.awaited.copies = Some(ticket);
        vec![Effect::Fetch(ticket, Query::Cells { rows, columns: vec![ColumnId::ID] })]
    }

    pub(super) fn copy_ids(rows: &[ListRow]) -> Vec<Effect> {
        let ids: Vec<&str> = rows.iter().filter_map(|row| row.cells.first()?.as_text()).collect();
        let what = if ids.len() == 1 { "id".to_owned() } else { counted(ids.len() as u64, "id") };
        vec![Effect::Copy { text: ids.join("\n"), what }]
    }

    pub(super) fn peek(&self, env: &Env<'_>) -> Vec<Effect> {
        let cell = self.list.here().and_then(|line| line.cells.get(self.columns.at));
        let (Some(cell), Some(column)) = (cell, self.columns.here()) else {
            return Vec::new();
        };
        let text = match cell.as_text() {
            Some(text) if !text.is_empty() => text.to_owned(),
            _ => format::cell(cell, env.zone, "missing").text,
        };
        let title = format!("{} ({})", column.name, column.value_type);
        vec![Effect::Ask(PEEK, Box::new(Overlay::Text(TextBox::new(title, &text))))]
    }
}
