//! The customers: a table over any number of rows, searched as one types, sorted, marked, changed in bulk.
//!
//! Only the rows that show are read. Way through: [`list`] (what was asked, the cursor) → [`columns`] and
//! [`chooser`] → [`search`] and [`filter`], which narrow the list, each typed on the lines of [`bottom`] → [`marks`],
//! [`bulk`] and [`segment`] → [`views`], [`copy`], [`statistics`] → [`words`] (header) and [`view`] (painting), with
//! [`pane`].

mod bottom;
mod bulk;
mod chooser;
mod columns;
mod copy;
mod filter;
mod hits;
mod list;
mod marks;
mod mouse;
mod pane;
mod search;
mod segment;
mod statistics;
#[cfg(test)]
mod tests;
mod view;
mod views;
mod words;

use crate::app::Notice;
use crate::domain::Row;
use crate::tui::effect::{Answer, CustomerView, DialogId, Effect, Opening, Query, Ticket, Toast};
use crate::tui::event::{Decision, Env, Event};
use crate::tui::filter::FilterBar;
use crate::tui::keymap::{Action, Focus, focus};
use crate::tui::segment::SegmentAnswer;
use crate::tui::widget::sheet::step_of;

use bulk::Bulk;
use chooser::Chooser;
use columns::Columns;
use list::{Came, List, Place};
use marks::Marks;
use search::Search;

/// At this width the customer shows beside the list.
const WIDE: u16 = 160;
/// Cells before the first column: the mark and a blank.
const GUTTER: u16 = 2;
/// Lines around the rows: the titles and the line at the bottom.
const LINES_AROUND: u16 = 2;

/// The customers screen.
#[derive(Debug, Default)]
pub struct Customers {
    list: List,
    columns: Columns,
    marks: Marks,
    /// How many of the marked the list shows, once asked.
    marked_within: Option<u64>,
    /// Where a range began.
    range: Option<(u64, Row)>,
    search: Option<Search>,
    filter: FilterBar,
    /// Where one was before searching or filtering.
    before_narrowing: Option<Place>,
    chooser: Option<Chooser>,
    bulk: Option<Bulk>,
    /// The saved view that was opened last.
    view: Option<String>,
    /// Somebody else changed the data: that the customer under the cursor is gone is news.
    is_news: bool,
    /// Another screen stands on this one, and tells what is done there.
    is_away: bool,
    preview_off: bool,
    preview: Option<Box<CustomerView>>,
    /// Of whom it was asked for last.
    previewed: Option<Row>,
    /// What dialogs offer, by place.
    offered: Offered,
    tickets: u64,
    awaited: Awaited,
}

/// What the open menu's places mean.
#[derive(Debug, Default)]
struct Offered {
    attributes: Vec<crate::domain::Attribute>,
    views: Vec<String>,
    copies: Vec<copy::Copied>,
    lists: Vec<(crate::domain::SegmentId, String)>,
}

/// The answers that are waited for, besides the list's own.
#[derive(Debug, Default)]
struct Awaited {
    range: Option<Ticket>,
    range_place: Option<Ticket>,
    within: Option<Ticket>,
    statistics: Option<Ticket>,
    preview: Option<Ticket>,
    copies: Option<Ticket>,
    completions: Option<Ticket>,
    command: Option<Ticket>,
}

impl Customers {
    /// Opens the table with the standard columns; the list is asked for when it shows.
    pub fn new(env: &Env<'_>) -> Self {
        Self { columns: Columns::standard(&env.facts.schema), ..Self::default() }
    }

    /// Which keys act.
    pub fn focus(&self) -> Focus {
        match (&self.search, self.filter.focus(), &self.chooser) {
            (Some(_), ..) => focus::SEARCH,
            (None, Some(focus), _) => focus,
            (None, None, Some(_)) => focus::COLUMNS,
            (None, None, None) => focus::CUSTOMERS,
        }
    }

    /// What was typed and is not done yet.
    pub fn draft(&self) -> Option<(String, String)> {
        if self.filter.is_open && !self.filter.line.text().trim().is_empty() {
            return Some((filter::DRAFT.to_owned(), self.filter.line.text().to_owned()));
        }
        let typing = self.search.as_ref().filter(|_| !self.list.query.search.is_empty());
        typing.map(|_| (search::DRAFT.to_owned(), self.list.query.search.clone()))
    }

