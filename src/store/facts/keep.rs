//! Facts at opening, in a copy, and under verification.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use rayon::prelude::*;

use super::chunk::{Chunk, standing};
use super::read::{batches, index_kind, short};
use super::rewrite::{ChunkWrite, PageChange, rewritten};
use super::summaries::page_summaries;
use super::table::{Edit, FactCounters, FactPage, FactTable};
use super::write::fact_numbers;
use super::{Places, history, summaries};
use crate::domain::fact::field;
use crate::domain::{Column, ColumnId, FactKind, PAGE_ROWS, Row, Summary};
use crate::store::copy::Sink;
use crate::store::erase::Erasing;
use crate::store::layout::{self, PAGES_PER_BLOCK, Table};
use crate::store::page::{Blob, Page};
use crate::store::staging::StagedPage;
use crate::store::tree::Tree;
use crate::store::verify::Finding;
use crate::store::{Snapshot, StoreError, bucket, codec};

/// Reads where all facts lie, and the edits.
pub(in crate::store) fn read_facts(tree: &Tree) -> Result<FactTable, StoreError> {
    let mut table = FactTable::default();
    if let Some(value) = tree.get(layout::meta("facts"))? {
        table.counters = codec::decode::<FactCounters>(&value, "the counters of facts")?;
    }
    let mut edits: BTreeMap<(FactKind, u32), BTreeMap<u32, Edit>> = BTreeMap::new();
    for item in tree.scan_prefix(layout::prefix(Table::FactEdit)) {
        let (key, value) = item?;
        let (kind, page, number) = (kind_of(&key)?, layout::u32_at(&key, 2), layout::u32_at(&key, 6));
        let edit = codec::decode(&value, &format!("edit {number} of the {} of page {page}", kind.plural()))?;
        edits.entry((kind, page)).or_default().insert(number, edit);
    }
    for item in tree.scan_prefix(layout::prefix(Table::FactDirectory)) {
        let (key, value) = item?;
        let (kind, page) = (kind_of(&key)?, layout::u32_at(&key, 2));
        let places: Places =
            codec::decode(&value, &format!("the place of {} of page {page}", kind.plural()))?;
        let chunk =
            |(physical, parts, len): (u64, u16, u16)| Arc::new(Chunk::on_disk(Blob { physical, parts }, len));
        let chunks = places.into_iter().map(chunk).collect();
        let edits = edits.remove(&(kind, page)).unwrap_or_default();
        table.put(kind, page, FactPage::new(chunks, edits));
    }
    for ((kind, page), edits) in edits {
        table.put(kind, page, FactPage::new(Vec::new(), edits));
    }
    Ok(table)
}

fn kind_of(key: &[u8]) -> Result<FactKind, StoreError> {
    let code = key.get(1).copied().map(usize::from);
    let kind = code.and_then(|code| FactKind::ALL.get(code).copied());
    kind.ok_or_else(|| StoreError::damaged("a key of facts", "its kind is not known"))
}

/// Reads where the summaries of a block's pages lie.
pub(in crate::store) fn read_summary_places(tree: &Tree, block: u32) -> Result<Vec<(u64, u16)>, StoreError> {
    match tree.get(layout::summaries(block))? {
        Some(value) => codec::decode(&value, &format!("the places of summaries of block {block}")),
        None => Ok(Vec::new()),
    }
}

/// Copies all facts, edits folded in, and the summaries. Of the erased nothing is left by now but history and
/// index: their facts were taken away by a commit before. Gives the next free place.
pub(in crate::store) fn copy_facts(
    snapshot: &Snapshot,
    tree: &Tree,
    sink: &mut dyn Sink,
    erasing: &Erasing,
    physical: u64,
) -> Result<u64, StoreError> {
    let mut next = physical;
    for kind in FactKind::ALL {
        for (number, page) in snapshot.facts.pages(kind).filter(|(_, page)| !page.is_empty()) {
            let places = copy_page(snapshot, page, tree, sink, &mut next)?;
            if !places.is_empty() {
                sink.put(layout::fact_directory(kind, number), &codec::encode(&places)?)?;
            }
        }
        let bits = snapshot.facts.counters.bits[kind as usize];
        let code = index_kind(kind);
        for item in tree.scan_prefix(&layout::bucket(code, bits, 0)[..3]) {
            let (key, value) = item?;
            let number = layout::u32_at(&key, 3);
            let gone = |row| erasing.rows.contains(row) || row >= snapshot.next_row().0;
            sink.put(key.to_vec(), &bucket::without(&value, number, gone)?)?;
        }
    }
    sink.put(layout::meta("facts"), &codec::encode(&snapshot.facts.counters)?)?;
    let (key, value) = summaries::version()?;
    sink.put(key, &value)?;
    copy_summaries(snapshot, tree, sink, &mut next)?;
    copy_history(snapshot, tree, sink, erasing)?;
    Ok(next)
}

