//! Making and changing distributions.

use std::sync::Arc;

use super::context::KNOWN;
use super::{DistributionChange, DistributionReply, NewDistribution, TriggerAsked};
use crate::app::writer::Decision;
use crate::app::{Error, Reply, promotions, segments};
use crate::delivery::template;
use crate::delivery::transport::check_url;
use crate::domain::{ChangeKind, DistributionId, PromotionAct, text};
use crate::promotions::{Action, Channel, Distribution, DistributionState, Letter, Limits, Mode, Trigger};
use crate::store::{Commit, KeptDistribution, OutboxWrites, Snapshot};

/// The most characters of a name.
const MAX_NAME: usize = 200;

/// The distribution with a name or id.
///
/// # Errors
/// [`Error::NoDistribution`].
pub fn find<'a>(snapshot: &'a Snapshot, key: &str) -> Result<&'a KeptDistribution, Error> {
    snapshot.find_distribution(key).ok_or_else(|| Error::NoDistribution(key.to_owned()))
}

/// What triggers a distribution, in a few words: `enters Big spenders`.
pub fn trigger_words(snapshot: &Snapshot, trigger: &Trigger) -> String {
    let name = |id| snapshot.segments().definition(id).map_or("a segment that is gone", |d| d.name.as_str());
    match trigger {
        Trigger::Entered(id) => format!("enters {}", name(*id)),
        Trigger::Left(id) => format!("leaves {}", name(*id)),
        Trigger::OrderPaid => "pays an order".into(),
        Trigger::Event(event) => format!("event {event}"),
    }
}

/// The distribution of a number.
pub(super) fn of(snapshot: &Snapshot, id: DistributionId) -> Result<&KeptDistribution, Error> {
    snapshot.distribution(id).ok_or_else(|| Error::NoDistribution(snapshot.distribution_key(id)))
}

pub(super) fn known<'a>(decision: &'a Decision<'_>, id: DistributionId) -> Result<&'a Distribution, Error> {
    of(&decision.snapshot, id).map(|kept| kept.distribution.as_ref())
}

/// Makes a distribution; nothing happens before it is set going.
pub(super) fn create(decision: &Decision<'_>, new: NewDistribution) -> Result<Reply, Error> {
    let snapshot = &decision.snapshot;
    let name = free_name(snapshot, &new.name, None)?;
    let trigger = trigger(snapshot, new.trigger)?;
    let action = match &new.campaign {
        None => Action::Message,
        Some(campaign) => Action::Publish(promotions::find_campaign(snapshot, campaign)?.campaign.id),
    };
    let channel = new.change.channel.clone().ok_or_else(|| {
        Error::Invalid("say by which way: `mail`, `webhook` with an address, `file` or `command`".into())
    })?;
    if matches!(channel, Channel::Mail)
        && new.change.consent.is_none()
        && !snapshot.schema().consents.is_empty()
    {
        let names: Vec<&str> =
            snapshot.schema().consents.iter().map(|consent| consent.name.as_str()).collect();
        return Err(Error::Invalid(format!(
            "say which permission a customer must have given, or that none is needed; there is {}",
            names.join(", ")
        )));
    }
    let id = snapshot.next_distribution();
    let draft = Distribution {
        id,
        name: name.clone(),
        trigger,
        rule: None,
        action,
        channel,
        letter: Letter::default(),
        mode: Mode::Once,
        limits: Limits::default(),
        state: DistributionState::Draft,
        paused_by: None,
        created_at: decision.now,
        updated_at: None,
        activated_at: None,
    };
    let distribution = changed(decision, &draft, DistributionChange { name: None, ..new.change })?;
    done(decision, distribution, format!("made the distribution `{name}`"))
}

/// Changes what is named; nothing where all is so already.
pub(super) fn edit(
    decision: &Decision<'_>,
    id: DistributionId,
    change: DistributionChange,
) -> Result<Reply, Error> {
    let old = known(decision, id)?;
    let new = changed(decision, old, change)?;
    if new == *old {
        return Ok(reply(id, 0));
    }
    let title = format!("changed the distribution `{}`", new.name);
    done(decision, Distribution { updated_at: Some(decision.now), ..new }, title)
}

/// Removes a distribution that queued nothing yet.
pub(super) fn delete(decision: &Decision<'_>, id: DistributionId) -> Result<Reply, Error> {
    let distribution = known(decision, id)?;
    let has_any = decision.snapshot.distribution(id).is_some_and(|kept| kept.tally().total() > 0);
    if has_any {
        return Err(Error::Conflict(format!(
            "`{}` has messages, and they are kept; end it instead",
            distribution.name
        )));
    }
    let title = format!("removed the distribution `{}`", distribution.name);
    let outbox = OutboxWrites { dropped: Some(id), ..OutboxWrites::default() };
    commit(decision, id, title, outbox, 0)
}

fn free_name(snapshot: &Snapshot, name: &str, own: Option<DistributionId>) -> Result<String, Error> {
    let name = text::clean(name).into_owned();
    if name.is_empty() || name.chars().count() > MAX_NAME {
        return Err(Error::Invalid(format!("a distribution has a name of 1 to {MAX_NAME} characters")));
    }
    match snapshot.find_distribution(&name) {
        Some(kept) if Some(kept.distribution.id) != own => {
            Err(Error::Conflict(format!("there is a distribution `{name}` already; choose another name")))
        }
        _ => Ok(name),
    }
}

