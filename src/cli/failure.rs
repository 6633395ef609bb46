//! Exit codes: whose move it is after a command.

use std::io;
use std::process::ExitCode;

use crate::app;
use crate::config::ConfigError;
use crate::import::Refusal;
use crate::tui::TuiError;

/// The exit code of a failure.
pub(super) const FAILED: u8 = 1;
/// The exit code of wrong usage and of invalid input; nothing was changed.
pub(super) const WRONG: u8 = 2;
/// The exit code of a folder that another process has.
pub(super) const IN_USE: u8 = 3;
/// The exit code of a finished import that left rows out.
pub(super) const REJECTED: u8 = 4;

/// How a command ended that did not fail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Outcome {
    /// As wished.
    Done,
    /// Done, and rows were left out.
    Rejected,
    /// A check found differences.
    Differs,
}

impl From<Outcome> for ExitCode {
    fn from(outcome: Outcome) -> Self {
        match outcome {
            Outcome::Done => Self::SUCCESS,
            Outcome::Rejected => Self::from(REJECTED),
            Outcome::Differs => Self::from(FAILED),
        }
    }
}

/// Says what is wrong with the words of a command.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub(super) struct Wrong(String);

/// An error about the words of a command, with exit code 2.
pub(super) fn wrong(message: impl Into<String>) -> anyhow::Error {
    Wrong(message.into()).into()
}

/// The exit code of an error.
pub(super) fn code(error: &anyhow::Error) -> u8 {
    if error.is::<Wrong>() {
        return WRONG;
    }
    if let Some(error) = error.downcast_ref::<app::Error>() {
        return code_of(error);
    }
    match error.downcast_ref() {
        Some(ConfigError::File { .. }) => return FAILED,
        Some(_) => return WRONG,
        None => {}
    }
    match error.downcast_ref() {
        Some(TuiError::Terminal(_)) => return FAILED,
        Some(_) => return WRONG,
        None => {}
    }
    FAILED
}

fn code_of(error: &app::Error) -> u8 {
    use app::Error as E;
    match error {
        E::Refused(Refusal::Read(_)) => FAILED,
        E::Invalid(_)
        | E::Violation(_)
        | E::Schema(_)
        | E::Refused(_)
        | E::NoSegment { .. }
        | E::Filter { .. } => WRONG,
        E::InUse(_) => IN_USE,
        // A path that is not there is a word that was written wrong.
        E::File { source, .. }
            if matches!(source.kind(), io::ErrorKind::NotFound | io::ErrorKind::IsADirectory) =>
        {
            WRONG
        }
        _ => FAILED,
    }
}

/// An error as `--json` prints it.
pub(super) fn to_json(message: &str, code: u8) -> serde_json::Value {
    serde_json::json!({"error": {"code": code, "message": message}})
}

/// Whether the reader of our output has gone, which is its right.
pub(super) fn is_broken_pipe(error: &anyhow::Error) -> bool {
    let mut causes = error.chain().filter_map(|cause| cause.downcast_ref::<io::Error>());
    causes.any(|cause| cause.kind() == io::ErrorKind::BrokenPipe)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exit_codes_say_whose_move_it_is() {
        let missing = io::Error::from(io::ErrorKind::NotFound);
        let full = io::Error::from(io::ErrorKind::StorageFull);
        for (error, expected) in [
            (wrong("x"), WRONG),
            (app::Error::Invalid("x".into()).into(), WRONG),
            (app::Error::Refused(Refusal::Empty).into(), WRONG),
            (app::Error::NotFound("x".into()).into(), FAILED),
            (app::Error::InUse("x".into()).into(), IN_USE),
            (app::Error::file("x", missing).into(), WRONG),
            (app::Error::file("x", full).into(), FAILED),
        ] {
            assert_eq!(code(&error), expected, "{error}");
        }
    }

    #[test]
    fn a_reader_that_has_gone_is_seen_through_our_errors() {
        let gone = || io::Error::from(io::ErrorKind::BrokenPipe);
        assert!(is_broken_pipe(&gone().into()));
        assert!(is_broken_pipe(&app::Error::file("x", gone()).into()));
        assert!(!is_broken_pipe(&wrong("x")));
    }
}
