//! The conversation of a receiver: what the other side says, and what we answer (RFC 5321, for LMTP RFC 2033).
//!
//! The one rule that matters: 250 is said to a message only after the message is durable. Whatever fails before that is
//! a 4xx, and the other side keeps the mail.

use crate::smtp::limits::{Letter, Overflow, Pass};
use crate::smtp::serve::{Protocol, Receiver};
use crate::smtp::wire::{Command, Gone, Wire};
use bytes::Bytes;
use regard_domain::channel::Channel;
use regard_services::ctx::Ctx;
use regard_services::error::{ServiceError, chain};
use regard_services::intake::{self, Arrival};
use regard_services::mailboxes;
use smtp_proto::{Error, MAIL_BODY_BINARYMIME, MAIL_SMTPUTF8, MailFrom, Request};
use std::borrow::Cow;
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;

/// One connection.
pub(crate) struct Session<'a> {
    receiver: &'a Receiver,
    ctx: Ctx,
    pass: Pass,
    peer: String,
    is_private: bool,
    helo: Option<String>,
    mail: Option<Mail>,
    commands: u32,
    errors: u32,
}

/// The mail that is being handed over.
struct Mail {
    from: String,
    to: Vec<String>,
    takes_utf8: bool,
    /// What came of it by BDAT so far.
    chunks: Option<Letter>,
}

/// How the conversation goes on after an answer.
enum Then {
    Listen,
    Encrypt,
    End,
}

impl<'a> Session<'a> {
    /// A connection that was let in.
    pub(crate) fn new(receiver: &'a Receiver, pass: Pass, peer: String) -> Self {
        let ctx = Ctx { channel: Channel::Mail, ..Ctx::system(&receiver.desk, "mail receiver") };
        Self { receiver, ctx, pass, peer, is_private: false, helo: None, mail: None, commands: 0, errors: 0 }
    }

    /// Talks until one side ends it. A message that is being taken when `shutdown` comes is taken to its end.
    pub(crate) async fn talk(mut self, mut wire: Wire, shutdown: CancellationToken) {
        let word = if self.receiver.protocol == Protocol::Lmtp { "LMTP" } else { "ESMTP" };
        wire.say(&format!("220 {} {word} Regard", self.receiver.name()));
        loop {
            match self.next(&mut wire, &shutdown).await {
                Ok(Then::Listen) => {}
                Ok(Then::End) => return wire.close().await,
                Ok(Then::Encrypt) => match self.encrypt(wire).await {
                    Some(private) => wire = private,
                    None => return,
                },
                Err(Gone::Left) => return,
                Err(Gone::Silent) => {
                    wire.say("421 4.4.2 Nothing was heard for too long: goodbye");
                    return wire.close().await;
                }
                Err(Gone::Endless) => {
                    wire.say("421 4.3.4 The message has no end: goodbye");
                    return wire.close().await;
                }
            }
        }
    }

    async fn next(&mut self, wire: &mut Wire, shutdown: &CancellationToken) -> Result<Then, Gone> {
        let limits = &self.receiver.limits;
        let command = tokio::select! {
            biased;
            () = shutdown.cancelled() => {
                wire.say("421 4.3.2 Regard is stopping: try again in a moment");
                return Ok(Then::End);
            }
            command = wire.command(limits.line_bytes, limits.command_timeout) => command?,
        };
        self.commands += 1;
        if self.commands > limits.commands {
            wire.say("421 4.7.0 Too many commands in one connection: come again");
            return Ok(Then::End);
        }
        let before = self.errors;
        let then = match command {
            Command::TooLong => self.refuse(wire, "500 5.5.6 The line is too long"),
            Command::BareLf => self.refuse(wire, "500 5.5.2 A line ends with CR LF"),
            Command::Line(line) => match Request::parse(&mut line.iter()) {
                Ok(request) => self.answer(wire, request).await?,
                Err(error) => self.refuse(wire, misunderstood(&error)),
            },
        };
        if self.errors > before && self.errors >= limits.errors {
            wire.say("421 4.7.0 Too many mistakes: goodbye");
            return Ok(Then::End);
        }
        Ok(then)
    }

