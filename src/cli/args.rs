//! The grammar: every word of the command line.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};

use super::{
    dashboard, distribution, edit, erase, export, generate, help, history, import, keep, list, merge,
    promotion, record, schema, segment, settings, show,
};
use crate::domain::Instant;

/// Keeps a business's customers, divides them into segments and aims promotions at them.
#[derive(Debug, Parser)]
#[command(name = "patrons", version, about, long_about = help::ABOUT, after_help = help::PATRONS, max_term_width = 100)]
pub(super) struct Cli {
    #[command(flatten)]
    pub globals: Globals,
    /// Draw the screens with ASCII characters only
    #[arg(long)]
    pub ascii: bool,
    /// Hold the session line by line, for a voice that reads or a terminal that cannot place text
    #[arg(long)]
    pub plain: bool,
    #[command(subcommand)]
    pub command: Option<Command>,
}

/// What every command understands.
#[derive(Clone, Debug, Default, Args)]
#[command(next_help_heading = "Everywhere")]
pub(super) struct Globals {
    /// The data folder
    #[arg(long, help = help::DATA, global = true, value_name = "DIR")]
    pub data: Option<PathBuf>,
    /// Print a machine-readable result on standard output
    #[arg(long, global = true)]
    pub json: bool,
    /// Say nothing on standard error but errors
    #[arg(long, short, global = true)]
    pub quiet: bool,
    /// Use no colours
    #[arg(long, global = true)]
    pub no_color: bool,
    /// Take this for the present, such as 2026-11-23T10:00:00Z
    #[arg(long, global = true, value_name = "INSTANT", value_parser = instant)]
    pub now: Option<Instant>,
    /// Who acts; else the system's user
    #[arg(long = "as", global = true, value_name = "NAME", value_parser = actor)]
    pub actor: Option<String>,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Bring customers, orders, events, redemptions or vouchers in from a file
    Import(import::ImportArgs),
    /// Keep an order of a customer, or print one
    Order(record::OrderArgs),
    /// Keep an event of a customer
    Event(record::EventArgs),
    /// Keep a redemption of a code
    Redemption(record::RedemptionArgs),
    /// Keep that a marketing permission was given or revoked
    Consent(record::ConsentArgs),
    /// Give or take loyalty points
    Points(record::PointsArgs),
    /// Keep who referred whom
    Referral(record::ReferralArgs),
    /// Print how many customers there are
    #[command(after_help = help::COUNT)]
    Count(list::CountArgs),
    /// Print an audience at a glance: new customers, orders, segments, countries
    #[command(after_help = help::DASHBOARD)]
    Dashboard(dashboard::DashboardArgs),
    /// Print customers as a table, CSV or JSON
    #[command(after_help = help::LIST)]
    List(list::ListArgs),
    /// Find customers by words in name, email, phone or source id
    #[command(after_help = help::SEARCH)]
    Search(list::SearchArgs),
    /// Write customers to a file that can be imported again
    #[command(after_help = help::EXPORT)]
    Export(export::ExportArgs),
    /// Print one customer
    #[command(after_help = help::SHOW)]
    Show(show::ShowArgs),
    /// Make a customer and print its id
    #[command(after_help = help::CREATE)]
    Create(edit::CreateArgs),
    /// Change attributes of a customer
    #[command(after_help = help::SET)]
    Set(edit::SetArgs),
    /// Take customers away; `undo` brings them back
    #[command(after_help = help::DELETE)]
    Delete(edit::DeleteArgs),
    /// Find customers who may be one and the same
    #[command(after_help = help::DUPLICATES)]
    Duplicates(merge::DuplicatesArgs),
    /// Make one customer of two; `undo` takes it back
    #[command(after_help = help::MERGE)]
    Merge(merge::MergeArgs),
    /// Remove customers and every trace of them, for good
    #[command(after_help = help::ERASE)]
    Erase(erase::EraseArgs),
    /// Let the key of an erased customer come back
    #[command(after_help = help::READMIT)]
    Readmit(erase::ReadmitArgs),
    /// Take a change back, by default the last
    #[command(after_help = help::UNDO)]
    Undo(history::UndoArgs),
    /// Print what was changed, newest first
    #[command(after_help = help::HISTORY)]
    History(history::HistoryArgs),
    /// List, declare and drop metadata attributes
    Schema(schema::SchemaArgs),
    /// List, make, change and look into segments
    Segment(segment::SegmentArgs),
    /// Make campaigns and their codes, and look into them
    Campaign(promotion::CampaignArgs),
    /// Make codes, give them to customers, redeem them and take that back
    Voucher(promotion::VoucherArgs),
    /// Send customers messages and codes when something happens to them
    Distribution(distribution::DistributionArgs),
    /// Send what is due: once for cron, or until stopped for a service
    #[command(after_help = distribution::DELIVER)]
    Deliver(distribution::DeliverArgs),
    /// Make rules under which codes are redeemed, and try them
    Rule(promotion::RuleArgs),
    /// Write files of invented customers, always the same for the same seed
    #[command(after_help = help::GENERATE)]
    Generate(generate::GenerateArgs),
    /// Write a consistent copy of the data folder
    #[command(after_help = help::BACKUP)]
    Backup(keep::BackupArgs),
    /// Make a data folder of a backup
    #[command(after_help = help::RESTORE)]
    Restore(keep::RestoreArgs),
    /// Write the data folder afresh and small
    #[command(after_help = help::COMPACT)]
    Compact,
    /// Recompute everything derived and compare; exit 1 on any difference
    #[command(after_help = help::VERIFY)]
    Verify,
    /// Print or change settings
    #[command(after_help = help::CONFIG)]
    Config(settings::ConfigArgs),
    /// Print completions for a shell
    #[command(after_help = help::COMPLETIONS)]
    Completions(generate::CompletionsArgs),
}

pub(super) fn instant(text: &str) -> Result<Instant, String> {
    Instant::parse(text)
        .ok_or_else(|| "it is not an instant; write one such as 2026-11-23T10:00:00Z".to_owned())
}

fn actor(text: &str) -> Result<String, String> {
    let name = text.trim();
    if name.is_empty() { Err("a name cannot be empty".to_owned()) } else { Ok(name.to_owned()) }
}
