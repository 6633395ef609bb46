//! One reading and two readings come to the same, whatever the last row of a file says of a column.

use std::fmt::Write as _;
use std::sync::Arc;

use tempfile::tempdir;

use super::*;
use crate::app::jobs::import::{Unknown, glance, run};
use crate::app::{Actor, AppOptions};
use crate::domain::{Clock, ColumnId, Instant, Origin, Row};
use crate::import::{Choices, OnError, Report, suggest};

/// More rows than a glance looks at.
const ROWS: usize = 6000;

fn file(usual: &str, last: &str) -> String {
    let mut file = String::from("source_id,email,extra\n");
    for row in 0..ROWS {
        writeln!(file, "k{row},k{row}@mail.example,{}", usual.replace('#', &(row % 9 + 1).to_string()))
            .unwrap();
    }
    file + last
}

/// What an import comes to: counts, the type of the column `extra`, its first and last cell.
type Came = Result<(Report, Option<String>, Vec<String>), String>;

fn came(app: &App, imported: Result<Imported, Error>) -> Came {
    let mut report = imported.map_err(|error| error.to_string())?.report;
    report.seconds = 0.0;
    let snapshot = app.snapshot();
    let extra = snapshot.schema().resolve("metadata.extra");
    let column = extra.as_ref().map_or(ColumnId::NAME, |extra| extra.column);
    let cells = snapshot.alive().iter().map(|row| snapshot.cell(Row(row), column).unwrap());
    let cells: Vec<String> = cells.map(|cell| format!("{cell:?}")).collect();
    Ok((report, extra.map(|extra| extra.value_type.to_string()), cells))
}

/// Imports a file in both ways; says whether one reading was enough, and the type of its column `extra`.
fn check(file: &str, choices: &Choices) -> (bool, String) {
    let folder = tempdir().unwrap();
    let path = folder.path().join("file.csv");
    std::fs::write(&path, file).unwrap();
    let source = Source::file(&path).unwrap();
    let suggest = |inspection: &Inspection| {
        suggest(&inspection.header, &inspection.survey, &Schema::default(), choices)
    };
    let options = ImportOptions {
        mode: Mode::Run,
        rejects: None,
        unknown: Unknown::Create,
        actor: Actor { name: "ana".into(), origin: Origin::Import },
    };
    let (cancel, format) = (Cancel::default(), FormatChoices::default());
    let clock = || AppOptions { clock: Arc::new(Clock::fixed(Instant(1))), ..AppOptions::default() };

    let twice = App::open(&folder.path().join("twice"), clock()).unwrap();
    let inspection = inspect(&source, &format, &cancel, &|_| {}).unwrap();
    let mapping = suggest(&inspection).unwrap().mapping;
    let expected = came(&twice, run(&twice, &source, &inspection, &mapping, &options, &cancel, &|_| {}));

    let once = App::open(&folder.path().join("once"), clock()).unwrap();
    let first = glance(&source, &format).unwrap();
    let sight = at_sight(&once, &source, first, (&format, &suggest), &options, &cancel, &|_| {}).unwrap();
    assert_eq!(sight.inspection.survey.rows, inspection.survey.rows);
    let samples = |i: &Inspection| i.survey.columns[2].samples().map(str::to_owned).collect::<Vec<_>>();
    assert_eq!(samples(&sight.inspection), samples(&inspection));
    assert_eq!(sight.suggestion.mapping, mapping);
    let was_enough = sight.imported.is_some();
    let imported = if let Some(imported) = sight.imported {
        Ok(imported)
    } else {
        assert_eq!(once.snapshot().count(), 0, "nothing of the first reading is left");
        run(&once, &source, &sight.inspection, &mapping, &options, &cancel, &|_| {})
    };
    assert_eq!(came(&once, imported), expected);
    assert!(once.verify().unwrap().is_empty());
    let value_type = mapping.columns[2].value_type.map_or_else(String::new, |t| t.to_string());
    (was_enough, value_type)
}

#[test]
fn a_column_is_what_all_its_rows_are() {
    for (usual, last, was_enough, value_type) in [
        ("#", "z,,", true, "number"),
        ("#", "z,,7.5", true, "number"),
        ("#", "z,,seven", false, "text"),
        ("#", "z,,007", false, "text"),
        ("1.#", "z,,\"1,5\"", false, "text"),
        ("#", "z,,\"1,234.5\"", false, "number"),
        ("true", "z,,maybe", false, "text"),
        ("2020-01-0#", "z,,2020-02-30", false, "text"),
        ("0#/0#/2020", "z,,13/05/2020", true, "date"),
        ("0#/0#/2020", "z,,05/13/2020", false, "date"),
        ("", "z,,12", false, "number"),
        ("a", "a,b@c.de,a\nz,not an address,b", true, "text"),
    ] {
        let (enough, found) = check(&file(usual, last), &Choices::default());
        assert_eq!((enough, found.as_str()), (was_enough, value_type), "{usual} then {last}");
    }
}

#[test]
fn an_abort_is_told_by_the_second_reading() {
    let choices = Choices { on_error: Some(OnError::Abort), ..Choices::default() };
    assert_eq!(check(&file("#", "z,,seven"), &choices), (false, "text".into()));
    assert_eq!(check(&file("#", "z,nobody,7"), &choices), (false, "number".into()));
}
