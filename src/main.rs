//! Reads the surroundings and hands over to the command line, which opens the screens where no command is given.

use std::process::ExitCode;

use patrons::{cli, config::Environment};

fn main() -> ExitCode {
    cli::run(std::env::args_os(), &Environment::read())
}
