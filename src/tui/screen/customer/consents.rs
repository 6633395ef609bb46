//! The tab of marketing permissions: what was answered last, how it came to that, and a change with its evidence.

use ratatui::Frame;
use ratatui::layout::Rect;

use super::view::{put, view_words};
use super::{Customer, Found, Tab, WIDE, tree};
use crate::app::jobs::import::Unknown;
use crate::app::records::{GIVEN, REVOKED};
use crate::app::{Command, NewRecord};
use crate::domain::fact::field;
use crate::domain::{Cell, Consent, Fact, FactKind, Record, Value};
use crate::tui::effect::{DialogId, Effect, Toast};
use crate::tui::event::{Decision, Env};
use crate::tui::format::{self, CellText};
use crate::tui::keymap::Action;
use crate::tui::overlay::{Form, FormField, Menu, MenuItem, Overlay};
use crate::tui::widget::frame::{boxed, line_of, split_left, split_top};
use crate::tui::widget::sheet::{Sheet, SheetColumn, absent, plain};

const ANSWER: DialogId = DialogId("consent.answer");
const EVIDENCE: DialogId = DialogId("consent.evidence");
const COLUMNS: &[SheetColumn] = &[("permission", 24), ("answer", 8), ("since", 16), ("", 0)];
const HISTORY: &[SheetColumn] = &[("when", 16), ("answer", 8), ("source", 14), ("evidence", 0)];
/// The answers, as records say them.
const ANSWERS: [&str; 2] = [GIVEN, REVOKED];

/// A change that is being made.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Change {
    consent: String,
    answer: &'static str,
}

