//! `cargo xtask bench`: the benchmarks that stand beside the code, then `regard bench` against a running release server.

use anyhow::Result;

use crate::{project, shell};

/// What to measure.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// Only the benchmarks beside the code
    #[arg(long)]
    code: bool,
    /// What follows is handed to `regard bench`
    #[arg(last = true)]
    arguments: Vec<String>,
}

/// Runs the benchmarks of every crate that has some, then the server's.
pub(crate) fn run(options: &Options) -> Result<()> {
    for room in project::rooms()? {
        for (_, bench) in room.targets.iter().filter(|(kind, _)| kind == "bench") {
            shell::run(shell::cargo().args(["bench", "-p", &room.name, "--bench", bench]))?;
        }
    }
    if options.code {
        return Ok(());
    }
    let server = ["run", "--release", "-p", "regard", "--", "bench"];
    shell::run(shell::cargo().args(server).args(&options.arguments))
}
