//! Exports: customers become a file or a stream, as they were at one instant.
//!
//! Pages are formatted on all cores in chunks, and written in order while the next chunk is formatted, so that
//! memory stays flat whatever the number of customers.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crossbeam_channel::{Sender, bounded};
use rayon::prelude::*;

use super::{Cancel, OnProgress, Progress};
use crate::app::Error;
use crate::app::list::Order;
use crate::domain::{Cell, Column, ColumnBuilder, ColumnId, PAGE_ROWS, Row, Value, ValueType};
pub use crate::export::{Form, Safety};
use crate::export::{Place, Sheet, Source};
use crate::store::{Page, Snapshot};

/// Pages formatted together; some 4 MB of text.
const CHUNK_PAGES: usize = 32;
/// Rows in another order than stored that are formatted together: some 32 MB of text, and enough rows of every page.
const SCATTERED_ROWS: usize = 128 * 1024;
/// Chunks that may wait to be written.
const MAX_WAITING: usize = 2;
/// Room kept for a row of text.
const ROW_BYTES: usize = 256;

/// What is exported.
#[derive(Clone, Debug)]
pub struct ExportRequest {
    /// The attributes in their order.
    pub columns: Vec<ColumnId>,
    /// Whom, in which order.
    pub rows: Order,
    /// CSV or JSON Lines.
    pub form: Form,
    /// What is done about cells like formulas.
    pub safety: Safety,
}

/// What an export wrote.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Exported {
    /// Customers.
    pub rows: u64,
    /// Bytes of text.
    pub bytes: u64,
}

/// Writes an export into a stream.
///
/// # Errors
/// [`Error::Cancelled`]; [`Error::File`] where the stream takes no more, [`Error::Store`].
pub fn export(
    snapshot: &Snapshot,
    request: &ExportRequest,
    out: &mut dyn Write,
    cancel: &Cancel,
    progress: OnProgress<'_>,
) -> Result<Exported, Error> {
    let schema = snapshot.schema();
    let attributes = request.columns.iter().map(|id| {
        schema
            .attribute(*id)
            .ok_or_else(|| Error::Invalid(format!("column {} is no attribute any more", id.0)))
    });
    let sheet = Sheet::new(attributes.collect::<Result<_, _>>()?, request.form, request.safety);
    let work = Work { snapshot, request, sheet: &sheet, cancel };
    let mut exported = Exported::default();
    let mut header = String::new();
    sheet.header(&mut header);
    write(out, &header, &mut exported.bytes)?;
    let total = request.rows.len() as u64;
    let (sender, chunks) = bounded::<Result<Chunk, Error>>(MAX_WAITING);
    std::thread::scope(|scope| {
        scope.spawn(move || work.format(&sender));
        for chunk in &chunks {
            let chunk = chunk?;
            for text in &chunk.texts {
                write(out, text, &mut exported.bytes)?;
            }
            exported.rows += chunk.rows;
            progress(Progress { phase: "writing", done: exported.rows, total, rows: exported.rows });
        }
        // Dropping the receiver ends the formatting where writing failed.
        drop(chunks);
        out.flush().map_err(|e| Error::file("cannot write the export", e))
    })?;
    Ok(exported)
}

/// Writes an export into a file, all at once: it appears under its name when it is whole and on disk.
///
/// # Errors
/// As [`export`]; a file that was there is then as it was.
pub fn export_to_file(
    snapshot: &Snapshot,
    request: &ExportRequest,
    path: &Path,
    cancel: &Cancel,
    progress: OnProgress<'_>,
) -> Result<Exported, Error> {
    whole_file(path, &mut |out| export(snapshot, request, out, cancel, progress))
}

