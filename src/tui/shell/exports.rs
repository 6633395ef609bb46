//! Exports in the background: from whom a screen means to the file.

use std::path::Path;

use super::work::{Ended, Work};
use crate::app::jobs::record_export::{RecordExport, export_records_to_file};
use crate::app::list::{self, Order};
use crate::app::{Error, jobs::export};
use crate::tui::effect::{Opening, Whom};
use crate::tui::format::counted;
use crate::tui::job::{ExportFormat, ExportOrder};

/// Writes an export, all as it is at this instant.
pub fn export(order: &ExportOrder, work: &Work<'_>) -> Ended {
    write(order, work).map_err(|problem| match problem {
        Error::Cancelled => "cancelled; no file was written".to_owned(),
        problem => problem.to_string(),
    })
}

fn write(order: &ExportOrder, work: &Work<'_>) -> Result<(String, Option<Opening>), Error> {
    let snapshot = work.app.snapshot();
    let rows = match &order.whom {
        Whom::All => Order::everyone(&snapshot),
        Whom::Rows(rows) => {
            Order::stored(rows.iter().filter(|r| snapshot.is_alive(**r)).map(|r| r.0).collect())
        }
        Whom::Matching(query) => list::order(&snapshot, query, &work.app.moment(), work.cancel)?,
    };
    let form = match order.format {
        ExportFormat::Csv => export::Form::Csv,
        ExportFormat::JsonLines => export::Form::JsonLines,
    };
    let safety = if order.excel_safe { export::Safety::ExcelSafe } else { export::Safety::Faithful };
    let path = Path::new(&order.path);
    let written = if let Some(kind) = order.records {
        let request = RecordExport { kind, rows: rows.to_set(), form, safety };
        export_records_to_file(&snapshot, &request, path, work.cancel, work.progress)?
    } else {
        let request = export::ExportRequest { columns: order.columns.clone(), rows, form, safety };
        export::export_to_file(&snapshot, &request, path, work.cancel, work.progress)?
    };
    let words = format!("{}, {}", counted(written.rows, "row"), size(written.bytes));
    Ok((words, Some(Opening::Export(Whom::All))))
}

/// Bytes in the unit that matters: `812 bytes`, `1.2 MB`.
fn size(bytes: u64) -> String {
    match bytes {
        0..10_000 => counted(bytes, "byte"),
        10_000..1_000_000 => format!("{} kB", bytes / 1000),
        1_000_000..1_000_000_000 => format!("{:.1} MB", bytes as f64 / 1e6),
        _ => format!("{:.1} GB", bytes as f64 / 1e9),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::{Actor, App, AppOptions, Cancel, Command};
    use crate::domain::{Cell, ColumnId, Origin, Row};

    #[test]
    fn the_marked_are_written_to_a_file() {
        let folder = tempfile::tempdir().unwrap();
        let app = App::open(&folder.path().join("data"), AppOptions::default()).unwrap();
        let actor = Actor { name: "ana".into(), origin: Origin::Screen };
        for name in ["Ada", "Bo", "Cy"] {
            app.run(Command::Create(vec![(ColumnId::NAME, Cell::text(name))]), &actor).unwrap();
        }
        let path = folder.path().join("out.csv");
        let order = ExportOrder {
            records: None,
            columns: vec![ColumnId::NAME],
            whom: Whom::Rows(std::sync::Arc::new([Row(0), Row(2)])),
            format: ExportFormat::Csv,
            excel_safe: true,
            path: path.display().to_string(),
        };
        let cancel = Cancel::default();
        let work = Work { app: &app, actor: &actor, cancel: &cancel, progress: &|_| {}, found: &|_| {} };
        let (words, _) = export(&order, &work).unwrap();
        assert!(words.starts_with("2 rows, "), "{words}");
        let text = std::fs::read_to_string(path).unwrap();
        assert_eq!(text.lines().collect::<Vec<_>>(), ["name", "Ada", "Cy"]);
    }
}
