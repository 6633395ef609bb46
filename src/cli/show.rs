//! `show`: one customer.

use clap::{Args, ValueEnum};
use jiff::tz::TimeZone;
use serde_json::{Map, Value as Json, json};
use unicode_width::UnicodeWidthStr;

use super::activity::{self, ActivityArgs};
use super::door::Door;
use super::failure::Outcome;
use super::history;
use super::list::for_people;
use super::out::Out;
use super::progress::grouped;
use super::tabs;
use crate::app::activity::Wanted;
use crate::app::{App, AttributeChange, Error, LogEntry, LogEvent, LoggedRecord, Snapshot, customer, shape};
use crate::domain::{AttributeKind, Cell, FactKind, Record, Row, text};

#[derive(Debug, Args)]
pub(super) struct ShowArgs {
    /// An id, a source id, or an email that one customer has
    customer: String,
    /// Only this part
    #[arg(long, value_enum)]
    tab: Option<Tab>,
    #[command(flatten)]
    activity: ActivityArgs,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Tab {
    Details,
    Activity,
    Orders,
    Redemptions,
    Vouchers,
    Segments,
    Consents,
    Logs,
    Metadata,
}

/// Prints a customer, or one tab of it.
pub(super) fn show(words: &ShowArgs, door: &Door, out: &mut Out) -> anyhow::Result<Outcome> {
    let app = door.open()?;
    let snapshot = app.snapshot();
    let row = customer::find(&snapshot, &words.customer)?;
    let wanted = words.activity.wanted(&app.settings().zone)?;
    if words.activity.is_given() && words.tab != Some(Tab::Activity) {
        return Err(Error::Invalid("what of the activity is wanted goes with `--tab activity`".into()).into());
    }
    let person = Person { app: &app, snapshot: &snapshot, row, record: snapshot.record(row)?, wanted };
    if out.is_json() {
        person.json(words.tab, out)?;
    } else {
        person.text(words.tab, out)?;
    }
    Ok(Outcome::Done)
}

struct Person<'a> {
    app: &'a App,
    snapshot: &'a Snapshot,
    row: Row,
    record: Record,
    wanted: Wanted,
}

