//! patrons
pub mod app {
    //! stand-in
    pub mod command;
}
pub mod domain;
pub mod tui;
