//! What screens ask for. Effects are data: a screen returns them, `shell/carry.rs` alone carries them out.

use std::ops::Range;
use std::sync::Arc;
use std::time::Duration;

use super::distribution::{DistributionAnswer, DistributionQuery};
pub use super::folder::{Destination, FolderEntry, FolderView};
use super::job::{JobId, JobRequest};
use super::overlay::Overlay;
use super::pairs::{PairAnswer, PairQuery};
use super::profile::{ProfileAnswer, ProfileQuery};
use super::promotion::{PromotionAnswer, PromotionQuery};
use super::segment::{SegmentAnswer, SegmentQuery};

pub use super::toast::{Toast, ToastTone};
use crate::app::dashboard::Dashboard;
use crate::app::{Command, ListQuery, LogEntry, Reply};
use crate::domain::{
    CampaignId, Cell, ChangeSet, ColumnId, CustomerId, DistributionId, Row, RuleId, SegmentId,
};
use crate::import::Mapping;

/// The number of a request. A screen keeps the one it waits for and drops the answers to others.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Ticket(pub u64);

/// A timer of a screen; the same number set anew replaces the running one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TimerId(pub u16);

/// A dialog of a screen, by which it knows the decision when that comes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct DialogId(pub &'static str);

/// What is to happen outside the screens' own state.
#[derive(Clone, Debug)]
pub enum Effect {
    /// Reads something; the answer comes as `Event::Answer` with the ticket.
    Fetch(Ticket, Query),
    /// Changes the data; the answer is [`Answer::Done`] or [`Answer::Failed`].
    Run(Ticket, Command),
    /// Begins work in the background; [`Answer::Started`] tells its number.
    StartJob(Ticket, JobRequest),
    /// Asks a job to stop.
    CancelJob(JobId),
    /// Sends `Event::Timer` after a while.
    Timer {
        /// Which.
        id: TimerId,
        /// After how long.
        after: Duration,
    },
    /// Puts a text on the clipboard of the person's terminal.
    Copy {
        /// The text.
        text: String,
        /// What the toast calls it: `email`, `3 ids`.
        what: String,
    },
    /// Puts a screen on top; a main screen takes the place of the whole stack.
    Open(Opening),
    /// Goes back one screen.
    Back,
    /// Puts a dialog in front; its end comes as `Event::Decided`.
    Ask(DialogId, Box<Overlay>),
    /// Tells something for a few seconds.
    Toast(Toast),
    /// Changes settings of the project's file, a key and a value each; [`Answer::Done`] says that it did.
    Configure(Ticket, Vec<(String, String)>),
    /// Opens a text in the person's editor; [`Answer::Edited`] brings it back.
    EditText(Ticket, String),
    /// Keeps a mapping under its name; the answer is [`Answer::MappingKept`].
    KeepMapping(Ticket, Box<Mapping>),
    /// Keeps what was typed, offered again next time; an empty text forgets it.
    SaveDraft {
        /// Whose.
        name: String,
        /// What, in a form the screen reads back.
        text: String,
    },
    /// Goes to the shell until `fg`.
    Suspend,
    /// Ends the session.
    Quit,
    /// Paints everything anew, since another program may have written on the screen.
    Repaint,
}

/// A screen that can be opened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Opening {
    /// The greeting of an empty store.
    Start,
    /// The table of customers.
    Customers,
    /// One customer.
    Customer(Row),
    /// A form for a new one.
    NewCustomer,
    /// The import wizard.
    Import,
    /// The exports, for some customers.
    Export(Whom),
    /// The segments.
    Segments,
    /// One segment.
    Segment(SegmentId),
    /// The editor of a segment's filter, or of a new one that begins with a filter.
    SegmentEditor(Option<SegmentId>, String),
    /// The campaigns.
    Campaigns,
    /// One campaign.
    Campaign(CampaignId),
    /// The validation rules.
    Rules,
    /// The editor of a rule, or of one that is to be made.
    RuleEditor {
        /// Which.
        id: Option<RuleId>,
        /// Its name.
        name: String,
        /// Its filter.
        filter: String,
        /// What it tells where it refuses.
        message: String,
        /// Whether the customer and the order come first on whom it is tried.
        on_trial: bool,
    },
    /// The distributions.
    Distributions,
    /// Messages of a distribution, or of all.
    Outbox(Option<DistributionId>),
    /// An audience in pictures.
    Dashboard,
    /// Customers who may be one.
    Duplicates,
    /// Making one customer of two, of whom the first stays.
    Merge(Row, Row),
    /// What was changed.
    History,
    /// What runs in the background.
    Jobs,
    /// Metadata, consents, keys.
    Settings,
}

