//! patrons
pub mod domain;
