//! Fetching from a real Dovecot, through everything that happens to mailboxes.

use super::dovecot::Dovecot;
use super::lines::{bytes_of, mailbox, received};
use super::servers::{open_to_all, until};
use jiff::SignedDuration;
use regard_channels::imap;
use regard_domain::id::MailboxId;
use regard_domain::raw_message::RawMessage;
use regard_services::mailboxes::settings::{Imap, Receiving, Security};
use regard_services::mailboxes::{self, Mailbox, fetching};
use regard_services::notifications;
use regard_store::mailbox as store;
use regard_testkit::desk::TestDesk;
use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::time::Instant;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

fn mail(number: usize) -> String {
    format!(
        "From: dora@example.net\nSubject: Mail {number}\nMessage-ID: <{number}@example.net>\n\nNumber {number}.\n"
    )
}

/// A desk with a mailbox on a Dovecot.
struct Post {
    test: TestDesk,
    dovecot: Dovecot,
    mailbox: MailboxId,
    watching: Option<(CancellationToken, JoinHandle<()>)>,
}

impl Post {
    /// Nothing is fetched yet.
    async fn new(change: impl FnOnce(&mut Imap)) -> Self {
        let dovecot = Dovecot::start().await;
        let test = TestDesk::new().await;
        let mut imap = dovecot.imap(Security::Plain, "secret", None);
        change(&mut imap);
        let input = mailbox("box@example.com", Receiving::Imap(Box::new(imap)));
        let anna = test.ctx(test.cast.anna).await;
        let mailbox = mailboxes::add(&anna, &input).await.expect("Anna adds it");
        Self { test, dovecot, mailbox, watching: None }
    }

    /// The same, fetching, with the folder as empty as it was found.
    async fn fetching() -> Self {
        let mut post = Self::new(|_| {}).await;
        post.watch().await;
        post
    }

    /// Begins to fetch, and waits until everything that is there was.
    async fn watch(&mut self) {
        self.begin();
        self.is("well").await;
    }

    fn begin(&mut self) {
        let stop = CancellationToken::new();
        let task = tokio::spawn(imap::watch_all(self.test.desk.clone(), stop.clone()));
        self.watching = Some((stop, task));
    }

    async fn rest(&mut self) {
        let (stop, task) = self.watching.take().expect("it is being fetched");
        stop.cancel();
        task.await.expect("no panic");
        let mut unit = self.test.system().begin().await.expect("begins");
        let now = unit.now();
        store::update_state(&mut unit, self.mailbox, "new", "", now).await.expect("writes");
        unit.commit().await.expect("commits");
    }

    async fn shown(&self) -> Mailbox {
        mailboxes::show(&self.test.ctx(self.test.cast.anna).await, self.mailbox).await.expect("shown")
    }

    /// Waits until the mailbox is in a state, and gives the reason.
    async fn is(&self, state: &str) -> String {
        until(&format!("state {state}"), async || {
            let shown = self.shown().await;
            (shown.state == state).then_some(shown.state_reason)
        })
        .await
    }

    /// Waits until so many messages are here; there must never be more.
    async fn has(&self, count: usize) -> Vec<RawMessage> {
        let all = until(&format!("{count} messages"), async || {
            let all = received(&self.test.desk).await;
            (all.len() >= count).then_some(all)
        })
        .await;
        assert_eq!(all.len(), count);
        all
    }
}

#[tokio::test]
async fn mail_comes_within_seconds_as_it_is_and_nothing_there_changes() {
    let post = Post::fetching().await;
    let start = Instant::now();
    let raw = "Subject: Bytes\r\nX: \u{fc}\r\n\r\n.dot\r\n..\r\nend without a line's end";
    post.dovecot.gets("INBOX", raw.as_bytes());
    let all = post.has(1).await;
    assert!(start.elapsed().as_secs() < 5, "by IDLE it took {:?}", start.elapsed());
    assert_eq!(String::from_utf8_lossy(&bytes_of(&post.test.desk, &all[0]).await), raw);
    assert_eq!((all[0].channel.as_str(), all[0].mailbox_id), ("imap", Some(post.mailbox)));
    post.dovecot.gets("INBOX", mail(2).as_bytes());
    post.has(2).await;
    assert!(!post.dovecot.flags().contains("Seen"), "{}", post.dovecot.flags());
}

