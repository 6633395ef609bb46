//! patrons
pub mod app {
    //! Stand-in until the use cases are here.
    mod command;
    pub use command::*;
}
pub mod domain;
pub mod tui;
