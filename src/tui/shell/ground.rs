//! Which ground the terminal has: light or dark. It is asked, since no variable tells it reliably.

use super::TuiOptions;
use crate::tui::theme::{Depth, Name};

/// Asks for the colour of the ground (OSC 11); a terminal that does not know the question says nothing.
pub const QUESTION: &[u8] = b"\x1b]11;?\x1b\\";

/// Whether to ask: the theme goes by it, and the terminal is none that would print the question.
pub fn is_asked(options: &TuiOptions) -> bool {
    let answers = ["xterm", "tmux", "screen", "rxvt", "foot", "alacritty", "konsole", "vte", "wezterm"];
    let known = options.depth > Depth::Sixteen || answers.iter().any(|name| options.term.starts_with(name));
    options.theme == Name::Auto && options.depth != Depth::None && known && options.term != "linux"
}

/// The theme until the terminal answered.
pub fn first(options: &TuiOptions) -> Name {
    if options.theme != Name::Auto {
        return options.theme;
    }
    // The Linux console is black unless somebody worked at it.
    let usual = if options.term == "linux" { Name::Dark } else { Name::Auto };
    options.colorfgbg.as_deref().and_then(Name::on_colorfgbg).unwrap_or(usual)
}
