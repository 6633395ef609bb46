//! The command line: words become commands and questions to `app`, answers become text or JSON.
//!
//! The words, flags, exit codes and `--json` shapes are a contract with scripts outside (PRODUCT.md). Data goes to
//! standard output, messages and progress to standard error. This room decides nothing about customers: what is
//! refused, `app` refuses; here is only decided how it is said.
//!
//! Way through the files: `args` (the grammar) → [`run`] (opens a [`Door`](door::Door) and hands over to the file of
//! the subcommand) → `out` (how things are printed), `table`, `columns` and `assign` (names and values as people
//! write them), `failure` (exit codes), `progress` and `interrupt` (long work).

mod activity;
mod args;
mod assign;
mod columns;
mod dashboard;
mod distribution;
mod door;
mod edit;
mod erase;
mod export;
mod failure;
mod generate;
mod help;
mod history;
mod import;
mod interrupt;
mod keep;
mod list;
mod merge;
mod out;
mod progress;
mod promotion;
mod record;
mod schema;
mod screens;
mod segment;
mod settings;
mod show;
mod table;
mod tabs;

use std::ffi::OsString;
use std::io::Write as _;
use std::process::ExitCode;

use clap::Parser as _;

use self::args::{Cli, Command};
use self::door::Door;
use self::failure::Outcome;
use self::out::Out;
use crate::config::Environment;

/// Understands the words and does what they say.
pub fn run(words: impl IntoIterator<Item = OsString>, environment: &Environment) -> ExitCode {
    let words: Vec<OsString> = words.into_iter().collect();
    let wants_json = words.iter().any(|word| word == "--json");
    let cli = match Cli::try_parse_from(words) {
        Ok(cli) => cli,
        Err(error) => {
            if wants_json && error.use_stderr() {
                let told = error.to_string();
                let message = told.lines().next().unwrap_or_default().trim_start_matches("error: ");
                drop(writeln!(std::io::stdout(), "{}", failure::to_json(message, failure::WRONG)));
            }
            // Where even this cannot be printed, the exit code still says it.
            drop(error.print());
            return ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(failure::WRONG));
        }
    };
    let mut out = Out::new(&cli.globals, environment);
    let done = dispatch(cli, environment, &mut out);
    let done = done.and_then(|outcome| out.finish().map(|()| outcome).map_err(Into::into));
    match done {
        Ok(outcome) => outcome.into(),
        Err(error) if failure::is_broken_pipe(&error) => ExitCode::SUCCESS,
        Err(error) => {
            if out.is_json() && !out.has_printed() {
                drop(out.json(&failure::to_json(&error.to_string(), failure::code(&error))));
            }
            // What was printed so far comes before the error.
            drop(out.finish());
            drop(writeln!(std::io::stderr(), "error: {error}"));
            ExitCode::from(failure::code(&error))
        }
    }
}

fn dispatch(cli: Cli, environment: &Environment, out: &mut Out) -> anyhow::Result<Outcome> {
    let command = match cli.command {
        Some(Command::Completions(wanted)) => return generate::completions(&wanted, out),
        Some(Command::Import(words)) if words.is_template() => return import::template(out),
        // Settings that cannot be are mended here, so they are not asked to be right first.
        Some(Command::Config(words)) => {
            return settings::run(&words, cli.globals, environment, out);
        }
        command => command,
    };
    let door = Door::new(cli.globals.clone(), environment)?;
    out.colors(door.config().color());
    match command {
        None => {
            let manner = screens::Manner { ascii: cli.ascii, plain: cli.plain };
            screens::open(&door, environment, manner, out)
        }
        Some(Command::Import(words)) => import::run(words, &door, out),
        Some(Command::Order(words)) => record::order(words, &door, out),
        Some(Command::Event(words)) => record::event(words, &door, out),
        Some(Command::Redemption(words)) => record::redemption(words, &door, out),
        Some(Command::Consent(words)) => record::consent(words, &door, out),
        Some(Command::Points(words)) => record::points(words, &door, out),
        Some(Command::Referral(words)) => record::referral(words, &door, out),
        Some(Command::Count(words)) => list::count(&words, &door, out),
        Some(Command::List(words)) => list::list(&words, &door, out),
        Some(Command::Search(words)) => list::search(&words, &door, out),
        Some(Command::Export(words)) => export::export(words, &door, out),
        Some(Command::Show(words)) => show::show(&words, &door, out),
        Some(Command::Create(words)) => edit::create(&words, &door, out),
        Some(Command::Set(words)) => edit::set(&words, &door, out),
        Some(Command::Delete(words)) => edit::delete(&words, &door, out),
        Some(Command::Dashboard(words)) => dashboard::dashboard(&words, &door, out),
        Some(Command::Duplicates(words)) => merge::duplicates(&words, &door, out),
        Some(Command::Merge(words)) => merge::merge(&words, &door, out),
        Some(Command::Erase(words)) => erase::erase(&words, &door, out),
        Some(Command::Readmit(words)) => erase::readmit(&words, &door, out),
        Some(Command::Undo(words)) => history::undo(&words, &door, out),
        Some(Command::History(words)) => history::history(&words, &door, out),
        Some(Command::Schema(words)) => schema::run(words, &door, out),
        Some(Command::Segment(words)) => segment::run(words, &door, out),
        Some(Command::Campaign(words)) => promotion::campaign(words, &door, out),
        Some(Command::Distribution(words)) => distribution::distribution(words, &door, out),
        Some(Command::Deliver(words)) => distribution::deliver(&words, &door, out),
        Some(Command::Rule(words)) => promotion::rule(words, &door, out),
        Some(Command::Voucher(words)) => promotion::voucher(words, &door, out),
        Some(Command::Generate(words)) => generate::generate(&words, &door, out),
        Some(Command::Backup(words)) => keep::backup(&words, &door, out),
        Some(Command::Restore(words)) => keep::restore(&words, &door, out),
        Some(Command::Compact) => keep::compact(&door, out),
        Some(Command::Verify) => keep::verify(&door, out),
        Some(Command::Config(words)) => settings::run(&words, cli.globals, environment, out),
        Some(Command::Completions(wanted)) => generate::completions(&wanted, out),
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    use super::*;

    #[test]
    fn the_grammar_holds_together() {
        Cli::command().debug_assert();
    }

    #[test]
    fn every_command_has_help_with_examples() {
        fn check(command: &clap::Command) {
            let has_words = command.get_subcommands().next().is_some();
            if !has_words {
                let examples = command.get_after_help().map(ToString::to_string).unwrap_or_default();
                assert!(examples.contains("patrons "), "{} has no examples", command.get_name());
            }
            command.get_subcommands().for_each(check);
        }
        check(&Cli::command());
    }
}
