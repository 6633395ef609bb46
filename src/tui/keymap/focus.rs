//! Where keys can go: every combination of contexts that a screen or a dialog may put in front.
//!
//! A new screen mode adds a constant here and to [`ALL`]; the tests then know that its keys do not collide.

use super::Context;

/// Which contexts take keys, nearest first, and whether characters are typed into a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Focus {
    /// For tests and messages.
    pub name: &'static str,
    /// Nearest first.
    pub contexts: &'static [Context],
    /// Keys that no context takes go to the screen as text.
    pub types: bool,
}

const fn focus(name: &'static str, contexts: &'static [Context], types: bool) -> Focus {
    Focus { name, contexts, types }
}

/// The start screen.
pub const START: Focus = focus("start", &[Context::Start, Context::Global, Context::Always], false);
/// The table of customers.
pub const CUSTOMERS: Focus =
    focus("customers", &[Context::Customers, Context::List, Context::Global, Context::Always], false);
/// The search field of the customers.
pub const SEARCH: Focus = focus("search", &[Context::Search, Context::Always], true);
/// The filter bar of the customers.
pub const FILTER: Focus = focus("filter", &[Context::Filter, Context::Always], true);
/// A choice of what may stand in a filter.
pub const FILTER_OFFER: Focus = focus("filter: choosing", &[Context::FilterOffer, Context::Always], true);
/// The column chooser.
pub const COLUMNS: Focus =
    focus("columns", &[Context::Columns, Context::List, Context::Global, Context::Always], false);
/// One customer.
pub const CUSTOMER: Focus =
    focus("customer", &[Context::Customer, Context::List, Context::Global, Context::Always], false);
/// The form of a customer.
pub const EDIT: Focus = focus("edit", &[Context::Edit, Context::Always], true);
/// The question before an erasure.
pub const ERASE: Focus = focus("erase", &[Context::Erase, Context::Always], true);
/// The exports.
pub const EXPORT: Focus =
    focus("export", &[Context::Export, Context::List, Context::Global, Context::Always], false);
/// The path of an export.
pub const EXPORT_PATH: Focus = focus("export path", &[Context::ExportPath, Context::Always], true);
/// The segments.
pub const SEGMENTS: Focus =
    focus("segments", &[Context::Segments, Context::List, Context::Global, Context::Always], false);
/// One segment.
pub const SEGMENT: Focus =
    focus("segment", &[Context::Segment, Context::List, Context::Global, Context::Always], false);
/// The editor of a segment's filter.
pub const SEGMENT_EDITOR: Focus = focus("segment editor", &[Context::SegmentEditor, Context::Always], true);
/// The tree of a segment's filter.
pub const SEGMENT_TREE: Focus =
    focus("segment tree", &[Context::SegmentTree, Context::List, Context::Global, Context::Always], false);
/// The campaigns.
pub const CAMPAIGNS: Focus =
    focus("campaigns", &[Context::Campaigns, Context::List, Context::Global, Context::Always], false);
/// One campaign.
pub const CAMPAIGN: Focus =
    focus("campaign", &[Context::Campaign, Context::List, Context::Global, Context::Always], false);
/// The distributions.
pub const DISTRIBUTIONS: Focus =
    focus("distributions", &[Context::Distributions, Context::List, Context::Global, Context::Always], false);
/// Messages.
pub const OUTBOX: Focus =
    focus("outbox", &[Context::Outbox, Context::List, Context::Global, Context::Always], false);
/// The validation rules.
pub const RULES: Focus =
    focus("rules", &[Context::Rules, Context::List, Context::Global, Context::Always], false);
/// The editor of a rule.
pub const RULE_EDITOR: Focus = focus("rule editor", &[Context::RuleEditor, Context::Always], true);
/// The message and the trial of a rule.
pub const RULE_TRIAL: Focus = focus("rule trial", &[Context::RuleTrial, Context::Always], true);
/// An audience in pictures.
pub const DASHBOARD: Focus =
    focus("dashboard", &[Context::Dashboard, Context::List, Context::Global, Context::Always], false);
