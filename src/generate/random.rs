//! Dice: the randomness of invented data, the same on every machine and for ever.
//!
//! The generator is `SplitMix64` (Steele, Lea, Flood 2014): one addition and two multiplications a number, and it may
//! start anywhere. Each thing that is invented (a home, a person, a customer's orders) gets dice of its own from the
//! seed and its number, so that any customer can be drawn again without those before it. Integers and tables only:
//! `exp` and `ln` differ in the last digit between platforms.

/// What a set of dice is thrown for; each purpose of one customer has its own independent numbers.
#[derive(Clone, Copy)]
pub enum Purpose {
    /// Where people live, and their family name.
    Home = 1,
    /// Who the person is.
    Person = 2,
    /// What the customer did and is.
    History = 3,
    /// What the customer ordered.
    Orders = 4,
    /// Whether the person lives with the one before.
    Family = 5,
    /// What is noted about the customer.
    Remarks = 6,
    /// What the customer did beside ordering.
    Events = 7,
}

/// A stream of random numbers.
pub struct Dice(u64);

impl Dice {
    /// Makes the dice of one purpose for one numbered customer.
    pub fn new(seed: u64, purpose: Purpose, number: u64) -> Self {
        let start = mix(seed ^ (purpose as u64).wrapping_mul(0xD134_2543_DE82_EF95));
        Self(mix(start ^ number.wrapping_mul(0x2545_F491_4F6C_DD1D)))
    }

    /// Draws 64 random bits.
    pub fn bits(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        mix(self.0)
    }

    /// Draws a number from zero up to, without, `limit`; zero for a limit of zero.
    pub fn below(&mut self, limit: u64) -> u64 {
        ((u128::from(self.bits()) * u128::from(limit)) >> 64) as u64
    }

    /// Draws a number as [`Dice::below`] does, with small ones more frequent: half lie in the lowest 29 %.
    pub fn below_skewed(&mut self, limit: u64) -> u64 {
        self.below(limit).min(self.below(limit))
    }

    /// Says yes in `per_mille` of a thousand throws.
    pub fn chance(&mut self, per_mille: u64) -> bool {
        self.below(1000) < per_mille
    }

    /// Picks one of several, each as likely as another. The list must not be empty.
    pub fn pick<'a, T>(&mut self, items: &'a [T]) -> &'a T {
        &items[self.below(items.len() as u64) as usize]
    }

    /// Picks one of several, the first ones more often. The list must not be empty.
    pub fn pick_early<'a, T>(&mut self, items: &'a [T]) -> &'a T {
        &items[self.below_skewed(items.len() as u64) as usize]
    }

    /// Picks an index by weights.
    pub fn weighted(&mut self, weights: impl Iterator<Item = u64> + Clone) -> usize {
        let mut left = self.below(weights.clone().sum());
        for (index, weight) in weights.enumerate() {
            if left < weight {
                return index;
            }
            left -= weight;
        }
        0
    }

    /// Draws from a distribution given by its quantiles, evenly spaced, straight lines between them.
    pub fn quantile(&mut self, points: &[u64]) -> u64 {
        let at = self.below((points.len() as u64 - 1) << 20);
        let (index, part) = ((at >> 20) as usize, at & 0xF_FFFF);
        let (low, high) = (points[index], points[index + 1]);
        low + (((high - low) * part) >> 20)
    }

    /// Appends a pattern with its places thrown: `#` a digit, `^` a digit but zero, `@` a letter, `~` the `word`.
    pub fn fill(&mut self, pattern: &str, word: &str, out: &mut String) {
        for sign in pattern.chars() {
            match sign {
                '#' => out.push(digit(self.below(10))),
                '^' => out.push(digit(1 + self.below(9))),
                '@' => out.push(char::from(*self.pick(b"ABDEFGHJLNPQRSTUWXYZ"))),
                '~' => out.push_str(word),
                other => out.push(other),
            }
        }
    }
}

fn digit(value: u64) -> char {
    char::from(b'0' + (value % 10) as u8)
}

fn mix(mut bits: u64) -> u64 {
    bits = (bits ^ (bits >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    bits = (bits ^ (bits >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    bits ^ (bits >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_numbers_are_those_of_splitmix64() {
        let mut dice = Dice(0);
        assert_eq!(dice.bits(), 0xE220_A839_7B1D_CDAF, "first number of the reference for seed 0");
        assert_eq!(dice.bits(), 0x6E78_9E6A_A1B9_65F4, "second number");
    }

    #[test]
    fn throws_stay_within_their_limits() {
        let mut dice = Dice::new(7, Purpose::Home, 1);
        for _ in 0..10_000 {
            assert!(dice.below(6) < 6);
            assert!(dice.below_skewed(6) < 6);
            assert!((10..=40).contains(&dice.quantile(&[10, 20, 40])));
            assert!(dice.weighted([0, 5, 1].into_iter()) > 0, "a weight of zero is never picked");
        }
        assert_eq!(dice.below(0), 0);
    }

    #[test]
    fn a_pattern_keeps_what_is_not_a_place() {
        let mut text = String::new();
        Dice::new(7, Purpose::Home, 1).fill("~ ^-## @", "ul. Lipowa", &mut text);
        assert!(
            text.starts_with("ul. Lipowa ") && text.len() == 17 && !text.contains(['#', '^', '@']),
            "{text}"
        );
    }
}
