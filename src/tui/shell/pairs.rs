//! Answers what screens ask about customers who may be one.

use super::lists;
use crate::app::duplicates::{self, Pair};
use crate::app::{App, Cancel, Error, Snapshot, merge};
use crate::tui::effect::Answer;
use crate::tui::pairs::{FoundPairs, MAX_PAIRS, PAIR_COLUMNS, PairAnswer, PairLine, PairQuery};

/// Answers a question.
pub fn answer(app: &App, query: PairQuery) -> Result<Answer, Error> {
    let snapshot = app.snapshot();
    Ok(Answer::Pairs(match query {
        PairQuery::Find(by) => {
            let found = duplicates::pairs(&snapshot, &by, &Cancel::default())?;
            let lines = found.pairs.iter().take(MAX_PAIRS).map(|pair| line(&snapshot, pair));
            let pairs = lines.collect::<Result<_, Error>>()?;
            let (count, crowds) = (found.pairs.len() as u64, found.crowds);
            PairAnswer::Found(FoundPairs { pairs, count, crowds }.into())
        }
        PairQuery::Preview { survivor, other, choices } => {
            let preview = merge::preview(&snapshot, survivor, other, &choices)?;
            let names = [lists::in_words(app, survivor)?, lists::in_words(app, other)?];
            PairAnswer::Preview(Box::new(preview), names)
        }
    }))
}

fn line(snapshot: &Snapshot, pair: &Pair) -> Result<PairLine, Error> {
    let cells = [snapshot.cells(pair.survivor, &PAIR_COLUMNS)?, snapshot.cells(pair.other, &PAIR_COLUMNS)?];
    Ok(PairLine { rows: [pair.survivor, pair.other], by: pair.by.clone(), cells })
}
