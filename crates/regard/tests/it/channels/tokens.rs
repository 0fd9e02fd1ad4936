//! Signing in with tokens that are renewed, against a real Dovecot and a real Postfix that ask whose a token is.

use super::dovecot::Dovecot;
use super::lines::{mailbox, received};
use super::postfix::Postfix;
use super::servers::until;
use axum::extract::{Form, Query, State};
use axum::http::StatusCode;
use axum::routing::{get, post};
use axum::{Json, Router};
use regard_channels::{imap, smtp};
use regard_domain::id::MailboxId;
use regard_services::checking;
use regard_services::mailboxes::settings::{Auth, Receiving, Security, Sending, Server};
use regard_services::mailboxes::{self, MailboxInput};
use regard_services::outgoing::delivery::{Delivery, Envelope, OutServer};
use regard_store::mailbox as store;
use regard_testkit::desk::TestDesk;
use serde_json::{Value, json};
use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use tokio_util::sync::CancellationToken;

/// A server that gives tokens, and says whose they are.
#[derive(Clone)]
struct Tokens {
    url: String,
    state: Arc<Mutex<Given>>,
}

struct Given {
    /// How many were given.
    count: usize,
    /// What the next one is renewed with; empty when nobody is let in any more.
    refresh: String,
    /// Whether that changes with each.
    rotates: bool,
    /// How long a token lasts.
    lasts_secs: u64,
    /// The tokens that are known.
    known: Vec<String>,
}

impl Tokens {
    async fn start(rotates: bool, lasts_secs: u64) -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let url = format!("http://{}", listener.local_addr().expect("bound"));
        // Tests run in one process, which keeps tokens by what they were renewed with.
        let refresh = format!("renewing at {url}");
        let state = Given { count: 0, refresh, rotates, lasts_secs, known: Vec::new() };
        let tokens = Self { url, state: Arc::new(Mutex::new(state)) };
        let app =
            Router::new().route("/token", post(give)).route("/who", get(whose)).with_state(tokens.clone());
        tokio::spawn(async move { axum::serve(listener, app).await });
        tokens
    }

    fn change(&self, change: impl FnOnce(&mut Given)) {
        change(&mut self.state.lock().expect("whole"));
    }

    fn read<T>(&self, read: impl FnOnce(&Given) -> T) -> T {
        read(&self.state.lock().expect("whole"))
    }

    fn auth(&self) -> Auth {
        Auth::Xoauth2 {
            user: "box".into(),
            token_url: format!("{}/token", self.url),
            client_id: "regard".into(),
            client_secret: "our own".into(),
            refresh_token: self.read(|given| given.refresh.clone()),
            scope: "mail".into(),
        }
    }

    async fn dovecot(&self) -> Dovecot {
        Dovecot::asking(Some(&format!("{}/who?access_token=", self.url))).await
    }
}

async fn give(
    State(tokens): State<Tokens>,
    Form(asked): Form<HashMap<String, String>>,
) -> (StatusCode, Json<Value>) {
    let mut given = tokens.state.lock().expect("whole");
    let said = |key: &str| asked.get(key).map_or("", String::as_str);
    assert_eq!((said("grant_type"), said("client_id")), ("refresh_token", "regard"));
    assert_eq!((said("client_secret"), said("scope")), ("our own", "mail"));
    if given.refresh.is_empty() || said("refresh_token") != given.refresh {
        return (StatusCode::BAD_REQUEST, Json(json!({"error": "invalid_grant"})));
    }
    given.count += 1;
    let token = format!("token-{}", given.count);
    given.known.push(token.clone());
    let mut answer = json!({"access_token": token, "expires_in": given.lasts_secs, "token_type": "Bearer"});
    if given.rotates {
        given.refresh = format!("{}'", given.refresh);
        answer["refresh_token"] = json!(given.refresh);
    }
    (StatusCode::OK, Json(answer))
}

async fn whose(
    State(tokens): State<Tokens>,
    Query(asked): Query<HashMap<String, String>>,
) -> (StatusCode, Json<Value>) {
    let is_known =
        tokens.read(|given| given.known.iter().any(|token| Some(token) == asked.get("access_token")));
    if is_known {
        (StatusCode::OK, Json(json!({"username": "box"})))
    } else {
        (StatusCode::UNAUTHORIZED, Json(json!({"error": "invalid_token"})))
    }
}

/// A mailbox whose mail is fetched from a Dovecot, and goes out by a Postfix that asks it who somebody is.
async fn add(test: &TestDesk, tokens: &Tokens, dovecot: &Dovecot, postfix: Option<&Postfix>) -> MailboxId {
    let mut imap = dovecot.imap(Security::Tls, "", None);
    imap.auth = tokens.auth();
    let input = mailbox("box@example.com", Receiving::Imap(Box::new(imap)));
    let own = |postfix: &Postfix| {
        let taken = postfix.server(Security::Starttls, None);
        let (host, port, security) = (taken.host, taken.port, taken.security);
        Sending::Server(Server { host, port, security, auth: None, as_receiving: true })
    };
    let sending = postfix.map(own).unwrap_or_default();
    let anna = test.ctx(test.cast.anna).await;
    mailboxes::add(&anna, &MailboxInput { sending, ..input }).await.expect("Anna adds it")
}

/// The server that takes the mail of a mailbox.
async fn own_server(test: &TestDesk, id: MailboxId) -> OutServer {
    checking::subject(&test.system(), id).await.expect("there").server.expect("one of its own")
}

/// A mail of this mailbox leaves.
async fn deliver(test: &TestDesk, id: MailboxId) -> Delivery {
    let envelope = Envelope { from: "box@example.com".into(), to: vec!["dora@example.net".into()] };
    let raw = b"From: box@example.com\r\nTo: dora@example.net\r\nSubject: Hello\r\n\r\nHello\r\n";
    smtp::deliver(&test.system(), &own_server(test, id).await, &envelope, raw).await
}

