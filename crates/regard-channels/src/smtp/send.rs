//! Handing a message over, and knowing what became of it.
//!
//! A message goes to all its recipients or to none: as soon as one is refused, the mail is taken back before its words
//! are sent, and the caller decides. After the last dot has left, only the server's answer tells; without one the outcome
//! is doubtful and stays so until a person looks.

use crate::smtp::answer::Answer;
use crate::smtp::client::{ANSWER_TIMEOUT, Client, Fault, yes};
use crate::smtp::data;
use regard_services::outgoing::delivery::{Delivery, Envelope, OutServer};
use std::collections::HashMap;
use std::sync::{Arc, LazyLock, Mutex, PoisonError};
use std::time::{Duration, Instant};
use tokio::sync::Semaphore;
use tokio::time::timeout;

/// Connections to one server at once.
const PER_SERVER: usize = 8;

/// How long a connection is kept for the next message.
const KEPT: Duration = Duration::from_secs(15);

/// How long a server may take to keep a message after its last dot (RFC 5321 section 4.5.3.2.6).
const DOT_TIMEOUT: Duration = Duration::from_secs(10 * 60);

/// How long we wait for a word that changes nothing any more.
const LAST_WORDS: Duration = Duration::from_secs(2);

/// Connections that wait for the next message, by server. Losing them costs a greeting.
static SERVERS: LazyLock<Mutex<HashMap<String, Arc<Server>>>> = LazyLock::new(Mutex::default);

struct Server {
    places: Semaphore,
    kept: Mutex<Vec<(Client, Instant)>>,
}

impl Server {
    fn of(server: &OutServer) -> Arc<Server> {
        let user = server.auth.as_ref().map(|auth| auth.user()).unwrap_or_default();
        let key = format!("{user} {} {} {:?} {}", server.host, server.port, server.security, server.hello);
        let mut servers = SERVERS.lock().unwrap_or_else(PoisonError::into_inner);
        let fresh = || Arc::new(Server { places: Semaphore::new(PER_SERVER), kept: Mutex::default() });
        servers.entry(key).or_insert_with(fresh).clone()
    }

    fn take(&self) -> Option<Client> {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.retain(|(_, since)| since.elapsed() < KEPT);
        kept.pop().map(|(client, _)| client)
    }

    fn keep(self: &Arc<Self>, client: Client) {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner).push((client, Instant::now()));
        let server = self.clone();
        tokio::spawn(async move {
            tokio::time::sleep(KEPT).await;
            let mut kept = server.kept.lock().unwrap_or_else(PoisonError::into_inner);
            kept.retain(|(_, since)| since.elapsed() < KEPT);
        });
    }
}

/// How an attempt ended.
enum Attempt {
    /// The outcome is known, or known to be unknown.
    Over(Delivery),
    /// The line was dead before a word of this message was heard: another line may do.
    Dead(String),
}

/// Hands a message to a server.
pub(crate) async fn hand_over(server: &OutServer, envelope: &Envelope, raw: &[u8]) -> Delivery {
    if let Some(refused) = unwritable(envelope) {
        return refused;
    }
    let ours = Server::of(server);
    let Ok(_place) = ours.places.acquire().await else {
        return Delivery::Later { reason: "Sending is being stopped.".into() };
    };
    while let Some(mut client) = ours.take() {
        if let Attempt::Over(delivery) = attempt(&mut client, envelope, raw).await {
            return put_back(&ours, client, delivery).await;
        }
    }
    let mut client = match Client::connect(server).await {
        Ok(client) => client,
        Err(reason) => return Delivery::Unreached { reason },
    };
    match attempt(&mut client, envelope, raw).await {
        Attempt::Over(delivery) => put_back(&ours, client, delivery).await,
        Attempt::Dead(reason) => Delivery::Later { reason },
    }
}

/// Keeps the line for the next message when it is clean.
async fn put_back(server: &Arc<Server>, mut client: Client, delivery: Delivery) -> Delivery {
    let is_clean = match &delivery {
        Delivery::Sent { .. } => true,
        Delivery::Refused { .. } => {
            timeout(LAST_WORDS, client.ask("RSET")).await.is_ok_and(|yes| yes.is_ok())
        }
        Delivery::Later { .. } | Delivery::Unreached { .. } | Delivery::Doubtful { .. } => false,
    };
    if is_clean {
        server.keep(client);
    }
    delivery
}

async fn attempt(client: &mut Client, envelope: &Envelope, raw: &[u8]) -> Attempt {
    let refused = match open(client, envelope, raw).await {
        Ok(refused) => refused,
        Err(attempt) => return attempt,
    };
    if let Some(delivery) = judge(refused, envelope.to.len()) {
        return Attempt::Over(delivery);
    }
    Attempt::Over(match client.ask("DATA").await {
        Ok(answer) if answer.code == 354 => words(client, raw).await,
        Ok(answer) | Err(Fault::No(answer)) => refusal(&answer),
        Err(fault) => Delivery::Later { reason: fault.words() },
    })
}

