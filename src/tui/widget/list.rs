//! The cursor of a list and the part of it that shows.

/// Where a list's cursor stands and which entry is at the top.
///
/// At an edge the window jumps by half a page, so that holding a key sends few bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ListCursor {
    /// The entry under the cursor.
    pub at: u64,
    /// The first entry that shows.
    pub top: u64,
}

/// A movement in a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it")]
pub enum Step {
    Down,
    Up,
    PageDown,
    PageUp,
    HalfDown,
    HalfUp,
    Top,
    Bottom,
}

impl ListCursor {
    /// Moves in a list of `len` entries of which `room` show.
    pub fn step(&mut self, step: Step, len: u64, room: u64) {
        let page = room.max(1);
        let half = (room / 2).max(1);
        let to = match step {
            Step::Down => self.at.saturating_add(1),
            Step::Up => self.at.saturating_sub(1),
            Step::PageDown => self.at.saturating_add(page),
            Step::PageUp => self.at.saturating_sub(page),
            Step::HalfDown => self.at.saturating_add(half),
            Step::HalfUp => self.at.saturating_sub(half),
            Step::Top => 0,
            Step::Bottom => u64::MAX,
        };
        if matches!(step, Step::PageDown | Step::HalfDown) {
            self.top = self.top.saturating_add(if step == Step::PageDown { page } else { half });
        } else if matches!(step, Step::PageUp | Step::HalfUp) {
            self.top = self.top.saturating_sub(if step == Step::PageUp { page } else { half });
        }
        self.put(to, len, room);
    }

    /// Puts the cursor on an entry and brings it into the window.
    pub fn put(&mut self, at: u64, len: u64, room: u64) {
        self.at = at.min(len.saturating_sub(1));
        let jump = (room / 2).max(1);
        if self.at < self.top {
            self.top = self.at.saturating_sub(jump - 1);
        } else if self.at >= self.top.saturating_add(room.max(1)) {
            let just = self.at + 1 - room.max(1);
            self.top = just.saturating_add(jump - 1).min(self.at);
        }
        self.top = self.top.min(len.saturating_sub(room.max(1)));
    }

    /// The entries that show.
    pub fn window(&self, len: u64, room: u64) -> std::ops::Range<u64> {
        self.top.min(len)..self.top.saturating_add(room).min(len)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_cursor_always_shows_and_the_window_is_full() {
        let steps =
            [Step::Down, Step::PageDown, Step::Up, Step::HalfUp, Step::Bottom, Step::HalfDown, Step::Top];
        for len in [0, 1, 5, 100] {
            for room in [0, 1, 2, 7, 200] {
                let mut cursor = ListCursor::default();
                for step in steps.iter().cycle().take(60) {
                    cursor.step(*step, len, room);
                    let window = cursor.window(len, room);
                    assert!(len == 0 || room == 0 || window.contains(&cursor.at), "{cursor:?} {len} {room}");
                    assert!(window.end - window.start == room.min(len));
                }
            }
        }
    }

    #[test]
    fn at_the_edge_the_window_jumps_by_half_a_page() {
        let mut cursor = ListCursor::default();
        for _ in 0..10 {
            cursor.step(Step::Down, 100, 10);
        }
        assert_eq!((cursor.at, cursor.top), (10, 5));
    }
}
