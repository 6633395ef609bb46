//! Processes and files: how long they take, how much they hold.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// Between two looks at a process's memory.
const LOOK_EVERY: Duration = Duration::from_millis(2);

/// How often a question is put after the time that warms up, to peers as often as to us: in the first few milliseconds
/// of a process memory is still cold, and asked five times it was that which was told.
pub const ASKED: usize = 15;

/// What a process took.
#[derive(Clone, Copy, Debug)]
pub struct Taken {
    pub seconds: f64,
    /// The most memory it had at once; nothing where the system does not tell.
    pub peak_bytes: Option<f64>,
}

/// The release binary on a data folder.
pub fn patrons(data: &Path, words: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_patrons"));
    command.arg("--data").arg(data).args(words);
    command
}

/// Runs a process to its end, which must be good.
pub fn run(command: &mut Command) -> Taken {
    let started = Instant::now();
    let mut child = command.stdin(Stdio::null()).stdout(Stdio::null()).spawn().unwrap();
    let status = child.wait().unwrap();
    let seconds = started.elapsed().as_secs_f64();
    assert!(status.success(), "{command:?} ended with {status}");
    Taken { seconds, peak_bytes: None }
}

/// As [`run`], looking at its memory meanwhile.
pub fn run_watched(command: &mut Command) -> Taken {
    let started = Instant::now();
    let mut child = command.stdin(Stdio::null()).stdout(Stdio::null()).spawn().unwrap();
    let mut peak = None;
    let status = loop {
        peak = peak_of(child.id()).or(peak);
        if let Some(status) = child.try_wait().unwrap() {
            break status;
        }
        std::thread::sleep(LOOK_EVERY);
    };
    assert!(status.success(), "{command:?} ended with {status}");
    Taken { seconds: started.elapsed().as_secs_f64(), peak_bytes: peak }
}

/// The most memory a process had so far, as Linux tells.
pub fn peak_of(pid: u32) -> Option<f64> {
    let status = fs::read_to_string(format!("/proc/{pid}/status")).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kibibytes: f64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kibibytes * 1024.0)
}

/// Writes a file of customers.
pub fn generate(folder: &Path, customers: u64) {
    run(&mut patrons(
        &folder.join("none"),
        &["--quiet", "generate", &folder.display().to_string(), "--customers", &customers.to_string()],
    ));
    // Read once, so that whoever comes first finds it in the cache too.
    drop(fs::read(folder.join("customers.csv")).unwrap());
}

/// The bytes of all files below a folder, or of a file.
pub fn size_of(path: &Path) -> f64 {
    if path.is_file() {
        return fs::metadata(path).unwrap().len() as f64;
    }
    fs::read_dir(path).unwrap().map(|entry| size_of(&entry.unwrap().path())).sum()
}

/// Copies a folder.
pub fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}

/// Removes a file or folder, where it is there.
pub fn remove(path: &Path) {
    if path.is_dir() {
        fs::remove_dir_all(path).unwrap();
    } else if path.exists() {
        fs::remove_file(path).unwrap();
    }
}

/// Seconds that something takes.
pub fn timed<T>(work: impl FnOnce() -> T) -> (f64, T) {
    let started = Instant::now();
    let done = work();
    (started.elapsed().as_secs_f64(), done)
}

/// The median of [`ASKED`] runs after one that warms up.
pub fn steady(mut work: impl FnMut()) -> f64 {
    work();
    super::table::median((0..ASKED).map(|_| timed(&mut work).0).collect())
}
