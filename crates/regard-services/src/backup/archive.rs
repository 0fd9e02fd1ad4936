//! The file of a backup: entries in, entries out.

use crate::backup::manifest::{MANIFEST, Manifest};
use crate::error::{Result, ServiceError};
use flate2::Compression;
use flate2::read::GzDecoder;
use flate2::write::GzEncoder;
use jiff::Timestamp;
use std::io::{self, Read, Write};

/// A backup being written.
pub(super) struct Archive<W: Write> {
    tar: tar::Builder<GzEncoder<W>>,
    now: Timestamp,
}

impl<W: Write> Archive<W> {
    /// A backup of a moment.
    pub(super) fn new(out: W, now: Timestamp) -> Self {
        Self { tar: tar::Builder::new(GzEncoder::new(out, Compression::default())), now }
    }

    /// Adds an entry.
    pub(super) fn add(&mut self, name: &str, bytes: &[u8]) -> Result<()> {
        let mut header = tar::Header::new_gnu();
        header.set_size(u64::try_from(bytes.len()).unwrap_or(u64::MAX));
        header.set_mode(0o600);
        header.set_mtime(u64::try_from(self.now.as_second()).unwrap_or(0));
        self.tar.append_data(&mut header, name, bytes).map_err(not_written)
    }

    /// Adds the manifest and ends.
    pub(super) fn finish(mut self, manifest: &Manifest) -> Result<()> {
        self.add(MANIFEST, &serde_json::to_vec_pretty(manifest).map_err(ServiceError::internal)?)?;
        let gzip = self.tar.into_inner().map_err(not_written)?;
        gzip.finish().and_then(|mut out| out.flush()).map_err(not_written)
    }
}

fn not_written(error: io::Error) -> ServiceError {
    ServiceError::Unavailable { what: "the place of the backup", source: Some(Box::new(error)) }
}

/// A backup being read.
pub(super) struct Entries<R: Read>(tar::Archive<GzDecoder<R>>);

impl<R: Read> Entries<R> {
    /// The entries of a file.
    pub(super) fn of(file: R) -> Self {
        Self(tar::Archive::new(GzDecoder::new(file)))
    }

    /// Each entry with its name and bytes, one after the other.
    pub(super) fn read(&mut self) -> Result<impl Iterator<Item = Result<(String, Vec<u8>)>>> {
        let entries = self.0.entries().map_err(damaged)?;
        Ok(entries.map(|entry| {
            let mut entry = entry.map_err(damaged)?;
            let name = entry.path().map_err(damaged)?.to_string_lossy().into_owned();
            let mut bytes = Vec::new();
            entry.read_to_end(&mut bytes).map_err(damaged)?;
            Ok((name, bytes))
        }))
    }
}

/// The file ends too early, or is no backup.
fn damaged(error: io::Error) -> ServiceError {
    ServiceError::Conflict(format!("The backup cannot be read to its end ({error}). Take another one."))
}