    fn refuse(&mut self, wire: &mut Wire, answer: &str) -> Then {
        self.errors += 1;
        wire.say(answer);
        Then::Listen
    }

    async fn answer(&mut self, wire: &mut Wire, request: Request<Cow<'_, str>>) -> Result<Then, Gone> {
        let is_lmtp = self.receiver.protocol == Protocol::Lmtp;
        match request {
            Request::Ehlo { host } if !is_lmtp => self.greet(wire, &host, true),
            Request::Helo { host } if !is_lmtp => self.greet(wire, &host, false),
            Request::Lhlo { host } if is_lmtp => self.greet(wire, &host, true),
            Request::Ehlo { .. } | Request::Helo { .. } => {
                return Ok(self.refuse(wire, "500 5.5.1 This is LMTP: greet with LHLO"));
            }
            Request::Lhlo { .. } => return Ok(self.refuse(wire, "500 5.5.1 This is SMTP: greet with EHLO")),
            Request::Mail { from } => self.begin(wire, from),
            Request::Rcpt { to } => self.recipient(wire, &to.address).await,
            Request::Data => return self.data(wire).await,
            Request::Bdat { chunk_size, is_last } => return self.chunk(wire, chunk_size, is_last).await,
            Request::Rset => {
                self.mail = None;
                wire.say("250 2.0.0 Forgotten");
            }
            Request::Noop { .. } => wire.say("250 2.0.0 Yes"),
            Request::Help { .. } => {
                wire.say("214 2.0.0 This is a customer service desk: it takes mail to its own addresses")
            }
            Request::Vrfy { .. } => wire.say("252 2.1.5 Hand it over and see"),
            Request::Quit => {
                wire.say("221 2.0.0 Goodbye");
                return Ok(Then::End);
            }
            Request::StartTls => return Ok(self.start_tls(wire)),
            Request::Auth { .. } => {
                return Ok(self.refuse(
                    wire,
                    "502 5.5.1 Nobody signs in here: mail to our own addresses needs no name",
                ));
            }
            Request::Expn { .. } | Request::Etrn { .. } | Request::Atrn { .. } | Request::Burl { .. } => {
                return Ok(self.refuse(wire, "502 5.5.1 That is not done here"));
            }
        }
        Ok(Then::Listen)
    }

    fn greet(&mut self, wire: &mut Wire, host: &str, is_extended: bool) {
        self.helo = Some(host.to_owned());
        self.mail = None;
        let name = self.receiver.name();
        if !is_extended {
            return wire.say(&format!("250 {name}"));
        }
        wire.say(&format!("250-{name}"));
        if self.receiver.tls.is_some() && !self.is_private {
            wire.say("250-STARTTLS");
        }
        wire.say(&format!("250-SIZE {}", self.receiver.limits.mail_bytes));
        for extension in ["8BITMIME", "SMTPUTF8", "PIPELINING", "CHUNKING", "BINARYMIME"] {
            wire.say(&format!("250-{extension}"));
        }
        wire.say("250 ENHANCEDSTATUSCODES");
    }

    fn start_tls(&mut self, wire: &mut Wire) -> Then {
        if self.receiver.tls.is_none() || self.is_private {
            return self.refuse(wire, "502 5.5.1 There is no STARTTLS now");
        }
        // Words that were sent ahead would be answered as if they had come by the private line.
        if wire.has_more() {
            self.refuse(wire, "503 5.5.1 Wait for the answer to STARTTLS: goodbye");
            return Then::End;
        }
        wire.say("220 2.0.0 Go ahead");
        Then::Encrypt
    }

    async fn encrypt(&mut self, mut wire: Wire) -> Option<Wire> {
        wire.flush().await.ok()?;
        let acceptor = self.receiver.tls.as_ref()?;
        let handshake = acceptor.accept(wire.into_line());
        let private = timeout(self.receiver.limits.data_timeout, handshake).await.ok()?;
        let private =
            private.inspect_err(|error| tracing::debug!(peer = self.peer, %error, "STARTTLS failed"));
        // The other side begins anew (RFC 3207 section 4.2).
        (self.is_private, self.helo, self.mail) = (true, None, None);
        Some(Wire::new(Box::new(private.ok()?)))
    }

