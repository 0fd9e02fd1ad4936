//! Real load: mail servers that keep what was not acknowledged and try again, pipes, and colleagues who answer.

use super::dice::Dice;
use super::ledger::Ledger;
use super::server::{PASSWORD, Stage};
use super::web::Colleague;
use crate::channels::dovecot::Dovecot;
use base64::Engine as _;
use std::io::{Error, Result};
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

/// How long an answer of ours may take before a mail server gives up.
const PATIENCE: Duration = Duration::from_secs(30);

/// How often a mail server tries a message that was not acknowledged, in this short life.
const TRIES: usize = 4;

/// Load that goes on until it is asked to stop.
pub(crate) struct Load {
    stop: CancellationToken,
    tasks: JoinSet<()>,
}

impl Load {
    /// Everybody begins.
    pub(crate) async fn begin(stage: &Arc<Stage>, ledger: &Arc<Ledger>, senders: u64) -> Self {
        let mut load = Self { stop: CancellationToken::new(), tasks: JoinSet::new() };
        for who in 0..senders {
            load.tasks.spawn(send_mails(stage.smtp, ledger.clone(), who, load.stop.clone()));
        }
        load.tasks.spawn(pipe_mails(stage.clone(), ledger.clone(), load.stop.clone()));
        let anna = Colleague::sign_in(stage.web, "anna@example.com", PASSWORD).await;
        for who in 0..2 {
            load.tasks.spawn(answer(stage.web, ledger.clone(), anna.clone(), who, load.stop.clone()));
        }
        load
    }

    /// Mail comes into a mailbox elsewhere, too.
    pub(crate) fn also_into(&mut self, dovecot: &Arc<Dovecot>, ledger: &Arc<Ledger>) {
        self.tasks.spawn(deliver_mails(dovecot.clone(), ledger.clone(), self.stop.clone()));
    }

    /// Everybody ends what they have begun.
    pub(crate) async fn end(mut self) {
        self.stop.cancel();
        while let Some(ended) = self.tasks.join_next().await {
            ended.expect("the load itself is sound");
        }
    }
}

/// A mail server: hands in one message after the other, and the same again when it was not acknowledged.
async fn send_mails(to: SocketAddr, ledger: Arc<Ledger>, who: u64, stop: CancellationToken) {
    let dice = Dice::new(who);
    let mut last = None;
    for number in 0.. {
        let (raw, id) = message(&dice, &format!("s{who}"), number, last.as_ref());
        for _ in 0..TRIES {
            if stop.is_cancelled() {
                return;
            }
            let is_acknowledged = hand_in(to, &raw).await.is_ok();
            ledger.mail(&raw, is_acknowledged);
            if is_acknowledged {
                last = Some(id);
                break;
            }
            dice.wait(100, 400).await;
        }
        dice.wait(0, 60).await;
    }
}

/// Hands one message in; `Ok` only when it was acknowledged.
pub(crate) async fn hand_in(to: SocketAddr, raw: &[u8]) -> Result<String> {
    tokio::time::timeout(PATIENCE, talk(to, raw)).await.map_err(|_| Error::other("no answer in time"))?
}

async fn talk(to: SocketAddr, raw: &[u8]) -> Result<String> {
    let mut line = BufReader::new(TcpStream::connect(to).await?);
    hear(&mut line, "220").await?;
    let commands =
        ["EHLO mx.example.net", "MAIL FROM:<dora@example.net>", "RCPT TO:<support@desk.example.com>"];
    for command in commands {
        line.write_all(format!("{command}\r\n").as_bytes()).await?;
        hear(&mut line, "250").await?;
    }
    line.write_all(b"DATA\r\n").await?;
    hear(&mut line, "354").await?;
    let stuffed = String::from_utf8_lossy(raw).replace("\r\n.", "\r\n..");
    line.write_all(stuffed.as_bytes()).await?;
    line.write_all(b".\r\n").await?;
    let answer = hear(&mut line, "250").await?;
    // It is acknowledged; whether the farewell is heard changes nothing.
    let _ = line.write_all(b"QUIT\r\n").await;
    Ok(answer)
}

/// Hears one answer, which must begin so; what was said instead is the error.
async fn hear(line: &mut BufReader<TcpStream>, code: &str) -> Result<String> {
    loop {
        let mut answer = String::new();
        if line.read_line(&mut answer).await? == 0 {
            return Err(Error::other("the line was cut"));
        }
        if !answer.starts_with(code) {
            return Err(Error::other(answer.trim().to_owned()));
        }
        if answer.as_bytes().get(3) != Some(&b'-') {
            return Ok(answer);
        }
    }
}

