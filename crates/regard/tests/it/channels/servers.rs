//! Real mail servers for tests, each with a configuration, a queue and a port of its own in a temporary folder.

use super::lines::PATIENCE;
use base64::Engine as _;
use std::fmt::Write as _;
use std::fs;
use std::net::{Ipv4Addr, TcpListener};
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Instant;
use tempfile::TempDir;

/// A folder that the servers' own users may enter.
pub(crate) fn folder() -> TempDir {
    let folder = tempfile::Builder::new().prefix("regard-").tempdir().expect("a temporary folder");
    open_to_all(folder.path(), 0o755);
    folder
}

/// Sets who may enter a folder or read a file.
pub(crate) fn open_to_all(path: &Path, mode: u32) {
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).expect("it is ours");
}

/// A port that is free now.
pub(crate) fn free_port() -> u16 {
    TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a free port").local_addr().expect("bound").port()
}

/// Whether we are root, by whom a fresh file belongs to.
pub(crate) fn is_root(folder: &Path) -> bool {
    fs::metadata(folder).expect("it is there").uid() == 0
}

/// A program that wants root: as it is when we are, else by a `sudo` that asks nothing.
pub(crate) fn privileged(folder: &Path, program: &str) -> Command {
    if is_root(folder) {
        return Command::new(program);
    }
    let mut command = Command::new("sudo");
    command.args(["-n", program]);
    command
}

/// Runs a command to its end, which must be a good one.
pub(crate) fn run(command: &mut Command) -> String {
    let output =
        command.output().unwrap_or_else(|error| panic!("{command:?}: {error}; see `cargo xtask doctor`"));
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success(), "{command:?}: {said}{}", String::from_utf8_lossy(&output.stderr));
    said
}

/// A certificate and its key as PEM files, made now.
pub(crate) fn certificate(folder: &Path) -> (PathBuf, PathBuf) {
    let made = rcgen::generate_simple_self_signed(["localhost".to_owned()]).expect("a certificate");
    let pem = |name: &str, kind: &str, der: &[u8]| {
        let mut text = format!("-----BEGIN {kind}-----\n");
        let base64 = base64::engine::general_purpose::STANDARD.encode(der);
        for line in base64.as_bytes().chunks(64) {
            writeln!(text, "{}", String::from_utf8_lossy(line)).expect("a string takes it");
        }
        let path = folder.join(name);
        fs::write(&path, format!("{text}-----END {kind}-----\n")).expect("written");
        path
    };
    let certificate = pem("certificate.pem", "CERTIFICATE", made.cert.der());
    (certificate, pem("key.pem", "PRIVATE KEY", &made.signing_key.serialize_der()))
}

/// Waits until something is there, looking again and again; says what was missing when patience ends.
pub(crate) async fn until<T>(what: &str, mut look: impl AsyncFnMut() -> Option<T>) -> T {
    let start = Instant::now();
    // A server of somebody else's says nothing of itself: looking is all there is.
    let mut again = tokio::time::interval(std::time::Duration::from_millis(20));
    loop {
        if let Some(found) = look().await {
            return found;
        }
        assert!(start.elapsed() < PATIENCE, "{what} did not come within {PATIENCE:?}");
        again.tick().await;
    }
}

/// A server that runs in the foreground as our child.
pub(crate) struct Running(Child);

impl Running {
    /// Starts it and waits until it listens.
    pub(crate) async fn start(mut command: Command, port: u16) -> Self {
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        let child = command
            .spawn()
            .unwrap_or_else(|error| panic!("{command:?}: {error}; `cargo xtask test` installs it"));
        let running = Self(child);
        until(&format!("a server on port {port}"), async || {
            tokio::net::TcpStream::connect((Ipv4Addr::LOCALHOST, port)).await.ok()
        })
        .await;
        running
    }

    /// Waits until it has ended; somebody has told it to.
    pub(crate) fn ended(&mut self) {
        let _ = self.0.wait();
    }
}
