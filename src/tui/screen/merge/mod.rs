//! Making one customer of two: what each has, what the one will have, and whose value is taken, before anything is
//! written.

mod view;

use crate::app::merge::{MergePreview, MergedAttribute, Side};
use crate::app::{Command, Notice};
use crate::domain::{AttributeKind, Cell, ColumnId, Row, ValueType};
use crate::tui::effect::{Answer, DialogId, Effect, Opening, Query, Ticket, Toast};
use crate::tui::event::{Decision, Env, Event};
use crate::tui::keymap::{Action, Focus, focus};
use crate::tui::overlay::{Confirm, Overlay};
use crate::tui::pairs::{PairAnswer, PairQuery};
use crate::tui::widget::list::{ListCursor, Step};
use crate::tui::widget::sheet::{self, step_of};

const SURE: DialogId = DialogId("merge.sure");
/// Lines of words below the attributes.
const WORDS: u16 = 4;

/// The screen of a merge.
#[derive(Debug)]
pub struct Merge {
    survivor: Row,
    other: Row,
    choices: Vec<(ColumnId, Side)>,
    /// `None` until asked for.
    preview: Option<Box<MergePreview>>,
    names: [String; 2],
    problem: Option<String>,
    cursor: ListCursor,
    tickets: u64,
    asked: Option<Ticket>,
    merging: Option<Ticket>,
}

impl Merge {
    /// Begins with two customers, of whom the first stays.
    pub fn new(survivor: Row, other: Row) -> Self {
        Self {
            survivor,
            other,
            choices: Vec::new(),
            preview: None,
            names: Default::default(),
            problem: None,
            cursor: ListCursor::default(),
            tickets: 0,
            asked: None,
            merging: None,
        }
    }

    /// Which keys act.
    pub fn focus(&self) -> Focus {
        focus::MERGE
    }

    /// What the header says.
    pub fn status(&self) -> Vec<String> {
        let chosen = self.choices.len();
        if chosen == 0 { Vec::new() } else { vec![format!("{chosen} chosen by hand")] }
    }

    /// Why an action cannot be run now.
    pub fn unavailable(&self, action: Action) -> Option<String> {
        match (action, self.here()) {
            (Action::TakeSide, Some(one)) => why_fixed(one),
            (Action::TakeSide, None) => Some("there is nothing to choose".to_owned()),
            (Action::MergeNow, _) if self.preview.is_none() => {
                Some("what would come of it is not known yet".to_owned())
            }
            (Action::MergeNow, _) if self.merging.is_some() => Some("it is being done".to_owned()),
            _ => None,
        }
    }

    fn here(&self) -> Option<&MergedAttribute> {
        self.preview.as_ref()?.attributes.get(self.cursor.at as usize)
    }

    fn len(&self) -> u64 {
        self.preview.as_ref().map_or(0, |preview| preview.attributes.len() as u64)
    }

    /// Takes an event.
    pub fn update(&mut self, event: Event, env: &Env<'_>) -> Vec<Effect> {
        match event {
            Event::Shown | Event::Action(Action::Reload) => vec![self.ask()],
            Event::Notice(Notice::Changed(_)) if self.merging.is_none() => vec![self.ask()],
            Event::Action(action) => self.act(action, env),
            Event::Answer(ticket, answer) => self.answer(ticket, answer, env),
            Event::Decided(SURE, Decision::Confirmed) => self.merge(),
            Event::Mouse(mouse) => {
                let len = self.len();
                sheet::mouse(&mut self.cursor, mouse, 3, len, room(env));
                Vec::new()
            }
            Event::Resized => {
                self.cursor.put(self.cursor.at, self.len(), room(env));
                Vec::new()
            }
            _ => Vec::new(),
        }
    }

    fn ticket(&mut self) -> Ticket {
        self.tickets += 1;
        Ticket(self.tickets)
    }

    fn ask(&mut self) -> Effect {
        let ticket = self.ticket();
        self.asked = Some(ticket);
        let (survivor, other, choices) = (self.survivor, self.other, self.choices.clone());
        Effect::Fetch(ticket, Query::Pairs(PairQuery::Preview { survivor, other, choices }))
    }

