//! The exports, driven by keys before an invented house.

use crate::tui::effect::Effect;
use crate::tui::job::{ExportFormat, ExportOrder, JobId, JobReport, JobRequest};
use crate::tui::session::Input;
use crate::tui::stage::Stage;

fn stage() -> Stage {
    let mut stage = Stage::new(80, 24, 12);
    stage.press("ge");
    stage
}

fn order(stage: &mut Stage) -> Option<ExportOrder> {
    let out = std::mem::take(&mut stage.out);
    out.into_iter().find_map(|carry| match carry.effect {
        Effect::StartJob(_, JobRequest::Export(order)) => Some(order),
        _ => None,
    })
}

#[test]
fn everyone_and_everything_is_offered_at_first() {
    let mut stage = stage();
    let screen = stage.screen();
    assert!(screen.starts_with("patrons › Exports  12 customers · 17 columns"), "{screen}");
    assert!(screen.contains("atrons-customers-2026-11-18.csv"), "{screen}");
    stage.press("<c-s>");
    let order = order(&mut stage).unwrap();
    assert_eq!((order.columns.len(), order.format, order.excel_safe), (17, ExportFormat::Csv, false));
}

#[test]
fn attributes_are_chosen_and_ordered() {
    let mut stage = stage();
    stage.press("<tab>*");
    assert!(stage.press("<c-s>").screen().contains("no attribute is chosen"), "{}", stage.screen());
    stage.press("jj<space>");
    assert!(stage.screen().contains("[x] name"), "{}", stage.screen());
    stage.press("<space>KK<c-s>");
    let columns: Vec<u16> = order(&mut stage).unwrap().columns.iter().map(|c| c.0).collect();
    assert_eq!(columns, [2, 3]);
    stage.press("gg<space>");
    assert_eq!(stage.screen().matches("[x]").count(), 3, "{}", stage.screen());
}

#[test]
fn what_is_reckoned_is_on_offer_and_not_chosen() {
    let mut stage = stage();
    stage.press("<tab>G");
    let screen = stage.screen();
    assert!(screen.contains("[ ] metadata ") && screen.contains("…lty_card_points_to_go"), "{screen}");
    stage.press("**<c-s>");
    assert_eq!(order(&mut stage).unwrap().columns.len(), 17 + 20 + 2);
}

#[test]
fn records_are_written_instead_of_customers() {
    let mut stage = stage();
    stage.press("j<space>");
    let screen = stage.screen();
    assert!(screen.contains("their orders") && screen.contains("patrons-orders-2026-11-18.csv"), "{screen}");
    assert!(screen.contains("all there is of orders"), "{screen}");
    stage.press("<tab>*<c-s>");
    assert_eq!(order(&mut stage).unwrap().records, Some(crate::domain::FactKind::Order));
    stage.press("<tab><space><space><space><space><space><space><space>");
    assert!(stage.screen().contains("the customers themselves"), "{}", stage.screen());
}

#[test]
fn the_form_changes_with_the_files_ending() {
    let mut stage = stage();
    stage.press("jj<space>");
    assert!(stage.screen().contains(".jsonl"), "{}", stage.screen());
    stage.press("<space>j<space>");
    assert!(stage.screen().contains("[x] '") && stage.screen().contains(".csv"), "{}", stage.screen());
    stage.press("j<enter><c-u>/tmp/mine.csv<enter><c-s>");
    let order = order(&mut stage).unwrap();
    assert!(order.excel_safe && order.path == "/tmp/mine.csv", "{order:?}");
}

#[test]
fn a_file_that_is_there_is_not_overwritten_without_a_question() {
    let mut stage = stage();
    stage.press("jjjj<enter><c-u>/tmp/taken.csv<enter>");
    assert!(stage.screen().contains("is there already"), "{}", stage.screen());
    stage.press("<c-s><enter>");
    assert!(order(&mut stage).is_none());
    stage.press("<c-s>y");
    assert!(order(&mut stage).is_some());
    stage.press("<enter><c-u><enter><c-s>");
    assert!(
        order(&mut stage).is_none() && stage.screen().contains("give the file a path"),
        "{}",
        stage.screen()
    );
}

#[test]
fn the_marked_and_the_search_are_exported_too() {
    let mut stage = Stage::new(80, 24, 12);
    stage.press("<space><space>e");
    assert!(stage.screen().contains("the marked: 2 customers"), "{}", stage.screen());
    stage.press("<space>");
    assert!(stage.screen().contains("everyone: 12 customers"), "{}", stage.screen());
    stage.press("<esc>U/Customer<enter>e");
    assert!(stage.screen().contains("search `Customer`: 6 customers"), "{}", stage.screen());
}

#[test]
fn finished_exports_are_listed_and_their_paths_copied() {
    let mut stage = stage();
    stage.press("<c-s>");
    let carry = stage.out.pop().unwrap();
    let Effect::StartJob(ticket, request) = carry.effect else { panic!() };
    stage.send(Input::JobBegan(carry.slot, ticket, JobId(1), request.title()));
    let ended = JobReport::Ended { result: Ok("12 rows, 1,234 bytes".to_owned()), opens: None };
    stage.send(Input::Job(JobId(1), ended));
    assert!(stage.screen().contains("✓ 12 rows, 1,234 by"), "{}", stage.screen());
    assert!(stage.press("<tab><tab>y").took().contains("patrons-customers"));
}

#[test]
fn every_size_is_painted() {
    let mut stage = stage();
    for keys in ["", "<tab>", "<tab><tab>jjjj<enter>x", "<esc>kkk<enter>"] {
        stage.press(keys);
        for width in [0, 1, 40, 41, 69, 70, 80, 200] {
            for height in [0, 1, 12, 13, 24, 50] {
                stage.resize(width, height).screen();
            }
        }
    }
}
