//! The columns of the table: which, in which order, how wide, how many stay, and where the cursor is among them.

use crate::app::{SavedView, ViewColumn};
use crate::domain::{Attribute, AttributeKind, ColumnId, Schema, ValueType};
use crate::tui::effect::ListRow;
use crate::tui::format::{decimals_of, decimals_width};
use crate::tui::widget::cut;
use crate::tui::widget::table::Layout;

/// The widest a column is made by its content.
const WIDEST_BY_CONTENT: u16 = 28;
/// The widest a person may make it.
pub(super) const WIDEST: u16 = 120;
/// The narrowest.
const NARROWEST: u16 = 3;
/// How much `+` and `-` change.
const STEP: u16 = 2;
/// The most decimals below which others make room.
const MAX_DECIMALS: usize = 4;
/// How much metadata the standard columns have.
const MAX_METADATA: usize = 4;

/// A column of the table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct TableColumn {
    pub column: ColumnId,
    /// The short name, above the column.
    pub title: String,
    /// The dotted name.
    pub name: String,
    pub value_type: ValueType,
    /// As a person made it.
    pub width: Option<u16>,
    /// As the content would have it.
    by_content: Option<u16>,
    /// The most decimals a number of it showed.
    pub decimals: usize,
}

/// The columns and the cursor among them.
#[derive(Clone, Debug, Default)]
pub(super) struct Columns {
    pub shown: Vec<TableColumn>,
    /// How many stay when the table scrolls sideways.
    pub frozen: usize,
    /// The column under the cursor.
    pub at: usize,
    /// The first of those that scroll.
    pub first: usize,
}

impl TableColumn {
    pub fn new(attribute: &Attribute, width: Option<u16>) -> Self {
        Self {
            column: attribute.column,
            title: attribute.short().to_owned(),
            name: attribute.name.clone(),
            value_type: attribute.value_type,
            width,
            by_content: None,
            decimals: 0,
        }
    }

    /// Whether values stand at the right edge.
    pub fn right(&self) -> bool {
        self.value_type == ValueType::Number
    }

    pub fn cells(&self) -> u16 {
        self.width.or(self.by_content).unwrap_or(match self.value_type {
            ValueType::Date | ValueType::Number => 12,
            ValueType::Datetime => 16,
            ValueType::Boolean => 8,
            _ => 20,
        })
    }

    fn learn(&mut self, longest: usize) {
        // The sort sign stands behind the title.
        let title = cut::width(&self.title) + 2;
        // Rows further down are often a little longer than those that show at first.
        let longest = if self.right() { longest + 1 } else { longest + 3 };
        self.by_content = Some((longest.max(title) as u16).clamp(NARROWEST, WIDEST_BY_CONTENT));
    }
}

impl Columns {
    /// The columns one starts with: who it is, where, some metadata, since when.
    pub fn standard(schema: &Schema) -> Self {
        let attributes = schema.attributes();
        let named = |name: &str| attributes.iter().find(|a| a.name == name);
        let metadata = attributes.iter().filter(|a| a.kind == AttributeKind::Metadata).take(MAX_METADATA);
        let front = ["name", "email", "phone", "source_id"].into_iter().filter_map(named);
        let back = ["address.city", "address.country", "created_at"].into_iter().filter_map(named);
        let shown = front.chain(metadata).chain(back).map(|a| TableColumn::new(a, None)).collect();
        Self { shown, frozen: 1, ..Self::default() }
    }

    /// The columns of a saved view; those whose attribute is gone are left out.
    pub fn of_view(view: &SavedView, schema: &Schema) -> Self {
        let shown: Vec<TableColumn> = view
            .columns
            .iter()
            .filter_map(|c| schema.attribute(c.column).map(|a| TableColumn::new(&a, c.width)))
            .collect();
        if shown.is_empty() {
            return Self::standard(schema);
        }
        let frozen = view.frozen.min(shown.len());
        Self { shown, frozen, ..Self::default() }
    }

    /// The same as a saved view keeps them.
    pub fn to_view(&self) -> Vec<ViewColumn> {
        self.shown.iter().map(|c| ViewColumn { column: c.column, width: c.width }).collect()
    }

