//! Our side of a conversation with a server that takes our mail: greeting, privacy, who we are.

use crate::line::{self, Io};
use crate::oauth;
use crate::smtp::answer::Answer;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use bytes::BytesMut;
use regard_services::mailboxes::settings::{Auth, Security};
use regard_services::outgoing::delivery::OutServer;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::time::timeout;

/// How long a server may think about a command (RFC 5321 section 4.5.3.2 asks for five minutes).
pub(crate) const ANSWER_TIMEOUT: Duration = Duration::from_secs(5 * 60);

/// What went wrong in a conversation.
#[derive(Debug)]
pub(crate) enum Fault {
    /// The server said no.
    No(Answer),
    /// The line broke, or nothing was said in time, or nonsense.
    Broken(String),
}

impl Fault {
    /// In words.
    pub(crate) fn words(&self) -> String {
        match self {
            Fault::No(answer) => answer.words(),
            Fault::Broken(words) => words.clone(),
        }
    }
}

/// What the server can do (RFC 5321 section 4.1.1.1).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Abilities {
    pub(crate) size: bool,
    pub(crate) eight_bit: bool,
    pub(crate) utf8: bool,
    pub(crate) pipelining: bool,
    pub(crate) starttls: bool,
    pub(crate) auth: Vec<String>,
}

impl Abilities {
    fn read(answer: &Answer) -> Self {
        let mut abilities = Abilities::default();
        for line in answer.lines.iter().skip(1) {
            // Some old servers write AUTH=LOGIN.
            let line = line.to_ascii_uppercase().replacen("AUTH=", "AUTH ", 1);
            let mut words = line.split_whitespace();
            match words.next().unwrap_or_default() {
                "SIZE" => abilities.size = true,
                "8BITMIME" => abilities.eight_bit = true,
                "SMTPUTF8" => abilities.utf8 = true,
                "PIPELINING" => abilities.pipelining = true,
                "STARTTLS" => abilities.starttls = true,
                "AUTH" => abilities.auth.extend(words.map(str::to_owned)),
                _ => {}
            }
        }
        abilities
    }
}

/// A conversation with a server.
pub(crate) struct Client {
    line: Box<dyn Io>,
    input: BytesMut,
    /// What it can do.
    pub(crate) can: Abilities,
}

impl Client {
    /// Connects, greets, makes the line private and says who we are.
    ///
    /// # Errors
    /// A sentence: what was wrong, and what mends it where we know.
    pub(crate) async fn connect(server: &OutServer) -> Result<Client, String> {
        let place = format!("{}:{}", server.host, server.port);
        let is_private = server.security == Security::Tls;
        let line = line::open(&server.host, server.port, is_private, server.reach).await?;
        let mut client = Client { line, input: BytesMut::new(), can: Abilities::default() };
        let unwelcome = |fault: Fault| format!("{place} does not take us in: {}", fault.words());
        client.answer(ANSWER_TIMEOUT).await.and_then(yes).map_err(unwelcome)?;
        client.greet(&server.hello).await.map_err(unwelcome)?;
        if server.security == Security::Starttls {
            client = client.encrypt(server).await?;
        }
        if let Some(auth) = &server.auth {
            client.sign_in(auth, &place).await?;
        }
        Ok(client)
    }

    /// Says goodbye; whoever is gone already does not hear it.
    pub(crate) async fn close(mut self) {
        let _ = timeout(Duration::from_secs(2), self.ask("QUIT")).await;
    }

    async fn greet(&mut self, hello: &str) -> Result<(), Fault> {
        match self.ask(&format!("EHLO {hello}")).await {
            Ok(answer) => self.can = Abilities::read(&answer),
            // A server that knows no EHLO (RFC 5321 section 3.2).
            Err(Fault::No(answer)) if answer.is_never() => {
                self.ask(&format!("HELO {hello}")).await?;
                self.can = Abilities::default();
            }
            Err(fault) => return Err(fault),
        }
        Ok(())
    }

    async fn encrypt(mut self, server: &OutServer) -> Result<Client, String> {
        let (host, port) = (&server.host, server.port);
        if !self.can.starttls {
            return Err(format!(
                "{host}:{port} offers no STARTTLS. Use port 465 with TLS, or another port of that server."
            ));
        }
        self.ask("STARTTLS")
            .await
            .map_err(|fault| format!("{host}:{port} refuses STARTTLS: {}", fault.words()))?;
        // Whatever was sent ahead of the handshake did not come by the private line.
        let line = line::private(self.line, host, port).await?;
        let mut client = Client { line, input: BytesMut::new(), can: Abilities::default() };
        client
            .greet(&server.hello)
            .await
            .map_err(|fault| format!("{host}:{port} does not take us in: {}", fault.words()))?;
        Ok(client)
    }

