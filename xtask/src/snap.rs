//! `cargo xtask snap`: takes what the program says now as what it shall say. Read the difference before you commit it.

use anyhow::Result;

use crate::shell;

/// Which snapshots.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// Only those of this crate
    #[arg(short, long, value_name = "CRATE", default_value = "regard")]
    package: String,
    /// Only those of tests whose name contains this
    filter: Option<String>,
}

/// Runs the tests once and writes their snapshots; inline ones need cargo-insta, which is used where it is installed.
pub(crate) fn run(options: &Options) -> Result<()> {
    let mut command = shell::cargo();
    if shell::find("cargo-insta").is_some() {
        command.args(["insta", "test", "--accept", "-p", &options.package]);
        if let Some(filter) = &options.filter {
            command.args(["--", filter]);
        }
    } else {
        println!(
            "cargo-insta is not installed: snapshots in files are written, inline ones only become `.pending-snap` files"
        );
        command.env("INSTA_UPDATE", "always").args(["test", "-p", &options.package, "--no-fail-fast"]);
        command.args(&options.filter);
    }
    shell::run(&mut command)
}
