//! `cargo xtask test`: everything that shows that Regard works, on both engines, with what that needs started before
//! and stopped after.

use std::env;
use std::fs;
use std::path::PathBuf;
use std::process::Command;

use anyhow::Result;

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
        steps.step("test, everything, on SQLite", || shell::run(&mut server.test("sqlite", options)));
    }
    if !options.sqlite && options.package.as_deref().is_none_or(|package| package == "regard") {
        let mut command = server.test("postgres", options);
        steps.step("test, what meets a database, on PostgreSQL", || {
            shell::run(command.args(["--test", "it"]))
        });
    }
    if all {
        corpus(&rooms, &server, &mut steps);
        browser(&rooms, &server, &mut steps);
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

    /// `cargo test` on this engine. It is always told the whole workspace, and which tests by `--test`: chosen by crate,
    /// cargo would build the libraries anew with the features that this crate alone needs.
    fn test(&self, engine: &str, options: &Options) -> Command {
        let mut command = shell::cargo();
        command.args(["test", "--no-fail-fast"]).env("REGARD_TEST_DB", engine);
        match &options.package {
            Some(package) => command.args(["--package", package]),
            None => command.arg("--workspace"),
        };
        if let Some(url) = &self.url {
            command.env("REGARD_TEST_POSTGRES", url);
        }
        if let Some(chromium) = (tools::CHROMIUM.find)() {
            command.env("REGARD_TEST_CHROMIUM", chromium);
        }
        command.args(&options.filter);
        command
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
    let mut command = server.test("sqlite", &Options::default());
    for room in rooms.iter().filter(|room| room.features.iter().any(|feature| feature == "corpus")) {
        command.args(["--features", &format!("{}/corpus", room.name)]);
    }
    command.args(["--test", "corpus", "--", "--nocapture"]).env("REGARD_TEST_DATA", &data);
    steps.step("test, over recorded mail", || shell::run(&mut command));
}

/// The journeys through real pages in a real browser.
fn browser(rooms: &[Room], server: &Server, steps: &mut Steps) {
    if !room(rooms, "regard").is_some_and(|regard| regard.has_target("test", "browser")) {
        return;
    }
    let folder = shell::root().join("crates/regard/tests/browser");
    let mut axe = Command::new("npm");
    axe.args(["ci", "--no-progress"]).current_dir(folder);
    let mut command = server.test("sqlite", &Options::default());
    command.args(["--features", "regard/browser", "--test", "browser", "--", "--test-threads", "2"]);
    steps.step("test, in the browser", || {
        shell::run(&mut axe)?;
        shell::run(&mut command)
    });
}

/// How long and how the torture goes.
#[derive(clap::Args)]
pub(crate) struct TortureOptions {
    /// How often a server is killed, on each engine
    #[arg(long, default_value_t = 50)]
    times: u32,
    /// The seed of everything that is left to chance; a run that failed is tried again with its own
    #[arg(long)]
    seed: Option<u64>,
    /// On SQLite only
    #[arg(long, conflicts_with = "postgres")]
    sqlite: bool,
    /// On PostgreSQL only
    #[arg(long)]
    postgres: bool,
}

/// `cargo xtask torture`: programs killed at random moments under load, full disks, servers that go away, for as long as
/// that takes.
pub(crate) fn torture(options: &TortureOptions) -> Result<()> {
    tools::ensure(&[tools::POSTGRES, tools::DOVECOT, tools::POSTFIX])?;
    let server = Server::start(!options.sqlite)?;
    let mut steps = Steps::default();
    let engines = [("sqlite", options.postgres), ("postgres", options.sqlite)];
    for engine in engines.into_iter().filter_map(|(engine, is_left_out)| (!is_left_out).then_some(engine)) {
        let mut command = server.test(engine, &Options::default());
        command.args(["--test", "it", "--", "torture::", "--nocapture", "--test-threads", "2"]);
        command.env("REGARD_TORTURE_TIMES", options.times.to_string());
        if let Some(seed) = options.seed {
            command.env("REGARD_TORTURE_SEED", seed.to_string());
        }
        steps.step(&format!("torture, {} kills, on {engine}", options.times), || shell::run(&mut command));
    }
    drop(server);
    steps.finish()
}

fn room<'r>(rooms: &'r [Room], name: &str) -> Option<&'r Room> {
    rooms.iter().find(|room| room.name == name)
}
