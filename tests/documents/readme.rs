//! The README's commands, in their order, on one folder.

use super::{commands, typed};
use crate::support::{World, text};

#[test]
fn the_readmes_commands_do_what_they_say() {
    let world = World::new();
    let commands = commands("README.md");
    assert!(commands.len() >= 7, "{commands:?}");
    for command in commands {
        let output = typed(&world, &command);
        let told = text(&output.stdout) + &text(&output.stderr);
        assert!(output.status.success(), "{command}\n{told}");
        if command.contains("search") || command == "patrons show C-0000001-R" {
            assert!(told.contains("Kowalski"), "{command}\n{told}");
        }
    }
    let exported = std::fs::read_to_string(world.path("desk").join("customers.csv")).unwrap();
    assert!(exported.contains("C-0000001-R"), "{exported}");
}
