//! The Activity tab: everything that happened, newest first, narrowed by time, type, category, campaign and text.

use std::sync::Arc;

use ratatui::Frame;
use ratatui::layout::Rect;

use super::known::Goal;
use super::view::{put, view_text, view_words};
use super::{Customer, Tab, WIDE, tree};
use crate::app::activity::{About, Activity, ActivityEntry, Wanted};
use crate::domain::fact::field;
use crate::domain::{Cell, ChangeSetId, FactKind, Value};
use crate::tui::effect::{Effect, Opening, Toast};
use crate::tui::event::Env;
use crate::tui::format::{self, CellText, count};
use crate::tui::keymap::Action;
use crate::tui::widget::frame::{boxed, split_left, split_top};
use crate::tui::widget::sheet::{Sheet, SheetColumn, absent, plain};

/// How many entries are asked for at first; twice as many once one comes to their end.
const FIRST: usize = 200;
/// Cells of the pane that shows the entry under the cursor.
const SIDE: u16 = 66;
/// The width from which on the time of day shows.
const LEAST_TIMED: u16 = 60;
const NARROW_COLUMNS: &[SheetColumn] = &[("when", 10), ("what", 12), ("which", 0)];
const COLUMNS: &[SheetColumn] = &[("when", 16), ("what", 16), ("which", 0)];
const WIDE_COLUMNS: &[SheetColumn] =
    &[("when", 16), ("", 10), ("what", 16), ("which", 0), ("campaign", 18), ("change", 8)];

/// What is asked of the activity, and what came.
#[derive(Debug)]
pub(super) struct Told {
    /// What is asked for; its limit grows.
    asked: Wanted,
    /// The time frame in words, where it is a named one.
    pub frame: Option<&'static str>,
    pub found: Option<Arc<Activity>>,
}

impl Default for Told {
    fn default() -> Self {
        Self { asked: Wanted { limit: FIRST, is_brief: true, ..Wanted::default() }, frame: None, found: None }
    }
}

impl Told {
    /// The same question without its answer.
    pub fn unread(&self) -> Self {
        Self { asked: self.asked.clone(), frame: self.frame, found: None }
    }

    pub fn wanted(&self) -> Wanted {
        self.asked.clone()
    }

    pub fn entries(&self) -> Option<&[ActivityEntry]> {
        self.found.as_ref().map(|found| found.entries.as_slice())
    }

    /// Asks otherwise; what came stays until the answer does.
    pub fn ask(&mut self, change: impl FnOnce(&mut Wanted)) {
        change(&mut self.asked);
        (self.asked.limit, self.asked.reach, self.asked.is_brief) = (FIRST, None, true);
    }

    /// What narrows it, in words.
    fn words(&self, env: &Env<'_>) -> Vec<String> {
        let day = |at: crate::domain::Instant| at.date_in(env.zone).to_string();
        let time = match (self.frame, self.asked.from, self.asked.until) {
            (Some(frame), ..) => Some(frame.to_owned()),
            (None, Some(from), Some(until)) => {
                let last = crate::domain::Instant(until.0 - 1);
                Some(format!("{} to {}", day(from), day(last)))
            }
            (None, Some(from), None) => Some(format!("since {}", day(from))),
            (None, None, Some(until)) => Some(format!("to {}", day(crate::domain::Instant(until.0 - 1)))),
            (None, None, None) => None,
        };
        let text = self.asked.text.trim();
        [
            time,
            self.asked.types.word().map(ToOwned::to_owned),
            self.asked.category.map(|category| category.word().to_lowercase()),
            self.asked.campaign.as_ref().map(|name| format!("campaign {name}")),
            (!text.is_empty()).then(|| format!("with `{text}`")),
        ]
        .into_iter()
        .flatten()
        .collect()
    }
}

impl Customer {
    /// The entry of the activity under the cursor.
    pub(super) fn told_here(&self) -> Option<&ActivityEntry> {
        let entries = self.known.activity.entries().filter(|_| self.tab() == Tab::Activity)?;
        entries.get(self.cursors[self.tab].at as usize)
    }

    /// Asks for more, where the cursor stands at the end of what came and there is more.
    pub(super) fn read_further(&mut self) -> Vec<Effect> {
        let found = self.known.activity.found.as_ref().filter(|found| found.has_more);
        let Some(known) = found.map(|found| found.entries.len()).filter(|_| self.tab() == Tab::Activity)
        else {
            return Vec::new();
        };
        if self.cursors[self.tab].at + 1 < known as u64 {
            return Vec::new();
        }
        let asked = &mut self.known.activity.asked;
        (asked.limit, asked.reach) = (asked.limit.max(known).saturating_mul(2), None);
        self.ask_tab().into_iter().collect()
    }

    /// Asks for everything back to an instant, and goes there.
    pub(super) fn jump_before(&mut self, at: crate::domain::Instant) -> Vec<Effect> {
        (self.known.activity.asked.limit, self.known.activity.asked.reach) = (FIRST, Some(at));
        self.goal = Some(Goal::Before(at));
        self.ask_tab().into_iter().collect()
    }

    /// Asks the activity otherwise, from its newest on.
    pub(super) fn narrow(&mut self, change: impl FnOnce(&mut Wanted)) -> Vec<Effect> {
        self.known.activity.ask(change);
        self.cursors[self.tab] = crate::tui::widget::list::ListCursor::default();
        self.ask_tab().into_iter().collect()
    }

