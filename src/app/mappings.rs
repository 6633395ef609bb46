//! Mappings kept by name in the data folder: a readable TOML file each, `mappings/NAME.toml`.

use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use super::Error;
use crate::import::Mapping;

/// The folder in the data folder.
const FOLDER: &str = "mappings";
/// How many are listed.
const MAX_MAPPINGS: usize = 500;
/// The largest file that is read.
const MAX_BYTES: u64 = 4 * 1024 * 1024;
/// The longest name, in bytes.
const MAX_NAME_BYTES: usize = 100;

/// All mappings that can be read, by name; each bears the name of its file.
///
/// # Errors
/// [`Error::File`] where the folder is there and cannot be read.
pub fn all(data: &Path) -> Result<Vec<Mapping>, Error> {
    let folder = data.join(FOLDER);
    let entries = match fs::read_dir(&folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(failed("cannot read", &folder, error)),
    };
    let mut mappings: Vec<Mapping> = entries
        .filter_map(|entry| entry.ok().map(|entry| entry.path()))
        .filter(|path| path.extension().is_some_and(|extension| extension == "toml"))
        .take(MAX_MAPPINGS)
        .filter_map(|path| read(&path).ok())
        .collect();
    mappings.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(mappings)
}

/// The mapping of a name.
///
/// # Errors
/// [`Error::File`] where there is none, [`Error::Refused`] where it cannot be understood.
pub fn load(data: &Path, name: &str) -> Result<Mapping, Error> {
    read(&file_of(data, name)?)
}

/// Keeps a mapping under the name it bears, in place of one of that name, and says in which file.
///
/// # Errors
/// [`Error::File`] where the name cannot be a file's, or the folder cannot be written.
pub fn save(data: &Path, mapping: &Mapping) -> Result<PathBuf, Error> {
    let path = file_of(data, mapping.name.as_deref().unwrap_or_default())?;
    let folder = data.join(FOLDER);
    let write = || {
        fs::create_dir_all(&folder)?;
        // Beside the old one, and renamed: a reader sees the one or the other.
        let mut file = tempfile::NamedTempFile::new_in(&folder)?;
        file.write_all(mapping.to_toml().as_bytes())?;
        file.as_file().sync_all()?;
        file.persist(&path).map_err(|error| error.error)?;
        Ok(())
    };
    write().map_err(|error| failed("cannot write", &path, error))?;
    Ok(path)
}

fn read(path: &Path) -> Result<Mapping, Error> {
    let read = || {
        if fs::metadata(path)?.len() > MAX_BYTES {
            return Err(io::Error::other("it is too large for a mapping"));
        }
        fs::read_to_string(path)
    };
    let text = read().map_err(|error| failed("cannot read", path, error))?;
    let mut mapping = Mapping::from_toml(&text).map_err(|error| Error::Refused(error.into()))?;
    mapping.name = path.file_stem().map(|stem| stem.to_string_lossy().into_owned());
    Ok(mapping)
}

/// The file of a name, which cannot lead out of the folder.
fn file_of(data: &Path, name: &str) -> Result<PathBuf, Error> {
    let fits = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.' | ' ');
    let is_name = !name.is_empty()
        && name.len() <= MAX_NAME_BYTES
        && !name.starts_with('.')
        && name.trim() == name
        && name.chars().all(fits);
    if !is_name {
        let why = io::Error::other("a name has letters, digits, blanks, `-`, `_` and `.`");
        return Err(Error::file(format!("`{name}` cannot be the name of a mapping"), why));
    }
    Ok(data.join(FOLDER).join(format!("{name}.toml")))
}

fn failed(what: &str, path: &Path, error: io::Error) -> Error {
    Error::file(format!("{what} `{}`", path.display()), error)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::{ColumnMapping, Target};

    #[test]
    fn mappings_are_kept_by_name_and_offered_for_their_header() {
        let data = tempfile::tempdir().unwrap();
        assert_eq!(all(data.path()).unwrap(), []);
        let column = ColumnMapping::new("E-Mail", Target::Attribute("email".into()), 1.0, "saved mapping");
        let mapping = Mapping { name: Some("shop 2".into()), columns: vec![column], ..Mapping::default() };
        let path = save(data.path(), &mapping).unwrap();
        assert!(path.ends_with("mappings/shop 2.toml"));
        assert_eq!(load(data.path(), "shop 2").unwrap(), mapping);
        let kept = all(data.path()).unwrap();
        assert!(kept.len() == 1 && kept[0].fits(&["e-mail".to_owned()]));
    }

    #[test]
    fn a_name_cannot_lead_out_of_the_folder() {
        let data = tempfile::tempdir().unwrap();
        for name in ["", "../x", "a/b", ".hidden", " x"] {
            let mapping = Mapping { name: Some(name.into()), ..Mapping::default() };
            assert!(save(data.path(), &mapping).is_err(), "{name}");
        }
        assert!(load(data.path(), "nobody").is_err());
    }
}
