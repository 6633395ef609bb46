//! A stage for tests: a session before an invented house, driven by key strings, its screen read back as text.

mod dashboard;
pub mod distributions;
mod folder;
mod house;
mod pairs;
mod picture;
mod profile;
mod promotions;
mod segments;

use std::collections::VecDeque;

use ratatui::Terminal;
use ratatui::backend::TestBackend;
use ratatui::layout::Size;

use crate::app::Notice;
use crate::domain::Instant;
use crate::tui::effect::{Answer, Effect};
use crate::tui::key::Key;
use crate::tui::keymap::Keymap;
use crate::tui::session::{Carry, Input, Session, Setup};
use crate::tui::theme::Theme;

pub use house::{FakeHouse, change_set};
pub use picture::assert_picture;

/// When it is on the stage.
pub const NOW: Instant = Instant(1_795_000_000_000);

/// A session, its house, and its terminal.
pub struct Stage {
    /// The session.
    pub session: Session,
    /// The house.
    pub house: FakeHouse,
    /// What went out and was not answered: copies, timers, jobs, quitting.
    pub out: Vec<Carry>,
    terminal: Terminal<TestBackend>,
}

impl Stage {
    /// A session of a size before a house of so many customers.
    pub fn new(width: u16, height: u16, customers: u32) -> Self {
        Self::before(width, height, FakeHouse::of(customers))
    }

    /// A session of a size before a house.
    pub fn before(width: u16, height: u16, house: FakeHouse) -> Self {
        let (session, out) = Session::new(Setup {
            size: Size::new(width, height),
            theme: Theme::default(),
            keymap: Keymap::default(),
            zone: jiff::tz::TimeZone::UTC,
            facts: house.facts(),
            now: NOW,
        });
        let terminal = Terminal::new(TestBackend::new(width, height)).unwrap();
        let mut stage = Self { session, house, out: Vec::new(), terminal };
        stage.carry(out);
        stage
    }

    /// Presses keys one after another, each answered before the next.
    pub fn press(&mut self, keys: &str) -> &mut Self {
        for key in Key::parse_all(keys).unwrap() {
            self.send(Input::Key(key));
        }
        self
    }

    /// Sends anything.
    pub fn send(&mut self, input: Input) -> &mut Self {
        let out = self.session.update(input, NOW);
        self.carry(out);
        self
    }

    /// Gives the terminal another size.
    pub fn resize(&mut self, width: u16, height: u16) -> &mut Self {
        self.terminal.backend_mut().resize(width, height);
        self.send(Input::Resize(Size::new(width, height)))
    }

    fn carry(&mut self, out: Vec<Carry>) {
        let mut queue = VecDeque::from(out);
        while let Some(Carry { slot, effect }) = queue.pop_front() {
            let (ticket, answer) = match effect {
                Effect::Fetch(ticket, query) => (ticket, self.house.answer_to(slot, query)),
                Effect::Run(ticket, command) => (ticket, self.house.run(&command)),
                effect => {
                    self.out.push(Carry { slot, effect });
                    continue;
                }
            };
            let changed = matches!(answer, Answer::Done(_));
            queue.extend(self.session.update(Input::Answer(slot, ticket, answer), NOW));
            if changed {
                let facts = Box::new(self.house.facts());
                queue.extend(self.session.update(Input::Facts(facts), NOW));
                queue.extend(self.session.update(Input::Notice(Notice::Changed(change_set())), NOW));
            }
        }
    }

    /// The screen as text, a line each, blanks at the ends cut.
    pub fn screen(&mut self) -> String {
        let session = &self.session;
        self.terminal.draw(|frame| session.view(frame)).unwrap();
        let buffer = self.terminal.backend().buffer().clone();
        crate::tui::widget::lines::lines(&buffer).join("\n")
    }

    /// The effects that went out since the last look, as debug text.
    pub fn took(&mut self) -> String {
        let out = std::mem::take(&mut self.out);
        out.into_iter().map(|c| format!("{:?}", c.effect)).collect::<Vec<_>>().join("\n")
    }
}
