//! A conversation with an IMAP server: signing in, asking, and waiting for news.
//!
//! Every command is heard to its end here: an answer that breaks off or says NO is never taken for an empty one, which
//! would read like "no mail".

use crate::line::{self, Io};
use crate::oauth::{self, NoToken};
use async_imap::{Authenticator, Client, Session};
use imap_proto::{Capability, MailboxDatum, RequestId, Response, ResponseCode, Status};
use regard_services::ctx::Ctx;
use regard_services::mailboxes::settings::{Auth, Imap, Security};
use std::time::Duration;
use tokio::time::timeout;

/// How long a server may think about a command, and between two pieces of an answer.
const PATIENCE: Duration = Duration::from_secs(90);

/// How long a server may take to greet: one that waits for us speaks another protocol on this port.
const GREETING: Duration = Duration::from_secs(15);

/// What went wrong, as a sentence for a person.
#[derive(Debug)]
pub(crate) enum Trouble {
    /// The line cannot be made or broke: trying again soon may help.
    Line(String),
    /// The server said no: somebody has to mend something.
    Refused(String),
    /// Our own side could not keep a message or its cursor.
    Ours(regard_services::error::ServiceError),
}

impl Trouble {
    /// In words.
    pub(crate) fn sentence(&self) -> String {
        match self {
            Trouble::Line(sentence) | Trouble::Refused(sentence) => sentence.clone(),
            Trouble::Ours(error) => {
                format!("A message could not be kept: {}.", regard_services::error::chain(error))
            }
        }
    }
}

impl From<regard_services::error::ServiceError> for Trouble {
    fn from(error: regard_services::error::ServiceError) -> Self {
        Trouble::Ours(error)
    }
}

/// The result of asking.
pub(crate) type Result<T> = std::result::Result<T, Trouble>;

/// A conversation, signed in.
pub(crate) struct Conversation {
    session: Session<Box<dyn Io>>,
    place: String,
    /// Whether the server tells of new mail by itself (RFC 2177).
    pub(crate) can_idle: bool,
    /// Whether it has told of new mail since this was last set to `false`.
    pub(crate) has_news: bool,
}

impl Conversation {
    /// Connects, makes the line private and signs in.
    pub(crate) async fn open(ctx: &Ctx, settings: &Imap) -> Result<Self> {
        let place = format!("{}:{}", settings.host, settings.port);
        let mut client = greeted(ctx, settings, &place).await?;
        if settings.security == Security::Starttls {
            client = encrypted(client, settings, &place).await?;
        }
        let session = signed_in(ctx, client, settings, &place).await?;
        let mut conversation = Self { session, place, can_idle: false, has_news: false };
        let mut can_idle = false;
        conversation
            .ask("CAPABILITY", |response| {
                if let Response::Capabilities(all) = response {
                    can_idle |= all.iter().any(
                        |one| matches!(one, Capability::Atom(word) if word.eq_ignore_ascii_case("IDLE")),
                    );
                }
            })
            .await?;
        conversation.can_idle = can_idle;
        Ok(conversation)
    }

