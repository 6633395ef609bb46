//! `dashboard`: an audience at a glance.

use clap::Args;
use serde_json::{Value as Json, json};

use super::door::Door;
use super::failure::Outcome;
use super::list::{in_words, understood};
use super::out::Out;
use super::progress::grouped;
use super::table::Table;
use crate::app::Cancel;
use crate::app::dashboard::{Dashboard, dashboard as find};

#[derive(Debug, Args)]
pub(super) struct DashboardArgs {
    /// Of whom; of everybody where it is left out
    filter: Option<String>,
}

/// Prints an audience at a glance.
pub(super) fn dashboard(words: &DashboardArgs, door: &Door, out: &mut Out) -> anyhow::Result<Outcome> {
    let app = door.open()?;
    let filter = in_words(&app, words.filter.as_deref())?;
    understood(&app.snapshot(), filter.as_deref(), out)?;
    let found = find(&app, filter.as_deref().unwrap_or_default(), &Cancel::default())?;
    if out.is_json() {
        out.json(&to_json(&found))?;
        return Ok(Outcome::Done);
    }
    out.line(format_args!("{} of {} customers", grouped(found.audience), grouped(found.all)))?;
    let days: Vec<Vec<String>> =
        found.days.iter().map(|(day, count)| vec![day.to_string(), grouped(*count)]).collect();
    Table::with(&["day", "new"], &["new"], out).print(&days, out)?;
    let weeks = found
        .weeks
        .iter()
        .map(|week| vec![week.first.to_string(), grouped(week.orders), week.revenue.normalize().to_string()]);
    let weeks: Vec<Vec<String>> = weeks.collect();
    Table::with(&["week", "orders", "revenue"], &["orders", "revenue"], out).print(&weeks, out)?;
    let segments: Vec<Vec<String>> = found
        .segments
        .iter()
        .map(|share| vec![share.name.clone(), grouped(share.members), grouped(share.size)])
        .collect();
    Table::with(&["segment", "of these", "all"], &["of these", "all"], out).print(&segments, out)?;
    let countries: Vec<Vec<String>> =
        found.places().map(|(name, count)| vec![name.to_owned(), grouped(count)]).collect();
    Table::with(&["country", "customers"], &["customers"], out).print(&countries, out)?;
    Ok(Outcome::Done)
}

fn to_json(found: &Dashboard) -> Json {
    let days: Vec<Json> =
        found.days.iter().map(|(day, count)| json!({"date": day.to_string(), "created": count})).collect();
    let weeks: Vec<Json> = found
        .weeks
        .iter()
        .map(|week| {
            let revenue = crate::domain::Value::Number(week.revenue.normalize()).to_json();
            json!({"first": week.first.to_string(), "orders": week.orders, "revenue": revenue})
        })
        .collect();
    let segments: Vec<Json> = found
        .segments
        .iter()
        .map(|share| json!({"name": share.name, "members": share.members, "size": share.size}))
        .collect();
    let countries: Vec<Json> =
        found.countries.iter().map(|(name, count)| json!({"country": name, "count": count})).collect();
    json!({
        "audience": found.audience,
        "customers": found.all,
        "days": days,
        "weeks": weeks,
        "segments": segments,
        "countries": countries,
        "elsewhere": found.elsewhere,
        "no_country": found.nowhere,
    })
}
