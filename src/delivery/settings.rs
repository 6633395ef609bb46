//! Servers and secrets that messages need.

use std::fmt;

/// A secret; its `Debug` tells nothing.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(pub String);

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("…")
    }
}

/// How the connection to a mail server is protected.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Security {
    /// Encrypted after a greeting in the clear; refused where the server does not offer it.
    #[default]
    StartTls,
    /// Encrypted from the first byte.
    Tls,
    /// Not at all: for a server on the same machine.
    None,
}

impl Security {
    /// The word of the settings.
    pub fn word(self) -> &'static str {
        match self {
            Self::StartTls => "starttls",
            Self::Tls => "tls",
            Self::None => "none",
        }
    }

    /// Reads the word of the settings.
    pub fn parse(word: &str) -> Option<Self> {
        match word {
            "starttls" => Some(Self::StartTls),
            "tls" => Some(Self::Tls),
            "none" => Some(Self::None),
            _ => None,
        }
    }
}

/// The server that takes mail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MailServer {
    /// Its name or address.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// How the connection is protected.
    pub security: Security,
    /// Who logs in; nobody where none is given.
    pub user: Option<String>,
    /// With which password.
    pub password: Option<Secret>,
    /// Whom mail comes from: `Shop <news@shop.example>`.
    pub from: String,
}

/// What messages need of the settings.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DeliverySettings {
    /// The mail server; none where no host is set.
    pub mail: Option<MailServer>,
    /// With what webhooks are signed; they are not sent without it.
    pub webhook_secret: Option<Secret>,
    /// Whether webhooks may go to addresses of the own network.
    pub allows_private: bool,
}
