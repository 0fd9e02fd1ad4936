//! A Dovecot with one mailbox, `box`, whose password is `secret`.

use super::servers::{Running, certificate, folder, free_port, is_root, open_to_all, privileged, run};
use jiff::civil::Date;
use regard_services::mailboxes::settings::{Auth, Imap, Security};
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use tempfile::TempDir;

/// A running Dovecot; it ends with this value.
pub(crate) struct Dovecot {
    folder: TempDir,
    port: u16,
    tls_port: u16,
    running: Option<Running>,
}

impl Dovecot {
    pub(crate) async fn start() -> Self {
        Self::asking(None).await
    }

    /// One that also takes tokens (XOAUTH2), and asks at an address whose they are.
    pub(crate) async fn asking(tokens: Option<&str>) -> Self {
        let folder = folder();
        let (port, tls_port) = (free_port(), free_port());
        configure(folder.path(), port, tls_port, tokens);
        let mut dovecot = Self { folder, port, tls_port, running: None };
        dovecot.go_on().await;
        dovecot
    }

    /// Starts it (again), with the mail it had.
    pub(crate) async fn go_on(&mut self) {
        let mut command = privileged(self.folder.path(), "dovecot");
        command.arg("-F").arg("-c").arg(self.configuration());
        self.running = Some(Running::start(command, self.port).await);
    }

    /// Stops it; whoever talks with it is cut off.
    pub(crate) fn stop(&mut self) {
        if let Some(mut running) = self.running.take() {
            run(self.doveadm().arg("stop"));
            running.ended();
        }
    }

    /// Cuts off whoever reads the mailbox; `false` when nobody does.
    pub(crate) fn cut(&self) -> bool {
        self.doveadm().args(["kick", "box"]).output().expect("doveadm is part of Dovecot").status.success()
    }

    fn configuration(&self) -> PathBuf {
        self.folder.path().join("dovecot.conf")
    }

    fn doveadm(&self) -> Command {
        let mut command = privileged(self.folder.path(), "doveadm");
        command.arg("-c").arg(self.configuration());
        command
    }

    /// Where Postfix asks who somebody is.
    pub(crate) fn sasl(&self) -> PathBuf {
        self.folder.path().join("run/sasl")
    }

    /// The only one who is known there.
    pub(crate) fn known(password: &str) -> Auth {
        Auth::Password { user: "box".into(), password: password.into() }
    }

    /// As a mailbox of ours.
    pub(crate) fn imap(&self, security: Security, password: &str, since: Option<Date>) -> Imap {
        Imap {
            host: "127.0.0.1".into(),
            port: if security == Security::Tls { self.tls_port } else { self.port },
            security,
            auth: Self::known(password),
            folders: Vec::new(),
            since,
            takes_tags: false,
            trusted_hosts: String::new(),
        }
    }

    /// A mail comes into a folder.
    pub(crate) fn gets(&self, folder: &str, raw: &[u8]) {
        let mut child = self
            .doveadm()
            .args(["save", "-u", "box", "-m", folder])
            .stdin(Stdio::piped())
            .spawn()
            .expect("doveadm is part of Dovecot");
        child.stdin.take().expect("asked for").write_all(raw).expect("it listens");
        assert!(child.wait().expect("it ends").success());
    }

    /// Somebody does something to the mailbox by another program: `doveadm` with these words.
    pub(crate) fn other(&self, words: &[&str]) -> String {
        run(self.doveadm().args(words))
    }

    /// The flags of all messages of INBOX.
    pub(crate) fn flags(&self) -> String {
        self.other(&["fetch", "-u", "box", "flags", "mailbox", "INBOX", "all"])
    }

    /// The files of INBOX, as Dovecot keeps them.
    pub(crate) fn files(&self) -> Vec<PathBuf> {
        let mail = self.folder.path().join("mail/box");
        let folders = ["new", "cur"].map(|name| mail.join(name));
        let entries = folders.iter().flat_map(|folder| fs::read_dir(folder).into_iter().flatten());
        entries.flatten().map(|entry| entry.path()).collect()
    }
}

impl Drop for Dovecot {
    fn drop(&mut self) {
        self.stop();
    }
}

fn configure(folder: &Path, port: u16, tls_port: u16, tokens: Option<&str>) {
    for name in ["run", "state", "mail"] {
        fs::create_dir(folder.join(name)).expect("a folder");
        open_to_all(&folder.join(name), 0o777);
    }
    let (certificate, key) = certificate(folder);
    fs::write(folder.join("users"), "box:{PLAIN}secret::::::\n").expect("written");
    open_to_all(&folder.join("users"), 0o644);
    // As root, Dovecot uses its own users; else it runs as we do.
    let users = if is_root(folder) {
        "first_valid_uid = 1\n".to_owned()
    } else {
        let me = run(Command::new("id").arg("-un"));
        let me = me.trim();
        format!("default_internal_user = {me}\ndefault_login_user = {me}\nfirst_valid_uid = 1\n")
    };
    let tokens = tokens.map_or_else(String::new, |place| token_passdb(folder, place));
    let text = format!(
        "base_dir = {0}/run\nstate_dir = {0}/state\nlog_path = {0}/log\nprotocols = imap\nlisten = 127.0.0.1\n\
         {users}mail_location = maildir:{0}/mail/%u\ndisable_plaintext_auth = no\nssl = yes\nssl_cert = <{1}\n\
         ssl_key = <{2}\nauth_mechanisms = plain login xoauth2\n{tokens}mail_max_userip_connections = 50\n\
         passdb {{\n  driver = passwd-file\n  args = {0}/users\n}}\n\
         userdb {{\n  driver = static\n  args = uid=65534 gid=65534 home={0}/mail/%u\n}}\n\
         service imap-login {{\n  chroot =\n  inet_listener imap {{\n    port = {port}\n  }}\n  inet_listener imaps {{\n    port = {tls_port}\n    ssl = yes\n  }}\n}}\n\
         service anvil {{\n  chroot =\n}}\nservice stats {{\n  chroot =\n}}\n\
         service auth {{\n  unix_listener {0}/run/sasl {{\n    mode = 0666\n  }}\n}}\n\
         namespace inbox {{\n  inbox = yes\n  separator = /\n}}\n",
        folder.display(),
        certificate.display(),
        key.display(),
    );
    fs::write(folder.join("dovecot.conf"), text).expect("written");
}

/// How Dovecot asks whose a token is.
fn token_passdb(folder: &Path, place: &str) -> String {
    let file = folder.join("tokens.conf.ext");
    let text = format!("tokeninfo_url = {place}\nintrospection_mode = auth\nusername_attribute = username\n");
    fs::write(&file, text).expect("written");
    open_to_all(&file, 0o644);
    format!("passdb {{\n  driver = oauth2\n  mechanisms = xoauth2\n  args = {}\n}}\n", file.display())
}
