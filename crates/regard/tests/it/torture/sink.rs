//! A server that takes our mail and writes down what it took, by Message-ID, before it says so. Now and then it takes a
//! message and says nothing: then nobody can know.

use super::dice::Dice;
use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};

/// One message in so many is taken without a word.
const SILENT_ONE_IN: u64 = 40;

/// The server; it listens until the test ends.
#[derive(Clone)]
pub(crate) struct Sink {
    port: u16,
    taken: Arc<Mutex<HashMap<String, usize>>>,
}

impl Sink {
    /// One that now and then falls silent.
    pub(crate) async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let port = listener.local_addr().expect("bound").port();
        let sink = Self { port, taken: Arc::default() };
        let dice = Arc::new(Dice::new(777));
        let own = sink.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (sink, dice) = (own.clone(), dice.clone());
                tokio::spawn(async move { sink.talk(stream, &dice).await });
            }
        });
        sink
    }

    /// As the operator writes it.
    pub(crate) fn url(&self) -> String {
        format!("smtp+plain://127.0.0.1:{}", self.port)
    }

    /// How often each message was taken.
    pub(crate) fn taken(&self) -> HashMap<String, usize> {
        self.taken.lock().expect("no panic while it is held").clone()
    }

    async fn talk(&self, stream: TcpStream, dice: &Dice) -> Option<()> {
        let mut stream = BufReader::new(stream);
        stream.write_all(b"220 sink.example.net\r\n").await.ok()?;
        loop {
            let mut line = String::new();
            if stream.read_line(&mut line).await.ok()? == 0 {
                return None;
            }
            let answer = match line.get(..4).unwrap_or_default().to_uppercase().as_str() {
                "EHLO" => "250-sink.example.net\r\n250-8BITMIME\r\n250-SMTPUTF8\r\n250 PIPELINING",
                "DATA" => {
                    stream.write_all(b"354 Go on\r\n").await.ok()?;
                    self.take(&mut stream).await?;
                    dice.wait(0, 30).await;
                    if dice.one_in(SILENT_ONE_IN) {
                        return None;
                    }
                    "250 Taken"
                }
                "QUIT" => return None,
                _ => "250 Yes",
            };
            stream.write_all(format!("{answer}\r\n").as_bytes()).await.ok()?;
        }
    }

    /// Takes a message to its dot; without one there was none.
    async fn take(&self, stream: &mut BufReader<TcpStream>) -> Option<()> {
        let mut id = String::new();
        loop {
            let mut line = Vec::new();
            if stream.read_until(b'\n', &mut line).await.ok()? == 0 {
                return None;
            }
            let text = String::from_utf8_lossy(&line);
            if text == ".\r\n" {
                break;
            }
            if id.is_empty() && text.to_lowercase().starts_with("message-id:") {
                id = text["message-id:".len()..].trim().trim_matches(['<', '>']).to_owned();
            }
        }
        assert!(!id.is_empty(), "every mail of ours has a Message-ID");
        *self.taken.lock().expect("no panic while it is held").entry(id).or_default() += 1;
        Some(())
    }
}
