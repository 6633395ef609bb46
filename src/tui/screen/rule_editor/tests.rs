//! The editor of a rule, by keys.

use crate::app::Command;
use crate::app::promotions::PromotionCommand;
use crate::promotions::CampaignKind;
use crate::tui::session::Input;
use crate::tui::stage::{FakeHouse, Stage, assert_picture};

fn stage(width: u16, height: u16) -> Stage {
    let house = FakeHouse::of(100)
        .with_segment("Gold", "plan = gold")
        .with_campaign("Autumn 10", CampaignKind::DiscountCoupons, 10)
        .with_rule("Spenders", "in segment \"Gold\" and order.amount >= 50", true);
    Stage::before(width, height, house)
}

fn last(stage: &Stage) -> &PromotionCommand {
    match stage.house.commands.last() {
        Some(Command::Promotion(command)) => command,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_rule_is_written_tried_and_saved_under_a_name() {
    let mut stage = stage(80, 24);
    stage.press("grnorder.amount >= 50 and order.metadata.shop = web<c-t>C-1<tab>49.99");
    let screen = stage.screen();
    assert!(screen.contains("✗ refused") && screen.contains("C-1 pays 4999"), "{screen}");
    stage.press("<backspace><backspace><backspace><backspace><backspace>50");
    assert!(stage.screen().contains("✓ allowed"), "{}", stage.screen());
    assert_picture("rule-editor", &mut stage);
    stage.press("<s-tab><s-tab>too small<c-s>");
    assert!(stage.screen().contains("Name of the rule"), "{}", stage.screen());
    stage.press("Big orders<enter>");
    let PromotionCommand::CreateRule(new) = last(&stage) else { panic!() };
    assert_eq!(new.filter, "order.amount >= 50 and order.metadata.shop = web");
    assert_eq!((new.name.as_str(), new.message.as_deref()), ("Big orders", Some("too small")));
    assert!(stage.screen().contains("patrons › Rules"), "{}", stage.screen());
}

#[test]
fn a_mistake_is_told_mended_and_not_saved() {
    let mut stage = stage(80, 24);
    stage.press("grnorder.amunt > 5");
    assert!(stage.screen().contains("order.amount"), "{}", stage.screen());
    stage.press("<c-s>");
    assert!(stage.house.commands.is_empty());
    stage.press("<c-o>");
    assert!(stage.screen().contains("order.amount > 5"), "{}", stage.screen());
    stage.press("<c-s>Fives<enter>");
    assert!(matches!(last(&stage), PromotionCommand::CreateRule(new) if new.filter == "order.amount > 5"));
}

#[test]
fn a_rule_opens_with_its_words_and_a_trial_with_its_customer() {
    let mut stage = stage(200, 50);
    stage.press("gre");
    let screen = stage.screen();
    assert!(screen.contains("Spenders: rule") && screen.contains("as saved"), "{screen}");
    stage.press(" or order.items.count > 3<c-s>");
    let PromotionCommand::EditRule { filter, message, .. } = last(&stage) else { panic!() };
    assert_eq!(filter, "in segment \"Gold\" and order.amount >= 50 or order.items.count > 3");
    assert_eq!(*message, None);
    stage.press("tnobody");
    assert!(stage.screen().contains("✗ there is no customer `nobody`"), "{}", stage.screen());
    stage.press("<tab>x");
    assert!(stage.screen().contains("no number"), "{}", stage.screen());
    stage.press("<esc>").press("<esc>");
    assert!(stage.screen().contains("patrons › Rules"), "{}", stage.screen());
}

#[test]
fn tab_completes_and_what_was_typed_is_not_left_by_one_key() {
    let mut stage = stage(80, 24);
    stage.press("grnord<tab>");
    assert!(stage.screen().contains("│ order.amount"), "{}", stage.screen());
    stage.press("<esc>");
    assert!(stage.screen().contains("not saved"), "{}", stage.screen());
    stage.press("<esc> > 5<esc>y");
    assert!(stage.screen().contains("1 rule"), "{}", stage.screen());
    assert!(stage.house.commands.is_empty());
}

#[test]
fn a_rule_of_the_platform_is_pasted_and_saved() {
    let mut stage = stage(80, 24);
    let json = r#"{"1":{"name":"order.amount","conditions":{"$more_than":[5000]}},"logic":"1"}"#;
    stage.press("grn").send(Input::Paste(json.to_owned()));
    assert!(stage.screen().contains("a rule as JSON"), "{}", stage.screen());
    stage.press("<c-s>Pasted<enter>");
    assert!(matches!(last(&stage), PromotionCommand::CreateRule(new) if new.filter == json));
}

#[test]
fn no_size_of_terminal_breaks_it() {
    let mut stage = stage(80, 24);
    stage.press("grnorder.amount > 5<c-t>C-1");
    for (width, height) in [(1, 1), (10, 3), (20, 8), (40, 12), (300, 80)] {
        stage.resize(width, height).screen();
    }
}
