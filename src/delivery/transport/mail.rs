//! Mail, one connection for many messages.
//!
//! The steps of the protocol are taken one by one, since it decides what a failure means where it happened: before the
//! text was handed over the message was certainly not taken, after it, with no answer, nobody knows.

use std::time::Duration;

use lettre::message::{Mailbox, Message, MultiPart};
use lettre::transport::smtp::Error;
use lettre::transport::smtp::authentication::{Credentials, Mechanism};
use lettre::transport::smtp::client::{SmtpConnection, TlsParameters};
use lettre::transport::smtp::commands::{Data, Mail as MailCommand, Rcpt, Rset};
use lettre::transport::smtp::extension::{ClientId, Extension, MailBodyParameter, MailParameter};

use crate::delivery::parcel::Outcome;
use crate::delivery::settings::{MailServer, Security};
use crate::delivery::template::Written;

/// How long the server may take for one answer.
const TIMEOUT: Duration = Duration::from_secs(30);

/// The way to the mail server.
pub(super) struct Mail {
    server: Option<MailServer>,
    connection: Option<SmtpConnection>,
}

impl std::fmt::Debug for Mail {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Mail({:?})", self.server)
    }
}

impl Mail {
    pub fn new(server: Option<MailServer>) -> Self {
        Self { server, connection: None }
    }

    pub fn send(&mut self, id: &str, to: &str, written: &Written) -> Outcome {
        let Some(server) = self.server.clone() else {
            return Outcome::Unreachable("no mail server is set".into());
        };
        let (message, from, to) = match compose(&server, id, to, written) {
            Ok(composed) => composed,
            Err(outcome) => return outcome,
        };
        if let Err(outcome) = self.connect(&server) {
            return outcome;
        }
        let Some(connection) = self.connection.as_mut() else {
            return Outcome::Unreachable("the mail server is not connected".into());
        };
        let outcome = hand_over(connection, &message, from, to);
        let is_over = match &outcome {
            Outcome::Unreachable(_) | Outcome::Uncertain(_) => true,
            Outcome::Sent => false,
            // The next message begins anew; a server that does not even take that is left.
            Outcome::Later(_) | Outcome::Refused(_) => connection.command(Rset).is_err(),
        };
        if is_over && let Some(mut connection) = self.connection.take() {
            connection.abort();
        }
        outcome
    }

    pub fn close(&mut self) {
        if let Some(mut connection) = self.connection.take() {
            // Whatever was taken was acknowledged before.
            drop(connection.quit());
        }
    }

    /// Connects where that was not done, or where the server has gone since.
    fn connect(&mut self, server: &MailServer) -> Result<(), Outcome> {
        if self.connection.as_mut().is_some_and(|open| !open.has_broken() && open.test_connected()) {
            return Ok(());
        }
        self.connection = None;
        let name = format!("the mail server {}:{}", server.host, server.port);
        let failed = |error: Error| Outcome::Unreachable(format!("{name}: {}", reason(&error)));
        let hello = ClientId::default();
        let tls = match server.security {
            Security::None => None,
            Security::Tls | Security::StartTls => {
                Some(TlsParameters::new(server.host.clone()).map_err(failed)?)
            }
        };
        let at_once = tls.as_ref().filter(|_| server.security == Security::Tls);
        let address = (server.host.as_str(), server.port);
        let mut connection =
            SmtpConnection::connect(address, Some(TIMEOUT), &hello, at_once, None).map_err(failed)?;
        if let (Security::StartTls, Some(tls)) = (server.security, &tls) {
            if !connection.can_starttls() {
                let remedy =
                    "it offers no encryption; set `mail.security` to `tls`, or to `none` on this machine";
                return Err(Outcome::Unreachable(format!("{name}: {remedy}")));
            }
            connection.starttls(tls, &hello).map_err(failed)?;
        }
        if let (Some(user), Some(password)) = (&server.user, &server.password) {
            let credentials = Credentials::new(user.clone(), password.0.clone());
            connection.auth(&[Mechanism::Plain, Mechanism::Login], &credentials).map_err(failed)?;
        }
        self.connection = Some(connection);
        Ok(())
    }
}

/// Whom mail comes from.
pub(super) fn sender(server: &MailServer) -> Option<Mailbox> {
    server.from.parse().ok()
}

/// The message as it goes over the line.
fn compose(
    server: &MailServer,
    id: &str,
    to: &str,
    written: &Written,
) -> Result<(Vec<u8>, Mailbox, Mailbox), Outcome> {
    let from = sender(server).ok_or_else(|| Outcome::Unreachable("`mail.from` is no address".into()))?;
    let refused = |why: &str| Outcome::Refused(format!("`{to}` {why}"));
    let to: Mailbox = to.parse().map_err(|_| refused("is no address"))?;
    let domain = from.email.domain().to_owned();
    let builder = Message::builder()
        .from(from.clone())
        .to(to.clone())
        .subject(written.subject.clone())
        .message_id(Some(format!("<{id}@{domain}>")));
    let built = if written.html.is_empty() {
        builder.singlepart(lettre::message::SinglePart::plain(written.text.clone()))
    } else {
        builder.multipart(MultiPart::alternative_plain_html(written.text.clone(), written.html.clone()))
    };
    let message =
        built.map_err(|error| Outcome::Refused(format!("the message cannot be written: {error}")))?;
    Ok((message.formatted(), from, to))
}

fn hand_over(connection: &mut SmtpConnection, message: &[u8], from: Mailbox, to: Mailbox) -> Outcome {
    let mut options = Vec::new();
    if !from.email.to_string().is_ascii() || !to.email.to_string().is_ascii() {
        if !connection.server_info().supports_feature(Extension::SmtpUtfEight) {
            return Outcome::Refused(
                "the mail server takes no address with other than English letters".into(),
            );
        }
        options.push(MailParameter::SmtpUtfEight);
    }
    if !message.is_ascii() && connection.server_info().supports_feature(Extension::EightBitMime) {
        options.push(MailParameter::Body(MailBodyParameter::EightBitMime));
    }
    let steps = connection
        .command(MailCommand::new(Some(from.email), options))
        .and_then(|_| connection.command(Rcpt::new(to.email, Vec::new())))
        .and_then(|_| connection.command(Data));
    if let Err(error) = steps {
        return before_the_text(&error);
    }
    match connection.message(message) {
        Ok(_) => Outcome::Sent,
        Err(error) if error.status().is_some() => before_the_text(&error),
        Err(error) => Outcome::Uncertain(format!("the mail server did not answer: {}", reason(&error))),
    }
}

/// A failure after which the message was certainly not taken.
fn before_the_text(error: &Error) -> Outcome {
    if error.status().is_some_and(|code| code.to_string() == "421") {
        // The server is closing down, for all messages.
        return Outcome::Unreachable(reason(error));
    }
    if error.is_permanent() {
        Outcome::Refused(reason(error))
    } else if error.is_transient() {
        Outcome::Later(reason(error))
    } else {
        Outcome::Unreachable(reason(error))
    }
}

/// What went wrong, without the library's own words.
fn reason(error: &Error) -> String {
    use std::error::Error as _;
    let mut told = error.to_string();
    let mut source = error.source();
    while let Some(inner) = source {
        let inner_text = inner.to_string();
        if !told.contains(&inner_text) {
            told = format!("{told}: {inner_text}");
        }
        source = inner.source();
    }
    told
}
