//! A PostgreSQL of the test's own, which it may stop and start: durable as in production.

use super::dice::until;
use crate::place::{Running, free_port};
use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt, chown};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use tempfile::TempDir;
use tokio::net::TcpStream;

/// Where Debian keeps the server programs, one folder per major version.
const DEBIAN: &str = "/usr/lib/postgresql";

/// A cluster; it ends with this value.
pub(crate) struct Cluster {
    folder: TempDir,
    programs: PathBuf,
    port: u16,
    running: Option<Running>,
}

impl Cluster {
    /// Makes and starts one.
    pub(crate) async fn start() -> Self {
        let folder = tempfile::Builder::new().prefix("regard-").tempdir().expect("a temporary folder");
        fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o755)).expect("it is ours");
        let mut cluster = Self { folder, programs: programs(), port: free_port().port(), running: None };
        let data = cluster.data();
        fs::create_dir(&data).expect("made");
        if let Some((user, group)) = unprivileged(&data) {
            chown(&data, Some(user), Some(group)).expect("we are root");
        }
        let mut initdb = cluster.command("initdb");
        initdb.args([
            "--username=regard",
            "--auth=trust",
            "--no-sync",
            "--encoding=UTF8",
            "--locale=C.UTF-8",
            "-D",
        ]);
        let made = initdb.arg(&data).output().expect("it runs");
        assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
        cluster.go_on().await;
        cluster
    }

    /// Starts it (again), with the data it had.
    pub(crate) async fn go_on(&mut self) {
        let mut postgres = self.command("postgres");
        let port = self.port.to_string();
        postgres.arg("-D").arg(self.data()).args(["-k", "", "-p", &port, "-c", "listen_addresses=127.0.0.1"]);
        postgres.stdout(Stdio::null()).stderr(Stdio::null());
        self.running = Some(Running(postgres.spawn().expect("it runs")));
        until(30, "PostgreSQL", async || {
            TcpStream::connect(("127.0.0.1", self.port)).await.map_err(|error| error.to_string())
        })
        .await;
    }

    /// Ends it: politely (`INT`, "fast") or as a crash (`QUIT`, "immediate").
    pub(crate) async fn stop(&mut self, signal: &str) {
        let Some(mut running) = self.running.take() else { return };
        let told = Command::new("kill").arg(format!("-{signal}")).arg(running.0.id().to_string()).status();
        assert!(told.expect("kill is there").success());
        until(30, "the end of PostgreSQL", async || {
            running.0.try_wait().expect("it is ours").ok_or_else(|| "it runs".to_owned())
        })
        .await;
    }

    /// The URL of its database.
    pub(crate) fn url(&self) -> String {
        format!("postgres://regard@127.0.0.1:{}/postgres", self.port)
    }

    fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    /// A program of PostgreSQL, which refuses to run as root.
    fn command(&self, program: &str) -> Command {
        let mut command = Command::new(self.programs.join(program));
        command
            .current_dir(self.folder.path())
            .stdin(Stdio::null())
            .env_remove("PGDATA")
            .env_remove("PGPORT");
        if let Some((user, group)) = unprivileged(self.folder.path()) {
            command.uid(user).gid(group);
        }
        command
    }
}

fn programs() -> PathBuf {
    let versions = fs::read_dir(DEBIAN).into_iter().flatten().flatten().map(|entry| entry.path());
    let version = |folder: &PathBuf| folder.file_name().and_then(|name| name.to_str()?.parse::<u32>().ok());
    let newest = versions.max_by_key(version).map(|folder| folder.join("bin"));
    newest.expect("PostgreSQL's server programs are here: `cargo xtask test` installs them")
}

/// The account `postgres` when we are root, by whom a fresh folder belongs to.
fn unprivileged(ours: &Path) -> Option<(u32, u32)> {
    let is_root = fs::metadata(ours.parent().unwrap_or(ours)).expect("it is there").uid() == 0
        && fs::metadata("/proc/self").expect("Linux").uid() == 0;
    if !is_root {
        return None;
    }
    let passwd = fs::read_to_string("/etc/passwd").expect("the accounts of this system");
    let line = passwd.lines().find(|line| line.starts_with("postgres:")).expect("the account of PostgreSQL");
    let fields: Vec<&str> = line.split(':').collect();
    Some((fields[2].parse().expect("a number"), fields[3].parse().expect("a number")))
}
