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
pub const ALL: &[Focus] = &[START, CUSTOMERS, SEARCH, COLUMNS, LIST, CONFIRM, FORM, MENU, TEXT];
