//! The dialogs that narrow the activity: time frame, type, category, campaign, text; and the jump to a date.

use jiff::ToSpan as _;

use super::Customer;
use crate::app::activity::{Category, Group, KINDS, Types, Wanted};
use crate::domain::{Date, Instant, ValueType};
use crate::tui::effect::{DialogId, Effect, Toast};
use crate::tui::event::{Decision, Env};
use crate::tui::keymap::Action;
use crate::tui::overlay::{Form, FormField, Menu, MenuItem, Overlay};

const BY: DialogId = DialogId("activity.by");
const FRAME: DialogId = DialogId("activity.frame");
const SPAN: DialogId = DialogId("activity.span");
const TYPES: DialogId = DialogId("activity.types");
const CATEGORY: DialogId = DialogId("activity.category");
const CAMPAIGN: DialogId = DialogId("activity.campaign");
const TEXT: DialogId = DialogId("activity.text");
const DATE: DialogId = DialogId("activity.date");

/// The time frames on offer, as the menu shows them.
const FRAMES: [(&str, char); 9] = [
    ("any time", 'a'),
    ("last 24 hours", 'd'),
    ("last 7 days", 'w'),
    ("last 30 days", 'm'),
    ("last 90 days", 'q'),
    ("this month", 't'),
    ("this year", 'y'),
    ("last year", 'l'),
    ("from one date to another", 'f'),
];

impl Customer {
    /// Asks by what the activity is to be narrowed.
    pub(super) fn ask_narrow() -> Vec<Effect> {
        let items = [
            ("time frame", "last 30 days, this year, from … to …", 't'),
            ("type", "orders, events, segments, or one type", 'y'),
            ("category", "what somebody did, or what followed", 'c'),
            ("campaign", "of one campaign", 'm'),
            ("text", "in names, values, metadata", 'x'),
        ];
        let items = items.map(|(label, detail, letter)| MenuItem::new(label, detail).letter(letter));
        ask(BY, Overlay::Menu(Menu::new("Narrow the activity by", items.to_vec())))
    }

    pub(super) fn ask_frame() -> Vec<Effect> {
        let items = FRAMES.map(|(label, letter)| MenuItem::new(label, "").letter(letter));
        ask(FRAME, Overlay::Menu(Menu::new("Time frame", items.to_vec())))
    }

    pub(super) fn ask_text(&self) -> Vec<Effect> {
        let field = FormField::new("Text", &self.known.activity.wanted().text)
            .hint("stands in names, values, items or metadata; empty for any");
        ask(TEXT, Overlay::Form(Form::new("With a text", vec![field])))
    }

    pub(super) fn ask_date() -> Vec<Effect> {
        let field = FormField::new("Date", "").of_type(ValueType::Date).required().hint("such as 2026-05-31");
        ask(DATE, Overlay::Form(Form::new("Go to a date", vec![field])))
    }

    fn ask_by(&mut self, at: usize) -> Vec<Effect> {
        match at {
            0 => Self::ask_frame(),
            1 => {
                let all = MenuItem::new("everything", "");
                let items = std::iter::once(all)
                    .chain(types().into_iter().map(|(label, detail, _)| MenuItem::new(label, detail)));
                ask(TYPES, Overlay::Menu(Menu::new("Type", items.collect()).searchable()))
            }
            2 => {
                let items = [
                    MenuItem::new("both", "").letter('b'),
                    MenuItem::new("action", "the customer, an operator or a program did it").letter('a'),
                    MenuItem::new("effect", "it followed: points, segments").letter('e'),
                ];
                ask(CATEGORY, Overlay::Menu(Menu::new("Category", items.to_vec())))
            }
            3 => {
                let campaigns = self.campaigns();
                if campaigns.is_empty() {
                    let words = "nothing that shows belongs to a campaign";
                    return vec![Effect::Toast(Toast::plain(words))];
                }
                let items = std::iter::once("any campaign".to_owned()).chain(campaigns);
                let items = items.map(|name| MenuItem::new(name, "")).collect();
                ask(CAMPAIGN, Overlay::Menu(Menu::new("Campaign", items).searchable()))
            }
            _ => self.ask_text(),
        }
    }

    /// The campaigns of what shows, by name.
    fn campaigns(&self) -> Vec<String> {
        let entries = self.known.activity.entries().unwrap_or_default();
        let names = entries.iter().filter_map(|entry| entry.campaign.clone());
        let chosen = self.known.activity.wanted().campaign;
        names.chain(chosen).collect::<std::collections::BTreeSet<String>>().into_iter().collect()
    }

