//! Takes mail at port 1025 of this machine and prints it: `cargo run --release --example mail-sink`. Who is
//! called `refused`, `later`, `silent` or `gone` is treated so.

#![allow(clippy::print_stdout, reason = "it is there to print")]

#[path = "mail_sink.rs"]
mod mail_sink;

use mail_sink::{MailSink, Manner};

fn main() -> std::io::Result<()> {
    let port = std::env::args().nth(1).and_then(|port| port.parse().ok()).unwrap_or(1025);
    let sink = MailSink::start(port, Manner::of, |mail| println!("--- to {}\n{}", mail.to, mail.text))?;
    println!("taking mail at 127.0.0.1:{}; Ctrl-C ends it", sink.port);
    loop {
        std::thread::park();
        drop(sink.taken());
    }
}