/// Writes a file beside and puts it in its place when it is whole; pipes and devices are written into.
pub(super) fn whole_file(
    path: &Path,
    fill: &mut dyn FnMut(&mut dyn Write) -> Result<Exported, Error>,
) -> Result<Exported, Error> {
    let failed = |e| Error::file(format!("cannot write `{}`", path.display()), e);
    let path = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    match fs::metadata(&path) {
        Ok(found) if found.is_dir() => {
            return Err(Error::Invalid(format!("`{}` is a folder; name a file in it", path.display())));
        }
        // Pipes and devices take no file in their place.
        Ok(found) if !found.is_file() => {
            let mut file = File::options().write(true).open(&path).map_err(failed)?;
            return fill(&mut file);
        }
        _ => {}
    }
    let folder = path
        .parent()
        .filter(|p| !p.as_os_str().is_empty())
        .map_or_else(|| PathBuf::from("."), Path::to_owned);
    if !folder.is_dir() {
        return Err(Error::Invalid(format!(
            "there is no folder `{}`; make it, or name another",
            folder.display()
        )));
    }
    let mut builder = tempfile::Builder::new();
    builder.prefix(".patrons-").suffix(".part");
    // As any new file: what the person's umask allows.
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    let mut file = builder.tempfile_in(&folder).map_err(failed)?;
    let exported = fill(file.as_file_mut())?;
    file.as_file().sync_all().map_err(failed)?;
    file.persist(&path).map_err(|e| failed(e.error))?;
    sync_folder(&folder).map_err(failed)?;
    Ok(exported)
}

/// Makes a renaming last; a folder that cannot be opened for it is let be.
fn sync_folder(folder: &Path) -> io::Result<()> {
    File::open(folder).map_or(Ok(()), |folder| folder.sync_all())
}

pub(super) fn write(out: &mut dyn Write, text: &str, bytes: &mut u64) -> Result<(), Error> {
    *bytes += text.len() as u64;
    out.write_all(text.as_bytes()).map_err(|e| Error::file("cannot write the export", e))
}

/// Whether columns stay in memory: rows in any order come back to every page, rows as stored do not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Keep {
    Yes,
    No,
}

/// Formatted rows, in order.
struct Chunk {
    texts: Vec<String>,
    rows: u64,
}

#[derive(Clone, Copy)]
struct Work<'a> {
    snapshot: &'a Snapshot,
    request: &'a ExportRequest,
    sheet: &'a Sheet,
    cancel: &'a Cancel,
}

