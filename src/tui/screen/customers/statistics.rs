//! What a column holds: kind, missing, distinct, extremes, the most frequent values with bars.

use super::Customers;
use crate::tui::effect::{DialogId, Effect, Query, Statistics};
use crate::tui::event::Env;
use crate::tui::format::{count, grouped};
use crate::tui::overlay::{Overlay, TextBox};
use crate::tui::widget::{bar, cut};

pub(super) const SHOWN: DialogId = DialogId("customers.statistics");
/// Cells a value has before its bar.
const VALUE_ROOM: usize = 26;
/// Cells of the longest bar.
const BAR_ROOM: usize = 24;

impl Customers {
    pub(super) fn ask_statistics(&mut self) -> Vec<Effect> {
        let Some(column) = self.column_here() else {
            return Vec::new();
        };
        let ticket = self.ticket();
        self.awaited.statistics = Some(ticket);
        vec![Effect::Fetch(ticket, Query::Statistics(column))]
    }

    pub(super) fn show_statistics(&self, found: &Statistics, env: &Env<'_>) -> Effect {
        let name = self.columns.here().map_or("", |c| c.name.as_str());
        let title = format!("{name}: {} customers", count(found.customers));
        Effect::Ask(SHOWN, Box::new(Overlay::Text(TextBox::new(title, &text(found, env)))))
    }
}

fn text(found: &Statistics, env: &Env<'_>) -> String {
    let share = |part: u64| {
        let of = found.customers.max(1) as f64;
        format!("{} ({:.1} %)", count(part), part as f64 * 100.0 / of)
    };
    let mut lines = vec![
        format!("kind      {}", found.kind),
        format!("missing   {}", share(found.missing)),
        format!("null      {}", share(found.nulls)),
        format!(
            "distinct  {}{}",
            count(found.distinct),
            if found.distinct_is_floor { " or more" } else { "" }
        ),
    ];
    if let Some((least, greatest)) = &found.extremes {
        lines.push(format!("least     {}", value(least, &found.kind)));
        lines.push(format!("greatest  {}", value(greatest, &found.kind)));
    }
    // How numbers and dates are spread tells more than which few of them are equal.
    lines.extend(bars("spread", &found.histogram, env));
    lines.extend(bars("most frequent", &found.top, env));
    lines.join("\n")
}

fn value(text: &str, kind: &str) -> String {
    if kind == "number" { grouped(text) } else { text.to_owned() }
}

fn bars(title: &str, counts: &[(String, u64)], env: &Env<'_>) -> Vec<String> {
    let Some(most) = counts.iter().map(|(_, n)| *n).max() else {
        return Vec::new();
    };
    let line = |(text, n): &(String, u64)| {
        let text = cut::shown(text, VALUE_ROOM, env.theme.signs.ellipsis);
        let blanks = " ".repeat(VALUE_ROOM.saturating_sub(cut::width(&text)));
        let number = count(*n);
        let bar = bar::bar(*n as f64 / most.max(1) as f64, BAR_ROOM, env.theme);
        format!("{text}{blanks} {number:>11} {bar}")
    };
    [String::new(), title.to_owned()].into_iter().chain(counts.iter().map(line)).collect()
}
