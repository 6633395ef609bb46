//! `segment why`: why a customer is in a segment or not, and what would change that.

use crate::app::customer;
use crate::app::segments::{Named, find};
use crate::cli::door::Door;
use crate::cli::failure::Outcome;
use crate::cli::out::Out;
use crate::query::Names;

/// Prints the filter as a tree of what holds, and the smallest changes that would bring the customer in or out.
pub(super) fn why(name: &str, key: &str, door: &Door, out: &mut Out) -> anyhow::Result<Outcome> {
    let app = door.open()?;
    let snapshot = app.snapshot();
    let id = find(&snapshot, name)?.definition.id;
    let row = customer::find(&snapshot, key)?;
    let explanation = app.why(id, row)?;
    let named = Named(snapshot.segments());
    let names = Names { schema: snapshot.schema(), segments: &named };
    if out.is_json() {
        out.json(&explanation.to_json(&names))?;
    } else {
        let is = if explanation.is_member { "is" } else { "is not" };
        let segment = snapshot.segments().definition(id).map_or("", |definition| definition.name.as_str());
        out.line(format_args!("{} {is} in `{segment}`", crate::domain::text::visible(key)))?;
        for line in explanation.text(&names).lines() {
            out.line(line)?;
        }
    }
    Ok(Outcome::Done)
}