fn trigger(snapshot: &Snapshot, asked: TriggerAsked) -> Result<Trigger, Error> {
    let segment = |name: &str| {
        let definition = &segments::find(snapshot, name)?.definition;
        if !definition.records_moves() {
            return Err(Error::Invalid(format!(
                "`{}` is passive and tells nobody who enters or leaves; take one that is auto-update or static",
                definition.name
            )));
        }
        Ok(definition.id)
    };
    Ok(match asked {
        TriggerAsked::Entered(name) => Trigger::Entered(segment(&name)?),
        TriggerAsked::Left(name) => Trigger::Left(segment(&name)?),
        TriggerAsked::OrderPaid => Trigger::OrderPaid,
        TriggerAsked::Event(name) => {
            let name = text::clean(&name).into_owned();
            if name.is_empty() {
                return Err(Error::Invalid("an event has a name".into()));
            }
            Trigger::Event(name)
        }
    })
}

fn changed(
    decision: &Decision<'_>,
    old: &Distribution,
    change: DistributionChange,
) -> Result<Distribution, Error> {
    let snapshot = &decision.snapshot;
    let mut new = old.clone();
    if let Some(name) = &change.name {
        new.name = free_name(snapshot, name, Some(old.id))?;
    }
    if let Some(rule) = change.rule {
        new.rule = rule.map(|rule| promotions::find_rule(snapshot, &rule).map(|rule| rule.id)).transpose()?;
    }
    new.channel = change.channel.map(settled).transpose()?.unwrap_or(new.channel);
    new.letter.subject = change.subject.unwrap_or(new.letter.subject);
    new.letter.text = change.text.unwrap_or(new.letter.text);
    new.letter.html = change.html.unwrap_or(new.letter.html);
    new.mode = change.mode.unwrap_or(new.mode);
    if let Some(consent) = change.consent {
        let named = consent.map(|name| consent_named(snapshot, &name)).transpose()?;
        new.limits.consent = named;
    }
    new.limits.must_be_in = change.must_be_in.unwrap_or(new.limits.must_be_in);
    new.limits.cap = change.cap.unwrap_or(new.limits.cap);
    new.limits.quiet = change.quiet.unwrap_or(new.limits.quiet);
    check(&new)?;
    Ok(new)
}

/// A way that leads to the same place wherever the program is started next.
fn settled(channel: Channel) -> Result<Channel, Error> {
    match channel {
        Channel::File { path } if !path.trim().is_empty() => {
            let failed = |error| Error::file(format!("cannot use `{path}`"), error);
            let path = std::path::absolute(&path).map_err(failed)?.display().to_string();
            Ok(Channel::File { path })
        }
        channel => Ok(channel),
    }
}

fn consent_named(snapshot: &Snapshot, name: &str) -> Result<String, Error> {
    let folded = text::fold(name.trim());
    let known = snapshot.schema().consents.iter().find(|consent| text::fold(&consent.name) == folded);
    known.map(|consent| consent.name.clone()).ok_or_else(|| {
        let names: Vec<&str> = snapshot.schema().consents.iter().map(|c| c.name.as_str()).collect();
        let there = if names.is_empty() {
            "none is declared".into()
        } else {
            format!("there is {}", names.join(", "))
        };
        Error::Invalid(format!("no permission is called `{name}`; {there}"))
    })
}

/// Refuses what could not be sent.
fn check(distribution: &Distribution) -> Result<(), Error> {
    let Distribution { channel, letter, mode, limits, trigger, .. } = distribution;
    let invalid = |why: String| Err(Error::Invalid(why));
    if matches!(mode, Mode::OncePer { days } if *days == 0 || *days > 3660) {
        return invalid("a period has 1 to 3660 days".into());
    }
    if limits.must_be_in && !matches!(trigger, Trigger::Entered(_)) {
        return invalid("only who entered a segment can have to be in it still".into());
    }
    match channel {
        Channel::Webhook { url } => check_url(url).map_err(Error::Invalid)?,
        Channel::File { path } if path.trim().is_empty() => return invalid("a file has a name".into()),
        Channel::Command { line } if line.trim().is_empty() => return invalid("a command has words".into()),
        Channel::Mail if letter.subject.trim().is_empty() || letter.text.trim().is_empty() => {
            return invalid("an email has a subject and a text; HTML may stand beside it".into());
        }
        Channel::Mail | Channel::File { .. } | Channel::Command { .. } => {}
    }
    let templates = template::Letter { subject: &letter.subject, text: &letter.text, html: &letter.html };
    template::check(&templates, &KNOWN).map_err(Error::Invalid)?;
    let tells_code = |source: &str| source.is_empty() || source.contains("voucher.code");
    let is_told = tells_code(&letter.text) && tells_code(&letter.html);
    if distribution.campaign().is_some() && matches!(channel, Channel::Mail) && !is_told {
        return invalid(
            "the code must be in the text, and in the HTML where there is one: {{ voucher.code }}".into(),
        );
    }
    Ok(())
}

pub(super) fn done(
    decision: &Decision<'_>,
    distribution: Distribution,
    title: String,
) -> Result<Reply, Error> {
    let id = distribution.id;
    let outbox = OutboxWrites { distributions: vec![Arc::new(distribution)], ..OutboxWrites::default() };
    commit(decision, id, title, outbox, 0)
}

pub(super) fn commit(
    decision: &Decision<'_>,
    id: DistributionId,
    title: String,
    outbox: OutboxWrites,
    messages: u64,
) -> Result<Reply, Error> {
    let head = decision.head(ChangeKind::Promotion(PromotionAct::Distribution), title);
    let change_set = Some(head.id);
    decision.commit(Commit { outbox, change_set: Some(head), ..Commit::default() })?;
    Ok(Reply { change_set, ..reply(id, messages) })
}

pub(super) fn reply(id: DistributionId, messages: u64) -> Reply {
    let distribution = Some(DistributionReply { id: Some(id), messages });
    Reply { distribution, ..Reply::default() }
}