/// A message that is like no other; gives its Message-ID. Some are large, some carry files, some answer the last one.
pub(crate) fn message(
    dice: &Dice,
    who: &str,
    number: u64,
    last: Option<&(u64, String)>,
) -> (Vec<u8>, (u64, String)) {
    let follows = last.filter(|_| dice.one_in(4));
    let sender = follows.map_or(number, |(sender, _)| *sender);
    let id = format!("{who}-{number}-{}@example.net", dice.between(0, u64::MAX / 2));
    let answer =
        follows.map(|(_, id)| format!("In-Reply-To: <{id}>\r\nReferences: <{id}>\r\n")).unwrap_or_default();
    let head = format!(
        "From: Dora {who} <{who}.{sender}@example.net>\r\nTo: support@desk.example.com\r\nSubject: Steam wand {number}\r\n\
         Message-ID: <{id}>\r\n{answer}MIME-Version: 1.0\r\n"
    );
    let words = format!("It leaks again, {who} {number}.\r\n. and a dot begins this line.\r\n");
    let size = match dice.between(0, 24) {
        0 => 400_000,
        1..=3 => 9_000,
        _ => 0,
    };
    let raw = if size == 0 {
        format!("{head}Content-Type: text/plain; charset=utf-8\r\n\r\n{words}")
    } else {
        let file = base64::engine::general_purpose::STANDARD.encode(dice.bytes(size));
        let lines: Vec<&str> =
            file.as_bytes().chunks(76).map(|line| std::str::from_utf8(line).expect("base64")).collect();
        format!(
            "{head}Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\n{words}--b\r\n\
             Content-Type: application/octet-stream; name=\"{who}-{number}.bin\"\r\nContent-Transfer-Encoding: base64\r\n\
             Content-Disposition: attachment\r\n\r\n{}\r\n--b--\r\n",
            lines.join("\r\n")
        )
    };
    (raw.into_bytes(), (sender, id))
}

/// The pipe of a mail server on the same machine: exit code 0 is the acknowledgement.
async fn pipe_mails(stage: Arc<Stage>, ledger: Arc<Ledger>, stop: CancellationToken) {
    let dice = Dice::new(500);
    for number in 0.. {
        if stop.is_cancelled() {
            return;
        }
        let (raw, _) = message(&dice, "pipe", number, None);
        let (piped, input) = (stage.clone(), raw.clone());
        let words = ["mail", "in", "--to", "support@desk.example.com"];
        let ended = tokio::task::spawn_blocking(move || piped.place.pipes(&words, &input));
        ledger.mail(&raw, ended.await.expect("it ends").status.success());
        dice.wait(300, 900).await;
    }
}

/// A mail server that keeps what comes in until it is fetched: what it has, it has acknowledged for us.
async fn deliver_mails(dovecot: Arc<Dovecot>, ledger: Arc<Ledger>, stop: CancellationToken) {
    let dice = Dice::new(600);
    for number in 0.. {
        if stop.is_cancelled() {
            return;
        }
        let (raw, _) = message(&dice, "fetched", number, None);
        let (there, bytes) = (dovecot.clone(), raw.clone());
        tokio::task::spawn_blocking(move || there.gets("INBOX", &bytes)).await.expect("it takes it");
        ledger.mail(&raw, true);
        dice.wait(200, 600).await;
    }
}

/// A colleague who answers whatever ticket is there.
async fn answer(
    to: SocketAddr,
    ledger: Arc<Ledger>,
    colleague: Colleague,
    who: u64,
    stop: CancellationToken,
) {
    let dice = Dice::new(900 + who);
    for number in 0_u64.. {
        if stop.is_cancelled() {
            return;
        }
        let there = u64::try_from(ledger.acknowledged()).unwrap_or(1).clamp(1, 40);
        let ticket = dice.between(1, there + 1);
        let text = format!("answer {who} {number} ends.");
        // Looked at first, as a colleague does; a ticket that is not there is not answered.
        let seen = colleague.opens(to, &format!("/tickets/{ticket}")).await;
        if seen.is_ok_and(|page| page.status == 200) {
            let said = colleague.answers(to, ticket, &text).await;
            ledger.answer(&text, said.is_ok_and(|answer| answer.status == 303));
        }
        dice.wait(20, 200).await;
    }
}
