//! The filter bar: a filter narrows the list on every key at which it makes sense; what does not is told beneath.

use super::Customers;
use crate::tui::effect::{DialogId, Effect, Query};
use crate::tui::event::{Decision, Env};
use crate::tui::filter::{Reaction, Turned};
use crate::tui::key::Key;
use crate::tui::keymap::Action;
use crate::tui::overlay::{Confirm, Overlay};
use crate::tui::segment::Completions;

/// The name under which a filter is kept when the line is lost.
pub(super) const DRAFT: &str = "customers.filter";
pub(super) const TAKE_UP: DialogId = DialogId("customers.filter-draft");

impl Customers {
    pub(super) fn filter_action(&mut self, action: Action, env: &Env<'_>) -> Vec<Effect> {
        if action == Action::Filter {
            self.begin_filter(env);
            return Vec::new();
        }
        match self.filter.act(action, env.facts) {
            Turned::Typed(reaction) => self.filter_reacted(reaction, env),
            Turned::Asks(query) => {
                let ticket = self.ticket();
                self.awaited.completions = Some(ticket);
                vec![Effect::Fetch(ticket, Query::Segment(query))]
            }
            Turned::Kept(true) => {
                self.forget_place_unless_narrowed();
                Vec::new()
            }
            // The line above the field says why.
            Turned::Kept(false) => Vec::new(),
            Turned::Left => self.clear_filter(env),
        }
    }

    fn begin_filter(&mut self, env: &Env<'_>) {
        if self.before_narrowing.is_none() {
            self.before_narrowing = Some(self.list.place());
        }
        let text = self.list.query.filter.clone();
        self.filter.open(&text, env.facts);
    }

    /// Takes the filter away, and goes back to the place one was at.
    pub(super) fn clear_filter(&mut self, env: &Env<'_>) -> Vec<Effect> {
        self.filter.is_open = false;
        let changed = !self.list.query.filter.is_empty();
        self.list.query.filter.clear();
        self.widened(changed, env)
    }

    /// Completions came: the only one is taken, several are offered.
    pub(super) fn completions_came(&mut self, completions: Completions, env: &Env<'_>) -> Vec<Effect> {
        let reaction = self.filter.completions(completions, env.facts);
        self.filter_reacted(reaction, env)
    }

    pub(super) fn filter_key(&mut self, key: Key, env: &Env<'_>) -> Vec<Effect> {
        let reaction = self.filter.key(key, env.facts);
        self.filter_reacted(reaction, env)
    }

    pub(super) fn filter_paste(&mut self, text: &str, env: &Env<'_>) -> Vec<Effect> {
        let reaction = self.filter.line.paste(text, env.facts);
        self.filter_reacted(reaction, env)
    }

    /// Narrows the list by a filter that makes sense; by one that does not yet it stays as it was.
    pub(super) fn filter_reacted(&mut self, reaction: Reaction, env: &Env<'_>) -> Vec<Effect> {
        let text = self.filter.line.text().trim();
        if reaction == Reaction::Same || !self.filter.line.is_sound() || self.list.query.filter == text {
            return Vec::new();
        }
        self.list.query.filter = text.to_owned();
        self.list.put(0);
        self.ask_after_narrowing(None, env)
    }

    /// Offers the filter that was being typed when the line was lost.
    pub(super) fn offer_filter_draft(env: &Env<'_>) -> Option<Effect> {
        let (_, text) = env.facts.drafts.iter().find(|(name, _)| name == DRAFT)?;
        let lines = vec![format!("The last session was lost while the filter `{text}` was typed.")];
        let question = Confirm::new("Take up the filter", lines, "filter by it");
        Some(Effect::Ask(TAKE_UP, Box::new(Overlay::Confirm(question))))
    }