    fn begin(&mut self, wire: &mut Wire, from: MailFrom<Cow<'_, str>>) {
        let limits = &self.receiver.limits;
        if self.helo.is_none() {
            self.errors += 1;
            return wire.say("503 5.5.1 Greet first");
        }
        if self.mail.is_some() {
            self.errors += 1;
            return wire.say("503 5.5.1 One mail at a time: end it or say RSET");
        }
        if from.size > limits.mail_bytes {
            return wire.say(&format!("552 5.3.4 A mail may have {} bytes", limits.mail_bytes));
        }
        let takes_utf8 = from.flags & MAIL_SMTPUTF8 != 0;
        if let Err(answer) = may_be_written(&from.address, takes_utf8) {
            self.errors += 1;
            return wire.say(answer);
        }
        if let Err(seconds) = self.receiver.gate.next_mail(&self.pass, limits, self.ctx.now()) {
            return wire
                .say(&format!("450 4.7.1 Too many mails in a minute: try again in {seconds} seconds"));
        }
        // BINARYMIME needs BDAT, which is how such mail comes anyway (RFC 3030 section 3); DATA is refused by `data`.
        let chunks =
            (from.flags & MAIL_BODY_BINARYMIME != 0).then(|| Letter::new(&self.receiver.gate, limits));
        self.mail = Some(Mail { from: from.address.into_owned(), to: Vec::new(), takes_utf8, chunks });
        wire.say("250 2.1.0 Go on");
    }

    async fn recipient(&mut self, wire: &mut Wire, address: &str) {
        let Some(mail) = &mut self.mail else {
            self.errors += 1;
            return wire.say("503 5.5.1 Who writes? Say MAIL first");
        };
        if mail.to.len() >= self.receiver.limits.recipients {
            return wire.say("452 4.5.3 Too many recipients: send the rest as another mail");
        }
        // The parser gives the bare word `postmaster` (RFC 5321 section 4.5.1) as nothing.
        let address = if address.is_empty() { "postmaster" } else { address };
        if let Err(answer) = may_be_written(address, mail.takes_utf8) {
            self.errors += 1;
            return wire.say(answer);
        }
        match mailboxes::accepts(&self.ctx, address).await {
            Ok(true) => {
                mail.to.push(address.to_owned());
                wire.say("250 2.1.5 That is us");
            }
            Ok(false) => {
                self.errors += 1;
                wire.say("550 5.1.1 There is no such mailbox here");
            }
            Err(error) => {
                tracing::warn!(error = chain(&error), "a recipient could not be looked up");
                wire.say(passing(&error));
            }
        }
    }

    async fn data(&mut self, wire: &mut Wire) -> Result<Then, Gone> {
        match &self.mail {
            None => {
                return Ok(self.refuse(wire, "503 5.5.1 Who writes, and to whom? Say MAIL and RCPT first"));
            }
            Some(Mail { chunks: Some(_), .. }) => {
                return Ok(self.refuse(wire, "503 5.5.1 This mail comes by BDAT"));
            }
            Some(mail) if mail.to.is_empty() => {
                return Ok(self.refuse(wire, "503 5.5.1 There is no recipient to take it"));
            }
            Some(_) => {}
        }
        wire.say("354 Go ahead; end with a dot on a line of its own");
        let limits = &self.receiver.limits;
        let mut letter = Letter::new(&self.receiver.gate, limits);
        let taking = wire.message(&mut letter, limits.data_timeout);
        timeout(limits.mail_timeout, taking).await.map_err(|_| Gone::Silent)??;
        self.finish(wire, letter).await;
        Ok(Then::Listen)
    }

