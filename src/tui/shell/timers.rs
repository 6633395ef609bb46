//! Timers of screens: few, so a list does.

use std::time::{Duration, Instant};

use crate::tui::effect::TimerId;
use crate::tui::session::SlotId;

/// Running timers.
#[derive(Debug, Default)]
pub struct Timers(Vec<(Instant, SlotId, TimerId)>);

impl Timers {
    /// Sets a timer; one of the same screen and number is replaced.
    pub fn set(&mut self, slot: SlotId, id: TimerId, after: Duration, now: Instant) {
        self.0.retain(|(_, s, i)| (*s, *i) != (slot, id));
        self.0.push((now + after, slot, id));
    }

    /// How long until the next runs out.
    pub fn next(&self, now: Instant) -> Option<Duration> {
        self.0.iter().map(|(at, ..)| at.saturating_duration_since(now)).min()
    }

    /// Takes those that ran out.
    pub fn due(&mut self, now: Instant) -> Vec<(SlotId, TimerId)> {
        let due = self.0.extract_if(.., |(at, ..)| *at <= now);
        due.map(|(_, slot, id)| (slot, id)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_timer_set_anew_replaces_the_running_one() {
        let now = Instant::now();
        let ms = Duration::from_millis;
        let mut timers = Timers::default();
        timers.set(SlotId(1), TimerId(1), ms(10), now);
        timers.set(SlotId(1), TimerId(1), ms(30), now);
        timers.set(SlotId(2), TimerId(1), ms(20), now);
        assert_eq!(timers.next(now), Some(ms(20)));
        assert_eq!(timers.due(now + ms(25)), [(SlotId(2), TimerId(1))]);
        assert_eq!(timers.due(now + ms(30)), [(SlotId(1), TimerId(1))]);
        assert_eq!(timers.next(now), None);
    }
}
