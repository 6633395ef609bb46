//! Windows that lapse: what time alone changed, at its true instants (SEMANTICS 7).
//!
//! Only rows whose filters may flip are looked at, each at the instants of its own flips, in order. Whatever stands
//! on a segment that changed is asked at the same instant. So a stop of any length gives the history that would have
//! been, and takes as long as there are flips.

use std::collections::BTreeMap;
use std::sync::Arc;

use rayon::prelude::*;
use roaring::RoaringBitmap;

use super::consequences::rows_of;
use crate::app::filter::{PageView, Reading, Reads};
use crate::domain::column::Bits;
use crate::domain::{Instant, PAGE_ROWS, SegmentId};
use crate::query::{Moment, eval, flipping, flips, next_flip};
use crate::segments::members::on_page;
use crate::segments::{Cause, DuesChange, Members, Moves, PageDues, Rule, Segment};
use crate::store::{MemberChange, Page, SegmentCommit, Snapshot, StoreError};

/// Works out what time changed up to an instant; `None` where nothing can have lapsed. `calendar` is the one that
/// memberships were computed under.
pub(super) fn lapses(
    snapshot: &Snapshot,
    to: Instant,
    calendar: &Moment,
) -> Result<Option<SegmentCommit>, StoreError> {
    let segments = snapshot.segments();
    if segments.due().is_none_or(|due| due > to) {
        return Ok(None);
    }
    let walk = Walk::new(snapshot, to, calendar);
    let pages: Vec<&Arc<Page>> = snapshot.pages().filter(|page| walk.is_due_on(page.number())).collect();
    let found: Vec<PageLapses> = pages.par_iter().map(|page| walk.page(page)).collect::<Result<_, _>>()?;
    Ok(Some(walk.gather(&found)))
}

/// What is the same for all pages.
struct Walk<'a> {
    snapshot: &'a Snapshot,
    from: Instant,
    to: Instant,
    calendar: &'a Moment,
    /// Segments that may lapse, and all that stand on them, each behind those it stands on.
    steps: Vec<Step>,
    reads: Reads,
}

struct Step {
    segment: Arc<Segment>,
    rule: Rule,
    /// Whether it may lapse by itself.
    is_due: bool,
}

impl Step {
    fn is_due_on(&self, page: u32, to: Instant) -> bool {
        self.is_due && self.segment.page_dues.as_ref().is_none_or(|dues| dues.is_due(page, to))
    }

    /// When time may change the segment next after pages were looked at. All of them were where nothing was known.
    fn after(&self, looked_at: DuesChange) -> (Option<Instant>, DuesChange) {
        let change = match (self.segment.page_dues.as_ref(), looked_at) {
            (None, DuesChange::Of(pages)) => {
                DuesChange::All(pages.into_iter().filter_map(|(page, due)| Some((page, due?))).collect())
            }
            (_, change) => change,
        };
        let dues = PageDues::after(self.segment.page_dues.as_ref(), &change);
        (dues.and_then(|dues| dues.first()), change)
    }
}

/// One customer's move on a page: the step, when, the slot, whether in.
type Lapse = (usize, Instant, u16, bool);

struct PageLapses {
    page: u32,
    moves: Vec<Lapse>,
    /// By step: who is in afterwards and was not, and the other way round.
    added: Vec<Bits>,
    removed: Vec<Bits>,
    /// Steps that were looked at, and what comes next of each.
    dues: Vec<(usize, Option<Instant>)>,
}

impl<'a> Walk<'a> {
    fn new(snapshot: &'a Snapshot, to: Instant, calendar: &'a Moment) -> Self {
        let mut steps: Vec<Step> = Vec::new();
        for segment in snapshot.segments().in_order() {
            let Some(rule) = segment.definition.rule.clone() else { continue };
            let is_due = segment.due.is_some_and(|due| due <= to);
            let stands_on_one = steps.iter().any(|step| rule.uses.contains(&step.segment.definition.id));
            if is_due || stands_on_one {
                steps.push(Step { segment: Arc::clone(segment), rule, is_due });
            }
        }
        let reads = Reads::new(steps.iter().map(|step| step.rule.filter.as_ref()));
        Self { snapshot, from: snapshot.segments().clock, to, calendar, steps, reads }
    }

    /// Whether any step may lapse on a page.
    fn is_due_on(&self, page: u32) -> bool {
        self.steps.iter().any(|step| step.is_due_on(page, self.to))
    }

    fn page(&self, page: &Page) -> Result<PageLapses, StoreError> {
        let mut found = PageLapses {
            page: page.number(),
            moves: Vec::new(),
            added: Vec::new(),
            removed: Vec::new(),
            dues: Vec::new(),
        };
        let living = on_page(self.snapshot.alive(), page.number());
        if living.is_empty() {
            found.dues = (0..self.steps.len()).map(|number| (number, None)).collect();
            return Ok(found);
        }
        let mut view = PageView::without_segments(self.snapshot, page, &self.reads, Reading::Once)?;
        let mut flipping_rows = Bits::default();
        let is_due = |step: &Step| step.is_due_on(page.number(), self.to);
        for (number, step) in self.steps.iter().enumerate().filter(|(_, step)| is_due(step)) {
            let filter = &step.rule.filter;
            let rows = flipping(filter, &view, (self.from, self.to), self.calendar)?;
            flipping_rows = flipping_rows.or(&rows);
            found.dues.push((number, next_flip(filter, &view, self.to, self.calendar)?));
        }
        let rows = flipping_rows.and(&living);
        if rows.is_empty() {
            return Ok(found);
        }
        let before = self.members(page.number(), &mut view)?;
        let mut now_in = before.clone();
        for slot in rows.iter() {
            self.row(slot, &mut view, &mut now_in, &mut found);
        }
        found.added = now_in.iter().zip(&before).map(|(after, before)| after.minus(before)).collect();
        found.removed = now_in.iter().zip(&before).map(|(after, before)| before.minus(after)).collect();
        Ok(found)
    }

