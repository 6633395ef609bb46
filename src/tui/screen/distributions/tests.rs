//! The distributions, by keys.

use crate::app::Command;
use crate::app::distributions::{DistributionCommand, Present, TriggerAsked};
use crate::promotions::{Cap, Channel, DistributionState, MessageState, Mode};
use crate::tui::stage::distributions::FakeDistributions;
use crate::tui::stage::{FakeHouse, Stage, assert_picture};

fn stage(width: u16, height: u16) -> Stage {
    let mut house = FakeHouse::of(10);
    house.distributions = FakeDistributions::default()
        .with("Welcome", DistributionState::Draft, &[])
        .with(
            "Big spenders",
            DistributionState::Live,
            &[(MessageState::Queued, 3), (MessageState::Sent, 12_000), (MessageState::Unknown, 2)],
        )
        .with("Waiting", DistributionState::Paused, &[(MessageState::Waiting, 7)]);
    Stage::before(width, height, house)
}

fn last(stage: &Stage) -> &DistributionCommand {
    match stage.house.commands.last() {
        Some(Command::Distribution(command)) => command,
        other => panic!("{other:?}"),
    }
}

#[test]
fn the_distributions_in_pictures() {
    assert_picture("distributions", stage(80, 24).press("gnj"));
    assert_picture("distributions-empty", Stage::new(80, 24, 3).press("gn"));
    assert_picture("wide-distributions", stage(200, 50).press("gn"));
    assert_picture("distributions-edit", stage(80, 24).press("gne"));
    assert_picture("distributions-new", stage(80, 24).press("gnn<enter><enter><enter><enter>"));
}

#[test]
fn a_distribution_is_made_by_four_questions_and_a_form() {
    let mut stage = stage(80, 24);
    stage.press("gnn");
    assert!(stage.screen().contains("enters a segment"), "{}", stage.screen());
    stage.press("l");
    stage.press("Inact<enter>");
    stage.press("Autumn<enter>");
    stage.press("m");
    stage.press(
        "Come back<tab>We miss you<tab>Take {{ voucher.code }}\\n\\nYours<tab><c-u>30d<tab>newsletter<c-s>",
    );
    let DistributionCommand::Create(new) = last(&stage) else { panic!("{:?}", last(&stage)) };
    assert_eq!(new.trigger, TriggerAsked::Left("Inactive".to_owned()));
    assert_eq!((new.name.as_str(), new.campaign.as_deref()), ("Come back", Some("Autumn 10")));
    assert_eq!(new.change.channel, Some(Channel::Mail));
    assert_eq!(new.change.text.as_deref(), Some("Take {{ voucher.code }}\n\nYours"));
    assert_eq!(new.change.mode, Some(Mode::OncePer { days: 30 }));
    assert_eq!(new.change.consent, Some(Some("newsletter".to_owned())));
    assert!(stage.screen().contains("it is a draft"), "{}", stage.screen());
}

#[test]
fn a_refused_form_opens_again_with_what_was_typed() {
    let mut stage = stage(80, 24);
    stage.press("gnnv");
    stage.press("<enter>");
    stage.press("w");
    stage.house.refusal = Some("`shop` is no address of the web".to_owned());
    stage.press("Hook<tab>signup<tab>shop<tab><c-s>");
    let screen = stage.screen();
    assert!(screen.contains("no address of the web") && screen.contains("Hook"), "{screen}");
}

#[test]
fn activation_asks_with_both_counts_and_has_no_usual_answer() {
    let mut stage = stage(80, 24);
    stage.house.distributions.present = 1234;
    stage.press("gna");
    let screen = stage.screen();
    assert!(
        screen.contains("0 are queued") && screen.contains("1,234 are queued, 617 could be sent"),
        "{screen}"
    );
    stage.press("p");
    assert!(matches!(last(&stage), DistributionCommand::Activate { present: Some(Present::Included), .. }));
    assert!(stage.press("a").screen().contains("it is live"), "{}", stage.screen());
}

#[test]
fn what_holds_a_message_back_is_changed_in_the_form() {
    let mut stage = stage(80, 24);
    stage
        .press("gnje<tab><tab><tab><tab><tab>Large<tab><c-u>none<tab><c-u>yes<tab>3/7d<tab>21:00-08:00<c-s>");
    let DistributionCommand::Edit { change, .. } = last(&stage) else { panic!("{:?}", last(&stage)) };
    assert_eq!(change.rule, Some(Some("Large".to_owned())));
    assert_eq!((change.consent.clone(), change.must_be_in), (Some(None), Some(true)));
    assert_eq!(change.cap, Some(Some(Cap { messages: 3, days: 7 })));
    assert!(change.text.as_deref().is_some_and(|text| text.contains(",\nyour code")));
    assert!(change.quiet.flatten().is_some());
}

#[test]
fn it_is_paused_rehearsed_previewed_and_ended() {
    let mut stage = stage(80, 24);
    stage.press("gnjp");
    assert!(matches!(last(&stage), DistributionCommand::Pause(_)));
    stage.press("p");
    assert!(matches!(last(&stage), DistributionCommand::Resume(_)));
    assert!(stage.press("h<c-u>90<c-s>").screen().contains("5 messages in 90 days"), "{}", stage.screen());
    stage.press("<esc>vC-1<c-s>");
    assert!(stage.screen().contains("The message to C-1"), "{}", stage.screen());
    assert!(stage.press("<esc>d").screen().contains("end it instead"), "{}", stage.screen());
    stage.press("xy");
    assert!(matches!(last(&stage), DistributionCommand::End(_)));
}