fn copy_page(
    snapshot: &Snapshot,
    page: &FactPage,
    tree: &Tree,
    sink: &mut dyn Sink,
    next: &mut u64,
) -> Result<Places, StoreError> {
    let mut put = |columns: Vec<(ColumnId, Column)>| {
        put_parts(&codec::encode_page(columns.iter().map(|(id, c)| (*id, c)))?, sink, next)
    };
    // A copy is for reading as well: what lies in memory only is written, what is whole stays as it is.
    let is_clean = page.edits.is_empty();
    let writes = if is_clean {
        (0..page.parts.len()).map(ChunkWrite::Kept).collect()
    } else {
        rewritten(page, &snapshot.source, &PageChange::default(), &mut put)?
    };
    let mut places = Places::new();
    for write in writes {
        match write {
            ChunkWrite::New(staged, len) => places.push((staged.physical, staged.parts, len)),
            ChunkWrite::Kept(at) => {
                let chunk = &page.parts[at].chunk;
                let staged = put_parts(&blob_bytes(chunk.blob(), tree)?, sink, next)?;
                places.push((staged.physical, staged.parts, chunk.len() as u16));
            }
        }
    }
    Ok(places)
}

fn put_parts(bytes: &[u8], sink: &mut dyn Sink, next: &mut u64) -> Result<StagedPage, StoreError> {
    let physical = *next;
    *next += 1;
    let mut parts = 0;
    for part in codec::parts(bytes) {
        sink.put(layout::page_part(physical, parts), part)?;
        parts += 1;
    }
    Ok(StagedPage { physical, parts })
}

fn blob_bytes(blob: &Blob, tree: &Tree) -> Result<Vec<u8>, StoreError> {
    let mut bytes = Vec::new();
    for key in blob.keys() {
        let value = tree.get(key)?;
        bytes.extend_from_slice(
            &value.ok_or_else(|| StoreError::damaged("facts", "a part of them is missing"))?,
        );
    }
    Ok(bytes)
}

fn copy_summaries(
    snapshot: &Snapshot,
    tree: &Tree,
    sink: &mut dyn Sink,
    next: &mut u64,
) -> Result<(), StoreError> {
    let mut blocks: BTreeMap<u32, Vec<(u64, u16)>> = BTreeMap::new();
    for page in snapshot.pages() {
        for (slot, cells) in page.summary_edits() {
            sink.put(layout::summary_edit(page.number(), *slot), &codec::encode(cells.as_ref())?)?;
        }
        let bytes = blob_bytes(page.summary(), tree)?;
        let place = if bytes.is_empty() {
            (0, 0)
        } else {
            let staged = put_parts(&bytes, sink, next)?;
            (staged.physical, staged.parts)
        };
        blocks.entry(page.number() / PAGES_PER_BLOCK).or_default().push(place);
    }
    for (block, places) in blocks.into_iter().filter(|(_, places)| places.iter().any(|(_, parts)| *parts > 0))
    {
        sink.put(layout::summaries(block), &codec::encode(&places)?)?;
    }
    Ok(())
}

fn copy_history(
    snapshot: &Snapshot,
    tree: &Tree,
    sink: &mut dyn Sink,
    erasing: &Erasing,
) -> Result<(), StoreError> {
    let ids: BTreeSet<String> = erasing
        .rows
        .iter()
        .map(|row| snapshot.id_of(Row(row)).map(|id| id.to_string()))
        .collect::<Result<_, _>>()?;
    for item in tree.scan_prefix(layout::prefix(Table::FactChange)) {
        let (key, value) = item?;
        if let Some(value) = history::without(&value, &erasing.rows, &ids)? {
            sink.put(key.to_vec(), &value)?;
        }
    }
    Ok(())
}

/// Everything that pages of facts and summaries occupy.
pub(in crate::store) fn known_parts(snapshot: &Snapshot) -> impl Iterator<Item = Vec<u8>> {
    let chunks = FactKind::ALL.into_iter().flat_map(|kind| snapshot.facts.pages(kind));
    let chunks = chunks.flat_map(|(_, page)| page.parts.iter().flat_map(|part| part.chunk.blob().keys()));
    chunks.chain(snapshot.pages().flat_map(|page| page.summary().keys()))
}

