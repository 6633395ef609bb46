//! The table: what was measured, what it is compared with, and whether that is enough.

use std::collections::BTreeMap;
use std::fmt;

/// Whose measurement it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Who {
    Ours,
    DuckDb,
    Sqlite,
}

/// What a line is measured in.
#[derive(Clone, Copy, Debug)]
pub enum Unit {
    Seconds,
    Bytes,
    /// A ratio to another measurement of ours.
    Times,
}

/// What is asked of a line.
#[derive(Clone, Copy, Debug)]
pub enum Target {
    /// At most so many times a peer's.
    Of(f64, Who),
    /// At most so much.
    AtMost(f64),
}

/// A line of the table.
#[derive(Clone, Copy, Debug)]
pub struct Line {
    /// What is measured.
    pub what: &'static str,
    /// In what.
    pub unit: Unit,
    /// What is asked.
    pub targets: &'static [Target],
}

/// All lines, in the order in which they were first measured.
#[derive(Debug, Default)]
pub struct Table {
    lines: Vec<(Line, BTreeMap<Who, Vec<f64>>)>,
}

impl Table {
    /// Keeps a measurement.
    pub fn add(&mut self, line: &Line, who: Who, measured: f64) {
        if !self.lines.iter().any(|(known, _)| known.what == line.what) {
            self.lines.push((*line, BTreeMap::new()));
        }
        let (_, samples) = self.lines.iter_mut().find(|(known, _)| known.what == line.what).unwrap();
        samples.entry(who).or_default().push(measured);
    }

    /// The median of what was measured.
    pub fn median(&self, line: &Line, who: Who) -> Option<f64> {
        let (_, samples) = self.lines.iter().find(|(known, _)| known.what == line.what)?;
        samples.get(&who).map(|samples| median(samples.clone()))
    }
}

/// The middle of some numbers, of which there must be one.
pub fn median(mut numbers: Vec<f64>) -> f64 {
    numbers.sort_by(f64::total_cmp);
    numbers[numbers.len() / 2]
}

impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "| what | patrons | DuckDB | SQLite | asked | |")?;
        writeln!(f, "|---|---|---|---|---|---|")?;
        for (line, samples) in &self.lines {
            let of = |who| samples.get(&who).map(|samples| median(samples.clone()));
            let ours = of(Who::Ours);
            let peer = |who| match (of(who), ours) {
                (Some(peer), Some(ours)) => format!("{} ({:.2}×)", shown(line.unit, peer), ours / peer),
                _ => String::new(),
            };
            let asked: Vec<String> = line.targets.iter().map(|target| asked(line.unit, *target)).collect();
            let verdicts = line.targets.iter().map(|target| verdict(*target, ours?, &of));
            writeln!(
                f,
                "| {} | {} | {} | {} | {} | {} |",
                line.what,
                ours.map_or_else(String::new, |ours| shown(line.unit, ours)),
                peer(Who::DuckDb),
                peer(Who::Sqlite),
                asked.join(", "),
                told(&verdicts.collect::<Vec<_>>()),
            )?;
        }
        Ok(())
    }
}

/// Whether a target is met; nothing where the peer is not there.
fn verdict(target: Target, ours: f64, of: &dyn Fn(Who) -> Option<f64>) -> Option<bool> {
    match target {
        Target::AtMost(most) => Some(ours <= most),
        Target::Of(times, who) => of(who).map(|peer| ours <= peer * times),
    }
}

fn told(verdicts: &[Option<bool>]) -> &'static str {
    match (verdicts.contains(&Some(false)), verdicts.contains(&Some(true))) {
        (true, _) => "**not met**",
        (false, true) => "met",
        (false, false) => "",
    }
}

fn asked(unit: Unit, target: Target) -> String {
    match target {
        Target::AtMost(most) => format!("≤ {}", shown(unit, most)),
        Target::Of(times, Who::DuckDb) => format!("≤ {times} × DuckDB"),
        Target::Of(times, Who::Sqlite) => format!("≤ {times} × SQLite"),
        Target::Of(times, Who::Ours) => format!("≤ {times} ×"),
    }
}

fn shown(unit: Unit, measured: f64) -> String {
    match unit {
        Unit::Seconds if measured < 0.1 => format!("{:.1} ms", measured * 1000.0),
        Unit::Seconds => format!("{measured:.2} s"),
        Unit::Bytes => format!("{:.0} MiB", measured / f64::from(1 << 20)),
        Unit::Times => format!("{measured:.2} ×"),
    }
}

/// A number with its thousands apart.
pub fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let (head, rest) = digits.split_at(digits.len() % 3);
    let groups = rest.as_bytes().chunks(3).map(|group| String::from_utf8_lossy(group).into_owned());
    let head = Some(head.to_owned()).filter(|head| !head.is_empty());
    head.into_iter().chain(groups).collect::<Vec<_>>().join(",")
}
