//! Signed POSTs to an address of the web.

use std::time::Duration;

use ureq::Agent;

use super::address::CarefulResolver;
use crate::delivery::parcel::Outcome;
use crate::delivery::settings::{DeliverySettings, Secret};
use crate::delivery::signature;

/// How long a receiver may take for all of it (voucherify-facts §11).
const TIMEOUT: Duration = Duration::from_secs(10);

/// The way to webhooks.
#[derive(Debug)]
pub(super) struct Webhook {
    agent: Agent,
    secret: Option<Secret>,
}

impl Webhook {
    pub fn new(settings: &DeliverySettings) -> Self {
        let config = Agent::config_builder()
            .timeout_global(Some(TIMEOUT))
            .max_redirects(0)
            .http_status_as_error(false)
            .proxy(None)
            .user_agent("patrons")
            .build();
        let resolver = CarefulResolver::new(settings.allows_private);
        let agent =
            Agent::with_parts(config, ureq::unversioned::transport::DefaultConnector::new(), resolver);
        Self { agent, secret: settings.webhook_secret.clone() }
    }

    pub fn send(&self, url: &str, body: &str) -> Outcome {
        let Some(secret) = &self.secret else {
            return Outcome::Unreachable("no secret is set to sign with".into());
        };
        let request = self
            .agent
            .post(url)
            .header("content-type", "application/json")
            .header(signature::HEADER, signature::sign(secret, body));
        match request.send(body) {
            Ok(answer) if answer.status().is_success() => Outcome::Sent,
            Ok(answer) => Outcome::Later(format!("the receiver answered {}", answer.status())),
            Err(ureq::Error::Timeout(_)) => {
                Outcome::Later(format!("the receiver took more than {} s", TIMEOUT.as_secs()))
            }
            Err(error) => Outcome::Later(error.to_string()),
        }
    }
}

/// Refuses what is no address of the web.
///
/// # Errors
/// Says why, in one line.
pub fn check_url(url: &str) -> Result<(), String> {
    let parsed: ureq::http::Uri = url.parse().map_err(|_| format!("`{url}` is no address of the web"))?;
    let is_web = matches!(parsed.scheme_str(), Some("http" | "https"));
    match parsed.host() {
        Some(host) if is_web && !host.is_empty() => Ok(()),
        _ => Err(format!("`{url}` is no address of the web; write https://… or http://…")),
    }
}