#[tokio::test]
async fn a_mail_that_was_read_elsewhere_is_fetched_all_the_same() {
    let mut post = Post::fetching().await;
    post.rest().await;
    for number in 1..=3 {
        post.dovecot.gets("INBOX", mail(number).as_bytes());
    }
    post.dovecot.other(&["flags", "add", "-u", "box", "\\Seen \\Answered", "mailbox", "INBOX", "all"]);
    post.watch().await;
    post.has(3).await;
}

#[tokio::test]
async fn only_what_comes_after_the_beginning_is_fetched_unless_older_mail_is_wanted() {
    let mut post = Post::new(|_| {}).await;
    for number in 1..=120 {
        post.dovecot.gets("INBOX", mail(number).as_bytes());
    }
    post.watch().await;
    post.dovecot.gets("INBOX", mail(121).as_bytes());
    post.has(1).await;

    let shown = post.shown().await;
    let Receiving::Imap(mut imap) = shown.receiving else { panic!("it is fetched") };
    imap.since = Some("2020-01-01".parse().expect("a day"));
    let input = mailbox("box@example.com", Receiving::Imap(imap));
    let anna = post.test.ctx(post.test.cast.anna).await;
    mailboxes::change(&anna, post.mailbox, &input).await.expect("Anna asks for older mail");
    post.has(121).await;
    let folders = until("the comparison", async || {
        let mut conn = post.test.desk.db.read().await.expect("reads");
        let folders = store::list_folders(&mut conn, post.mailbox).await.expect("reads");
        (folders[0].counted_there == Some(121)).then_some(folders)
    })
    .await;
    assert_eq!(folders[0].counted_here, Some(121));
}

#[tokio::test]
async fn several_folders_are_fetched_also_with_names_beyond_ascii() {
    let mut post = Post::new(|imap| imap.folders = vec!["INBOX".into(), "Anfragen/Gr\u{fc}n".into()]).await;
    post.dovecot.other(&["mailbox", "create", "-u", "box", "Anfragen/Gr\u{fc}n"]);
    post.watch().await;
    post.rest().await;
    post.dovecot.gets("INBOX", mail(1).as_bytes());
    post.dovecot.gets("Anfragen/Gr\u{fc}n", mail(2).as_bytes());
    post.watch().await;
    post.has(2).await;
}

// `doveadm` holds up the thread it is called on: fetching goes on on another.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_line_that_is_cut_again_and_again_loses_and_doubles_nothing() {
    let mut post = Post::fetching().await;
    post.rest().await;
    let filler = "0123456789 abcdefghijklmnopqrstuvwxyz\n".repeat(3000);
    for number in 1..=60 {
        post.dovecot.gets("INBOX", format!("{}{filler}", mail(number)).as_bytes());
    }
    post.begin();
    for count in [5, 20, 40] {
        until("some of them", async || (received(&post.test.desk).await.len() >= count).then_some(())).await;
        until("somebody to cut off", async || post.dovecot.cut().then_some(())).await;
    }
    post.has(60).await;
    post.is("well").await;
    post.dovecot.gets("INBOX", mail(61).as_bytes());
    let all = post.has(61).await;
    let bytes: std::collections::BTreeSet<_> = all.iter().map(|message| message.sha256.clone()).collect();
    assert_eq!(bytes.len(), 61);
}

#[tokio::test]
async fn a_long_outage_is_seen_by_the_admins_and_ends_by_itself() {
    let mut post = Post::fetching().await;
    post.dovecot.stop();
    let reason = post.is("troubled").await;
    assert!(reason.contains("127.0.0.1"), "{reason}");
    let anna = post.test.ctx(post.test.cast.anna).await;
    assert_eq!(notifications::unread(&anna).await.expect("counts"), 0, "a moment is no outage");
    post.test.later(SignedDuration::from_mins(20));
    let told =
        until("word of it", async || notifications::list(&anna, None, 10).await.expect("lists").pop()).await;
    assert!(
        told.sentence.starts_with("The mail of box@example.com was not fetched for 2"),
        "{}",
        told.sentence
    );
    assert_eq!(fetching::alarm(&post.test.system()).await.expect("looks"), 0, "told once");
    post.dovecot.go_on().await;
    post.dovecot.gets("INBOX", mail(1).as_bytes());
    post.has(1).await;
    post.is("well").await;
}

