//! What the screen of a customer asks of records and figures, and what it is answered. Carried out by
//! `shell/profile.rs`.

use std::sync::Arc;

use crate::app::activity::{Activity, Wanted};
use crate::app::profile::Profile;
use crate::domain::{Fact, FactKind, Row};

/// A question about one customer.
#[derive(Clone, Debug, PartialEq)]
pub enum ProfileQuery {
    /// Its figures at a glance.
    Figures(Row),
    /// Its records of a kind, newest first.
    Records(FactKind, Row),
    /// What happened to it.
    Activity(Row, Box<Wanted>),
}

/// An answer about one customer.
#[derive(Clone, Debug, PartialEq)]
pub enum ProfileAnswer {
    /// Its figures.
    Figures(Box<Profile>),
    /// Its records of a kind, newest first.
    Records(FactKind, Arc<[Fact]>),
    /// What happened, newest first.
    Activity(Arc<Activity>),
}
