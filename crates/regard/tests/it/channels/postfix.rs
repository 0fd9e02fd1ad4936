//! A Postfix that takes mail for `example.net` into a folder, and refuses some people by name.

use super::servers::{Running, certificate, folder, free_port, is_root, open_to_all, privileged, run, until};
use regard_services::desk::Reach;
use regard_services::mailboxes::settings::{Auth, Security};
use regard_services::outgoing::delivery::OutServer;
use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use tempfile::TempDir;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpListener;

/// The largest message it takes.
pub(crate) const MAX_BYTES: usize = 100_000;

/// A running Postfix; it ends with this value.
pub(crate) struct Postfix {
    folder: TempDir,
    port: u16,
    running: Option<Running>,
    /// Whether it asks everybody to come again, as a greylisting server does with strangers.
    pub(crate) greylists: Arc<AtomicBool>,
}

impl Postfix {
    /// One that knows everybody's address; with `sasl`, only those who sign in by Dovecot's socket may hand over.
    pub(crate) async fn start(sasl: Option<&Path>) -> Self {
        let folder = folder();
        let port = free_port();
        let greylists = Arc::new(AtomicBool::new(false));
        let policy = policy(greylists.clone()).await;
        configure(folder.path(), port, policy, sasl);
        let mut postfix = Self { folder, port, running: None, greylists };
        postfix.go_on().await;
        postfix
    }

    /// Starts it (again), with the queue and the mail it had.
    pub(crate) async fn go_on(&mut self) {
        // A part of the one before may keep its port for a moment, and would answer in place of the new one.
        let port = self.port;
        until("the port of the one before", async || TcpListener::bind(("127.0.0.1", port)).await.ok()).await;
        let mut command = self.postfix();
        command.arg("start-fg");
        let before = self.logged(" disconnect from");
        self.running = Some(Running::start(command, self.port).await);
        // Whoever looked whether it listens has been noted, and does not count below.
        until("the first line of its log", async || (self.logged(" disconnect from") > before).then_some(()))
            .await;
    }

    /// Stops it.
    pub(crate) fn stop(&mut self) {
        if let Some(mut running) = self.running.take() {
            run(self.postfix().arg("abort"));
            running.ended();
        }
    }

    fn postfix(&self) -> std::process::Command {
        let mut command = privileged(self.folder.path(), "postfix");
        command.arg("-c").arg(self.folder.path().join("conf"));
        command
    }

    /// As a server of ours.
    pub(crate) fn server(&self, security: Security, auth: Option<Auth>) -> OutServer {
        let hello = "desk.example.com".to_owned();
        OutServer { host: "127.0.0.1".into(), port: self.port, security, auth, hello, reach: Reach::Anywhere }
    }

    /// As the operator writes it.
    pub(crate) fn url(&self) -> String {
        format!("smtp+plain://127.0.0.1:{}", self.port)
    }

    /// The messages it has delivered, in any order.
    pub(crate) fn delivered(&self) -> Vec<Vec<u8>> {
        let Ok(entries) = fs::read_dir(self.folder.path().join("mail/all/new")) else { return Vec::new() };
        entries.flatten().map(|entry| fs::read(entry.path()).expect("a delivered message")).collect()
    }

    /// Waits until it has delivered so many.
    pub(crate) async fn delivers(&self, count: usize) -> Vec<Vec<u8>> {
        until(&format!("delivery of {count}"), async || {
            let all = self.delivered();
            (all.len() >= count).then_some(all)
        })
        .await
    }

    /// How many connections it has taken.
    pub(crate) fn connections(&self) -> usize {
        self.logged(" connect from")
    }

    fn logged(&self, words: &str) -> usize {
        fs::read_to_string(self.folder.path().join("log")).unwrap_or_default().matches(words).count()
    }
}

impl Drop for Postfix {
    fn drop(&mut self) {
        self.stop();
    }
}

