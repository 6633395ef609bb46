//! Distributions and messages as JSON objects, for other programs.

use serde_json::{Map, Value as Json, json};

use super::OutboxEntry;
use crate::app::Error;
use crate::promotions::{Channel, MessageState, Mode, Quiet, Trigger};
use crate::store::{KeptDistribution, Snapshot};

/// A distribution.
pub fn distribution_json(snapshot: &Snapshot, kept: &KeptDistribution) -> Json {
    let distribution = kept.distribution.as_ref();
    let segment = |id| {
        let name = snapshot.segments().definition(id).map(|definition| definition.name.clone());
        json!({"id": snapshot.segment_key(id), "name": name})
    };
    let trigger = match &distribution.trigger {
        Trigger::Entered(id) => json!({"type": "customer.segment.entered", "segment": segment(*id)}),
        Trigger::Left(id) => json!({"type": "customer.segment.left", "segment": segment(*id)}),
        Trigger::OrderPaid => json!({"type": "customer.order.paid"}),
        Trigger::Event(name) => json!({"type": "customer.custom_event", "event": name}),
    };
    let channel = match &distribution.channel {
        Channel::Mail => json!({"type": "mail"}),
        Channel::Webhook { url } => json!({"type": "webhook", "url": url}),
        Channel::File { path } => json!({"type": "file", "path": path}),
        Channel::Command { line } => json!({"type": "command", "command": line}),
    };
    let mode = match distribution.mode {
        Mode::Once => json!({"type": "once"}),
        Mode::Each => json!({"type": "each"}),
        Mode::OncePer { days } => json!({"type": "period", "days": days}),
    };
    let campaign = distribution.campaign().and_then(|id| snapshot.campaign(id)).map(|kept| &kept.campaign);
    let limits = &distribution.limits;
    let letter = &distribution.letter;
    json!({
        "id": snapshot.distribution_key(distribution.id),
        "object": "distribution",
        "name": distribution.name,
        "state": distribution.state.word(),
        "paused_by": distribution.paused_by,
        "trigger": trigger,
        "rule": distribution.rule.and_then(|id| snapshot.validation_rule(id)).map(|rule| rule.name.clone()),
        "campaign": campaign.map(|campaign| json!({"id": snapshot.campaign_id(campaign.id), "name": campaign.name})),
        "channel": channel,
        "message": {"subject": letter.subject, "text": letter.text, "html": letter.html},
        "mode": mode,
        "consent": limits.consent,
        "must_be_in": limits.must_be_in,
        "cap": limits.cap.map(|cap| json!({"messages": cap.messages, "days": cap.days})),
        "quiet": limits.quiet.map(Quiet::words),
        "messages": MessageState::ALL.iter().map(|state| (state.word().to_owned(), kept.tally().of(*state).into())).collect::<Map<String, Json>>(),
        "created_at": distribution.created_at.to_string(),
        "updated_at": distribution.updated_at.map(|at| at.to_string()),
        "activated_at": distribution.activated_at.map(|at| at.to_string()),
    })
}

/// A message of the outbox.
///
/// # Errors
/// What the store cannot read.
pub fn entry_json(snapshot: &Snapshot, entry: &OutboxEntry) -> Result<Json, Error> {
    let OutboxEntry { number, message, status, code, customer: _ } = entry;
    let id = snapshot.id_of(message.row)?.to_string();
    let source_id = snapshot.cell(message.row, crate::domain::ColumnId::SOURCE_ID)?;
    let name = snapshot.distribution(message.distribution).map(|kept| kept.distribution.name.clone());
    Ok(json!({
        "number": number.0,
        "id": snapshot.message_key(*number),
        "distribution": name,
        "customer": {"id": id, "source_id": source_id.as_text()},
        "entry": message.entry,
        "at": message.at.to_string(),
        "code": code,
        "record": message.record,
        "change_set": message.change_set.map(|id| id.0),
        "state": status.state.word(),
        "since": status.since.map(|at| at.to_string()),
        "attempts": status.attempts,
        "next_at": status.next_at.map(|at| at.to_string()),
        "note": status.note,
    }))
}
