//! The mouse on the table: the wheel, a click on a row, a click on a title.

use super::{Customers, GUTTER};
use crate::tui::effect::Effect;
use crate::tui::event::{Env, Mouse, MouseAct};
use crate::tui::keymap::Action;

impl Customers {
    pub(super) fn mouse(&mut self, mouse: Mouse, env: &Env<'_>) -> Vec<Effect> {
        let line = u64::from(mouse.y.saturating_sub(1)) + self.list.cursor.top;
        let column =
            mouse.x.checked_sub(GUTTER).and_then(|x| self.columns.layout(self.table_width(env)).column_at(x));
        match mouse.act {
            MouseAct::WheelDown => self.list.put(self.list.cursor.at.saturating_add(3)),
            MouseAct::WheelUp => self.list.put(self.list.cursor.at.saturating_sub(3)),
            MouseAct::Click => {
                self.columns.at = column.unwrap_or(self.columns.at);
                if mouse.y == 0 && column.is_some() {
                    return self.sort_action(Action::SortColumn, env);
                }
                if mouse.y > 0 && self.list.window().contains(&line) {
                    self.list.put(line);
                }
            }
        }
        Vec::new()
    }
}
