//! One segment: who is in it, who came and left and why, its size over time, the filters it had.
//!
//! Way through: [`acts`] (what is done to a segment, here and on the list) → [`view`] (painting). The members are a list
//! like the customers' own, found by `in segment "…"` and read in parts.

pub(super) mod acts;
#[cfg(test)]
mod tests;
mod view;

use std::sync::Arc;

use crate::app::{Command, ListQuery, Notice};
use crate::domain::{Row, SegmentId};
use crate::query::quoted;
use crate::tui::effect::{Answer, DialogId, Effect, ListRow, Opening, Query, Ticket, Toast};
use crate::tui::event::{Env, Event, Mouse, MouseAct};
use crate::tui::format::counted;
use crate::tui::keymap::{Action, Focus, focus};
use crate::tui::overlay::{Overlay, TextBox};
use crate::tui::segment::{FIRST_COLUMNS, MoveLine, SegmentAnswer, SegmentPage, SegmentQuery};
use crate::tui::widget::list::{ListCursor, Step};
use crate::tui::widget::sheet::step_of;

use acts::Acts;

const WHY: DialogId = DialogId("segment.why");
const FILTER: DialogId = DialogId("segment.filter");
/// Lines above the tabs' content: what it is, its filter, the tabs.
const HEAD: u16 = 3;
/// How many moves are asked for at first; twice as many once one comes to their end.
const FIRST_MOVES: usize = 500;

/// A tab.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Tab {
    Members,
    Activity,
    Size,
    Filters,
}

/// The tabs there are.
const TABS: &[(&str, Tab)] =
    &[("Members", Tab::Members), ("Activity", Tab::Activity), ("Size", Tab::Size), ("Filters", Tab::Filters)];

/// The page of a segment.
#[derive(Debug)]
pub struct Segment {
    id: SegmentId,
    page: Found,
    tab: usize,
    cursors: [ListCursor; TABS.len()],
    members: Members,
    moves: Option<Arc<[MoveLine]>>,
    moves_limit: usize,
    acts: Acts,
    tickets: u64,
    awaited: Awaited,
}

/// What is known of the segment.
#[derive(Debug)]
enum Found {
    Reading,
    Here(Box<SegmentPage>),
    Gone,
}

/// The part of the members that shows.
#[derive(Debug, Default)]
struct Members {
    count: Option<u64>,
    start: u64,
    rows: Vec<ListRow>,
    /// The part asked for last: an answer with fewer rows than asked for is not asked for again and again.
    asked: Option<std::ops::Range<u64>>,
}

#[derive(Debug, Default)]
struct Awaited {
    page: Option<Ticket>,
    list: Option<Ticket>,
    window: Option<Ticket>,
    moves: Option<Ticket>,
    why: Option<Ticket>,
    remove: Option<Ticket>,
}

impl Segment {
    /// Opens a segment; it is asked for when it shows.
    pub fn new(id: SegmentId) -> Self {
        Self {
            id,
            page: Found::Reading,
            tab: 0,
            cursors: [ListCursor::default(); TABS.len()],
            members: Members::default(),
            moves: None,
            moves_limit: FIRST_MOVES,
            acts: Acts::default(),
            tickets: 0,
            awaited: Awaited::default(),
        }
    }

    /// Its name in the header.
    pub fn title(&self, env: &Env<'_>) -> String {
        env.facts.segment_name(self.id).unwrap_or("Segment").to_owned()
    }

    /// What the header says.
    pub fn status(&self) -> Vec<String> {
        match &self.page {
            Found::Here(page) => vec![page.line.kind.to_owned(), counted(page.line.size, "customer")],
            Found::Reading | Found::Gone => Vec::new(),
        }
    }

    /// Which keys act.
    pub fn focus(&self) -> Focus {
        focus::SEGMENT
    }

    /// Why an action cannot be run now.
    pub fn unavailable(&self, action: Action) -> Option<String> {
        let Found::Here(page) = &self.page else {
            return matches!(
                action,
                Action::EditSegment | Action::RenameSegment | Action::DeleteSegment | Action::RemoveMember
            )
            .then(|| "there is no segment to show".to_owned());
        };
        match action {
            Action::RemoveMember if page.line.filter.is_some() => Some(format!(
                "`{}` gets its members by its filter; edit that, or the customer",
                page.line.name
            )),
            Action::OpenMember | Action::Why | Action::RemoveMember | Action::Copy
                if self.row_here().is_none() && self.tab() != Tab::Filters =>
            {
                Some("there is no customer under the cursor".to_owned())
            }
            action => acts::unavailable(action, &page.line),
        }
    }

    fn tab(&self) -> Tab {
        TABS[self.tab].1
    }

    fn ticket(&mut self) -> Ticket {
        self.tickets += 1;
        Ticket(self.tickets)
    }