    /// Asks, shows each piece of the answer, and hears it to its end.
    pub(crate) async fn ask(&mut self, command: &str, mut each: impl FnMut(&Response<'_>)) -> Result<()> {
        let id = self.begin(command).await?;
        while self.next(&id, &mut each).await?.is_some() {}
        Ok(())
    }

    /// Begins a command whose answer is heard piece by piece with [`next`](Self::next).
    pub(crate) async fn begin(&mut self, command: &str) -> Result<RequestId> {
        match timeout(PATIENCE, self.session.run_command(command)).await {
            Ok(Ok(id)) => Ok(id),
            Ok(Err(error)) => Err(self.broken(&error)),
            Err(_) => Err(self.silent()),
        }
    }

    /// What is read from the next piece of an answer; `None` when the answer came to a good end.
    pub(crate) async fn next<T>(
        &mut self,
        id: &RequestId,
        read: impl FnOnce(&Response<'_>) -> T,
    ) -> Result<Option<T>> {
        let place = self.place.clone();
        let heard = self.hear(PATIENCE, |piece| match piece {
            Response::Done { tag, status: Status::Ok, .. } if tag == id => Ok(None),
            Response::Done { tag, outcome, .. } if tag == id => {
                let said = outcome.information.as_deref().unwrap_or("no, without a reason");
                Err(Trouble::Refused(format!("{place} says: {said}")))
            }
            piece => Ok(Some(read(piece))),
        });
        heard.await?.ok_or_else(|| self.silent())?
    }

    /// Waits until the server tells of new mail, at most so long. Safe to be dropped while it waits, but then the
    /// conversation is over.
    pub(crate) async fn idle(&mut self, longest: Duration) -> Result<()> {
        let id = self.begin("IDLE").await?;
        loop {
            let heard = self.hear(PATIENCE, |piece| match piece {
                Response::Continue(_) => Some(true),
                Response::Done { tag, .. } if *tag == id => Some(false),
                _ => None,
            });
            match heard.await?.ok_or_else(|| self.silent())? {
                Some(true) => break,
                Some(false) => {
                    self.can_idle = false;
                    return Ok(());
                }
                None => {}
            }
        }
        let start = tokio::time::Instant::now();
        while !self.has_news {
            let left = longest.saturating_sub(start.elapsed());
            if left.is_zero() || self.hear(left, |_| ()).await?.is_none() {
                break;
            }
        }
        match timeout(PATIENCE, self.session.run_command_untagged("DONE")).await {
            Ok(Ok(())) => {}
            Ok(Err(error)) => return Err(self.broken(&error)),
            Err(_) => return Err(self.silent()),
        }
        while self.next(&id, |_| ()).await?.is_some() {}
        Ok(())
    }

    /// Says goodbye; whoever is gone already does not hear it.
    pub(crate) async fn close(mut self) {
        let _ = timeout(Duration::from_secs(2), self.ask("LOGOUT", |_| {})).await;
    }

    /// What is read from whatever the server says next; `None` when it says nothing for so long.
    async fn hear<T>(
        &mut self,
        patience: Duration,
        read: impl FnOnce(&Response<'_>) -> T,
    ) -> Result<Option<T>> {
        let piece = match timeout(patience, self.session.read_response()).await {
            Err(_) => return Ok(None),
            Ok(Err(error)) => return Err(self.broken(&error)),
            Ok(Ok(None)) => return Err(Trouble::Line(format!("{} hung up.", self.place))),
            Ok(Ok(Some(piece))) => piece,
        };
        match piece.parsed() {
            Response::MailboxData(MailboxDatum::Exists(_) | MailboxDatum::Recent(_)) => self.has_news = true,
            Response::Data { status: Status::Bye, outcome } => {
                let words = outcome.information.as_deref().unwrap_or_default();
                return Err(Trouble::Line(format!("{} hung up: {words}", self.place)));
            }
            _ => {}
        }
        Ok(Some(read(piece.parsed())))
    }

    fn broken(&self, error: &dyn std::fmt::Display) -> Trouble {
        // A message that cannot be parsed is printed with its bytes: nobody wants to read those.
        let words: String = error.to_string().chars().take(200).collect();
        Trouble::Line(format!("The line to {} broke: {words}", self.place))
    }

    fn silent(&self) -> Trouble {
        Trouble::Line(format!("{} does not answer.", self.place))
    }
}

/// Codes of a refusal that is not about who we are (RFC 5530): the same words are taken later.
const PASSING: [&str; 4] = ["[UNAVAILABLE]", "[INUSE]", "[LIMIT]", "[SERVERBUG]"];

type Stranger = Client<Box<dyn Io>>;

async fn greeted(ctx: &Ctx, settings: &Imap, place: &str) -> Result<Stranger> {
    let is_private = settings.security == Security::Tls;
    let opening = line::open(&settings.host, settings.port, is_private, ctx.desk.place.reach);
    let line = opening.await.map_err(Trouble::Line)?;
    let mut client = Client::new(line);
    let unwelcome = |words: &str| Trouble::Line(format!("{place} does not take us in: {words}"));
    match timeout(GREETING, client.read_response()).await {
        Ok(Ok(Some(greeting))) => match greeting.parsed() {
            Response::Data { status: Status::Ok, .. } => Ok(client),
            Response::Data { outcome, .. } => {
                Err(unwelcome(outcome.information.as_deref().unwrap_or("without a reason")))
            }
            _ => Err(unwelcome("it does not speak IMAP")),
        },
        Ok(Ok(None)) => Err(unwelcome("it hung up")),
        Ok(Err(_)) => Err(unwelcome("it does not speak IMAP. Check the port and the kind of security.")),
        Err(_) => Err(unwelcome("it says nothing. Check the port and the kind of security.")),
    }
}

async fn encrypted(mut client: Stranger, settings: &Imap, place: &str) -> Result<Stranger> {
    let asked = timeout(PATIENCE, client.run_command_and_check_ok("STARTTLS", None)).await;
    if !matches!(asked, Ok(Ok(()))) {
        return Err(Trouble::Refused(format!("{place} offers no STARTTLS. Use port 993 with TLS.")));
    }
    // What was sent ahead of the handshake goes with the old client (RFC 3501 section 6.2.1).
    let line = line::private(client.into_inner(), &settings.host, settings.port).await;
    Ok(Client::new(line.map_err(Trouble::Line)?))
}

async fn signed_in(
    ctx: &Ctx,
    client: Stranger,
    settings: &Imap,
    place: &str,
) -> Result<Session<Box<dyn Io>>> {
    let auth = oauth::ready(ctx, &settings.auth).await.map_err(|error| match error {
        NoToken::Unreached(sentence) => Trouble::Line(sentence),
        NoToken::Refused(sentence) => Trouble::Refused(sentence),
    })?;
    let signing_in = async {
        match &auth {
            Auth::Bearer { user, token } => {
                client.authenticate("XOAUTH2", Once(Some(oauth::words(user, token)))).await
            }
            Auth::Password { user, password } => client.login(user, password).await,
            Auth::Xoauth2 { .. } => unreachable!("it was made ready above"),
        }
    };
    match timeout(PATIENCE, signing_in).await {
        Ok(Ok(session)) => Ok(session),
        Ok(Err((error @ (async_imap::error::Error::No(_) | async_imap::error::Error::Bad(_)), _))) => {
            let said = line::sentence(&words(&error));
            if PASSING.iter().any(|code| said.contains(code)) {
                return Err(Trouble::Line(format!("{place} lets nobody in at the moment: {said}")));
            }
            oauth::forget(&auth);
            Err(Trouble::Refused(format!(
                "{place} does not accept {} and its secret: {} Enter them again, or connect the mailbox again.",
                settings.auth.user(),
                uncoded(&said)
            )))
        }
        Ok(Err((error, _))) => Err(Trouble::Line(format!("The line to {place} broke: {error}"))),
        Err(_) => Err(Trouble::Line(format!("{place} does not answer."))),
    }
}

/// What the server said, out of how the library prints it: `code: .., info: Some("..")`.
fn words(error: &async_imap::error::Error) -> String {
    let text = error.to_string();
    let said = text.split_once("info: Some(\"").and_then(|(_, rest)| rest.rsplit_once("\")"));
    said.map_or(text.clone(), |(said, _)| said.to_owned())
}

/// The same without the code for programs in front.
fn uncoded(said: &str) -> &str {
    let rest = said.strip_prefix('[').and_then(|rest| rest.split_once(']'));
    rest.map_or(said, |(_, words)| words.trim())
}

/// Says its words once; to the question that tells what is wrong it says nothing, and the verdict follows.
struct Once(Option<String>);

impl Authenticator for Once {
    type Response = String;
    fn process(&mut self, _challenge: &[u8]) -> String {
        self.0.take().unwrap_or_default()
    }
}

/// The number in a response code, if it is this one.
pub(crate) fn coded(response: &Response<'_>, pick: impl Fn(&ResponseCode<'_>) -> Option<u32>) -> Option<u32> {
    match response {
        Response::Data { outcome, .. } => outcome.code.as_ref().and_then(pick),
        _ => None,
    }
}
