//! What a receiver knows our messages by.

use std::fmt::Write as _;

use hmac::{Hmac, Mac};
use sha2::Sha256;

use super::settings::Secret;

/// The header that carries it (voucherify-facts §11).
pub const HEADER: &str = "x-voucherify-signature";

/// HMAC-SHA256 of a body, in hexadecimal digits.
pub fn sign(secret: &Secret, body: &str) -> String {
    // Any length of a key is allowed.
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(secret.0.as_bytes()) else { return String::new() };
    mac.update(body.as_bytes());
    mac.finalize().into_bytes().iter().fold(String::new(), |mut text, byte| {
        let written = write!(text, "{byte:02x}");
        debug_assert!(written.is_ok());
        text
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_signature_is_that_of_rfc_4231() {
        let signature = sign(&Secret("Jefe".into()), "what do ya want for nothing?");
        assert_eq!(signature, "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
        assert_eq!(format!("{:?}", Secret("Jefe".into())), "…");
    }
}
