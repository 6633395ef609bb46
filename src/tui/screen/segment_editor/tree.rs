//! The filter as a tree, the other view of the same value: every edit here gives another text there.

use ratatui::Frame;
use ratatui::layout::Rect;

use super::SegmentEditor;
use crate::query::builder::{Builder, Context, Edit, Join, RowKind, RowView, Shift};
use crate::query::{Names, Operator};
use crate::tui::effect::{DialogId, Effect, Toast};
use crate::tui::event::{Decision, Env};
use crate::tui::keymap::Action;
use crate::tui::overlay::{Form, FormField, Menu, MenuItem, Overlay};
use crate::tui::screen::customer::view::put;
use crate::tui::widget::frame::line_of;
use crate::tui::widget::list::ListCursor;
use crate::tui::widget::sheet::step_of;

const ADD: DialogId = DialogId("segment-editor.add");
const OPERATOR: DialogId = DialogId("segment-editor.operator");
const CONDITION: DialogId = DialogId("segment-editor.condition");
const JOIN: DialogId = DialogId("segment-editor.join");

/// The joins a group may have, in the order of the menu.
const JOINS: [Join; 4] = [Join::All, Join::Any, Join::None, Join::NotAll];

/// The tree while it has the keys.
#[derive(Debug, Default)]
pub(super) struct Tree {
    builder: Builder,
    pub cursor: ListCursor,
    /// What the open menu offers.
    operands: Vec<String>,
    operators: Vec<Operator>,
    /// Whether the join that is chosen wraps the part, or is the group's own.
    wraps: bool,
}

impl SegmentEditor {
    /// Goes to the tree of what is typed, or back to the text.
    pub(super) fn toggle_tree(&mut self) -> Vec<Effect> {
        if self.tree.take().is_some() {
            return Vec::new();
        }
        let is_empty = self.text.text().trim().is_empty();
        let filter = self.text.reading().filter.as_ref();
        if filter.is_none() && !is_empty {
            return vec![Effect::Toast(Toast::plain(
                "mend the text first: a tree can only be made of a filter",
            ))];
        }
        self.tree = Some(Tree { builder: Builder::new(filter), ..Tree::default() });
        Vec::new()
    }

    fn rows(&self, env: &Env<'_>) -> Vec<RowView> {
        let names = Names { schema: &env.facts.schema, segments: env.facts };
        let context = Context { names: &names, today: env.now.date_in(env.zone) };
        self.tree.as_ref().map_or(Vec::new(), |tree| tree.builder.rows(&context))
    }

    fn row_here(&self, env: &Env<'_>) -> Option<RowView> {
        let at = self.tree.as_ref()?.cursor.at as usize;
        self.rows(env).into_iter().nth(at)
    }

    /// Carries an edit out and writes the text anew.
    fn edit_tree(&mut self, edit: &Edit, env: &Env<'_>) -> Vec<Effect> {
        let Some(tree) = &mut self.tree else { return Vec::new() };
        let names = Names { schema: &env.facts.schema, segments: env.facts };
        let context = Context { names: &names, today: env.now.date_in(env.zone) };
        match tree.builder.edited(edit, &context) {
            Ok(builder) => {
                let text = builder.text(&names);
                tree.builder = builder;
                let all = 0..self.text.text().len();
                let changed = self.text.replace(all, &text, env.facts);
                self.step_tree(None, env);
                if changed { self.try_it() } else { Vec::new() }
            }
            Err(why) => vec![Effect::Toast(Toast::plain(why))],
        }
    }

    fn step_tree(&mut self, step: Option<crate::tui::widget::list::Step>, env: &Env<'_>) {
        let len = self.rows(env).len() as u64;
        let room = u64::from(env.size.height / 2);
        if let Some(tree) = &mut self.tree {
            match step {
                Some(step) => tree.cursor.step(step, len, room),
                None => tree.cursor.put(tree.cursor.at, len, room),
            }
        }
    }

    pub(super) fn tree_action(&mut self, action: Action, env: &Env<'_>) -> Vec<Effect> {
        if let Some(step) = step_of(action) {
            self.step_tree(Some(step), env);
            return Vec::new();
        }
        let here = self.row_here(env);
        let at = here.as_ref().map_or(Vec::new(), |row| row.place.clone());
        match (action, here) {
            (Action::AddCondition, _) => vec![self.ask_operand(env)],
            (Action::ChangeCondition, Some(row)) => ask_condition(&row),
            (Action::ChangeOperator, Some(row)) => self.ask_operator(&row),
            (Action::JoinGroup, Some(row)) => self.ask_join(matches!(row.kind, RowKind::Condition { .. })),
            (Action::WrapCondition, Some(_)) => self.ask_join(true),
            (Action::NegateCondition, Some(_)) => self.edit_tree(&Edit::Negate { at }, env),
            (Action::DeleteCondition, Some(_)) => self.edit_tree(&Edit::Delete { at }, env),
            (Action::ConditionUp, Some(_)) => self.edit_tree(&Edit::Move { at, shift: Shift::Up }, env),
            (Action::ConditionDown, Some(_)) => self.edit_tree(&Edit::Move { at, shift: Shift::Down }, env),
            _ => Vec::new(),
        }
    }

