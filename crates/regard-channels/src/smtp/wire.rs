//! The bytes of a conversation: lines, messages and chunks in, answers out.
//!
//! Answers are kept back while commands are waiting in what was read (RFC 2920 section 3.2): a pipelining client gets
//! them in one packet.

use crate::line::Io;
use crate::smtp::data::Unstuffer;
use crate::smtp::limits::Letter;
use bytes::{Buf, BytesMut};
use std::io;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::time::timeout;

/// How much is read at once.
const READ_BYTES: usize = 32 * 1024;

/// How long the other side may take to read an answer.
const WRITE_TIMEOUT: Duration = Duration::from_secs(60);

/// Why there is nobody to talk to any more.
#[derive(Debug)]
pub(crate) enum Gone {
    /// They hung up, or the line broke.
    Left,
    /// They said nothing for too long.
    Silent,
    /// They send without end.
    Endless,
}

impl From<io::Error> for Gone {
    fn from(_: io::Error) -> Self {
        Gone::Left
    }
}

/// A line of a command.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Command {
    /// Whole, with its CR LF.
    Line(Vec<u8>),
    /// Longer than a line may be; it was thrown away.
    TooLong,
    /// Ended by a bare LF, which ends nothing (RFC 5321 section 2.3.8).
    BareLf,
}

/// One side of the conversation.
pub(crate) struct Wire {
    line: Box<dyn Io>,
    input: BytesMut,
    output: Vec<u8>,
}

impl Wire {
    /// A conversation over a line.
    pub(crate) fn new(line: Box<dyn Io>) -> Self {
        Self { line, input: BytesMut::new(), output: Vec::new() }
    }

    /// The line itself, for STARTTLS. What was sent ahead of the handshake is thrown away with the rest of the
    /// conversation, never read as if it had come by the private line (RFC 3207 section 4.2, CVE-2011-0411).
    pub(crate) fn into_line(self) -> Box<dyn Io> {
        self.line
    }

    /// Whether the other side has sent more than what was answered.
    pub(crate) fn has_more(&self) -> bool {
        !self.input.is_empty()
    }

    /// Says something, at the latest when the next word has to be waited for.
    pub(crate) fn say(&mut self, answer: &str) {
        self.output.extend_from_slice(answer.as_bytes());
        self.output.extend_from_slice(b"\r\n");
    }

    /// Makes sure that what was said has left.
    pub(crate) async fn flush(&mut self) -> Result<(), Gone> {
        if !self.output.is_empty() {
            let writing = async {
                self.line.write_all(&self.output).await?;
                self.line.flush().await
            };
            timeout(WRITE_TIMEOUT, writing).await.map_err(|_| Gone::Silent)??;
            self.output.clear();
        }
        Ok(())
    }

    /// Says goodbye properly; whoever is gone already does not hear it.
    pub(crate) async fn close(mut self) {
        if self.flush().await.is_ok() {
            let _ = timeout(WRITE_TIMEOUT, self.line.shutdown()).await;
        }
    }

    /// The next command. Safe to be dropped while it waits: nothing that was read is lost.
    pub(crate) async fn command(&mut self, max: usize, patience: Duration) -> Result<Command, Gone> {
        let mut looked_at = 0;
        let mut is_too_long = false;
        loop {
            if let Some(found) = memchr::memchr(b'\n', &self.input[looked_at..]) {
                let line = self.input.split_to(looked_at + found + 1);
                return Ok(match line.as_ref() {
                    _ if is_too_long || line.len() > max => Command::TooLong,
                    [.., b'\r', b'\n'] => Command::Line(line.to_vec()),
                    _ => Command::BareLf,
                });
            }
            if self.input.len() > max {
                is_too_long = true;
                self.input.clear();
            }
            looked_at = self.input.len();
            self.read(patience).await?;
        }
    }

    /// Takes a message up to its dot.
    pub(crate) async fn message(&mut self, letter: &mut Letter, patience: Duration) -> Result<(), Gone> {
        let mut unstuffer = Unstuffer::default();
        loop {
            if let Some(length) = unstuffer.feed(&self.input, |piece| letter.push(piece)) {
                self.input.advance(length);
                return Ok(());
            }
            self.input.clear();
            if letter.is_endless() {
                return Err(Gone::Endless);
            }
            self.read(patience).await?;
        }
    }

    /// Takes a chunk of a known length (RFC 3030).
    pub(crate) async fn chunk(
        &mut self,
        letter: &mut Letter,
        length: usize,
        patience: Duration,
    ) -> Result<(), Gone> {
        let mut left = length;
        loop {
            let here = left.min(self.input.len());
            letter.push(&self.input[..here]);
            self.input.advance(here);
            left -= here;
            if left == 0 {
                return Ok(());
            }
            if letter.is_endless() {
                return Err(Gone::Endless);
            }
            self.read(patience).await?;
        }
    }

    async fn read(&mut self, patience: Duration) -> Result<(), Gone> {
        self.flush().await?;
        self.input.reserve(READ_BYTES);
        match timeout(patience, self.line.read_buf(&mut self.input)).await {
            Ok(Ok(0)) => Err(Gone::Left),
            Ok(read) => Ok(read.map(|_| ())?),
            Err(_) => Err(Gone::Silent),
        }
    }
}
