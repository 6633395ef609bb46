//! The tabs of records, the activity and the permissions, driven by keys before an invented house.

use crate::app::Command;
use crate::app::activity::Types;
use crate::domain::fact::field;
use crate::domain::{Cell, ColumnId, FactKind, Value, ValueType};
use crate::tui::stage::{FakeHouse, Stage, change_set};

fn number(text: &str) -> Cell {
    Value::parse(ValueType::Number, text).unwrap().into()
}

fn order(id: &str, status: &str, amount: &str) -> [(ColumnId, Cell); 4] {
    [
        (field::SOURCE_ID, Cell::text(id)),
        (field::LABEL, Cell::text(status)),
        (field::AMOUNT, number(amount)),
        (field::ITEMS, Cell::text(r#"[{"product_id":"mug","quantity":2}]"#)),
    ]
}

fn house() -> FakeHouse {
    let event = |name: &str| [(field::LABEL, Cell::text(name))];
    let voucher = |code: &str, label: &str| {
        [
            (field::CODE, Cell::text(code)),
            (field::LABEL, Cell::text(label)),
            (field::CAMPAIGN, Cell::text("Autumn")),
            (field::AMOUNT, number("50")),
            (
                field::DETAIL,
                Value::Object(r#"{"balance":"12.5","expiration_date":"2026-12-24"}"#.into()).into(),
            ),
        ]
    };
    let redemption = [(field::CODE, Cell::text("AUT-1")), (field::LABEL, Cell::text("FAILURE"))];
    let points =
        |points: &str| [(field::LABEL, Cell::text("POINTS_ADDITION")), (field::AMOUNT, number(points))];
    let mut house = FakeHouse::of(3)
        .with_record(0, FactKind::Order, 3, &order("O-1", "PAID", "1250.5"))
        .with_record(0, FactKind::Order, 40, &order("O-2", "CANCELED", "7"))
        .with_record(1, FactKind::Order, 1, &order("O-OF-ANOTHER", "PAID", "9"))
        .with_record(0, FactKind::Event, 2, &event("cart_abandoned"))
        .with_record(0, FactKind::Publication, 30, &voucher("AUT-1", "DISCOUNT_VOUCHER"))
        .with_record(0, FactKind::Publication, 20, &voucher("GIFT-1", "GIFT_VOUCHER"))
        .with_record(0, FactKind::Redemption, 10, &redemption)
        .with_record(0, FactKind::Points, 9, &points("100"))
        .with_record(0, FactKind::Points, 8, &points("-30"));
    house.schema.consent("newsletter").unwrap();
    house.change_sets = vec![change_set()];
    house
}

/// A customer opened at a size, `]` pressed so many times.
fn at_tab(width: u16, height: u16, tab: usize) -> Stage {
    let mut stage = Stage::before(width, height, house());
    stage.press("<enter>").press(&"]".repeat(tab));
    stage
}

#[test]
fn the_details_hold_the_figures_and_a_small_picture() {
    let mut stage = at_tab(80, 24, 0);
    let screen = stage.screen();
    let line = |label: &str| screen.lines().find(|l| l.contains(label)).unwrap_or_default().to_owned();
    assert!(line("orders  ").contains(" 1 ") && line("orders  ").contains('█'), "{screen}");
    assert!(
        line("spent").contains("1,250.50 USD") && line("spent").contains("1,250.50 on average"),
        "{screen}"
    );
    assert!(line("points  ").contains("70"), "{screen}");
    let gift = line("gift cards");
    assert!(gift.contains("12.50 USD left") && gift.ends_with("37.50 redeemed"), "{screen}");
    assert!(line("redeemed  ").ends_with("1 failed"), "{screen}");
    assert!(line("next expiry").contains("2026-12-24"), "{screen}");
    let mut wide = at_tab(200, 50, 0);
    let screen = wide.screen();
    assert!(screen.contains("Summary") && screen.contains("Orders a month"), "{screen}");
    assert!(screen.contains("Points after each entry") && screen.contains("Metadata"), "{screen}");
}

#[test]
fn orders_stand_with_their_amounts_and_one_opens_with_its_items() {
    let mut stage = at_tab(80, 24, 2);
    let screen = stage.screen();
    let first = screen.lines().find(|l| l.contains("O-1")).unwrap_or_default();
    assert!(first.starts_with('›') && first.contains("PAID") && first.contains("1,250.50"), "{screen}");
    assert!(!screen.contains("O-OF-ANOTHER"), "{screen}");
    let screen = stage.press("<enter>").screen();
    assert!(screen.contains("Order O-1") && screen.contains("product_id"), "{screen}");
    assert!(stage.press("<esc>jy").took().contains("O-2"), "what is copied is the order under the cursor");
    let screen = at_tab(200, 50, 2).screen();
    assert!(screen.contains("┌ Order O-1") && screen.contains("mug"), "beside the list: {screen}");
}

#[test]
fn vouchers_stand_in_their_groups_with_what_is_left() {
    let screen = at_tab(80, 24, 4).screen();
    let lines: Vec<&str> = screen.lines().filter(|l| l.contains("Autumn")).collect();
    assert!(lines[0].contains("discount") && lines[0].contains("AUT-1"), "{screen}");
    assert!(
        lines[1].contains("gift") && lines[1].contains("12.5") && lines[1].contains("2026-12-24"),
        "{screen}"
    );
    let screen = at_tab(80, 24, 3).screen();
    assert!(screen.contains("AUT-1") && screen.contains("FAILURE"), "{screen}");
}

#[test]
fn the_activity_is_told_once_newest_first() {
    let screen = at_tab(80, 24, 1).screen();
    let place = |text: &str| screen.lines().position(|l| l.contains(text)).unwrap_or(99);
    assert!(place("cart_abandoned") < place("O-1") && place("O-1") < place("AUT-1"), "{screen}");
    assert_eq!(screen.matches("O-1").count(), 1, "an order that came as paid is told once: {screen}");
    assert!(screen.contains("1 of 8"), "{screen}");
}

#[test]
fn the_activity_is_narrowed_and_widened() {
    let mut stage = at_tab(80, 24, 1);
    stage.press("fyorders<enter>");
    let screen = stage.screen();
    assert!(screen.contains("orders; x shows everything") && screen.contains("1 of 2"), "{screen}");
    stage.press("ftm");
    let screen = stage.screen();
    assert!(screen.contains("last 30 days · orders") && screen.contains("1 of 1"), "{screen}");
    assert!(!screen.contains("O-2"), "{screen}");
    stage.press("x");
    assert!(stage.screen().contains("1 of 8"), "{}", stage.screen());
    stage.press("/ABANDONED<enter>");
    let screen = stage.screen();
    assert!(screen.contains("with `ABANDONED`") && screen.contains("1 of 1"), "{screen}");
    stage.press("xfmautumn<enter>");
    assert!(
        stage.screen().contains("campaign Autumn") && stage.screen().contains("1 of 2"),
        "{}",
        stage.screen()
    );
    stage.press("fxnothing<enter>");
    assert!(stage.screen().contains("Nothing of this kind happened"), "{}", stage.screen());
    assert_eq!(Types::parse("customer.order.paid"), Some(Types::Only("order.paid")));
}

#[test]
fn a_date_is_a_jump_away_and_no_date_is_refused() {
    let mut stage = at_tab(80, 24, 1);
    stage.press("gt2026-10-29<enter>");
    let screen = stage.screen();
    let here = screen.lines().find(|l| l.starts_with('›')).unwrap_or_default();
    assert!(here.contains("GIFT-1") || here.contains("2026-10-"), "{screen}");
    stage.press("gtyesterday<enter>");
    assert!(stage.screen().contains("Go to a date"), "the dialog stays: {}", stage.screen());
}

#[test]
fn an_entry_leads_to_its_order_and_that_to_its_change_set() {
    let mut stage = at_tab(80, 24, 1);
    stage.press("jo");
    let screen = stage.screen();
    assert!(screen.contains("[Orders]"), "{screen}");
    assert!(screen.lines().any(|l| l.starts_with('›') && l.contains("O-1")), "{screen}");
    stage.press("o");
    assert!(stage.screen().contains("[Logs]"), "{}", stage.screen());
    let mut stage = at_tab(80, 24, 1);
    stage.press("O");
    assert!(stage.screen().contains("[Logs]"), "{}", stage.screen());
}

#[test]
fn a_long_activity_comes_in_parts_as_one_goes_down() {
    let mut house = house();
    for at in 0..450 {
        house =
            house.with_record(0, FactKind::Event, 100 + at, &[(field::LABEL, Cell::text(&format!("e{at}")))]);
    }
    let mut stage = Stage::before(80, 24, house);
    stage.press("<enter>]");
    assert!(stage.screen().contains("1 of 200+"), "{}", stage.screen());
    stage.press("G");
    assert!(stage.screen().contains("200 of 400+"), "{}", stage.screen());
    stage.press("G");
    assert!(stage.screen().contains("400 of 458"), "{}", stage.screen());
    stage.press("G");
    assert!(stage.screen().contains("e449"), "{}", stage.screen());
}

#[test]
fn a_permission_is_changed_with_its_evidence() {
    let mut stage = at_tab(80, 24, 6);
    assert!(stage.screen().contains("newsletter") && stage.screen().contains("never"), "{}", stage.screen());
    stage.press("cgshop<tab>form 12<enter>");
    let kept = |stage: &Stage| {
        matches!(stage.house.commands.as_slice(), [Command::AddRecord(new)]
            if new.kind == FactKind::Consent && new.cells.text(field::SOURCE) == Some("shop"))
    };
    assert!(kept(&stage), "{:?}", stage.house.commands);
    let screen = stage.screen();
    assert!(screen.contains("newsletter given; u undoes") && screen.contains("form 12"), "{screen}");
    stage.press("c<esc>cr<esc>");
    assert_eq!(stage.house.commands.len(), 1, "what is cancelled changes nothing");
}

#[test]
fn what_has_no_records_says_how_they_come() {
    let mut stage = Stage::new(80, 24, 3);
    stage.press("<enter>]]");
    assert!(stage.screen().contains("patrons import orders FILE"), "{}", stage.screen());
    stage.press("oyO");
    assert!(stage.screen().contains("[Orders]"), "{}", stage.screen());
}

#[test]
fn every_tab_is_painted_at_every_size() {
    for tab in 0..9 {
        let mut stage = at_tab(80, 24, tab);
        for keys in ["", "j", "<enter>", "<esc>", "f", "<esc>", "c", "<esc>"] {
            stage.press(keys);
            for width in [0, 1, 2, 10, 40, 59, 80, 129, 130, 200] {
                for height in [0, 1, 2, 5, 13, 24, 50] {
                    stage.resize(width, height).screen();
                }
            }
        }
    }
}
