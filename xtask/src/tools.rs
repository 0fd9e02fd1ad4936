//! The programs that the tests need beside Rust: where they are, and how they come when they are missing.

use std::fs;
use std::io::Write;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};

use crate::{postgres, shell};

/// A program that something in the repository needs.
pub(crate) struct Tool {
    /// As a person calls it.
    pub(crate) name: &'static str,
    /// What needs it.
    pub(crate) needed_for: &'static str,
    /// The Debian packages that bring it; none where Debian's are too old.
    pub(crate) packages: &'static [&'static str],
    /// Where it lies, if it is here.
    pub(crate) find: fn() -> Option<PathBuf>,
}

/// What runs the suite on the second engine.
pub(crate) const POSTGRES: Tool = Tool {
    name: "PostgreSQL server",
    needed_for: "the suite on the second engine",
    packages: &["postgresql"],
    find: || postgres::programs().map(|folder| folder.join("postgres")),
};

/// What opens the pages.
pub(crate) const CHROMIUM: Tool = Tool {
    name: "Chromium",
    needed_for: "browser tests",
    packages: &["chromium"],
    find: || ["chromium", "chromium-browser", "google-chrome"].into_iter().find_map(shell::find),
};

/// The IMAP server that mail is fetched from.
pub(crate) const DOVECOT: Tool = Tool {
    name: "Dovecot",
    needed_for: "tests of fetching mail",
    packages: &["dovecot-imapd"],
    find: || shell::find("dovecot"),
};

/// The SMTP server that mail is sent through.
pub(crate) const POSTFIX: Tool = Tool {
    name: "Postfix",
    needed_for: "tests of sending mail",
    packages: &["postfix"],
    find: || shell::find("postfix"),
};

/// What builds the assets; needed by every build of the web pages.
pub(crate) const NODE: Tool = Tool {
    name: "Node 20 or newer with npm",
    needed_for: "building the assets",
    packages: &[],
    find: || shell::find("npm").and_then(|_| shell::find("node")).filter(|node| is_recent(node)),
};

/// All of them.
pub(crate) const ALL: [Tool; 5] = [NODE, POSTGRES, CHROMIUM, DOVECOT, POSTFIX];

/// Keeps Debian from starting a server that a package brings; the tests start their own.
const POLICY: &str = "/usr/sbin/policy-rc.d";

/// Makes sure that these are here: installs what is missing where that is possible and says so; else fails and says
/// what to install.
pub(crate) fn ensure(tools: &[Tool]) -> Result<()> {
    let missing: Vec<&Tool> = tools.iter().filter(|tool| (tool.find)().is_none()).collect();
    if missing.is_empty() {
        return Ok(());
    }
    for tool in &missing {
        println!("missing: {} ({})", tool.name, tool.needed_for);
    }
    if let Some(tool) = missing.iter().find(|tool| tool.packages.is_empty()) {
        bail!("{} has to be installed by hand, for {}", tool.name, tool.needed_for);
    }
    let packages: Vec<&str> = missing.iter().flat_map(|tool| tool.packages).copied().collect();
    install(&packages).with_context(|| format!("please run: sudo apt-get install {}", packages.join(" ")))?;
    match missing.iter().find(|tool| (tool.find)().is_none()) {
        Some(tool) => bail!("{} is still not found after installing {}", tool.name, packages.join(" ")),
        None => Ok(()),
    }
}

/// Installs Debian packages, as root or by a `sudo` that asks nothing.
fn install(packages: &[&str]) -> Result<()> {
    if shell::find("apt-get").is_none() {
        bail!("no apt-get on this system");
    }
    let root = shell::output(Command::new("id").arg("-u"))?.trim() == "0";
    if !root && shell::output(Command::new("sudo").args(["-n", "true"])).is_err() {
        bail!("neither root nor a sudo that asks for no password");
    }
    println!("installing with apt-get: {}", packages.join(" "));
    let quiet = Quiet::begin(root);
    if packages.contains(&"postfix") {
        answer(root, "postfix postfix/main_mailer_type select Local only")?;
    }
    apt(root, &["update", "-q"])?;
    let done = apt(root, &[&["install", "-q", "-y", "--no-install-recommends"], packages].concat());
    drop(quiet);
    done
}

fn apt(root: bool, arguments: &[&str]) -> Result<()> {
    let mut command = privileged(root, "apt-get");
    shell::run(command.args(arguments).env("DEBIAN_FRONTEND", "noninteractive"))
}

/// Answers beforehand what a package would ask: a Postfix that nobody configured shall not listen to the world.
fn answer(root: bool, line: &str) -> Result<()> {
    let mut command = privileged(root, "debconf-set-selections").stdin(Stdio::piped()).spawn()?;
    let mut questions = command.stdin.take().expect("stdin is a pipe, as asked for above");
    questions.write_all(line.as_bytes())?;
    drop(questions);
    if !command.wait()?.success() {
        bail!("debconf does not take `{line}`");
    }
    Ok(())
}

fn privileged(root: bool, program: &str) -> Command {
    if root {
        return Command::new(program);
    }
    let mut sudo = Command::new("sudo");
    sudo.args(["-n", "DEBIAN_FRONTEND=noninteractive", program]);
    sudo
}

/// While it lives, installing a server does not start it. Only as root; a `sudo` user's machine starts them as it likes.
struct Quiet(bool);

impl Quiet {
    fn begin(root: bool) -> Self {
        let ours = root && !Path::new(POLICY).exists() && fs::write(POLICY, "#!/bin/sh\nexit 101\n").is_ok();
        if ours {
            // A policy that cannot be run is no policy, which is where we began.
            let _ = fs::set_permissions(POLICY, fs::Permissions::from_mode(0o755));
        }
        Self(ours)
    }
}

impl Drop for Quiet {
    fn drop(&mut self) {
        if self.0 {
            let _ = fs::remove_file(POLICY);
        }
    }
}

fn is_recent(node: &Path) -> bool {
    let said = shell::output(Command::new(node).arg("--version")).unwrap_or_default();
    let major =
        said.trim().trim_start_matches('v').split('.').next().and_then(|major| major.parse::<u32>().ok());
    major.is_some_and(|major| major >= 20)
}