impl Customer {
    /// The permission under the cursor.
    fn consent_here<'a>(&self, env: &Env<'a>) -> Option<&'a Consent> {
        let consents = &env.facts.schema.consents;
        consents.get(self.cursors[self.tab].at as usize).filter(|_| self.tab() == Tab::Consents)
    }

    /// What is kept of a permission, newest first.
    fn history_of(&self, consent: &Consent) -> Vec<&Fact> {
        let records = self.known.records(FactKind::Consent).map(|facts| facts.iter());
        records
            .into_iter()
            .flatten()
            .filter(|fact| fact.cells.text(field::CODE) == Some(&consent.name))
            .collect()
    }

    fn answer_of(&self, consent: &Consent) -> Option<bool> {
        match &self.found {
            Found::Here(view) => match view.cell(consent.column) {
                Cell::Value(Value::Boolean(given)) => Some(given),
                _ => None,
            },
            _ => None,
        }
    }

    /// Asks what is to be answered from now on.
    pub(super) fn ask_consent(&mut self, env: &Env<'_>) -> Vec<Effect> {
        let Some(consent) = self.consent_here(env) else { return Vec::new() };
        let items = [
            MenuItem::new("given", "the customer agreed").letter('g'),
            MenuItem::new("revoked", "the customer took it back, or refused").letter('r'),
        ];
        // The opposite of what is known is what one came for.
        let at = usize::from(self.answer_of(consent) == Some(true));
        self.consent = Some(Change { consent: consent.name.clone(), answer: ANSWERS[at] });
        let menu = Menu::new(format!("Permission {}", consent.name), items.to_vec()).starting_at(at);
        vec![Effect::Ask(ANSWER, Box::new(Overlay::Menu(menu)))]
    }

    /// What a dialog of this file decided; `None` where it is another's.
    pub(super) fn consent_decided(&mut self, id: DialogId, decision: &Decision) -> Option<Vec<Effect>> {
        Some(match (id, decision) {
            (ANSWER, Decision::Chosen(at)) => {
                let change = self.consent.as_mut()?;
                change.answer = ANSWERS.get(*at).copied()?;
                let title = format!("{} {}", change.consent, change.answer);
                let fields = vec![
                    FormField::new("Source", "").hint("where the answer came from: shop, phone, letter"),
                    FormField::new("Evidence", "").hint("what proves it: form 12, call of 3 May, a link"),
                ];
                vec![Effect::Ask(EVIDENCE, Box::new(Overlay::Form(Form::new(title, fields))))]
            }
            (EVIDENCE, Decision::Filled(texts)) => self.keep_consent(texts),
            (ANSWER | EVIDENCE, _) => {
                self.consent = None;
                Vec::new()
            }
            _ => return None,
        })
    }

    fn keep_consent(&mut self, texts: &[String]) -> Vec<Effect> {
        let (Some(change), Found::Here(view)) = (self.consent.take(), &self.found) else { return Vec::new() };
        let customer = view.id.to_string();
        let mut cells = Record::default();
        cells.set(field::CODE, Cell::text(&change.consent));
        cells.set(field::LABEL, Cell::text(change.answer));
        if let Some(source) = texts.first().filter(|text| !text.is_empty()) {
            cells.set(field::SOURCE, Cell::text(source));
        }
        if let Some(evidence) = texts.get(1).filter(|text| !text.is_empty()) {
            let detail = serde_json::json!({"evidence": evidence}).to_string();
            cells.set(field::DETAIL, Value::Object(detail).into());
        }
        let ticket = self.ticket();
        self.awaited.consent = Some((ticket, change));
        let new = NewRecord { kind: FactKind::Consent, customer, cells, unknown: Unknown::Reject };
        vec![Effect::Run(ticket, Command::AddRecord(new))]
    }

    /// Tells what was kept.
    pub(super) fn consent_kept(change: &Change, env: &Env<'_>) -> Effect {
        let undo = env.key(Action::Undo);
        Effect::Toast(Toast::good(format!("{} {}; {undo} undoes", change.consent, change.answer)))
    }

    /// The permission under the cursor with its history.
    pub(super) fn consent_whole(&self, env: &Env<'_>) -> Option<(String, String)> {
        let consent = self.consent_here(env)?;
        let facts = self.history_of(consent);
        let parts: Vec<String> =
            facts.iter().map(|fact| tree::of_record(FactKind::Consent, fact, env).join("\n")).collect();
        let text = if parts.is_empty() { no_history().to_owned() } else { parts.join("\n\n") };
        Some((format!("Permission {}", consent.name), text))
    }

    pub(super) fn view_consents(&self, frame: &mut Frame<'_>, area: Rect, env: &Env<'_>) {
        let consents = &env.facts.schema.consents;
        if consents.is_empty() {
            let words = [
                "No marketing permissions are declared.".to_owned(),
                format!("{} goes to the settings, where they are.", env.key(Action::ToSettings)),
            ];
            return view_words(&words, frame, area, env);
        }
        let len = consents.len() as u64;
        let (list, side) = if area.width >= WIDE {
            split_left(area, area.width / 2)
        } else {
            split_top(area, (len as u16).saturating_add(2).min(area.height / 2))
        };
        let sheet = Sheet { columns: COLUMNS, cursor: self.cursors[self.tab], len, has_keys: true };
        let row_at =
            |at: u64| consents.get(at as usize).map(|c| self.consent_row(c, env)).unwrap_or_default();
        sheet.view(row_at, list, frame.buffer_mut(), env.theme);
        let Some(consent) = self.consent_here(env) else { return };
        let title = format!("History of {}", consent.name);
        let inner = boxed(side, frame.buffer_mut(), &title, env.theme.border, env.theme);
        if self.known.records(FactKind::Consent).is_none() {
            return put("reading", line_of(inner, 0), env.theme.dim, frame, env);
        }
        let facts = self.history_of(consent);
        if facts.is_empty() {
            return view_words(&[no_history().to_owned()], frame, inner, env);
        }
        let sheet = Sheet {
            columns: HISTORY,
            cursor: crate::tui::widget::list::ListCursor::default(),
            len: facts.len() as u64,
            has_keys: false,
        };
        let row_at = |at: u64| facts.get(at as usize).map(|fact| history_row(fact, env)).unwrap_or_default();
        sheet.view(row_at, inner, frame.buffer_mut(), env.theme);
    }

    fn consent_row(&self, consent: &Consent, env: &Env<'_>) -> Vec<CellText> {
        let missing = || absent(env.theme.signs.missing);
        let answer = match self.answer_of(consent) {
            Some(given) => plain(if given { GIVEN } else { REVOKED }),
            None => absent("never"),
        };
        let since = match &self.found {
            Found::Here(view) => match view.cell(consent.since) {
                Cell::Value(Value::Instant(at)) => Some(at),
                _ => None,
            },
            _ => None,
        };
        let when = since.map_or_else(missing, |at| plain(at.local_text(env.zone)));
        let ago = since.map_or_else(|| absent(""), |at| absent(format::relative(at, env.now)));
        vec![plain(consent.name.clone()), answer, when, ago]
    }
}

fn no_history() -> &'static str {
    "No answer was recorded with its evidence; what is known came with an import or an edit, see Logs."
}

fn history_row(fact: &Fact, env: &Env<'_>) -> Vec<CellText> {
    let missing = || absent(env.theme.signs.missing);
    let text = |text: Option<&str>| text.map_or_else(missing, plain);
    vec![
        plain(fact.created_at().local_text(env.zone)),
        text(fact.cells.text(field::LABEL)),
        text(fact.cells.text(field::SOURCE)),
        text(fact.detail("evidence").as_deref()),
    ]
}
