//! What can go wrong with the store.

/// Says what the store could not do.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The database refused.
    #[error("the data folder could not be read or written: {0}")]
    Database(#[from] sled::Error),
    /// A file of the data folder.
    #[error("{what}: {source}")]
    File {
        /// What was tried.
        what: String,
        /// Why not.
        source: std::io::Error,
    },
    /// Another process has the folder open.
    #[error(
        "the data folder `{folder}` is in use by process {pid}; close that program or give another folder with --data"
    )]
    InUse {
        /// The folder.
        folder: String,
        /// The owner, or `?` where it cannot be read.
        pid: String,
    },
    /// Bytes on disk are not what was written.
    #[error("{what} is damaged ({why}); restore a backup, or run `patrons verify` to see what else is")]
    Damaged {
        /// Which thing.
        what: String,
        /// How it shows.
        why: String,
    },
    /// Written by a newer program.
    #[error("the data folder has format {found}, this program knows up to {known}; use a newer `patrons`")]
    Newer {
        /// The folder's format.
        found: u8,
        /// The newest known.
        known: u8,
    },
    /// The store cannot hold more rows.
    #[error("the store is full: it has given out {0} row numbers; `patrons compact` does not free them yet")]
    Full(u32),
}

impl StoreError {
    pub(crate) fn damaged(what: impl Into<String>, why: impl Into<String>) -> Self {
        Self::Damaged { what: what.into(), why: why.into() }
    }

    /// A file, or what else the system refuses.
    pub fn file(what: impl Into<String>, source: std::io::Error) -> Self {
        Self::File { what: what.into(), source }
    }
}
