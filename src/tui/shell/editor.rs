//! A text in the person's own editor.

use std::io::{self, Read, Write};
use std::process::Command;
use std::time::Duration;

use super::input::Gate;
use super::terminal::Tty;

/// Asks the terminal for its state: the answer ends the reader's read, so that the editor gets every key.
const ASK_STATE: &[u8] = b"\x1b[5n";
/// How long a terminal may take to answer.
const ANSWERS_WITHIN: Duration = Duration::from_millis(200);
/// The longest text taken back, in bytes.
const MAX_BYTES: u64 = 1024 * 1024;

/// Lets an editor have a terminal that shows screens; see [`edit`].
pub fn edit_at(editor: &str, text: &str, tty: &mut Tty, gate: &Gate) -> io::Result<Option<String>> {
    tty.send(ASK_STATE)?;
    gate.close(ANSWERS_WITHIN);
    tty.give_back()?;
    let edited = edit(editor, text);
    tty.take()?;
    gate.open();
    edited
}

/// Opens a text in an editor and returns what was saved; `None` where the editor failed or nothing changed.
pub fn edit(editor: &str, text: &str) -> io::Result<Option<String>> {
    let mut file = tempfile::Builder::new().prefix("patrons-").suffix(".txt").tempfile()?;
    file.write_all(text.as_bytes())?;
    file.flush()?;
    // The editor may be given with options, so the shell takes the words apart, as git does.
    let ended =
        Command::new("sh").arg("-c").arg(format!("{editor} \"$1\"")).arg("sh").arg(file.path()).status();
    if !ended?.success() {
        return Ok(None);
    }
    // Editors often put a new file in place of the old.
    let mut edited = String::new();
    std::fs::File::open(file.path())?.take(MAX_BYTES).read_to_string(&mut edited)?;
    let edited = edited.strip_suffix('\n').unwrap_or(&edited);
    Ok((edited != text).then(|| edited.to_owned()))
}