/// Customers who may be one.
pub const DUPLICATES: Focus =
    focus("duplicates", &[Context::Duplicates, Context::List, Context::Global, Context::Always], false);
/// Making one customer of two.
pub const MERGE: Focus =
    focus("merge", &[Context::Merge, Context::List, Context::Global, Context::Always], false);
/// The history.
pub const HISTORY: Focus =
    focus("history", &[Context::History, Context::List, Context::Global, Context::Always], false);
/// The jobs.
pub const JOBS: Focus =
    focus("jobs", &[Context::Jobs, Context::List, Context::Global, Context::Always], false);
/// The settings.
pub const SETTINGS: Focus =
    focus("settings", &[Context::Settings, Context::List, Context::Global, Context::Always], false);
/// The wizard where a path is typed.
pub const WIZARD_FILE: Focus =
    focus("import: choosing a file", &[Context::WizardFile, Context::Always], true);
/// The wizard where the format is looked at.
pub const WIZARD_FORMAT: Focus = focus(
    "import: reading it",
    &[Context::WizardFormat, Context::List, Context::Global, Context::Always],
    false,
);
/// The wizard where columns are mapped.
pub const WIZARD_COLUMNS: Focus = focus(
    "import: mapping its columns",
    &[Context::WizardColumns, Context::List, Context::Global, Context::Always],
    false,
);
/// The wizard where rules are chosen.
pub const WIZARD_RULES: Focus =
    focus("import: rules", &[Context::WizardRules, Context::List, Context::Global, Context::Always], false);
/// The wizard at its dry run.
pub const WIZARD_TRIAL: Focus =
    focus("import: dry run", &[Context::WizardTrial, Context::List, Context::Global, Context::Always], false);
/// The wizard at its last question.
pub const WIZARD_CONFIRM: Focus =
    focus("import: confirming", &[Context::WizardConfirm, Context::Always], true);
/// The wizard while it imports.
pub const WIZARD_RUN: Focus =
    focus("import: running", &[Context::WizardRun, Context::List, Context::Global, Context::Always], false);
/// The wizard at its end.
pub const WIZARD_REPORT: Focus =
    focus("import: report", &[Context::WizardReport, Context::List, Context::Global, Context::Always], false);
/// A plain list without keys of its own.
pub const LIST: Focus = focus("list", &[Context::List, Context::Global, Context::Always], false);
/// A question.
pub const CONFIRM: Focus = focus("confirm", &[Context::Confirm, Context::Always], true);
/// A dialog of fields.
pub const FORM: Focus = focus("form", &[Context::Form, Context::Always], true);
/// A list to choose from, with a field to find in it.
pub const MENU: Focus = focus("menu", &[Context::Menu, Context::Always], true);
/// A text to read.
pub const TEXT: Focus = focus("text", &[Context::Text, Context::Always], true);

/// Every focus there is.
pub const ALL: &[Focus] = &[
    START,
    CUSTOMERS,
    SEARCH,
    FILTER,
    FILTER_OFFER,
    COLUMNS,
    CUSTOMER,
    EDIT,
    ERASE,
    EXPORT,
    EXPORT_PATH,
    SEGMENTS,
    SEGMENT,
    SEGMENT_EDITOR,
    SEGMENT_TREE,
    CAMPAIGNS,
    CAMPAIGN,
    RULES,
    RULE_EDITOR,
    RULE_TRIAL,
    DISTRIBUTIONS,
    OUTBOX,
    DASHBOARD,
    DUPLICATES,
    MERGE,
    HISTORY,
    JOBS,
    SETTINGS,
    LIST,
    CONFIRM,
    FORM,
    MENU,
    TEXT,
    WIZARD_FILE,
    WIZARD_FORMAT,
    WIZARD_COLUMNS,
    WIZARD_RULES,
    WIZARD_TRIAL,
    WIZARD_CONFIRM,
    WIZARD_RUN,
    WIZARD_REPORT,
];
