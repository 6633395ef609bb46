//! Colours and signs by meaning, brought down to what the terminal can show.
//!
//! The ground is the terminal's own (`Reset`), so that a light terminal stays light. No meaning rests on colour
//! alone: every style that matters has a modifier or stands beside a sign or a word.

mod tones;

use ratatui::style::{Color, Modifier, Style};
use ratatui::symbols::border;

pub use tones::{Name, Tone};

/// How many colours the terminal shows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Depth {
    /// None: only bold, reverse and underline (`NO_COLOR`).
    None,
    /// The sixteen named ones.
    #[default]
    Sixteen,
    /// The palette of 256.
    Palette,
    /// Any.
    True,
}

/// Which characters the terminal shows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Charset {
    /// Lines, arrows and ellipses.
    #[default]
    Unicode,
    /// ASCII in their place.
    Ascii,
    /// Only what a voice reads well: no lines, bars or arrows.
    Spoken,
}

/// What a screen paints with.
#[derive(Clone, Debug)]
pub struct Theme {
    /// Which of the themes.
    pub name: Name,
    /// For how many colours it was made.
    pub depth: Depth,
    /// Of which characters.
    pub charset: Charset,
    /// Signs.
    pub signs: Signs,
    /// Ordinary text.
    pub text: Style,
    /// What matters less: missing values, hints.
    pub dim: Style,
    /// Headings.
    pub strong: Style,
    /// The header line.
    pub header: Style,
    /// Column titles.
    pub title: Style,
    /// The title of the column under the cursor.
    pub title_here: Style,
    /// The row under the cursor.
    pub cursor: Style,
    /// The cell under the cursor, within that row.
    pub cursor_cell: Style,
    /// A marked row.
    pub mark: Style,
    /// What a search found.
    pub hit: Style,
    /// A key in the footer.
    pub key: Style,
    /// Something is well.
    pub good: Style,
    /// Something wants attention.
    pub warning: Style,
    /// Something failed.
    pub error: Style,
    /// What stands out without any of these.
    pub accent: Style,
    /// Frames of dialogs and panes.
    pub border: Style,
    /// The frame that has the keys.
    pub border_here: Style,
    /// Bars and charts.
    pub bar: Style,
    /// A text field.
    pub field: Style,
}

/// Signs, in Unicode or ASCII.
#[derive(Clone, Copy, Debug)]
#[expect(missing_docs, reason = "the names say it")]
pub struct Signs {
    pub border: border::Set<'static>,
    pub ellipsis: &'static str,
    pub ascending: &'static str,
    pub descending: &'static str,
    pub right: &'static str,
    pub left: &'static str,
    pub missing: &'static str,
    pub mark: &'static str,
    pub crumb: &'static str,
    pub dot: &'static str,
    pub bar_full: &'static str,
    pub bar_empty: &'static str,
    pub bar_eighths: &'static [&'static str],
    pub column: &'static str,
    pub dash: &'static str,
    pub thumb: &'static str,
    pub track: &'static str,
    pub tick: &'static str,
    pub cross: &'static str,
}

const UNICODE: Signs = Signs {
    border: border::PLAIN,
    ellipsis: "…",
    ascending: "▲",
    descending: "▼",
    right: "›",
    left: "‹",
    missing: "–",
    mark: "●",
    crumb: "›",
    dot: "·",
    bar_full: "█",
    bar_empty: "░",
    bar_eighths: &["▏", "▎", "▍", "▌", "▋", "▊", "▉", "█"],
    column: "│",
    dash: "–",
    thumb: "┃",
    track: "│",
    tick: "✓",
    cross: "✗",
};

const ASCII: Signs = Signs {
    border: border::Set {
        top_left: "+",
        top_right: "+",
        bottom_left: "+",
        bottom_right: "+",
        vertical_left: "|",
        vertical_right: "|",
        horizontal_top: "-",
        horizontal_bottom: "-",
    },
    ellipsis: "~",
    ascending: "^",
    descending: "v",
    right: ">",
    left: "<",
    missing: "-",
    mark: "*",
    crumb: ">",
    dot: "-",
    bar_full: "#",
    bar_empty: ".",
    bar_eighths: &["#"],
    column: "|",
    dash: "-",
    thumb: "#",
    track: "|",
    tick: "+",
    cross: "x",
};

const SPOKEN: Signs = Signs {
    border: border::Set {
        top_left: " ",
        top_right: " ",
        bottom_left: " ",
        bottom_right: " ",
        vertical_left: " ",
        vertical_right: " ",
        horizontal_top: " ",
        horizontal_bottom: " ",
    },
    ellipsis: "...",
    ascending: "ascending",
    descending: "descending",
    right: ">",
    left: "<",
    missing: "-",
    mark: "*",
    crumb: ",",
    dot: ",",
    bar_full: "",
    bar_empty: "",
    bar_eighths: &[""],
    column: " ",
    dash: "-",
    thumb: " ",
    track: " ",
    tick: "+",
    cross: "x",
};

