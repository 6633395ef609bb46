//! The terminal and the loop: what comes in becomes inputs of a session, its frames and effects go out.

pub mod backend;
