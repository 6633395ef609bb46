//! Mappings kept by name, as TOML files in the data folder.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::app::Error;
use crate::cli::failure::wrong;
use crate::cli::out::Out;
use crate::config;
use crate::import::{Mapping, Refusal};

/// The ending of their names.
const ENDING: &str = "toml";

/// Reads a mapping by its name, or from a file.
pub(super) fn load(folder: &Path, name: &str) -> anyhow::Result<Mapping> {
    let names_file = name.contains(['/', '\\']) || Path::new(name).extension().is_some_and(|e| e == ENDING);
    let path = if names_file { PathBuf::from(name) } else { path_of(folder, name) };
    let text = match fs::read_to_string(&path) {
        Ok(text) => text,
        Err(e) if e.kind() == io::ErrorKind::NotFound && !names_file => {
            let known: Vec<String> = names(folder).into_iter().map(|n| format!("`{n}`")).collect();
            let remedy = match known.as_slice() {
                [] => "--save-mapping keeps one".to_owned(),
                known => format!("there are {}", known.join(", ")),
            };
            return Err(wrong(format!("no mapping is saved as `{name}`; {remedy}")));
        }
        Err(e) => return Err(Error::file(format!("cannot read `{}`", path.display()), e).into()),
    };
    Ok(Mapping::from_toml(&text).map_err(|e| Error::Refused(Refusal::BadMapping(e)))?)
}

/// Refuses names that are no name of a file.
pub(super) fn check_name(name: &str) -> anyhow::Result<()> {
    let is_fine = !name.trim().is_empty() && !name.starts_with('.') && !name.contains(['/', '\\', '\0']);
    if is_fine {
        Ok(())
    } else {
        Err(wrong(format!("a mapping cannot be saved as `{name}`; give it a plain name")))
    }
}

/// Keeps a mapping, in place of one of that name.
pub(super) fn save(folder: &Path, name: &str, mapping: &Mapping) -> anyhow::Result<PathBuf> {
    check_name(name)?;
    let path = path_of(folder, name);
    let failed = |e| Error::file(format!("cannot write `{}`", path.display()), e);
    let named = Mapping { name: Some(name.to_owned()), ..mapping.clone() };
    config::replace(&config::mappings(folder), &file_name(name), &named.to_toml()).map_err(failed)?;
    Ok(path)
}

/// Tells of a saved mapping that was made for this header.
pub(super) fn offer(folder: &Path, header: &[String], out: &Out) {
    let fits = |name: &String| load(folder, name).is_ok_and(|mapping| mapping.fits(header));
    if let Some(name) = names(folder).into_iter().find(fits) {
        out.note(format_args!(
            "note: the saved mapping `{name}` was made for this header; --mapping {name} takes it"
        ));
    }
}

fn path_of(folder: &Path, name: &str) -> PathBuf {
    config::mappings(folder).join(file_name(name))
}

fn file_name(name: &str) -> String {
    format!("{name}.{ENDING}")
}

fn names(folder: &Path) -> Vec<String> {
    let Ok(entries) = fs::read_dir(config::mappings(folder)) else { return Vec::new() };
    let name = |path: PathBuf| {
        let is_ours = path.extension().is_some_and(|e| e == ENDING);
        let stem = path.file_stem().map(|s| s.to_string_lossy().into_owned());
        stem.filter(|stem| is_ours && !stem.starts_with('.'))
    };
    let mut names: Vec<String> = entries.flatten().filter_map(|entry| name(entry.path())).collect();
    names.sort();
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_saved_mapping_is_found_by_its_name() {
        let folder = tempfile::tempdir().unwrap();
        let path = save(folder.path(), "shop", &Mapping::default()).unwrap();
        let loaded = load(folder.path(), "shop").unwrap();
        assert_eq!(loaded.name.as_deref(), Some("shop"));
        assert_eq!(load(folder.path(), &path.display().to_string()).unwrap(), loaded);
        assert_eq!(
            load(folder.path(), "ship").unwrap_err().to_string(),
            "no mapping is saved as `ship`; there are `shop`"
        );
        assert!(check_name("../x").is_err() && check_name(".x").is_err() && check_name("my shop").is_ok());
    }
}