    pub fn ids(&self) -> Vec<ColumnId> {
        self.shown.iter().map(|c| c.column).collect()
    }

    pub fn widths(&self) -> Vec<u16> {
        self.shown.iter().map(TableColumn::cells).collect()
    }

    pub fn here(&self) -> Option<&TableColumn> {
        self.shown.get(self.at)
    }

    pub fn layout(&self, room: u16) -> Layout {
        Layout::new(&self.widths(), self.frozen, self.first, room)
    }

    /// Puts the cursor on a column and scrolls to it.
    pub fn put(&mut self, at: usize, room: u16) {
        self.at = at.min(self.shown.len().saturating_sub(1));
        self.settle(room);
    }

    /// Scrolls so that the column under the cursor shows.
    pub fn settle(&mut self, room: u16) {
        self.frozen = self.frozen.min(self.shown.len());
        self.first = Layout::scrolled(&self.widths(), self.frozen, self.first, room, self.at);
    }

    /// Lets the content of the rows that show choose widths that nobody chose.
    pub fn learn(&mut self, rows: &[ListRow], shown: impl Fn(&crate::domain::Cell) -> String) {
        if rows.is_empty() {
            return;
        }
        for (i, column) in self.shown.iter_mut().enumerate() {
            let texts =
                || rows.iter().filter_map(|row| row.cells.get(i)).map(|c| cut::shown(&shown(c), 60, ""));
            if column.right() {
                let most = texts().map(|text| decimals_of(&text)).max().unwrap_or(0);
                column.decimals = column.decimals.max(most.min(MAX_DECIMALS));
            }
            if column.by_content.is_none() {
                let decimals = decimals_width(column.decimals);
                let width = |text: String| {
                    let own = if column.right() { decimals_width(decimals_of(&text)) } else { decimals };
                    cut::width(&text) + decimals.saturating_sub(own)
                };
                let longest = texts().map(width).max();
                column.learn(longest.unwrap_or(0));
            }
        }
    }

    /// Forgets what the content chose: the terminal has another size.
    pub fn forget(&mut self) {
        self.shown.iter_mut().for_each(|column| column.by_content = None);
    }

    /// Forgets the column's width; the content chooses anew.
    pub fn auto(&mut self, at: usize) {
        if let Some(column) = self.shown.get_mut(at) {
            (column.width, column.by_content) = (None, None);
        }
    }

    pub fn wider(&mut self, at: usize) {
        if let Some(column) = self.shown.get_mut(at) {
            column.width = Some((column.cells() + STEP).min(WIDEST));
        }
    }

    pub fn narrower(&mut self, at: usize) {
        if let Some(column) = self.shown.get_mut(at) {
            column.width = Some(column.cells().saturating_sub(STEP).max(NARROWEST));
        }
    }

    /// Freezes up to a column, or frees all where it is already the last that stays.
    pub fn freeze(&mut self, at: usize) {
        self.frozen = if self.frozen == at + 1 { 0 } else { at + 1 };
    }

    /// Moves a column by one place; `true` where it moved.
    pub fn shift(&mut self, at: usize, to: usize) -> bool {
        let inside = at < self.shown.len() && to < self.shown.len();
        if inside {
            self.shown.swap(at, to);
        }
        inside
    }

    /// Takes a column away; the last one stays.
    pub fn hide(&mut self, at: usize) -> bool {
        let can = self.shown.len() > 1 && at < self.shown.len();
        if can {
            self.shown.remove(at);
            if at < self.frozen {
                self.frozen -= 1;
            }
            self.at = self.at.min(self.shown.len() - 1);
        }
        can
    }

    /// Leaves out columns whose attribute is gone, and takes new names and types over.
    pub fn follow(&mut self, schema: &Schema) {
        let attributes = schema.attributes();
        self.shown.retain_mut(|column| {
            let Some(now) = attributes.iter().find(|a| a.column == column.column) else {
                return false;
            };
            if now.name != column.name || now.value_type != column.value_type {
                *column = TableColumn::new(now, column.width);
            }
            true
        });
        if self.shown.is_empty() {
            *self = Self::standard(schema);
        }
        self.at = self.at.min(self.shown.len() - 1);
    }
}
