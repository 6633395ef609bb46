//! The rules, by keys.

use crate::app::Command;
use crate::app::promotions::{PromotionCommand, RuleUser};
use crate::promotions::CampaignKind;
use crate::tui::stage::{FakeHouse, Stage, assert_picture};

fn stage(width: u16, height: u16) -> Stage {
    let house = FakeHouse::of(10)
        .with_campaign("Autumn 10", CampaignKind::DiscountCoupons, 10)
        .with_rule("Spenders", "country = PL and order.amount >= 50", true)
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
fn a_rule_is_tried_in_its_editor() {
    let mut stage = stage(80, 24);
    stage.press("grts-1<tab>60.00");
    let screen = stage.screen();
    assert!(screen.contains("Spenders: rule") && screen.contains("s-1 pays 6000"), "{screen}");
}

#[test]
fn no_size_of_terminal_breaks_it() {
    let mut stage = stage(80, 24);
    stage.press("gr");
    for (width, height) in [(0, 0), (1, 1), (5, 2), (40, 12), (131, 3), (200, 50)] {
        stage.resize(width, height).screen();
    }
}