    /// Goes to what the entry or record under the cursor is about.
    pub(super) fn follow(&mut self, env: &Env<'_>) -> Vec<Effect> {
        let to_change_set = |id: Option<u64>| id.map(|id| (Tab::Logs, Goal::ChangeSet(ChangeSetId(id))));
        let there = match (self.told_here(), self.record_here()) {
            (Some(entry), _) => match &entry.about {
                About::Moved { id, .. } => return vec![Effect::Open(Opening::Segment(*id))],
                About::Change(_) => to_change_set(entry.change_set),
                About::Record(kind, fact) => match kind {
                    FactKind::Order => Some((Tab::Orders, Goal::Record(fact.id(*kind)))),
                    FactKind::Redemption => Some((Tab::Redemptions, Goal::Record(fact.id(*kind)))),
                    FactKind::Publication => Some((Tab::Vouchers, Goal::Record(fact.id(*kind)))),
                    _ => to_change_set(entry.change_set),
                },
            },
            (None, Some((_, fact))) => to_change_set(fact.made_by().map(|id| id.0)),
            (None, None) => None,
        };
        match there {
            Some((tab, goal)) => self.go_to(tab, goal, env),
            None => vec![Effect::Toast(Toast::plain("nothing further is known of this"))],
        }
    }

    /// Goes to the change-set that brought what stands under the cursor.
    pub(super) fn follow_change_set(&mut self, env: &Env<'_>) -> Vec<Effect> {
        let id = match (self.told_here(), self.record_here()) {
            (Some(entry), _) => entry.change_set,
            (None, Some((_, fact))) => fact.made_by().map(|id| id.0),
            (None, None) => None,
        };
        match id {
            Some(id) => self.go_to(Tab::Logs, Goal::ChangeSet(ChangeSetId(id)), env),
            None => vec![Effect::Toast(Toast::plain("no change-set brought this"))],
        }
    }

    pub(super) fn view_activity(&self, frame: &mut Frame<'_>, area: Rect, env: &Env<'_>) {
        let told = &self.known.activity;
        let (top, rest) = split_top(area, 1);
        let words = told.words(env);
        let filter = env.key(Action::NarrowActivity);
        let line = if words.is_empty() {
            format!("everything, newest first; {filter} narrows it")
        } else {
            let dot = format!(" {} ", env.theme.signs.dot);
            format!("{}; {} shows everything", words.join(&dot), env.key(Action::WidenActivity))
        };
        let style = if words.is_empty() { env.theme.dim } else { env.theme.accent };
        put(&format!("  {line}"), top, style, frame, env);
        let Some(found) = &told.found else {
            return view_words(&["reading what happened".to_owned()], frame, rest, env);
        };
        if found.entries.is_empty() {
            let words =
                if words.is_empty() { "Nothing happened yet." } else { "Nothing of this kind happened." };
            return view_words(&[words.to_owned()], frame, rest, env);
        }
        let is_wide = area.width >= WIDE;
        let (list, side) = split_left(rest, if is_wide { area.width - SIDE } else { area.width });
        let columns = match area.width {
            0..LEAST_TIMED => NARROW_COLUMNS,
            LEAST_TIMED..WIDE => COLUMNS,
            WIDE.. => WIDE_COLUMNS,
        };
        let len = found.entries.len() as u64;
        let sheet = Sheet { columns, cursor: self.cursors[self.tab], len, has_keys: true };
        let row_at =
            |at: u64| found.entries.get(at as usize).map(|e| row(e, area.width, env)).unwrap_or_default();
        sheet.view(row_at, list, frame.buffer_mut(), env.theme);
        if let Some(entry) = self.told_here().filter(|_| is_wide) {
            let inner = boxed(side, frame.buffer_mut(), entry.words(), env.theme.border, env.theme);
            view_text(&tree::of_entry(entry, env).join("\n"), frame, inner, env);
        }
    }

    /// Where the cursor stands in the activity, for the last line.
    pub(super) fn told_place(&self, env: &Env<'_>) -> Option<String> {
        let found = self.known.activity.found.as_ref().filter(|_| self.tab() == Tab::Activity)?;
        let len = self.len(env);
        let more = if found.has_more { "+" } else { "" };
        (len > 0)
            .then(|| format!("{} of {}{more}", count(self.cursors[self.tab].at.min(len - 1) + 1), count(len)))
    }
}

fn row(entry: &ActivityEntry, width: u16, env: &Env<'_>) -> Vec<CellText> {
    let when = entry.at.local_text(env.zone);
    let when = plain(if width < LEAST_TIMED { when[..10].to_owned() } else { when });
    let title = match &entry.about {
        // What changed says more than its name.
        About::Change(change) if !change.changes.is_empty() => super::log::first_change(change, env),
        About::Record(kind, fact) if *kind != FactKind::Points => match fact.cells.cell(field::AMOUNT) {
            Cell::Value(Value::Number(amount)) => {
                let amount = format::amount(*amount, env.facts.money.decimals);
                format!("{}  {amount}", super::records::name(*kind, fact))
            }
            _ => entry.title.clone(),
        },
        _ => entry.title.clone(),
    };
    let (what, which) = (plain(entry.words()), plain(title));
    if width < WIDE {
        return vec![when, what, which];
    }
    let missing = || absent(env.theme.signs.missing);
    let by = entry.change_set.map_or_else(missing, |id| absent(format!("#{id}")));
    let campaign = entry.campaign.clone().map_or_else(missing, plain);
    vec![when, absent(format::relative(entry.at, env.now)), what, which, campaign, by]
}
