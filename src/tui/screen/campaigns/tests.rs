//! The list of campaigns, by keys.

use crate::app::Command;
use crate::app::promotions::{PromotionCommand, money};
use crate::promotions::{CampaignKind, Discount, Growth, Offer};
use crate::tui::stage::{FakeHouse, Stage, assert_picture};

fn stage(width: u16, height: u16) -> Stage {
    let house = FakeHouse::of(10)
        .with_campaign("Autumn 10", CampaignKind::DiscountCoupons, 1000)
        .with_campaign("Gift cards", CampaignKind::GiftVouchers, 0);
    Stage::before(width, height, house)
}

fn last(stage: &Stage) -> &PromotionCommand {
    match stage.house.commands.last() {
        Some(Command::Promotion(command)) => command,
        other => panic!("{other:?}"),
    }
}

#[test]
fn an_empty_list_says_how_a_campaign_is_made() {
    let mut stage = Stage::new(80, 24, 3);
    let screen = stage.press("gv").screen();
    assert!(screen.starts_with("patrons › Campaigns  0 campaigns"), "{screen}");
    assert!(screen.contains("n makes one"), "{screen}");
}

#[test]
fn the_campaigns_in_pictures() {
    assert_picture("campaigns", stage(80, 24).press("gv"));
    assert_picture("wide-campaigns", stage(200, 50).press("gvj"));
    assert_picture("campaigns-new", stage(80, 24).press("gvnp"));
}

#[test]
fn a_campaign_is_made_by_a_form_that_opens_again_where_it_is_refused() {
    let mut stage = stage(80, 24);
    stage.press("gvnpWinter<tab>10.5<tab>20<tab>3<tab>500<tab>WIN-<tab>2026-12-31<c-s>");
    let PromotionCommand::CreateCampaign(new) = last(&stage) else { panic!() };
    assert_eq!((new.name.as_str(), new.count, new.terms.limit), ("Winter", 500, Some(3)));
    let Offer::Discount { discount: Discount::Percent { off, limit }, .. } = &new.terms.offer else {
        panic!()
    };
    assert_eq!((off.to_string(), limit.map(|l| money(l, 2))), ("10.5".to_owned(), Some("20.00".to_owned())));
    assert_eq!(new.terms.validity.expires.unwrap().to_string(), "2026-12-31T23:59:59.999Z");
    assert!(stage.screen().contains("› Winter"), "{}", stage.screen());

    stage.press("npSpring<tab>101<c-s>");
    let screen = stage.screen();
    assert!(screen.contains("at most 100") && screen.contains("Spring"), "{screen}");
    stage.house.refusal = Some("there is a campaign `Spring` already".to_owned());
    stage.press("<tab><c-u>50<c-s>");
    let screen = stage.screen();
    assert!(screen.contains("already") && screen.contains("50"), "{screen}");
    stage.press("<esc><esc>nlClub<tab>100<tab>0.05<c-s>");
    let PromotionCommand::CreateCampaign(new) = last(&stage) else { panic!() };
    assert_eq!((new.growth, new.is_join_once), (Growth::AutoUpdate, true));
    assert_eq!(new.terms.offer, Offer::Loyalty { points: 100, point_value: 5 });
}

