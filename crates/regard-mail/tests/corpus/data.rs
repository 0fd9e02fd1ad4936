//! Reads the open data set: mails with their expected results (format: SOURCES.md of the data folder).

use std::collections::HashMap;
use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};

use serde_json::Value;

/// The sets of `email/`.
pub(crate) const SETS: &[&str] = &[
    "chatwoot",
    "discourse",
    "flufl-bounce",
    "mailman",
    "notmuch",
    "request-tracker",
    "rubymail",
    "sisimai",
    "spamassassin",
    "stalwart-mail-parser",
    "talon-eml",
];

/// One mail and what is expected of it.
pub(crate) struct Case {
    /// The set it comes from.
    pub(crate) set: &'static str,
    /// Its file name inside the set.
    pub(crate) file: String,
    /// The bytes.
    pub(crate) raw: Vec<u8>,
    /// The expected fields; a missing one is not asserted.
    pub(crate) expected: Value,
}

/// The data folder: `REGARD_TEST_DATA`, else `../shared/data` beside the workspace.
pub(crate) fn root() -> PathBuf {
    let beside = || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data");
    std::env::var_os("REGARD_TEST_DATA").map_or_else(beside, PathBuf::from)
}

/// A JSON file of the data folder, gunzipped if its name says so.
pub(crate) fn json(path: &str) -> Value {
    let bytes = read(path);
    let bytes = if path.ends_with(".gz") { gunzip(&bytes) } else { bytes };
    serde_json::from_slice(&bytes).unwrap_or_else(|e| panic!("{path}: {e}"))
}

/// A file of the data folder.
pub(crate) fn read(path: &str) -> Vec<u8> {
    let full = root().join(path);
    fs::read(&full).unwrap_or_else(|e| panic!("{}: {e}; set REGARD_TEST_DATA", full.display()))
}

fn gunzip(bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    flate2::read::GzDecoder::new(bytes).read_to_end(&mut out).expect("gzip");
    out
}

/// All mails of all sets.
pub(crate) fn cases() -> Vec<Case> {
    SETS.iter().flat_map(|set| cases_of(set)).collect()
}

/// All mails of one set.
pub(crate) fn cases_of(set: &'static str) -> Vec<Case> {
    let packed = set == "spamassassin";
    let expected = json(&format!("email/{set}/expected.json{}", if packed { ".gz" } else { "" }));
    let mut archive =
        if packed { untar(&read(&format!("email/{set}/mails.tar.gz"))) } else { HashMap::new() };
    let messages = expected["messages"].as_array().expect("messages");
    let case = |expected: &Value| {
        let file = expected["file"].as_str().expect("file").to_owned();
        let raw = match packed {
            true => archive.remove(base(&file)).unwrap_or_else(|| panic!("{file} is not in the archive")),
            false => read(&format!("email/{set}/{file}")),
        };
        Case { set, file, raw, expected: expected.clone() }
    };
    messages.iter().map(case).collect()
}

fn base(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

fn untar(bytes: &[u8]) -> HashMap<String, Vec<u8>> {
    let mut archive = tar::Archive::new(flate2::read::GzDecoder::new(bytes));
    let mut files = HashMap::new();
    for entry in archive.entries().expect("tar") {
        let mut entry = entry.expect("tar entry");
        let name = entry.path().expect("path").to_string_lossy().into_owned();
        let mut content = Vec::new();
        entry.read_to_end(&mut content).expect("tar content");
        files.insert(base(&name).to_owned(), content);
    }
    files
}
