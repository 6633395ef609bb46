//! What a customer did: since when one is known, the last visit, the plan, the spending.

use super::random::{Dice, Purpose};

const DAY_S: u64 = 86_400;
const KNOWN_WITHIN_S: u64 = 5 * 365 * DAY_S;
const VISITED_WITHIN_S: u64 = 2 * 365 * DAY_S;

/// Quantiles of what people spend, in cents: half below 100, one in sixteen in the long tail.
const SPENT: &[u64] = &[
    0, 590, 1_290, 1_990, 2_990, 3_990, 5_490, 7_490, 9_990, 12_990, 16_990, 22_490, 29_990, 42_990, 64_990,
    99_990,
];
const SPENT_TAIL: &[u64] =
    &[99_990, 112_000, 128_000, 149_000, 178_000, 220_000, 290_000, 450_000, 1_250_000];
const VISITS: &[u64] = &[1, 1, 2, 3, 4, 6, 8, 11, 16, 25, 48, 160];

/// The plans: name, share, and by how many tenths spending differs.
const PLANS: [(&str, u64, u64); 4] =
    [("free", 60, 8), ("silver", 22, 14), ("gold", 13, 30), ("platinum", 5, 90)];

/// A customer's past, as seconds since 1970 and counts.
pub struct History {
    /// The plan, or empty.
    pub plan: &'static str,
    /// What was spent, in cents, where known.
    pub spent_cents: Option<u64>,
    /// When the customer became one.
    pub created_at_s: i64,
    /// The last visit, if there was one; never before `created_at_s`.
    pub last_visit_s: Option<i64>,
    /// How many visits there were.
    pub visits: u64,
}

impl History {
    /// Draws the past of the customer with the given number, as seen at `midnight_s`.
    pub fn draw(seed: u64, number: u64, midnight_s: i64) -> Self {
        let mut dice = Dice::new(seed, Purpose::History, number);
        let (plan, _, tenths) = PLANS[dice.weighted(PLANS.iter().map(|plan| plan.1))];
        let plan = if dice.chance(960) { plan } else { "" };
        let spent = if dice.below(16) == 0 { dice.quantile(SPENT_TAIL) } else { dice.quantile(SPENT) };
        let spent_cents = dice.chance(950).then_some(spent * tenths / 10);
        let visited = dice.chance(930);
        let since_visit = visit_age_s(&mut dice);
        let visits = if visited { dice.quantile(VISITS) } else { 0 };
        let earliest = if visited { since_visit } else { 1 };
        let since_created = earliest + dice.below(KNOWN_WITHIN_S - earliest);
        Self {
            plan,
            spent_cents,
            created_at_s: midnight_s - since_created as i64,
            last_visit_s: visited.then_some(midnight_s - since_visit as i64),
            visits,
        }
    }
}

/// The product of two throws: the more recent, the more frequent.
fn visit_age_s(dice: &mut Dice) -> u64 {
    let product = u128::from(dice.below(VISITED_WITHIN_S)) * u128::from(dice.below(VISITED_WITHIN_S));
    1 + (product / u128::from(VISITED_WITHIN_S)) as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_visits_before_being_known_or_after_today() {
        for number in 1..20_000 {
            let history = History::draw(3, number, 1_793_491_200);
            let latest = history.last_visit_s.unwrap_or(history.created_at_s);
            assert!(history.created_at_s <= latest && latest < 1_793_491_200, "{number}");
            assert!(history.created_at_s >= 1_793_491_200 - KNOWN_WITHIN_S as i64, "{number}");
            assert_eq!(history.visits == 0, history.last_visit_s.is_none(), "{number}");
        }
    }

    #[test]
    fn plans_are_skewed_as_told() {
        let count =
            |plan: &str| (0..20_000).filter(|number| History::draw(3, *number, 0).plan == plan).count();
        assert!((11_000..12_000).contains(&count("free")), "{}", count("free"));
        assert!((800..1_100).contains(&count("platinum")), "{}", count("platinum"));
        assert!((700..900).contains(&count("")), "{}", count(""));
    }
}
