//! What screens are put together from. Widgets hold what they show and where their cursor is; they know no store
//! and no effect.

pub mod bar;
pub mod chart;
pub mod cut;
pub mod field;
pub mod frame;
pub mod fuzzy;
pub mod lines;
pub mod list;
pub mod sheet;
pub mod spark;
pub mod table;
pub mod tabs;
