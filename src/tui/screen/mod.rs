//! The screens. Each is a module with its own state: `update` takes an event and returns effects, `view` paints.
//!
//! To add one: a module with a state struct that has the functions below, a variant of [`Screen`], an arm in
//! each `match` here, a constant in `keymap/focus.rs`, a context and lines in `keymap/table.rs`.

pub mod campaign;
pub mod campaigns;
pub mod customer;
pub mod customers;
pub mod dashboard;
pub mod distributions;
pub mod duplicates;
pub mod export;
pub mod history;
pub mod jobs;
pub mod merge;
pub mod outbox;
pub mod rule_editor;
mod rules;
pub mod segment;
pub mod segment_editor;
pub mod segments;
pub mod settings;
pub mod start;
#[cfg(test)]
mod tests;
pub mod wizard;

use ratatui::Frame;
use ratatui::layout::Rect;

use super::effect::{Effect, Opening};
use super::event::{Env, Event};
use super::keymap::{Action, Focus};

use crate::domain::ChangeSetId;
use campaign::Campaign;
use campaigns::Campaigns;
use customer::Customer;
use customers::Customers;
use dashboard::Dashboard;
use distributions::Distributions;
use duplicates::Duplicates;
use export::Export;
use history::History;
use jobs::Jobs;
use merge::Merge;
use outbox::Outbox;
use rule_editor::RuleEditor;
use rules::Rules;
use segment::Segment;
use segment_editor::SegmentEditor;
use segments::Segments;
use settings::Settings;
use start::Start;
use wizard::Wizard;

/// An open screen.
#[derive(Debug)]
#[expect(missing_docs, reason = "the types say it")]
pub enum Screen {
    Start(Start),
    Customers(Box<Customers>),
    Customer(Box<Customer>),
    Export(Box<Export>),
    Segments(Segments),
    Segment(Box<Segment>),
    SegmentEditor(Box<SegmentEditor>),
    Campaigns(Box<Campaigns>),
    Campaign(Box<Campaign>),
    Rules(Box<Rules>),
    RuleEditor(Box<RuleEditor>),
    /// The distributions.
    Distributions(Box<Distributions>),
    /// Messages.
    Outbox(Box<Outbox>),
    Dashboard(Box<Dashboard>),
    Duplicates(Duplicates),
    Merge(Box<Merge>),
    History(History),
    Jobs(Jobs),
    Settings(Settings),
    Wizard(Wizard),
}

impl Screen {
    /// Opens a screen; `None` while nobody has written it.
    pub fn open(opening: &Opening, env: &Env<'_>) -> Option<Self> {
        match opening {
            Opening::Start => Some(Self::Start(Start::default())),
            Opening::Customers => Some(Self::Customers(Box::new(Customers::new(env)))),
            Opening::Customer(row) => Some(Self::Customer(Box::new(Customer::new(*row)))),
            Opening::NewCustomer => Some(Self::Customer(Box::new(Customer::in_the_making(env)))),
            Opening::Export(whom) => Some(Self::Export(Box::new(Export::new(whom, env)))),
            Opening::Segments => Some(Self::Segments(Segments::default())),
            Opening::Segment(id) => Some(Self::Segment(Box::new(Segment::new(*id)))),
            Opening::SegmentEditor(id, filter) => {
                Some(Self::SegmentEditor(Box::new(SegmentEditor::new(*id, filter, env))))
            }
            Opening::Campaigns => Some(Self::Campaigns(Box::default())),
            Opening::Campaign(id) => Some(Self::Campaign(Box::new(Campaign::new(*id)))),
            Opening::Rules => Some(Self::Rules(Box::default())),
            Opening::RuleEditor { id, name, filter, message, on_trial } => {
                let editor = RuleEditor::new(*id, name, filter, message, env);
                Some(Self::RuleEditor(Box::new(if *on_trial { editor.on_trial() } else { editor })))
            }
            Opening::Distributions => Some(Self::Distributions(Box::default())),
            Opening::Outbox(id) => Some(Self::Outbox(Box::new(Outbox::new(*id)))),
            Opening::Dashboard => Some(Self::Dashboard(Box::default())),
            Opening::Duplicates => Some(Self::Duplicates(Duplicates::default())),
            Opening::Merge(survivor, other) => Some(Self::Merge(Box::new(Merge::new(*survivor, *other)))),
            Opening::History => Some(Self::History(History::default())),
            Opening::Jobs => Some(Self::Jobs(Jobs::default())),
            Opening::Settings => Some(Self::Settings(Settings::default())),
            Opening::Import => Some(Self::Wizard(Wizard::default())),
        }
    }

