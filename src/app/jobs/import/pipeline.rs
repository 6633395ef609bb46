//! One reader, a worker per core, and results in the order of the file.
//!
//! The reader only finds where rows end; workers cut them into cells.

use std::collections::BTreeMap;
use std::io::Read;
use std::num::NonZero;
use std::thread;

use crossbeam_channel::bounded;

use crate::app::{Cancel, Error};
use crate::domain::PAGE_ROWS;
use crate::import::{RawBatch, Reader};

/// Batches that wait for a worker, and results that wait for their turn, per worker. A batch has at most 8 MiB.
const QUEUED_PER_WORKER: usize = 4;

/// Reads batches, has them worked on side by side, and takes the results in order. `work` is also told how many
/// bytes of the file were read.
///
/// # Errors
/// The first error of reading, working or taking; [`Error::Cancelled`].
pub(super) fn in_order<R: Read + Send, T: Send>(
    mut reader: Reader<R>,
    cancel: &Cancel,
    work: impl Fn(RawBatch, u64) -> Result<T, Error> + Sync,
    mut take: impl FnMut(T) -> Result<(), Error>,
) -> Result<(), Error> {
    let workers = thread::available_parallelism().map_or(1, NonZero::get);
    let (batches, to_work) = bounded(workers * QUEUED_PER_WORKER);
    let (results, to_take) = bounded(workers * QUEUED_PER_WORKER);
    thread::scope(|scope| {
        let results_of_reader = results.clone();
        scope.spawn(move || {
            for number in 0u64.. {
                match reader.next_rows(PAGE_ROWS) {
                    Ok(None) => break,
                    Ok(Some(rows)) => {
                        if batches.send((number, rows, reader.bytes_read())).is_err() {
                            break;
                        }
                    }
                    Err(refusal) => {
                        // Whoever takes may have stopped for a reason of its own.
                        drop(results_of_reader.send((number, Err(super::refused(refusal)))));
                        break;
                    }
                }
            }
        });
        for _ in 0..workers {
            let (to_work, results, work) = (to_work.clone(), results.clone(), &work);
            scope.spawn(move || {
                for (number, rows, bytes) in to_work {
                    if results.send((number, work(rows.split(), bytes))).is_err() {
                        break;
                    }
                }
            });
        }
        drop((to_work, results));
        let mut early = BTreeMap::new();
        let mut next = 0;
        // Leaving drops the receiver, at which workers and reader stop.
        let to_take = to_take;
        for (number, result) in &to_take {
            if cancel.is_cancelled() {
                return Err(Error::Cancelled);
            }
            early.insert(number, result);
            while let Some(result) = early.remove(&next) {
                next += 1;
                take(result?)?;
            }
        }
        Ok(())
    })
}
