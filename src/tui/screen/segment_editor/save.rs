//! Saving: a new segment asks for its type and name; a changed one shows first who would enter and who would leave.

use super::SegmentEditor;
use crate::app::{Command, NewSegment, Reply};
use crate::tui::effect::{DialogId, Effect, Query, Toast};
use crate::tui::event::{Decision, Env};
use crate::tui::format::{count, counted};
use crate::tui::overlay::{Confirm, Form, FormField, Menu, MenuItem, Overlay};
use crate::tui::segment::{Comparison, SegmentQuery};

const KIND: DialogId = DialogId("segment-editor.kind");
const NAME: DialogId = DialogId("segment-editor.name");
const EDIT: DialogId = DialogId("segment-editor.edit");

/// The type of a new segment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    AutoUpdate,
    Passive,
}

impl SegmentEditor {
    pub(super) fn ask_save(&mut self, env: &Env<'_>) -> Vec<Effect> {
        let Some(id) = self.id else {
            let items = vec![
                MenuItem::new("auto-update", "records who enters and leaves, and tells distributions")
                    .letter('a'),
                MenuItem::new("passive", "the same filter, nothing recorded").letter('p'),
            ];
            return vec![Effect::Ask(KIND, Box::new(Overlay::Menu(Menu::new("Type of the segment", items))))];
        };
        if self.comparison.is_some() {
            return self.question(env);
        }
        // Who enters and leaves is shown before anything happens, so it is asked for first.
        let ticket = self.ticket();
        self.awaited.comparison = Some(ticket);
        self.awaited.save = Some(ticket);
        let query = SegmentQuery::Compare(id, self.text.text().to_owned());
        vec![Effect::Fetch(ticket, Query::Segment(query))]
    }

    /// Shows who would enter and leave, and asks.
    pub(super) fn question(&self, env: &Env<'_>) -> Vec<Effect> {
        let Some(comparison) = &self.comparison else { return Vec::new() };
        let lines = words(comparison).into_iter().chain([
            "They are recorded as entered and left by the new definition; nothing is sent.".to_owned(),
            "This can be undone.".to_owned(),
        ]);
        let question = Confirm::new(format!("Save {}", self.title(env)), lines.collect(), "save")
            .counting(comparison.entered + comparison.left);
        vec![Effect::Ask(EDIT, Box::new(Overlay::Confirm(question)))]
    }

    pub(super) fn save_decided(&mut self, id: DialogId, decision: &Decision) -> Vec<Effect> {
        match (id, decision) {
            (KIND, Decision::Chosen(at)) => {
                self.kind = if *at == 0 { Kind::AutoUpdate } else { Kind::Passive };
                let field =
                    FormField::new("Name", "").required().hint("as filters name it: in segment \"…\"");
                vec![Effect::Ask(
                    NAME,
                    Box::new(Overlay::Form(Form::new("Name of the segment", vec![field]))),
                )]
            }
            (NAME, Decision::Filled(texts)) => {
                let name = texts.first().map_or(String::new(), |name| name.trim().to_owned());
                let filter = self.text.text().to_owned();
                let segment = match self.kind {
                    Kind::AutoUpdate => NewSegment::AutoUpdate(filter),
                    Kind::Passive => NewSegment::Passive(filter),
                };
                self.order(Command::CreateSegment { name, segment })
            }
            (EDIT, Decision::Confirmed) => match self.id {
                Some(id) => self.order(Command::EditSegment { id, filter: self.text.text().to_owned() }),
                None => Vec::new(),
            },
            _ => Vec::new(),
        }
    }

    fn order(&mut self, command: Command) -> Vec<Effect> {
        let ticket = self.ticket();
        self.awaited.save = Some(ticket);
        vec![Effect::Run(ticket, command)]
    }

    /// It is saved: goes back to where the segment shows.
    pub(super) fn done(&mut self, reply: &Reply) -> Vec<Effect> {
        self.is_saved = true;
        let moved = reply.segment.map_or_else(String::new, |segment| {
            let entered = format!("{} entered", count(segment.entered));
            if segment.left > 0 { format!("{entered}, {} left", count(segment.left)) } else { entered }
        });
        let told = format!("saved: {moved}; u undoes");
        vec![self.forget_draft(), Effect::Toast(Toast::good(told)), Effect::Back]
    }
}

/// Who would enter and leave, in lines.
pub(super) fn words(comparison: &Comparison) -> Vec<String> {
    let line = |number: u64, verb: &str, some: &[String]| {
        let mut line = format!("{} would {verb}", counted(number, "customer"));
        if !some.is_empty() {
            let more = if number > some.len() as u64 { ", …" } else { "" };
            line.push_str(&format!(": {}{more}", some.join(", ")));
        }
        line
    };
    vec![
        line(comparison.entered, "enter", &comparison.enter),
        line(comparison.left, "leave", &comparison.leave),
    ]
}
