//! The Segments tab: every segment, those the customer is in first; from there why, and the segment itself.

use ratatui::Frame;
use ratatui::layout::Rect;

use super::view::view_words;
use super::{Customer, Tab};
use crate::tui::effect::{DialogId, Effect, Opening, Query, Ticket};
use crate::tui::event::Env;
use crate::tui::format::{self, CellText};
use crate::tui::keymap::Action;
use crate::tui::overlay::{Overlay, TextBox};
use crate::tui::segment::{Belonging, SegmentAnswer, SegmentQuery};
use crate::tui::widget::sheet::{Sheet, SheetColumn, absent, plain};

const WHY: DialogId = DialogId("customer.why");
const COLUMNS: &[SheetColumn] = &[("in", 3), ("segment", 30), ("type", 11), ("since", 16), ("because of", 0)];

impl Customer {
    pub(super) fn segment_answer(&mut self, ticket: Ticket, answer: SegmentAnswer) -> Vec<Effect> {
        match answer {
            SegmentAnswer::Of(segments) if self.awaited.tab == Some(ticket) => {
                self.known.segments = Some(segments);
                Vec::new()
            }
            SegmentAnswer::Why(text) if self.awaited.why == Some(ticket) => {
                vec![Effect::Ask(WHY, Box::new(Overlay::Text(TextBox::new("Why", &text))))]
            }
            _ => Vec::new(),
        }
    }

    /// The segment under the cursor.
    pub(super) fn segment_here(&self) -> Option<&Belonging> {
        let segments = self.known.segments.as_ref().filter(|_| self.tab() == Tab::Segments)?;
        segments.get(self.cursors[self.tab].at as usize)
    }

    pub(super) fn open_segment(&self) -> Vec<Effect> {
        self.segment_here().map(|segment| Effect::Open(Opening::Segment(segment.id))).into_iter().collect()
    }

    pub(super) fn ask_why(&mut self) -> Vec<Effect> {
        let (Some(row), Some(id)) = (self.row, self.segment_here().map(|segment| segment.id)) else {
            return Vec::new();
        };
        let ticket = self.ticket();
        self.awaited.why = Some(ticket);
        vec![Effect::Fetch(ticket, Query::Segment(SegmentQuery::Why(id, row)))]
    }

    pub(super) fn view_segments(&self, frame: &mut Frame<'_>, area: Rect, env: &Env<'_>) {
        let Some(segments) = &self.known.segments else {
            return view_words(&["reading the segments".to_owned()], frame, area, env);
        };
        if segments.is_empty() {
            let words = [
                "There are no segments yet.".to_owned(),
                format!("{} goes to where they are made.", env.key(Action::ToSegments)),
            ];
            return view_words(&words, frame, area, env);
        }
        let cursor = self.cursors[self.tab];
        let sheet = Sheet { columns: COLUMNS, cursor, len: segments.len() as u64, has_keys: true };
        let row_at = |at: u64| segments.get(at as usize).map(|segment| row(segment, env)).unwrap_or_default();
        sheet.view(row_at, area, frame.buffer_mut(), env.theme);
    }
}

fn row(segment: &Belonging, env: &Env<'_>) -> Vec<CellText> {
    let missing = env.theme.signs.missing;
    let is_in = if segment.is_member { plain(env.theme.signs.tick) } else { absent(missing) };
    let (since, cause) = match segment.entered.filter(|_| segment.is_member) {
        Some((at, cause)) => {
            (plain(at.local_text(env.zone)), plain(format!("{cause}, {}", format::relative(at, env.now))))
        }
        None => (absent(missing), absent(missing)),
    };
    vec![is_in, plain(segment.name.clone()), plain(segment.kind), since, cause]
}
