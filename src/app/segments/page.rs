//! What becomes of memberships on one page of customers.
//!
//! Whether a customer is in a segment depends on the customer alone: on the row, on the segments the row is in, on the
//! time. So pages are worked on side by side, and within a page each segment behind those it stands on.

use std::sync::{Arc, OnceLock};

use rayon::prelude::*;
use roaring::RoaringBitmap;

use crate::app::filter::{PageView, Reading, Reads};
use crate::domain::column::Bits;
use crate::domain::{ColumnId, Instant, PAGE_ROWS, SegmentId};
use crate::query::{Moment, Plan, eval, flips, next_flip};
use crate::segments::members::on_page;
use crate::segments::{Members, Rule, Segment};
use crate::store::{Page, Snapshot, StoreError};

/// Rows of a page up to which they are looked at one by one.
const FEW_ROWS: usize = 6;
/// Pages up to which one thread is faster than several, and what is read may stay in memory.
const FEW_PAGES: usize = 16;

/// A segment on the sheet.
pub(super) struct Work {
    /// Its definition as it is to be, with its members of before.
    pub segment: Arc<Segment>,
    /// How much of it is worked out.
    pub extent: Extent,
    /// Rows put on a list kept by hand, and taken off it.
    pub list: Option<(RoaringBitmap, RoaringBitmap)>,
    /// Its filter made ready, once somebody asks of many rows.
    pub plan: OnceLock<Plan>,
}

/// How much of a segment is worked out anew.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Extent {
    /// What the touched rows make of it.
    Touched,
    /// Everybody is asked.
    Whole,
    /// Everybody is asked, and what lies on disk are the members it had when it was deleted.
    Revived,
}

/// What is the same for all pages of a commit.
pub(super) struct Sheet<'a> {
    /// Memberships, and who was a customer, before.
    pub before: &'a Snapshot,
    /// Customers after.
    pub after: &'a Snapshot,
    /// Every segment, each behind those it stands on.
    pub works: Vec<Work>,
    /// What any of them reads.
    pub reads: Reads,
    /// What is read of a page on which nobody is asked.
    pub nothing: Reads,
    /// The present and its calendar.
    pub moment: Moment,
}

/// What the facts changed on a page.
#[derive(Clone, Debug, Default)]
pub(super) struct Touch {
    /// Rows by changed column.
    pub columns: Vec<(ColumnId, Bits)>,
    /// Rows of which records changed: orders, events and so on.
    pub facts: Bits,
    /// Rows that are customers now and were not.
    pub born: Bits,
    /// Rows that are customers no more.
    pub gone: Bits,
}

/// What becomes of one segment on a page.
#[derive(Clone, Debug, Default)]
pub(super) struct Turn {
    /// Who enters, as a reader sees it.
    pub entered: Bits,
    /// Who leaves, as a reader sees it.
    pub left: Bits,
    /// What is put into the bitmap on disk.
    pub added: Bits,
    /// What is taken out of it.
    pub removed: Bits,
    /// When time may change it next, for the rows that were asked.
    pub due: Option<Instant>,
    /// How many are in it, where everybody was asked.
    pub count: usize,
}

/// Turns of one page, by the place of the segment on the sheet.
pub(super) struct PageTurns {
    /// Which page.
    pub page: u32,
    /// What becomes of segments; those to which nothing happens are left out.
    pub turns: Vec<(usize, Turn)>,
}

impl Sheet<'_> {
    /// Works out all pages of a list, each with what was touched there.
    pub fn work(&self, touches: &[(u32, Touch)]) -> Result<Vec<PageTurns>, StoreError> {
        let of_page = |(number, touch): &(u32, Touch), reading| {
            let page = self.after.page(*number).map(Arc::clone);
            page.map(|page| self.page(&page, touch, reading)).transpose()
        };
        let turns: Result<Vec<_>, StoreError> = if touches.len() <= FEW_PAGES {
            touches.iter().map(|touch| of_page(touch, Reading::Kept)).collect()
        } else {
            touches.par_iter().map(|touch| of_page(touch, Reading::Once)).collect()
        };
        Ok(turns?.into_iter().flatten().filter(|turns| !turns.turns.is_empty()).collect())
    }

    fn page(&self, page: &Page, touch: &Touch, reading: Reading) -> Result<PageTurns, StoreError> {
        let number = page.number();
        let living = on_page(self.after.alive(), number);
        let focus = self.focus(number, touch);
        let asks = !focus.and(&living).is_empty();
        let reads = if asks { &self.reads } else { &self.nothing };
        let mut desk = Desk {
            sheet: self,
            number,
            alive_before: living.minus(&touch.born).or(&touch.gone),
            living,
            touch,
            focus,
            view: PageView::without_segments(self.after, page, reads, reading)?,
            changed: Vec::new(),
        };
        let mut turns = Vec::new();
        for (at, work) in self.works.iter().enumerate() {
            turns.extend(desk.turn(work)?.map(|turn| (at, turn)));
        }
        Ok(PageTurns { page: number, turns })
    }

    /// The rows of a page that may matter to any segment.
    fn focus(&self, page: u32, touch: &Touch) -> Bits {
        if self.works.iter().any(|work| work.extent != Extent::Touched) {
            return Bits::first(PAGE_ROWS);
        }
        let mut focus = touch.born.or(&touch.gone).or(&touch.facts);
        for (_, rows) in &touch.columns {
            focus = focus.or(rows);
        }
        for (added, removed) in self.works.iter().filter_map(|work| work.list.as_ref()) {
            focus = focus.or(&on_page(added, page)).or(&on_page(removed, page));
        }
        focus
    }
}