impl Work<'_> {
    /// Formats all rows, a chunk after the other, until all are sent or nobody takes them.
    fn format(&self, sender: &Sender<Result<Chunk, Error>>) {
        let step = if self.request.rows.is_as_stored() { CHUNK_PAGES * PAGE_ROWS } else { SCATTERED_ROWS };
        for start in (0..self.request.rows.len()).step_by(step) {
            let rows = self.request.rows.rows(start..start + step);
            let chunk = if self.cancel.is_cancelled() { Err(Error::Cancelled) } else { self.chunk(&rows) };
            let is_over = chunk.is_err();
            if sender.send(chunk).is_err() || is_over {
                return;
            }
        }
    }

    fn chunk(&self, rows: &[Row]) -> Result<Chunk, Error> {
        let texts = if self.request.rows.is_as_stored() { self.pages(rows)? } else { self.scattered(rows)? };
        Ok(Chunk { texts, rows: rows.len() as u64 })
    }

    /// Rows as they are stored, a text per page.
    fn pages(&self, rows: &[Row]) -> Result<Vec<String>, Error> {
        let pages: Vec<&[Row]> = rows.chunk_by(|a, b| page_of(*a) == page_of(*b)).collect();
        let texts = pages.par_iter().map(|rows| {
            let mut out = String::with_capacity(rows.len() * ROW_BYTES);
            self.page(rows.iter().copied(), Keep::No, &mut out, |_| ())?;
            Ok(out)
        });
        texts.collect()
    }

    /// Rows in any order: formatted page by page, for memory likes that ten times better, then put in order.
    fn scattered(&self, rows: &[Row]) -> Result<Vec<String>, Error> {
        let mut by_page: Vec<(Row, u32)> = rows.iter().copied().zip(0..).collect();
        by_page.par_sort_unstable();
        let pages: Vec<&[(Row, u32)]> =
            by_page.chunk_by(|(a, _), (b, _)| page_of(*a) == page_of(*b)).collect();
        let pieces: Vec<(String, Vec<u32>)> = pages
            .par_iter()
            .map(|rows| {
                let mut out = String::with_capacity(rows.len() * ROW_BYTES);
                let mut ends = Vec::with_capacity(rows.len());
                self.page(rows.iter().map(|(row, _)| *row), Keep::Yes, &mut out, |end| {
                    ends.push(end as u32);
                })?;
                Ok((out, ends))
            })
            .collect::<Result<_, Error>>()?;
        let mut lines = vec![""; rows.len()];
        for (rows, (text, ends)) in pages.iter().zip(&pieces) {
            let mut start = 0;
            for ((_, at), end) in rows.iter().zip(ends) {
                lines[*at as usize] = &text[start..*end as usize];
                start = *end as usize;
            }
        }
        Ok(lines.par_chunks(PAGE_ROWS).map(<[&str]>::concat).collect())
    }

    /// Appends rows of one page; `ended` hears where each ends.
    fn page(
        &self,
        rows: impl Iterator<Item = Row> + Clone,
        keep: Keep,
        out: &mut String,
        mut ended: impl FnMut(usize),
    ) -> Result<(), Error> {
        let Some((page, _)) = rows.clone().next().and_then(|row| self.snapshot.place(row)) else {
            return Ok(());
        };
        let columns = self.columns(page, keep)?;
        let sources = self.sources(&columns);
        let adopted = self.request.columns.iter().position(|id| *id == ColumnId::ID).map(|at| &columns[at]);
        let mut id = String::new();
        for row in rows {
            let slot = row.0 as usize % PAGE_ROWS;
            if let Some(adopted) = adopted {
                id.clear();
                match adopted.text(slot) {
                    Some(text) => id.push_str(text),
                    None => self.snapshot.own_id_of(row).push_to(&mut id),
                }
            }
            self.sheet.row(&sources, Place { slot, id: &id }, out);
            ended(out.len());
        }
        Ok(())
    }

    /// The columns of a page, those among them that no page has made of others.
    fn columns(&self, page: &Page, keep: Keep) -> Result<Vec<Arc<Column>>, Error> {
        let stored = self.request.columns.iter().map(|id| match *id {
            ColumnId::BIRTHDAY => ColumnId::BIRTHDATE,
            // Any column keeps its place, until it is made.
            ColumnId::METADATA => ColumnId::SOURCE_ID,
            id => id,
        });
        let mut columns = self.read(page, keep, &stored.collect::<Vec<_>>())?;
        for (id, column) in self.request.columns.iter().zip(&mut columns) {
            if *id == ColumnId::METADATA {
                let metadata = &self.snapshot.schema().metadata;
                let parts = self.read(page, keep, &metadata.iter().map(|m| m.column).collect::<Vec<_>>())?;
                let names = metadata.iter().map(|m| m.name.clone()).collect();
                *column = Arc::new(as_objects(names, &parts, column.len()));
            }
        }
        Ok(columns)
    }

    fn read(&self, page: &Page, keep: Keep, columns: &[ColumnId]) -> Result<Vec<Arc<Column>>, Error> {
        Ok(match keep {
            Keep::Yes => self.snapshot.columns(page, columns)?,
            Keep::No => self.snapshot.columns_once(page, columns)?,
        })
    }

    fn sources<'c>(&self, columns: &'c [Arc<Column>]) -> Vec<Source<'c>> {
        let source = |(id, column): (&ColumnId, &'c Arc<Column>)| {
            if *id == ColumnId::ID { Source::Id } else { Source::surveyed(column, self.request.form) }
        };
        self.request.columns.iter().zip(columns).map(source).collect()
    }
}

