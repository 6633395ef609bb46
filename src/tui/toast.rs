//! Messages that go by themselves.

use super::effect::Opening;

/// A message that goes by itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Toast {
    /// One line.
    pub text: String,
    /// How it is meant.
    pub tone: ToastTone,
    /// What `go` opens.
    pub opens: Option<Opening>,
}

/// How a message is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ToastTone {
    /// Something was done.
    Good,
    /// Something is so.
    Plain,
    /// Something failed; kept for `!`.
    Bad,
}

impl Toast {
    /// Something was done.
    pub fn good(text: impl Into<String>) -> Self {
        Self { text: text.into(), tone: ToastTone::Good, opens: None }
    }

    /// Something is so.
    pub fn plain(text: impl Into<String>) -> Self {
        Self { text: text.into(), tone: ToastTone::Plain, opens: None }
    }

    /// Something failed.
    pub fn bad(text: impl Into<String>) -> Self {
        Self { text: text.into(), tone: ToastTone::Bad, opens: None }
    }

    /// The same, with something to open.
    #[must_use]
    pub fn opening(self, opens: Option<Opening>) -> Self {
        Self { opens, ..self }
    }
}
