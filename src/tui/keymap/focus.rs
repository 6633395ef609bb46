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
/// The history.
pub const HISTORY: Focus =
    focus("history", &[Context::History, Context::List, Context::Global, Context::Always], false);
/// The jobs.
pub const JOBS: Focus =
    focus("jobs", &[Context::Jobs, Context::List, Context::Global, Context::Always], false);
/// The settings.
pub const SETTINGS: Focus =
    focus("settings", &[Context::Settings, Context::List, Context::Global, Context::Always], false);
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
    CUSTOMER,
    EDIT,
    ERASE,
    EXPORT,
    EXPORT_PATH,
    HISTORY,
    JOBS,
    SETTINGS,
    LIST,
    CONFIRM,
    FORM,
    MENU,
    TEXT,
];
