//! When a message is tried again.

/// Attempts at most: the first, and twelve more (voucherify-facts §11).
pub const MAX_ATTEMPTS: u32 = 13;
/// The first wait.
const FIRST_MINUTES: i64 = 1;
/// The longest.
const MAX_MINUTES: i64 = 24 * 60;

/// How long to wait after so many attempts, in milliseconds: 1, 2, 4 … minutes, at most a day; none where it was tried
/// often enough.
pub fn delay_ms(attempts: u32) -> Option<i64> {
    let doublings = attempts.checked_sub(1)?;
    (attempts < MAX_ATTEMPTS).then(|| (FIRST_MINUTES << doublings.min(20)).min(MAX_MINUTES) * 60_000)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn twelve_more_attempts_are_made_each_after_twice_the_time() {
        let minutes: Vec<i64> = (1..=13).filter_map(delay_ms).map(|ms| ms / 60_000).collect();
        assert_eq!(minutes, [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 1440]);
        assert_eq!(delay_ms(0), None);
    }
}