impl Default for Theme {
    fn default() -> Self {
        Self::new(Name::Dark, Depth::Sixteen, Charset::Unicode)
    }
}

impl Theme {
    /// Makes a theme for a terminal.
    pub fn new(name: Name, depth: Depth, charset: Charset) -> Self {
        let tones = tones::of(name);
        let exact = depth;
        let depth = if tones.is_plain && depth != Depth::None { Depth::Sixteen } else { depth };
        let plain = Style::default();
        let fg = |tone: Tone| tone.color(depth).map_or(plain, |c| plain.fg(c));
        let on = |tone: Tone| tone.color(depth).map(|c| plain.bg(c));
        let reversed = plain.add_modifier(Modifier::REVERSED);
        let bold = Modifier::BOLD;
        let faint = match tones.dim.color(depth) {
            None | Some(Color::Reset) => plain.add_modifier(Modifier::DIM),
            Some(color) => plain.fg(color),
        };
        Self {
            name,
            depth: exact,
            charset,
            signs: match charset {
                Charset::Unicode => UNICODE,
                Charset::Ascii => ASCII,
                Charset::Spoken => SPOKEN,
            },
            text: plain,
            dim: faint,
            strong: plain.add_modifier(bold),
            header: fg(tones.accent).add_modifier(bold),
            title: fg(tones.title).add_modifier(bold),
            title_here: fg(tones.title).add_modifier(bold | Modifier::UNDERLINED),
            cursor: on(tones.cursor).filter(|_| !tones.is_plain).unwrap_or(reversed),
            cursor_cell: if depth == Depth::None || tones.is_plain {
                reversed.add_modifier(bold | Modifier::UNDERLINED)
            } else {
                plain.add_modifier(bold | Modifier::REVERSED)
            },
            mark: fg(tones.mark).add_modifier(bold),
            hit: fg(tones.hit).add_modifier(bold | Modifier::UNDERLINED),
            key: fg(tones.accent).add_modifier(bold),
            good: fg(tones.good),
            warning: fg(tones.warning).add_modifier(bold),
            error: fg(tones.error).add_modifier(bold),
            accent: fg(tones.accent),
            border: faint,
            border_here: fg(tones.accent),
            bar: fg(tones.accent),
            field: plain.add_modifier(Modifier::UNDERLINED),
        }
    }

    /// Whether what is painted is read line by line: nothing then stands beside something else.
    pub fn is_linear(&self) -> bool {
        self.charset == Charset::Spoken
    }

    /// Says what the terminal shows by what it says of itself (`COLORTERM`, `TERM`).
    pub fn depth_of(no_color: Option<&str>, colorterm: Option<&str>, term: Option<&str>) -> Depth {
        let term = term.unwrap_or_default();
        if no_color.is_some_and(|v| !v.is_empty()) || term == "vt100" || term.ends_with("-mono") {
            return Depth::None;
        }
        match colorterm {
            Some("truecolor" | "24bit") => Depth::True,
            _ if term.contains("direct") => Depth::True,
            _ if term.contains("256") => Depth::Palette,
            _ => Depth::Sixteen,
        }
    }

    /// The style of a background-less highlight on the row under the cursor: the row's ground under the cell's ink.
    pub fn on_cursor(&self, cell: Style) -> Style {
        cell.patch(self.cursor)
    }
}

impl Tone {
    /// The colour for a depth; `None` where there are no colours.
    pub fn color(self, depth: Depth) -> Option<Color> {
        match depth {
            Depth::None => None,
            Depth::Sixteen => Some(self.ansi),
            Depth::Palette => Some(Color::Indexed(self.indexed)),
            Depth::True => Some(Color::Rgb(self.rgb.0, self.rgb.1, self.rgb.2)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_terminal_says_how_many_colours_it_has() {
        for (no_color, colorterm, term, depth) in [
            (Some("1"), Some("truecolor"), Some("xterm-256color"), Depth::None),
            (Some(""), Some("truecolor"), None, Depth::True),
            (None, None, Some("xterm-256color"), Depth::Palette),
            (None, None, Some("linux"), Depth::Sixteen),
        ] {
            assert_eq!(Theme::depth_of(no_color, colorterm, term), depth);
        }
    }

    #[test]
    fn without_colours_the_cursor_and_the_marks_still_show() {
        let theme = Theme::new(Name::Dark, Depth::None, Charset::Ascii);
        for style in [theme.cursor, theme.cursor_cell, theme.mark, theme.hit, theme.error] {
            assert!(style.fg.is_none() && style.bg.is_none() && !style.add_modifier.is_empty());
        }
    }
}
