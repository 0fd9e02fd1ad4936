//! `cargo xtask doctor`: what this machine has and lacks for working on Regard.

use std::path::Path;
use std::process::Command;

use anyhow::{Result, bail};

use crate::{shell, tools};

/// Prints one line per part and fails if something is missing that the build or the tests need.
pub(crate) fn run() -> Result<()> {
    let rust = shell::output(Command::new("rustc").arg("--version"))?;
    println!("     ok  {}", rust.trim());
    let mut missing = Vec::new();
    for tool in tools::ALL {
        match (tool.find)() {
            Some(path) => println!("     ok  {}: {}", tool.name, path.display()),
            None => {
                println!("MISSING  {}, for {}: {}", tool.name, tool.needed_for, how(&tool));
                missing.push(tool.name);
            }
        }
    }
    let data = shell::root().join("../shared/data");
    let named = std::env::var_os("REGARD_TEST_DATA");
    let data = named.as_deref().map_or(data.as_path(), Path::new);
    let found = if data.is_dir() { "ok" } else { "absent" };
    println!("{found:>7}  recorded mail for the corpus tests: {} (REGARD_TEST_DATA)", data.display());
    for (program, why) in
        [("cargo-insta", "to look through new snapshots one by one"), ("swaks", "to send a mail by hand")]
    {
        let found = if shell::find(program).is_some() { "ok" } else { "absent" };
        println!("{found:>7}  {program}, {why}; not needed");
    }
    if !missing.is_empty() {
        bail!("missing: {}; `cargo xtask test` installs what it can", missing.join(", "));
    }
    Ok(())
}

fn how(tool: &tools::Tool) -> String {
    if tool.packages.is_empty() {
        return "from nodejs.org or your system, version 20 or newer".to_owned();
    }
    format!("sudo apt-get install {}", tool.packages.join(" "))
}