/// Postfix asks this for each recipient (SMTPD_POLICY_README); gives the port.
async fn policy(greylists: Arc<AtomicBool>) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let port = listener.local_addr().expect("bound").port();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let greylists = greylists.clone();
            tokio::spawn(async move {
                let mut stream = BufReader::new(stream);
                let mut line = String::new();
                while stream.read_line(&mut line).await.is_ok_and(|length| length > 0) {
                    if line == "\n" {
                        let greylists = greylists.load(Ordering::SeqCst);
                        let action = if greylists { "DEFER Greylisted, come again" } else { "DUNNO" };
                        let answer = format!("action={action}\n\n");
                        stream.get_mut().write_all(answer.as_bytes()).await.expect("Postfix listens");
                    }
                    line.clear();
                }
            });
        }
    });
    port
}

fn configure(folder: &Path, port: u16, policy: u16, sasl: Option<&Path>) {
    for name in ["conf", "queue", "data", "mail"] {
        fs::create_dir(folder.join(name)).expect("a folder");
    }
    open_to_all(&folder.join("mail"), 0o777);
    run(privileged(folder, "chown").arg("postfix").arg(folder.join("data")));
    if !is_root(folder) {
        // Postfix trusts only what belongs to root.
        run(privileged(folder, "chown")
            .arg("-R")
            .arg("root")
            .arg(folder.join("conf"))
            .arg(folder.join("queue")));
    }
    let (certificate, key) = certificate(folder);
    let signs_in = match sasl {
        Some(socket) => format!(
            "smtpd_sasl_auth_enable = yes\nsmtpd_sasl_type = dovecot\nsmtpd_sasl_path = {}\nsmtpd_tls_auth_only = yes\n\
             smtpd_sender_restrictions = permit_sasl_authenticated, reject\n",
            socket.display()
        ),
        None => String::new(),
    };
    let main = format!(
        "compatibility_level = 3.6\nqueue_directory = {0}/queue\ndata_directory = {0}/data\n\
         maillog_file = {0}/log\nmaillog_file_prefixes = /\nmyhostname = mx.example.net\nmydestination =\n\
         inet_interfaces = 127.0.0.1\ninet_protocols = ipv4\nmynetworks = 127.0.0.0/8\n\
         virtual_mailbox_domains = example.net\nvirtual_mailbox_base = {0}/mail\n\
         virtual_mailbox_maps = static:all/\nvirtual_uid_maps = static:65534\nvirtual_gid_maps = static:65534\n\
         message_size_limit = {MAX_BYTES}\nsmtpd_tls_cert_file = {1}\nsmtpd_tls_key_file = {2}\n\
         smtpd_tls_security_level = may\nsmtpd_recipient_restrictions =\n  check_recipient_access inline:{{\n   \
         {{never@example.net = 550 5.1.1 There is no such person}}\n   {{later@example.net = 450 4.2.0 Come again later}}\n  }},\n  \
         check_policy_service inet:127.0.0.1:{policy},\n  permit_auth_destination, reject\n{signs_in}",
        folder.display(),
        certificate.display(),
        key.display(),
    );
    let master = format!(
        "127.0.0.1:{port} inet n - n - - smtpd\npickup unix n - n 60 1 pickup\ncleanup unix n - n - 0 cleanup\n\
         qmgr unix n - n 300 1 qmgr\ntlsmgr unix - - n 1000? 1 tlsmgr\nrewrite unix - - n - - trivial-rewrite\n\
         bounce unix - - n - 0 bounce\ndefer unix - - n - 0 bounce\ntrace unix - - n - 0 bounce\n\
         error unix - - n - - error\nretry unix - - n - - error\ndiscard unix - - n - - discard\n\
         virtual unix - n n - - virtual\nsmtp unix - - n - - smtp\nanvil unix - - n - 1 anvil\n\
         scache unix - - n - 1 scache\nproxymap unix - - n - - proxymap\npostlog unix-dgram n - n - 1 postlogd\n"
    );
    write(folder, "main.cf", &main);
    write(folder, "master.cf", &master);
}

fn write(folder: &Path, name: &str, text: &str) {
    let draft = folder.join(name);
    fs::write(&draft, text).expect("written");
    run(privileged(folder, "install").args(["-m", "644"]).arg(&draft).arg(folder.join("conf").join(name)));
}