#[tokio::test]
async fn a_folder_that_is_numbered_anew_loses_and_doubles_nothing() {
    let mut post = Post::fetching().await;
    post.rest().await;
    for number in 1..=10 {
        post.dovecot.gets("INBOX", mail(number).as_bytes());
    }
    post.watch().await;
    post.has(10).await;
    regard_jobs::runner::drain(&post.test.desk).await.expect("all are read");
    post.rest().await;
    // One that came while we were away, then the numbers of all change.
    post.dovecot.gets("INBOX", mail(11).as_bytes());
    post.dovecot.other(&["mailbox", "update", "--uid-validity", "4711", "-u", "box", "INBOX"]);
    post.watch().await;
    let all = post.has(11).await;
    for message in &all {
        let source = message.source.as_deref().expect("it has a place");
        assert!(source.starts_with("INBOX/4711/"), "{source}");
    }
    post.dovecot.gets("INBOX", mail(12).as_bytes());
    post.has(12).await;
}

#[tokio::test]
async fn a_message_that_is_gone_stops_nobody_and_one_that_cannot_be_had_is_told() {
    let mut post = Post::fetching().await;
    post.rest().await;
    for number in 1..=3 {
        post.dovecot.gets("INBOX", mail(number).as_bytes());
    }
    post.dovecot.other(&["expunge", "-u", "box", "mailbox", "INBOX", "uid", "2"]);
    post.watch().await;
    post.has(2).await;
    post.rest().await;

    let known = post.dovecot.files();
    post.dovecot.gets("INBOX", mail(4).as_bytes());
    let locked = post.dovecot.files().into_iter().find(|file| !known.contains(file)).expect("a new file");
    open_to_all(&locked, 0o000);
    for number in 5..=6 {
        post.dovecot.gets("INBOX", mail(number).as_bytes());
    }
    post.begin();
    until("word of the one that cannot be had", async || {
        let reason = post.shown().await.state_reason;
        reason.contains("1 of the messages it lists (INBOX 4)").then_some(())
    })
    .await;
    post.has(4).await;
    let anna = post.test.ctx(post.test.cast.anna).await;
    let told = notifications::list(&anna, None, 10).await.expect("lists");
    assert_eq!(told.len(), 1);
    assert!(told[0].sentence.contains("INBOX 4"), "{}", told[0].sentence);
    post.rest().await;
    open_to_all(
        &post.dovecot.files().into_iter().find(|file| !is_readable(file)).expect("it is there"),
        0o666,
    );
    post.watch().await;
    post.has(5).await;
}

fn is_readable(file: &Path) -> bool {
    fs::metadata(file).expect("it is there").permissions().mode() & 0o400 != 0
}

#[tokio::test]
async fn a_private_line_and_a_test_of_the_settings() {
    let post = Post::new(|_| {}).await;
    let ctx = post.test.system();
    for security in [Security::Plain, Security::Starttls, Security::Tls] {
        let findings = imap::check(&ctx, &post.dovecot.imap(security, "secret", None)).await;
        assert!(findings.iter().all(|finding| finding.is_good), "{security:?}: {findings:?}");
    }
    let bad = async |change: &dyn Fn(&mut Imap)| {
        let mut imap = post.dovecot.imap(Security::Tls, "secret", None);
        change(&mut imap);
        let findings = imap::check(&ctx, &imap).await;
        let bad: Vec<String> =
            findings.into_iter().filter(|finding| !finding.is_good).map(|finding| finding.sentence).collect();
        bad.join(" ")
    };
    let wrong = bad(&|imap| *imap = post.dovecot.imap(Security::Tls, "wrong", None)).await;
    assert!(wrong.contains("does not accept box and its secret") && !wrong.contains("wrong:"), "{wrong}");
    let folder = bad(&|imap| imap.folders = vec!["Nowhere".into()]).await;
    assert!(folder.contains("The folder Nowhere cannot be opened") && folder.contains("INBOX"), "{folder}");
    let port = bad(&|imap| imap.port = 1).await;
    assert!(port.contains("cannot be reached"), "{port}");
    let plain = bad(&|imap| imap.security = Security::Plain).await;
    assert!(plain.contains("Check the port and the kind of security"), "{plain}");
}
