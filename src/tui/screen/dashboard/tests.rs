//! The dashboard, driven by keys before an invented house.

use crate::domain::fact::field;
use crate::domain::{Cell, FactKind, Value};
use crate::tui::stage::{FakeHouse, Stage};

fn stage(width: u16, height: u16) -> Stage {
    let order =
        [(field::LABEL, Cell::text("PAID")), (field::AMOUNT, Cell::Value(Value::Number(1250.into())))];
    let house = FakeHouse::of(100)
        .with_segment("Gold", "plan = gold")
        .with_segment("Rich", "lifetime_value > 90000")
        .with_record(0, FactKind::Order, 3, &order)
        .with_record(1, FactKind::Order, 9, &order);
    let mut stage = Stage::before(width, height, house);
    stage.press("gd");
    stage
}

#[test]
fn customers_orders_segments_and_countries_stand_in_pictures() {
    for (width, height) in [(80, 24), (200, 50)] {
        let screen = stage(width, height).screen();
        assert!(screen.starts_with("patrons › Dashboard  100 customers"), "{screen}");
        for words in ["New customers a day", "Orders a week: 2 in 26", "2,500 USD", "› Gold", "Countries"] {
            assert!(screen.contains(words), "`{words}` is not in\n{screen}");
        }
        assert!(screen.contains('█'), "{screen}");
    }
}

#[test]
fn a_filter_says_of_whom_and_esc_takes_it_away() {
    let mut stage = stage(80, 24);
    stage.press("fplan = gold");
    let screen = stage.screen();
    assert!(screen.contains("34 of 100 customers · filter `plan = gold`"), "{screen}");
    assert!(screen.contains("Orders a week: 1 in 26"), "{screen}");
    stage.press(" and plam = x");
    assert!(stage.screen().contains("did you mean"), "{}", stage.screen());
    assert!(stage.screen().contains("34 of 100"), "what makes no sense changes nothing: {}", stage.screen());
    stage.press("<c-u>plan = gold<enter>");
    assert!(stage.screen().contains("of those who pass: plan = gold"), "{}", stage.screen());
    stage.press("<esc>");
    assert!(stage.screen().contains("Dashboard  100 customers"), "{}", stage.screen());
}

#[test]
fn a_segment_opens_and_the_audience_becomes_one() {
    let mut one = stage(80, 24);
    one.press("<enter>");
    assert!(one.screen().contains("› Gold"), "{}", one.screen());
    let mut two = stage(80, 24);
    two.press("fplan = gold<enter>m");
    assert!(two.screen().contains("plan = gold"), "{}", two.screen());
    assert!(two.screen().contains("New segment") || two.screen().contains("Segment"), "{}", two.screen());
}

#[test]
fn every_size_is_painted() {
    for keys in ["", "f", "fpl<tab>", "G"] {
        let mut stage = stage(80, 24);
        stage.press(keys);
        for width in [0, 1, 2, 10, 40, 59, 80, 129, 130, 200] {
            for height in [0, 1, 2, 3, 5, 13, 24, 50] {
                stage.resize(width, height).screen();
            }
        }
    }
}