    fn ask_operand(&mut self, env: &Env<'_>) -> Effect {
        let attributes = env.facts.schema.attributes();
        let items = attributes.iter().map(|a| MenuItem::new(&a.name, a.value_type.to_string())).collect();
        if let Some(tree) = &mut self.tree {
            tree.operands = attributes.into_iter().map(|attribute| attribute.name).collect();
        }
        Effect::Ask(ADD, Box::new(Overlay::Menu(Menu::new("A condition on what", items).searchable())))
    }

    fn ask_operator(&mut self, row: &RowView) -> Vec<Effect> {
        let RowKind::Condition { kind: Some(kind), is_negative, .. } = &row.kind else {
            return ask_condition(row);
        };
        let Some(tree) = &mut self.tree else { return Vec::new() };
        tree.operators =
            Operator::fitting(*kind).into_iter().filter(|o| o.words(*is_negative).is_some()).collect();
        let item = |operator: &Operator| MenuItem::new(operator.words(*is_negative).unwrap_or_default(), "");
        let items = tree.operators.iter().map(item).collect();
        vec![Effect::Ask(OPERATOR, Box::new(Overlay::Menu(Menu::new("What is asked", items).searchable())))]
    }

    fn ask_join(&mut self, wraps: bool) -> Vec<Effect> {
        if let Some(tree) = &mut self.tree {
            tree.wraps = wraps;
        }
        let title = if wraps { "Put into a group of which" } else { "Of its parts must hold" };
        let items = JOINS.iter().map(|join| MenuItem::new(join.words(), "")).collect();
        vec![Effect::Ask(JOIN, Box::new(Overlay::Menu(Menu::new(title, items))))]
    }

    /// A dialog of the tree was closed.
    pub(super) fn tree_decided(&mut self, id: DialogId, decision: &Decision, env: &Env<'_>) -> Vec<Effect> {
        let at = self.row_here(env).map_or(Vec::new(), |row| row.place);
        let Some(tree) = &self.tree else { return Vec::new() };
        let edit = match (id, decision) {
            (ADD, Decision::Chosen(chosen)) => {
                let Some(operand) = tree.operands.get(*chosen).cloned() else { return Vec::new() };
                Edit::AddCondition { at, operand, inside: false }
            }
            (OPERATOR, Decision::Chosen(chosen)) => {
                let Some(operator) = tree.operators.get(*chosen).copied() else { return Vec::new() };
                Edit::SetOperator { at, operator }
            }
            (JOIN, Decision::Chosen(chosen)) => {
                let Some(join) = JOINS.get(*chosen).copied() else { return Vec::new() };
                if tree.wraps { Edit::Wrap { at, join } } else { Edit::SetJoin { at, join } }
            }
            (CONDITION, Decision::Filled(texts)) => {
                Edit::Replace { at, text: texts.first().cloned().unwrap_or_default() }
            }
            _ => return Vec::new(),
        };
        self.edit_tree(&edit, env)
    }

    /// Paints the tree in place of the first members.
    pub(super) fn view_tree(&self, frame: &mut Frame<'_>, area: Rect, env: &Env<'_>) {
        let Some(tree) = &self.tree else { return };
        let rows = self.rows(env);
        if rows.is_empty() {
            let words = format!("everyone; {} adds a condition", env.key(Action::AddCondition));
            return put(&words, line_of(area, 0), env.theme.dim, frame, env);
        }
        let mut cursor = tree.cursor;
        cursor.put(cursor.at, rows.len() as u64, u64::from(area.height));
        for (y, at) in cursor.window(rows.len() as u64, u64::from(area.height)).enumerate() {
            let (row, line) = (&rows[at as usize], line_of(area, y as u16));
            let is_here = at == cursor.at;
            let mut style = match row.kind {
                RowKind::Group(_) => env.theme.accent,
                RowKind::Condition { .. } => env.theme.text,
            };
            if is_here {
                style = env.theme.on_cursor(style);
                frame.buffer_mut().set_style(line, style);
            }
            let sign = if is_here { env.theme.signs.right } else { " " };
            put(&format!("{sign} {}{}", "  ".repeat(row.place.len()), row.text), line, style, frame, env);
        }
    }
}

/// Asks for a part as text: the quickest way to write a value, and the only one to write what no menu offers.
fn ask_condition(row: &RowView) -> Vec<Effect> {
    if matches!(row.kind, RowKind::Group(_)) {
        return vec![Effect::Toast(Toast::plain(
            "a group is changed by its parts, or by how they are joined",
        ))];
    }
    let field = FormField::new("Condition", &row.text).required().hint("as a filter writes it");
    vec![Effect::Ask(CONDITION, Box::new(Overlay::Form(Form::new("Change the condition", vec![field]))))]
}
