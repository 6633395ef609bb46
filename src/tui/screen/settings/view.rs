//! Paints the settings.

use ratatui::Frame;
use ratatui::layout::Rect;

use super::{Settings, TABS, Tab};
use crate::tui::event::Env;
use crate::tui::format::CellText;
use crate::tui::keymap::Action;
use crate::tui::screen::customer::view::view_words;
use crate::tui::widget::frame::{split_bottom, split_top};
use crate::tui::widget::sheet::{Sheet, SheetColumn, absent, plain};
use crate::tui::widget::tabs;

const METADATA: &[SheetColumn] = &[("name", 30), ("type", 14), ("required of new customers", 0)];
const CONSENTS: &[SheetColumn] = &[("name", 30), ("stands in exports as", 0)];
const PROJECT: &[SheetColumn] = &[("setting", 16), ("value", 24), ("meaning", 0)];

impl Settings {
    /// Paints the screen.
    pub fn view(&self, frame: &mut Frame<'_>, area: Rect, env: &Env<'_>) {
        let (top, rest) = split_top(area, 1);
        let titles: Vec<&str> = TABS.iter().map(|(title, _)| *title).collect();
        tabs::view(&titles, self.tab, top, frame.buffer_mut(), env.theme);
        let (rest, _) = split_bottom(rest, 1);
        let len = self.len(env);
        if len == 0 {
            return view_words(&self.empty_words(env), frame, rest, env);
        }
        let columns = match self.tab() {
            Tab::Metadata => METADATA,
            Tab::Consents => CONSENTS,
            Tab::Project => PROJECT,
        };
        let sheet = Sheet { columns, cursor: self.cursors[self.tab], len, has_keys: true };
        sheet.view(|at| self.row(at as usize, env), rest, frame.buffer_mut(), env.theme);
    }

    fn empty_words(&self, env: &Env<'_>) -> Vec<String> {
        let key = env.key(Action::Declare);
        match self.tab() {
            Tab::Metadata => vec![
                "No metadata is declared: attributes of your own, with a type each.".to_owned(),
                format!("{key} declares one; an import declares them on the way."),
            ],
            Tab::Consents => vec![
                "No consents are declared: what customers agree to receive.".to_owned(),
                format!("{key} declares one."),
            ],
            Tab::Project => vec!["reading the settings".to_owned()],
        }
    }

    fn row(&self, at: usize, env: &Env<'_>) -> Vec<CellText> {
        let schema = &env.facts.schema;
        let missing = env.theme.signs.missing;
        match self.tab() {
            Tab::Metadata => schema.metadata.get(at).map(|m| {
                let duty = if m.required { plain("required") } else { absent(missing) };
                vec![plain(m.name.clone()), plain(m.value_type.to_string()), duty]
            }),
            Tab::Consents => schema
                .consents
                .get(at)
                .map(|c| vec![plain(c.name.clone()), absent(format!("consent.{}", c.name))]),
            Tab::Project => {
                self.project.as_ref().and_then(|lines| lines.get(at)).map(|(name, value, doc)| {
                    vec![plain(name.clone()), plain(value.clone()), absent(doc.clone())]
                })
            }
        }
        .unwrap_or_default()
    }
}
