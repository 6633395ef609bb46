//! The distributions of the invented house.

use std::sync::Arc;

use super::NOW;
use crate::app::distributions::DistributionCommand;
use crate::domain::{CampaignId, DistributionId, Row, SegmentId};
use crate::promotions::{
    Action, Channel, Distribution, DistributionState, Letter, Limits, MessageNumber, MessageState,
    MessageTally, Mode, Trigger,
};
use crate::tui::distribution::{
    DistributionAnswer, DistributionLine, DistributionList, DistributionQuery, MessageLine, OutboxPage,
};
use crate::tui::effect::Answer;

/// Distributions, and how the messages of each stand.
#[derive(Debug, Default)]
pub struct FakeDistributions {
    lines: Vec<DistributionLine>,
    /// Who is in the segment already.
    pub present: u64,
}

impl FakeDistributions {
    /// Puts one into the house whose messages stand so.
    #[must_use]
    pub fn with(mut self, name: &str, state: DistributionState, messages: &[(MessageState, u64)]) -> Self {
        let mut tally = MessageTally::default();
        messages.iter().for_each(|(state, count)| tally.0[*state as usize] = *count);
        let text = "Dear {{ customer.name }},\nyour code is {{ voucher.code }}.".to_owned();
        let distribution = Distribution {
            id: DistributionId(self.lines.len() as u32 + 1),
            name: name.to_owned(),
            trigger: Trigger::Entered(SegmentId(1)),
            rule: None,
            action: Action::Publish(CampaignId(1)),
            channel: Channel::Mail,
            letter: Letter { subject: "For you".to_owned(), text, html: String::new() },
            mode: Mode::Once,
            limits: Limits::default(),
            state,
            paused_by: None,
            created_at: NOW,
            updated_at: None,
            activated_at: None,
        };
        let facts = [("state", state.word()), ("when", "a customer enters Big spenders"), ("by", "mail")];
        self.lines.push(DistributionLine {
            distribution: Arc::new(distribution),
            trigger: "enters Big spenders".to_owned(),
            rule: None,
            tally,
            facts: facts.map(|(label, value)| (label.to_owned(), value.to_owned())).to_vec(),
        });
        self
    }

    fn messages(line: &DistributionLine) -> impl Iterator<Item = MessageLine> {
        let states = MessageState::ALL
            .into_iter()
            .flat_map(|state| std::iter::repeat_n(state, line.tally.of(state).min(20) as usize));
        states.enumerate().map(|(at, state)| {
            let has_note =
                matches!(state, MessageState::Failed | MessageState::Unknown | MessageState::Waiting);
            let note = if has_note { "the server refused it" } else { "" };
            MessageLine {
                number: MessageNumber(at as u32),
                distribution: line.distribution.id,
                name: line.distribution.name.clone(),
                at: NOW,
                row: Row(at as u32),
                customer: format!("Customer {at}"),
                code: (state != MessageState::Waiting).then(|| format!("BIG-{at:04}")),
                state,
                attempts: 1,
                note: note.to_owned(),
                facts: vec![("state".to_owned(), state.word().to_owned())],
            }
        })
    }

    pub(super) fn answer(&self, query: DistributionQuery) -> Answer {
        Answer::Distribution(match query {
            DistributionQuery::All => DistributionAnswer::All(Arc::new(DistributionList {
                lines: self.lines.clone(),
                segments: vec!["Big spenders".to_owned(), "Inactive".to_owned()],
                campaigns: vec!["Autumn 10".to_owned()],
                consents: vec!["newsletter".to_owned()],
                mail_missing: None,
            })),
            DistributionQuery::Outbox(id, states) => {
                let mine = |line: &&DistributionLine| id.is_none_or(|id| line.distribution.id == id);
                let lines: Vec<_> = self.lines.iter().filter(mine).collect();
                let mut tally = MessageTally::default();
                for line in &lines {
                    tally.0.iter_mut().zip(line.tally.0).for_each(|(sum, count)| *sum += count);
                }
                let wanted = |one: &MessageLine| states.is_empty() || states.contains(&one.state);
                let messages = lines.iter().flat_map(|line| Self::messages(line)).filter(wanted).collect();
                let line = id.and_then(|_| lines.first().map(|line| (*line).clone()));
                DistributionAnswer::Outbox(Box::new(OutboxPage { line, messages, tally }))
            }
            DistributionQuery::Present(id) => {
                DistributionAnswer::Present { id, all: self.present, would: self.present / 2, codes: Some(3) }
            }
            DistributionQuery::Preview(_, customer) => {
                DistributionAnswer::Text(format!("The message to {customer}"), "subject  For you".to_owned())
            }
            DistributionQuery::Rehearse(_, days) => DistributionAnswer::Text(
                "What would have been".to_owned(),
                format!("5 messages in {days} days"),
            ),
        })
    }

    pub(super) fn run(&mut self, command: &DistributionCommand) {
        let set = |lines: &mut Vec<DistributionLine>, id: DistributionId, state: DistributionState| {
            for line in lines.iter_mut().filter(|line| line.distribution.id == id) {
                Arc::make_mut(&mut line.distribution).state = state;
            }
        };
        match command {
            DistributionCommand::Create(new) => {
                *self = std::mem::take(self).with(&new.name, DistributionState::Draft, &[]);
            }
            DistributionCommand::Activate { id, .. } | DistributionCommand::Resume(id) => {
                set(&mut self.lines, *id, DistributionState::Live);
            }
            DistributionCommand::Pause(id) => set(&mut self.lines, *id, DistributionState::Paused),
            DistributionCommand::End(id) => set(&mut self.lines, *id, DistributionState::Ended),
            DistributionCommand::Delete(id) => self.lines.retain(|line| line.distribution.id != *id),
            DistributionCommand::Edit { .. }
            | DistributionCommand::Retry { .. }
            | DistributionCommand::Cancel { .. } => {}
        }
    }
}
