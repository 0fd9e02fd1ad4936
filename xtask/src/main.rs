//! The repository's own commands and rules: `cargo xtask --help`.

mod shell;
mod code;
mod project;
mod postgres;
mod tools;
mod house;
mod new;
mod suite;
mod ci;
mod doctor;
mod bench;
mod snap;

use std::process::ExitCode;

use clap::Parser;

/// Commands for working on Regard
#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask", version)]
enum Command {
    /// Draw the floors from the real code and name every broken rule
    House,
    /// Begin a new thing: its files, joined to the rest, with a test that passes
    New(new::Options),
    /// Run all tests on both engines, with the servers they need
    Test(suite::Options),
    /// All that has to hold before a change is taken: fmt, house, clippy, doc, test
    Ci,
    /// Kill the programs at random moments under load and see that nothing is lost
    Torture(suite::TortureOptions),
    /// Measure: the benchmarks beside the code, then `regard bench`
    Bench(bench::Options),
    /// Accept the snapshots as they are now
    Snap(snap::Options),
    /// Say what this machine lacks for working on Regard
    Doctor,
}

fn main() -> ExitCode {
    let done = match Command::parse() {
        Command::House => house::check(),
        Command::New(options) => new::begin(&options),
        Command::Test(options) => suite::run(&options),
        Command::Ci => ci::run(),
        Command::Torture(options) => suite::torture(&options),
        Command::Bench(options) => bench::run(&options),
        Command::Snap(options) => snap::run(&options),
        Command::Doctor => doctor::run(),
    };
    if let Err(error) = done {
        eprintln!("\n{error:#}");
        return ExitCode::FAILURE;
    }
    ExitCode::SUCCESS
}