    async fn chunk(&mut self, wire: &mut Wire, length: usize, is_last: bool) -> Result<Then, Gone> {
        let limits = &self.receiver.limits;
        let fresh = || Letter::new(&self.receiver.gate, limits);
        let chunks = self.mail.as_mut().and_then(|mail| mail.chunks.take());
        let mut letter = chunks.unwrap_or_else(fresh);
        // The chunk is taken even when it is refused: it was sent without waiting (RFC 3030 section 2).
        let taking = wire.chunk(&mut letter, length, limits.data_timeout);
        timeout(limits.mail_timeout, taking).await.map_err(|_| Gone::Silent)??;
        match &mut self.mail {
            None => {
                return Ok(self.refuse(wire, "503 5.5.1 Who writes, and to whom? Say MAIL and RCPT first"));
            }
            Some(mail) if mail.to.is_empty() => {
                self.mail = None;
                return Ok(self.refuse(wire, "503 5.5.1 There is no recipient to take it"));
            }
            Some(_) if is_last => self.finish(wire, letter).await,
            Some(mail) => {
                mail.chunks = Some(letter);
                wire.say(&format!("250 2.0.0 {length} bytes"));
            }
        }
        Ok(Then::Listen)
    }

    /// The message is here: makes it durable, then says so.
    async fn finish(&mut self, wire: &mut Wire, letter: Letter) {
        let Some(mail) = self.mail.take() else { return };
        let recipients = mail.to.len();
        let answer = match letter.whole() {
            Ok(raw) => self.receive(mail, raw).await,
            Err(Overflow::TooLarge) => {
                format!("552 5.3.4 A mail may have {} bytes", self.receiver.limits.mail_bytes)
            }
            Err(Overflow::TooMuch) => "452 4.3.1 Too much mail at once: try again later".into(),
        };
        let times = if self.receiver.protocol == Protocol::Lmtp { recipients } else { 1 };
        (0..times).for_each(|_| wire.say(&answer));
    }

    async fn receive(&self, mail: Mail, raw: Vec<u8>) -> String {
        let arrival = Arrival {
            channel_way: self.receiver.protocol.word(),
            envelope_from: mail.from,
            envelope_to: mail.to,
            peer: self.peer.clone(),
            helo: self.helo.clone().unwrap_or_default(),
            raw: Bytes::from(raw),
            ..Arrival::default()
        };
        match intake::receive(&self.ctx, arrival).await {
            Ok(receipt) => format!("250 2.0.0 Kept as {}", receipt.raw_message_id),
            Err(error) => {
                tracing::warn!(peer = self.peer, error = chain(&error), "a message could not be kept");
                passing(&error).into()
            }
        }
    }
}

/// What is said to words we do not understand (RFC 5321 section 4.2.4).
fn misunderstood(error: &Error) -> &'static str {
    match error {
        Error::UnknownCommand => "500 5.5.1 We do not know that word",
        Error::InvalidSenderAddress => "501 5.1.7 That is no address of a sender",
        Error::InvalidRecipientAddress => "501 5.1.3 That is no address of a recipient",
        Error::InvalidParameter { .. } => "501 5.5.4 A parameter is wrong",
        Error::UnsupportedParameter { .. } => "555 5.5.4 A parameter is not known here",
        _ => "501 5.5.2 We do not understand that",
    }
}

/// Letters beyond ASCII need SMTPUTF8 (RFC 6531 section 3.4), and must be letters.
fn may_be_written(address: &str, takes_utf8: bool) -> Result<(), &'static str> {
    if address.chars().any(|c| c.is_control() || c == char::REPLACEMENT_CHARACTER) {
        return Err("501 5.1.3 That is no address");
    }
    if !takes_utf8 && !address.is_ascii() {
        return Err("553 5.6.7 An address with letters beyond ASCII needs SMTPUTF8");
    }
    Ok(())
}

/// What is said when a message could not be kept. All of it is passing: the other side keeps the mail and comes again.
fn passing(error: &ServiceError) -> &'static str {
    if error.is_no_room() {
        return "452 4.3.1 There is no room to keep it just now: nothing was lost, try again later";
    }
    match error {
        ServiceError::TooMany { .. } => "451 4.7.1 Too much at once: try again later",
        _ => "451 4.3.0 It could not be kept just now: nothing was lost, try again later",
    }
}