#[test]
fn everything_a_campaign_can_say_is_said_in_its_form() {
    let mut stage = stage(80, 24);
    let first =
        "gvnaNight<tab>5<tab><tab>10<tab><tab>2026-12-31<tab>2026-12-01<tab>Mon-Fri<tab>22:00-06:00<tab>";
    let rest = "P7D<tab>PT2H<tab>P30D<tab>items by quantity<tab>7.50<tab><tab><tab>-X<tab>AB-####<tab>true<tab>true<tab>";
    stage.press(first).press(rest).press("season=winter, budget=500");
    assert_picture("campaigns-new-last-fields", &mut stage);
    stage.press("<c-s>");
    let PromotionCommand::CreateCampaign(new) = last(&stage) else { panic!("{}", stage.screen()) };
    let validity = &new.terms.validity;
    assert_eq!(validity.starts.unwrap().to_string(), "2026-12-01T00:00:00.000Z");
    assert_eq!((&validity.weekdays[..], validity.hours), (&[1, 2, 3, 4, 5][..], Some((1320, 360))));
    let frame = validity.timeframe.unwrap();
    assert_eq!((frame.interval_ms, frame.duration_ms), (7 * 86_400_000, 2 * 3_600_000));
    assert_eq!(validity.after_publishing_ms, Some(30 * 86_400_000));
    let Offer::Discount { effect, items_limit, .. } = &new.terms.offer else { panic!() };
    assert_eq!((effect.word(), *items_limit), ("APPLY_TO_ITEMS_BY_QUANTITY", Some(750)));
    assert_eq!((new.growth, new.is_join_once), (Growth::AutoUpdate, true));
    assert_eq!(new.metadata.as_deref(), Some(r#"{"budget":500,"season":"winter"}"#));
    assert_eq!(new.codes.text(), "AB-####-X");
    stage.press("npX<tab>5<tab><tab><tab><tab><tab><tab><tab>Mox<c-s>");
    assert!(stage.screen().contains("`mox` is no day"), "{}", stage.screen());
}

#[test]
fn units_are_given_and_what_belongs_together_is_asked_together() {
    let mut stage = stage(80, 24);
    stage.press("gvnuTwo free<tab>2<tab>prod_1<c-s>");
    let PromotionCommand::CreateCampaign(new) = last(&stage) else { panic!("{}", stage.screen()) };
    let Offer::Discount { discount: Discount::Unit { units, product }, effect, .. } = &new.terms.offer else {
        panic!()
    };
    assert_eq!((*units, product.as_str(), effect.word()), (2, "prod_1", "ADD_NEW_ITEMS"));
    stage.press("nuHalf<tab>2<tab>prod_1<tab><tab><tab><tab><tab><tab><tab><tab>P7D<c-s>");
    assert!(stage.screen().contains("both are needed"), "{}", stage.screen());
}

#[test]
fn a_code_of_no_campaign_is_made_and_listed() {
    let mut stage = stage(80, 24);
    stage.press("gvcaWELCOME<tab>5<tab>0<c-s>");
    let PromotionCommand::CreateVoucher(new) = last(&stage) else { panic!("{}", stage.screen()) };
    assert_eq!((new.code.as_deref(), new.terms.limit), (Some("WELCOME"), None));
    let screen = stage.screen();
    assert!(screen.contains("› codes of no campaign") && screen.contains("WELCOME: done"), "{screen}");
    assert!(stage.press("t").screen().contains("belong to no campaign"), "{}", stage.screen());
    assert!(stage.press("<enter>").screen().contains("COD-0000"), "{}", stage.screen());
}

#[test]
fn campaigns_are_switched_and_an_unused_one_is_deleted_after_a_question() {
    let mut stage = stage(80, 24);
    stage.press("gvt");
    assert!(matches!(last(&stage), PromotionCommand::SetCampaignActive { is_active: false, .. }));
    assert!(stage.press("d").screen().contains("in use"), "{}", stage.screen());
    stage.press("jd");
    assert!(stage.screen().contains("This cannot be undone."), "{}", stage.screen());
    stage.press("y");
    assert!(matches!(last(&stage), PromotionCommand::DeleteCampaign(_)));
    assert!(!stage.screen().contains("Gift cards"), "{}", stage.screen());
}

#[test]
fn no_size_of_terminal_breaks_it() {
    let mut stage = stage(80, 24);
    for keys in ["gv", "<enter>"] {
        stage.press(keys);
        for (width, height) in [(0, 0), (1, 1), (5, 2), (40, 12), (131, 3), (200, 50)] {
            stage.resize(width, height).screen();
        }
    }
}
