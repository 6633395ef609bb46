//! What a distribution is, in words.

use std::path::PathBuf;

use clap::{ArgGroup, Args};

use super::super::door::Door;
use super::super::failure::{Outcome, wrong};
use super::super::out::Out;
use super::tell;
use crate::app::Command;
use crate::app::distributions::{
    DistributionChange, DistributionCommand, NewDistribution, TriggerAsked, find,
};
use crate::promotions::{Cap, Channel, Mode, Quiet};

#[derive(Debug, Args)]
#[command(group = ArgGroup::new("trigger").required(true))]
#[command(group = ArgGroup::new("way").required(true))]
pub(super) struct CreateArgs {
    /// Its name
    name: String,
    /// When a customer enters this segment
    #[arg(long, value_name = "SEGMENT", group = "trigger")]
    on_enter: Option<String>,
    /// When a customer leaves this segment
    #[arg(long, value_name = "SEGMENT", group = "trigger")]
    on_leave: Option<String>,
    /// When an order is paid
    #[arg(long, group = "trigger")]
    on_order_paid: bool,
    /// When an event of this name comes
    #[arg(long, value_name = "EVENT", group = "trigger")]
    on_event: Option<String>,
    /// Give each a code of this campaign
    #[arg(long, value_name = "CAMPAIGN")]
    campaign: Option<String>,
    #[command(flatten)]
    what: WhatArgs,
}

#[derive(Debug, Args)]
#[command(group = ArgGroup::new("way"))]
pub(super) struct EditArgs {
    /// Its name or id
    name: String,
    /// Give it another name
    #[arg(long, value_name = "NAME")]
    rename: Option<String>,
    #[command(flatten)]
    what: WhatArgs,
    /// Take it out from under its rule
    #[arg(long, conflicts_with = "rule")]
    no_rule: bool,
    /// Send however many others a customer got
    #[arg(long, conflicts_with = "cap")]
    no_cap: bool,
    /// Send at any hour
    #[arg(long, conflicts_with = "quiet_hours")]
    no_quiet_hours: bool,
}

#[derive(Debug, Args)]
struct WhatArgs {
    /// By email, through the server of the settings
    #[arg(long, group = "way")]
    mail: bool,
    /// By a signed POST to this address
    #[arg(long, value_name = "URL", group = "way")]
    webhook: Option<String>,
    /// As lines of JSON at the end of this file
    #[arg(long, value_name = "FILE", group = "way")]
    file: Option<PathBuf>,
    /// As JSON on the standard input of this command
    #[arg(long, value_name = "COMMAND", group = "way")]
    command: Option<String>,
    /// The subject of an email, a template
    #[arg(long, value_name = "TEMPLATE")]
    subject: Option<String>,
    /// The text, a template
    #[arg(long, value_name = "TEMPLATE", conflicts_with = "text_file")]
    text: Option<String>,
    /// A file with the text
    #[arg(long, value_name = "FILE")]
    text_file: Option<PathBuf>,
    /// The same as HTML, a template
    #[arg(long, value_name = "TEMPLATE", conflicts_with = "html_file")]
    html: Option<String>,
    /// A file with the HTML
    #[arg(long, value_name = "FILE")]
    html_file: Option<PathBuf>,
    /// How often a customer gets it: `once`, `each` time, or at most once in days such as `30d`
    #[arg(long, value_name = "HOW", value_parser = mode)]
    mode: Option<Mode>,
    /// Only where this rule holds
    #[arg(long, value_name = "RULE")]
    rule: Option<String>,
    /// Only to customers who gave this permission
    #[arg(long, value_name = "PERMISSION", conflicts_with = "no_consent")]
    consent: Option<String>,
    /// To customers whatever they permit
    #[arg(long)]
    no_consent: bool,
    /// Only to customers who are still in the segment when it is sent; `false` takes that back
    #[arg(long, value_name = "TRUTH", num_args = 0..=1, default_missing_value = "true")]
    must_be_in: Option<bool>,
    /// Not to customers who got so many messages in so many days: `3/7d`
    #[arg(long, value_name = "N/DAYS", value_parser = cap)]
    cap: Option<Cap>,
    /// Hours in which nothing is sent, of the project's time zone: `21:00-08:00`
    #[arg(long, value_name = "FROM-TO", value_parser = quiet)]
    quiet_hours: Option<Quiet>,
}

