//! What another rule would change, before it is given (SEMANTICS 17).

use std::sync::Arc;

use roaring::RoaringBitmap;

use super::consequences::{Circumstances, Intent, consequences};
use super::define::check_circle;
use super::{read, time};
use crate::app::{App, Error};
use crate::domain::SegmentId;
use crate::segments::{Cause, Definition, Rule};
use crate::store::Commit;

/// Who would enter a segment and who would leave.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Difference {
    /// Who would enter.
    pub entered: RoaringBitmap,
    /// Who would leave.
    pub left: RoaringBitmap,
    /// How many would be in it.
    pub size: u64,
}

impl App {
    /// Says who would enter and leave a segment under another rule: by the same way on which the edit does it.
    ///
    /// # Errors
    /// As the edit itself would be refused.
    pub fn compare_segment(&self, id: SegmentId, filter: &str) -> Result<Difference, Error> {
        let snapshot = self.snapshot();
        let segment = read::segment(snapshot.segments(), id)?;
        let name = &segment.definition.name;
        if segment.definition.rule.is_none() {
            return Err(Error::Invalid(format!("`{name}` is a list kept by hand and has no filter")));
        }
        let rule = Rule::new(String::new(), read::filter(&snapshot, filter)?);
        let definition = Definition { rule: Some(rule), ..Definition::clone(&segment.definition) };
        check_circle(snapshot.segments(), &definition)?;
        let intent = Intent { defined: vec![Arc::new(definition)], ..Intent::default() };
        let circumstances = Circumstances {
            moment: time::calendar(&self.settings, self.segment_time()),
            basis: time::basis(&self.settings),
            cause: Cause::Definition,
            change_set: None,
        };
        let changes = consequences(&snapshot, &snapshot, &Commit::default(), &intent, &circumstances)?;
        let change = changes.and_then(|changes| changes.members.into_iter().find(|m| m.segment == id));
        Ok(change.map_or(Difference { size: segment.size, ..Difference::default() }, |change| Difference {
            entered: change.added,
            left: change.removed,
            size: change.size,
        }))
    }
}