    /// What a dialog of this file decided; `None` where it is another's.
    pub(super) fn narrowed(
        &mut self,
        id: DialogId,
        decision: &Decision,
        env: &Env<'_>,
    ) -> Option<Vec<Effect>> {
        let first = |texts: &[String]| texts.first().map(|text| text.trim().to_owned()).unwrap_or_default();
        Some(match (id, decision) {
            (BY, Decision::Chosen(at)) => self.ask_by(*at),
            (FRAME, Decision::Chosen(at)) if *at + 1 == FRAMES.len() => {
                let field =
                    |label| FormField::new(label, "").of_type(ValueType::Date).hint("such as 2026-05-31");
                let fields = vec![field("From"), field("To").hint("this day is in it; empty for any")];
                ask(SPAN, Overlay::Form(Form::new("From one date to another", fields)))
            }
            (FRAME, Decision::Chosen(at)) => {
                let (from, until) = frame(*at, env);
                self.known.activity.frame = FRAMES.get(*at).map(|(label, _)| *label).filter(|_| *at > 0);
                self.narrow(|wanted| (wanted.from, wanted.until) = (from, until))
            }
            (SPAN, Decision::Filled(texts)) => {
                let day = |at: usize| texts.get(at).and_then(|text| Date::parse(text.trim()));
                let begin = |date: Date| Instant::of_local(date, 0, env.zone);
                let from = day(0).and_then(begin);
                let until = day(1).and_then(|date| begin(Date(date.0 + 1)));
                self.known.activity.frame = None;
                self.narrow(|wanted| (wanted.from, wanted.until) = (from, until))
            }
            (TYPES, Decision::Chosen(at)) => {
                let chosen = at.checked_sub(1).and_then(|at| types().into_iter().nth(at));
                self.narrow(|wanted| wanted.types = chosen.map_or(Types::All, |(.., types)| types))
            }
            (CATEGORY, Decision::Chosen(at)) => {
                let category = [None, Some(Category::Action), Some(Category::Effect)];
                self.narrow(|wanted| wanted.category = category.get(*at).copied().flatten())
            }
            (CAMPAIGN, Decision::Chosen(at)) => {
                let campaign = at.checked_sub(1).and_then(|at| self.campaigns().into_iter().nth(at));
                self.narrow(|wanted| wanted.campaign = campaign)
            }
            (TEXT, Decision::Filled(texts)) => {
                let text = first(texts);
                self.narrow(|wanted| wanted.text = text)
            }
            (DATE, Decision::Filled(texts)) => {
                let day = Date::parse(&first(texts))?;
                self.jump_before(Instant::of_local(Date(day.0 + 1), 0, env.zone)?)
            }
            (BY | FRAME | SPAN | TYPES | CATEGORY | CAMPAIGN | TEXT | DATE, _) => Vec::new(),
            _ => return None,
        })
    }

    /// Takes everything away that narrows.
    pub(super) fn widen(&mut self) -> Vec<Effect> {
        self.known.activity.frame = None;
        self.narrow(|wanted| *wanted = Wanted::default())
    }

    /// Why an action on the activity cannot be run.
    pub(super) fn activity_unavailable(&self, action: Action) -> Option<String> {
        let is_one = matches!(
            action,
            Action::NarrowActivity | Action::ActivityText | Action::ActivityFrame | Action::ActivityDate
        );
        let widens = action == Action::WidenActivity;
        match () {
            () if (is_one || widens) && self.tab() != super::Tab::Activity => {
                Some("acts on the Activity tab".to_owned())
            }
            () if widens && !self.known.activity.wanted().narrows() => {
                Some("nothing narrows the activity".to_owned())
            }
            () => None,
        }
    }
}

fn ask(id: DialogId, overlay: Overlay) -> Vec<Effect> {
    vec![Effect::Ask(id, Box::new(overlay))]
}

/// Groups, each followed by its types: label, detail, meaning.
fn types() -> Vec<(String, String, Types)> {
    let of_group = |group: Group| {
        let kinds = KINDS.iter().filter(move |(_, of, _)| *of == group);
        let kinds =
            kinds.map(|(kind, _, words)| (format!("  {words}"), (*kind).to_owned(), Types::Only(kind)));
        std::iter::once((group.word().to_owned(), "all of them".to_owned(), Types::Group(group))).chain(kinds)
    };
    Group::ALL.into_iter().flat_map(of_group).collect()
}

/// From when to when a named frame goes.
fn frame(at: usize, env: &Env<'_>) -> (Option<Instant>, Option<Instant>) {
    let days = |days: i64| Some(Instant(env.now.0 - days * 86_400_000));
    let today = env.now.date_in(env.zone).civil();
    let begin = |date: jiff::civil::Date| Instant::of_local(Date::from_civil(date), 0, env.zone);
    match at {
        1 => (days(1), None),
        2 => (days(7), None),
        3 => (days(30), None),
        4 => (days(90), None),
        5 => (begin(today.first_of_month()), None),
        6 => (begin(today.first_of_year()), None),
        7 => {
            let this = today.first_of_year();
            (this.checked_sub(1.years()).ok().and_then(begin), begin(this))
        }
        _ => (None, None),
    }
}
