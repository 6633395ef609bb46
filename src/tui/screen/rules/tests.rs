//! The rules, by keys.

use crate::app::Command;
use crate::app::promotions::{PromotionCommand, RuleUser};
use crate::promotions::CampaignKind;
use crate::tui::stage::{FakeHouse, Stage, assert_picture};

fn stage(width: u16, height: u16) -> Stage {
    let house = FakeHouse::of(10)
        .with_campaign("Autumn 10", CampaignKind::DiscountCoupons, 10)
        .with_rule("Spenders", "in segment \"Big\" and order.amount >= 50", true)
        .with_rule("Once", "redemption.count.per_customer < 1", false);
    Stage::before(width, height, house)
}

fn last(stage: &Stage) -> &PromotionCommand {
    match stage.house.commands.last() {
        Some(Command::Promotion(command)) => command,
        other => panic!("{other:?}"),
    }
}

#[test]
fn the_rules_in_pictures() {
    assert_picture("rules", stage(80, 24).press("gr"));
    assert_picture("rules-empty", Stage::new(80, 24, 3).press("gr"));
    assert_picture("wide-rules", stage(200, 50).press("grj"));
}

#[test]
fn a_rule_is_made_and_a_mistake_opens_its_form_again_with_the_sentence() {
    let mut stage = stage(80, 24);
    stage.press("gr");
    stage.house.refusal = Some(
        "the filter is not understood\n  order.amunt > 5\n  ^^^^^^^^^^^\n  `order.amunt` is unknown"
            .to_owned(),
    );
    stage.press("nBig orders<tab>order.amunt > 5<tab>too small<c-s>");
    let screen = stage.screen();
    assert!(screen.contains("✗ `order.amunt` is unknown") && screen.contains("Big orders"), "{screen}");
    stage.press("<tab><c-u>order.amount > 5<c-s>");
    let PromotionCommand::CreateRule(new) = last(&stage) else { panic!() };
    assert_eq!((new.name.as_str(), new.filter.as_str()), ("Big orders", "order.amount > 5"));
    assert_eq!(new.message.as_deref(), Some("too small"));
    stage.press("e<c-s>");
    let PromotionCommand::EditRule { filter, .. } = last(&stage) else { panic!() };
    assert_eq!(filter, "in segment \"Big\" and order.amount >= 50");
}

#[test]
fn a_rule_is_copied_as_other_programs_have_it() {
    let mut stage = stage(80, 24);
    assert!(stage.press("gr").press("Y").took().contains("Spenders as JSON"));
}

#[test]
fn campaigns_go_under_a_rule_and_out_from_under_it() {
    let mut stage = stage(80, 24);
    assert!(stage.press("gra").screen().contains("no campaign that is not under it"), "{}", stage.screen());
    assert!(stage.press("d").screen().contains("take it off first"), "{}", stage.screen());
    stage.press("x<enter>");
    assert!(matches!(last(&stage), PromotionCommand::AssignRule { is_under: false, .. }));
    stage.press("ja<enter>");
    let PromotionCommand::AssignRule { to: RuleUser::Campaign(_), is_under: true, .. } = last(&stage) else {
        panic!("{:?}", last(&stage))
    };
    stage.press("x<enter>dy");
    assert!(matches!(last(&stage), PromotionCommand::DeleteRule(_)));
}

#[test]
fn a_rule_is_tried_on_a_customer_and_an_order() {
    let mut stage = stage(80, 24);
    stage.press("grts-1<tab>60.00<c-s>");
    let screen = stage.screen();
    assert!(screen.contains("Refused") && screen.contains("s-1 6000"), "{screen}");
    stage.press("<esc>t<tab>1.005<c-s>");
    assert!(stage.screen().contains("digits after the point"), "{}", stage.screen());
}

#[test]
fn no_size_of_terminal_breaks_it() {
    let mut stage = stage(80, 24);
    stage.press("gr");
    for (width, height) in [(0, 0), (1, 1), (5, 2), (40, 12), (131, 3), (200, 50)] {
        stage.resize(width, height).screen();
    }
}