/// Says who writes to whom; gives the recipients that are refused, with the answers.
async fn open(
    client: &mut Client,
    envelope: &Envelope,
    raw: &[u8],
) -> Result<Vec<(String, Answer)>, Attempt> {
    let later = |fault: Fault| Attempt::Over(Delivery::Later { reason: fault.words() });
    let needs_utf8 = !envelope.from.is_ascii() || envelope.to.iter().any(|to| !ascii_domain(to).is_ascii());
    if needs_utf8 && !client.can.utf8 {
        let beyond = envelope.to.iter().filter(|to| !ascii_domain(to).is_ascii());
        let why = "The server takes no address with letters beyond ASCII before the @.";
        let failures = beyond.map(|to| (to.clone(), why.to_owned())).collect();
        return Err(Attempt::Over(Delivery::Refused { failures, permanent: true }));
    }
    let mail = mail_command(client, envelope, raw, needs_utf8);
    let rcpts = envelope.to.iter().map(|to| format!("RCPT TO:<{}>\r\n", ascii_domain(to)));
    let mut refused = Vec::new();
    if client.can.pipelining {
        let all: String = std::iter::once(mail).chain(rcpts).collect();
        client.say(all.as_bytes()).await.map_err(|fault| Attempt::Dead(fault.words()))?;
        let sender = hear_of_sender(client).await;
        for to in &envelope.to {
            let answer = match client.answer(ANSWER_TIMEOUT).await {
                Ok(answer) => answer,
                // Why the sender was refused says more than how the line ended.
                Err(fault) => return Err(sender.err().unwrap_or_else(|| later(fault))),
            };
            refused.extend((!answer.is_yes()).then(|| (to.clone(), answer)));
        }
        sender?;
        return Ok(refused);
    }
    client.say(mail.as_bytes()).await.map_err(|fault| Attempt::Dead(fault.words()))?;
    hear_of_sender(client).await?;
    for (to, rcpt) in envelope.to.iter().zip(rcpts) {
        client.say(rcpt.as_bytes()).await.map_err(later)?;
        let answer = client.answer(ANSWER_TIMEOUT).await.map_err(later)?;
        refused.extend((!answer.is_yes()).then(|| (to.clone(), answer)));
    }
    Ok(refused)
}

async fn hear_of_sender(client: &mut Client) -> Result<(), Attempt> {
    match client.answer(ANSWER_TIMEOUT).await.and_then(yes) {
        Ok(_) => Ok(()),
        // A server that closed a line it kept for us says 421, or nothing.
        Err(Fault::No(answer)) if answer.code == 421 => Err(Attempt::Dead(answer.words())),
        Err(Fault::No(answer)) => Err(Attempt::Over(refusal(&answer))),
        Err(fault) => Err(Attempt::Dead(fault.words())),
    }
}

fn mail_command(client: &Client, envelope: &Envelope, raw: &[u8], needs_utf8: bool) -> String {
    let mut command = format!("MAIL FROM:<{}>", ascii_domain(&envelope.from));
    let has_utf8_header = !header(raw).is_ascii();
    if client.can.size {
        command.push_str(&format!(" SIZE={}", raw.len()));
    }
    if client.can.eight_bit && !raw.is_ascii() {
        command.push_str(" BODY=8BITMIME");
    }
    if client.can.utf8 && (needs_utf8 || has_utf8_header) {
        command.push_str(" SMTPUTF8");
    }
    command + "\r\n"
}

fn header(raw: &[u8]) -> &[u8] {
    let end = raw.windows(4).position(|four| four == b"\r\n\r\n").unwrap_or(raw.len());
    &raw[..end]
}

/// What refused recipients mean for the whole message; `None` when nobody was refused.
fn judge(refused: Vec<(String, Answer)>, recipients: usize) -> Option<Delivery> {
    if refused.is_empty() {
        return None;
    }
    let permanent = refused.iter().any(|(_, answer)| answer.is_never());
    if !permanent && refused.len() == recipients {
        return Some(Delivery::Later { reason: refused[0].1.words() });
    }
    let decisive = refused.into_iter().filter(|(_, answer)| answer.is_never() == permanent);
    let failures = decisive.map(|(to, answer)| (to, answer.words())).collect();
    Some(Delivery::Refused { failures, permanent })
}

/// What a refusal of the whole message means.
fn refusal(answer: &Answer) -> Delivery {
    // Not this message but our standing there is wrong (RFC 4954 section 6): mended by a person, then it goes.
    let is_our_standing = matches!(answer.code, 530 | 534 | 535 | 538);
    if answer.is_never() && !is_our_standing {
        return Delivery::Refused { failures: vec![(String::new(), answer.words())], permanent: true };
    }
    Delivery::Later { reason: answer.words() }
}