    async fn sign_in(&mut self, auth: &Auth, place: &str) -> Result<(), String> {
        let outcome = match auth {
            Auth::Bearer { user, token } => self.by_words("XOAUTH2", &oauth::words(user, token)).await,
            Auth::Password { user, password } if self.takes("PLAIN") => {
                self.by_words("PLAIN", &format!("\0{user}\0{password}")).await
            }
            Auth::Password { user, password } if self.takes("LOGIN") => {
                self.by_questions(user, password).await
            }
            _ => {
                return Err(format!(
                    "{place} offers no way to sign in that we know ({}). A private line (TLS or STARTTLS) may be needed.",
                    self.can.auth.join(", ")
                ));
            }
        };
        outcome.map_err(|fault| {
            oauth::forget(auth);
            let (user, said) = (auth.user(), line::sentence(&fault.words()));
            format!("{place} does not accept {user} and its secret: {said} Enter them again, or connect the mailbox again.")
        })
    }

    fn takes(&self, way: &str) -> bool {
        self.can.auth.iter().any(|offered| offered == way)
    }

    /// PLAIN (RFC 4616) and XOAUTH2: everything in one line.
    async fn by_words(&mut self, way: &str, words: &str) -> Result<(), Fault> {
        let answer = self.ask(&format!("AUTH {way} {}", BASE64.encode(words))).await?;
        if answer.code == 334 {
            // XOAUTH2 tells what is wrong in a question; the verdict comes after an empty line.
            let why = answer.words();
            return Err(match self.ask("").await {
                Err(Fault::No(answer)) => Fault::No(answer),
                _ => Fault::Broken(why),
            });
        }
        Ok(())
    }

    /// LOGIN: the name and the password, each when it is asked for.
    async fn by_questions(&mut self, user: &str, password: &str) -> Result<(), Fault> {
        self.ask("AUTH LOGIN").await?;
        self.ask(&BASE64.encode(user)).await?;
        self.ask(&BASE64.encode(password)).await.map(|_| ())
    }

    /// Says a line and hears a yes.
    pub(crate) async fn ask(&mut self, line: &str) -> Result<Answer, Fault> {
        self.say(format!("{line}\r\n").as_bytes()).await?;
        self.answer(ANSWER_TIMEOUT).await.and_then(yes)
    }

    /// Says bytes. When this fails, the last of them certainly did not leave.
    pub(crate) async fn say(&mut self, bytes: &[u8]) -> Result<(), Fault> {
        let saying = async {
            self.line.write_all(bytes).await?;
            self.line.flush().await
        };
        match timeout(ANSWER_TIMEOUT, saying).await {
            Ok(Ok(())) => Ok(()),
            Ok(Err(error)) => Err(Fault::Broken(format!("the line broke: {error}"))),
            Err(_) => Err(Fault::Broken("the server stopped listening".into())),
        }
    }

    /// Hears one answer, whatever it is.
    pub(crate) async fn answer(&mut self, patience: Duration) -> Result<Answer, Fault> {
        loop {
            match Answer::take(&mut self.input) {
                Ok(Some(answer)) => return Ok(answer),
                Ok(None) => {}
                Err(_) => return Err(Fault::Broken("the server does not speak SMTP".into())),
            }
            match timeout(patience, self.line.read_buf(&mut self.input)).await {
                Ok(Ok(0)) => return Err(Fault::Broken("the server hung up".into())),
                Ok(Ok(_)) => {}
                Ok(Err(error)) => return Err(Fault::Broken(format!("the line broke: {error}"))),
                Err(_) => return Err(Fault::Broken("the server did not answer in time".into())),
            }
        }
    }
}

/// The answer when it is a yes.
pub(crate) fn yes(answer: Answer) -> Result<Answer, Fault> {
    if answer.is_yes() { Ok(answer) } else { Err(Fault::No(answer)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_server_can_do_is_read_from_its_greeting() {
        let lines =
            ["mx.example.com greets", "size 1000", "8BITMIME", "auth=LOGIN", "AUTH PLAIN XOAUTH2", "X-ODD"];
        let answer = Answer { code: 250, lines: lines.map(str::to_owned).to_vec() };
        let can = Abilities::read(&answer);
        assert!(can.size && can.eight_bit && !can.utf8 && !can.starttls && !can.pipelining);
        assert_eq!(can.auth, ["LOGIN", "PLAIN", "XOAUTH2"]);
    }
}
