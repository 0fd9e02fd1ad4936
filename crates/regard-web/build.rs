//! Puts what the browser is given (styles, script, icons, fonts) into `$OUT_DIR/assets`, for `src/assets.rs`.
//!
//! Node 20 or newer builds it from `assets/`; nothing of it is committed. `REGARD_ASSETS_DIR` names a folder
//! that was built before (`node build.mjs FOLDER`) and is used as it is, without Node.

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::{self, Command},
};

const SOURCES: [&str; 9] = [
    "assets/build.mjs",
    "assets/css",
    "assets/favicon.svg",
    "assets/icons",
    "assets/package-lock.json",
    "assets/package.json",
    "assets/ts",
    "build.rs",
    "src/view/icon.rs",
];
const NPM: &str = if cfg!(windows) { "npm.cmd" } else { "npm" };

fn main() {
    println!("cargo::rerun-if-env-changed=REGARD_ASSETS_DIR");
    let out = PathBuf::from(env::var_os("OUT_DIR").expect("cargo sets it")).join("assets");
    let done = match env::var_os("REGARD_ASSETS_DIR") {
        Some(folder) => use_prebuilt(Path::new(&folder), &out),
        None => build(&out),
    };
    if let Err(why) = done {
        println!("cargo::error={why}");
        process::exit(1);
    }
}

fn use_prebuilt(folder: &Path, out: &Path) -> Result<(), String> {
    println!("cargo::rerun-if-changed={}", folder.display());
    if !folder.join("manifest.txt").is_file() {
        return Err(format!(
            "REGARD_ASSETS_DIR is {}, which holds no manifest.txt. Build it with `node build.mjs FOLDER` in \
             crates/regard-web/assets, or unset the variable to have it built here.",
            folder.display()
        ));
    }
    copy(folder, out).map_err(|e| format!("could not copy {} to {}: {e}", folder.display(), out.display()))
}

fn copy(from: &Path, to: &Path) -> std::io::Result<()> {
    fs::remove_dir_all(to)
        .or_else(|e| if e.kind() == std::io::ErrorKind::NotFound { Ok(()) } else { Err(e) })?;
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        fs::copy(entry.path(), to.join(entry.file_name()))?;
    }
    Ok(())
}

fn build(out: &Path) -> Result<(), String> {
    for source in SOURCES {
        println!("cargo::rerun-if-changed={source}");
    }
    need_node()?;
    // Asked now, not when this was compiled: checkouts that share a target folder share this program.
    let here = env::var_os("CARGO_MANIFEST_DIR").expect("cargo sets it");
    let assets = Path::new(&here).join("assets");
    install(&assets)?;
    run(Command::new("node").arg("build.mjs").arg(out).current_dir(&assets))
}

fn need_node() -> Result<(), String> {
    let found = Command::new("node").arg("--version").output().ok();
    let version = found.map(|o| String::from_utf8_lossy(&o.stdout).trim().to_owned()).unwrap_or_default();
    let major = version.trim_start_matches('v').split('.').next().and_then(|n| n.parse::<u32>().ok());
    if major.is_some_and(|n| n >= 20) {
        return Ok(());
    }
    let found = if version.is_empty() { "none was found".to_owned() } else { format!("found {version}") };
    Err(format!(
        "Regard's pages need Node 20 or newer (with npm) to be built; {found}. Install it from nodejs.org or your \
         system's packages, or set REGARD_ASSETS_DIR to a folder that was built elsewhere."
    ))
}

/// Installs exactly what the lock file says, once per content of the lock file.
fn install(assets: &Path) -> Result<(), String> {
    let stamp = assets.join("node_modules/.installed-lock.json");
    let read = |path: &Path| fs::read(path).ok();
    let lock = read(&assets.join("package-lock.json"));
    if lock.is_some() && lock == read(&stamp) {
        return Ok(());
    }
    run(Command::new(NPM).args(["ci", "--omit=dev", "--no-progress"]).current_dir(assets))?;
    fs::write(&stamp, lock.unwrap_or_default())
        .map_err(|e| format!("could not write {}: {e}", stamp.display()))
}

fn run(command: &mut Command) -> Result<(), String> {
    let output = command.output().map_err(|e| format!("could not start {command:?}: {e}"))?;
    if output.status.success() {
        return Ok(());
    }
    eprintln!("{}", String::from_utf8_lossy(&output.stdout));
    eprintln!("{}", String::from_utf8_lossy(&output.stderr));
    Err(format!("{command:?} ended with {}; what it said stands above.", output.status))
}