/// Sends the words of the message, and the dot after which only the server knows.
async fn words(client: &mut Client, raw: &[u8]) -> Delivery {
    let mut sent = client.say(&data::stuffed(raw)).await;
    if sent.is_ok() {
        sent = client.say(b".\r\n").await;
    }
    if let Err(fault) = sent {
        // Without its dot no server keeps a message. It may have said why it does not listen.
        return match client.answer(LAST_WORDS).await {
            Ok(answer) if !answer.is_yes() => refusal(&answer),
            _ => Delivery::Later { reason: fault.words() },
        };
    }
    match client.answer(DOT_TIMEOUT).await {
        Ok(answer) if answer.is_yes() => Delivery::Sent { response: answer.words() },
        Ok(answer) => refusal(&answer),
        Err(fault) => Delivery::Doubtful {
            reason: format!("The whole message was handed over, then {}.", fault.words()),
        },
    }
}

/// An address with its domain in ASCII (RFC 5891): only what stands before the @ needs SMTPUTF8.
fn ascii_domain(address: &str) -> String {
    match address.rsplit_once('@') {
        Some((local, domain)) if !domain.is_ascii() => match idna::domain_to_ascii(domain) {
            Ok(ascii) => format!("{local}@{ascii}"),
            Err(_) => address.to_owned(),
        },
        _ => address.to_owned(),
    }
}

/// Addresses that cannot be said in a command, or would say something else there.
fn unwritable(envelope: &Envelope) -> Option<Delivery> {
    let is_odd =
        |address: &str| address.contains(|c: char| c.is_control() || c.is_whitespace() || "<>".contains(c));
    let odd = |address: &&String| is_odd(address) || address.is_empty();
    let mut failures: Vec<_> = envelope
        .to
        .iter()
        .filter(odd)
        .map(|to| (to.clone(), "This is no mail address.".to_owned()))
        .collect();
    if envelope.to.is_empty() || is_odd(&envelope.from) {
        let why =
            if envelope.to.is_empty() { "Nobody is to get it." } else { "The sender is no mail address." };
        failures.push((envelope.from.clone(), why.to_owned()));
    }
    (!failures.is_empty()).then_some(Delivery::Refused { failures, permanent: true })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(code: u16) -> Answer {
        Answer { code, lines: vec!["words".into()] }
    }

    fn check(codes: &[(u16, &str)], recipients: usize, expected: Option<(bool, &[&str])>) {
        let refused = codes.iter().map(|(code, to)| ((*to).to_owned(), answer(*code))).collect();
        match (judge(refused, recipients), expected) {
            (None, None) => {}
            (Some(Delivery::Later { .. }), Some((false, []))) => {}
            (Some(Delivery::Refused { failures, permanent }), Some((wanted, addresses))) => {
                assert_eq!(permanent, wanted, "{codes:?}");
                assert_eq!(
                    failures.iter().map(|(to, _)| to.as_str()).collect::<Vec<_>>(),
                    addresses,
                    "{codes:?}"
                );
            }
            (got, expected) => panic!("{codes:?}: {got:?}, not {expected:?}"),
        }
    }

    #[test]
    fn one_refused_recipient_decides_and_a_final_no_before_a_passing_one() {
        check(&[], 2, None);
        check(&[(450, "a")], 1, Some((false, &[])));
        check(&[(450, "a"), (451, "b")], 2, Some((false, &[])));
        check(&[(450, "a")], 2, Some((false, &["a"])));
        check(&[(550, "a")], 1, Some((true, &["a"])));
        check(&[(450, "a"), (550, "b")], 2, Some((true, &["b"])));
    }

    #[test]
    fn our_own_standing_is_no_fault_of_the_message() {
        assert!(matches!(refusal(&answer(535)), Delivery::Later { .. }));
        assert!(matches!(refusal(&answer(451)), Delivery::Later { .. }));
        assert!(matches!(refusal(&answer(554)), Delivery::Refused { permanent: true, .. }));
    }

    #[test]
    fn an_address_cannot_say_another_command() {
        let envelope = |to: &str| Envelope { from: "us@example.com".into(), to: vec![to.into()] };
        assert!(unwritable(&envelope("dora@example.net")).is_none());
        for to in ["", "a>\r\nRCPT TO:<eve@example.net", "a b@example.net", "a\u{85}@example.net"] {
            assert!(unwritable(&envelope(to)).is_some(), "{to:?}");
        }
    }

    #[test]
    fn a_domain_goes_in_ascii() {
        assert_eq!(ascii_domain("dora@bücher.example"), "dora@xn--bcher-kva.example");
        assert_eq!(ascii_domain("jürgen@example.net"), "jürgen@example.net");
    }
}
