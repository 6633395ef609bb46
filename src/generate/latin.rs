//! Latin letters for any name: what a person of that name would put into an email address.

use unicode_normalization::UnicodeNormalization;

/// Spells a name with the letters `a` to `z` and digits only; everything that has no such spelling is left out.
pub fn latin(name: &str) -> String {
    let mut out = String::with_capacity(name.len());
    for letter in name.nfd().flat_map(char::to_lowercase) {
        match letter {
            'a'..='z' | '0'..='9' => out.push(letter),
            other => out.push_str(spelling(other)),
        }
    }
    out
}

fn spelling(letter: char) -> &'static str {
    match letter {
        'ł' | 'λ' | 'л' => "l",
        'ß' => "ss",
        'ø' | 'ο' | 'ω' | 'о' => "o",
        'ı' | 'η' | 'ι' | 'і' | 'и' => "i",
        'æ' => "ae",
        'đ' | 'δ' | 'д' => "d",
        'α' | 'а' => "a",
        'β' | 'в' => "v",
        'γ' | 'ґ' => "g",
        'г' => "h",
        'ε' | 'е' => "e",
        'є' => "ie",
        'ζ' | 'з' => "z",
        'ж' => "zh",
        'θ' => "th",
        'κ' | 'к' => "k",
        'μ' | 'м' => "m",
        'ν' | 'н' => "n",
        'ξ' => "x",
        'π' | 'п' => "p",
        'ρ' | 'р' => "r",
        'σ' | 'ς' | 'с' => "s",
        'τ' | 'т' => "t",
        'υ' => "y",
        'φ' | 'ф' => "f",
        'χ' | 'ч' => "ch",
        'ψ' => "ps",
        'х' => "kh",
        'ц' => "ts",
        'ш' => "sh",
        'щ' => "shch",
        'у' => "u",
        'б' => "b",
        'ю' => "iu",
        'я' => "ia",
        _ => "",
    }
}

#[cfg(test)]
mod tests {
    use super::latin;

    #[test]
    fn names_of_several_scripts_get_latin_letters() {
        for (name, expected) in [
            ("Łukasz", "lukasz"),
            ("Großmann", "grossmann"),
            ("O'Keefe", "okeefe"),
            ("Αλέξανδρος", "alexandros"),
            ("Олександр", "oleksandr"),
            ("Yıldız", "yildiz"),
            ("佐藤", ""),
        ] {
            assert_eq!(latin(name), expected, "{name}");
        }
    }
}
