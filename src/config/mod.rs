//! Settings and surroundings: where the data lies, what `config.toml` says, what the environment says.
//!
//! Architecture invariant: this is the only room that reads the environment and `config.toml`; everybody else is
//! handed values. It does not know what a setting is used for.
//!
//! Way through the files: `environment` (variables, once, at the start) → `keys` (the one table of settings, with
//! what each allows) → [`Config`] (the file).

mod environment;
mod keys;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

pub use environment::Environment;
pub use keys::{KEYS, Setting};

use crate::app::Settings;
use crate::delivery::{DeliverySettings, MailServer, Secret, Security};
use crate::promotions::PercentOf;
use crate::tui::theme;

/// The file's name in the data folder.
const FILE: &str = "config.toml";
/// What begins the names of key bindings; an action's id follows.
const BINDINGS: &str = "keys.";

/// What `config.toml` says. What it leaves out is as the table of settings has it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Config {
    /// Values as text by dotted key; only what the file sets.
    values: BTreeMap<String, String>,
}

/// Says why a setting is refused.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// No setting has that name.
    #[error("there is no setting `{key}`{}; `patrons config` lists them", offer(nearest.as_deref()))]
    Unknown {
        /// As given.
        key: String,
        /// One that is near.
        nearest: Option<String>,
    },
    /// The value cannot be.
    #[error("`{key}` cannot be `{value}`; give {allowed}")]
    Value {
        /// The setting.
        key: String,
        /// As given.
        value: String,
        /// What is allowed.
        allowed: &'static str,
    },
    /// The file is not TOML.
    #[error("`{path}` cannot be understood: {why}; mend or remove it")]
    Unreadable {
        /// The file.
        path: String,
        /// Where and why.
        why: String,
    },
    /// The file cannot be read or written.
    #[error("cannot use `{path}`: {source}")]
    File {
        /// The file.
        path: String,
        /// The system's reason.
        source: io::Error,
    },
}

impl Config {
    /// Reads the settings of a data folder; all are as usual where there is no file.
    ///
    /// # Errors
    /// [`ConfigError`] names the key and what is allowed.
    pub fn load(folder: &Path) -> Result<Self, ConfigError> {
        let config = Self::load_unchecked(folder)?;
        config.values.iter().try_for_each(|(key, value)| check(key, value))?;
        Ok(config)
    }

    /// Reads the file without asking whether its values can be, so that a wrong one can be replaced.
    fn load_unchecked(folder: &Path) -> Result<Self, ConfigError> {
        let path = folder.join(FILE);
        let text = match fs::read_to_string(&path) {
            Ok(text) => text,
            Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(Self::default()),
            Err(source) => return Err(ConfigError::File { path: path.display().to_string(), source }),
        };
        let table: toml::Table = toml::from_str(&text).map_err(|e| ConfigError::Unreadable {
            path: path.display().to_string(),
            why: e.message().to_owned(),
        })?;
        let mut values = BTreeMap::new();
        flatten("", &table, &mut values);
        Ok(Self { values })
    }

    /// Changes one setting in the file; `default` forgets it.
    ///
    /// # Errors
    /// [`ConfigError`]; the file is then as it was.
    pub fn set(folder: &Path, key: &str, value: &str) -> Result<Self, ConfigError> {
        let mut config = Self::load_unchecked(folder)?;
        if value == "default" && Setting::of(key).is_none_or(|s| !s.allows("default")) {
            known(key)?;
            config.values.remove(key);
        } else {
            check(key, value)?;
            config.values.insert(key.to_owned(), value.to_owned());
        }
        config.save(folder)?;
        Ok(config)
    }

    /// Changes settings, all or none, and gives what they come to.
    ///
    /// # Errors
    /// [`ConfigError`]; the file is then as it was.
    pub fn set_all(folder: &Path, values: &[(String, String)]) -> Result<Self, ConfigError> {
        let mut config = Self::load_unchecked(folder)?;
        for (key, value) in values {
            if value.is_empty() {
                known(key)?;
                config.values.remove(key);
            } else {
                check(key, value)?;
                config.values.insert(key.clone(), value.clone());
            }
        }
        config.save(folder)?;
        Ok(config)
    }

