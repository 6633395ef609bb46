//! Setting a distribution going, holding it, and remedies for its messages.

use clap::Args;

use super::super::door::Door;
use super::super::failure::{Outcome, wrong};
use super::super::out::Out;
use crate::app::distributions::{DistributionCommand, Present, Which, find};
use crate::app::{App, Command};
use crate::domain::DistributionId;
use crate::promotions::{MessageNumber, MessageState};

#[derive(Debug, Args)]
pub(super) struct ActivateArgs {
    /// Its name or id
    name: String,
    /// Who is in the segment already gets a message now
    #[arg(long, conflicts_with = "only_new")]
    include_present: bool,
    /// Only who enters from now on gets one
    #[arg(long)]
    only_new: bool,
}

#[derive(Debug, Args)]
pub(super) struct WhichArgs {
    /// The distribution's name or id
    name: String,
    /// Numbers of messages, as `outbox` shows them
    messages: Vec<u32>,
    /// All that stand so
    #[arg(long, value_name = "STATE", value_parser = super::tell::state, conflicts_with = "messages")]
    state: Option<MessageState>,
}

/// Carries a command out and tells what it did.
pub(super) fn carry_out(
    app: &App,
    command: DistributionCommand,
    door: &Door,
    out: &mut Out,
) -> anyhow::Result<Outcome> {
    let reply = door.carry_out(app, Command::Distribution(command))?;
    if let Some(done) = reply.distribution.filter(|done| done.messages > 0) {
        out.note(format_args!(
            "{} {}",
            done.messages,
            if done.messages == 1 { "message" } else { "messages" }
        ));
    }
    super::super::edit::tell(&reply, app, out)?;
    Ok(Outcome::Done)
}

fn with(
    name: &str,
    command: impl FnOnce(DistributionId) -> DistributionCommand,
    door: &Door,
    out: &mut Out,
) -> anyhow::Result<Outcome> {
    let app = door.open_to_write()?;
    let id = find(&app.snapshot(), name)?.distribution.id;
    carry_out(&app, command(id), door, out)
}

/// `distribution activate …`.
pub(super) fn activate(words: &ActivateArgs, door: &Door, out: &mut Out) -> anyhow::Result<Outcome> {
    let present = match (words.include_present, words.only_new) {
        (true, _) => Some(Present::Included),
        (_, true) => Some(Present::LeftOut),
        (false, false) => None,
    };
    with(&words.name, |id| DistributionCommand::Activate { id, present }, door, out)
}

/// `distribution pause …`.
pub(super) fn pause(name: &str, door: &Door, out: &mut Out) -> anyhow::Result<Outcome> {
    with(name, DistributionCommand::Pause, door, out)
}

/// `distribution resume …`.
pub(super) fn resume(name: &str, door: &Door, out: &mut Out) -> anyhow::Result<Outcome> {
    with(name, DistributionCommand::Resume, door, out)
}

/// `distribution end …`.
pub(super) fn end(name: &str, door: &Door, out: &mut Out) -> anyhow::Result<Outcome> {
    with(name, DistributionCommand::End, door, out)
}

/// `distribution delete …`.
pub(super) fn delete(name: &str, door: &Door, out: &mut Out) -> anyhow::Result<Outcome> {
    with(name, DistributionCommand::Delete, door, out)
}

fn which(words: &WhichArgs, usual: &[MessageState]) -> Which {
    match words.state {
        Some(state) => Which::In(vec![state]),
        None if words.messages.is_empty() => Which::In(usual.to_vec()),
        None => Which::Numbers(words.messages.iter().copied().map(MessageNumber).collect()),
    }
}

/// `distribution retry …`: those that failed, where none are named.
pub(super) fn retry(words: &WhichArgs, door: &Door, out: &mut Out) -> anyhow::Result<Outcome> {
    use MessageState::{Failed, Skipped, Unknown};
    if words.state.is_some_and(|state| !matches!(state, Failed | Skipped | Unknown)) {
        return Err(wrong("only messages that failed, were skipped or are unknown are sent again"));
    }
    let which = which(words, &[Failed]);
    with(&words.name, |id| DistributionCommand::Retry { id, which }, door, out)
}

/// `distribution cancel …`: all that were not sent yet, where none are named.
pub(super) fn cancel(words: &WhichArgs, door: &Door, out: &mut Out) -> anyhow::Result<Outcome> {
    use MessageState::{Queued, Waiting};
    if words.state.is_some_and(|state| !matches!(state, Queued | Waiting)) {
        return Err(wrong("only messages that are queued or wait can be cancelled"));
    }
    let which = which(words, &[Queued, Waiting]);
    with(&words.name, |id| DistributionCommand::Cancel { id, which }, door, out)
}