/// One page being worked on.
struct Desk<'a> {
    sheet: &'a Sheet<'a>,
    number: u32,
    alive_before: Bits,
    living: Bits,
    touch: &'a Touch,
    /// No other rows than these are looked at.
    focus: Bits,
    view: PageView<'a>,
    /// Rows whose membership changes, by segment.
    changed: Vec<(SegmentId, Bits)>,
}

impl Desk<'_> {
    fn turn(&mut self, work: &Work) -> Result<Option<Turn>, StoreError> {
        let id = work.segment.definition.id;
        let before = self.before(work)?;
        let (after, asked) = match &work.segment.definition.rule {
            None => (self.listed(work, &before), Bits::default()),
            Some(rule) => self.asked(work, rule, &before)?,
        };
        // Nobody sees those who are no customers; only lists kept by hand hold them.
        let seen_before =
            if work.extent == Extent::Revived { before } else { before.and(&self.alive_before) };
        let seen_after = after.and(&self.living);
        let turn = Turn {
            entered: seen_after.minus(&seen_before),
            left: seen_before.minus(&seen_after),
            added: after.minus(&before),
            removed: before.minus(&after),
            due: self.due(work, &asked)?,
            count: if work.extent == Extent::Touched { 0 } else { seen_after.count() },
        };
        self.view.set_segment(id, after);
        self.changed.push((id, turn.added.or(&turn.removed)));
        let is_still = turn.due.is_none()
            && turn.count == 0
            && [turn.entered, turn.left, turn.added, turn.removed].iter().all(Bits::is_empty);
        Ok((!is_still).then_some(turn))
    }

    /// Members of before among the rows looked at.
    fn before(&self, work: &Work) -> Result<Bits, StoreError> {
        let first = self.number * PAGE_ROWS as u32;
        let block = self.sheet.before.member_block(&work.segment, Members::block_of(first))?;
        if self.focus.count() > FEW_ROWS {
            return Ok(on_page(&block.rows, self.number).and(&self.focus));
        }
        let mut bits = Bits::default();
        self.focus
            .iter()
            .filter(|slot| block.rows.contains(first + *slot as u32))
            .for_each(|slot| bits.insert(slot));
        Ok(bits)
    }

    fn listed(&self, work: &Work, before: &Bits) -> Bits {
        let Some((added, removed)) = &work.list else { return *before };
        before.or(&on_page(added, self.number)).minus(&on_page(removed, self.number))
    }

    /// Members after, and the rows of whom the filter was asked.
    fn asked(&self, work: &Work, rule: &Rule, before: &Bits) -> Result<(Bits, Bits), StoreError> {
        let asked = self.to_ask(work, rule).and(&self.living);
        let mut after = before.and(&self.living).minus(&asked);
        let moment = &self.sheet.moment;
        if asked.count() > FEW_ROWS {
            let plan = work.plan.get_or_init(|| Plan::new(&rule.filter, moment));
            return Ok((after.or(&plan.run_among(&self.view, &asked)?), asked));
        }
        for slot in asked.iter() {
            if eval(&rule.filter, &self.view.customer(slot), moment) {
                after.insert(slot);
            }
        }
        Ok((after, asked))
    }

    fn to_ask(&self, work: &Work, rule: &Rule) -> Bits {
        if work.extent != Extent::Touched {
            return self.living;
        }
        let read = self.touch.columns.iter().filter(|(column, _)| rule.columns.contains(column));
        let stood_on = self.changed.iter().filter(|(id, _)| rule.uses.contains(id));
        let rows = read.map(|(_, rows)| rows).chain(stood_on.map(|(_, rows)| rows));
        let at_least = if rule.reads_facts { self.touch.born.or(&self.touch.facts) } else { self.touch.born };
        rows.fold(at_least, |all, rows| all.or(rows))
    }

    /// The next flip of those who were asked, or of anybody on the page: what others have is known to come no sooner.
    fn due(&self, work: &Work, asked: &Bits) -> Result<Option<Instant>, StoreError> {
        let rule = work.segment.definition.rule.as_ref().filter(|rule| rule.is_timed && !asked.is_empty());
        let Some(rule) = rule else { return Ok(None) };
        let moment = &self.sheet.moment;
        if asked.count() > FEW_ROWS {
            return next_flip(&rule.filter, &self.view, moment.now, moment);
        }
        let coming = (moment.now, Instant(i64::MAX));
        let first = |slot| flips(&rule.filter, &self.view.customer(slot), coming, moment).first().copied();
        Ok(asked.iter().filter_map(first).min())
    }
}