/// A desk whose mail leaves.
async fn sending_desk() -> TestDesk {
    let mut test = TestDesk::new().await;
    Arc::get_mut(&mut test.desk).expect("nobody else holds it").place.catch_mail = false;
    test
}

#[tokio::test]
async fn mail_comes_and_goes_with_a_token_that_is_asked_for_once() {
    let tokens = Tokens::start(false, 3600).await;
    let dovecot = tokens.dovecot().await;
    let postfix = Postfix::start(Some(&dovecot.sasl())).await;
    let test = sending_desk().await;
    let id = add(&test, &tokens, &dovecot, Some(&postfix)).await;
    dovecot.gets("INBOX", b"From: dora@example.net\nSubject: Before\n\nHello\n");
    let stop = CancellationToken::new();
    let watching = tokio::spawn(imap::watch_all(test.desk.clone(), stop.clone()));
    let anna = test.ctx(test.cast.anna).await;
    until("the first look", async || {
        let shown = mailboxes::show(&anna, id).await.expect("shown");
        (shown.state == "well").then_some(())
    })
    .await;
    dovecot.gets("INBOX", b"From: dora@example.net\nSubject: After\n\nHello\n");
    until("the mail", async || (received(&test.desk).await.len() == 1).then_some(())).await;
    let delivery = deliver(&test, id).await;
    assert!(matches!(&delivery, Delivery::Sent { .. }), "{delivery:?}");
    postfix.delivers(1).await;
    let checked = smtp::check(&test.system(), &own_server(&test, id).await).await;
    assert!(checked.iter().all(|finding| finding.is_good), "{checked:?}");
    assert_eq!(tokens.read(|given| given.count), 1);
    stop.cancel();
    watching.await.expect("no panic");
}

#[tokio::test]
async fn what_a_token_is_renewed_with_may_change_each_time_and_is_kept_sealed() {
    // A token that ends at once is never used twice.
    let tokens = Tokens::start(true, 1).await;
    let dovecot = tokens.dovecot().await;
    let test = TestDesk::new().await;
    let ctx = test.system();
    let id = add(&test, &tokens, &dovecot, None).await;
    for times in 1..=3 {
        let imap = checking::subject(&ctx, id).await.expect("there").imap.expect("it is fetched");
        let findings = imap::check(&ctx, &imap).await;
        assert!(findings.iter().all(|finding| finding.is_good), "{findings:?}");
        assert_eq!(tokens.read(|given| given.count), times);
    }
    let row = store::find(&mut ctx.read().await.expect("reads"), id).await.expect("reads").expect("there");
    for secret in ["renewing at", "our own", "token-"] {
        assert!(!row.receiving.contains(secret), "{}", row.receiving);
    }
    let shown = mailboxes::show(&test.ctx(test.cast.anna).await, id).await.expect("shown");
    let Receiving::Imap(imap) = shown.receiving else { panic!("it is fetched") };
    let Auth::Xoauth2 { client_id, client_secret, refresh_token, .. } = imap.auth else {
        panic!("by a token")
    };
    assert_eq!((client_id.as_str(), client_secret.as_str(), refresh_token.as_str()), ("regard", "", ""));
}

#[tokio::test]
async fn a_sign_in_that_is_not_renewed_any_more_is_said_on_the_mailbox_with_what_mends_it() {
    let tokens = Tokens::start(false, 1).await;
    let dovecot = tokens.dovecot().await;
    let postfix = Postfix::start(Some(&dovecot.sasl())).await;
    let test = sending_desk().await;
    let id = add(&test, &tokens, &dovecot, Some(&postfix)).await;
    tokens.change(|given| given.refresh.clear());
    let stop = CancellationToken::new();
    let watching = tokio::spawn(imap::watch_all(test.desk.clone(), stop.clone()));
    let anna = test.ctx(test.cast.anna).await;
    let reason = until("word of it", async || {
        let shown = mailboxes::show(&anna, id).await.expect("shown");
        (shown.state == "troubled").then_some(shown.state_reason)
    })
    .await;
    let mends = "Connect the mailbox again: get a new refresh token there";
    assert!(reason.contains("does not renew our sign-in any more") && reason.contains(mends), "{reason}");
    let delivery = deliver(&test, id).await;
    assert!(matches!(&delivery, Delivery::Unreached { reason } if reason.contains(mends)), "{delivery:?}");
    stop.cancel();
    watching.await.expect("no panic");
}

#[tokio::test]
async fn a_token_that_the_mail_server_does_not_take_is_not_tried_again() {
    let tokens = Tokens::start(false, 3600).await;
    let dovecot = tokens.dovecot().await;
    let test = TestDesk::new().await;
    let ctx = test.system();
    let id = add(&test, &tokens, &dovecot, None).await;
    let imap = checking::subject(&ctx, id).await.expect("there").imap.expect("it is fetched");
    assert!(imap::check(&ctx, &imap).await.iter().all(|finding| finding.is_good));
    tokens.change(|given| given.known.clear());
    let refused = imap::check(&ctx, &imap).await;
    let refused = &refused.last().expect("something was found").sentence;
    assert!(
        refused.contains("does not accept box") && refused.contains("connect the mailbox again"),
        "{refused}"
    );
    assert!(!refused.contains("token-"), "{refused}");
    let findings = imap::check(&ctx, &imap).await;
    assert!(findings.iter().all(|finding| finding.is_good), "with another token: {findings:?}");
    assert_eq!(tokens.read(|given| given.count), 2);
}
