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
/// The column chooser.
pub const COLUMNS: Focus =
    focus("columns", &[Context::Columns, Context::List, Context::Global, Context::Always], false);
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
    COLUMNS,
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