    /// Takes an event.
    pub fn update(&mut self, event: Event, env: &Env<'_>) -> Vec<Effect> {
        let mut effects = match event {
            Event::Shown
            | Event::Notice(Notice::Changed(_) | Notice::Lapsed)
            | Event::Action(Action::Reload) => self.read(env),
            Event::Action(action) => self.act(action, env),
            Event::Answer(ticket, answer) => self.answer(ticket, answer, env),
            Event::Decided(id, decision) => {
                let ticket = self.ticket();
                self.acts.decided(id, &decision, ticket)
            }
            Event::Mouse(mouse) => self.mouse(mouse, env),
            _ => Vec::new(),
        };
        effects.extend(self.read_window(env));
        effects
    }

    /// Asks for the page, its members and its moves.
    fn read(&mut self, env: &Env<'_>) -> Vec<Effect> {
        let (page, list) = (self.ticket(), self.ticket());
        self.awaited.page = Some(page);
        self.awaited.list = Some(list);
        let follow = self.member_here().map(|line| line.row);
        let filter = format!("in segment {}", quoted(&self.title(env)));
        let query = ListQuery { filter, ..ListQuery::default() };
        let mut effects = vec![
            Effect::Fetch(page, Query::Segment(SegmentQuery::Page(self.id))),
            Effect::Fetch(list, Query::List { query, follow, head: 0 }),
        ];
        self.moves = None;
        effects.extend(self.read_moves());
        effects
    }

    fn read_moves(&mut self) -> Option<Effect> {
        if self.moves.is_some() || self.tab() != Tab::Activity {
            return None;
        }
        let ticket = self.ticket();
        self.awaited.moves = Some(ticket);
        let query = SegmentQuery::Moves { id: self.id, limit: self.moves_limit };
        Some(Effect::Fetch(ticket, Query::Segment(query)))
    }

    /// Asks for the members that show, where others were read.
    fn read_window(&mut self, env: &Env<'_>) -> Option<Effect> {
        let count = self.members.count.filter(|_| self.awaited.window.is_none())?;
        let window = self.cursors[0].window(count, self.room(env));
        if self.members.asked.as_ref() == Some(&window) {
            return None;
        }
        self.members.asked = Some(window.clone());
        let ticket = self.ticket();
        self.awaited.window = Some(ticket);
        let query = Query::Window { range: window, columns: FIRST_COLUMNS.to_vec() };
        Some(Effect::Fetch(ticket, query))
    }

    fn answer(&mut self, ticket: Ticket, answer: Answer, env: &Env<'_>) -> Vec<Effect> {
        let is = |awaited: Option<Ticket>| awaited == Some(ticket);
        match answer {
            Answer::Segment(SegmentAnswer::Page(page)) if is(self.awaited.page) => {
                self.page = page.map_or(Found::Gone, Found::Here);
            }
            Answer::Segment(SegmentAnswer::Moves(moves)) if is(self.awaited.moves) => {
                self.moves = Some(moves);
                self.put(self.cursors[self.tab].at, env);
            }
            Answer::Segment(SegmentAnswer::Why(text)) if is(self.awaited.why) => {
                return vec![Effect::Ask(WHY, Box::new(Overlay::Text(TextBox::new("Why", &text))))];
            }
            Answer::Listed { count, place } if is(self.awaited.list) => {
                self.members = Members { count: Some(count), ..Members::default() };
                self.awaited.window = None;
                let room = self.room(env);
                self.cursors[0].put(place.unwrap_or(self.cursors[0].at), count, room);
            }
            Answer::Window { start, rows } if is(self.awaited.window) => {
                self.awaited.window = None;
                (self.members.start, self.members.rows) = (start, rows);
            }
            Answer::Failed(why) => return self.failed(ticket, why),
            Answer::Done(_) if is(self.awaited.remove) => {
                let told = format!("taken off the list; {} undoes", env.key(Action::Undo));
                return vec![Effect::Toast(Toast::good(told))];
            }
            Answer::Done(_) => return self.acts.done(ticket).into_iter().collect(),
            _ => {}
        }
        Vec::new()
    }

    fn failed(&mut self, ticket: Ticket, why: String) -> Vec<Effect> {
        // A segment that was deleted has no members to list; the page says that it is gone.
        if self.awaited.list == Some(ticket) && !matches!(self.page, Found::Here(_)) {
            return Vec::new();
        }
        if self.awaited.window == Some(ticket) {
            self.awaited.window = None;
            self.members.count = None;
        }
        vec![Effect::Toast(Toast::bad(why))]
    }

    fn act(&mut self, action: Action, env: &Env<'_>) -> Vec<Effect> {
        if let Some(step) = step_of(action) {
            return self.step(step, env);
        }
        match action {
            Action::NextTab => self.go_to_tab((self.tab + 1) % TABS.len()),
            Action::PreviousTab => self.go_to_tab((self.tab + TABS.len() - 1) % TABS.len()),
            Action::OpenMember if self.tab() == Tab::Filters => self.show_filter(env),
            Action::OpenMember => {
                self.row_here().map(|row| Effect::Open(Opening::Customer(row))).into_iter().collect()
            }
            Action::Why => self.ask_why(),
            Action::RemoveMember => self.remove(),
            Action::Copy => self.copy(),
            action => match &self.page {
                Found::Here(page) => self.acts.begin(action, &page.line),
                Found::Reading | Found::Gone => acts::without_segment(action),
            },
        }
    }

