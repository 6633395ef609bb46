//! Copying by OSC 52: the person's own terminal takes the text, also at the far end of a line.

/// What terminals take, in bytes as encoded; xterm's limit, which k9s keeps to as well.
const MAX_ENCODED: usize = 74_994;

/// The bytes that put a text on the clipboard; `None` where it is too long.
pub fn copy(text: &str) -> Option<Vec<u8>> {
    let encoded = base64(text.as_bytes());
    (encoded.len() <= MAX_ENCODED).then(|| format!("\x1b]52;c;{encoded}\x1b\\").into_bytes())
}

/// RFC 4648, with padding.
fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for chunk in bytes.chunks(3) {
        let byte = |i: usize| u32::from(chunk.get(i).copied().unwrap_or(0));
        let bits = byte(0) << 16 | byte(1) << 8 | byte(2);
        for i in 0..4 {
            let digit = DIGITS[(bits >> (18 - 6 * i) & 63) as usize];
            text.push(if i <= chunk.len() { char::from(digit) } else { '=' });
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_encoded_and_long_ones_refused() {
        for (text, expected) in
            [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("fooba", "Zm9vYmE=")]
        {
            assert_eq!(base64(text.as_bytes()), expected);
        }
        assert!(copy(&"x".repeat(56_000)).is_some());
        assert!(copy(&"x".repeat(57_000)).is_none());
    }
}
