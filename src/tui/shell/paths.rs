//! Paths that people type, and the settings that stand in the data folder.

use std::path::PathBuf;

use crate::app::App;
use crate::delivery::{MailServer, Secret};
use crate::tui::effect::Destination;

/// Where a path leads: `~` is the home folder, and a file that is there already is told.
pub fn destination(typed: &str) -> Destination {
    let path = expanded(typed.trim());
    let problem = if path.as_os_str().is_empty() {
        Some("give the file a path".to_owned())
    } else if path.is_dir() {
        Some("this is a folder; add the name of a file".to_owned())
    } else {
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty() && !folder.is_dir());
        folder.map(|folder| {
            format!("there is no folder `{}`; make it first, or name another", folder.display())
        })
    };
    let existing = path.metadata().ok().filter(|_| problem.is_none()).map(|m| m.len());
    Destination { path: path.display().to_string(), existing, problem }
}

fn expanded(typed: &str) -> PathBuf {
    let home = || directories::BaseDirs::new().map(|dirs| dirs.home_dir().to_owned());
    match typed.strip_prefix('~').filter(|rest| rest.is_empty() || rest.starts_with('/')) {
        Some(rest) => home().map_or_else(|| typed.into(), |home| home.join(rest.trim_start_matches('/'))),
        None => typed.into(),
    }
}

/// The settings of the project: name, value, and what it means.
pub fn project(app: &App) -> Vec<(String, String, String)> {
    let settings = app.settings();
    let zone = settings.zone.iana_name().unwrap_or("UTC").to_owned();
    let delivery = app.delivery();
    let mail = |part: fn(&MailServer) -> String| delivery.mail.as_ref().map(part).unwrap_or_default();
    let hidden = |secret: Option<&Secret>| secret.map_or_else(String::new, |_| "…".to_owned());
    let line = |name: &str, value: String, doc: &str| (name.to_owned(), value, doc.to_owned());
    vec![
        line("time_zone", zone, "where days begin and end"),
        line("currency", settings.currency.clone(), "of every amount"),
        line("history_imports", settings.history_imports.to_string(), "imports that can be undone"),
        line("history_days", settings.history_days.to_string(), "days for which before-values are kept"),
        line("mail.host", mail(|server| server.host.clone()), "the server that takes mail; `m` changes it"),
        line("mail.port", mail(|server| server.port.to_string()), "its port"),
        line("mail.security", mail(|server| server.security.word().to_owned()), "starttls, tls or none"),
        line("mail.user", mail(|server| server.user.clone().unwrap_or_default()), "who logs in there"),
        line(
            "mail.password",
            hidden(delivery.mail.as_ref().and_then(|server| server.password.as_ref())),
            "with which password",
        ),
        line("mail.from", mail(|server| server.from.clone()), "whom mail comes from"),
        line("webhook.secret", hidden(delivery.webhook_secret.as_ref()), "with what webhooks are signed"),
        line("webhook.private", delivery.allows_private.to_string(), "webhooks into the own network"),
        line("data", app.folder().display().to_string(), "the data folder"),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_says_what_stands_in_its_way() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("a.csv");
        std::fs::write(&file, "id\n").unwrap();
        let at = |path: PathBuf| destination(&path.display().to_string());
        assert_eq!(at(file).existing, Some(3));
        assert_eq!(at(folder.path().join("b.csv")).problem, None);
        assert!(at(folder.path().to_owned()).problem.is_some_and(|p| p.contains("is a folder")));
        assert!(at(folder.path().join("c/d.csv")).problem.is_some_and(|p| p.contains("no folder")));
        assert!(!destination("~/x.csv").path.starts_with('~'));
    }
}