    /// Takes an event.
    pub fn update(&mut self, event: Event, env: &Env<'_>) -> Vec<Effect> {
        self.list.room = self.room(env);
        let mut effects = match event {
            Event::Shown => self.shown(env),
            Event::Resized => {
                self.list.put(self.list.cursor.at);
                self.columns.forget();
                self.learn_widths(env);
                Vec::new()
            }
            Event::Action(action) => self.act(action, env),
            Event::Key(key) if self.filter.is_open => self.filter_key(key, env),
            Event::Paste(text) if self.filter.is_open => self.filter_paste(&text, env),
            Event::Key(key) => self.search_key(key, env),
            Event::Paste(text) => self.search_paste(&text, env),
            Event::Mouse(mouse) => self.mouse(mouse, env),
            Event::Answer(ticket, answer) => self.answer(ticket, answer, env),
            Event::Decided(id, decision) => self.decided(id, &decision, env),
            Event::Notice(Notice::Changed(_)) => self.data_changed(env),
            // The header then says how long the question has taken.
            Event::Timer(_) | Event::Notice(_) | Event::Job(_) => Vec::new(),
        };
        self.list.room = self.room(env);
        if self.list.known && self.list.wants_rows() {
            effects.push(self.read());
        }
        effects.extend(self.follow_preview(env));
        self.is_away |= effects.iter().any(|e| matches!(e, Effect::Open(Opening::Customer(_))));
        effects
    }

    /// How many rows show; the filter bar takes a line more.
    fn room(&self, env: &Env<'_>) -> u64 {
        u64::from(env.size.height.saturating_sub(LINES_AROUND + u16::from(self.filter.is_open)))
    }

    fn ticket(&mut self) -> Ticket {
        self.tickets += 1;
        Ticket(self.tickets)
    }

    fn shown(&mut self, env: &Env<'_>) -> Vec<Effect> {
        self.is_away = false;
        if self.list.known {
            return self.ask(self.list.row(), env);
        }
        let mut effects = self.ask(None, env);
        effects.extend(Self::offer_draft(env).or_else(|| Self::offer_filter_draft(env)));
        effects
    }

    /// Asks for the list anew.
    fn ask(&mut self, follow: Option<Row>, env: &Env<'_>) -> Vec<Effect> {
        let ticket = self.ticket();
        self.list.ask(ticket, follow, env.now)
    }

    fn read(&mut self) -> Effect {
        let ticket = self.ticket();
        self.list.read(ticket, self.columns.ids())
    }

    /// Asks for the rows once more, since other columns are wanted.
    fn read_columns(&mut self, env: &Env<'_>) -> Vec<Effect> {
        self.columns.settle(self.table_width(env));
        vec![self.read()]
    }

    fn data_changed(&mut self, env: &Env<'_>) -> Vec<Effect> {
        self.columns.follow(&env.facts.schema);
        (self.preview, self.previewed) = (None, None);
        self.is_news = self.awaited.command.take().is_none() && !self.is_away;
        self.ask(self.list.row(), env)
    }

    fn answer(&mut self, ticket: Ticket, answer: Answer, env: &Env<'_>) -> Vec<Effect> {
        if let Answer::Failed(why) = answer {
            self.list.failed(ticket);
            return vec![Effect::Toast(Toast::bad(why))];
        }
        let is = |awaited: Option<Ticket>| awaited == Some(ticket);
        match answer {
            Answer::Rows(rows) if is(self.awaited.range) => self.mark_rows(&rows),
            Answer::Place(place) if is(self.awaited.range_place) => {
                self.range = self.range.and_then(|(_, row)| place.map(|at| (at, row)));
                Vec::new()
            }
            Answer::Count(count) if is(self.awaited.within) => {
                self.marked_within = Some(count);
                Vec::new()
            }
            Answer::Statistics(found) if is(self.awaited.statistics) => {
                vec![self.show_statistics(&found, env)]
            }
            Answer::Customer(found) if is(self.awaited.preview) => {
                self.preview = found;
                Vec::new()
            }
            Answer::Cells(rows) if is(self.awaited.copies) => Self::copy_ids(&rows),
            Answer::Segment(SegmentAnswer::Completions(found)) if is(self.awaited.completions) => {
                self.completions_came(*found, env)
            }
            Answer::Whom { rows, samples } => self.whom_came(ticket, &rows, &samples, env),
            Answer::Done(reply) if is(self.awaited.command) => Self::done(&reply),
            // Saving a view tells by itself.
            Answer::Done(_) => Vec::new(),
            answer => self.list_answer(ticket, answer, env),
        }
    }

    fn decided(&mut self, id: DialogId, decision: &Decision, env: &Env<'_>) -> Vec<Effect> {
        match id {
            bulk::ATTRIBUTE => self.attribute_chosen(decision),
            bulk::VALUE => self.value_given(decision),
            bulk::CONFIRM => self.confirmed(decision),
            views::OPEN => self.view_chosen(decision, env),
            views::FORGET => self.view_forgotten(decision),
            views::NAME => self.view_named(decision),
            segment::WHICH => self.segment_chosen(decision),
            segment::NAME => self.list_named(decision),
            copy::COPY => self.copy_chosen(decision),
            chooser::FIND => self.column_found(decision),
            search::GO_TO => self.go_to(decision),
            search::TAKE_UP => self.take_up(decision, env),
            filter::TAKE_UP => self.take_up_filter(decision, env),
            _ => Vec::new(),
        }
    }