    /// Its name in the header, where it stands behind the names of the screens beneath.
    pub fn title(&self, env: &Env<'_>) -> String {
        match self {
            Self::Start(_) => "Start".to_owned(),
            Self::Customers(_) => "Customers".to_owned(),
            Self::Customer(customer) => customer.title(),
            Self::Export(_) => "Exports".to_owned(),
            Self::Segments(_) => "Segments".to_owned(),
            Self::Segment(segment) => segment.title(env),
            Self::SegmentEditor(editor) => editor.title(env),
            Self::Campaigns(_) => "Campaigns".to_owned(),
            Self::Campaign(campaign) => campaign.title(),
            Self::Rules(_) => "Rules".to_owned(),
            Self::RuleEditor(editor) => editor.title(),
            Self::Distributions(_) => "Distributions".to_owned(),
            Self::Outbox(outbox) => outbox.title(),
            Self::Dashboard(_) => "Dashboard".to_owned(),
            Self::Duplicates(_) => "Duplicates".to_owned(),
            Self::Merge(_) => "Merge".to_owned(),
            Self::History(_) => "History".to_owned(),
            Self::Jobs(_) => "Jobs".to_owned(),
            Self::Settings(_) => "Settings".to_owned(),
            Self::Wizard(wizard) => wizard.title(),
        }
    }

    /// What the header says of it, most important first: how many, what narrows them, in which order.
    pub fn status(&self, env: &Env<'_>) -> Vec<String> {
        match self {
            Self::Start(_) => Vec::new(),
            Self::Customers(customers) => customers.status(env),
            Self::Customer(customer) => customer.status(env),
            Self::Export(export) => export.status(env),
            Self::Segments(segments) => segments.status(),
            Self::Segment(segment) => segment.status(),
            Self::SegmentEditor(editor) => editor.status(),
            Self::Campaigns(campaigns) => campaigns.status(),
            Self::Campaign(campaign) => campaign.status(),
            Self::Rules(rules) => rules.status(),
            Self::RuleEditor(editor) => editor.status(),
            Self::Distributions(distributions) => distributions.status(),
            Self::Outbox(outbox) => outbox.status(),
            Self::Dashboard(dashboard) => dashboard.status(),
            Self::Duplicates(duplicates) => duplicates.status(),
            Self::Merge(merge) => merge.status(),
            Self::History(history) => history.status(),
            Self::Jobs(jobs) => jobs.status(env),
            Self::Settings(settings) => settings.status(env),
            Self::Wizard(wizard) => wizard.status(env),
        }
    }

    /// Which keys act.
    pub fn focus(&self) -> Focus {
        match self {
            Self::Start(start) => start.focus(),
            Self::Customers(customers) => customers.focus(),
            Self::Customer(customer) => customer.focus(),
            Self::Export(export) => export.focus(),
            Self::Segments(segments) => segments.focus(),
            Self::Segment(segment) => segment.focus(),
            Self::SegmentEditor(editor) => editor.focus(),
            Self::Campaigns(campaigns) => campaigns.focus(),
            Self::Campaign(campaign) => campaign.focus(),
            Self::Rules(rules) => rules.focus(),
            Self::RuleEditor(editor) => editor.focus(),
            Self::Distributions(distributions) => distributions.focus(),
            Self::Outbox(outbox) => outbox.focus(),
            Self::Dashboard(dashboard) => dashboard.focus(),
            Self::Duplicates(duplicates) => duplicates.focus(),
            Self::Merge(merge) => merge.focus(),
            Self::History(history) => history.focus(),
            Self::Jobs(jobs) => jobs.focus(),
            Self::Settings(settings) => settings.focus(),
            Self::Wizard(wizard) => wizard.focus(),
        }
    }

    /// Why an action cannot be run now; it is then dim in help and palette, and not in the footer.
    pub fn unavailable(&self, action: Action, env: &Env<'_>) -> Option<String> {
        match self {
            Self::Start(start) => start.unavailable(action, env),
            Self::Customers(customers) => customers.unavailable(action, env),
            Self::Customer(customer) => customer.unavailable(action, env),
            Self::Export(export) => export.unavailable(action, env),
            Self::Segments(segments) => segments.unavailable(action),
            Self::Segment(segment) => segment.unavailable(action),
            Self::SegmentEditor(editor) => editor.unavailable(action),
            Self::Campaigns(campaigns) => campaigns.unavailable(action),
            Self::Campaign(campaign) => campaign.unavailable(action),
            Self::Rules(rules) => rules.unavailable(action),
            Self::RuleEditor(editor) => editor.unavailable(action),
            Self::Distributions(distributions) => distributions.unavailable(action),
            Self::Outbox(outbox) => outbox.unavailable(action),
            Self::Dashboard(dashboard) => dashboard.unavailable(action),
            Self::Duplicates(duplicates) => duplicates.unavailable(action),
            Self::Merge(merge) => merge.unavailable(action),
            Self::History(history) => history.unavailable(action),
            Self::Jobs(jobs) => jobs.unavailable(action, env),
            Self::Settings(settings) => settings.unavailable(action, env),
            Self::Wizard(wizard) => wizard.unavailable(action, env),
        }
    }

