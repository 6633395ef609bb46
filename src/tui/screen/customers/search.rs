//! Searching as one types, and going to a line.

use super::Customers;
use crate::tui::effect::{DialogId, Effect, Toast};
use crate::tui::event::{Decision, Env};
use crate::tui::key::Key;
use crate::tui::keymap::Action;
use crate::tui::overlay::{Confirm, Form, FormField, Overlay};
use crate::tui::widget::field::{TextField, Typed};
use crate::tui::widget::list::Step;

/// The name under which a search is kept when the line is lost.
pub(super) const DRAFT: &str = "customers.search";
pub(super) const TAKE_UP: DialogId = DialogId("customers.draft");
pub(super) const GO_TO: DialogId = DialogId("customers.go-to");

/// The search field, while it is typed in.
#[derive(Debug, Default)]
pub(super) struct Search {
    pub field: TextField,
}

/// Asks for a line to go to.
pub(super) fn ask_line() -> Effect {
    let field = FormField::new("Line", "").required().hint("a number such as 1200, or a part such as 50%");
    Effect::Ask(GO_TO, Box::new(Overlay::Form(Form::new("Go to a line", vec![field]))))
}

impl Customers {
    pub(super) fn search_action(&mut self, action: Action, env: &Env<'_>) -> Vec<Effect> {
        match action {
            Action::Search => self.begin_search(),
            Action::KeepSearch => {
                self.search = None;
                self.forget_place_unless_narrowed();
            }
            Action::SearchDown => self.list.step(Step::Down),
            Action::SearchUp => self.list.step(Step::Up),
            _ => return self.clear_search(env),
        }
        Vec::new()
    }

    fn begin_search(&mut self) {
        if self.before_narrowing.is_none() {
            self.before_narrowing = Some(self.list.place());
        }
        self.search = Some(Search { field: TextField::new(&self.list.query.search) });
    }

    /// Shows everyone again, and goes back to the place one was at.
    pub(super) fn clear_search(&mut self, env: &Env<'_>) -> Vec<Effect> {
        self.search = None;
        let changed = !self.list.query.search.is_empty();
        self.list.query.search.clear();
        self.widened(changed, env)
    }

    /// The place before a search or a filter is left behind once neither narrows the list.
    pub(super) fn forget_place_unless_narrowed(&mut self) {
        if self.list.query.is_everyone() {
            self.before_narrowing = None;
        }
    }

    /// Goes back to the place one was at before the list was narrowed, once nothing narrows it.
    pub(super) fn widened(&mut self, changed: bool, env: &Env<'_>) -> Vec<Effect> {
        let mut follow = self.list.row();
        let is_wide = self.list.query.is_everyone();
        if let Some(place) = self.before_narrowing.take_if(|_| is_wide) {
            self.list.cursor = place.cursor;
            follow = place.row;
        }
        if changed { self.ask_after_narrowing(follow, env) } else { Vec::new() }
    }

    /// Everyone marked means everyone of one search and filter; with others it means no one.
    pub(super) fn ask_after_narrowing(
        &mut self,
        follow: Option<crate::domain::Row>,
        env: &Env<'_>,
    ) -> Vec<Effect> {
        let mut effects = self.ask(follow, env);
        if self.marks.rows().is_none() {
            self.marks = super::Marks::default();
            effects
                .push(Effect::Toast(Toast::plain("the list is another: all matching are no longer marked")));
        }
        effects
    }

    pub(super) fn search_key(&mut self, key: Key, env: &Env<'_>) -> Vec<Effect> {
        let typed = self.search.as_mut().map(|search| search.field.key(key));
        if typed == Some(Typed::Changed) { self.searched(env) } else { Vec::new() }
    }

    pub(super) fn search_paste(&mut self, text: &str, env: &Env<'_>) -> Vec<Effect> {
        let Some(search) = &mut self.search else {
            return Vec::new();
        };
        search.field.insert(text);
        self.searched(env)
    }

    fn searched(&mut self, env: &Env<'_>) -> Vec<Effect> {
        let typed = self.search.as_ref().map_or("", |s| s.field.text());
        if self.list.query.search == typed {
            return Vec::new();
        }
        self.list.query.search = typed.to_owned();
        self.list.put(0);
        self.ask_after_narrowing(None, env)
    }

    /// Offers the search that was being typed when the line was lost.
    pub(super) fn offer_draft(env: &Env<'_>) -> Option<Effect> {
        let (_, text) = env.facts.drafts.iter().find(|(name, _)| name == DRAFT)?;
        let lines = vec![format!("The last session was lost while `{text}` was searched.")];
        Some(Effect::Ask(
            TAKE_UP,
            Box::new(Overlay::Confirm(Confirm::new("Take up the search", lines, "search it"))),
        ))
    }

    pub(super) fn take_up(&mut self, decision: &Decision, env: &Env<'_>) -> Vec<Effect> {
        let draft = env.facts.drafts.iter().find(|(name, _)| name == DRAFT);
        let mut effects = vec![Effect::SaveDraft { name: DRAFT.to_owned(), text: String::new() }];
        if let (Decision::Confirmed, Some((_, text))) = (decision, draft) {
            self.before_narrowing = Some(self.list.place());
            self.list.query.search.clone_from(text);
            effects.extend(self.ask(None, env));
        }
        effects
    }

    pub(super) fn go_to(&mut self, decision: &Decision) -> Vec<Effect> {
        let Decision::Filled(texts) = decision else {
            return Vec::new();
        };
        let typed = texts.first().map_or("", |t| t.trim());
        match line_of(typed, self.list.count) {
            Some(line) => {
                self.list.put(line);
                Vec::new()
            }
            None => vec![Effect::Toast(Toast::plain(format!("`{typed}` is no line; write 1200 or 50%")))],
        }
    }
}

/// The line a text means, counted from 0.
fn line_of(text: &str, count: u64) -> Option<u64> {
    if let Some(percent) = text.strip_suffix('%') {
        let percent: f64 = percent.trim().parse().ok()?;
        return (0.0..=100.0).contains(&percent).then(|| (count as f64 * percent / 100.0) as u64);
    }
    text.replace([',', ' '], "").parse::<u64>().ok()?.checked_sub(1)
}

#[cfg(test)]
mod tests {
    use super::line_of;

    #[test]
    fn lines_are_numbers_or_parts() {
        assert_eq!(line_of("1,200", 5000), Some(1199));
        assert_eq!(line_of("50%", 5000), Some(2500));
        assert_eq!(line_of("0", 5000), None);
        assert_eq!(line_of("half", 5000), None);
    }
}