    fn list_answer(&mut self, ticket: Ticket, answer: Answer, env: &Env<'_>) -> Vec<Effect> {
        match self.list.answer(ticket, answer) {
            Came::Nothing => Vec::new(),
            Came::Rows => {
                self.learn_widths(env);
                Vec::new()
            }
            Came::Ordered { lost } => self.ordered(lost),
            Came::Head(rows) => {
                let ticket = self.ticket();
                vec![self.list.read_head(ticket, rows, self.columns.ids())]
            }
        }
    }

    /// Lets the rows that show choose the widths of columns.
    fn learn_widths(&mut self, env: &Env<'_>) {
        self.columns.learn(self.list.rows(), |cell| view::cell_text(cell, env).text);
        self.columns.settle(self.table_width(env));
    }

    fn ordered(&mut self, lost: bool) -> Vec<Effect> {
        let mut effects = vec![self.read()];
        effects.extend(self.count_marked());
        if let Some((_, row)) = self.range {
            let ticket = self.ticket();
            self.awaited.range_place = Some(ticket);
            effects.push(Effect::Fetch(ticket, Query::Place(row)));
        }
        if std::mem::take(&mut self.is_news) && lost {
            let words = "the customer under the cursor is no longer in the list; this is the next one";
            effects.push(Effect::Toast(Toast::plain(words)));
        }
        effects
    }

    fn act(&mut self, action: Action, env: &Env<'_>) -> Vec<Effect> {
        if self.chooser.is_some()
            && let Some(effects) = self.chooser_action(action, env)
        {
            return effects;
        }
        if self.filter.is_open || action == Action::Filter {
            return self.filter_action(action, env);
        }
        if let Some(step) = step_of(action) {
            self.list.step(step);
            return Vec::new();
        }
        match action {
            Action::OpenCustomer => {
                self.list.row().map(|row| Effect::Open(Opening::Customer(row))).into_iter().collect()
            }
            Action::NewCustomer => vec![Effect::Open(Opening::NewCustomer)],
            Action::Import => vec![Effect::Open(Opening::Import)],
            Action::Reload => self.ask(self.list.row(), env),
            Action::Back => self.back(env),
            Action::Search
            | Action::KeepSearch
            | Action::LeaveSearch
            | Action::SearchDown
            | Action::SearchUp
            | Action::ClearSearch => self.search_action(action, env),
            Action::ClearFilter => self.filter_action(action, env),
            Action::Mark | Action::MarkAll | Action::MarkRange | Action::InvertMarks | Action::ClearMarks => {
                self.mark_action(action)
            }
            Action::SetAttribute | Action::DeleteCustomers | Action::Export => self.bulk_action(action, env),
            Action::AddToSegment => vec![self.ask_segment(env)],
            Action::MergeMarked => self.merge_marked(),
            Action::Views => vec![self.show_views(env)],
            Action::SaveView => vec![self.ask_view_name()],
            Action::Statistics => self.ask_statistics(),
            Action::Copy => self.show_copies(),
            Action::Peek => self.peek(env),
            Action::GoTo => vec![search::ask_line()],
            Action::TogglePreview => {
                self.preview_off = !self.preview_off;
                Vec::new()
            }
            other => self.column_action(other, env),
        }
    }

    /// Whether Esc has a step to go back to on this screen.
    pub fn steps_back(&self) -> bool {
        self.range.is_some() || !self.list.query.search.is_empty() || !self.list.query.filter.is_empty()
    }

    /// Esc goes back one step: out of a range, a search, a filter, off the screen.
    fn back(&mut self, env: &Env<'_>) -> Vec<Effect> {
        if self.range.take().is_some() {
            return Vec::new();
        }
        if !self.list.query.search.is_empty() {
            return self.clear_search(env);
        }
        if !self.list.query.filter.is_empty() {
            return self.clear_filter(env);
        }
        vec![Effect::Back]
    }

    /// Whether the customer shows beside the list.
    fn has_preview(&self, env: &Env<'_>) -> bool {
        env.size.width >= WIDE && !self.preview_off
    }

    /// The width of the table's columns.
    fn table_width(&self, env: &Env<'_>) -> u16 {
        view::table_area_width(env.size.width, self.has_preview(env)).saturating_sub(GUTTER)
    }

    /// Reads the customer under the cursor for the pane beside the list.
    fn follow_preview(&mut self, env: &Env<'_>) -> Option<Effect> {
        let row = self.list.row().filter(|_| self.has_preview(env))?;
        // Asked for once: two questions under way would each find the other's answer stale, and ask for ever.
        if self.previewed == Some(row) {
            return None;
        }
        self.previewed = Some(row);
        let ticket = self.ticket();
        self.awaited.preview = Some(ticket);
        Some(Effect::Fetch(ticket, Query::Customer(row)))
    }
}
