//! What sessions know of the data without asking.

use std::path::Path;

use super::{drafts, segments};
use crate::app::App;
use crate::tui::event::{Facts, Money};

/// Gathers the facts anew; drafts and loading stay as they were.
pub fn facts(app: &App, before: &Facts) -> Facts {
    let snapshot = app.snapshot();
    Facts {
        customers: snapshot.count(),
        money: Money { currency: app.settings().currency.clone(), decimals: app.settings().decimals() },
        schema: snapshot.schema().as_ref().clone(),
        segments: segments::known(app),
        // A view that cannot be read is told by the command line; the others are worth having.
        views: app.views().unwrap_or_default(),
        undoable: app.undoable().unwrap_or_default(),
        loading: before.loading,
        drafts: before.drafts.clone(),
    }
}

/// The facts with which a session begins.
pub fn first(app: &App, draft_folder: &Path) -> Facts {
    let drafts = drafts::load(draft_folder);
    facts(app, &Facts { drafts, ..Facts::default() })
}
