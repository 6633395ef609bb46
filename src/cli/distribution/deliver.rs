//! `deliver`: the sending.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use clap::Args;
use serde_json::json;

use super::super::door::Door;
use super::super::failure::Outcome;
use super::super::interrupt::cancel_on_signal;
use super::super::out::Out;
use crate::app::App;
use crate::app::distributions::Delivered;
use crate::promotions::MessageState;

/// How often it is looked whether to stop.
const LOOK: Duration = Duration::from_millis(100);

#[derive(Debug, Args)]
pub(in crate::cli) struct DeliverArgs {
    /// Send what is due now and end
    #[arg(long)]
    once: bool,
}

/// `deliver`.
pub(in crate::cli) fn deliver(words: &DeliverArgs, door: &Door, out: &mut Out) -> anyhow::Result<Outcome> {
    let app = door.open_to_write()?;
    let wished = cancel_on_signal()?;
    let delivered = if words.once {
        let stop = Arc::new(AtomicBool::new(false));
        let (watched, is_done) = (Arc::clone(&stop), Arc::new(AtomicBool::new(false)));
        let done = Arc::clone(&is_done);
        let watch = std::thread::spawn(move || {
            while !done.load(Ordering::Relaxed) {
                watched.fetch_or(wished.is_cancelled(), Ordering::Relaxed);
                std::thread::sleep(Duration::from_millis(20));
            }
        });
        let delivered = app.deliver_due(&stop);
        is_done.store(true, Ordering::Relaxed);
        drop(watch.join());
        delivered?
    } else {
        out.note("sending what is due; Ctrl-C ends it after what is being sent");
        let delivery = app.deliver_in_background();
        while !wished.is_cancelled() {
            std::thread::sleep(LOOK);
        }
        let shared = delivery.delivered();
        drop(delivery);
        shared
    };
    tell(&app, &delivered, out)
}

fn tell(app: &App, delivered: &Delivered, out: &mut Out) -> anyhow::Result<Outcome> {
    let snapshot = app.snapshot();
    let of = |state| snapshot.distributions().map(|kept| kept.tally().of(state)).sum::<u64>();
    let (queued, waiting) = (of(MessageState::Queued), of(MessageState::Waiting));
    if out.is_json() {
        out.json(&json!({
            "sent": delivered.sent,
            "put_off": delivered.put_off,
            "failed": delivered.failed,
            "skipped": delivered.skipped,
            "unknown": delivered.unknown,
            "queued": queued,
            "waiting": waiting,
            "unreachable": delivered.unreachable,
        }))?;
    } else {
        let counts = [
            (delivered.sent, "sent"),
            (delivered.put_off, "put off"),
            (delivered.failed, "failed"),
            (delivered.skipped, "skipped"),
            (delivered.unknown, "unknown"),
        ];
        let told: Vec<String> = counts
            .iter()
            .filter(|(count, word)| *count > 0 || *word == "sent")
            .map(|(count, word)| format!("{count} {word}"))
            .collect();
        let left = [(queued, "queued"), (waiting, "waiting for codes")];
        let left: Vec<String> = left
            .iter()
            .filter(|(count, _)| *count > 0)
            .map(|(count, word)| format!("{count} {word}"))
            .collect();
        let left = if left.is_empty() { String::new() } else { format!("; left: {}", left.join(", ")) };
        out.note(format_args!("{}{left}", told.join(", ")));
    }
    match &delivered.unreachable {
        Some(why) => {
            out.note(format_args!("error: {why}"));
            Ok(Outcome::Differs)
        }
        None => Ok(Outcome::Done),
    }
}
