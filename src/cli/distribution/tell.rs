//! Distributions and messages, for people and programs.

use clap::Args;
use serde_json::{Value as Json, json};

use super::super::door::Door;
use super::super::failure::Outcome;
use super::super::out::Out;
use super::super::table::Table;
use crate::app::Snapshot;
use crate::app::distributions::{
    OutboxEntry, OutboxQuery, distribution_json, entry_json, find, trigger_words,
};
use crate::app::{App, customer};
use crate::domain::Instant;
use crate::promotions::{Channel, Distribution, MessageState};
use crate::store::KeptDistribution;

/// Messages that a list shows where nothing else is said.
const USUAL_LIMIT: usize = 50;

#[derive(Debug, Args)]
pub(super) struct OutboxArgs {
    /// The distribution's name or id; all where it is left out
    name: Option<String>,
    /// Only messages to this customer
    #[arg(long, value_name = "CUSTOMER")]
    customer: Option<String>,
    /// Only messages that stand so: queued, waiting, sending, sent, failed, skipped, cancelled, unknown
    #[arg(long, value_name = "STATE", value_parser = state)]
    state: Vec<MessageState>,
    /// At most so many
    #[arg(long, value_name = "N", default_value_t = USUAL_LIMIT)]
    limit: usize,
}

#[derive(Debug, Args)]
pub(super) struct RehearseArgs {
    /// Its name or id
    name: String,
    /// Over so many days up to now
    #[arg(long, value_name = "N", default_value_t = 30)]
    days: u32,
    /// At most so many lines
    #[arg(long, value_name = "N", default_value_t = USUAL_LIMIT)]
    limit: usize,
}

/// Reads a message's state.
pub(super) fn state(text: &str) -> Result<MessageState, String> {
    MessageState::parse(text).ok_or_else(|| {
        let words: Vec<&str> = MessageState::ALL.iter().map(|state| state.word()).collect();
        format!("it is none of {}", words.join(", "))
    })
}

/// Says that nothing happens yet.
pub(super) fn note_draft(out: &Out) {
    out.note("it is a draft; `patrons distribution activate NAME` sets it going");
}

/// `distribution list`.
pub(super) fn list(door: &Door, out: &mut Out) -> anyhow::Result<Outcome> {
    use MessageState::{Failed, Queued, Sending, Sent, Unknown, Waiting};
    let app = door.open()?;
    let snapshot = app.snapshot();
    if out.is_json() {
        let all: Vec<Json> =
            snapshot.distributions().map(|kept| distribution_json(&snapshot, kept)).collect();
        out.json(&json!({"distributions": all}))?;
        return Ok(Outcome::Done);
    }
    let row = |kept: &KeptDistribution| {
        let distribution = &kept.distribution;
        let of =
            |states: &[MessageState]| states.iter().map(|s| kept.tally().of(*s)).sum::<u64>().to_string();
        vec![
            distribution.name.clone(),
            distribution.state.word().to_owned(),
            trigger_words(&snapshot, &distribution.trigger),
            distribution.channel.word().to_owned(),
            of(&[Queued, Sending]),
            of(&[Waiting]),
            of(&[Sent]),
            of(&[Failed]),
            of(&[Unknown]),
        ]
    };
    let rows: Vec<Vec<String>> = snapshot.distributions().map(row).collect();
    let numbers = ["queued", "waiting", "sent", "failed", "unknown"];
    let headings = [&["name", "state", "when a customer", "by"][..], &numbers[..]].concat();
    Table::with(&headings, &numbers, out).print(&rows, out)?;
    Ok(Outcome::Done)
}

