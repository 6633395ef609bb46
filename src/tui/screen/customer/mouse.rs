//! The mouse on the screen of a customer: the wheel, a tab, a line.

use super::{Customer, HEAD, view};
use crate::tui::effect::Effect;
use crate::tui::event::{Env, Mouse, MouseAct};
use crate::tui::widget::list::Step;

impl Customer {
    pub(super) fn mouse(&mut self, mouse: Mouse, env: &Env<'_>) -> Vec<Effect> {
        if self.form.is_some() || self.erasing.is_some() || self.certificate.is_some() {
            return Vec::new();
        }
        match mouse.act {
            MouseAct::WheelDown => {
                self.step(Step::Down, env);
                return self.read_further();
            }
            MouseAct::WheelUp => self.step(Step::Up, env),
            MouseAct::Click if mouse.y + 1 == HEAD => {
                if let Some(tab) = crate::tui::widget::tabs::at(
                    &view::titles(env.size.width),
                    self.tab,
                    env.size.width,
                    mouse.x,
                ) {
                    return self.go_to_tab(tab);
                }
            }
            MouseAct::Click if mouse.y >= HEAD => {
                if let Some(line) = (mouse.y - HEAD).checked_sub(self.titles()) {
                    let (len, room) = (self.len(env), self.room(env));
                    let cursor = &mut self.cursors[self.tab];
                    cursor.put(cursor.top + u64::from(line), len, room);
                }
            }
            MouseAct::Click => {}
        }
        Vec::new()
    }
}
