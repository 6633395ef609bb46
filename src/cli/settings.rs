//! `config`: settings read and changed.

use std::path::Path;

use clap::Args;
use serde_json::{Value as Json, json};

use super::args::Globals;
use super::door::{Door, data_folder};
use super::failure::Outcome;
use super::out::Out;
use crate::app::Error;
use crate::config::{Config, Environment, KEYS};

/// Settings that decide what calendar words mean.
const CALENDAR: [&str; 2] = ["time_zone", "week_start"];

#[derive(Debug, Args)]
pub(super) struct ConfigArgs {
    /// A setting; all where it is left out
    key: Option<String>,
    /// What it becomes; `default` for the usual value
    #[arg(allow_negative_numbers = true)]
    value: Option<String>,
}

/// Prints all settings, one, or changes one.
pub(super) fn run(
    words: &ConfigArgs,
    globals: Globals,
    environment: &Environment,
    out: &mut Out,
) -> anyhow::Result<Outcome> {
    let folder = data_folder(&globals, environment)?;
    match (&words.key, &words.value) {
        (None, _) => all(&Config::load(&folder)?, out)?,
        (Some(key), None) => one(&Config::load(&folder)?, key, out)?,
        (Some(key), Some(value)) => {
            let config = Config::set(&folder, key, value)?;
            if CALENDAR.contains(&key.as_str()) {
                ask_segments(globals, environment, &folder, out)?;
            }
            let value = config.shown(key)?;
            out.note(format_args!("{key} = {value}"));
            if out.is_json() {
                out.json(&json!({"key": key, "value": value}))?;
            }
        }
    }
    Ok(Outcome::Done)
}

/// Has all segments asked anew under another calendar, at this time; a running program does so when it is opened next.
fn ask_segments(globals: Globals, environment: &Environment, folder: &Path, out: &Out) -> anyhow::Result<()> {
    if !crate::app::is_house(folder) {
        return Ok(());
    }
    match Door::new(globals, environment)?.open_to_write() {
        Ok(_) => Ok(()),
        Err(error) if matches!(error.downcast_ref(), Some(Error::InUse(_))) => {
            out.note("segments follow when the running program is opened next");
            Ok(())
        }
        Err(error) => Err(error),
    }
}

fn one(config: &Config, key: &str, out: &mut Out) -> anyhow::Result<()> {
    let value = config.shown(key)?;
    if out.is_json() {
        out.json(&json!({"key": key, "value": value}))?;
    } else {
        out.line(value)?;
    }
    Ok(())
}

fn all(config: &Config, out: &mut Out) -> anyhow::Result<()> {
    if out.is_json() {
        let settings = KEYS.iter().map(|s| {
            json!({
                "key": s.key,
                "value": config.shown(s.key).unwrap_or_default(),
                "default": s.default,
                "set": config.is_set(s.key),
                "about": s.about,
                "allowed": s.allowed.replace('`', ""),
            })
        });
        let bindings = config.bindings().into_iter().map(|(id, keys)| {
            json!({"key": format!("keys.{id}"), "value": keys, "default": Json::Null, "set": true})
        });
        return Ok(out.json(&json!({"settings": settings.chain(bindings).collect::<Vec<_>>()}))?);
    }
    for setting in &KEYS {
        let set = if config.is_set(setting.key) { "" } else { "  (the usual value)" };
        out.line(format_args!("# {}: {}", setting.about, setting.allowed))?;
        if setting.key.ends_with('*') {
            out.line(format_args!("# {} = …", setting.key))?;
        } else {
            out.line(format_args!("{} = {}{set}", setting.key, config.shown(setting.key)?))?;
        }
    }
    for (id, keys) in config.bindings() {
        out.line(format_args!("keys.{id} = {keys}"))?;
    }
    Ok(())
}
