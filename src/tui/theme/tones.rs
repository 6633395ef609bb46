//! The colours of each theme, in three depths each.

use ratatui::style::Color;

/// Which theme.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Name {
    /// Dark or light once the terminal said which ground it has; until then what reads on either.
    #[default]
    Auto,
    /// For dark terminals.
    Dark,
    /// For light terminals.
    Light,
    /// Strongest contrast, on either.
    Contrast,
}

impl Name {
    /// Reads the name in settings.
    pub fn parse(name: &str) -> Option<Self> {
        Some(match name {
            "auto" => Self::Auto,
            "dark" => Self::Dark,
            "light" => Self::Light,
            "contrast" | "high-contrast" => Self::Contrast,
            _ => return None,
        })
    }

    /// The name in settings.
    pub fn word(self) -> &'static str {
        match self {
            Self::Auto => "auto",
            Self::Dark => "dark",
            Self::Light => "light",
            Self::Contrast => "high-contrast",
        }
    }

    /// The theme for a ground of some brightness, red, green and blue from 0 to 255 each.
    pub fn on_ground((red, green, blue): (u8, u8, u8)) -> Self {
        // Weights of ITU-R BT.601, in thousandths.
        let brightness = u32::from(red) * 299 + u32::from(green) * 587 + u32::from(blue) * 114;
        if brightness > 128_000 { Self::Light } else { Self::Dark }
    }

    /// The theme that `COLORFGBG` (`15;0`: ink and ground among the sixteen) asks for.
    pub fn on_colorfgbg(value: &str) -> Option<Self> {
        let ground: u8 = value.rsplit(';').next()?.parse().ok()?;
        Some(if matches!(ground, 7 | 9..=15) { Self::Light } else { Self::Dark })
    }

    /// The theme after this one.
    #[must_use]
    pub fn next(self) -> Self {
        match self {
            Self::Auto | Self::Contrast => Self::Dark,
            Self::Dark => Self::Light,
            Self::Light => Self::Contrast,
        }
    }
}

/// One colour in three depths.
#[derive(Clone, Copy, Debug)]
pub struct Tone {
    /// Among the sixteen named.
    pub ansi: Color,
    /// Among the 256.
    pub indexed: u8,
    /// Exact.
    pub rgb: (u8, u8, u8),
}

/// The colours of a theme by meaning.
pub struct Tones {
    /// Only the sixteen, which the terminal's owner chose, whatever the terminal can show.
    pub is_plain: bool,
    pub dim: Tone,
    pub title: Tone,
    pub accent: Tone,
    pub cursor: Tone,
    pub mark: Tone,
    pub hit: Tone,
    pub good: Tone,
    pub warning: Tone,
    pub error: Tone,
}

const fn tone(ansi: Color, indexed: u8, rgb: (u8, u8, u8)) -> Tone {
    Tone { ansi, indexed, rgb }
}

/// Red and magenta read on black and on white; the others lean on bold, reverse and signs.
const EITHER: Tones = Tones {
    is_plain: true,
    dim: tone(Color::Reset, 0, (0, 0, 0)),
    title: tone(Color::Reset, 0, (0, 0, 0)),
    accent: tone(Color::Reset, 0, (0, 0, 0)),
    cursor: tone(Color::Reset, 0, (0, 0, 0)),
    mark: tone(Color::Magenta, 5, (0, 0, 0)),
    hit: tone(Color::Magenta, 5, (0, 0, 0)),
    good: tone(Color::Reset, 0, (0, 0, 0)),
    warning: tone(Color::Magenta, 5, (0, 0, 0)),
    error: tone(Color::Red, 1, (0, 0, 0)),
};

const DARK: Tones = Tones {
    is_plain: false,
    // Sixteen colours have no safe grey: the terminal's own ink, made faint, is.
    dim: tone(Color::Reset, 246, (0x94, 0x94, 0x94)),
    title: tone(Color::Cyan, 110, (0x87, 0xaf, 0xd7)),
    accent: tone(Color::Cyan, 80, (0x5f, 0xd7, 0xd7)),
    cursor: tone(Color::Blue, 24, (0x00, 0x45, 0x6e)),
    mark: tone(Color::Yellow, 220, (0xff, 0xd7, 0x00)),
    hit: tone(Color::Yellow, 215, (0xff, 0xaf, 0x5f)),
    good: tone(Color::Green, 114, (0x87, 0xd7, 0x87)),
    warning: tone(Color::Yellow, 214, (0xff, 0xaf, 0x00)),
    error: tone(Color::Red, 210, (0xff, 0x87, 0x87)),
};