/// Which customers an act is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Whom {
    /// Everyone.
    All,
    /// These.
    Rows(Arc<[Row]>),
    /// Those a query finds.
    Matching(ListQuery),
}

/// A question to the data.
#[derive(Clone, Debug, PartialEq)]
pub enum Query {
    /// Finds and orders the customers of a list. One per screen is under way, the newest; its result then stands
    /// behind [`Query::Window`], [`Query::Place`] and [`Query::Rows`] of that screen.
    List {
        /// Whom, in which order.
        query: ListQuery,
        /// Whose place is wanted with the answer.
        follow: Option<Row>,
        /// How many of the first are wanted sooner than the whole, as [`Answer::Head`]; 0 for none.
        head: usize,
    },
    /// Cells of a part of the list. Answered before the next frame.
    Window {
        /// Which part.
        range: Range<u64>,
        /// Which attributes.
        columns: Vec<ColumnId>,
    },
    /// Where a customer stands in the list. Answered before the next frame.
    Place(Row),
    /// Who stands in a part of the list. Answered before the next frame.
    Rows(Range<u64>),
    /// Cells of some customers, in the order given. Answered before the next frame.
    Cells {
        /// Whom; those who are gone are left out.
        rows: Arc<[Row]>,
        /// Which attributes.
        columns: Vec<ColumnId>,
    },
    /// How many of these the list shows. Answered before the next frame.
    Within(Arc<[Row]>),
    /// Who of these still exists, with samples. Answered before the next frame.
    Whom(Whom),
    /// What a column of the list holds.
    Statistics(ColumnId),
    /// One customer whole. Answered before the next frame.
    Customer(Row),
    /// What happened to one customer.
    Logs(Row),
    /// Who stands before or after a customer in the list that was found last. Answered before the next frame.
    Beside {
        /// Whose neighbour.
        row: Row,
        /// How many places further; nought for the place itself.
        step: i64,
    },
    /// What stands in a folder; `~` is the home folder, an empty text the one the program was started in.
    Folder(String),
    /// Mappings that were kept.
    Mappings,
    /// The latest change-sets.
    History {
        /// How many at most.
        limit: usize,
    },
    /// Where a path leads, and whether a file is there already. Answered before the next frame.
    Path(String),
    /// How many customers have a value in a column.
    Filled(ColumnId),
    /// About segments.
    Segment(SegmentQuery),
    /// About records and figures of a customer.
    Profile(ProfileQuery),
    /// About customers who may be one.
    Pairs(PairQuery),
    /// About campaigns and codes.
    Promotion(PromotionQuery),
    /// About distributions and messages.
    Distribution(DistributionQuery),
    /// An audience at a glance, by its filter.
    Dashboard(String),
    /// The settings of the project, which only its file changes. Answered before the next frame.
    Project,
}

