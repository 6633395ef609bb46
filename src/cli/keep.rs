//! `backup`, `restore`, `compact` and `verify`: keeping the data folder well.

use std::fs::{self, File};
use std::io::{self, BufReader, IsTerminal};
use std::path::{Path, PathBuf};

use clap::Args;
use serde_json::json;

use super::door::Door;
use super::failure::{Outcome, wrong};
use super::out::Out;
use super::progress::grouped;
use crate::app::{self, Error};
use crate::config;

/// What a backup folder has beside the store: settings and saved mappings.
const BESIDE: [&str; 2] = ["config.toml", "mappings"];

#[derive(Debug, Args)]
pub(super) struct BackupArgs {
    /// A folder that is empty or not there yet; `-` writes one stream to standard output
    #[arg(value_name = "DIR|-")]
    to: PathBuf,
}

#[derive(Debug, Args)]
pub(super) struct RestoreArgs {
    /// A folder or a stream that `backup` wrote; `-` reads standard input
    #[arg(value_name = "DIR|-")]
    from: PathBuf,
}

/// Writes a consistent copy.
pub(super) fn backup(words: &BackupArgs, door: &Door, out: &mut Out) -> anyhow::Result<Outcome> {
    let to = &words.to;
    if to.as_os_str() == "-" {
        if out.is_terminal() {
            return Err(wrong("a backup is no text for a terminal; send it into a file or a pipe"));
        }
        let house = door.open_as_it_lies()?;
        house.backup_stream(out.data())?;
        out.note(format_args!("backed up {} customers", grouped(house.snapshot().count())));
        return Ok(Outcome::Done);
    }
    let house = door.open_as_it_lies()?;
    config::make_private(to).map_err(|e| Error::file(format!("cannot make `{}`", to.display()), e))?;
    house.backup(to)?;
    copy_beside(door.folder(), to)?;
    let customers = house.snapshot().count();
    out.note(format_args!("backed up {} customers to {}", grouped(customers), to.display()));
    if out.is_json() {
        out.json(&json!({"customers": customers, "to": to.display().to_string()}))?;
    }
    Ok(Outcome::Done)
}

/// Makes a data folder of a backup.
pub(super) fn restore(words: &RestoreArgs, door: &Door, out: &mut Out) -> anyhow::Result<Outcome> {
    let (from, folder) = (&words.from, door.folder());
    config::make_private(folder)
        .map_err(|e| Error::file(format!("cannot make `{}`", folder.display()), e))?;
    let failed = |e| Error::file(format!("cannot read `{}`", from.display()), e);
    if from.as_os_str() == "-" {
        if io::stdin().is_terminal() {
            return Err(wrong("a backup cannot be typed; send it in by a pipe, or name a folder"));
        }
        app::restore_stream(&mut io::stdin().lock(), folder)?;
    } else if fs::metadata(from).map_err(failed)?.is_dir() {
        if !from.join("CURRENT").is_file() {
            return Err(wrong(format!(
                "`{}` is not a backup; name a folder that `backup` wrote",
                from.display()
            )));
        }
        app::restore_folder(from, folder)?;
        copy_beside(from, folder)?;
    } else {
        app::restore_stream(&mut BufReader::new(File::open(from).map_err(failed)?), folder)?;
    }
    let customers = door.open_as_it_lies()?.snapshot().count();
    out.note(format_args!("restored {} customers into {}", grouped(customers), folder.display()));
    if out.is_json() {
        out.json(&json!({"customers": customers, "data": folder.display().to_string()}))?;
    }
    Ok(Outcome::Done)
}

/// Copies settings and mappings along.
fn copy_beside(from: &Path, to: &Path) -> anyhow::Result<()> {
    for name in BESIDE {
        let (from, to) = (from.join(name), to.join(name));
        let failed = |e| Error::file(format!("cannot copy `{}`", from.display()), e);
        if from.is_file() {
            fs::copy(&from, &to).map_err(failed)?;
        } else if from.is_dir() {
            config::make_private(&to).map_err(failed)?;
            for entry in fs::read_dir(&from).map_err(failed)? {
                let entry = entry.map_err(failed)?;
                fs::copy(entry.path(), to.join(entry.file_name())).map_err(failed)?;
            }
        }
    }
    Ok(())
}

/// Writes the data folder afresh and small.
pub(super) fn compact(door: &Door, out: &mut Out) -> anyhow::Result<Outcome> {
    let house = door.open_as_it_lies()?;
    let (before, after) = house.compact(&door.actor())?;
    out.note(format_args!("compacted {} bytes to {}", grouped(before), grouped(after)));
    if out.is_json() {
        out.json(&json!({"bytes_before": before, "bytes_after": after}))?;
    }
    Ok(Outcome::Done)
}

/// Compares everything derived with the records.
pub(super) fn verify(door: &Door, out: &mut Out) -> anyhow::Result<Outcome> {
    let findings: Vec<String> = door.open_as_it_lies()?.verify()?.iter().map(ToString::to_string).collect();
    if out.is_json() {
        out.json(&json!({"findings": findings}))?;
    } else {
        findings.iter().try_for_each(|finding| out.line(finding))?;
    }
    if findings.is_empty() {
        out.note("everything is as it should be");
        return Ok(Outcome::Done);
    }
    let count = findings.len();
    let differences = if count == 1 { "difference" } else { "differences" };
    out.note(format_args!("{count} {differences}; restore a backup, or export what is left"));
    Ok(Outcome::Differs)
}
