//! `cargo xtask ci`: what has to hold before a change is taken, with the time that each part takes. Warm it stays under
//! 20 minutes on two cores, from nothing under 60.

use anyhow::Result;

use crate::shell::{self, Steps};
use crate::{house, suite};

/// Runs every step, the quick ones first, and fails at the end if one failed.
pub(crate) fn run() -> Result<()> {
    let mut steps = Steps::default();
    steps.step("fmt", || shell::run(shell::cargo().args(["fmt", "--all", "--check"])));
    steps.step("house", house::check);
    steps.step("clippy", || {
        let arguments = ["clippy", "--workspace", "--all-targets", "--all-features", "--", "-D", "warnings"];
        shell::run(shell::cargo().args(arguments))
    });
    steps.step("doc", || {
        let mut doc = shell::cargo();
        doc.args(["doc", "--workspace", "--no-deps", "--quiet"]).env("RUSTDOCFLAGS", "-D warnings");
        shell::run(&mut doc)
    });
    steps.step("test", || suite::run(&suite::Options::default()));
    steps.finish()
}