    fn go_to_tab(&mut self, tab: usize) -> Vec<Effect> {
        self.tab = tab;
        self.read_moves().into_iter().collect()
    }

    fn step(&mut self, step: Step, env: &Env<'_>) -> Vec<Effect> {
        let (len, room) = (self.len(), self.room(env));
        self.cursors[self.tab].step(step, len, room);
        let is_at_end = self.tab() == Tab::Activity && len > 0 && self.cursors[self.tab].at + 1 == len;
        if is_at_end && len == self.moves_limit as u64 {
            self.moves_limit *= 2;
            self.moves = None;
            return self.read_moves().into_iter().collect();
        }
        Vec::new()
    }

    fn put(&mut self, at: u64, env: &Env<'_>) {
        let (len, room) = (self.len(), self.room(env));
        self.cursors[self.tab].put(at, len, room);
    }

    fn mouse(&mut self, mouse: Mouse, env: &Env<'_>) -> Vec<Effect> {
        match mouse.act {
            MouseAct::WheelDown => return self.step(Step::Down, env),
            MouseAct::WheelUp => return self.step(Step::Up, env),
            MouseAct::Click if mouse.y + 1 == HEAD => {
                let titles: Vec<&str> = TABS.iter().map(|(title, _)| *title).collect();
                if let Some(tab) = crate::tui::widget::tabs::at(&titles, self.tab, env.size.width, mouse.x) {
                    return self.go_to_tab(tab);
                }
            }
            MouseAct::Click if mouse.y > HEAD => {
                self.put(self.cursors[self.tab].top + u64::from(mouse.y - HEAD - 1), env);
            }
            MouseAct::Click => {}
        }
        Vec::new()
    }

    fn len(&self) -> u64 {
        match (self.tab(), &self.page) {
            (Tab::Members, _) => self.members.count.unwrap_or_default(),
            (Tab::Activity, _) => self.moves.as_ref().map_or(0, |moves| moves.len() as u64),
            (Tab::Size, Found::Here(page)) => page.sizes.len() as u64,
            (Tab::Filters, Found::Here(page)) => page.versions.len() as u64,
            _ => 0,
        }
    }

    /// How many lines of a tab show beneath its titles.
    fn room(&self, env: &Env<'_>) -> u64 {
        let chart = if self.tab() == Tab::Size { view::CHART } else { 0 };
        u64::from(env.size.height.saturating_sub(HEAD + 2 + chart))
    }

    fn member_here(&self) -> Option<&ListRow> {
        self.members.rows.get(self.cursors[0].at.checked_sub(self.members.start)? as usize)
    }

    /// The customer under the cursor.
    fn row_here(&self) -> Option<Row> {
        match self.tab() {
            Tab::Members => self.member_here().map(|line| line.row),
            Tab::Activity => {
                self.moves.as_ref()?.get(self.cursors[self.tab].at as usize).map(|moved| moved.row)
            }
            Tab::Size | Tab::Filters => None,
        }
    }

    fn ask_why(&mut self) -> Vec<Effect> {
        let Some(row) = self.row_here() else { return Vec::new() };
        let ticket = self.ticket();
        self.awaited.why = Some(ticket);
        vec![Effect::Fetch(ticket, Query::Segment(SegmentQuery::Why(self.id, row)))]
    }

    fn remove(&mut self) -> Vec<Effect> {
        let Some(row) = self.row_here() else { return Vec::new() };
        let ticket = self.ticket();
        self.awaited.remove = Some(ticket);
        vec![Effect::Run(ticket, Command::RemoveMembers { id: self.id, rows: [row].into(), why: None })]
    }

    fn show_filter(&self, env: &Env<'_>) -> Vec<Effect> {
        let Found::Here(page) = &self.page else { return Vec::new() };
        let version = page.versions.get(self.cursors[self.tab].at as usize);
        let text = version.map(|version| {
            let filter = version.filter.as_deref().unwrap_or("a list kept by hand");
            format!(
                "version {}, by {}, {}\n\n{filter}",
                version.version,
                version.who,
                version.at.local_text(env.zone)
            )
        });
        text.map(|text| Effect::Ask(FILTER, Box::new(Overlay::Text(TextBox::new("Filter", &text)))))
            .into_iter()
            .collect()
    }

    fn copy(&self) -> Vec<Effect> {
        let Found::Here(page) = &self.page else { return Vec::new() };
        let text = match self.tab() {
            Tab::Filters => {
                page.versions.get(self.cursors[self.tab].at as usize).and_then(|v| v.filter.clone())
            }
            _ => page.line.filter.clone(),
        };
        let text = text.unwrap_or_else(|| page.line.name.clone());
        vec![Effect::Copy { text, what: "filter".to_owned() }]
    }
}