    pub(super) fn take_up_filter(&mut self, decision: &Decision, env: &Env<'_>) -> Vec<Effect> {
        let draft = env.facts.drafts.iter().find(|(name, _)| name == DRAFT);
        let mut effects = vec![Effect::SaveDraft { name: DRAFT.to_owned(), text: String::new() }];
        if let (Decision::Confirmed, Some((_, text))) = (decision, draft) {
            self.begin_filter(env);
            let reaction = self.filter.line.put(text, env.facts);
            effects.extend(self.filter_reacted(reaction, env));
        }
        effects
    }
}

#[cfg(test)]
mod tests {
    use crate::tui::stage::Stage;

    fn header(stage: &mut Stage) -> String {
        stage.screen().lines().next().unwrap_or_default().to_owned()
    }

    #[test]
    fn a_filter_narrows_as_one_types_and_esc_restores_the_place() {
        let mut stage = Stage::new(80, 24, 1000);
        stage.press("%500<enter>");
        let before = stage.screen();
        stage.press("fplan = gold");
        assert!(header(&mut stage).contains("334 of 1,000 · filter `plan = gold`"), "{}", stage.screen());
        assert!(stage.screen().contains("\n334 of 1,000\nfilter  plan = gold"), "{}", stage.screen());
        stage.press("<esc>");
        assert_eq!(stage.screen(), before);
    }

    #[test]
    fn a_mistake_is_told_and_mended_and_the_list_waits() {
        let mut stage = Stage::new(80, 24, 1000);
        stage.press("fplan = gold and lifetime_valu > 500000");
        assert!(header(&mut stage).contains("334 of"), "{}", stage.screen());
        assert!(stage.screen().contains("did you mean `metadata.lifetime_value`?"), "{}", stage.screen());
        assert!(stage.press("<enter>").screen().contains("\nfilter  plan"), "a mistake is not kept");
        stage.press("<c-o>");
        assert!(header(&mut stage).contains("167 of"), "{}", stage.screen());
        stage.press("<enter>");
        assert!(!stage.screen().contains("\nfilter "), "{}", stage.screen());
        stage.press("f<c-u>plan is missing<enter>f<c-u><up><up>");
        assert!(header(&mut stage).contains("167 of"), "{}", stage.screen());
    }

    #[test]
    fn tab_completes_one_and_offers_several() {
        let mut stage = Stage::new(80, 24, 1000);
        stage.press("fph<tab>");
        assert!(stage.screen().contains("\nfilter  phone"), "{}", stage.screen());
        stage.press("<c-u>p<tab>");
        assert!(stage.screen().contains("› plan"), "{}", stage.screen());
        stage.press("<enter> = gold");
        assert!(header(&mut stage).contains("334 of 1,000"), "{}", stage.screen());
    }

    #[test]
    fn search_and_filter_narrow_together_and_go_one_after_the_other() {
        let mut stage = Stage::new(80, 24, 1000);
        stage.press("fplan = gold<enter>/009<enter>");
        assert!(header(&mut stage).contains("search `009` · filter `plan = gold`"), "{}", stage.screen());
        stage.press("<esc>");
        assert!(header(&mut stage).contains("334 of 1,000 · filter"), "{}", stage.screen());
        stage.press("<esc>");
        assert!(header(&mut stage).contains("1,000 customers"), "{}", stage.screen());
        stage.press("fplan = nobody<enter>");
        assert!(stage.screen().contains("Nobody passes the filter `plan = nobody`."), "{}", stage.screen());
    }

    #[test]
    fn a_view_keeps_its_filter_and_no_size_of_terminal_breaks_the_bar() {
        let mut stage = Stage::new(80, 24, 30);
        stage.press("fplan = gold<enter>wgold<enter><esc>");
        assert!(header(&mut stage).contains("30 customers"), "{}", stage.screen());
        stage.press("W<enter>");
        assert!(header(&mut stage).contains("10 of 30 · filter `plan = gold`"), "{}", stage.screen());
        stage.press("f");
        for (width, height) in [(0, 0), (1, 1), (7, 3), (9, 2), (40, 12), (200, 50)] {
            stage.resize(width, height).screen();
        }
    }
}
