//! The store's files: torn, growing, old.

mod growing;
mod old;
mod torn;
