//! A desk as an operator has it: the binary, a data folder, and on PostgreSQL an empty database.

use regard_testkit::database::{TestDatabase, on_postgres};
use serde_json::Value;
use std::io::Write;
use std::net::{SocketAddr, TcpListener};
use std::path::PathBuf;
use std::process::{Child, Command, Output, Stdio};

/// A data folder of its own, and on PostgreSQL an empty database.
pub(crate) struct Place {
    pub(crate) database: TestDatabase,
    pub(crate) folder: PathBuf,
    /// The database that the commands are told; `None` is SQLite in the folder.
    pub(crate) url: Option<String>,
}

impl Place {
    pub(crate) async fn new() -> Self {
        let database = TestDatabase::fresh().await;
        let folder = database.folder.path().join("data");
        let url = on_postgres().then(|| database.url.clone());
        Self { database, folder, url }
    }

    /// The address of its database.
    pub(crate) fn database_url(&self) -> String {
        let in_folder = || format!("sqlite:{}", self.folder.join("regard.db").display());
        self.url.clone().unwrap_or_else(in_folder)
    }

    /// The command line of the binary for this desk.
    pub(crate) fn command(&self, words: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_regard"));
        command.args(words).arg("--data-dir").arg(&self.folder).env("REGARD_LOG", "error");
        if let Some(url) = &self.url {
            command.arg("--database").arg(url);
        }
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command
    }

    /// Runs a command to its end.
    pub(crate) fn run(&self, words: &[&str]) -> Output {
        self.command(words).output().expect("it runs")
    }

    /// What a command that must go well prints.
    pub(crate) fn prints(&self, words: &[&str]) -> String {
        let output = self.run(words);
        let (out, err) = (text(&output.stdout), text(&output.stderr));
        assert!(output.status.success(), "{words:?}: {out}{err}");
        out
    }

    pub(crate) fn json(&self, words: &[&str]) -> Value {
        let printed = self.prints(words);
        serde_json::from_str(&printed).unwrap_or_else(|error| panic!("{words:?}: {error}: {printed}"))
    }

    /// What a command that must fail says, with its exit code.
    pub(crate) fn refuses(&self, words: &[&str]) -> (i32, String) {
        let output = self.run(words);
        (output.status.code().expect("it exits"), text(&output.stderr) + &text(&output.stdout))
    }

    /// The same with something on standard input.
    pub(crate) fn pipes(&self, words: &[&str], input: &[u8]) -> Output {
        let mut child = self.command(words).stdin(Stdio::piped()).spawn().expect("it runs");
        child.stdin.take().expect("a pipe").write_all(input).expect("written");
        child.wait_with_output().expect("it ends")
    }
}

/// What a program printed.
pub(crate) fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// A server that is killed when the test ends, however it ends.
pub(crate) struct Running(pub(crate) Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// An address on which nothing listens now.
pub(crate) fn free_port() -> SocketAddr {
    TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr()).expect("a free port")
}
