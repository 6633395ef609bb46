//! A campaign's page, by keys.

use crate::app::Command;
use crate::app::promotions::PromotionCommand;
use crate::promotions::CampaignKind;
use crate::tui::stage::{FakeHouse, Stage, assert_picture};

fn stage(kind: CampaignKind, codes: u64) -> Stage {
    let house = FakeHouse::of(10).with_campaign("Autumn 10", kind, codes);
    let mut stage = Stage::before(80, 24, house);
    stage.press("gv<enter>");
    stage
}

fn last(stage: &Stage) -> &PromotionCommand {
    match stage.house.commands.last() {
        Some(Command::Promotion(command)) => command,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_campaign_in_pictures() {
    assert_picture("campaign", &mut stage(CampaignKind::DiscountCoupons, 1000));
    assert_picture("campaign-empty", &mut stage(CampaignKind::GiftVouchers, 0));
    assert_picture("campaign-code", stage(CampaignKind::DiscountCoupons, 5).press("<enter>"));
    assert_picture("campaign-redeem", stage(CampaignKind::GiftVouchers, 5).press("r"));
    assert_picture("wide-campaign", stage(CampaignKind::GiftVouchers, 1000).resize(200, 50));
}

#[test]
fn a_million_codes_are_walked_through() {
    let mut stage = stage(CampaignKind::DiscountCoupons, 1_000_000);
    assert!(stage.press("G").screen().contains("› AUT-999999"), "{}", stage.screen());
    assert!(stage.screen().contains("1,000,000 of 1,000,000"), "{}", stage.screen());
    stage.press(
        "<pageup><pageup><pageup><pageup><pageup><pageup><pageup><pageup><pageup><pageup><pageup><pageup>",
    );
    assert!(stage.screen().contains("› AUT-9997"), "{}", stage.screen());
    assert!(stage.press("gg").screen().contains("› AUT-0000"), "{}", stage.screen());
}

#[test]
fn a_code_is_given_redeemed_and_taken_back() {
    let mut stage = stage(CampaignKind::DiscountCoupons, 5);
    stage.press("ps-3<tab>email<c-s>");
    let PromotionCommand::Publish(new) = last(&stage) else { panic!() };
    assert_eq!((new.customer.as_str(), new.channel.as_deref()), ("s-3", Some("email")));
    assert!(stage.screen().contains("AUT-0001 is given to s-3"), "{}", stage.screen());

    stage.press("r");
    assert!(stage.screen().contains("s-1") && stage.screen().contains("given to Bo"), "{}", stage.screen());
    stage.press("<tab>120.50<tab>O-7<c-s>");
    let PromotionCommand::Redeem(new) = last(&stage) else { panic!() };
    let order = new.order.as_ref().unwrap();
    assert_eq!((order.amount, order.source_id.as_deref()), (Some(12_050), Some("O-7")));
    assert!(stage.screen().contains("12.05 off, 108.45 left to pay"), "{}", stage.screen());
    stage.press("r<c-s>");
    assert!(stage.screen().contains("kept as a failed redemption"), "{}", stage.screen());

    stage.press("R");
    assert!(stage.screen().contains("Take back which redemption of AUT-0000"), "{}", stage.screen());
    stage.press("<enter>");
    assert!(matches!(last(&stage), PromotionCommand::RollBack { redemption, .. } if redemption == "r_1"));
    assert!(stage.screen().contains("as before its redemption"), "{}", stage.screen());
    assert!(stage.press("jR").screen().contains("no redemption of it stands"), "{}", stage.screen());
}

#[test]
fn cards_have_a_balance_and_codes_are_found_by_their_text() {
    let mut stage = stage(CampaignKind::GiftVouchers, 5);
    stage.press("b-2.25<c-s>");
    assert!(matches!(last(&stage), PromotionCommand::AddBalance { amount: -225, .. }));
    stage.press("b1.005<c-s>");
    assert!(stage.screen().contains("digits after the point") && stage.screen().contains("1.005"));
    stage.press("<esc><esc>/AUT-0003<enter>");
    assert!(stage.screen().contains("AUT-0003"), "{}", stage.screen());
    stage.press("<esc>/NONE<enter>");
    assert!(stage.screen().contains("there is no code `NONE`"), "{}", stage.screen());
    stage.press("<esc><esc>t");
    assert!(matches!(last(&stage), PromotionCommand::SetVoucherActive { is_active: false, .. }));
    stage.press("o");
    assert!(stage.screen().contains("Campaigns › Autumn 10 ›"), "{}", stage.screen());
}
