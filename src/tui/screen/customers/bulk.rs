//! Marking, and what is done to the marked: set an attribute, delete, export. Each shows how many, counted anew,
//! three samples, and whether it can be undone, before anything happens.

use std::sync::Arc;

use super::{Customers, Marks};
use crate::app::{Command, NewSegment, Reply};
use crate::domain::{Attribute, Cell, ColumnId, Row, SegmentId, Value};
use crate::tui::effect::{DialogId, Effect, Opening, Query, Ticket, Toast, Whom};
use crate::tui::event::{Decision, Env};
use crate::tui::format::{count, counted};
use crate::tui::keymap::Action;
use crate::tui::overlay::{Confirm, Form, FormField, Menu, MenuItem, Overlay};

pub(super) const ATTRIBUTE: DialogId = DialogId("customers.set.attribute");
pub(super) const VALUE: DialogId = DialogId("customers.set.value");
pub(super) const CONFIRM: DialogId = DialogId("customers.bulk.confirm");

/// An act on many, on its way to being confirmed.
#[derive(Debug)]
pub(super) struct Bulk {
    what: What,
    /// Who it is about, once counted.
    rows: Arc<[Row]>,
    asked: Ticket,
    stage: Stage,
}

/// What is to be done.
#[derive(Clone, Debug)]
pub(super) enum What {
    Set(Box<Attribute>, Cell),
    Delete,
    Export,
    /// Onto a list kept by hand.
    AddTo(SegmentId, String),
    /// Onto a list that is made.
    NewList(String),
}

/// How far an act is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stage {
    /// Being counted, to be asked about.
    Counting,
    /// Being counted once more, after the yes.
    Recounting,
}

impl Customers {
    pub(super) fn mark_action(&mut self, action: Action) -> Vec<Effect> {
        match action {
            Action::Mark | Action::MarkRange if self.range.is_some() => return self.end_range(),
            Action::MarkRange => self.range = self.list.row().map(|row| (self.list.cursor.at, row)),
            Action::Mark => {
                if let Some(row) = self.list.row() {
                    self.marks.toggle(row);
                    self.list.step(crate::tui::widget::list::Step::Down);
                }
            }
            Action::MarkAll => self.marks.toggle_all(),
            Action::InvertMarks => self.marks.invert(),
            _ => self.marks = Marks::default(),
        }
        self.count_marked()
    }

    fn end_range(&mut self) -> Vec<Effect> {
        let Some((anchor, _)) = self.range.take() else {
            return Vec::new();
        };
        let (first, last) = (anchor.min(self.list.cursor.at), anchor.max(self.list.cursor.at));
        let ticket = self.ticket();
        self.awaited.range = Some(ticket);
        vec![Effect::Fetch(ticket, Query::Rows(first..last + 1))]
    }

    pub(super) fn mark_rows(&mut self, rows: &[Row]) -> Vec<Effect> {
        self.marks.add(rows);
        self.count_marked()
    }

    /// Asks how many of the marked the list shows; only where a search hides some can they differ.
    pub(super) fn count_marked(&mut self) -> Vec<Effect> {
        self.marked_within = None;
        let marked = self.marks.rows().filter(|rows| !rows.is_empty());
        let Some(rows) = marked.map(|rows| rows.iter().copied().collect::<Arc<[Row]>>()) else {
            return Vec::new();
        };
        let ticket = self.ticket();
        self.awaited.within = Some(ticket);
        vec![Effect::Fetch(ticket, Query::Within(rows))]
    }

    pub(super) fn bulk_action(&mut self, action: Action, env: &Env<'_>) -> Vec<Effect> {
        match action {
            Action::SetAttribute => vec![self.ask_attribute(env)],
            Action::DeleteCustomers => self.count_whom(What::Delete),
            _ if self.marks.is_empty() && self.list.query.is_everyone() => {
                vec![Effect::Open(Opening::Export(Whom::All))]
            }
            _ if self.marks.is_empty() => {
                vec![Effect::Open(Opening::Export(Whom::Matching(self.list.query.clone())))]
            }
            _ => self.count_whom(What::Export),
        }
    }

    fn ask_attribute(&mut self, env: &Env<'_>) -> Effect {
        self.offered.attributes =
            env.facts.schema.attributes().into_iter().filter(Attribute::is_writable).collect();
        let items = self.offered.attributes.iter().map(|a| MenuItem::new(&a.name, a.value_type.to_string()));
        let here = self.columns.here().map(|c| c.column);
        let at = self.offered.attributes.iter().position(|a| Some(a.column) == here).unwrap_or(0);
        let menu = Menu::new("Set which attribute", items.collect()).searchable().starting_at(at);
        Effect::Ask(ATTRIBUTE, Box::new(Overlay::Menu(menu)))
    }

    pub(super) fn attribute_chosen(&mut self, decision: &Decision) -> Vec<Effect> {
        let Decision::Chosen(at) = decision else {
            return Vec::new();
        };
        let Some(attribute) = self.offered.attributes.get(*at).cloned() else {
            return Vec::new();
        };
        let field = FormField::new(attribute.short(), "")
            .of_type(attribute.value_type)
            .hint("empty takes the value away; null! sets null");
        let form = Form::new(format!("Set {}", attribute.name), vec![field]);
        self.offered.attributes = vec![attribute];
        vec![Effect::Ask(VALUE, Box::new(Overlay::Form(form)))]
    }

