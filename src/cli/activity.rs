//! The activity of a customer: what of it is asked for, and printing it.

use clap::Args;
use jiff::tz::TimeZone;
use serde_json::{Value as Json, json};

use super::out::Out;
use super::table::Table;
use crate::app::activity::{ActivityEntry, Category, Group, Types, Wanted, activity};
use crate::app::{App, Error};
use crate::domain::{Date, Instant, Row, text};

/// What of the activity is shown.
#[derive(Debug, Args)]
#[command(next_help_heading = "Of the activity")]
pub(super) struct ActivityArgs {
    /// Not earlier than this date or instant
    #[arg(long, value_name = "WHEN")]
    from: Option<String>,
    /// Not later than this date, or earlier than this instant
    #[arg(long, value_name = "WHEN")]
    until: Option<String>,
    /// A group such as orders, events or segments, or a type such as order.paid
    #[arg(long = "type", value_name = "TYPE")]
    types: Option<String>,
    /// What somebody did, or what followed from it
    #[arg(long, value_name = "ACTION|EFFECT")]
    category: Option<String>,
    /// Of one campaign
    #[arg(long, value_name = "NAME")]
    campaign: Option<String>,
    /// With this text in it
    #[arg(long, value_name = "TEXT")]
    text: Option<String>,
    /// So many of the newest
    #[arg(long, value_name = "N")]
    limit: Option<usize>,
}

impl ActivityArgs {
    /// What is asked for.
    pub fn wanted(&self, zone: &TimeZone) -> Result<Wanted, Error> {
        let invalid = |text: String| Error::Invalid(text);
        let types = match &self.types {
            None => Types::All,
            Some(text) => Types::parse(text).ok_or_else(|| {
                let groups = Group::ALL.map(Group::word).join(", ");
                invalid(format!(
                    "`{text}` is no type of activity; write one such as order.paid, or one of {groups}"
                ))
            })?,
        };
        let category = match &self.category {
            None => None,
            Some(text) => Some(
                Category::parse(text)
                    .ok_or_else(|| invalid(format!("`{text}` is no category; write ACTION or EFFECT")))?,
            ),
        };
        Ok(Wanted {
            from: self.from.as_deref().map(|text| when(text, 0, zone)).transpose()?,
            until: self.until.as_deref().map(|text| when(text, 1, zone)).transpose()?,
            types,
            category,
            campaign: self.campaign.clone(),
            text: self.text.clone().unwrap_or_default(),
            limit: self.limit.unwrap_or(usize::MAX),
            ..Wanted::default()
        })
    }

    /// Whether anything was asked for.
    pub fn is_given(&self) -> bool {
        let texts = [&self.from, &self.until, &self.types, &self.category, &self.campaign, &self.text];
        self.limit.is_some() || texts.into_iter().any(Option::is_some)
    }
}

/// An instant, or the beginning of the day so many days after a date.
fn when(text: &str, days: i32, zone: &TimeZone) -> Result<Instant, Error> {
    let of_date = || Instant::of_local(Date(Date::parse(text)?.0 + days), 0, zone);
    Instant::parse(text).or_else(of_date).ok_or_else(|| {
        Error::Invalid(format!("`{text}` is no date or instant; write 2026-11-23 or 2026-11-23T10:00:00Z"))
    })
}

/// The activity of a customer as JSON, newest first.
pub(super) fn to_json(app: &App, row: Row, wanted: &Wanted) -> anyhow::Result<Json> {
    let decimals = app.settings().decimals();
    let entry = |entry: &ActivityEntry| {
        json!({
            "type": entry.kind,
            "category": entry.category().word(),
            "created_at": entry.at.to_string(),
            "title": entry.title,
            "campaign": entry.campaign,
            "data": entry.data(decimals),
            "change_set": entry.change_set,
        })
    };
    let found = activity(app, row, wanted)?;
    let entries: Vec<Json> = found.entries.iter().map(entry).collect();
    Ok(json!({"activity": entries, "has_more": found.has_more}))
}

/// Prints the activity of a customer, newest first.
pub(super) fn print(app: &App, row: Row, wanted: &Wanted, out: &mut Out) -> anyhow::Result<()> {
    let zone = &app.settings().zone;
    let line = |entry: &ActivityEntry| {
        let title = text::visible(&entry.title).into_owned();
        vec![entry.at.local_text(zone), entry.short().to_owned(), title]
    };
    let found = activity(app, row, wanted)?;
    let rows: Vec<Vec<String>> = found.entries.iter().map(line).collect();
    Table::with(&["when", "what", "which"], &[], out).print(&rows, out)?;
    if found.has_more {
        out.note("there is more that is older; a greater `--limit` shows it");
    }
    Ok(())
}
