//! A receiver of webhooks that keeps what it is told.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// What was told.
#[derive(Clone, Debug)]
pub struct Told {
    /// The header with the signature.
    pub signature: String,
    /// The JSON.
    pub body: String,
}

/// What the receiver does, by the body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    /// It answers with this status.
    Status(u16),
    /// It answers with 200 after this time.
    After(Duration),
    /// It goes without an answer.
    Nothing,
}

/// A receiver on a port of this machine.
pub struct WebSink {
    port: u16,
    told: Arc<Mutex<Vec<Told>>>,
}

impl WebSink {
    /// Listens at a port that is free.
    pub fn start(answer: impl Fn(&str) -> Answer + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let told: Arc<Mutex<Vec<Told>>> = Arc::default();
        let (kept, answer) = (Arc::clone(&told), Arc::new(answer));
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (kept, answer) = (Arc::clone(&kept), Arc::clone(&answer));
                std::thread::spawn(move || {
                    // Whoever goes in the middle is as good as gone.
                    drop(talk(stream, &kept, answer.as_ref()));
                });
            }
        });
        Self { port, told }
    }

    /// Where it listens.
    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}/hook", self.port)
    }

    /// What it was told so far.
    pub fn told(&self) -> Vec<Told> {
        self.told.lock().unwrap().clone()
    }
}

fn talk(
    mut stream: TcpStream,
    kept: &Mutex<Vec<Told>>,
    answer: &dyn Fn(&str) -> Answer,
) -> std::io::Result<()> {
    let mut reader = BufReader::new(stream.try_clone()?);
    loop {
        let (mut length, mut signature) = (0, String::new());
        loop {
            let mut line = String::new();
            if reader.read_line(&mut line)? == 0 {
                return Ok(());
            }
            let Some((name, value)) = line.trim_end().split_once(':') else {
                if line.trim().is_empty() {
                    break;
                }
                continue;
            };
            match name.to_ascii_lowercase().as_str() {
                "content-length" => length = value.trim().parse().unwrap_or_default(),
                "x-voucherify-signature" => value.trim().clone_into(&mut signature),
                _ => {}
            }
        }
        let mut body = vec![0; length];
        reader.read_exact(&mut body)?;
        let body = String::from_utf8_lossy(&body).into_owned();
        kept.lock().unwrap().push(Told { signature, body: body.clone() });
        let status = match answer(&body) {
            Answer::Status(status) => status,
            Answer::After(time) => {
                std::thread::sleep(time);
                200
            }
            Answer::Nothing => return Ok(()),
        };
        write!(stream, "HTTP/1.1 {status} said\r\ncontent-length: 0\r\n\r\n")?;
    }
}
