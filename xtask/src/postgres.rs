//! A PostgreSQL cluster for one run of the tests: made in a temporary folder, on a free port, without regard for
//! durability, and gone when it is dropped. What a killed run left behind is cleared away by the next one.

use std::env;
use std::fs;
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::os::unix::fs::{PermissionsExt, chown};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::Duration;

use anyhow::{Context, Result, bail};

use crate::shell;

/// Where Debian keeps the server programs, one folder per major version.
const DEBIAN: &str = "/usr/lib/postgresql";

/// How the cluster's folder is named; the number of the process that made it follows.
const FOLDER: &str = "regard-test-postgres-";

/// Settings of a server whose data is thrown away: nothing waits for the disk, many tests connect at once.
const SETTINGS: [&str; 7] = [
    "fsync=off",
    "synchronous_commit=off",
    "full_page_writes=off",
    "max_connections=400",
    "shared_buffers=128MB",
    "listen_addresses=127.0.0.1",
    "autovacuum=off",
];

/// A running cluster.
pub(crate) struct Cluster {
    folder: PathBuf,
    owner: Option<Account>,
    port: u16,
    server: Child,
}

/// The unprivileged account that a server runs as when we are root, which PostgreSQL refuses.
#[derive(Clone, Copy)]
struct Account {
    user: u32,
    group: u32,
}

impl Cluster {
    /// Makes and starts a cluster and waits until it takes connections.
    pub(crate) fn start() -> Result<Self> {
        clear_left_behind();
        let programs = programs().context("no PostgreSQL server programs here")?;
        let owner = unprivileged()?;
        let folder = env::temp_dir().join(format!("{FOLDER}{}", std::process::id()));
        fs::create_dir_all(&folder)?;
        fs::set_permissions(&folder, fs::Permissions::from_mode(0o700))?;
        if let Some(account) = owner {
            chown(&folder, Some(account.user), Some(account.group))?;
        }
        let data = folder.join("data");
        let mut initdb = as_owner(&programs.join("initdb"), owner, &folder);
        initdb.args([
            "--username=regard",
            "--auth=trust",
            "--no-sync",
            "--encoding=UTF8",
            "--locale=C.UTF-8",
            "-D",
        ]);
        shell::output(initdb.arg(&data))?;
        let port = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?.port();
        let mut postgres = as_owner(&programs.join("postgres"), owner, &folder);
        postgres.arg("-D").arg(&data).arg("-k").arg(&folder).args(["-p", &port.to_string()]);
        postgres.args(SETTINGS.iter().flat_map(|setting| ["-c", setting]));
        let log = fs::File::create(folder.join("log"))?;
        let server =
            postgres.stdout(log.try_clone()?).stderr(log).spawn().context("cannot start postgres")?;
        let mut cluster = Self { folder, owner, port, server };
        cluster.wait()?;
        println!("PostgreSQL runs at {}", cluster.url());
        Ok(cluster)
    }

    /// The URL of its maintenance database, as an account that may create others.
    pub(crate) fn url(&self) -> String {
        format!("postgres://regard@127.0.0.1:{}/postgres", self.port)
    }

    fn wait(&mut self) -> Result<()> {
        for _ in 0..300 {
            if let Some(status) = self.server.try_wait()? {
                bail!("postgres ended with {status}: {}", self.log());
            }
            let open = TcpStream::connect((Ipv4Addr::LOCALHOST, self.port)).is_ok();
            if open && self.log().contains("ready to accept connections") {
                return Ok(());
            }
            thread::sleep(Duration::from_millis(100));
        }
        bail!("postgres does not take connections after 30 s: {}", self.log())
    }

    fn log(&self) -> String {
        fs::read_to_string(self.folder.join("log")).unwrap_or_default()
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        stop(&self.folder, self.owner);
        // Already gone in the good case; after a failed stop this is the last resort.
        let _ = self.server.kill();
        let _ = self.server.wait();
        let _ = fs::remove_dir_all(&self.folder);
    }
}

/// The folder with `initdb`, `postgres` and `pg_ctl`: the newest of Debian's, or where the path leads.
pub(crate) fn programs() -> Option<PathBuf> {
    let versions = fs::read_dir(DEBIAN).ok().into_iter().flatten().flatten();
    let version = |folder: &PathBuf| folder.file_name().and_then(|name| name.to_str()?.parse::<u32>().ok());
    let newest = versions.map(|entry| entry.path()).max_by_key(version).map(|folder| folder.join("bin"));
    let newest = newest.filter(|folder| folder.join("initdb").is_file());
    newest.or_else(|| fs::canonicalize(shell::find("initdb")?).ok()?.parent().map(Path::to_owned))
}

/// Stops a cluster at once: its data is thrown away anyway.
fn stop(folder: &Path, owner: Option<Account>) {
    if let Some(programs) = programs() {
        let mut stop = as_owner(&programs.join("pg_ctl"), owner, folder);
        // It may have ended by itself, which is what is wanted.
        let _ = shell::output(stop.args(["stop", "-w", "-m", "immediate", "-D"]).arg(folder.join("data")));
    }
}

/// Stops and removes the clusters of runs that were killed.
fn clear_left_behind() {
    for entry in fs::read_dir(env::temp_dir()).into_iter().flatten().flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        let Some(process) = name.strip_prefix(FOLDER) else { continue };
        if !Path::new("/proc").join(process).exists() {
            println!("clearing away {}, left behind by a run that was killed", entry.path().display());
            stop(&entry.path(), unprivileged().ok().flatten());
            let _ = fs::remove_dir_all(entry.path());
        }
    }
}

/// A command in the cluster's folder, as the cluster's owner.
fn as_owner(program: &Path, owner: Option<Account>, folder: &Path) -> Command {
    let mut command = Command::new(program);
    command.current_dir(folder).stdin(Stdio::null()).env_remove("PGDATA").env_remove("PGPORT");
    if let Some(account) = owner {
        command.uid(account.user).gid(account.group);
    }
    command
}

/// Whom to run as: ourselves, or, as root, the account `postgres`, else `nobody`.
fn unprivileged() -> Result<Option<Account>> {
    if shell::output(Command::new("id").arg("-u"))?.trim() != "0" {
        return Ok(None);
    }
    let passwd = fs::read_to_string("/etc/passwd").context("cannot read the accounts of this system")?;
    let account = |name: &str| {
        let fields: Vec<&str> =
            passwd.lines().map(|l| l.split(':')).map(Iterator::collect::<Vec<_>>).find(|f| f[0] == name)?;
        Some(Account { user: fields.get(2)?.parse().ok()?, group: fields.get(3)?.parse().ok()? })
    };
    let found = account("postgres").or_else(|| account("nobody"));
    Ok(Some(found.context("PostgreSQL refuses to run as root, and there is no account postgres or nobody")?))
}
