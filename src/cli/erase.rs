//! `erase` and `readmit`.

use std::sync::Arc;

use clap::Args;
use serde_json::json;

use super::door::Door;
use super::edit;
use super::failure::{Outcome, wrong};
use super::out::Out;
use super::progress::grouped;
use crate::app::{Certificate, Command, find_to_erase};
use crate::domain::Row;

#[derive(Debug, Args)]
pub(super) struct EraseArgs {
    /// Ids, source ids, or emails that one customer has; deleted ones count too
    #[arg(required = true, value_name = "CUSTOMER")]
    customers: Vec<String>,
    /// Yes, for good
    #[arg(long)]
    yes: bool,
}

#[derive(Debug, Args)]
pub(super) struct ReadmitArgs {
    /// The id or source id of an erased customer
    key: String,
}

/// Removes customers for good and prints the certificate.
pub(super) fn erase(words: &EraseArgs, door: &Door, out: &mut Out) -> anyhow::Result<Outcome> {
    if !words.yes {
        let count = words.customers.len();
        return Err(wrong(format!(
            "erasing {count} customer{} cannot be undone; repeat the command with --yes",
            if count == 1 { "" } else { "s" }
        )));
    }
    let app = door.open_to_write()?;
    let snapshot = app.snapshot();
    let rows = words.customers.iter().map(|key| find_to_erase(&snapshot, key));
    let rows: Arc<[Row]> = rows.collect::<Result<_, _>>()?;
    drop(snapshot);
    let reply = door.carry_out(&app, Command::Erase(rows))?;
    match &reply.certificate {
        Some(certificate) => print(certificate, reply.change_set.map(|id| id.0), out)?,
        None => edit::tell(&reply, &app, out)?,
    }
    Ok(Outcome::Done)
}

fn print(certificate: &Certificate, change_set: Option<u64>, out: &mut Out) -> anyhow::Result<()> {
    let Certificate {
        at,
        who,
        customers,
        values,
        history_values,
        hashes_kept,
        folder_bytes: (before, after),
    } = certificate;
    if out.is_json() {
        return Ok(out.json(&json!({
            "change_set": change_set,
            "certificate": {
                "at": at.to_string(),
                "who": who,
                "customers": customers,
                "values": values,
                "history_values": history_values,
                "hashes_kept": hashes_kept,
                "bytes_before": before,
                "bytes_after": after,
            },
        }))?);
    }
    out.line("certificate of erasure")?;
    for (name, value) in [
        ("at", at.to_string()),
        ("by", who.clone()),
        ("customers removed", grouped(*customers)),
        ("values removed", grouped(*values)),
        ("history values removed", grouped(*history_values)),
        ("keyed hashes kept", grouped(*hashes_kept)),
        ("bytes before", grouped(*before)),
        ("bytes after", grouped(*after)),
    ] {
        out.line(format_args!("  {name:<24}{value}"))?;
    }
    Ok(())
}

/// Lets the key of an erased customer come back.
pub(super) fn readmit(words: &ReadmitArgs, door: &Door, out: &mut Out) -> anyhow::Result<Outcome> {
    let app = door.open_to_write()?;
    let reply = door.carry_out(&app, Command::Readmit(words.key.clone()))?;
    edit::tell(&reply, &app, out)?;
    Ok(Outcome::Done)
}
