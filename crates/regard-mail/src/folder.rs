//! A folder of mails, one in each file: all of them as JSON lines, or grouped into conversations.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use serde::Serialize;

use crate::json::{self, Parsed};
use crate::message;
use crate::thread;

/// A parsed mail with the name of its file.
#[derive(Debug, Serialize)]
pub struct Named {
    /// Path below the folder, with `/`.
    pub file: String,
    /// The mail.
    #[serde(flatten)]
    pub parsed: Parsed,
}

/// Writes every mail of a folder and its subfolders as one JSON object in a line, in the order of their names, and
/// returns how many there were.
///
/// # Errors
/// When the folder or a file cannot be read, or `out` not be written.
pub fn write_json_lines(folder: &Path, out: &mut impl Write) -> io::Result<usize> {
    let files = files(folder)?;
    for path in &files {
        let named = Named { file: name(folder, path), parsed: json::parsed(&fs::read(path)?) };
        serde_json::to_writer(&mut *out, &named)?;
        out.write_all(b"\n")?;
    }
    Ok(files.len())
}

/// The file names of a folder and its subfolders, grouped into conversations.
///
/// # Errors
/// When the folder or a file cannot be read.
pub fn threads(folder: &Path) -> io::Result<Vec<Vec<String>>> {
    let files = files(folder)?;
    let mut keys = Vec::with_capacity(files.len());
    for path in &files {
        keys.push(thread::keys(&message::parse(&fs::read(path)?)));
    }
    let names = |group: Vec<usize>| group.into_iter().map(|at| name(folder, &files[at])).collect();
    Ok(thread::threads(&keys).into_iter().map(names).collect())
}

/// Every file below a folder by name; hidden ones are no mails.
fn files(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    let mut open = vec![folder.to_owned()];
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(folder)? {
            let entry = entry?;
            if entry.file_name().to_string_lossy().starts_with('.') {
                continue;
            }
            match fs::metadata(entry.path()) {
                Ok(meta) if meta.is_dir() => open.push(entry.path()),
                Ok(meta) if meta.is_file() => found.push(entry.path()),
                _ => {}
            }
        }
    }
    found.sort();
    Ok(found)
}

fn name(folder: &Path, path: &Path) -> String {
    let below = path.strip_prefix(folder).unwrap_or(path);
    let parts: Vec<_> = below.components().map(|c| c.as_os_str().to_string_lossy()).collect();
    parts.join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_is_read_in_the_order_of_names() {
        let folder = tempfile::tempdir().expect("a folder");
        let mails = [
            ("b.eml", "Message-ID: <2@x.y>\nIn-Reply-To: <1@x.y>\n\nb"),
            ("a.eml", "Message-ID: <1@x.y>\n\na"),
            ("sub/c.eml", "\nc"),
            (".hidden", ""),
        ];
        for (name, raw) in mails {
            let path = folder.path().join(name);
            fs::create_dir_all(path.parent().expect("a parent")).expect("created");
            fs::write(path, raw).expect("written");
        }
        let mut out = Vec::new();
        assert_eq!(write_json_lines(folder.path(), &mut out).expect("read"), 3);
        let lines = String::from_utf8(out).expect("utf-8");
        let files: Vec<String> = lines
            .lines()
            .map(|l| serde_json::from_str::<serde_json::Value>(l).expect("json")["file"].to_string())
            .collect();
        assert_eq!(files, ["\"a.eml\"", "\"b.eml\"", "\"sub/c.eml\""]);
        assert_eq!(threads(folder.path()).expect("read"), [vec!["a.eml", "b.eml"], vec!["sub/c.eml"]]);
    }
}