/// Facts read whole from disk, are found by their ids, and the summaries are what they come to.
pub(in crate::store) fn verify_facts(snapshot: &Snapshot) -> Result<Vec<Finding>, StoreError> {
    let mut findings = Vec::new();
    for kind in FactKind::ALL {
        let pages: Vec<(u32, &Arc<FactPage>)> = snapshot.facts.pages(kind).collect();
        let verified: Vec<(Vec<Finding>, Vec<(u128, u32)>, u64)> = pages
            .par_iter()
            .map(|(number, page)| verify_page(snapshot, kind, *number, page))
            .collect::<Result<_, _>>()?;
        let count: u64 = verified.iter().map(|(_, _, count)| count).sum();
        if count != snapshot.fact_count(kind) {
            findings.push(Finding::new(format!(
                "{} stand where {} are counted",
                kind.count(count),
                snapshot.fact_count(kind)
            )));
        }
        let mut seen: HashMap<u128, u32> = HashMap::new();
        for (of_page, ids, _) in verified {
            findings.extend(of_page);
            for (number, row) in ids {
                if let Some(other) = seen.insert(number, row) {
                    findings.push(Finding::new(format!(
                        "rows {other} and {row} share an id of {}",
                        kind.plural()
                    )));
                }
            }
        }
    }
    let pages: Vec<&Arc<Page>> = snapshot.pages().collect();
    let summaries: Vec<Vec<Finding>> =
        pages.par_iter().map(|page| verify_summaries(snapshot, page)).collect::<Result<_, _>>()?;
    findings.extend(summaries.into_iter().flatten());
    Ok(findings)
}

type Verified = (Vec<Finding>, Vec<(u128, u32)>, u64);

fn verify_page(
    snapshot: &Snapshot,
    kind: FactKind,
    number: u32,
    page: &FactPage,
) -> Result<Verified, StoreError> {
    let fresh = page.unread();
    let fields: Vec<ColumnId> = field::all().collect();
    let (memory, disk) = match batches(&fresh, snapshot, &fields) {
        Ok(disk) => (batches(page, snapshot, &fields)?, disk),
        Err(error) => return Ok((vec![Finding::new(error.to_string())], Vec::new(), 0)),
    };
    let mut findings = Vec::new();
    let differs = memory.iter().zip(&disk).any(|(m, d)| m.columns != d.columns || m.slots != d.slots);
    if differs {
        findings.push(Finding::new(format!("the {} of page {number} differ in memory", kind.plural())));
    }
    let bits = snapshot.facts.counters.bits[kind as usize];
    let mut ids = Vec::new();
    for (chunk, gone) in fresh.chunks() {
        let slots = chunk.slots(&snapshot.source)?;
        for at in standing(chunk, &gone) {
            let row = number * PAGE_ROWS as u32 + u32::from(slots[at]);
            for (which, id) in
                fact_numbers(kind, &chunk.record(&snapshot.source, at)?).into_iter().enumerate()
            {
                if which == 0 && snapshot.is_alive(Row(row)) {
                    ids.push((id, row));
                }
                let hash = u64::from(short(id)) << 32;
                let found = bucket::candidates(&snapshot.source.tree, index_kind(kind), bits, hash)?;
                if !found.contains(&Row(row)) {
                    findings.push(Finding::new(format!(
                        "an id of the {} of row {row} is not in its bucket",
                        kind.plural()
                    )));
                }
            }
        }
    }
    Ok((findings, ids, fresh.len() as u64))
}

fn verify_summaries(snapshot: &Snapshot, page: &Page) -> Result<Vec<Finding>, StoreError> {
    let mut findings = Vec::new();
    let fresh = page.unread(snapshot.schema());
    let expected = Summary::columns(&page_summaries(snapshot, page.number())?);
    for (id, expected) in expected {
        for page in [page, &fresh] {
            let column = snapshot.column(page, id)?;
            if let Some(slot) = (0..PAGE_ROWS).find(|slot| column.cell(*slot) != expected.cell(*slot)) {
                let row = page.first_row().0 + slot as u32;
                findings.push(Finding::new(format!(
                    "column {} of row {row} is not what its records come to",
                    id.0
                )));
            }
        }
    }
    Ok(findings)
}
