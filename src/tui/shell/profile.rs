//! Answers what the screen of a customer asks about records and figures.

use crate::app::activity::activity;
use crate::app::profile::profile;
use crate::app::{App, Error};
use crate::tui::effect::Answer;
use crate::tui::profile::{ProfileAnswer, ProfileQuery};

/// Answers a question.
pub fn answer(app: &App, query: ProfileQuery) -> Result<Answer, Error> {
    Ok(Answer::Profile(match query {
        ProfileQuery::Figures(row) => ProfileAnswer::Figures(Box::new(profile(app, row)?)),
        ProfileQuery::Records(kind, row) => {
            ProfileAnswer::Records(kind, app.snapshot().facts(kind, row)?.into())
        }
        ProfileQuery::Activity(row, wanted) => ProfileAnswer::Activity(activity(app, row, &wanted)?.into()),
    }))
}
