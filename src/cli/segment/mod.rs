//! `segment`: named sets of customers, by a filter or by hand.
//!
//! Way through the files: the words are here; `change` carries out what changes something, `tell` and `why` answer questions.

mod change;
mod tell;
mod why;

use clap::{Args, Subcommand, ValueEnum};

use super::door::Door;
use super::failure::Outcome;
use super::help;
use super::out::Out;

#[derive(Debug, Args)]
pub(super) struct SegmentArgs {
    #[command(subcommand)]
    command: SegmentCommand,
}

#[derive(Debug, Subcommand)]
enum SegmentCommand {
    /// Print all segments
    #[command(after_help = help::SEGMENT_LIST)]
    List,
    /// Print what a segment is, and the versions of its filter
    #[command(after_help = help::SEGMENT_SHOW)]
    Show {
        /// Its name or id
        name: String,
    },
    /// Give a segment another name
    #[command(after_help = help::SEGMENT_RENAME)]
    Rename {
        /// Its name or id
        name: String,
        /// Its new name
        new: String,
    },
    /// Make a segment and print its id
    #[command(after_help = help::SEGMENT_CREATE)]
    Create(CreateArgs),
    /// Give a segment another filter
    #[command(after_help = help::SEGMENT_EDIT)]
    Edit(EditArgs),
    /// Print who is in a segment
    #[command(after_help = help::SEGMENT_MEMBERS)]
    Members {
        /// Its name or id
        name: String,
        /// At most so many
        #[arg(long, value_name = "N")]
        limit: Option<usize>,
    },
    /// Put customers into a static segment
    #[command(after_help = help::SEGMENT_ADD)]
    Add(MemberArgs),
    /// Take customers out of a static segment
    #[command(after_help = help::SEGMENT_REMOVE)]
    Remove(MemberArgs),
    /// Print why a customer is in a segment or not, and the smallest changes that would turn that
    #[command(after_help = help::SEGMENT_WHY)]
    Why {
        /// Its name or id
        name: String,
        /// Whom
        customer: String,
    },
    /// Print who entered and left a segment, newest first, and why
    #[command(after_help = help::SEGMENT_ACTIVITY)]
    Activity {
        /// Its name or id
        name: String,
        /// At most so many
        #[arg(long, value_name = "N")]
        limit: Option<usize>,
        /// Of this customer alone
        #[arg(long, value_name = "CUSTOMER")]
        customer: Option<String>,
    },
    /// Delete a segment; `undo` brings it back
    #[command(after_help = help::SEGMENT_DELETE)]
    Delete {
        /// Its name or id
        name: String,
    },
}

#[derive(Debug, Args)]
struct CreateArgs {
    /// Its name
    name: String,
    /// Whom it holds
    #[arg(long = "where", value_name = "FILTER", required_unless_present = "customers")]
    filter: Option<String>,
    /// Whether it records who enters and leaves
    #[arg(long = "type", value_enum, value_name = "TYPE", conflicts_with = "customers")]
    kind: Option<FilterType>,
    /// A list kept by hand, of these customers; `-` reads them from standard input, one a line
    #[arg(long = "static", value_name = "CUSTOMER", num_args = 0.., conflicts_with = "filter")]
    customers: Option<Vec<String>>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum FilterType {
    /// Records who enters and leaves
    AutoUpdate,
    /// Records nothing
    Passive,
}

#[derive(Debug, Args)]
struct EditArgs {
    /// Its name or id
    name: String,
    /// Whom it holds from now on
    #[arg(long = "where", value_name = "FILTER")]
    filter: String,
    /// Only say who would enter and who would leave
    #[arg(long)]
    dry_run: bool,
}

#[derive(Debug, Args)]
struct MemberArgs {
    /// Its name or id
    name: String,
    /// Whom; `-` reads them from standard input, one a line
    #[arg(required = true, value_name = "CUSTOMER")]
    customers: Vec<String>,
    /// Why, for the history
    #[arg(long, value_name = "TEXT")]
    why: Option<String>,
}

/// Does what the words say.
pub(super) fn run(words: SegmentArgs, door: &Door, out: &mut Out) -> anyhow::Result<Outcome> {
    match words.command {
        SegmentCommand::List => tell::list(door, out),
        SegmentCommand::Show { name } => tell::show(&name, door, out),
        SegmentCommand::Rename { name, new } => change::rename(&name, new, door, out),
        SegmentCommand::Create(words) => change::create(words, door, out),
        SegmentCommand::Edit(words) if words.dry_run => tell::compare(&words, door, out),
        SegmentCommand::Edit(words) => change::edit(words, door, out),
        SegmentCommand::Members { name, limit } => tell::members(&name, limit, door, out),
        SegmentCommand::Add(words) => change::add(words, door, out),
        SegmentCommand::Remove(words) => change::remove(words, door, out),
        SegmentCommand::Why { name, customer } => why::why(&name, &customer, door, out),
        SegmentCommand::Activity { name, limit, customer } => {
            tell::activity(&name, limit, customer.as_deref(), door, out)
        }
        SegmentCommand::Delete { name } => change::delete(&name, door, out),
    }
}
