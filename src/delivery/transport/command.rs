//! Messages on a command's standard input.

use std::io::Write as _;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use crate::delivery::parcel::Outcome;

/// How long a command may run.
const TIMEOUT: Duration = Duration::from_secs(60);
/// How often it is looked whether it ended.
const LOOK: Duration = Duration::from_millis(5);
/// How a command says that it should be tried again: `EX_TEMPFAIL` of sysexits.
const TRY_AGAIN: i32 = 75;

/// Runs a command by the shell with a message on its standard input. It took it where it ends with 0.
pub(super) fn run(line: &str, body: &str) -> Outcome {
    let spawned = Command::new("sh")
        .args(["-c", line])
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn();
    let mut child = match spawned {
        Ok(child) => child,
        Err(error) => return Outcome::Unreachable(format!("`{line}` cannot be run: {error}")),
    };
    if let Some(mut stdin) = child.stdin.take() {
        // A command that reads nothing may have ended already; how it ended says the rest.
        drop(stdin.write_all(format!("{body}\n").as_bytes()));
    }
    let begun = Instant::now();
    loop {
        match child.try_wait() {
            Ok(Some(status)) => {
                return match status.code() {
                    Some(0) => Outcome::Sent,
                    Some(TRY_AGAIN) => Outcome::Later(format!("`{line}` asks for another time")),
                    Some(code) => Outcome::Refused(format!("`{line}` ended with {code}")),
                    None => Outcome::Uncertain(format!("`{line}` was killed")),
                };
            }
            Ok(None) if begun.elapsed() < TIMEOUT => std::thread::sleep(LOOK),
            Ok(None) => {
                drop(child.kill());
                drop(child.wait());
                return Outcome::Uncertain(format!("`{line}` took more than {} s", TIMEOUT.as_secs()));
            }
            Err(error) => return Outcome::Uncertain(format!("`{line}`: {error}")),
        }
    }
}
