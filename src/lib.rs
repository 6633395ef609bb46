//! patrons
pub mod app;
pub mod domain;
pub mod generate;
pub mod import;
pub mod store;
pub mod tui;
