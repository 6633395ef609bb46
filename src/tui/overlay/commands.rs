//! Help and the palette: every action with its keys, found by typing, run by Enter.

use ratatui::Frame;
use ratatui::layout::Rect;

use super::{Outcome, Picker, view_find};
use crate::tui::event::{Decision, Env};
use crate::tui::key::Key;
use crate::tui::keymap::{Action, docs};
use crate::tui::widget::cut;
use crate::tui::widget::frame::{centred, dialog, line_of, split_bottom, split_top};

/// An action on offer.
#[derive(Clone, Debug)]
pub struct Offer {
    /// Which.
    pub action: Action,
    /// Its keys as shown, joined.
    pub keys: String,
    /// Why it cannot be run now.
    pub unavailable: Option<String>,
}

/// The list of actions.
#[derive(Clone, Debug)]
pub struct Commands {
    title: String,
    offers: Vec<Offer>,
    picker: Picker,
}

impl Commands {
    /// A list of actions under a title.
    pub fn new(title: impl Into<String>, offers: Vec<Offer>) -> Self {
        let text = |o: &Offer| {
            let entry = o.action.entry();
            format!("{} {} {} {}", o.keys, entry.title, entry.doc, entry.id)
        };
        let picker = Picker::new(offers.iter().map(text).collect());
        Self { title: title.into(), offers, picker }
    }

    pub(super) fn action(&mut self, action: Action) -> Outcome {
        match action {
            Action::Cancel => return Outcome::Close(Decision::Cancelled),
            Action::Accept => {
                let chosen = self.picker.chosen().map(|at| &self.offers[at]);
                if let Some(offer) = chosen.filter(|o| o.unavailable.is_none()) {
                    return Outcome::Run(offer.action);
                }
            }
            movement => {
                self.picker.action(movement);
            }
        }
        Outcome::Stay
    }

    pub(super) fn key(&mut self, key: Key) -> Outcome {
        self.picker.key(key);
        Outcome::Stay
    }

    pub(super) fn paste(&mut self, text: &str) {
        self.picker.paste(text);
    }

    pub(super) fn view(&self, frame: &mut Frame<'_>, area: Rect, env: &Env<'_>) {
        let theme = env.theme;
        let wide = area.width.saturating_sub(4).min(100);
        let area = centred(area, wide, area.height.saturating_sub(2).max(5));
        let inner = dialog(area, frame.buffer_mut(), &self.title, theme);
        let (top, rest) = split_top(inner, 1);
        view_find(&self.picker, top, frame, env);
        let (list, foot) = split_bottom(rest, 2.min(rest.height.saturating_sub(1)));
        let (fits, at) = self.picker.fits();
        let rows = usize::from(list.height);
        let first = (at + 1).saturating_sub(rows);
        for (i, fit) in fits.iter().enumerate().skip(first).take(rows) {
            view_offer(&self.offers[*fit], i == at, line_of(list, (i - first) as u16), frame, env);
        }
        if let Some(offer) = self.picker.chosen().map(|at| &self.offers[at]) {
            let words = offer.unavailable.as_deref().unwrap_or(offer.action.entry().doc);
            for (i, line) in cut::wrap(words, usize::from(foot.width)).iter().take(2).enumerate() {
                let at = line_of(foot, i as u16);
                if at.height > 0 {
                    frame.buffer_mut().set_stringn(at.x, at.y, line, usize::from(at.width), theme.dim);
                }
            }
        }
    }
}

fn view_offer(offer: &Offer, here: bool, line: Rect, frame: &mut Frame<'_>, env: &Env<'_>) {
    let theme = env.theme;
    let entry = offer.action.entry();
    let mut style = if offer.unavailable.is_some() { theme.dim } else { theme.text };
    if here {
        style = theme.on_cursor(style);
        frame.buffer_mut().set_style(line, style);
    }
    let room = usize::from(line.width);
    let keys = cut::cut(&offer.keys, 14, theme.signs.ellipsis);
    frame.buffer_mut().set_stringn(line.x, line.y, keys, room, theme.key.patch(style));
    if room > 16 {
        frame.buffer_mut().set_stringn(line.x + 16, line.y, entry.title, room - 16, style);
    }
    let place = match (&offer.unavailable, entry.contexts.first()) {
        (Some(reason), _) => reason.clone(),
        (None, Some(context)) => docs::heading(*context).to_owned(),
        (None, None) => String::new(),
    };
    let taken = 18 + cut::width(entry.title);
    if room > taken {
        let place = cut::cut(&place, room - taken, theme.signs.ellipsis).into_owned();
        let x = line.right() - cut::width(&place) as u16;
        frame.buffer_mut().set_string(x, line.y, place, theme.dim.patch(style));
    }
}
