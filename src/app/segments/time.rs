//! When time is applied to memberships: before anything is decided, and as it passes.

use super::consequences::{Circumstances, Intent, consequences};
use super::lapse::lapses;
use crate::app::distributions::Effects;
use crate::app::{Error, Settings};
use crate::domain::Instant;
use crate::query::Moment;
use crate::segments::{Basis, Cause};
use crate::store::{Commit, Snapshot, Store};

/// What an opened house does about time that has passed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum TimeUse {
    /// It happened: lapses are recorded.
    #[default]
    Applied,
    /// Nothing is done about it: the state as it lies.
    Untouched,
    /// It is only looked at, from the instant of the clock: nothing is written, and nothing may be.
    Shown,
}

/// The project's calendar at an instant.
pub(in crate::app) fn calendar(settings: &Settings, now: Instant) -> Moment {
    Moment { now, zone: settings.zone.clone(), week_start: settings.week_start }
}

/// The names of the project's calendar.
pub(in crate::app) fn basis(settings: &Settings) -> Basis {
    let zone = settings.zone.iana_name().unwrap_or("UTC").to_owned();
    Basis { zone, week_start: word(settings.week_start).to_owned() }
}

const DAYS: [(&str, jiff::civil::Weekday); 7] = [
    ("monday", jiff::civil::Weekday::Monday),
    ("tuesday", jiff::civil::Weekday::Tuesday),
    ("wednesday", jiff::civil::Weekday::Wednesday),
    ("thursday", jiff::civil::Weekday::Thursday),
    ("friday", jiff::civil::Weekday::Friday),
    ("saturday", jiff::civil::Weekday::Saturday),
    ("sunday", jiff::civil::Weekday::Sunday),
];

fn word(day: jiff::civil::Weekday) -> &'static str {
    DAYS.iter().find(|(_, known)| *known == day).map_or("monday", |(word, _)| word)
}

/// The calendar that memberships were computed under; the present one where its zone is no longer known.
pub(super) fn calendar_of(basis: Option<&Basis>, present: &Moment) -> Moment {
    let Some(basis) = basis else { return present.clone() };
    let zone = jiff::tz::TimeZone::get(&basis.zone).unwrap_or_else(|_| present.zone.clone());
    let day = DAYS.iter().find(|(word, _)| *word == basis.week_start);
    Moment { zone, week_start: day.map_or(present.week_start, |(_, day)| *day), now: present.now }
}

/// Records what time and changed settings did to memberships up to now. Answers whether anything was.
pub(in crate::app) fn apply_due(store: &Store, now: Instant, settings: &Settings) -> Result<bool, Error> {
    let snapshot = store.snapshot();
    let segments = snapshot.segments();
    if segments.is_empty() || !is_due(&snapshot, now, settings) {
        return Ok(false);
    }
    let present = calendar(settings, now.max(segments.recorded));
    let old = calendar_of(segments.basis.as_ref(), &present);
    let moment = present.clone();
    let lapsed = move |before: &Snapshot, _: &Snapshot, _: &Commit| lapses(before, present.now, &old);
    store.commit(Commit::default(), &mut Effects::new(settings, moment, None, Box::new(lapsed)))?;
    if store.snapshot().segments().basis.as_ref() != Some(&basis(settings)) {
        let (intent, circumstances) =
            settings_change(settings, now.max(store.snapshot().segments().recorded));
        let moment = circumstances.moment.clone();
        let asked_anew = move |before: &Snapshot, after: &Snapshot, commit: &Commit| {
            consequences(before, after, commit, &intent, &circumstances)
        };
        store.commit(Commit::default(), &mut Effects::new(settings, moment, None, Box::new(asked_anew)))?;
    }
    Ok(true)
}

/// Whether anything may have become of memberships since time was applied last.
fn is_due(snapshot: &Snapshot, now: Instant, settings: &Settings) -> bool {
    let segments = snapshot.segments();
    segments.due().is_some_and(|due| due <= now)
        || (!segments.is_empty() && segments.basis.as_ref() != Some(&basis(settings)))
}

fn settings_change(settings: &Settings, now: Instant) -> (Intent, Circumstances) {
    let circumstances = Circumstances {
        moment: calendar(settings, now),
        basis: basis(settings),
        cause: Cause::Settings,
        change_set: None,
    };
    (Intent { asks_all: true, ..Intent::default() }, circumstances)
}

/// The state as it is at an instant, with nothing written: later lapses included, earlier memberships asked anew.
///
/// # Errors
/// What the store cannot read.
pub(in crate::app) fn show(
    snapshot: &Snapshot,
    now: Instant,
    settings: &Settings,
) -> Result<Snapshot, Error> {
    let segments = snapshot.segments();
    let mut shown = snapshot.clone();
    let present = calendar(settings, now);
    if now >= segments.recorded {
        let old = calendar_of(segments.basis.as_ref(), &present);
        if let Some(changes) = lapses(snapshot, now, &old)? {
            shown = snapshot.with_changes(&changes)?;
        }
        if segments.basis.as_ref() == Some(&basis(settings)) || segments.is_empty() {
            return Ok(shown);
        }
    }
    let (intent, circumstances) = settings_change(settings, now);
    if let Some(mut changes) = consequences(&shown, &shown, &Commit::default(), &intent, &circumstances)? {
        if now < segments.recorded {
            // What has not happened yet at an earlier instant is no history of it.
            changes.moves.clear();
        }
        shown = shown.with_changes(&changes)?;
    }
    Ok(shown)
}
