//! What people do from beginning to end.

mod activity;
mod consent;
mod dashboard;
mod delivering;
mod distributions;
mod erasing;
mod exit_codes;
mod filtering;
mod identity;
mod import_reading;
mod importing;
mod killed_days;
mod killing;
mod leaving;
mod mapping;
mod merging;
mod metadata;
mod promotions;
mod records;
mod records_leaving;
mod rejects;
mod rules;
mod segments;
mod sorting;
mod undoing;
mod why;