/// The answer to a question or an order.
#[derive(Clone, Debug, PartialEq)]
pub enum Answer {
    /// The list is found and ordered.
    Listed {
        /// How many it has.
        count: u64,
        /// Where the followed customer stands.
        place: Option<u64>,
    },
    /// The first of it, sooner than the whole.
    Head(Vec<Row>),
    /// A part of it.
    Window {
        /// Where the part begins.
        start: u64,
        /// Its rows.
        rows: Vec<ListRow>,
    },
    /// Where a customer stands.
    Place(Option<u64>),
    /// Who stands there, or who is meant.
    Rows(Arc<[Row]>),
    /// Cells of those who were asked for.
    Cells(Vec<ListRow>),
    /// How many.
    Count(u64),
    /// Who is meant, counted anew.
    Whom {
        /// Who.
        rows: Arc<[Row]>,
        /// Up to three of them, in words.
        samples: Vec<String>,
    },
    /// What a column holds.
    Statistics(Box<Statistics>),
    /// One customer; `None` where it is gone.
    Customer(Option<Box<CustomerView>>),
    /// What happened to it, latest first.
    Logs(Arc<[LogEntry]>),
    /// Who stands there; `None` at the ends, and where there is no list.
    Beside(Option<Beside>),
    /// The latest change-sets, latest first.
    History(Arc<[ChangeSet]>),
    /// Where a path leads.
    Path(Destination),
    /// The settings of the project: name, value, and what it means.
    Project(Vec<(String, String, String)>),
    /// What stands in a folder.
    Folder(Box<FolderView>),
    /// About segments.
    Segment(SegmentAnswer),
    /// About records and figures of a customer.
    Profile(ProfileAnswer),
    /// About customers who may be one.
    Pairs(PairAnswer),
    /// About campaigns and codes.
    Promotion(PromotionAnswer),
    /// About distributions and messages.
    Distribution(DistributionAnswer),
    /// An audience at a glance.
    Dashboard(Box<Dashboard>),
    /// Mappings that were kept, by name.
    Mappings(Arc<[Mapping]>),
    /// A mapping was kept, in this file.
    MappingKept(String),
    /// A change was made.
    Done(Box<Reply>),
    /// It was not, or a question has no answer: why.
    Failed(String),
    /// A job began.
    Started(JobId),
    /// A text comes back from the editor; `None` where it was not saved.
    Edited(Option<String>),
}

/// A row of a list with the cells that were asked for.
#[derive(Clone, Debug, PartialEq)]
pub struct ListRow {
    /// Who.
    pub row: Row,
    /// Cells in the order of the columns asked for.
    pub cells: Vec<Cell>,
}

/// One customer whole.
#[derive(Clone, Debug, PartialEq)]
pub struct CustomerView {
    /// Who.
    pub row: Row,
    /// Its id.
    pub id: CustomerId,
    /// Every cell that is not missing.
    pub cells: Vec<(ColumnId, Cell)>,
    /// Source ids it had before.
    pub aliases: Vec<String>,
}

/// A customer's place in a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Beside {
    /// Who stands there.
    pub row: Row,
    /// The place, from nought.
    pub place: u64,
    /// How many the list has.
    pub count: u64,
}

impl CustomerView {
    /// The cell of a column; the id is always there.
    pub fn cell(&self, column: ColumnId) -> Cell {
        if column == ColumnId::ID {
            return Cell::text(&self.id.to_string());
        }
        self.cells.iter().find(|(c, _)| *c == column).map_or(Cell::Missing, |(_, cell)| cell.clone())
    }

    /// What to call it: its name, else email, source id, id.
    pub fn called(&self) -> String {
        let names = [ColumnId::NAME, ColumnId::EMAIL, ColumnId::SOURCE_ID];
        let texts = names.into_iter().filter_map(|c| self.cell(c).as_text().map(ToOwned::to_owned));
        texts.into_iter().find(|text| !text.is_empty()).unwrap_or_else(|| self.id.to_string())
    }
}

/// What a column of a list holds.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Statistics {
    /// The type of its values.
    pub kind: String,
    /// Customers looked at.
    pub customers: u64,
    /// Without a cell.
    pub missing: u64,
    /// With null.
    pub nulls: u64,
    /// Different values.
    pub distinct: u64,
    /// Whether there may be more of them.
    pub distinct_is_floor: bool,
    /// Least and greatest, as text.
    pub extremes: Option<(String, String)>,
    /// The most frequent values.
    pub top: Vec<(String, u64)>,
    /// Ranges of numbers or dates and how many lie in each.
    pub histogram: Vec<(String, u64)>,
}
