//! The README's commands, in their order, on one folder.

use super::{commands, typed};
use crate::support::mail_sink::{MailSink, Manner};
use crate::support::{World, text};

#[test]
fn the_readmes_commands_do_what_they_say() {
    let world = World::new();
    let commands = commands("README.md");
    assert!(commands.len() >= 7, "{commands:?}");
    let sink = MailSink::start(0, |_| Manner::Takes, |_| ()).unwrap();
    for command in commands {
        let output = typed(&world, &command.replace("1025", &sink.port.to_string()));
        let told = text(&output.stdout) + &text(&output.stderr);
        assert!(output.status.success(), "{command}\n{told}");
        if command.contains("search") || command == "patrons show C-0000001-R" {
            assert!(told.contains("Kowalski"), "{command}\n{told}");
        }
    }
    let exported = std::fs::read_to_string(world.path("desk").join("customers.csv")).unwrap();
    assert!(exported.contains("C-0000001-R"), "{exported}");
    let mails: Vec<String> = sink.taken().into_iter().map(|mail| mail.to).collect();
    assert_eq!(mails.len(), 3, "{mails:?}");
}
