//! The outbox, by keys.

use crate::app::distributions::{DistributionCommand, Which};
use crate::app::{Command, Notice};
use crate::promotions::{DistributionState, MessageNumber, MessageState};
use crate::tui::session::Input;
use crate::tui::stage::distributions::FakeDistributions;
use crate::tui::stage::{FakeHouse, Stage, assert_picture};

fn stage(width: u16, height: u16) -> Stage {
    let mut house = FakeHouse::of(10);
    house.distributions = FakeDistributions::default().with(
        "Big spenders",
        DistributionState::Live,
        &[
            (MessageState::Queued, 2),
            (MessageState::Waiting, 1),
            (MessageState::Sent, 3),
            (MessageState::Failed, 2),
            (MessageState::Unknown, 1),
        ],
    );
    Stage::before(width, height, house)
}

fn last(stage: &Stage) -> &DistributionCommand {
    match stage.house.commands.last() {
        Some(Command::Distribution(command)) => command,
        other => panic!("{other:?}"),
    }
}

#[test]
fn the_outbox_in_pictures() {
    assert_picture("outbox", stage(80, 24).press("gn<enter>"));
    assert_picture("outbox-empty", Stage::new(80, 24, 3).press("gb"));
    assert_picture("wide-outbox", stage(200, 50).press("gbj"));
}

#[test]
fn what_failed_is_sent_again_and_what_is_unknown_only_after_a_question() {
    let mut stage = stage(80, 24);
    stage.press("gn<enter>");
    assert!(stage.press("r").screen().contains("it is queued"), "{}", stage.screen());
    stage.press("ff");
    assert!(stage.screen().contains("only failed"), "{}", stage.screen());
    stage.press("r");
    let DistributionCommand::Retry { which: Which::Numbers(numbers), .. } = last(&stage) else { panic!() };
    assert_eq!(numbers, &[MessageNumber(6)]);
    stage.press("Ry");
    assert!(matches!(last(&stage), DistributionCommand::Retry { which: Which::In(_), .. }));
    let ordered = stage.house.commands.len();
    stage.press("fur");
    assert!(stage.screen().contains("may get it twice"), "{}", stage.screen());
    assert_eq!(stage.house.commands.len(), ordered);
    stage.press("y");
    assert_eq!(stage.house.commands.len(), ordered + 1);
}

#[test]
fn a_message_is_cancelled_opened_and_followed_to_its_customer() {
    let mut stage = stage(80, 24);
    stage.press("gn<enter>xy");
    assert!(matches!(last(&stage), DistributionCommand::Cancel { which: Which::Numbers(_), .. }));
    assert!(stage.press("<enter>").screen().contains("Message 0"), "{}", stage.screen());
    stage.press("<esc>o");
    assert!(stage.screen().contains("[Details]"), "{}", stage.screen());
}

#[test]
fn what_is_sent_meanwhile_shows_and_the_cursor_stays_with_its_message() {
    let mut stage = stage(80, 24);
    stage.press("gn<enter>jj");
    stage.house.distributions =
        std::mem::take(&mut stage.house.distributions).with("Other", DistributionState::Live, &[]);
    stage.send(Input::Notice(Notice::Delivered));
    assert!(stage.screen().contains("3 of 9"), "{}", stage.screen());
}