    pub(super) fn value_given(&mut self, decision: &Decision) -> Vec<Effect> {
        let (Decision::Filled(texts), Some(attribute)) = (decision, self.offered.attributes.first().cloned())
        else {
            return Vec::new();
        };
        let typed = texts.first().map_or("", String::as_str);
        let cell = match typed {
            "" => Cell::Missing,
            "null!" => Cell::Null,
            text => match Value::parse(attribute.value_type, text) {
                Ok(value) => value.into(),
                Err(problem) => return vec![Effect::Toast(Toast::bad(problem.to_string()))],
            },
        };
        self.count_whom(What::Set(Box::new(attribute), cell))
    }

    /// Counts who is meant, before asking.
    pub(super) fn count_whom(&mut self, what: What) -> Vec<Effect> {
        let Some(whom) = self.marks.whom(&self.list.query, self.list.row()) else {
            return Vec::new();
        };
        let asked = self.ticket();
        self.bulk = Some(Bulk { what, rows: Arc::new([]), asked, stage: Stage::Counting });
        vec![Effect::Fetch(asked, Query::Whom(whom))]
    }

    pub(super) fn whom_came(
        &mut self,
        ticket: Ticket,
        rows: &[Row],
        samples: &[String],
        env: &Env<'_>,
    ) -> Vec<Effect> {
        let Some(bulk) = self.bulk.as_ref().filter(|b| b.asked == ticket) else {
            return Vec::new();
        };
        let (what, stage, was) = (bulk.what.clone(), bulk.stage, bulk.rows.len());
        let rows: Arc<[Row]> = match stage {
            Stage::Counting => self.marks.without_left_out(rows).into(),
            Stage::Recounting => rows.into(),
        };
        if rows.is_empty() {
            self.bulk = None;
            return vec![Effect::Toast(Toast::plain("nobody is left of those who were marked"))];
        }
        if let What::Export = what {
            self.bulk = None;
            return vec![Effect::Open(Opening::Export(Whom::Rows(rows)))];
        }
        if stage == Stage::Recounting && rows.len() == was {
            self.bulk = None;
            return self.run(what, rows);
        }
        let mut effects = vec![self.question(&what, rows.len() as u64, samples, env)];
        if stage == Stage::Recounting {
            effects.push(Effect::Toast(Toast::plain("the number changed meanwhile; look again")));
        }
        self.bulk = Some(Bulk { what, rows, asked: ticket, stage: Stage::Counting });
        effects
    }

    fn question(&self, what: &What, number: u64, samples: &[String], env: &Env<'_>) -> Effect {
        let whom = counted(number, "customer");
        let (title, verb) = match what {
            What::Set(attribute, Cell::Missing) => {
                (format!("Take {} of {whom} away", attribute.name), "take away")
            }
            What::Set(attribute, cell) => {
                let shown = crate::tui::format::cell(cell, env.zone, "").text;
                (format!("Set {} of {whom} to {shown}", attribute.name), "set")
            }
            What::Delete => (format!("Delete {whom}"), "delete"),
            What::Export => (format!("Export {whom}"), "export"),
            What::AddTo(_, name) => (format!("Add {whom} to the segment {name}"), "add"),
            What::NewList(name) => (format!("Make the list {name} of {whom}"), "make"),
        };
        let mut lines: Vec<String> = samples.iter().map(|s| format!("{} {s}", env.theme.signs.dot)).collect();
        let others = number.saturating_sub(samples.len() as u64);
        if others > 0 {
            lines.push(format!("and {} more", count(others)));
        }
        if let Some(words) = self.marks.words(self.list.count, self.marked_within) {
            lines.push(format!("({words})"));
        }
        lines.push(format!("Can be undone with {}.", env.key(Action::Undo)));
        Effect::Ask(CONFIRM, Box::new(Overlay::Confirm(Confirm::new(title, lines, verb).counting(number))))
    }

    /// After the yes, those who are meant are counted once more.
    pub(super) fn confirmed(&mut self, decision: &Decision) -> Vec<Effect> {
        let Some(mut bulk) = self.bulk.take().filter(|_| *decision == Decision::Confirmed) else {
            return Vec::new();
        };
        bulk.asked = self.ticket();
        bulk.stage = Stage::Recounting;
        let effect = Effect::Fetch(bulk.asked, Query::Whom(Whom::Rows(Arc::clone(&bulk.rows))));
        self.bulk = Some(bulk);
        vec![effect]
    }

    fn run(&mut self, what: What, rows: Arc<[Row]>) -> Vec<Effect> {
        let command = match what {
            What::Set(attribute, cell) => Command::Edit { rows, cells: vec![(attribute.column, cell)] },
            What::Delete => {
                self.marks = Marks::default();
                self.marked_within = None;
                Command::Delete(rows)
            }
            What::AddTo(id, _) => Command::AddMembers { id, rows, why: None },
            What::NewList(name) => Command::CreateSegment { name, segment: NewSegment::Static(rows) },
            What::Export => return Vec::new(),
        };
        let ticket = self.ticket();
        self.awaited.command = Some(ticket);
        vec![Effect::Run(ticket, command)]
    }

    pub(super) fn done(reply: &Reply) -> Vec<Effect> {
        let summary = &reply.summary;
        let words = if let Some(segment) = reply.segment {
            format!("{} entered the segment; u undoes", counted(segment.entered, "customer"))
        } else if summary.deleted > 0 {
            format!("{} deleted; u undoes", counted(summary.deleted, "customer"))
        } else if summary.changed > 0 {
            format!("{} changed; u undoes", counted(summary.changed, "customer"))
        } else if reply.change_set.is_some() {
            "done".to_owned()
        } else {
            "nothing changed".to_owned()
        };
        vec![Effect::Toast(Toast::good(words))]
    }

    /// The name of the attribute that copies and statistics are about.
    pub(super) fn column_here(&self) -> Option<ColumnId> {
        self.columns.here().map(|c| c.column)
    }
}