    /// Takes an event and returns what is to happen outside.
    pub fn update(&mut self, event: Event, env: &Env<'_>) -> Vec<Effect> {
        match self {
            Self::Start(start) => start.update(event, env),
            Self::Customers(customers) => customers.update(event, env),
            Self::Customer(customer) => customer.update(event, env),
            Self::Export(export) => export.update(event, env),
            Self::Segments(segments) => segments.update(event, env),
            Self::Segment(segment) => segment.update(event, env),
            Self::SegmentEditor(editor) => editor.update(event, env),
            Self::Campaigns(campaigns) => campaigns.update(event, env),
            Self::Campaign(campaign) => campaign.update(event, env),
            Self::Rules(rules) => rules.update(event, env),
            Self::RuleEditor(editor) => editor.update(event, env),
            Self::Distributions(distributions) => distributions.update(event, env),
            Self::Outbox(outbox) => outbox.update(event, env),
            Self::Dashboard(dashboard) => dashboard.update(event, env),
            Self::Duplicates(duplicates) => duplicates.update(event, env),
            Self::Merge(merge) => merge.update(event, env),
            Self::History(history) => history.update(event, env),
            Self::Jobs(jobs) => jobs.update(event, env),
            Self::Settings(settings) => settings.update(event, env),
            Self::Wizard(wizard) => wizard.update(event, env),
        }
    }

    /// Whether going back is a step within the screen, and does not leave it.
    pub fn steps_back(&self) -> bool {
        match self {
            Self::Customers(customers) => customers.steps_back(),
            Self::Dashboard(dashboard) => dashboard.steps_back(),
            _ => false,
        }
    }

    /// Whether the screen takes an action that the frame would carry out by itself.
    pub fn takes(&self, action: Action) -> bool {
        action == Action::Undo && matches!(self, Self::History(_))
    }

    /// Paints it.
    pub fn view(&self, frame: &mut Frame<'_>, area: Rect, env: &Env<'_>) {
        match self {
            Self::Start(start) => start.view(frame, area, env),
            Self::Customers(customers) => customers.view(frame, area, env),
            Self::Customer(customer) => customer.view(frame, area, env),
            Self::Export(export) => export.view(frame, area, env),
            Self::Segments(segments) => segments.view(frame, area, env),
            Self::Segment(segment) => segment.view(frame, area, env),
            Self::SegmentEditor(editor) => editor.view(frame, area, env),
            Self::Campaigns(campaigns) => campaigns.view(frame, area, env),
            Self::Campaign(campaign) => campaign.view(frame, area, env),
            Self::Rules(rules) => rules.view(frame, area, env),
            Self::RuleEditor(editor) => editor.view(frame, area, env),
            Self::Distributions(distributions) => distributions.view(frame, area, env),
            Self::Outbox(outbox) => outbox.view(frame, area, env),
            Self::Dashboard(dashboard) => dashboard.view(frame, area, env),
            Self::Duplicates(duplicates) => duplicates.view(frame, area, env),
            Self::Merge(merge) => merge.view(frame, area, env),
            Self::History(history) => history.view(frame, area, env),
            Self::Jobs(jobs) => jobs.view(frame, area, env),
            Self::Settings(settings) => settings.view(frame, area, env),
            Self::Wizard(wizard) => wizard.view(frame, area, env),
        }
    }

    /// Which change-set an undo here takes back; the last one where the screen names none.
    pub fn undoes(&self) -> Option<ChangeSetId> {
        match self {
            Self::Wizard(wizard) => wizard.undoes(),
            _ => None,
        }
    }

    /// What was typed and is not saved: a name and a text that the screen reads back.
    pub fn draft(&self) -> Option<(String, String)> {
        match self {
            Self::Start(_)
            | Self::Export(_)
            | Self::Campaigns(_)
            | Self::Campaign(_)
            | Self::Rules(_)
            | Self::RuleEditor(_)
            | Self::Distributions(_)
            | Self::Outbox(_)
            | Self::Dashboard(_)
            | Self::Duplicates(_)
            | Self::Merge(_)
            | Self::History(_)
            | Self::Jobs(_)
            | Self::Settings(_)
            | Self::Segments(_)
            | Self::Segment(_) => None,
            Self::SegmentEditor(editor) => editor.draft(),
            Self::Customers(customers) => customers.draft(),
            Self::Customer(customer) => customer.draft(),
            Self::Wizard(wizard) => wizard.draft(),
        }
    }
}
