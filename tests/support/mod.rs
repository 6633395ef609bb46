//! A world for a test: a data folder of its own and the real binary.

pub mod mail_sink;
mod random;
mod steps;
mod terminal;
pub mod web_sink;

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;
use tempfile::TempDir;

pub use random::Random;
pub use steps::StepLog;
pub use terminal::Terminal;

/// A data folder of its own. Dropping it checks that `verify` finds nothing amiss.
pub struct World {
    folder: TempDir,
}

impl World {
    /// An empty folder.
    pub fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap() }
    }

    /// The data folder.
    pub fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    /// A path beside the data folder.
    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// The binary, ready to be given words.
    pub fn command(&self) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_patrons"));
        command.arg("--data").arg(self.data());
        command
    }

    /// Runs words and gives all that came.
    pub fn run(&self, words: &[&str]) -> Output {
        self.command().args(words).output().unwrap()
    }

    /// Runs words that must end with a code, and gives standard output.
    pub fn ends(&self, code: i32, words: &[&str]) -> String {
        let output = self.run(words);
        let (out, err) = (text(&output.stdout), text(&output.stderr));
        assert_eq!(output.status.code(), Some(code), "{words:?}\n{out}\n{err}");
        out
    }

    /// Runs words that must end with a code, and reads standard output as JSON.
    pub fn json(&self, code: i32, words: &[&str]) -> Value {
        let words = [&["--json"], words].concat();
        serde_json::from_str(&self.ends(code, &words)).unwrap()
    }

    /// Writes a file beside the data folder and gives its path.
    pub fn file(&self, name: &str, content: impl AsRef<[u8]>) -> String {
        let path = self.path(name);
        std::fs::write(&path, content).unwrap();
        path.display().to_string()
    }

    /// Imports a file with these contents, which must end with a code, and gives the report.
    pub fn import(&self, code: i32, content: impl AsRef<[u8]>, options: &[&str]) -> Value {
        let file = self.file("import.csv", content);
        let report = self.json(code, &[&["import", "customers", &file], options].concat());
        let count = |key: &str| report[key].as_u64().unwrap();
        let parts = ["created", "updated", "unchanged", "duplicate", "rejected"].map(count);
        assert_eq!(parts.iter().sum::<u64>(), count("rows"), "{report}");
        report
    }

    /// What a command that must end with a code says on standard error.
    pub fn says(&self, code: i32, words: &[&str]) -> String {
        let output = self.run(words);
        assert_eq!(output.status.code(), Some(code), "{words:?}\n{}", text(&output.stderr));
        text(&output.stderr)
    }

    /// Columns of all customers as CSV, without the header, lines sorted and joined by ` | `.
    pub fn values(&self, columns: &str) -> String {
        let csv = self.ends(0, &["export", "--columns", columns]);
        let mut lines: Vec<&str> = csv.lines().skip(1).collect();
        lines.sort_unstable();
        lines.join(" | ")
    }

    /// How many customers there are.
    pub fn count(&self) -> u64 {
        self.json(0, &["count"])["count"].as_u64().unwrap()
    }
}

impl Drop for World {
    fn drop(&mut self) {
        if !std::thread::panicking() && self.data().exists() {
            self.ends(0, &["verify"]);
        }
    }
}

/// A file of `sample-data`.
pub fn sample(name: &str) -> String {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("sample-data").join(name).display().to_string()
}

/// Output as text.
pub fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// Whether any file below a folder holds some bytes.
pub fn holds(folder: &Path, bytes: &[u8]) -> bool {
    std::fs::read_dir(folder).unwrap().any(|entry| {
        let path = entry.unwrap().path();
        if path.is_dir() {
            return holds(&path, bytes);
        }
        let content = std::fs::read(&path).unwrap();
        content.windows(bytes.len()).any(|window| window == bytes)
    })
}

/// Copies a folder with all below it to a place where nothing is yet.
pub fn copy_folder(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy_folder(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), target).unwrap();
        }
    }
}
