//! Any keys at any size: nothing panics.

use super::*;
use crate::tui::key::{Code, Key};
use proptest::prelude::*;

fn any_key() -> impl Strategy<Value = Key> {
    let named = prop::sample::select(vec![
        Code::Enter,
        Code::Esc,
        Code::Tab,
        Code::Up,
        Code::Down,
        Code::Left,
        Code::Right,
        Code::PageDown,
        Code::PageUp,
        Code::Home,
        Code::End,
        Code::Backspace,
        Code::Delete,
    ]);
    prop_oneof![
        4 => prop::sample::select("nNxdet/m>yjkgGsca123 shop".chars().collect::<Vec<_>>()).prop_map(Key::char),
        3 => named.prop_map(Key::plain),
        1 => prop::sample::select("sunrodf".chars().collect::<Vec<_>>()).prop_map(Key::ctrl),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn no_keys_and_no_size_panic(
        start in 0usize..5,
        keys in prop::collection::vec(any_key(), 0..60),
        sizes in prop::collection::vec((0u16..220, 0u16..60), 1..6),
    ) {
        let mut play = Play::new(80, 24);
        match start {
            0 => {}
            1 => drop(play.press("shop<enter>").reads(FILE).screen()),
            2 => drop(play.at_columns().screen()),
            3 => drop(play.at_trial(report()).screen()),
            _ => drop(play.at_trial(report()).press(">y").screen()),
        }
        for (i, key) in keys.iter().enumerate() {
            play.stage.resize(80, 24);
            play.stage.send(Input::Key(*key));
            // Other screens have tests of their own.
            if !play.screen().starts_with("patrons › Import") {
                break;
            }
            let (width, height) = sizes[i % sizes.len()];
            play.stage.resize(width, height);
            play.screen();
            // Jobs end, well or badly.
            let asked = play.stage.out.iter().any(|carry| matches!(carry.effect, Effect::StartJob(..)));
            if asked && i % 2 == 0 {
                let (id, request) = play.began();
                match request {
                    JobRequest::Inspect(request) => {
                        let read = read(FILE, &request.choices).map(Arc::new);
                        play.ends(id, Some(Outcome::Read(read)), Ok(String::new()));
                    }
                    JobRequest::Import(request) if request.mode == Mode::DryRun => {
                        let tried = Outcome::Tried(Ok(Arc::new(report())));
                        play.ends(id, Some(tried), Ok(String::new()));
                    }
                    _ => drop(play.ends(id, None, Err("no".into()))),
                }
                play.screen();
            }
        }
    }
}

#[test]
fn every_step_paints_at_every_size() {
    for step in 0..5 {
        let mut play = Play::new(80, 24);
        match step {
            0 => {}
            1 => drop(play.press("shop<enter>").reads(FILE).screen()),
            2 => drop(play.at_columns().screen()),
            3 => drop(play.at_trial(report()).screen()),
            _ => drop(play.at_trial(report()).press(">").screen()),
        }
        for width in (0..60).step_by(7).chain([40, 41, 119, 120, 300]) {
            for height in (0..30).step_by(3).chain([12, 13, 100]) {
                play.stage.resize(width, height);
                play.screen();
            }
        }
    }
}
