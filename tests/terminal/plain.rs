//! The session line by line: what a voice reads, and what is typed to it.

use std::io::{BufRead, BufReader, Write};
use std::process::{ChildStdin, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use crate::support::{World, sample};

/// How long words may take to come; a slow machine at work takes a while.
const COMES_WITHIN: Duration = Duration::from_secs(60);

/// A session: what is typed goes in, lines come out.
struct Spoken {
    typed: ChildStdin,
    heard: Receiver<String>,
    child: std::process::Child,
}

impl Spoken {
    fn new(world: &World) -> Self {
        let mut child =
            world.command().arg("--plain").stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
        let (typed, out) = (child.stdin.take().unwrap(), child.stdout.take().unwrap());
        let (sender, heard) = channel();
        std::thread::spawn(move || {
            BufReader::new(out).lines().map_while(Result::ok).all(|line| sender.send(line).is_ok())
        });
        Self { typed, heard, child }
    }

    fn says(&mut self, line: &str) -> &mut Self {
        writeln!(self.typed, "{line}").unwrap();
        self
    }

    /// Waits until a line has words.
    fn hears(&mut self, words: &str) -> &mut Self {
        let mut all = Vec::new();
        while let Ok(line) = self.heard.recv_timeout(COMES_WITHIN) {
            assert!(!line.contains('\u{1b}'), "{line:?}");
            if line.contains(words) {
                return self;
            }
            all.push(line);
        }
        panic!("`{words}` did not come; what came:\n{}", all.join("\n"));
    }

    fn ends(mut self) {
        drop(self.typed);
        assert!(self.child.wait().unwrap().success());
    }
}

#[test]
fn a_file_is_imported_and_a_customer_changed_line_by_line() {
    let world = World::new();
    let mut spoken = Spoken::new(&world);
    spoken.hears("There are no customers yet").says("import wizard").hears("step 1 of 8");
    spoken.says(&sample("messy/crm-export.csv")).hears("step 2 of 8: format").hears("does it look right");
    spoken.says("next").hears("step 3 of 8").says("next").hears("step 4 of 8").says("next");
    spoken.hears("4  rejected").says("next").hears("y imports");
    assert_eq!(world_is_busy(&world), Some(3), "one session at a time");
    spoken.says("y").hears("115 created").hears("step 8 of 8");
    spoken.says("customers").hears("Customers; 115 customers");
    spoken.says("search bozena").hears("search `bozena`").hears("> Bożena Źrebiec");
    spoken.says("set an attribute phone").hears("null! sets null").says("+48 601 000 111");
    spoken.hears("Set phone of 1 customer").says("y").hears("1 customer changed");
    spoken.says("fly").hears("`fly` is nothing that can be done here").says("quit");
    spoken.ends();
    let found = world.ends(0, &["search", "bozena", "--limit", "1"]);
    assert!(found.contains("Bożena"), "{found}");
}

fn world_is_busy(world: &World) -> Option<i32> {
    world.run(&["count"]).status.code()
}
