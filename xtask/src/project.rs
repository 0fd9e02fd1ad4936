//! The project as files and rooms: everything a rule reads, held in memory, so that a rule can also be tried on a
//! project that exists only in a test.

use std::cell::OnceCell;
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use anyhow::{Context, Error, Result};
use serde_json::Value;

use crate::code::Code;
use crate::shell;

/// Folders that are built, installed or written by a running server: no part of the project.
const NOT_OURS: [&str; 5] = [".git", "target", "node_modules", "dist", "var"];

/// A text file of the project.
pub(crate) struct File {
    /// Where it lies below the project's root, with `/` between the parts.
    pub(crate) path: String,
    /// Its whole text.
    pub(crate) text: String,
    code: OnceCell<Result<Code>>,
}

impl File {
    fn new(path: String, text: String) -> Self {
        Self { path, text, code: OnceCell::new() }
    }

    /// Its tokens, taken apart when first asked for; an error where the text is not Rust.
    pub(crate) fn code(&self) -> Result<&Code, &Error> {
        self.code.get_or_init(|| Code::read(&self.text)).as_ref()
    }

    /// The crate it belongs to: the folder below `crates/`, or `xtask`.
    pub(crate) fn room(&self) -> Option<&str> {
        if self.path.starts_with("xtask/") {
            return Some("xtask");
        }
        self.path.strip_prefix("crates/")?.split('/').next()
    }

    /// The path below the crate's `src/`, for Rust files that are shipped.
    pub(crate) fn in_src(&self) -> Option<&str> {
        let rest = self.path.strip_prefix("crates/").and_then(|p| p.split_once('/')).map(|(_, rest)| rest);
        let rest = rest.or_else(|| self.path.strip_prefix("xtask/"))?;
        rest.strip_prefix("src/").filter(|p| p.ends_with(".rs"))
    }

    /// Whether the file holds nothing but tests.
    pub(crate) fn is_test(&self) -> bool {
        self.path.ends_with("/tests.rs") || self.path.contains("/tests/")
    }

    /// Whether the path ends in a dot and `extension`.
    pub(crate) fn is(&self, extension: &str) -> bool {
        Path::new(&self.path).extension().is_some_and(|e| e == extension)
    }

    /// The lines with their numbers, counted from 1.
    pub(crate) fn lines(&self) -> impl Iterator<Item = (usize, &str)> {
        self.text.lines().enumerate().map(|(index, line)| (index + 1, line))
    }
}

/// A crate of the workspace with what it declares to use.
pub(crate) struct Room {
    /// The package's name.
    pub(crate) name: String,
    /// Packages named under `[dependencies]` and `[build-dependencies]`.
    pub(crate) uses: Vec<String>,
    /// Packages named under `[dev-dependencies]`.
    pub(crate) tests_use: Vec<String>,
    /// Cargo features.
    pub(crate) features: Vec<String>,
    /// Targets as (kind, name), such as `("bench", "parse")`.
    pub(crate) targets: Vec<(String, String)>,
}

impl Room {
    /// Whether it has a target of this kind and name.
    pub(crate) fn has_target(&self, kind: &str, name: &str) -> bool {
        self.targets.iter().any(|(k, n)| k == kind && n == name)
    }

    fn of(package: &Value) -> Self {
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let list = |key: &str| package[key].as_array().cloned().unwrap_or_default();
        let (for_tests, to_use): (Vec<_>, Vec<_>) =
            list("dependencies").into_iter().partition(|dependency| dependency["kind"] == "dev");
        let targets = list("targets");
        Self {
            name: text(&package["name"]),
            uses: to_use.iter().map(|d| text(&d["name"])).collect(),
            tests_use: for_tests.iter().map(|d| text(&d["name"])).collect(),
            features: package["features"]
                .as_object()
                .map(|f| f.keys().cloned().collect())
                .unwrap_or_default(),
            targets: targets.iter().map(|t| (text(&t["kind"][0]), text(&t["name"]))).collect(),
        }
    }
}

/// All that the house rules look at.
#[derive(Default)]
pub(crate) struct Project {
    /// The text files, by path.
    pub(crate) files: Vec<File>,
    /// Every path, also of files that are not text, and of folders.
    pub(crate) paths: BTreeSet<String>,
    /// The crates of the workspace.
    pub(crate) rooms: Vec<Room>,
}

impl Project {
    /// Reads the project around this crate.
    pub(crate) fn read() -> Result<Self> {
        let mut project = Self { rooms: rooms()?, ..Self::default() };
        project.walk(&shell::root(), "")?;
        Ok(project)
    }

    /// A project of these files, for tests of a rule.
    #[cfg(test)]
    pub(crate) fn of(files: &[(&str, &str)]) -> Self {
        let mut project = Self::default();
        for (path, text) in files {
            project.paths.insert((*path).to_owned());
            project.files.push(File::new((*path).to_owned(), (*text).to_owned()));
        }
        project
    }

    /// The Rust files.
    pub(crate) fn rust(&self) -> impl Iterator<Item = &File> {
        self.files.iter().filter(|file| file.is("rs"))
    }

    fn walk(&mut self, folder: &Path, below: &str) -> Result<()> {
        let entries = fs::read_dir(folder).with_context(|| format!("cannot list {}", folder.display()))?;
        let mut entries = entries.collect::<Result<Vec<_>, _>>()?;
        entries.sort_by_key(fs::DirEntry::file_name);
        for entry in entries {
            let name = entry.file_name().to_string_lossy().into_owned();
            if NOT_OURS.contains(&name.as_str()) {
                continue;
            }
            let path = format!("{below}{name}");
            if entry.file_type()?.is_dir() {
                self.walk(&entry.path(), &format!("{path}/"))?;
            } else if let Ok(text) = fs::read_to_string(entry.path()) {
                self.files.push(File::new(path.clone(), text));
            }
            self.paths.insert(path);
        }
        Ok(())
    }
}

/// The crates of the workspace, as `cargo metadata` describes them.
pub(crate) fn rooms() -> Result<Vec<Room>> {
    let text = shell::output(shell::cargo().args(["metadata", "--no-deps", "--format-version", "1"]))?;
    let metadata: Value = serde_json::from_str(&text).context("cargo metadata did not print JSON")?;
    let packages = metadata["packages"].as_array().context("cargo metadata names no packages")?;
    Ok(packages.iter().map(Room::of).collect())
}
