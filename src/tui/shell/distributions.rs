//! Answers what screens ask about distributions and their messages.

use std::sync::Arc;

use super::lists;
use crate::app::distributions::{OutboxEntry, OutboxQuery, trigger_words};
use crate::app::{App, Error, customer};
use crate::delivery::Transports;
use crate::domain::DistributionId;
use crate::promotions::{Channel, Distribution, MessageState, MessageTally};
use crate::store::KeptDistribution;
use crate::tui::distribution::{
    DistributionAnswer, DistributionLine, DistributionList, DistributionQuery, MESSAGES_AT_ONCE, MessageLine,
    OutboxPage,
};
use crate::tui::effect::Answer;
use crate::tui::format::{count, counted};

/// Lines that a rehearsal shows.
const MAX_REHEARSED: usize = 500;

/// Answers a question.
pub fn answer(app: &App, query: DistributionQuery) -> Result<Answer, Error> {
    Ok(Answer::Distribution(match query {
        DistributionQuery::All => DistributionAnswer::All(Arc::new(all(app))),
        DistributionQuery::Outbox(id, states) => {
            DistributionAnswer::Outbox(Box::new(outbox(app, id, states)?))
        }
        DistributionQuery::Present(id) => {
            let members = app.present_members(id)?;
            DistributionAnswer::Present { id, all: members.all, would: members.would, codes: members.codes }
        }
        DistributionQuery::Preview(id, customer) => preview(app, id, &customer)?,
        DistributionQuery::Rehearse(id, days) => rehearse(app, id, days)?,
    }))
}

fn all(app: &App) -> DistributionList {
    let snapshot = app.snapshot();
    let telling = snapshot.segments().iter().filter(|segment| segment.definition.records_moves());
    let mut segments: Vec<String> = telling.map(|segment| segment.definition.name.clone()).collect();
    segments.sort();
    DistributionList {
        lines: snapshot.distributions().map(|kept| line(app, kept)).collect(),
        segments,
        campaigns: snapshot.campaigns().map(|kept| kept.campaign.name.clone()).collect(),
        consents: snapshot.schema().consents.iter().map(|consent| consent.name.clone()).collect(),
        mail_missing: Transports::missing_for_mail(&app.delivery()),
    }
}

fn line(app: &App, kept: &KeptDistribution) -> DistributionLine {
    let snapshot = app.snapshot();
    let distribution = &kept.distribution;
    let Distribution { trigger, rule, channel, mode, limits, state, paused_by, .. } = distribution.as_ref();
    let fact = |label: &str, value: String| (label.to_owned(), value);
    let rule = rule.and_then(|id| snapshot.validation_rule(id)).map(|rule| rule.name.clone());
    let campaign = distribution.campaign().and_then(|id| snapshot.campaign(id));
    let trigger = trigger_words(&snapshot, trigger);
    let mut facts = vec![
        fact("state", state.word().to_owned()),
        fact("when", format!("a customer {trigger}")),
        fact("by", channel.words()),
        fact("how often", mode.words()),
    ];
    facts.extend(paused_by.iter().map(|why| fact("paused by", why.clone())));
    facts.extend(campaign.map(|kept| fact("code of", kept.campaign.name.clone())));
    facts.extend(rule.iter().map(|rule| fact("rule", rule.clone())));
    facts.extend(limits.consent.iter().map(|name| fact("permission", name.clone())));
    facts.extend(limits.must_be_in.then(|| fact("only", "who is still in the segment".to_owned())));
    facts.extend(limits.cap.map(|cap| fact("at most", cap.words())));
    facts.extend(limits.quiet.map(|quiet| fact("quiet", quiet.words())));
    let standing = MessageState::ALL.into_iter().filter(|state| kept.tally().of(*state) > 0);
    facts.extend(standing.map(|state| fact(state.word(), count(kept.tally().of(state)))));
    facts.push(fact("made", distribution.created_at.local_text(&app.settings().zone)));
    let letter = &distribution.letter;
    let words = [("subject", &letter.subject), ("text", &letter.text), ("html", &letter.html)];
    for (label, text) in words.into_iter().filter(|(_, text)| !text.is_empty()) {
        facts.push((String::new(), String::new()));
        facts.push(fact(label, text.trim_end().replace('\n', &format!("\n{:<12}", ""))));
    }
    DistributionLine {
        distribution: Arc::clone(distribution),
        trigger,
        rule,
        tally: kept.tally().clone(),
        facts,
    }
}