    fn save(&self, folder: &Path) -> Result<(), ConfigError> {
        let path = folder.join(FILE);
        let failed = |source| ConfigError::File { path: path.display().to_string(), source };
        replace(folder, FILE, &self.to_toml()).map_err(failed)
    }

    /// The file's text: every setting that is set, under its meaning.
    fn to_toml(&self) -> String {
        let mut text = String::from("# Settings of patrons; `patrons config` lists all of them.\n");
        let mut table = String::new();
        for (key, value) in &self.values {
            let (head, name) = key.split_once('.').unwrap_or(("", key));
            let setting = Setting::of(key);
            let mut line = String::new();
            // Writing to a `String` cannot fail.
            let about = setting.map_or("", |s| s.about);
            let written = writeln!(line, "\n# {about}\n{} = {}", toml_key(name), toml_value(setting, value));
            debug_assert!(written.is_ok());
            if head.is_empty() {
                text.push_str(&line);
            } else {
                let opening = format!("\n[{head}]");
                if !table.contains(&opening) {
                    table.push_str(&opening);
                    table.push('\n');
                }
                table.push_str(line.trim_start_matches('\n'));
            }
        }
        text + &table
    }

    /// A setting's value, the usual one where the file has none.
    ///
    /// # Errors
    /// [`ConfigError::Unknown`].
    pub fn value(&self, key: &str) -> Result<String, ConfigError> {
        known(key)?;
        let usual = || Setting::of(key).map_or("", |s| s.default).to_owned();
        Ok(self.values.get(key).cloned().unwrap_or_else(usual))
    }

    /// Whether the file sets a key.
    pub fn is_set(&self, key: &str) -> bool {
        self.values.contains_key(key)
    }

    /// The bindings the file sets: action id to keys.
    pub fn bindings(&self) -> BTreeMap<String, String> {
        let of =
            |(key, value): (&String, &String)| Some((key.strip_prefix(BINDINGS)?.to_owned(), value.clone()));
        self.values.iter().filter_map(of).collect()
    }

    /// What the use cases need to know.
    pub fn settings(&self) -> Settings {
        let usual = Settings::default();
        let text = |key: &str| self.value(key).unwrap_or_default();
        Settings {
            zone: keys::zone(&text("time_zone")).unwrap_or(usual.zone),
            week_start: keys::week_start(&text("week_start")).unwrap_or(usual.week_start),
            currency: text("currency"),
            percent_of: match text("discount.percent_of").as_str() {
                "initial" => PercentOf::Initial,
                _ => PercentOf::Rest,
            },
            history_imports: text("history.imports").parse().unwrap_or(usual.history_imports),
            history_days: text("history.days").parse().unwrap_or(usual.history_days),
            delivery: self.delivery(),
        }
    }

    /// Servers and secrets that messages need.
    pub fn delivery(&self) -> DeliverySettings {
        let text = |key: &str| self.value(key).ok().filter(|value| !value.is_empty());
        let server = |host: String| MailServer {
            host,
            port: text("mail.port").and_then(|port| port.parse().ok()).unwrap_or(587),
            security: text("mail.security").and_then(|word| Security::parse(&word)).unwrap_or_default(),
            user: text("mail.user"),
            password: text("mail.password").map(Secret),
            from: text("mail.from").unwrap_or_default(),
        };
        DeliverySettings {
            mail: text("mail.host").map(server),
            webhook_secret: text("webhook.secret").map(Secret),
            allows_private: text("webhook.private").is_some_and(|word| word == "true"),
        }
    }

    /// A setting's value as lists show it: dots where it is a secret.
    ///
    /// # Errors
    /// [`ConfigError::Unknown`].
    pub fn shown(&self, key: &str) -> Result<String, ConfigError> {
        let value = self.value(key)?;
        let hides = Setting::of(key).is_some_and(Setting::is_secret) && !value.is_empty();
        Ok(if hides { "…".into() } else { value })
    }

    /// The screens' theme.
    pub fn theme(&self) -> theme::Name {
        self.value("theme").ok().and_then(|name| theme::Name::parse(&name)).unwrap_or_default()
    }

    /// Whether the mouse is taken.
    pub fn takes_mouse(&self) -> bool {
        self.value("mouse").is_ok_and(|v| v == "true")
    }

