//! Pictures of the stage: its screen as text, and beneath it the style of every cell as a letter.

use std::fmt::Write;

use ratatui::style::Style;

use super::Stage;

/// Letters for styles, in the order in which they appear; plain text is a dot.
const LETTERS: &[u8] = b"abcdefghijklmnopqrstuvwxyz";

impl Stage {
    /// The screen as text, then as letters of styles, then what the letters mean.
    pub fn picture(&mut self) -> String {
        let text = self.screen();
        let buffer = self.terminal.backend().buffer().clone();
        let mut styles: Vec<Style> = Vec::new();
        let mut letters = String::new();
        for y in 0..buffer.area.height {
            let mut line = String::new();
            for x in 0..buffer.area.width {
                let style = buffer[(x, y)].style();
                if words(style).is_empty() {
                    line.push('.');
                    continue;
                }
                let at = styles.iter().position(|s| *s == style).unwrap_or_else(|| {
                    styles.push(style);
                    styles.len() - 1
                });
                line.push(char::from(LETTERS[at]));
            }
            letters.push_str(line.trim_end_matches('.'));
            letters.push('\n');
        }
        let mut picture = format!("{text}\n\n{letters}\n");
        for (style, letter) in styles.iter().zip(LETTERS) {
            writeln!(picture, "{} {}", char::from(*letter), words(*style)).unwrap();
        }
        picture
    }
}

/// A style without what every cell has.
fn words(style: Style) -> String {
    let color = |name: &str, color: Option<ratatui::style::Color>| {
        color.filter(|c| *c != ratatui::style::Color::Reset).map(|c| format!("{name} {c}"))
    };
    let mut parts: Vec<String> =
        [color("ink", style.fg), color("ground", style.bg)].into_iter().flatten().collect();
    if !style.add_modifier.is_empty() {
        parts.push(format!("{:?}", style.add_modifier).to_lowercase());
    }
    parts.join(", ")
}

/// Compares the stage with the picture kept under a name.
pub fn assert_picture(name: &str, stage: &mut Stage) {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/snapshots"));
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    let picture = stage.picture();
    settings.bind(|| insta::assert_snapshot!(name, picture));
}