fn outbox(app: &App, id: Option<DistributionId>, states: Vec<MessageState>) -> Result<OutboxPage, Error> {
    let snapshot = app.snapshot();
    let query = OutboxQuery { distribution: id, row: None, states, before: None, limit: MESSAGES_AT_ONCE };
    let entries = app.outbox(&query)?;
    let mut tally = MessageTally::default();
    for kept in snapshot.distributions().filter(|kept| id.is_none_or(|id| kept.distribution.id == id)) {
        tally.0.iter_mut().zip(kept.tally().0).for_each(|(sum, count)| *sum += count);
    }
    Ok(OutboxPage {
        line: id.and_then(|id| snapshot.distribution(id)).map(|kept| line(app, kept)),
        messages: entries.into_iter().map(|entry| message(app, entry)).collect::<Result<_, _>>()?,
        tally,
    })
}

fn message(app: &App, entry: OutboxEntry) -> Result<MessageLine, Error> {
    let snapshot = app.snapshot();
    let OutboxEntry { number, message, status, code, customer: key } = entry;
    let zone = &app.settings().zone;
    let name = snapshot.distribution(message.distribution).map(|kept| kept.distribution.name.clone());
    let name = name.unwrap_or_default();
    let fact = |label: &str, value: String| (label.to_owned(), value);
    let again = status.next_at.map(|at| format!("again {}: ", at.local_text(zone))).unwrap_or_default();
    let why = status.note.clone().unwrap_or_default();
    let mut facts = vec![
        fact("of", name.clone()),
        fact("customer", key),
        fact("happened", message.at.local_text(zone)),
        fact("state", status.state.word().to_owned()),
    ];
    facts.extend(status.since.map(|at| fact("since", at.local_text(zone))));
    facts.extend((status.attempts > 0).then(|| fact("attempts", status.attempts.to_string())));
    facts.extend(status.next_at.map(|at| fact("next", at.local_text(zone))));
    facts.extend(status.note.clone().map(|why| fact("note", why)));
    facts.extend(code.clone().map(|code| fact("code", code)));
    facts.push(fact("entry", message.entry.to_string()));
    facts.extend(message.record.clone().map(|record| fact("record", record)));
    facts.extend(message.change_set.map(|id| fact("change-set", id.0.to_string())));
    facts.push(fact("id", snapshot.message_key(number)));
    Ok(MessageLine {
        number,
        distribution: message.distribution,
        name,
        at: message.at,
        row: message.row,
        customer: lists::in_words(app, message.row)?,
        code,
        state: status.state,
        attempts: status.attempts,
        note: format!("{again}{why}"),
        facts,
    })
}

fn preview(app: &App, id: DistributionId, customer: &str) -> Result<DistributionAnswer, Error> {
    let preview = app.preview(id, customer)?;
    let snapshot = app.snapshot();
    let is_mail = snapshot.distribution(id).is_some_and(|kept| kept.distribution.channel == Channel::Mail);
    let text = if is_mail {
        let to = preview.to.as_deref().unwrap_or("nobody: the customer has no email");
        let html = if preview.written.html.is_empty() {
            String::new()
        } else {
            format!("\n\nhtml\n{}", preview.written.html)
        };
        format!("to       {to}\nsubject  {}\n\n{}{html}", preview.written.subject, preview.written.text)
    } else {
        serde_json::to_string_pretty(&preview.body).map_err(|error| Error::Invalid(error.to_string()))?
    };
    Ok(DistributionAnswer::Text(format!("The message to {customer}"), text))
}

fn rehearse(app: &App, id: DistributionId, days: u32) -> Result<DistributionAnswer, Error> {
    let rehearsal = app.rehearse(id, days)?;
    let snapshot = app.snapshot();
    let total = rehearsal.messages.len() as u64;
    let mut lines = vec![format!(
        "{} to {} in {days} days",
        counted(total, "message"),
        counted(rehearsal.customers, "customer")
    )];
    if rehearsal.codes > 0 {
        let free = rehearsal.codes_free.map(|free| format!(", {} are free now", count(free)));
        lines.push(format!(
            "{} would have been given{}",
            counted(rehearsal.codes, "code"),
            free.unwrap_or_default()
        ));
    }
    if rehearsal.left_out > 0 {
        lines.push(format!("{} left out: again too soon, or against the rule", count(rehearsal.left_out)));
    }
    lines.push(String::new());
    for one in rehearsal.messages.iter().take(MAX_REHEARSED) {
        let at = one.at.local_text(&app.settings().zone);
        lines.push(format!("{at}  {}", customer::name_of(&snapshot, one.row)?));
    }
    if total > MAX_REHEARSED as u64 {
        lines.push(format!("and {} more", count(total - MAX_REHEARSED as u64)));
    }
    Ok(DistributionAnswer::Text("What would have been; nothing is sent".to_owned(), lines.join("\n")))
}