impl Person<'_> {
    fn json(&self, tab: Option<Tab>, out: &mut Out) -> anyhow::Result<()> {
        let result = match tab {
            None | Some(Tab::Details) => {
                shape::customer(self.snapshot, self.row, self.app.settings().decimals())?
            }
            Some(Tab::Metadata) => json!({"metadata": shape::metadata(self.snapshot.schema(), &self.record)}),
            Some(Tab::Consents) => json!({
                "consents": self.consents(),
                "history": tabs::records(self.app, self.snapshot, self.row, FactKind::Consent)?,
            }),
            Some(Tab::Logs) => {
                let log = self.app.log(self.row)?;
                json!({"logs": log.iter().map(log_to_json).collect::<Vec<_>>()})
            }
            Some(Tab::Activity) => activity::to_json(self.app, self.row, &self.wanted)?,
            Some(Tab::Orders) => self.records("orders", FactKind::Order)?,
            Some(Tab::Redemptions) => self.records("redemptions", FactKind::Redemption)?,
            Some(Tab::Vouchers) => self.records("vouchers", FactKind::Publication)?,
            Some(Tab::Segments) => json!({"segments": self.segments()?}),
        };
        Ok(out.json(&result)?)
    }

    fn text(&self, tab: Option<Tab>, out: &mut Out) -> anyhow::Result<()> {
        match tab {
            None => {
                self.attributes(|_| true, out)?;
            }
            Some(Tab::Details) => self.attributes(|kind| kind == AttributeKind::Standard, out)?,
            Some(Tab::Metadata) => self.attributes(|kind| kind == AttributeKind::Metadata, out)?,
            Some(Tab::Consents) => {
                self.attributes(|kind| kind == AttributeKind::Consent, out)?;
                tabs::print(self.app, self.snapshot, self.row, FactKind::Consent, out)?;
            }
            Some(Tab::Logs) => self.logs(out)?,
            Some(Tab::Activity) => activity::print(self.app, self.row, &self.wanted, out)?,
            Some(Tab::Orders) => tabs::print(self.app, self.snapshot, self.row, FactKind::Order, out)?,
            Some(Tab::Redemptions) => {
                tabs::print(self.app, self.snapshot, self.row, FactKind::Redemption, out)?;
            }
            Some(Tab::Vouchers) => {
                tabs::print(self.app, self.snapshot, self.row, FactKind::Publication, out)?;
            }
            Some(Tab::Segments) => {
                let zone = self.zone();
                for membership in self.app.memberships(self.row)? {
                    let name = text::visible(&membership.segment.definition.name);
                    let since = membership.entered.map(|m| format!("  since {}", m.at.local_text(zone)));
                    out.line(format_args!("{name}{}", since.unwrap_or_default()))?;
                }
            }
        }
        Ok(())
    }

    /// Names and values of the attributes that were given.
    fn attributes(&self, is_wanted: impl Fn(AttributeKind) -> bool, out: &mut Out) -> anyhow::Result<()> {
        let zone = self.zone();
        let mut lines = Vec::new();
        for attribute in self.snapshot.schema().attributes().into_iter().filter(|a| is_wanted(a.kind)) {
            let cell = self.snapshot.cell(self.row, attribute.column)?;
            if cell != Cell::Missing {
                lines.push((attribute.name, for_people(&cell, zone)));
            }
        }
        let widest = lines.iter().map(|(name, _)| name.width()).max().unwrap_or_default();
        for (name, value) in lines {
            let blanks = " ".repeat(widest - name.width());
            out.line(format_args!("{name}{blanks}  {}", text::visible(&value)))?;
        }
        Ok(())
    }

    fn logs(&self, out: &mut Out) -> anyhow::Result<()> {
        let zone = self.zone();
        for entry in self.app.log(self.row)? {
            let set = &entry.change_set;
            let (at, who) = (set.at.local_text(zone), text::visible(&set.who));
            let (event, word, id) = (word(entry.event), set.kind.word(), set.id.0);
            out.line(format_args!("{at}  {event} by {who}, {word} {id}"))?;
            for change in &entry.changes {
                out.line(change_line(change, zone))?;
            }
            for record in &entry.records {
                out.line(format_args!("    {}", text::visible(&record.line())))?;
            }
            let more = entry.records_unlisted();
            if more > 0 {
                out.line(format_args!("    and {} more", grouped(more)))?;
            }
        }
        Ok(())
    }

    fn records(&self, name: &str, kind: FactKind) -> anyhow::Result<Json> {
        Ok(json!({name: tabs::records(self.app, self.snapshot, self.row, kind)?}))
    }

    fn consents(&self) -> Vec<Json> {
        let consents = self.snapshot.schema().consents.iter();
        let given = consents.filter(|c| *self.record.cell(c.column) != Cell::Missing);
        given
            .map(|c| {
                let (state, since) = (self.record.cell(c.column), self.record.cell(c.since));
                json!({"name": c.name, "given": state.to_json(), "since": since.to_json()})
            })
            .collect()
    }

    fn segments(&self) -> anyhow::Result<Vec<Json>> {
        let membership = |m: crate::app::segments::Membership| {
            let definition = &m.segment.definition;
            json!({
                "id": self.snapshot.segment_key(definition.id),
                "name": definition.name,
                "type": definition.kind.word(),
                "since": m.entered.map(|entered| entered.at.to_string()),
                "cause": m.entered.map(|entered| entered.cause.word()),
            })
        };
        Ok(self.app.memberships(self.row)?.into_iter().map(membership).collect())
    }

    fn zone(&self) -> &TimeZone {
        &self.app.settings().zone
    }
}

fn word(event: LogEvent) -> &'static str {
    match event {
        LogEvent::Created => "created",
        LogEvent::Changed => "changed",
        LogEvent::Deleted => "deleted",
        LogEvent::Restored => "restored",
    }
}

fn change_line(change: &AttributeChange, zone: &TimeZone) -> String {
    let shown = |cell: &Option<Cell>| match cell {
        None => "no longer kept".to_owned(),
        Some(Cell::Missing) => "nothing".to_owned(),
        Some(cell) => format!("`{}`", text::visible(&for_people(cell, zone))),
    };
    format!("    {}: {} → {}", change.attribute, shown(&change.before), shown(&change.after))
}

fn log_to_json(entry: &LogEntry) -> Json {
    // What is no longer kept is left out; what was missing is null, as in every object of ours.
    let change = |change: &AttributeChange| {
        let mut object = Map::new();
        object.insert("attribute".into(), change.attribute.clone().into());
        for (key, cell) in [("before", &change.before), ("after", &change.after)] {
            if let Some(cell) = cell {
                object.insert(key.into(), cell.to_json());
            }
        }
        Json::Object(object)
    };
    let record = |record: &LoggedRecord| {
        let (kind, id, words) = (record.kind.word(), &record.id, &record.words);
        json!({"kind": kind, "id": id, "words": words, "new": record.is_new})
    };
    json!({
        "change_set": history::to_json(&entry.change_set),
        "event": word(entry.event),
        "changes": entry.changes.iter().map(change).collect::<Vec<_>>(),
        "records": entry.records.iter().map(record).collect::<Vec<_>>(),
        "record_count": entry.record_count,
    })
}
