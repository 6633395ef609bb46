//! A mail server that keeps what it takes, for tests and for trying distributions: `cargo run --release --example mail-sink`.

use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex, PoisonError};

/// A mail that was taken.
#[derive(Clone, Debug)]
pub struct Mail {
    /// Who was named to it as the receiver.
    pub to: String,
    /// Head and body as they came.
    pub text: String,
}

/// What the server does with a mail, by its receiver.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Manner {
    /// It takes it.
    Takes,
    /// It refuses the receiver for good.
    Refuses,
    /// It asks for another time.
    PutsOff,
    /// It takes the text, keeps it and goes without an answer.
    KeepsSilent,
    /// It goes before the text.
    HangsUp,
}

impl Manner {
    /// What is done with whom, by the name in the address: `refused`, `later`, `silent` and `gone`, numbers behind them aside.
    pub fn of(to: &str) -> Self {
        let name = to.split('@').next().unwrap_or_default();
        match name.trim_end_matches(|c: char| c.is_ascii_digit()) {
            "refused" => Self::Refuses,
            "later" => Self::PutsOff,
            "silent" => Self::KeepsSilent,
            "gone" => Self::HangsUp,
            _ => Self::Takes,
        }
    }
}

/// A server on a port of this machine.
pub struct MailSink {
    /// Where it listens.
    pub port: u16,
    taken: Arc<Mutex<Vec<Mail>>>,
}

impl MailSink {
    /// Listens at a port, any that is free for 0; `manner` says what it does with whom, `tell` hears of what it took.
    pub fn start(
        port: u16,
        manner: impl Fn(&str) -> Manner + Send + Sync + 'static,
        tell: impl Fn(&Mail) + Send + Sync + 'static,
    ) -> std::io::Result<Self> {
        let listener = TcpListener::bind(("127.0.0.1", port))?;
        let port = listener.local_addr()?.port();
        let taken: Arc<Mutex<Vec<Mail>>> = Arc::default();
        let (kept, manner, tell) = (Arc::clone(&taken), Arc::new(manner), Arc::new(tell));
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (kept, manner, tell) = (Arc::clone(&kept), Arc::clone(&manner), Arc::clone(&tell));
                std::thread::spawn(move || {
                    let keep = |mail: Mail| {
                        tell(&mail);
                        kept.lock().unwrap_or_else(PoisonError::into_inner).push(mail);
                    };
                    // Whoever goes in the middle is as good as gone.
                    drop(talk(stream, manner.as_ref(), &keep));
                });
            }
        });
        Ok(Self { port, taken })
    }

    /// What was taken so far.
    pub fn taken(&self) -> Vec<Mail> {
        self.taken.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

fn talk(mut stream: TcpStream, manner: &dyn Fn(&str) -> Manner, keep: &dyn Fn(Mail)) -> std::io::Result<()> {
    let mut lines = BufReader::new(stream.try_clone()?).lines();
    stream.write_all(b"220 sink\r\n")?;
    let mut to = String::new();
    while let Some(line) = lines.next().transpose()? {
        let word = line.to_ascii_uppercase();
        let answer = if word.starts_with("EHLO") {
            "250-sink\r\n250-8BITMIME\r\n250 SMTPUTF8"
        } else if word.starts_with("RCPT TO:") {
            line[8..].trim().trim_matches(['<', '>']).clone_into(&mut to);
            match manner(&to) {
                Manner::Refuses => "550 nobody of that name",
                Manner::PutsOff => "451 try again later",
                Manner::HangsUp => return Ok(()),
                Manner::Takes | Manner::KeepsSilent => "250 fine",
            }
        } else if word == "DATA" {
            stream.write_all(b"354 go on\r\n")?;
            let mut text = String::new();
            for line in lines.by_ref() {
                let line = line?;
                if line == "." {
                    break;
                }
                text.push_str(line.strip_prefix('.').unwrap_or(&line));
                text.push('\n');
            }
            keep(Mail { to: to.clone(), text });
            if manner(&to) == Manner::KeepsSilent {
                return Ok(());
            }
            "250 taken"
        } else if word == "QUIT" {
            stream.write_all(b"221 bye\r\n")?;
            return Ok(());
        } else {
            "250 fine"
        };
        stream.write_all(answer.as_bytes())?;
        stream.write_all(b"\r\n")?;
    }
    Ok(())
}