const LIGHT: Tones = Tones {
    is_plain: false,
    dim: tone(Color::Reset, 241, (0x62, 0x62, 0x62)),
    title: tone(Color::Blue, 24, (0x00, 0x5f, 0x87)),
    accent: tone(Color::Blue, 25, (0x00, 0x5f, 0xaf)),
    cursor: tone(Color::Cyan, 153, (0xaf, 0xd7, 0xff)),
    mark: tone(Color::Magenta, 90, (0x87, 0x00, 0x87)),
    hit: tone(Color::Red, 124, (0xaf, 0x00, 0x00)),
    good: tone(Color::Green, 22, (0x00, 0x5f, 0x00)),
    warning: tone(Color::Magenta, 94, (0x87, 0x5f, 0x00)),
    error: tone(Color::Red, 124, (0xaf, 0x00, 0x00)),
};

const CONTRAST: Tones = Tones {
    is_plain: false,
    dim: tone(Color::Reset, 250, (0xbc, 0xbc, 0xbc)),
    title: tone(Color::Reset, 231, (0xff, 0xff, 0xff)),
    accent: tone(Color::Reset, 226, (0xff, 0xff, 0x00)),
    cursor: tone(Color::Blue, 18, (0x00, 0x00, 0x87)),
    mark: tone(Color::Yellow, 226, (0xff, 0xff, 0x00)),
    hit: tone(Color::Yellow, 226, (0xff, 0xff, 0x00)),
    good: tone(Color::Green, 46, (0x00, 0xff, 0x00)),
    warning: tone(Color::Yellow, 226, (0xff, 0xff, 0x00)),
    error: tone(Color::Red, 203, (0xff, 0x5f, 0x5f)),
};

/// The colours of a theme.
pub fn of(name: Name) -> &'static Tones {
    match name {
        Name::Auto => &EITHER,
        Name::Dark => &DARK,
        Name::Light => &LIGHT,
        Name::Contrast => &CONTRAST,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn luminance((r, g, b): (u8, u8, u8)) -> f64 {
        let part = |v: u8| {
            let v = f64::from(v) / 255.0;
            if v <= 0.039_28 { v / 12.92 } else { ((v + 0.055) / 1.055).powf(2.4) }
        };
        0.2126 * part(r) + 0.7152 * part(g) + 0.0722 * part(b)
    }

    fn contrast(a: (u8, u8, u8), b: (u8, u8, u8)) -> f64 {
        let (a, b) = (luminance(a), luminance(b));
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    }

    #[test]
    fn the_ground_says_which_theme() {
        assert_eq!(Name::on_ground((255, 255, 255)), Name::Light);
        assert_eq!(Name::on_ground((0xfd, 0xf6, 0xe3)), Name::Light);
        assert_eq!(Name::on_ground((0, 0x2b, 0x36)), Name::Dark);
        assert_eq!(Name::on_colorfgbg("15;0"), Some(Name::Dark));
        assert_eq!(Name::on_colorfgbg("0;default;15"), Some(Name::Light));
        assert_eq!(Name::on_colorfgbg("default"), None);
    }

    #[test]
    fn exact_colours_can_be_read_on_their_ground() {
        let black = (0x1c, 0x1c, 0x1c);
        for (tones, ground, ink) in [
            (&DARK, black, (0xe0, 0xe0, 0xe0)),
            (&LIGHT, (0xff, 0xff, 0xff), (0, 0, 0)),
            (&CONTRAST, (0, 0, 0), (0xff, 0xff, 0xff)),
        ] {
            for tone in [tones.dim, tones.title, tones.accent, tones.mark, tones.hit, tones.error, tones.good]
            {
                assert!(contrast(tone.rgb, ground) >= 4.5, "{tone:?}");
            }
            assert!(contrast(tones.cursor.rgb, ink) >= 4.5, "the row under the cursor");
        }
    }
}
