//! Starting other programs: one way to run, to ask, and to look for one.

use std::env;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

/// The project's root folder.
pub(crate) fn root() -> PathBuf {
    // Asked now: checkouts that share a target folder share this program. Cargo says it to what it runs.
    let here = env::var_os("CARGO_MANIFEST_DIR").unwrap_or_else(|| env!("CARGO_MANIFEST_DIR").into());
    Path::new(&here).parent().expect("xtask lies in the project's root").to_owned()
}

/// `cargo` for this project, run in its root. What the outer `cargo run` told *us* about this package is taken away
/// again: build scripts that watch those variables would otherwise build anew at each change between `cargo` and `cargo xtask`.
pub(crate) fn cargo() -> Command {
    let mut command = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    for (name, _) in env::vars_os() {
        let shown = name.to_string_lossy();
        if shown.starts_with("CARGO_PKG_") || shown.starts_with("CARGO_MANIFEST_") {
            command.env_remove(&name);
        }
    }
    command.current_dir(root());
    command
}

/// Prints the command, runs it with our own standard streams, and fails if it fails.
pub(crate) fn run(command: &mut Command) -> Result<()> {
    println!("+ {}", shown(command));
    let status = command.status().with_context(|| format!("cannot start {}", shown(command)))?;
    if !status.success() {
        bail!("{} ended with {status}", shown(command));
    }
    Ok(())
}

/// Runs a command unseen and returns what it printed; on failure the error carries its standard error.
pub(crate) fn output(command: &mut Command) -> Result<String> {
    let done =
        command.stdin(Stdio::null()).output().with_context(|| format!("cannot start {}", shown(command)))?;
    if !done.status.success() {
        let said = String::from_utf8_lossy(&done.stderr);
        bail!("{} ended with {}: {}", shown(command), done.status, said.trim());
    }
    String::from_utf8(done.stdout).with_context(|| format!("{} did not print UTF-8", shown(command)))
}

/// Where a program lies: on the `PATH`, or in the folders where servers live, which are not on everyone's path.
pub(crate) fn find(program: &str) -> Option<PathBuf> {
    let path = env::var_os("PATH").unwrap_or_default();
    let servers = ["/usr/sbin", "/usr/local/sbin", "/usr/lib/dovecot"].map(PathBuf::from);
    env::split_paths(&path).chain(servers).map(|folder| folder.join(program)).find(|file| file.is_file())
}

/// How long a step took and what came of it, for the table at the end of a long command.
pub(crate) struct Step {
    name: String,
    took: Duration,
    result: Result<()>,
}

/// Runs the steps given to it one after the other, goes on after a failure, and tells at the end how each went.
#[derive(Default)]
pub(crate) struct Steps(Vec<Step>);

impl Steps {
    /// Runs one step under a heading and remembers how it went.
    pub(crate) fn step(&mut self, name: &str, run: impl FnOnce() -> Result<()>) {
        println!("\n=== {name}");
        let start = Instant::now();
        let result = run();
        if let Err(error) = &result {
            eprintln!("{name}: {error:#}");
        }
        self.0.push(Step { name: name.to_owned(), took: start.elapsed(), result });
    }

    /// Prints the table and fails if a step failed.
    pub(crate) fn finish(self) -> Result<()> {
        println!();
        for step in &self.0 {
            let outcome = if step.result.is_ok() { "ok" } else { "FAILED" };
            println!("{outcome:>6}  {:>7.1} s  {}", step.took.as_secs_f64(), step.name);
        }
        let failed: Vec<_> = self.0.iter().filter(|s| s.result.is_err()).map(|s| s.name.as_str()).collect();
        if !failed.is_empty() {
            bail!("failed: {}", failed.join(", "));
        }
        Ok(())
    }
}

fn shown(command: &Command) -> String {
    let words = [command.get_program()].into_iter().chain(command.get_args());
    words.map(|word| word.to_string_lossy()).collect::<Vec<_>>().join(" ")
}
