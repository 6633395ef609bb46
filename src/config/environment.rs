//! What the surroundings say: variables of the environment, read once.

use std::path::{Path, PathBuf};
use std::{env, fs};

use directories::ProjectDirs;

/// Who acts where the system names nobody.
const NOBODY: &str = "unknown";

/// The variables of the environment that mean something here.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Environment {
    /// `PATRONS_DATA`.
    pub data: Option<PathBuf>,
    /// The usual data folder of programs, with ours in it.
    pub usual_data: Option<PathBuf>,
    /// `USER` or `LOGNAME`, else whom the system knows by the process's number.
    pub user: Option<String>,
    /// `NO_COLOR`.
    pub no_color: Option<String>,
    /// `COLORTERM`.
    pub colorterm: Option<String>,
    /// `TERM`.
    pub term: Option<String>,
    /// `COLORFGBG`: which ink and ground the terminal says it has.
    pub colorfgbg: Option<String>,
    /// `VISUAL` or `EDITOR`.
    pub editor: Option<String>,
    /// Whether a session over SSH is on (`SSH_CONNECTION`).
    pub is_remote: bool,
    /// Whether the locale says UTF-8, or nothing.
    pub is_utf8: bool,
}

impl Environment {
    /// Reads the process's environment.
    pub fn read() -> Self {
        let text = |name: &str| env::var(name).ok().filter(|v| !v.is_empty());
        let locale = text("LC_ALL").or_else(|| text("LC_CTYPE")).or_else(|| text("LANG"));
        let says_utf8 = |l: String| l.to_ascii_lowercase().replace('-', "").contains("utf8");
        Self {
            data: env::var_os("PATRONS_DATA").filter(|v| !v.is_empty()).map(PathBuf::from),
            usual_data: ProjectDirs::from("", "", "patrons").map(|dirs| dirs.data_dir().to_owned()),
            user: text("USER").or_else(|| text("LOGNAME")).or_else(system_user),
            no_color: text("NO_COLOR"),
            colorterm: text("COLORTERM"),
            term: text("TERM"),
            colorfgbg: text("COLORFGBG"),
            editor: text("VISUAL").or_else(|| text("EDITOR")),
            is_remote: text("SSH_CONNECTION").is_some(),
            is_utf8: locale.is_none_or(says_utf8),
        }
    }

    /// The data folder: the one given, else `$PATRONS_DATA`, else the usual one.
    pub fn data_folder(&self, given: Option<&Path>) -> Option<PathBuf> {
        let own = || self.data.clone().or_else(|| self.usual_data.clone());
        given.map(Path::to_owned).or_else(own)
    }

    /// Who acts where no `--as` says so.
    pub fn actor(&self) -> String {
        self.user.clone().unwrap_or_else(|| NOBODY.to_owned())
    }
}

/// The name of the process's user, where variables say nothing (a service, a container).
fn system_user() -> Option<String> {
    let uid = uid()?.to_string();
    let users = fs::read_to_string("/etc/passwd").ok()?;
    let named = |line: &str| {
        let mut fields = line.split(':');
        let name = fields.next()?;
        (fields.nth(1)? == uid && !name.is_empty()).then(|| name.to_owned())
    };
    users.lines().find_map(named)
}

#[cfg(unix)]
fn uid() -> Option<u32> {
    fs::metadata("/proc/self").ok().map(|process| std::os::unix::fs::MetadataExt::uid(&process))
}

#[cfg(not(unix))]
fn uid() -> Option<u32> {
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_data_folder_is_the_nearest_word() {
        let environment = Environment {
            data: Some("from-variable".into()),
            usual_data: Some("usual".into()),
            ..Environment::default()
        };
        let given = Path::new("given");
        assert_eq!(environment.data_folder(Some(given)).unwrap(), given);
        assert_eq!(environment.data_folder(None).unwrap(), Path::new("from-variable"));
        let bare = Environment { data: None, ..environment };
        assert_eq!(bare.data_folder(None).unwrap(), Path::new("usual"));
        assert_eq!(bare.actor(), "unknown");
    }
}
