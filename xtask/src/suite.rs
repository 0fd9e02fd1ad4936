//! `cargo xtask test`: everything that shows that Regard works, on both engines, with what that needs started before
//! and stopped after.

use std::env;
use std::fs;
use std::path::PathBuf;
use std::process::Command;

use anyhow::{Result, bail};

use crate::postgres::Cluster;
use crate::project::{self, Room};
use crate::shell::{self, Steps};
use crate::tools;

/// What to test.
#[derive(clap::Args, Default)]
pub(crate) struct Options {
    /// Run on SQLite only
    #[arg(long, conflicts_with = "postgres")]
    sqlite: bool,
    /// Run on PostgreSQL only
    #[arg(long)]
    postgres: bool,
    /// Run the tests of this crate only
    #[arg(short, long, value_name = "CRATE")]
    package: Option<String>,
    /// Run only tests whose name contains this
    filter: Option<String>,
}

/// Runs the tests and fails if one fails; goes on after a failure, so that one run tells all.
pub(crate) fn run(options: &Options) -> Result<()> {
    let rooms = project::rooms()?;
    let all = options.package.is_none() && options.filter.is_none();
    tools::ensure(&[tools::NODE])?;
    if !options.sqlite {
        tools::ensure(&[tools::POSTGRES])?;
    }
    if all {
        tools::ensure(&[tools::DOVECOT, tools::POSTFIX, tools::CHROMIUM])?;
    }
    let server = Server::start(!options.sqlite)?;
    let mut steps = Steps::default();
    if !options.postgres {
        steps.step("test, on SQLite", || first_pass(options, &server));
    }
    if !options.sqlite {
        second_pass(options, &server, &rooms, &mut steps);
    }
    if all {
        corpus(&rooms, &server, &mut steps);
        if room(&rooms, "regard").is_some_and(|regard| regard.has_target("test", "browser")) {
            steps.step("test, in the browser", || {
                let arguments = ["-p", "regard", "--all-features", "--test", "browser", "--no-fail-fast"];
                shell::run(server.test("sqlite").args(arguments))
            });
        }
    }
    drop(server);
    steps.finish()
}

/// The database server of the second engine: the one that `REGARD_TEST_POSTGRES` names, or one of our own.
struct Server {
    url: Option<String>,
    _own: Option<Cluster>,
}

impl Server {
    fn start(needed: bool) -> Result<Self> {
        if !needed {
            return Ok(Self { url: None, _own: None });
        }
        if let Ok(url) = env::var("REGARD_TEST_POSTGRES") {
            println!("using the PostgreSQL that REGARD_TEST_POSTGRES names");
            return Ok(Self { url: Some(url), _own: None });
        }
        let own = Cluster::start()?;
        Ok(Self { url: Some(own.url()), _own: Some(own) })
    }

    /// `cargo test` on this engine.
    fn test(&self, engine: &str) -> Command {
        let mut command = shell::cargo();
        command.arg("test").env("REGARD_TEST_DB", engine);
        if let Some(url) = &self.url {
            command.env("REGARD_TEST_POSTGRES", url);
        }
        if let Some(chromium) = (tools::CHROMIUM.find)() {
            command.env("REGARD_TEST_CHROMIUM", chromium);
        }
        command
    }
}

/// Everything, on SQLite.
fn first_pass(options: &Options, server: &Server) -> Result<()> {
    let mut command = server.test("sqlite");
    match &options.package {
        Some(package) => command.args(["-p", package]),
        None => command.arg("--workspace"),
    };
    shell::run(command.arg("--no-fail-fast").args(&options.filter))
}

/// What touches a database, on PostgreSQL.
fn second_pass(options: &Options, server: &Server, rooms: &[Room], steps: &mut Steps) {
    let wanted = |name: &str| options.package.as_deref().is_none_or(|package| package == name);
    for (name, target) in [("regard-store", None), ("regard", Some("it"))] {
        let there =
            room(rooms, name).is_some_and(|r| target.is_none_or(|target| r.has_target("test", target)));
        if !there || !wanted(name) {
            continue;
        }
        steps.step(&format!("test {name}, on PostgreSQL"), || {
            let mut command = server.test("postgres");
            command.args(["-p", name, "--no-fail-fast"]);
            if let Some(target) = target {
                command.args(["--test", target]);
            }
            shell::run(command.args(&options.filter))
        });
    }
}

/// The tests over recorded real mail, where that lies: `REGARD_TEST_DATA`, or `shared/data` beside the project.
fn corpus(rooms: &[Room], server: &Server, steps: &mut Steps) {
    let data =
        env::var_os("REGARD_TEST_DATA").map_or_else(|| shell::root().join("../shared/data"), PathBuf::from);
    let Ok(data) = fs::canonicalize(&data) else {
        println!("\n=== test, over recorded mail: NOT RUN");
        println!("There is no {}. Name the folder that holds email/, reply/ and the rest:", data.display());
        println!("REGARD_TEST_DATA=FOLDER cargo xtask test");
        return;
    };
    for room in rooms.iter().filter(|room| room.features.iter().any(|feature| feature == "corpus")) {
        steps.step(&format!("test {}, over recorded mail", room.name), || {
            let mut command = server.test("sqlite");
            command.args(["-p", &room.name, "--features", "corpus", "--no-fail-fast"]);
            if room.has_target("test", "corpus") {
                command.args(["--test", "corpus"]);
            }
            shell::run(command.args(["--", "--nocapture"]).env("REGARD_TEST_DATA", &data))
        });
    }
}

/// `cargo xtask torture`: programs killed at random moments under load, for as long as that takes.
pub(crate) fn torture() -> Result<()> {
    let rooms = project::rooms()?;
    if !room(&rooms, "regard").is_some_and(|regard| regard.has_target("test", "torture")) {
        bail!("crate regard has no test target `torture`");
    }
    tools::ensure(&[tools::POSTGRES])?;
    let server = Server::start(true)?;
    let arguments =
        ["-p", "regard", "--release", "--features", "torture", "--test", "torture", "--", "--nocapture"];
    shell::run(server.test("sqlite").args(arguments))
}

fn room<'r>(rooms: &'r [Room], name: &str) -> Option<&'r Room> {
    rooms.iter().find(|room| room.name == name)
}
