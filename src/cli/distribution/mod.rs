//! `distribution` and `deliver`: what customers are sent when something happens to them, and the sending.
//!
//! Way through the files: `words` (what a distribution is, in words) → `run` (setting going, holding, remedies) → `tell` (lists)
//! → `deliver`.

mod deliver;
mod help;
mod run;
mod tell;
mod words;

pub(super) use deliver::{DeliverArgs, deliver};
pub(super) use help::DELIVER;

use clap::{Args, Subcommand};

use self::run::{ActivateArgs, WhichArgs};
use self::tell::{OutboxArgs, RehearseArgs};
use self::words::{CreateArgs, EditArgs};
use super::door::Door;
use super::failure::Outcome;
use super::out::Out;

#[derive(Debug, Args)]
pub(super) struct DistributionArgs {
    #[command(subcommand)]
    what: DistributionWords,
}

/// A distribution, by name or id.
#[derive(Debug, Args)]
struct Named {
    /// Its name or id
    name: String,
}

#[derive(Debug, Subcommand)]
enum DistributionWords {
    /// Make a distribution, as a draft, and print its id
    #[command(after_help = help::CREATE)]
    Create(Box<CreateArgs>),
    /// Change what is named of a distribution
    #[command(after_help = help::EDIT)]
    Edit(Box<EditArgs>),
    /// Print all distributions, and how their messages stand
    #[command(after_help = help::LIST)]
    List,
    /// Print a distribution
    #[command(after_help = help::SHOW)]
    Show(Named),
    /// Print the message that a customer would get now
    #[command(after_help = help::PREVIEW)]
    Preview {
        /// Its name or id
        name: String,
        /// For whom
        customer: String,
    },
    /// Say who would have got it in the last days, and how many codes; nothing is sent
    #[command(after_help = help::REHEARSE)]
    Rehearse(RehearseArgs),
    /// Set a draft going
    #[command(after_help = help::ACTIVATE)]
    Activate(ActivateArgs),
    /// Hold messages back; what happens is queued all the same
    #[command(after_help = help::PAUSE)]
    Pause(Named),
    /// Let messages go again
    #[command(after_help = help::RESUME)]
    Resume(Named),
    /// End a distribution for good, and cancel what is queued
    #[command(after_help = help::END)]
    End(Named),
    /// Remove a distribution that has queued nothing yet
    #[command(after_help = help::DELETE)]
    Delete(Named),
    /// Print messages, the newest first
    #[command(after_help = help::OUTBOX)]
    Outbox(OutboxArgs),
    /// Queue messages again that failed, or others that are named
    #[command(after_help = help::RETRY)]
    Retry(WhichArgs),
    /// Cancel messages that were not sent yet
    #[command(after_help = help::CANCEL)]
    Cancel(WhichArgs),
}

/// `distribution …`.
pub(super) fn distribution(words: DistributionArgs, door: &Door, out: &mut Out) -> anyhow::Result<Outcome> {
    match words.what {
        DistributionWords::Create(words) => words::create(*words, door, out),
        DistributionWords::Edit(words) => words::edit(*words, door, out),
        DistributionWords::List => tell::list(door, out),
        DistributionWords::Show(named) => tell::show(&named.name, door, out),
        DistributionWords::Preview { name, customer } => tell::preview(&name, &customer, door, out),
        DistributionWords::Rehearse(words) => tell::rehearse(&words, door, out),
        DistributionWords::Activate(words) => run::activate(&words, door, out),
        DistributionWords::Pause(named) => run::pause(&named.name, door, out),
        DistributionWords::Resume(named) => run::resume(&named.name, door, out),
        DistributionWords::End(named) => run::end(&named.name, door, out),
        DistributionWords::Delete(named) => run::delete(&named.name, door, out),
        DistributionWords::Outbox(words) => tell::outbox(&words, door, out),
        DistributionWords::Retry(words) => run::retry(&words, door, out),
        DistributionWords::Cancel(words) => run::cancel(&words, door, out),
    }
}