/// `distribution show NAME`.
pub(super) fn show(name: &str, door: &Door, out: &mut Out) -> anyhow::Result<Outcome> {
    let app = door.open()?;
    let snapshot = app.snapshot();
    let kept = find(&snapshot, name)?;
    if out.is_json() {
        out.json(&distribution_json(&snapshot, kept))?;
        return Ok(Outcome::Done);
    }
    for (label, value) in lines(&app, &snapshot, kept) {
        out.line(format_args!("{label:<12}{value}"))?;
    }
    let letter = &kept.distribution.letter;
    for (label, text) in [("subject", &letter.subject), ("text", &letter.text), ("html", &letter.html)] {
        if !text.is_empty() {
            out.line(format_args!("\n{label}\n  {}", text.trim_end().replace('\n', "\n  ")))?;
        }
    }
    Ok(Outcome::Done)
}

fn lines(app: &App, snapshot: &Snapshot, kept: &KeptDistribution) -> Vec<(&'static str, String)> {
    let Distribution { id, name, trigger, rule, channel, mode, limits, state, paused_by, .. } =
        kept.distribution.as_ref();
    let way = match channel {
        Channel::Mail => match &app.delivery().mail {
            Some(server) => format!("mail, through {}:{}", server.host, server.port),
            None => "mail; no server is set (`patrons config mail.host HOST`)".into(),
        },
        other => other.words(),
    };
    let state = match paused_by {
        Some(why) => format!("{}: {why}", state.word()),
        None => state.word().to_owned(),
    };
    let campaign = kept.distribution.campaign().and_then(|id| snapshot.campaign(id));
    let campaign = campaign.map_or_else(|| "none".to_owned(), |kept| kept.campaign.name.clone());
    let rule = rule
        .and_then(|id| snapshot.validation_rule(id))
        .map_or_else(|| "none".to_owned(), |r| r.name.clone());
    let mut held = Vec::new();
    held.extend(limits.consent.as_ref().map(|name| format!("needs the permission {name}")));
    held.extend(limits.must_be_in.then(|| "must still be in the segment".to_owned()));
    held.extend(limits.cap.map(|cap| format!("at most {}", cap.words())));
    held.extend(limits.quiet.map(|quiet| format!("quiet {}", quiet.words())));
    let standing = MessageState::ALL.into_iter().filter(|state| kept.tally().of(*state) > 0);
    let standing: Vec<String> =
        standing.map(|state| format!("{} {}", kept.tally().of(state), state.word())).collect();
    vec![
        ("id", snapshot.distribution_key(*id)),
        ("name", name.clone()),
        ("state", state),
        ("when", format!("a customer {}", trigger_words(snapshot, trigger))),
        ("rule", rule),
        ("code of", campaign),
        ("by", way),
        ("how often", mode.words()),
        ("held back", if held.is_empty() { "never".into() } else { held.join("; ") }),
        ("messages", if standing.is_empty() { "none".into() } else { standing.join(", ") }),
    ]
}

/// `distribution preview NAME CUSTOMER`.
pub(super) fn preview(name: &str, whom: &str, door: &Door, out: &mut Out) -> anyhow::Result<Outcome> {
    let app = door.open()?;
    let snapshot = app.snapshot();
    let kept = find(&snapshot, name)?;
    let preview = app.preview(kept.distribution.id, whom)?;
    if out.is_json() {
        let written = &preview.written;
        let message =
            json!({"to": preview.to, "subject": written.subject, "text": written.text, "html": written.html});
        out.json(&json!({"message": message, "body": preview.body}))?;
        return Ok(Outcome::Done);
    }
    if kept.distribution.channel != Channel::Mail {
        out.line(serde_json::to_string_pretty(&preview.body)?)?;
        return Ok(Outcome::Done);
    }
    out.line(format_args!(
        "to       {}",
        preview.to.as_deref().unwrap_or("nobody: the customer has no email")
    ))?;
    out.line(format_args!("subject  {}\n", preview.written.subject))?;
    out.line(&preview.written.text)?;
    if !preview.written.html.is_empty() {
        out.line(format_args!("\nhtml\n{}", preview.written.html))?;
    }
    Ok(Outcome::Done)
}