    /// Whether colours are wanted: `None` where the terminal decides.
    pub fn color(&self) -> Option<bool> {
        match self.value("color").ok()?.as_str() {
            "always" => Some(true),
            "never" => Some(false),
            _ => None,
        }
    }
}

/// Makes a folder that only its owner can look into, where there is none.
pub fn make_private(folder: &Path) -> io::Result<()> {
    if folder.is_dir() {
        return Ok(());
    }
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

/// Writes a file of a private folder, all at once: beside first, then renamed.
pub fn replace(folder: &Path, name: &str, text: &str) -> io::Result<()> {
    make_private(folder)?;
    let mut beside = tempfile::Builder::new().prefix(".new-").tempfile_in(folder)?;
    beside.write_all(text.as_bytes())?;
    beside.as_file().sync_all()?;
    beside.persist(folder.join(name)).map_err(|e| e.error)?;
    fs::File::open(folder)?.sync_all()
}

/// The folder of the saved mappings.
pub fn mappings(folder: &Path) -> PathBuf {
    folder.join("mappings")
}

fn known(key: &str) -> Result<(), ConfigError> {
    if Setting::of(key).is_some() {
        return Ok(());
    }
    let likeness = |s: &&Setting| strsim::jaro_winkler(s.key, key);
    let best = KEYS.iter().max_by(|a, b| likeness(a).total_cmp(&likeness(b)));
    let nearest = best.filter(|s| likeness(s) > 0.75).map(|s| s.key.to_owned());
    Err(ConfigError::Unknown { key: key.to_owned(), nearest })
}

fn check(key: &str, value: &str) -> Result<(), ConfigError> {
    known(key)?;
    match Setting::of(key) {
        Some(setting) if !setting.allows(value) => {
            Err(ConfigError::Value { key: key.to_owned(), value: value.to_owned(), allowed: setting.allowed })
        }
        _ => Ok(()),
    }
}

fn offer(nearest: Option<&str>) -> String {
    nearest.map(|n| format!(", but `{n}`")).unwrap_or_default()
}

fn flatten(prefix: &str, table: &toml::Table, into: &mut BTreeMap<String, String>) {
    for (key, value) in table {
        let key = format!("{prefix}{key}");
        match value {
            toml::Value::Table(inner) => flatten(&format!("{key}."), inner, into),
            toml::Value::String(text) => {
                into.insert(key, text.clone());
            }
            other => {
                into.insert(key, other.to_string());
            }
        }
    }
}

fn toml_key(name: &str) -> String {
    let is_bare =
        !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_' || b == b'-');
    if is_bare { name.to_owned() } else { toml::Value::String(name.to_owned()).to_string() }
}

fn toml_value(setting: Option<&Setting>, value: &str) -> String {
    if setting.is_some_and(Setting::is_text)
        || !(value.parse::<i64>().is_ok() || value.parse::<bool>().is_ok())
    {
        return toml::Value::String(value.to_owned()).to_string();
    }
    value.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_are_written_and_read_back() {
        let folder = tempfile::tempdir().unwrap();
        for (key, value) in [
            ("time_zone", "Europe/Warsaw"),
            ("history.imports", "5"),
            ("mouse", "false"),
            ("keys.list.down", "j <down>"),
            ("keys.quit", "7"),
        ] {
            Config::set(folder.path(), key, value).unwrap();
            assert_eq!(Config::load(folder.path()).unwrap().value(key).unwrap(), value);
        }
        let config = Config::load(folder.path()).unwrap();
        assert_eq!((config.settings().history_imports, config.takes_mouse()), (5, false));
        assert_eq!(config.bindings().len(), 2);
        let config = Config::set(folder.path(), "history.imports", "default").unwrap();
        assert_eq!(config.value("history.imports").unwrap(), "20");
    }

    #[test]
    fn what_is_not_allowed_is_refused_with_what_is() {
        let folder = tempfile::tempdir().unwrap();
        let refused = |key, value| Config::set(folder.path(), key, value).unwrap_err().to_string();
        assert_eq!(
            refused("time_zone", "Mars"),
            "`time_zone` cannot be `Mars`; give an IANA name such as `Europe/Warsaw`, or `UTC`"
        );
        assert_eq!(
            refused("timezone", "UTC"),
            "there is no setting `timezone`, but `time_zone`; `patrons config` lists them"
        );
        assert!(!folder.path().join(FILE).exists());
    }
}
