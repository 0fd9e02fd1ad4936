//! `regard doctor` talks to the real mail servers of each mailbox.

use super::dovecot::Dovecot;
use super::lines::mailbox;
use regard_services::mailboxes;
use regard_services::mailboxes::settings::{Receiving, Security};
use regard_testkit::desk::TestDesk;
use serde_json::Value;
use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::process::Command;

/// What the doctor finds about the mailboxes of a desk.
fn findings(test: &TestDesk, allows_private: bool) -> Vec<Value> {
    let folder = test.database.folder.path().join("data");
    fs::create_dir_all(&folder).expect("a folder");
    let key = folder.join("secret.key");
    // The key of every desk in tests.
    fs::write(&key, "00".repeat(32)).expect("written");
    fs::set_permissions(&key, fs::Permissions::from_mode(0o600)).expect("its owner's alone");
    let mut command = Command::new(env!("CARGO_BIN_EXE_regard"));
    command.args(["doctor", "--json", "--database", &test.database.url, "--data-dir"]).arg(&folder);
    command.env("REGARD_LOG", "error").env("REGARD_ALLOW_PRIVATE_ADDRESSES", allows_private.to_string());
    let output = command.output().expect("it runs");
    let all: Vec<Value> = serde_json::from_slice(&output.stdout).expect("JSON");
    all.into_iter().filter(|finding| finding["part"] == "mailbox").collect()
}

#[tokio::test]
async fn the_doctor_signs_in_to_the_server_of_every_mailbox_and_says_what_fails() {
    let test = TestDesk::new().await;
    let dovecot = Dovecot::start().await;
    let anna = test.ctx(test.cast.anna).await;
    for (address, password) in [("right@example.com", "secret"), ("wrong@example.com", "other")] {
        let imap = dovecot.imap(Security::Tls, password, None);
        let input = mailbox(address, Receiving::Imap(Box::new(imap)));
        mailboxes::add(&anna, &input).await.expect("Anna adds it");
    }
    let found = findings(&test, true);
    let about =
        |address: &'static str| found.iter().filter(move |one| one["sentence"].to_string().contains(address));
    assert!(about("right@example.com").all(|one| one["state"] == "well"), "{found:#?}");
    assert!(about("right@example.com").any(|one| one["sentence"].to_string().contains("knows box")));
    let wrong = about("wrong@example.com").find(|one| one["state"] == "broken").expect("it is wrong");
    assert!(wrong["sentence"].to_string().contains("does not accept box and its secret"), "{wrong}");
    assert!(wrong["mend"].to_string().contains("Settings, Mailboxes, wrong@example.com"), "{wrong}");
    let kept_away = findings(&test, false);
    let says = |one: &Value| one["sentence"].to_string().contains("REGARD_ALLOW_PRIVATE_ADDRESSES=true");
    assert!(kept_away.iter().all(says), "{kept_away:#?}");
}