fn mode(text: &str) -> Result<Mode, String> {
    Mode::parse(text).ok_or_else(|| "write `once`, `each`, or days such as `30d`".into())
}

fn cap(text: &str) -> Result<Cap, String> {
    Cap::parse(text).ok_or_else(|| "write how many in how many days: `3/7d`".into())
}

fn quiet(text: &str) -> Result<Quiet, String> {
    Quiet::parse(text).ok_or_else(|| "write from when to when: `21:00-08:00`".into())
}

impl WhatArgs {
    fn change(self) -> anyhow::Result<DistributionChange> {
        let read = |path: Option<PathBuf>| {
            path.map(|path| {
                std::fs::read_to_string(&path)
                    .map_err(|error| wrong(format!("cannot read `{}`: {error}", path.display())))
            })
            .transpose()
        };
        let consent = match (self.consent, self.no_consent) {
            (Some(name), _) => Some(Some(name)),
            (None, true) => Some(None),
            (None, false) => None,
        };
        let channel = match (self.mail, self.webhook, self.file, self.command) {
            (true, ..) => Some(Channel::Mail),
            (_, Some(url), ..) => Some(Channel::Webhook { url }),
            (_, _, Some(path), _) => Some(Channel::File { path: path.display().to_string() }),
            (_, _, _, Some(line)) => Some(Channel::Command { line }),
            (false, None, None, None) => None,
        };
        Ok(DistributionChange {
            name: None,
            rule: self.rule.map(Some),
            channel,
            subject: self.subject,
            text: self.text.or(read(self.text_file)?),
            html: self.html.or(read(self.html_file)?),
            mode: self.mode,
            consent,
            must_be_in: self.must_be_in,
            cap: self.cap.map(Some),
            quiet: self.quiet_hours.map(Some),
        })
    }
}

/// `distribution create …`.
pub(super) fn create(words: CreateArgs, door: &Door, out: &mut Out) -> anyhow::Result<Outcome> {
    let CreateArgs { name, on_enter, on_leave, on_order_paid, on_event, campaign, what } = words;
    let trigger = match (on_enter, on_leave, on_order_paid, on_event) {
        (Some(segment), ..) => TriggerAsked::Entered(segment),
        (_, Some(segment), ..) => TriggerAsked::Left(segment),
        (_, _, _, Some(event)) => TriggerAsked::Event(event),
        _ => TriggerAsked::OrderPaid,
    };
    let new = NewDistribution { name, trigger, campaign, change: what.change()? };
    let app = door.open_to_write()?;
    let reply = door.carry_out(&app, Command::Distribution(DistributionCommand::Create(Box::new(new))))?;
    let snapshot = app.snapshot();
    let made = reply.distribution.and_then(|made| made.id).and_then(|id| snapshot.distribution(id));
    if let Some(kept) = made {
        if out.is_json() {
            out.json(&crate::app::distributions::distribution_json(&snapshot, kept))?;
        } else {
            out.line(snapshot.distribution_key(kept.distribution.id))?;
        }
    }
    tell::note_draft(out);
    Ok(Outcome::Done)
}

/// `distribution edit …`.
pub(super) fn edit(words: EditArgs, door: &Door, out: &mut Out) -> anyhow::Result<Outcome> {
    let EditArgs { name, rename, what, no_rule, no_cap, no_quiet_hours } = words;
    let mut change = what.change()?;
    change.name = rename;
    if no_rule {
        change.rule = Some(None);
    }
    if no_cap {
        change.cap = Some(None);
    }
    if no_quiet_hours {
        change.quiet = Some(None);
    }
    if change == DistributionChange::default() {
        return Err(wrong("say what is to be otherwise"));
    }
    let app = door.open_to_write()?;
    let id = find(&app.snapshot(), &name)?.distribution.id;
    let change = Box::new(change);
    super::run::carry_out(&app, DistributionCommand::Edit { id, change }, door, out)
}
