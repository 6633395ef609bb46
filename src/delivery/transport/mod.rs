//! The ways out: the only place that speaks to the outside.

mod address;
mod command;
mod file;
mod mail;
mod webhook;

use super::parcel::{Outcome, Parcel};
use super::settings::DeliverySettings;

pub use webhook::check_url;

/// All ways out, with the connections that are open.
#[derive(Debug)]
pub struct Transports {
    mail: mail::Mail,
    webhook: webhook::Webhook,
}

impl Transports {
    /// Ways out with servers and secrets; nothing is connected yet.
    pub fn new(settings: &DeliverySettings) -> Self {
        Self { mail: mail::Mail::new(settings.mail.clone()), webhook: webhook::Webhook::new(settings) }
    }

    /// Sends a message and waits for what the other side says.
    pub fn send(&mut self, parcel: &Parcel) -> Outcome {
        match parcel {
            Parcel::Mail { id, to, written } => self.mail.send(id, to, written),
            Parcel::Webhook { url, body, .. } => self.webhook.send(url, body),
            Parcel::File { path, body } => file::append(path, body),
            Parcel::Command { line, body } => command::run(line, body),
        }
    }

    /// What must be set before anything can go by mail; none where all is.
    pub fn missing_for_mail(settings: &DeliverySettings) -> Option<String> {
        match &settings.mail {
            None => Some("no mail server is set; `patrons config mail.host HOST` sets one".into()),
            Some(server) if mail::sender(server).is_none() => Some(format!(
                "`mail.from` is `{}`, which is no address; `patrons config mail.from ADDRESS` sets one",
                server.from
            )),
            Some(_) => None,
        }
    }

    /// What must be set before anything can go to a webhook; none where all is.
    pub fn missing_for_webhooks(settings: &DeliverySettings) -> Option<String> {
        let why = "no secret is set to sign webhooks with; `patrons config webhook.secret SECRET` sets one";
        settings.webhook_secret.is_none().then(|| why.into())
    }

    /// Says good-bye to servers.
    pub fn close(&mut self) {
        self.mail.close();
    }
}
