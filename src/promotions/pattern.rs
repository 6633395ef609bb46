//! How codes look, and new ones at random.

use serde::{Deserialize, Serialize};

/// What stands for a random character in a pattern.
const RANDOM: char = '#';
/// Characters of a random code, where nobody says how many.
const LENGTH: usize = 8;
/// The most characters of a code.
pub const MAX_CODE_LEN: usize = 200;
/// Letters and digits, all but those that are mistaken for one another.
const CHARSET: &str = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789";
/// The most characters to choose from.
const MAX_CHARSET: usize = 256;

/// How codes look: a pattern in which each `#` is a random character of a set.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CodePattern {
    pattern: String,
    charset: Vec<char>,
}

/// The same in the API's words (voucherify-facts 5): a whole pattern, or length, prefix and postfix.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CodeConfig {
    /// The whole of it.
    pub pattern: Option<String>,
    /// Random characters, where there is no pattern.
    pub length: Option<usize>,
    /// What comes before them.
    pub prefix: Option<String>,
    /// What comes after them.
    pub postfix: Option<String>,
    /// What they are chosen from.
    pub charset: Option<String>,
}

impl Default for CodePattern {
    fn default() -> Self {
        Self { pattern: RANDOM.to_string().repeat(LENGTH), charset: CHARSET.chars().collect() }
    }
}

impl CodePattern {
    /// Reads the API's words.
    ///
    /// # Errors
    /// A sentence with the remedy.
    pub fn of(config: &CodeConfig) -> Result<Self, String> {
        let default = Self::default();
        let given = |text: &Option<String>| text.clone().unwrap_or_default();
        let pattern = match &config.pattern {
            Some(_) if config.length.is_some() => {
                return Err("a pattern says how long codes are; leave the length out".into());
            }
            Some(pattern) => format!("{}{pattern}{}", given(&config.prefix), given(&config.postfix)),
            None => {
                let random = RANDOM.to_string().repeat(config.length.unwrap_or(LENGTH));
                format!("{}{random}{}", given(&config.prefix), given(&config.postfix))
            }
        };
        let mut charset: Vec<char> = Vec::new();
        for sign in config.charset.iter().flat_map(|set| set.chars()) {
            if !charset.contains(&sign) {
                charset.push(sign);
            }
        }
        let charset = if config.charset.is_some() { charset } else { default.charset };
        let is_fit = |sign: &char| !sign.is_whitespace() && !sign.is_control();
        if charset.is_empty() || charset.len() > MAX_CHARSET || !charset.iter().all(is_fit) {
            return Err(format!("a charset is 1 to {MAX_CHARSET} characters, no blanks among them"));
        }
        if !pattern.chars().all(|sign| is_fit(&sign)) {
            return Err("a code holds no blanks".into());
        }
        if pattern.chars().count() > MAX_CODE_LEN {
            return Err(format!("a code has at most {MAX_CODE_LEN} characters"));
        }
        if !pattern.contains(RANDOM) {
            return Err(format!("`{pattern}` is always the same; put a # for each random character"));
        }
        Ok(Self { pattern, charset })
    }

    /// How it is written.
    pub fn text(&self) -> &str {
        &self.pattern
    }

    /// What random characters are chosen from.
    pub fn charset(&self) -> String {
        self.charset.iter().collect()
    }

    /// How many codes look like this.
    pub fn capacity(&self) -> u128 {
        let random = self.pattern.chars().filter(|sign| *sign == RANDOM).count() as u32;
        (self.charset.len() as u128).saturating_pow(random)
    }

    /// Whether a code can be one of these.
    pub fn fits(&self, code: &str) -> bool {
        let mut signs = code.chars();
        self.pattern.chars().all(|wanted| {
            signs.next().is_some_and(|s| s == wanted || (wanted == RANDOM && self.charset.contains(&s)))
        }) && signs.next().is_none()
    }

    /// Writes a random code behind a text; `random` gives bytes, each as likely as any other.
    pub fn push(&self, random: &mut dyn FnMut() -> u8, out: &mut String) {
        let count = self.charset.len();
        // Bytes above the last multiple would favour the first characters.
        let fair = 256 - 256 % count;
        for sign in self.pattern.chars() {
            if sign != RANDOM {
                out.push(sign);
                continue;
            }
            let byte = std::iter::repeat_with(&mut *random).map(usize::from).find(|byte| *byte < fair);
            out.push(self.charset[byte.unwrap_or_default() % count]);
        }
    }
}

/// Whether a text can be a code: without blanks, and not too long.
///
/// # Errors
/// A sentence that says why not.
pub fn check_code(code: &str) -> Result<(), String> {
    let is_fit = |sign: char| !sign.is_whitespace() && !sign.is_control();
    if code.is_empty() || !code.chars().all(is_fit) {
        return Err(format!("`{code}` is no code; write one without blanks"));
    }
    if code.chars().count() > MAX_CODE_LEN {
        return Err(format!("a code has at most {MAX_CODE_LEN} characters"));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counting() -> impl FnMut() -> u8 {
        let mut next = 0u8;
        move || {
            next = next.wrapping_add(1);
            next
        }
    }

    #[test]
    fn codes_look_as_the_pattern_says_and_each_character_comes_as_often() {
        let config = CodeConfig {
            length: Some(4),
            prefix: Some("AUT-".into()),
            postfix: Some("-26".into()),
            charset: Some("ABC".into()),
            ..CodeConfig::default()
        };
        let pattern = CodePattern::of(&config).unwrap();
        assert_eq!((pattern.text(), pattern.capacity()), ("AUT-####-26", 81));
        let mut random = counting();
        let mut counts = [0; 3];
        for _ in 0..255 {
            let mut code = String::new();
            pattern.push(&mut random, &mut code);
            assert!(pattern.fits(&code), "{code}");
            code[4..8].bytes().for_each(|b| counts[usize::from(b - b'A')] += 1);
        }
        assert_eq!(counts, [340; 3]);
    }

    #[test]
    fn what_gives_no_codes_is_refused_with_a_remedy() {
        let of = |pattern: &str, charset: Option<&str>| {
            let config = CodeConfig {
                pattern: Some(pattern.into()),
                charset: charset.map(Into::into),
                ..CodeConfig::default()
            };
            CodePattern::of(&config).map(|p| p.capacity())
        };
        assert_eq!(of("A##", Some("01")), Ok(4));
        assert!(of("SAME", None).unwrap_err().contains('#'));
        assert!(of("A #", None).unwrap_err().contains("blanks"));
        assert!(of("##", Some("")).unwrap_err().contains("charset"));
        assert_eq!(CodePattern::default().capacity(), 1 << 40);
    }
}