/// Columns as one of JSON objects, a member per column that has a value or a null; missing where none has.
fn as_objects(names: Vec<String>, parts: &[Arc<Column>], rows: usize) -> Column {
    let sheet = Sheet::named(names, Form::JsonLines, Safety::Faithful);
    let sources: Vec<Source<'_>> = parts.iter().map(|part| Source::surveyed(part, Form::JsonLines)).collect();
    let rows = parts.iter().map(|part| part.len()).chain([rows]).max().unwrap_or_default();
    let mut objects = ColumnBuilder::new(ValueType::Object);
    for slot in 0..rows {
        let mut object = String::new();
        sheet.row(&sources, Place { slot, id: "" }, &mut object);
        match object.trim_end() {
            "{}" => objects.push_missing(),
            object => objects.push(&Cell::Value(Value::Object(object.to_owned()))),
        }
    }
    objects.finish()
}

fn page_of(row: Row) -> u32 {
    row.0 / PAGE_ROWS as u32
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::{Actor, App, AppOptions, Command, ListQuery, SortKey, list};
    use crate::domain::Origin;

    const COLUMNS: [ColumnId; 2] = [ColumnId::SOURCE_ID, ColumnId::NAME];

    fn house(folder: &Path) -> Arc<App> {
        let app = App::open(folder, AppOptions::default()).unwrap();
        let actor = Actor { name: "test".into(), origin: Origin::Command };
        for (source_id, name) in [("k1", "Zofia"), ("k2", "Ana, \"A\""), ("k3", "")] {
            let cells =
                vec![(ColumnId::SOURCE_ID, Cell::text(source_id)), (ColumnId::NAME, Cell::text(name))];
            app.run(Command::Create(cells), &actor).unwrap();
        }
        app
    }

    fn request(rows: Order, form: Form) -> ExportRequest {
        ExportRequest { columns: COLUMNS.into(), rows, form, safety: Safety::Faithful }
    }

    fn text(snapshot: &Snapshot, request: &ExportRequest) -> String {
        let mut out = Vec::new();
        let exported = export(snapshot, request, &mut out, &Cancel::default(), &|_| ()).unwrap();
        assert_eq!((exported.rows, exported.bytes), (3, out.len() as u64));
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn rows_are_written_as_stored_or_in_the_order_asked_for() {
        let folder = tempfile::tempdir().unwrap();
        let app = house(folder.path());
        let snapshot = app.snapshot();
        let stored = request(Order::everyone(&snapshot), Form::Csv);
        assert_eq!(text(&snapshot, &stored), "source_id,name\nk1,Zofia\nk2,\"Ana, \"\"A\"\"\"\nk3,\n");
        let sort = vec![SortKey { column: ColumnId::SOURCE_ID, descending: true }];
        let query = ListQuery { sort, ..ListQuery::default() };
        let sorted = list::order(&snapshot, &query, &app.moment(), &Cancel::default()).unwrap();
        assert_eq!(
            text(&snapshot, &request(sorted, Form::JsonLines)),
            "{\"source_id\":\"k3\",\"name\":\"\"}\n{\"source_id\":\"k2\",\"name\":\"Ana, \\\"A\\\"\"}\n\
             {\"source_id\":\"k1\",\"name\":\"Zofia\"}\n"
        );
    }

    #[test]
    fn a_cancelled_export_leaves_the_file_that_was_there() {
        let folder = tempfile::tempdir().unwrap();
        let snapshot = house(&folder.path().join("data")).snapshot();
        let (target, request) =
            (folder.path().join("out.csv"), request(Order::everyone(&snapshot), Form::Csv));
        fs::write(&target, "before").unwrap();
        let cancel = Cancel::default();
        cancel.cancel();
        let refused = export_to_file(&snapshot, &request, &target, &cancel, &|_| ());
        assert!(matches!(refused, Err(Error::Cancelled)));
        assert_eq!(fs::read_to_string(&target).unwrap(), "before");
        export_to_file(&snapshot, &request, &target, &Cancel::default(), &|_| ()).unwrap();
        assert!(fs::read_to_string(&target).unwrap().starts_with("source_id,name\n"));
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 2);
    }
}
