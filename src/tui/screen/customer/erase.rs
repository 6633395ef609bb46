//! Erasing a customer: asked with the name to be typed, answered with a certificate.

use ratatui::Frame;
use ratatui::layout::Rect;

use super::lines::when;
use crate::app::Certificate;
use crate::domain::ColumnId;
use crate::domain::text::clean;
use crate::tui::effect::CustomerView;
use crate::tui::event::Env;
use crate::tui::format::{count, counted};
use crate::tui::keymap::Action;
use crate::tui::widget::cut;
use crate::tui::widget::field::TextField;
use crate::tui::widget::frame::{centred, dialog, line_of, split_left};

/// The question before an erasure.
#[derive(Clone, Debug)]
pub(super) struct Erasing {
    called: String,
    /// Any of these, typed, lets the key act.
    keys: Vec<String>,
    pub field: TextField,
}

impl Erasing {
    pub fn new(view: &CustomerView) -> Self {
        let texts = [ColumnId::NAME, ColumnId::SOURCE_ID, ColumnId::ID].map(|column| view.cell(column));
        let keys = texts.iter().filter_map(|cell| cell.as_text()).filter(|text| !text.is_empty());
        Self {
            called: view.called(),
            keys: keys.map(ToOwned::to_owned).collect(),
            field: TextField::default(),
        }
    }

    /// Whether the name, the source id or the id was typed.
    pub fn is_ready(&self) -> bool {
        let typed = clean(self.field.text());
        self.keys.iter().any(|key| *key == typed)
    }

    pub fn view(&self, frame: &mut Frame<'_>, area: Rect, env: &Env<'_>) {
        let theme = env.theme;
        let room = usize::from(area.width.saturating_sub(6)).min(70);
        let words = format!(
            "{} is removed for good with every trace: record, history, what could be undone, rejects, drafts. \
             Nothing brings it back. Of the keys a hash is kept, so that a later import of the same person is \
             refused. The data folder is compacted, which may take a while.",
            self.called
        );
        let mut lines = cut::wrap(&crate::domain::text::visible(&words), room);
        lines.push(String::new());
        let ways: Vec<String> = self.keys.iter().map(|k| format!("`{}`", cut::shown(k, 40, "…"))).collect();
        lines.extend(cut::wrap(&format!("Type {} first:", ways.join(" or ")), room));
        let height = lines.len() as u16 + 5;
        let inner =
            dialog(centred(area, room as u16 + 4, height), frame.buffer_mut(), "Erase for good", theme);
        let keep = inner.height.saturating_sub(3);
        let skipped = lines.len().saturating_sub(usize::from(keep));
        for (i, words) in lines.iter().skip(skipped).enumerate() {
            let line = line_of(inner, i as u16);
            if line.height > 0 {
                frame.buffer_mut().set_stringn(line.x, line.y, words, usize::from(line.width), theme.text);
            }
        }
        let at = (lines.len() - skipped) as u16;
        let (field, _) = split_left(line_of(inner, at), 60);
        if let Some(cursor) = self.field.view(field, frame.buffer_mut(), theme.field) {
            frame.set_cursor_position(cursor);
        }
        let foot = line_of(inner, at + 2);
        if foot.height > 0 {
            let style = if self.is_ready() { theme.error } else { theme.dim };
            let (cancel, erase) = (env.key(Action::Cancel), env.key(Action::EraseNow));
            let ready = if self.is_ready() { "" } else { ", once it is typed" };
            let words = format!("[ Cancel: {cancel} ]  {erase} erases{ready}");
            frame.buffer_mut().set_stringn(foot.x, foot.y, words, usize::from(foot.width), style);
        }
    }
}

/// The certificate of an erasure as text; it names nobody.
pub(super) fn certificate(certificate: &Certificate, env: &Env<'_>) -> String {
    let Certificate { at, who, customers, values, history_values, hashes_kept, folder_bytes } = certificate;
    [
        "Certificate of erasure".to_owned(),
        String::new(),
        format!("at                 {at} ({})", when(*at, env)),
        format!("by                 {who}"),
        format!("removed            {}", counted(*customers, "customer")),
        format!("values             {}", count(*values)),
        format!("history values     {}", count(*history_values)),
        format!("key hashes kept    {}", count(*hashes_kept)),
        format!("data folder        {} bytes before, {} after", count(folder_bytes.0), count(folder_bytes.1)),
    ]
    .join("\n")
}
