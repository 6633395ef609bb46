//! The filter bar: a filter in one line with what may stand at its cursor, and a line above that says how it is typed.
//! The table of customers and the dashboard have one each.

use ratatui::Frame;
use ratatui::layout::Rect;

use super::line::{FilterLine, Reaction};
use super::offer::{FilterOffer, Offered};
use crate::tui::event::{Env, Facts};
use crate::tui::key::Key;
use crate::tui::keymap::{Action, Focus, focus};
use crate::tui::segment::{Completions, SegmentQuery};
use crate::tui::widget::cut;
use crate::tui::widget::frame::{line_of, split_bottom, split_left};

/// What stands before the field.
const LABEL: &str = "filter ";

/// The bar.
#[derive(Debug, Default)]
pub struct FilterBar {
    /// What is typed; it remembers the filters of before.
    pub line: FilterLine,
    /// Whether it has the keys.
    pub is_open: bool,
    /// What may stand at its cursor, while one chooses.
    pub offer: Option<FilterOffer>,
}

/// What an action on the bar came to.
#[derive(Clone, Debug, PartialEq)]
pub enum Turned {
    /// The filter is another, or the same.
    Typed(Reaction),
    /// Its screen is to ask what may stand at the cursor.
    Asks(SegmentQuery),
    /// A filter that makes sense is kept, and the bar closed; one that does not keeps it open.
    Kept(bool),
    /// The filter is to be taken away.
    Left,
}

impl FilterBar {
    /// Opens the bar with a filter.
    pub fn open(&mut self, text: &str, facts: &Facts) {
        self.is_open = true;
        self.line.begin(text, facts);
    }

    /// Where keys go while it is open.
    pub fn focus(&self) -> Option<Focus> {
        match (&self.offer, self.is_open) {
            (Some(_), _) => Some(focus::FILTER_OFFER),
            (None, true) => Some(focus::FILTER),
            (None, false) => None,
        }
    }

    /// Carries an action out.
    pub fn act(&mut self, action: Action, facts: &Facts) -> Turned {
        Turned::Typed(match action {
            Action::KeepFilter => {
                let sound = self.line.is_sound();
                if sound {
                    self.line.remember();
                    self.is_open = false;
                }
                return Turned::Kept(sound);
            }
            Action::CompleteFilter => {
                let (text, cursor) = (self.line.text().to_owned(), self.line.cursor());
                return Turned::Asks(SegmentQuery::Complete { text, cursor });
            }
            Action::EarlierFilter => self.line.recall_earlier(facts),
            Action::LaterFilter => self.line.recall_later(facts),
            Action::NextOffer => self.with_offer(FilterOffer::next),
            Action::PreviousOffer => self.with_offer(FilterOffer::previous),
            Action::CloseOffer => {
                self.offer = None;
                Reaction::Same
            }
            Action::TakeOffer => match self.offer.take().and_then(|offer| offer.chosen()) {
                Some((range, text)) => self.line.complete(range, &text, facts),
                None => Reaction::Same,
            },
            Action::MendFilter => match self.line.mended() {
                Some(text) => self.line.put(&text, facts),
                None => Reaction::Same,
            },
            _ => {
                self.is_open = false;
                return Turned::Left;
            }
        })
    }

    fn with_offer(&mut self, change: impl FnOnce(&mut FilterOffer)) -> Reaction {
        if let Some(offer) = &mut self.offer {
            change(offer);
        }
        Reaction::Same
    }

    /// Takes a key; typing closes a choice.
    pub fn key(&mut self, key: Key, facts: &Facts) -> Reaction {
        self.offer = None;
        self.line.key(key, facts)
    }

    /// Completions came: the only one is taken, several are offered.
    pub fn completions(&mut self, completions: Completions, facts: &Facts) -> Reaction {
        match FilterOffer::of(completions, self.line.text()) {
            Offered::Nothing => Reaction::Same,
            Offered::One(range, text) => self.line.complete(range, &text, facts),
            Offered::Several(offer) => {
                self.offer = Some(offer);
                Reaction::Same
            }
        }
    }

    /// Paints what is wrong with the filter, or the hint, and below it the filter itself.
    pub fn view(&self, hint: &str, area: Rect, frame: &mut Frame<'_>, env: &Env<'_>) {
        let theme = env.theme;
        let (above, field) = split_bottom(area, 1);
        let advice = line_of(above, 0);
        if advice.height > 0 {
            let (words, style) = match self.line.problem() {
                Some(problem) if self.line.is_sound() => (problem, theme.warning),
                Some(problem) => (problem, theme.error),
                None => (hint.to_owned(), theme.dim),
            };
            let words = cut::shown(&words, usize::from(advice.width), theme.signs.ellipsis);
            frame.buffer_mut().set_string(advice.x, advice.y, words, style);
        }
        let (sign, field) = split_left(line_of(field, 0), LABEL.len() as u16 + 1);
        if sign.height > 0 {
            frame.buffer_mut().set_stringn(sign.x, sign.y, LABEL, usize::from(sign.width), theme.key);
        }
        if let Some(cursor) = self.line.view(field, frame.buffer_mut(), env) {
            frame.set_cursor_position(cursor);
            if let Some(offer) = &self.offer {
                let screen = Rect { x: 0, y: 1, width: env.size.width, height: env.size.height };
                offer.view(cursor, screen.intersection(frame.area()), frame.buffer_mut(), theme);
            }
        }
    }
}