/// `distribution rehearse NAME`.
pub(super) fn rehearse(words: &RehearseArgs, door: &Door, out: &mut Out) -> anyhow::Result<Outcome> {
    let app = door.open()?;
    let snapshot = app.snapshot();
    let kept = find(&snapshot, &words.name)?;
    let rehearsal = app.rehearse(kept.distribution.id, words.days)?;
    let shown = rehearsal.messages.iter().take(words.limit);
    if out.is_json() {
        let entry = |one: &crate::app::distributions::Rehearsed| {
            let id = snapshot.id_of(one.row)?.to_string();
            let name = customer::name_of(&snapshot, one.row)?;
            Ok(json!({"at": one.at.to_string(), "customer": {"id": id, "name": name}}))
        };
        let messages: Vec<Json> = shown.map(entry).collect::<anyhow::Result<_>>()?;
        out.json(&json!({
            "days": words.days,
            "messages": messages,
            "count": rehearsal.messages.len(),
            "customers": rehearsal.customers,
            "left_out": rehearsal.left_out,
            "codes": rehearsal.codes,
            "codes_free": rehearsal.codes_free,
        }))?;
        return Ok(Outcome::Done);
    }
    let row = |one: &crate::app::distributions::Rehearsed| {
        Ok(vec![told(&app, one.at), customer::name_of(&snapshot, one.row)?])
    };
    let rows: Vec<Vec<String>> = shown.map(row).collect::<anyhow::Result<_>>()?;
    Table::with(&["when", "customer"], &[], out).print(&rows, out)?;
    let free = rehearsal.codes_free.map(|free| format!(" ({free} are free)")).unwrap_or_default();
    out.note(format_args!(
        "{} messages to {} customers in {} days; {} codes{free}; {} occurrences left out",
        rehearsal.messages.len(),
        rehearsal.customers,
        words.days,
        rehearsal.codes,
        rehearsal.left_out,
    ));
    Ok(Outcome::Done)
}

/// `distribution outbox`.
pub(super) fn outbox(words: &OutboxArgs, door: &Door, out: &mut Out) -> anyhow::Result<Outcome> {
    let app = door.open()?;
    let snapshot = app.snapshot();
    let id =
        words.name.as_ref().map(|name| find(&snapshot, name)).transpose()?.map(|kept| kept.distribution.id);
    let row = words.customer.as_ref().map(|key| customer::find(&snapshot, key)).transpose()?;
    let query =
        OutboxQuery { distribution: id, row, states: words.state.clone(), before: None, limit: words.limit };
    let entries = app.outbox(&query)?;
    if out.is_json() {
        let messages: Vec<Json> =
            entries.iter().map(|entry| entry_json(&snapshot, entry)).collect::<Result<_, _>>()?;
        out.json(&json!({"messages": messages}))?;
        return Ok(Outcome::Done);
    }
    let row = |entry: &OutboxEntry| {
        let kept = snapshot.distribution(entry.message.distribution);
        let next = entry.status.next_at.map(|at| format!("again {}: ", told(&app, at))).unwrap_or_default();
        vec![
            entry.number.0.to_string(),
            told(&app, entry.message.at),
            kept.map(|kept| kept.distribution.name.clone()).unwrap_or_default(),
            entry.customer.clone(),
            entry.code.clone().unwrap_or_default(),
            entry.status.state.word().to_owned(),
            format!("{next}{}", entry.status.note.as_deref().unwrap_or_default()),
        ]
    };
    let rows: Vec<Vec<String>> = entries.iter().map(row).collect();
    let headings = ["number", "when", "distribution", "customer", "code", "state", "note"];
    Table::with(&headings, &["number"], out).print(&rows, out)?;
    Ok(Outcome::Done)
}

/// An instant as tables show it: in the project's zone.
fn told(app: &App, at: Instant) -> String {
    at.local_text(&app.settings().zone)
}
