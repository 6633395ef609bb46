//! patrons
pub mod app;
pub mod cli;
pub mod config;
pub mod domain;
pub mod export;
pub mod generate;
pub mod import;
pub mod store;
pub mod tui;
