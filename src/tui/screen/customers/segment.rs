//! Customers and segments: the marked go onto a list kept by hand, the filtered become a segment of their own.

use super::Customers;
use super::bulk::What;
use crate::domain::text;
use crate::query::quoted;
use crate::tui::effect::{DialogId, Effect, Opening};
use crate::tui::event::{Decision, Env};
use crate::tui::overlay::{Form, FormField, Menu, MenuItem, Overlay};

pub(super) const WHICH: DialogId = DialogId("customers.segment");
pub(super) const NAME: DialogId = DialogId("customers.segment.name");

impl Customers {
    /// Opens the merge of the two who are marked; who was there first stays.
    pub(super) fn merge_marked(&self) -> Vec<Effect> {
        match self.marks.two() {
            Some([first, second]) => vec![Effect::Open(Opening::Merge(first, second))],
            None => Vec::new(),
        }
    }

    /// Asks onto which list, or for a segment of what narrows the customers.
    pub(super) fn ask_segment(&mut self, env: &Env<'_>) -> Effect {
        let lists = env.facts.segments.iter().filter(|segment| segment.is_list);
        self.offered.lists = lists.map(|segment| (segment.id, segment.name.clone())).collect();
        let lists = self.offered.lists.iter().map(|(_, name)| MenuItem::new(name, "a list kept by hand"));
        let everyone = self.list.query.is_everyone();
        let reason = everyone.then(|| "nothing is searched or filtered".to_owned());
        let mut items: Vec<MenuItem> = lists.collect();
        items.push(MenuItem::new("new list …", "of those who are marked, or of the one under the cursor"));
        items.push(
            MenuItem::new("new segment by the filter …", "follows the customers as they change")
                .unavailable(reason),
        );
        Effect::Ask(WHICH, Box::new(Overlay::Menu(Menu::new("Add to which segment", items).searchable())))
    }

    pub(super) fn segment_chosen(&mut self, decision: &Decision) -> Vec<Effect> {
        let Decision::Chosen(at) = decision else { return Vec::new() };
        if let Some((id, name)) = self.offered.lists.get(*at).cloned() {
            return self.count_whom(What::AddTo(id, name));
        }
        if *at == self.offered.lists.len() {
            let field = FormField::new("Name", "").required().hint("as filters name it: in segment \"…\"");
            return vec![Effect::Ask(NAME, Box::new(Overlay::Form(Form::new("New list", vec![field]))))];
        }
        vec![Effect::Open(Opening::SegmentEditor(None, self.as_filter()))]
    }

    pub(super) fn list_named(&mut self, decision: &Decision) -> Vec<Effect> {
        let Decision::Filled(texts) = decision else { return Vec::new() };
        let name = texts.first().map_or(String::new(), |name| name.trim().to_owned());
        self.count_whom(What::NewList(name))
    }

    /// Search and filter as one filter. The search box also ignores accents, which a filter heeds: whoever made it
    /// sees in the editor how many it means.
    fn as_filter(&self) -> String {
        let query = &self.list.query;
        let search = text::clean(&query.search).into_owned();
        let has = |word: &str| {
            let word = quoted(word);
            let columns = ["name", "email", "phone", "source_id"];
            let parts: Vec<String> =
                columns.iter().map(|column| format!("{column} contains {word}")).collect();
            format!("({})", parts.join(" or "))
        };
        let mut parts: Vec<String> = search.split_whitespace().map(has).collect();
        match query.filter.trim() {
            "" => {}
            filter if parts.is_empty() => parts.push(filter.to_owned()),
            filter => parts.push(format!("({filter})")),
        }
        parts.join(" and ")
    }
}
