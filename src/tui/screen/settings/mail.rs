//! The form of the mail server and of webhooks: settings of the project's file that messages need.

use super::Settings;
use crate::domain::ValueType;
use crate::tui::effect::{DialogId, Effect, Query, Ticket, Toast};
use crate::tui::overlay::{Form, FormField, Overlay};

pub(super) const MAIL: DialogId = DialogId("settings.mail");

/// The fields: label, setting, hint.
const FIELDS: [(&str, &str, &str); 8] = [
    ("Mail server", "mail.host", "a name or an address; nothing for no mail"),
    ("Port", "mail.port", "nothing for 587"),
    (
        "Encrypted",
        "mail.security",
        "starttls, tls, or none for a server on this machine; nothing for starttls",
    ),
    ("User", "mail.user", "who logs in there; nothing for nobody"),
    ("Password", "mail.password", "nothing keeps what is set"),
    ("From", "mail.from", "such as Shop <news@shop.example>"),
    ("Webhook secret", "webhook.secret", "with what webhooks are signed; nothing keeps what is set"),
    ("Private webhooks", "webhook.private", "true for webhooks into this machine's own network, else false"),
];

/// Settings that are secret: what is set does not show, and stays where nothing is typed.
const SECRETS: [&str; 2] = ["mail.password", "webhook.secret"];

/// A change of them under way.
#[derive(Debug, Default)]
pub(super) struct Mail {
    asked: Option<Ticket>,
    typed: Vec<String>,
}

impl Mail {
    pub fn is_asked(&self, ticket: Ticket) -> bool {
        self.asked == Some(ticket)
    }
}

impl Settings {
    /// Opens the form, with what was typed into it before where it was refused.
    pub(super) fn ask_mail(&self, typed: &[String]) -> Vec<Effect> {
        let known = |key: &str| {
            let lines = self.project.as_deref().unwrap_or_default();
            lines.iter().find(|(name, ..)| name == key).map_or("", |(_, value, _)| value.as_str())
        };
        let field = |(at, (label, key, hint)): (usize, &(&str, &str, &str))| {
            let usual = if SECRETS.contains(key) { "" } else { known(key) };
            let field = FormField::new(*label, usual).typed(typed.get(at)).hint(*hint);
            if *key == "mail.port" { field.of_type(ValueType::Number) } else { field }
        };
        let fields = FIELDS.iter().enumerate().map(field).collect();
        vec![Effect::Ask(MAIL, Box::new(Overlay::Form(Form::new("Mail and webhooks", fields))))]
    }

    pub(super) fn keep_mail(&mut self, texts: Vec<String>) -> Vec<Effect> {
        let values = FIELDS
            .iter()
            .zip(&texts)
            .filter(|((_, key, _), text)| !(SECRETS.contains(key) && text.is_empty()));
        let values = values.map(|((_, key, _), text)| ((*key).to_owned(), text.clone())).collect();
        let ticket = self.ticket();
        (self.mail.asked, self.mail.typed) = (Some(ticket), texts);
        vec![Effect::Configure(ticket, values)]
    }

    pub(super) fn mail_kept(&mut self) -> Vec<Effect> {
        self.mail = Mail::default();
        let ticket = self.ticket();
        self.reading = Some(ticket);
        let told = Toast::good("kept in config.toml; the next message goes by it");
        vec![Effect::Toast(told), Effect::Fetch(ticket, Query::Project)]
    }

    pub(super) fn mail_refused(&mut self, why: String) -> Vec<Effect> {
        let typed = std::mem::take(&mut self.mail).typed;
        let mut effects = vec![Effect::Toast(Toast::bad(why))];
        effects.extend(self.ask_mail(&typed));
        effects
    }
}
