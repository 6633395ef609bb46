//! What people do from beginning to end.

mod erasing;
mod importing;
mod killing;
