//! `regard serve` as a child: started, asked whether it is ready, killed.

use super::dice::until;
use super::web::ask;
use crate::channels::dovecot::Dovecot;
use crate::channels::lines::mailbox;
use crate::place::{Place, Running, free_port};
use regard_domain::clock::SystemClock;
use regard_services::active_rules::ActiveRules;
use regard_services::ctx::Ctx;
use regard_services::desk::{self, Desk};
use regard_services::live::Live;
use regard_services::mailboxes;
use regard_services::mailboxes::settings::{Receiving, Security};
use regard_services::passwords::{PasswordCost, Passwords};
use regard_services::past_waits::PastWaits;
use regard_services::present::Present;
use regard_store::blob::Blobs;
use regard_store::db::Db;
use regard_testkit::luck::SeededChance;
use std::fs::OpenOptions;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::{Command, ExitStatus};
use std::sync::Arc;

/// The password of everybody who signs in here.
pub(crate) const PASSWORD: &str = "three small words";

/// Where the server listens, also after it started again, and what it is told.
pub(crate) struct Stage {
    pub(crate) place: Place,
    pub(crate) web: SocketAddr,
    pub(crate) smtp: SocketAddr,
    settings: Vec<(&'static str, String)>,
}

impl Stage {
    /// A desk with an admin, whose mail leaves by a server; nothing runs yet.
    pub(crate) async fn new(place: Place, smtp_server: &str) -> Self {
        let admin = ["user", "create", "--admin", "--email", "anna@example.com", "--name", "Anna"];
        place.prints(&[&admin[..], &["--password", PASSWORD]].concat());
        let settings = vec![
            ("REGARD_SMTP_SERVER", smtp_server.to_owned()),
            ("REGARD_CATCH_MAIL", "false".into()),
            ("REGARD_CHECK_SENDERS", "false".into()),
            ("REGARD_UNDO_SECS", "0".into()),
            ("REGARD_REQUESTS_PER_MINUTE", "0".into()),
            ("REGARD_DOMAIN", "desk.example.com".into()),
            // Its mailbox lies on this machine.
            ("REGARD_ALLOW_PRIVATE_ADDRESSES", "true".into()),
            ("REGARD_LOG", "warn".into()),
        ];
        Self { place, web: free_port(), smtp: free_port(), settings }
    }

    /// Adds the address that all write to, fetched from a Dovecot: as an admin does in the settings.
    pub(crate) async fn fetches_from(&self, dovecot: &Dovecot) {
        let key =
            std::fs::read_to_string(self.place.folder.join("secret.key")).expect("made by the first command");
        let mut secret_key = [0; 32];
        for (byte, digits) in secret_key.iter_mut().zip(key.trim().as_bytes().chunks(2)) {
            let digits = std::str::from_utf8(digits).expect("digits");
            *byte = u8::from_str_radix(digits, 16).expect("hexadecimal");
        }
        let desk = Arc::new(Desk {
            db: Db::open(&self.place.database_url(), 2).await.expect("the database opens"),
            blobs: Blobs::folder(&self.place.folder.join("blobs")).expect("opens"),
            clock: Arc::new(SystemClock),
            chance: Arc::new(SeededChance::new(1)),
            live: Live::default(),
            present: Present::default(),
            past_waits: PastWaits::default(),
            active_rules: ActiveRules::default(),
            passwords: Passwords::new(PasswordCost::CHEAP),
            resolver: None,
            place: desk::Place { secret_key, ..desk::Place::default() },
        });
        let imap = dovecot.imap(Security::Plain, "secret", None);
        let input = mailbox("support@desk.example.com", Receiving::Imap(Box::new(imap)));
        mailboxes::add(&Ctx::system(&desk, "torture"), &input).await.expect("an address is added");
        desk.db.close().await;
    }

    /// The file into which everything that runs here writes its log.
    pub(crate) fn log(&self) -> PathBuf {
        self.place.database.folder.path().join("log")
    }

    /// What was logged.
    pub(crate) fn logged(&self) -> String {
        std::fs::read_to_string(self.log()).unwrap_or_default()
    }

    /// Starts a command as a child with the settings of this stage.
    pub(crate) fn spawn(&self, words: &[&str]) -> Running {
        let log = OpenOptions::new().create(true).append(true).open(self.log()).expect("a log");
        let mut command = self.place.command(words);
        for (name, value) in &self.settings {
            command.env(name, value);
        }
        command.stdout(log.try_clone().expect("a log")).stderr(log);
        Running(command.spawn().expect("it runs"))
    }

    /// Starts the server; it may not listen yet.
    pub(crate) fn serve(&self) -> Running {
        self.serve_and(&[])
    }

    /// The same with more words on its command line.
    pub(crate) fn serve_and(&self, more: &[&str]) -> Running {
        let (web, smtp) = (self.web.to_string(), self.smtp.to_string());
        self.spawn(&[&["serve", "--listen", &web, "--smtp-listen", &smtp], more].concat())
    }

    /// Waits until the server is ready.
    pub(crate) async fn ready(&self) {
        until(60, "the server", async || {
            let answer = ask(self.web, "GET", "/readyz", "", "").await.map_err(|error| error.to_string())?;
            if answer.status == 200 { Ok(()) } else { Err(answer.body) }
        })
        .await;
    }
}

/// Kills a child as the machine would: at once, without a word.
pub(crate) fn kill(child: &mut Running) {
    child.0.kill().expect("it is ours");
    child.0.wait().expect("it ends");
}

/// Asks a child to end, as systemd does, and waits until it has.
pub(crate) async fn terminate(child: &mut Running, within_secs: u64) -> ExitStatus {
    let asked = Command::new("kill").arg("-TERM").arg(child.0.id().to_string()).status();
    assert!(asked.expect("kill is there").success());
    until(within_secs, "an end", async || {
        child.0.try_wait().expect("it is ours").ok_or_else(|| "it runs".to_owned())
    })
    .await
}
