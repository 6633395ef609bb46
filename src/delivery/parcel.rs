//! What is sent, and what the other side said.

use super::template::Written;

/// One message, ready to be sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Parcel {
    /// An email.
    Mail {
        /// The message's id: it is the same whenever it is sent.
        id: String,
        /// To whom.
        to: String,
        /// The words.
        written: Written,
    },
    /// A signed POST.
    Webhook {
        /// The message's id: by it a receiver knows one that comes again.
        id: String,
        /// Where to.
        url: String,
        /// The JSON.
        body: String,
    },
    /// A line at the end of a file.
    File {
        /// Which.
        path: String,
        /// The JSON.
        body: String,
    },
    /// A command's standard input.
    Command {
        /// As a shell would have it.
        line: String,
        /// The JSON.
        body: String,
    },
}

/// What became of an attempt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The other side took it.
    Sent,
    /// The other side could not take this one now.
    Later(String),
    /// There is no other side now; others will fare the same.
    Unreachable(String),
    /// The other side will never take this one.
    Refused(String),
    /// It was handed over and no answer came: it may have been taken.
    Uncertain(String),
}

impl Parcel {
    /// Whether one that comes twice does no harm, since the other side knows it by its id.
    pub fn is_repeatable(&self) -> bool {
        matches!(self, Self::Webhook { .. })
    }
}
