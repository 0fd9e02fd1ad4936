//! Mail as other programs keep it on a disk: single files, mbox files, Maildir folders, and folders of all of these.

use anyhow::{Context, Result};
use bytes::Bytes;
use regard_store::blob;
use std::fs;
use std::path::{Path, PathBuf};

/// One mail out of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct MailFile {
    /// The same for the same mail whenever it is read: its file's name, its place in it, and the digest of its bytes.
    pub key: String,
    /// The bytes, as they were before a program put them into an mbox.
    pub raw: Bytes,
}

/// Every file at a path that may hold mail, in the order of their names. A Maildir's `tmp` is unfinished, and its other
/// files that are not in `new` or `cur` are notes of the program that kept it.
pub(crate) fn find(path: &Path) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    let mut open = vec![path.to_owned()];
    while let Some(path) = open.pop() {
        let about = fs::metadata(&path).with_context(|| format!("looking at {}", path.display()))?;
        if !about.is_dir() {
            found.push(path);
            continue;
        }
        let is_maildir = path.join("cur").is_dir() && path.join("new").is_dir();
        let entries =
            fs::read_dir(&path).with_context(|| format!("reading the folder {}", path.display()))?;
        for entry in entries {
            let entry = entry.with_context(|| format!("reading the folder {}", path.display()))?;
            let (name, is_dir) = (entry.file_name(), entry.path().is_dir());
            let name = name.to_string_lossy();
            let is_note = if is_maildir { !is_dir || name == "tmp" } else { !is_dir && is_no_mail(&name) };
            if !is_note {
                open.push(entry.path());
            }
        }
    }
    found.sort();
    Ok(found)
}

/// Files that mail programs keep beside the mail.
fn is_no_mail(name: &str) -> bool {
    name.starts_with('.')
        || [".msf", ".dat", ".json", ".gz", ".idx", ".lock"].iter().any(|end| name.ends_with(end))
}

/// The mails of a file: one, or those of an mbox.
pub(crate) fn read(path: &Path) -> Result<Vec<MailFile>> {
    let bytes = fs::read(path).with_context(|| format!("reading {}", path.display()))?;
    let name = stable_name(path);
    if !is_separator(first_line(&bytes)) || bytes.starts_with(b"From:") {
        return Ok(vec![MailFile { key: format!("{name}:{}", blob::sha256(&bytes)), raw: bytes.into() }]);
    }
    let mails = split_mbox(&bytes).into_iter().enumerate();
    Ok(mails
        .map(|(at, raw)| MailFile { key: format!("{name}:{at}:{}", blob::sha256(&raw)), raw: raw.into() })
        .collect())
}

/// A file's name without the flags that a Maildir adds when somebody reads the mail.
fn stable_name(path: &Path) -> String {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    name.split(":2,").next().unwrap_or_default().to_owned()
}

fn first_line(bytes: &[u8]) -> &[u8] {
    bytes.split(|byte| *byte == b'\n').next().unwrap_or_default()
}

/// Whether a line opens a mail in an mbox (RFC 4155): `From`, an address, and a time of day. Prose that begins with
/// "From" has no time in it.
fn is_separator(line: &[u8]) -> bool {
    let Some(rest) = line.strip_prefix(b"From ") else { return false };
    let is_time = |word: &[u8]| {
        let digits = |part: &[u8]| !part.is_empty() && part.iter().all(u8::is_ascii_digit);
        let mut parts = word.split(|byte| *byte == b':');
        let two = parts.next().is_some_and(digits) && parts.next().is_some_and(digits);
        two && parts.all(digits)
    };
    rest.split(|byte| byte.is_ascii_whitespace()).any(is_time)
}

/// The mails of an mbox, each as it was: the separator and the empty line before the next one belong to the mbox, and so
/// does one `>` before each line that begins with `From ` behind any number of them (mboxrd; what mboxo wrote reads the
/// same).
fn split_mbox(bytes: &[u8]) -> Vec<Vec<u8>> {
    let mut mails: Vec<Vec<u8>> = Vec::new();
    let mut after_empty = true;
    for line in bytes.split_inclusive(|byte| *byte == b'\n') {
        if after_empty && is_separator(line) {
            close(mails.last_mut());
            mails.push(Vec::new());
        } else if let Some(mail) = mails.last_mut() {
            let bare = line.iter().position(|byte| *byte != b'>').map_or(&line[..0], |at| &line[at..]);
            let is_quoted = line.starts_with(b">") && bare.starts_with(b"From ");
            mail.extend_from_slice(if is_quoted { &line[1..] } else { line });
        }
        after_empty = line == b"\n" || line == b"\r\n";
    }
    close(mails.last_mut());
    mails
}

/// Takes off the empty line that the mbox put behind a mail.
fn close(mail: Option<&mut Vec<u8>>) {
    let Some(mail) = mail else { return };
    for end in [&b"\r\n\r\n"[..], b"\n\n"] {
        if mail.ends_with(end) {
            mail.truncate(mail.len() - end.len() / 2);
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_mbox_gives_each_mail_as_it_was() {
        let mbox = b"From dora@example.com Tue Nov 24 10:00:00 2026\nSubject: a\n\n>From here on\n>>From there\nFrom now on it leaks.\n\nFrom Monday on too.\n\nFrom - Tue Nov 24 10:01:00 2026\nSubject: b\n\nbye\n";
        let mails = split_mbox(mbox);
        let texts: Vec<_> = mails.iter().map(|mail| String::from_utf8_lossy(mail).into_owned()).collect();
        let first = "Subject: a\n\nFrom here on\n>From there\nFrom now on it leaks.\n\nFrom Monday on too.\n";
        assert_eq!(texts, [first, "Subject: b\n\nbye\n"]);
    }

    #[test]
    fn a_folder_is_searched_for_single_files_mbox_and_maildir() {
        let folder = tempfile::tempdir().expect("a folder");
        let files = [
            ("a.eml", "Subject: a\n\n1"),
            ("old/archive", "From x@example.com Tue Nov 24 10:00:00 2026\nSubject: b\n\n2\n"),
            ("old/archive.msf", "index"),
            ("box/cur/1:2,S", "From: dora@example.com\n\n3"),
            ("box/new/2", "Subject: d\n\n4"),
            ("box/tmp/3", "half"),
            ("box/dovecot.index", "index"),
            (".hidden", "x"),
        ];
        for (name, text) in files {
            let path = folder.path().join(name);
            fs::create_dir_all(path.parent().expect("a parent")).expect("made");
            fs::write(path, text).expect("written");
        }
        let found = find(folder.path()).expect("searched");
        let mails: Vec<_> = found.iter().flat_map(|path| read(path).expect("read")).collect();
        let keys: Vec<_> =
            mails.iter().map(|mail| mail.key.rsplit_once(':').expect("a digest").0.to_owned()).collect();
        assert_eq!(keys, ["a.eml", "1", "2", "archive:0"]);
    }
}