    /// Members before, of every step; the view learns them and those of the segments that steps stand on.
    fn members(&self, page: u32, view: &mut PageView<'_>) -> Result<Vec<Bits>, StoreError> {
        let block_of = |segment: &Segment| {
            let block = self.snapshot.member_block(segment, Members::block_of(page * PAGE_ROWS as u32))?;
            Ok::<Bits, StoreError>(on_page(&block.rows, page))
        };
        let before: Vec<Bits> =
            self.steps.iter().map(|step| block_of(&step.segment)).collect::<Result<_, _>>()?;
        for (step, bits) in self.steps.iter().zip(&before) {
            view.set_segment(step.segment.definition.id, *bits);
        }
        let used = self.steps.iter().flat_map(|step| step.rule.uses.iter());
        for id in used {
            if !view.knows_segment(*id)
                && let Some(segment) = self.snapshot.segments().segment(*id)
            {
                view.set_segment(*id, block_of(segment)?);
            }
        }
        Ok(before)
    }

    /// Follows one customer through its flips.
    fn row(&self, slot: usize, view: &mut PageView<'_>, now_in: &mut [Bits], found: &mut PageLapses) {
        let mut at: BTreeMap<Instant, Vec<usize>> = BTreeMap::new();
        for (number, step) in self.steps.iter().enumerate().filter(|(_, step)| step.is_due) {
            let span = (self.from, self.to);
            for instant in flips(&step.rule.filter, &view.customer(slot), span, self.calendar) {
                at.entry(instant).or_default().push(number);
            }
        }
        for (instant, flipping) in at {
            self.instant(slot, instant, &flipping, view, now_in, found);
        }
    }

    /// Asks at one instant what may have changed there, each segment behind those it stands on.
    fn instant(
        &self,
        slot: usize,
        instant: Instant,
        flipping: &[usize],
        view: &mut PageView<'_>,
        now_in: &mut [Bits],
        found: &mut PageLapses,
    ) {
        let moment = self.calendar.at(instant);
        let mut changed: Vec<SegmentId> = Vec::new();
        for (number, step) in self.steps.iter().enumerate() {
            let is_asked = flipping.contains(&number) || step.rule.uses.iter().any(|id| changed.contains(id));
            if !is_asked {
                continue;
            }
            let is_in = eval(&step.rule.filter, &view.customer(slot), &moment);
            if is_in == now_in[number].contains(slot) {
                continue;
            }
            if is_in {
                now_in[number].insert(slot);
            } else {
                now_in[number].remove(slot);
            }
            let id = step.segment.definition.id;
            view.set_segment(id, now_in[number]);
            changed.push(id);
            found.moves.push((number, instant, slot as u16, is_in));
        }
    }

    fn gather(&self, found: &[PageLapses]) -> SegmentCommit {
        let segments = self.snapshot.segments();
        let mut changes = SegmentCommit {
            clock: self.to,
            recorded: segments.recorded,
            basis: segments.basis.clone(),
            ..SegmentCommit::default()
        };
        let mut moves: BTreeMap<(Instant, usize), (RoaringBitmap, RoaringBitmap)> = BTreeMap::new();
        for page in found {
            for (number, at, slot, is_in) in &page.moves {
                let (entered, left) = moves.entry((*at, *number)).or_default();
                let row = page.page * PAGE_ROWS as u32 + u32::from(*slot);
                if *is_in {
                    entered.insert(row)
                } else {
                    left.insert(row)
                };
            }
        }
        let mut growth = vec![0i64; self.steps.len()];
        for ((at, number), (entered, left)) in moves {
            let definition = &self.steps[number].segment.definition;
            let (segment, version) = (definition.id, definition.version);
            let moves = Moves { segment, at, cause: Cause::Time, version, change_set: None, entered, left };
            growth[number] += moves.growth();
            changes.recorded = changes.recorded.max(at);
            if definition.records_moves() {
                changes.moves.push(moves);
            }
        }
        for (number, step) in self.steps.iter().enumerate() {
            let id = step.segment.definition.id;
            if step.is_due {
                let of_page = |page: &PageLapses| {
                    let due = page.dues.iter().find(|(of, _)| *of == number)?.1;
                    Some((page.page, due))
                };
                let dues = DuesChange::Of(found.iter().filter_map(of_page).collect());
                let (due, dues) = step.after(dues);
                changes.dues.push((id, due));
                changes.page_dues.push((id, dues));
            }
            let added = rows_of(found.iter().filter_map(|page| Some((page.page, page.added.get(number)?))));
            let removed =
                rows_of(found.iter().filter_map(|page| Some((page.page, page.removed.get(number)?))));
            if !added.is_empty() || !removed.is_empty() {
                let size = (step.segment.size as i64 + growth[number]).max(0) as u64;
                changes.members.push(MemberChange { segment: id, added, removed, size });
            }
        }
        changes
    }
}
