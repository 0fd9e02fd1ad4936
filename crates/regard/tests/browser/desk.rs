//! `regard dev` as a developer starts it: a planted desk on ports and a folder of its own, mail caught.

use std::io::{BufRead as _, BufReader, Lines, Write as _};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::time::{Duration, Instant};
use tempfile::TempDir;

/// A running desk; it ends with this value.
pub(crate) struct Desk {
    _server: Server,
    // Whoever prints to a pipe that nobody holds is ended by it.
    _said: Lines<BufReader<ChildStdout>>,
    folder: TempDir,
    /// Where its pages are.
    pub(crate) url: String,
    /// Signs Anna in, once.
    pub(crate) link: String,
    smtp: u16,
}

impl Desk {
    /// Starts one and waits until it has said where everything is.
    pub(crate) async fn start() -> Self {
        // A port that is free may be somebody else's a moment later.
        for _ in 0..5 {
            if let Some(desk) = Self::try_start().await {
                return desk;
            }
        }
        panic!("it does not start; what it says stands above");
    }

    async fn try_start() -> Option<Self> {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let (http, smtp) = (free_port(), free_port());
        let mut command = regard(&folder);
        command.arg("dev").env("REGARD_LISTEN", format!("127.0.0.1:{http}"));
        command.env("REGARD_SMTP_LISTEN", format!("127.0.0.1:{smtp}")).stdout(Stdio::piped());
        let mut server = Server(command.spawn().expect("it starts"));
        let mut said = BufReader::new(server.0.stdout.take().expect("a pipe")).lines();
        let mut after = |words: &str| loop {
            let line = said.next()?.expect("text");
            if let Some((_, rest)) = line.split_once(words) {
                return Some(rest.trim().to_owned());
            }
        };
        let url = after("Regard is open at")?;
        let link = after("sign in as Anna")?;
        after("data ")?;
        // What it says stands before its door is open. Looking too often would knock on a port that is ours by chance.
        let start = Instant::now();
        let mut again = tokio::time::interval(Duration::from_millis(100));
        while TcpStream::connect(url.trim_start_matches("http://")).is_err() {
            assert!(start.elapsed() < Duration::from_secs(60), "{url} stays shut");
            if server.0.try_wait().expect("it is ours").is_some() {
                return None;
            }
            again.tick().await;
        }
        Some(Self { _server: server, _said: said, folder, url, link, smtp })
    }

    /// Makes a colleague with a password; prints nothing.
    pub(crate) fn colleague(&self, email: &str, name: &str, password: &str) {
        let words = ["user", "create", "--email", email, "--name", name, "--password", password];
        let output = regard(&self.folder).args(words).args(["--role", "agent"]).output().expect("it runs");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    }

    /// Hands a message to its mail port, as a mail server does.
    pub(crate) fn mail(&self, from: &str, to: &str, message: &str) {
        let stream = TcpStream::connect((Ipv4Addr::LOCALHOST, self.smtp)).expect("it takes mail");
        let mut lines = BufReader::new(stream.try_clone().expect("the same line")).lines();
        let mut stream = stream;
        let mut say = |words: &str, wants: &str| {
            write!(stream, "{words}").expect("it listens");
            loop {
                let line = lines.next().expect("it answers").expect("text");
                assert!(line.starts_with(wants), "{words}: {line}");
                if line.as_bytes().get(3) != Some(&b'-') {
                    return;
                }
            }
        };
        say("", "220");
        say("EHLO client.example.net\r\n", "250");
        say(&format!("MAIL FROM:<{from}>\r\n"), "250");
        say(&format!("RCPT TO:<{to}>\r\n"), "250");
        say("DATA\r\n", "354");
        say(&format!("{}\r\n.\r\n", message.replace('\n', "\r\n")), "250");
        say("QUIT\r\n", "221");
    }

    /// Holds the laws that hold for a desk of any age: nothing private has left.
    pub(crate) fn keeps_its_laws(&self) {
        let output = regard(&self.folder).args(["law", "9"]).output().expect("it runs");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
    }
}

/// The process; it ends with this value.
struct Server(Child);

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn regard(folder: &TempDir) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_regard"));
    command.env("REGARD_DATA_DIR", folder.path()).env("REGARD_LOG", "warn").stdin(Stdio::null());
    command
}

fn free_port() -> u16 {
    TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a free port").local_addr().expect("bound").port()
}
