//! What the tests of channels share: desks that take mail for their own addresses only, receivers on free ports, and a
//! client that says exactly what it is told.

use regard_channels::smtp::limits::Limits;
use regard_channels::{lmtp, smtp, tls};
use regard_domain::id::RawMessageId;
use regard_domain::raw_message::RawMessage;
use regard_services::desk::Desk;
use regard_services::mailboxes::settings::{Receiving, Sending};
use regard_services::mailboxes::{self, MailboxInput};
use regard_store::raw_message;
use regard_testkit::desk::TestDesk;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

/// How long anything may take before the test says what it waited for.
pub(crate) const PATIENCE: Duration = Duration::from_secs(30);

/// The desk of a test, out of development: it takes mail only for `support@example.com`, and sends. Called before
/// anybody else holds the desk.
pub(crate) async fn real_desk(test: &mut TestDesk) -> Arc<Desk> {
    Arc::get_mut(&mut test.desk).expect("nobody else holds it").place.catch_mail = false;
    let input = mailbox("support@example.com", Receiving::Smtp);
    mailboxes::add(&test.ctx(test.cast.anna).await, &input).await.expect("Anna adds an address");
    test.desk.clone()
}

/// A mailbox whose mail comes in so.
pub(crate) fn mailbox(address: &str, receiving: Receiving) -> MailboxInput {
    MailboxInput {
        address: address.into(),
        name: String::new(),
        brand_id: None,
        group_id: None,
        receiving,
        sending: Sending::Default,
        is_active: true,
    }
}

/// Everything that was received, in order.
pub(crate) async fn received(desk: &Desk) -> Vec<RawMessage> {
    let mut conn = desk.db.read().await.expect("reads");
    raw_message::list_after(&mut conn, RawMessageId(0), 10_000).await.expect("reads")
}

/// The bytes of a received message.
pub(crate) async fn bytes_of(desk: &Desk, message: &RawMessage) -> Vec<u8> {
    let mut conn = desk.db.read().await.expect("reads");
    match raw_message::find_spool(&mut conn, message.id).await.expect("reads") {
        Some(bytes) => bytes,
        None => desk.blobs.get(&message.sha256).await.expect("reads").expect("kept").to_vec(),
    }
}

/// A receiver of ours on a free port.
pub(crate) struct Receiver {
    pub(crate) address: SocketAddr,
    shutdown: CancellationToken,
    task: JoinHandle<()>,
}

impl Receiver {
    pub(crate) async fn smtp(desk: &Arc<Desk>, limits: Limits) -> Self {
        Self::start(desk, limits, false).await
    }

    pub(crate) async fn lmtp(desk: &Arc<Desk>) -> Self {
        Self::start(desk, Limits::default(), true).await
    }

    async fn start(desk: &Arc<Desk>, limits: Limits, is_lmtp: bool) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("bound");
        let shutdown = CancellationToken::new();
        let (desk, stop) = (desk.clone(), shutdown.clone());
        let acceptor = tls::self_signed("desk.example.com").expect("a certificate");
        let task = if is_lmtp {
            tokio::spawn(lmtp::serve(listener, desk, limits, None, stop))
        } else {
            tokio::spawn(smtp::serve(listener, desk, limits, Some(acceptor), stop))
        };
        Self { address, shutdown, task }
    }

    /// Asks it to stop, and hands out what waits until it has.
    pub(crate) fn stop(self) -> JoinHandle<()> {
        self.shutdown.cancel();
        self.task
    }
}

/// A client that says what it is told and reads answers.
pub(crate) struct Client {
    line: BufReader<TcpStream>,
}

impl Client {
    /// Connects and hears the greeting.
    pub(crate) async fn connect(address: SocketAddr) -> Self {
        let mut client = Self::unheard(address).await;
        client.expect("220").await;
        client
    }

    /// Connects and hears nothing yet.
    pub(crate) async fn unheard(address: SocketAddr) -> Self {
        Self { line: BufReader::new(TcpStream::connect(address).await.expect("somebody listens")) }
    }

    /// Connects and greets.
    pub(crate) async fn greeted(address: SocketAddr) -> Self {
        let mut client = Self::connect(address).await;
        client.ask("EHLO mx.example.net", "250").await;
        client
    }

    /// Says bytes as they are.
    pub(crate) async fn say(&mut self, bytes: impl AsRef<[u8]>) {
        self.line.get_mut().write_all(bytes.as_ref()).await.expect("they listen");
    }

    /// Hears one answer, all its lines, which must begin so.
    pub(crate) async fn expect(&mut self, code: &str) -> String {
        let answer = self.hear().await;
        assert!(answer.starts_with(code), "expected {code}, heard {answer:?}");
        answer
    }

    async fn hear(&mut self) -> String {
        let mut answer = String::new();
        loop {
            let mut line = String::new();
            let reading = self.line.read_line(&mut line);
            let length = tokio::time::timeout(PATIENCE, reading).await.expect("an answer").expect("a line");
            answer.push_str(&line);
            if length == 0 || line.as_bytes().get(3) != Some(&b'-') {
                return answer;
            }
        }
    }

    /// Says a line and hears its answer.
    pub(crate) async fn ask(&mut self, line: &str, code: &str) -> String {
        self.say(format!("{line}\r\n")).await;
        self.expect(code).await
    }

    /// Hands over a mail whose content is dot-stuffed already, the end included.
    pub(crate) async fn hand_over(&mut self, to: &str, stuffed: &[u8]) -> String {
        self.ask("MAIL FROM:<dora@example.net>", "250").await;
        self.ask(&format!("RCPT TO:<{to}>"), "250").await;
        self.ask("DATA", "354").await;
        self.say(stuffed).await;
        self.expect("250").await
    }

    /// Hears that nobody speaks any more.
    pub(crate) async fn expect_end(&mut self) {
        let mut rest = Vec::new();
        let reading = self.line.read_to_end(&mut rest);
        // A line that is cut off is an end too.
        let _ = tokio::time::timeout(PATIENCE, reading).await.expect("an end");
        assert_eq!(String::from_utf8_lossy(&rest), "");
    }

    /// The line itself.
    pub(crate) fn into_stream(self) -> TcpStream {
        self.line.into_inner()
    }
}
