//! The settings, driven by keys before an invented house.

use crate::app::Command;
use crate::domain::ValueType;
use crate::tui::stage::Stage;

fn stage() -> Stage {
    let mut stage = Stage::new(80, 24, 12);
    stage.press("gs");
    stage
}

#[test]
fn metadata_is_listed_and_declared_with_a_type() {
    let mut stage = stage();
    let screen = stage.screen();
    assert!(screen.starts_with("patrons › Settings  2 metadata, 0 consents"), "{screen}");
    assert!(screen.lines().any(|l| l.contains("lifetime_value") && l.contains("number")), "{screen}");
    stage.press("nfav color<enter>");
    assert!(stage.screen().contains("`fav_color` would"), "{}", stage.screen());
    stage.press("<c-u>fav_color<enter>");
    assert!(stage.screen().contains("Type of fav_color"), "{}", stage.screen());
    stage.press("list:n<enter>");
    assert!(matches!(
        stage.house.commands.as_slice(),
        [Command::DeclareMetadata { name, value_type: ValueType::List(_), required: false }] if name == "fav_color"
    ));
    assert!(stage.screen().contains("3 metadata"), "{}", stage.screen());
}

#[test]
fn a_change_of_type_that_is_refused_shows_what_stands_in_the_way() {
    let mut stage = stage();
    stage.house.refusal = Some("12 values cannot become date: `gold`, `silver`; mend them first".to_owned());
    stage.press("tdate<enter>");
    assert!(stage.screen().contains("`gold`, `silver`"), "{}", stage.screen());
    stage.press("<esc>r");
    assert!(matches!(stage.house.commands.as_slice(), [Command::DeclareMetadata { required: true, .. }]));
    assert!(stage.screen().contains("required of new customers"), "{}", stage.screen());
}

#[test]
fn metadata_is_dropped_by_the_number_of_its_values() {
    let mut stage = stage();
    stage.press("dy");
    let screen = stage.screen();
    assert!(screen.contains("4 customers have a value") && screen.contains("Type 4 first"), "{screen}");
    assert!(stage.house.commands.is_empty());
    stage.press("4y");
    assert!(matches!(stage.house.commands.as_slice(), [Command::DropMetadata(name)] if name == "plan"));
    assert!(stage.screen().contains("1 metadata"), "{}", stage.screen());
}

#[test]
fn consents_are_declared_and_the_project_is_read() {
    let mut stage = stage();
    stage.press("]");
    assert!(stage.screen().contains("No consents are declared"), "{}", stage.screen());
    stage.press("nnewsletter<enter>");
    assert!(stage.screen().contains("consent.newsletter"), "{}", stage.screen());
    stage.press("]");
    assert!(stage.screen().contains("time_zone"), "{}", stage.screen());
    assert!(stage.press("n").screen().contains("config.toml"));
}

#[test]
fn every_size_is_painted() {
    let mut stage = stage();
    for keys in ["", "n", "<esc>t", "<esc>d", "<esc>]", "]"] {
        stage.press(keys);
        for width in [0, 1, 40, 80, 200] {
            for height in [0, 1, 12, 13, 24, 50] {
                stage.resize(width, height).screen();
            }
        }
    }
}

#[test]
fn the_mail_server_is_set_in_a_form_and_secrets_stay_where_nothing_is_typed() {
    let mut stage = Stage::new(80, 24, 3);
    stage.press("6m");
    assert!(stage.screen().contains("Webhook secret"), "{}", stage.screen());
    stage.press("mail.example<tab><tab>tls<tab><tab><tab>Shop <lt>a@shop.example><c-s>");
    let took = stage.took();
    assert!(took.contains("Configure") && took.contains("(\"mail.host\", \"mail.example\")"), "{took}");
    assert!(took.contains("(\"mail.security\", \"tls\")") && !took.contains("mail.password"), "{took}");
}
