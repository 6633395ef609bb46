//! The key map as text: the README's table.

use super::{Context, Entry, Keymap, TABLE};

const HEADINGS: &[(Context, &str)] = &[
    (Context::Global, "Everywhere"),
    (Context::Always, "Always, also while typing"),
    (Context::List, "Lists"),
    (Context::Start, "Start"),
    (Context::Customers, "Customers"),
    (Context::Search, "Customers: searching"),
    (Context::Columns, "Customers: choosing columns"),
    (Context::Customer, "Customer"),
    (Context::Edit, "Customer: editing"),
    (Context::Erase, "Customer: erasing"),
    (Context::Export, "Export"),
    (Context::ExportPath, "Export: typing the file"),
    (Context::Distributions, "Distributions"),
    (Context::Outbox, "Outbox"),
    (Context::History, "History"),
    (Context::Jobs, "Jobs"),
    (Context::Settings, "Settings"),
    (Context::WizardFile, "Import: choosing a file"),
    (Context::WizardFormat, "Import: reading it"),
    (Context::WizardColumns, "Import: mapping its columns"),
    (Context::WizardRules, "Import: rules"),
    (Context::WizardTrial, "Import: dry run"),
    (Context::WizardConfirm, "Import: confirming"),
    (Context::WizardRun, "Import: running"),
    (Context::WizardReport, "Import: report"),
    (Context::Menu, "Menus"),
    (Context::Form, "Forms"),
    (Context::Text, "Texts to read"),
    (Context::Confirm, "Questions"),
];

/// Prints the default keys as Markdown tables, one per place.
pub fn keys_markdown() -> String {
    let keymap = Keymap::default();
    HEADINGS.iter().map(|(context, heading)| section(&keymap, *context, heading)).collect()
}

fn section(keymap: &Keymap, context: Context, heading: &str) -> String {
    let lines: String =
        TABLE.iter().filter(|e| e.contexts.contains(&context)).map(|e| line(keymap, e)).collect();
    format!("### {heading}\n\n| key | action | id | what it does |\n|---|---|---|---|\n{lines}\n")
}

fn line(keymap: &Keymap, entry: &Entry) -> String {
    let keys = keymap.keys_of(entry.action);
    let keys: Vec<String> = keys.iter().map(|k| format!("`{}`", k.replace('|', "\\|"))).collect();
    format!("| {} | {} | `{}` | {} |\n", keys.join(" "), entry.title, entry.id, entry.doc)
}

/// The heading under which an action's help stands.
pub fn heading(context: Context) -> &'static str {
    HEADINGS.iter().find(|(c, _)| *c == context).map_or("Here", |(_, heading)| heading)
}