    fn act(&mut self, action: Action, env: &Env<'_>) -> Vec<Effect> {
        if let Some(step) = step_of(action) {
            self.step(step, env);
            return Vec::new();
        }
        match action {
            Action::Back => vec![Effect::Back],
            Action::TakeSide => self.take_side(),
            Action::SwapSides => {
                std::mem::swap(&mut self.survivor, &mut self.other);
                self.names.swap(0, 1);
                // What was taken from somebody by hand is still taken from the same one.
                for (_, side) in &mut self.choices {
                    *side = match side {
                        Side::Survivor => Side::Other,
                        Side::Other => Side::Survivor,
                        Side::Both => Side::Both,
                    };
                }
                vec![self.ask()]
            }
            Action::OpenFirst => vec![Effect::Open(Opening::Customer(self.survivor))],
            Action::OpenOther => vec![Effect::Open(Opening::Customer(self.other))],
            Action::MergeNow => self.ask_sure(env),
            Action::Copy => match self.here() {
                Some(one) => {
                    let text = one.after.value().map(ToString::to_string).unwrap_or_default();
                    vec![Effect::Copy { text, what: one.attribute.name.clone() }]
                }
                None => Vec::new(),
            },
            _ => Vec::new(),
        }
    }

    /// Takes the value of the other one, of both, or of the first again.
    fn take_side(&mut self) -> Vec<Effect> {
        let Some(one) = self.here() else { return Vec::new() };
        let column = one.attribute.column;
        let is_list = matches!(one.attribute.value_type, ValueType::List(_));
        let next = match one.side {
            Side::Survivor => Side::Other,
            Side::Other if is_list => Side::Both,
            Side::Other | Side::Both => Side::Survivor,
        };
        self.choices.retain(|(of, _)| *of != column);
        self.choices.push((column, next));
        vec![self.ask()]
    }

    fn ask_sure(&self, env: &Env<'_>) -> Vec<Effect> {
        let lines = vec![
            format!("{} stays and takes over what is listed.", self.names[0]),
            format!("{} goes; its keys lead to the one who stays.", self.names[1]),
            format!("Can be taken back with {}.", env.key(Action::Undo)),
        ];
        vec![Effect::Ask(
            SURE,
            Box::new(Overlay::Confirm(Confirm::new("Make one of them", lines, "make one"))),
        )]
    }

    fn merge(&mut self) -> Vec<Effect> {
        let ticket = self.ticket();
        self.merging = Some(ticket);
        let (survivor, other, choices) = (self.survivor, self.other, self.choices.clone());
        vec![Effect::Run(ticket, Command::Merge { survivor, other, choices })]
    }

    fn answer(&mut self, ticket: Ticket, answer: Answer, env: &Env<'_>) -> Vec<Effect> {
        match answer {
            Answer::Pairs(PairAnswer::Preview(preview, names)) if self.asked == Some(ticket) => {
                (self.preview, self.names, self.problem) = (Some(preview), names, None);
                self.cursor.put(self.cursor.at, self.len(), room(env));
                Vec::new()
            }
            Answer::Failed(why) if self.asked == Some(ticket) => {
                // A choice that cannot be is told and taken back; else there is nothing to show.
                if self.preview.is_some() && self.choices.pop().is_some() {
                    return vec![Effect::Toast(Toast::bad(why)), self.ask()];
                }
                self.problem = Some(why);
                Vec::new()
            }
            Answer::Done(_) if self.merging == Some(ticket) => {
                let words =
                    format!("{} is one customer now; {} undoes", self.names[0], env.key(Action::Undo));
                vec![Effect::Toast(Toast::good(words)), Effect::Back]
            }
            Answer::Failed(why) if self.merging == Some(ticket) => {
                self.merging = None;
                vec![Effect::Toast(Toast::bad(why))]
            }
            _ => Vec::new(),
        }
    }

    fn step(&mut self, step: Step, env: &Env<'_>) {
        self.cursor.step(step, self.len(), room(env));
    }
}

/// Why nobody chooses whose value stays.
fn why_fixed(one: &MergedAttribute) -> Option<String> {
    match one.attribute.kind {
        AttributeKind::Consent => Some("of a marketing permission the stricter answer stays".to_owned()),
        _ if !one.attribute.is_writable() => Some("the program keeps this itself".to_owned()),
        _ if one.survivor == one.other => Some("both have the same".to_owned()),
        _ => None,
    }
}

/// Whether two differ and one of both values is lost.
fn is_lost(one: &MergedAttribute) -> bool {
    let is_value = |cell: &Cell| cell.value().is_some();
    one.survivor != one.other && is_value(&one.survivor) && is_value(&one.other) && one.side != Side::Both
}

fn room(env: &Env<'_>) -> u64 {
    u64::from(env.size.height.saturating_sub(3 + WORDS))
}
