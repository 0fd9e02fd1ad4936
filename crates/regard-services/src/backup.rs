//! The whole desk in one file, while it goes on working: every row, every file a row needs, and the key.
//!
//! A backup is a gzipped tar that any system can open: `tables/NAME/00001.jsonl` hold rows as JSON arrays, `blobs/SHA256`
//! the files, `secret.key` the key, and `manifest.json`, which comes last, says what belongs to it. Neither engine's own
//! format is in it, so what was backed up on one can be restored on the other.

pub mod manifest;
mod archive;
pub mod restoring;

use crate::backup::archive::Archive;
use crate::backup::manifest::{Chunk, FORMAT, Manifest, TablePart};
use crate::ctx::Ctx;
use crate::error::{Result, ServiceError};
use regard_domain::user::Deed;
use regard_store::blob::Blobs;
use regard_store::count::{self, Keeper};
use regard_store::db::Conn;
use regard_store::dump::{self, Table};
use regard_store::migrate;
use std::collections::BTreeSet;
use std::io::Write;

/// Bytes of rows in one part: a part is held in memory while it is written and while it is read.
const CHUNK_BYTES: usize = 4 * 1024 * 1024;

/// Rows looked at in one go for the files they need.
const PAGE: i64 = 1_000;

/// How far a long work is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// What is being done.
    pub what: &'static str,
    /// How much of it is done.
    pub done: u64,
    /// How much there is.
    pub of: u64,
}

/// Writes a backup of the desk as it stands now. What the manifest calls missing was not in the file store though a row
/// needs it: the backup is as whole as the desk.
pub async fn write<W: Write>(ctx: &Ctx, out: W, progress: &dyn Fn(Progress)) -> Result<Manifest> {
    ctx.permit(Deed::Administer)?;
    let mut conn = ctx.desk.db.snapshot().await?;
    let now = ctx.now();
    let mut archive = Archive::new(out, now);
    let mut manifest = Manifest {
        format: FORMAT,
        version: env!("CARGO_PKG_VERSION").to_owned(),
        migration: migrate::applied(&mut conn).await?,
        engine: conn.engine().as_str().to_owned(),
        created_at: now,
        numbers: dump::numbers(&mut conn).await?,
        ..Manifest::default()
    };
    let tables = dump::tables(&mut conn).await?;
    let of = u64::try_from(tables.len()).unwrap_or(0);
    for (done, table) in (1..).zip(&tables) {
        manifest.tables.push(write_table(&mut conn, &mut archive, table).await?);
        progress(Progress { what: "tables", done, of });
    }
    let names = kept(&mut conn).await?;
    // From here on only files are read, and those never change.
    drop(conn);
    write_blobs(&ctx.desk.blobs, &mut archive, &mut manifest, names, progress).await?;
    archive.add(manifest::KEY, hex(&ctx.desk.place.secret_key).as_bytes())?;
    archive.finish(&manifest)?;
    Ok(manifest)
}

async fn write_table<W: Write>(
    conn: &mut Conn,
    archive: &mut Archive<W>,
    table: &Table,
) -> Result<TablePart> {
    let columns = table.columns.iter().map(|column| column.name.clone()).collect();
    let mut part = TablePart { name: table.name.clone(), columns, rows: 0, chunks: Vec::new() };
    let mut lines: Vec<u8> = Vec::new();
    let mut close = |lines: &mut Vec<u8>, chunks: &mut Vec<Chunk>| -> Result<()> {
        let name = format!("{}{}/{:05}.jsonl", manifest::TABLES, table.name, chunks.len() + 1);
        archive.add(&name, lines)?;
        chunks.push(Chunk { name, sha256: regard_store::blob::sha256(lines) });
        lines.clear();
        Ok(())
    };
    dump::rows(conn, table, |row| {
        serde_json::to_writer(&mut lines, &row).map_err(ServiceError::internal)?;
        lines.push(b'\n');
        part.rows += 1;
        if lines.len() >= CHUNK_BYTES {
            close(&mut lines, &mut part.chunks)
        } else {
            Ok::<(), ServiceError>(())
        }
    })
    .await?;
    if !lines.is_empty() {
        close(&mut lines, &mut part.chunks)?;
    }
    Ok(part)
}

/// The names of all files that rows need; `false` beside one that stands in the database too.
async fn kept(conn: &mut Conn) -> Result<BTreeSet<(String, bool)>> {
    let mut names = BTreeSet::new();
    for keeper in Keeper::ALL {
        let mut after = 0;
        loop {
            let page = count::list_kept(conn, keeper, after, PAGE).await?;
            let Some(last) = page.last() else { break };
            after = last.id;
            names.extend(page.into_iter().map(|kept| (kept.sha256, !kept.is_spooled)));
        }
    }
    Ok(names)
}

async fn write_blobs<W: Write>(
    blobs: &Blobs,
    archive: &mut Archive<W>,
    manifest: &mut Manifest,
    names: BTreeSet<(String, bool)>,
    progress: &dyn Fn(Progress),
) -> Result<()> {
    let of = u64::try_from(names.len()).unwrap_or(0);
    let mut last = String::new();
    for (done, (name, is_needed)) in (1..).zip(names) {
        progress(Progress { what: "files", done, of });
        if name == last {
            continue;
        }
        match blobs.get(&name).await? {
            Some(bytes) if regard_store::blob::sha256(&bytes) == name => {
                archive.add(&format!("{}{name}", manifest::BLOBS), &bytes)?;
                manifest.blobs += 1;
                manifest.blob_bytes += u64::try_from(bytes.len()).unwrap_or(0);
                last = name;
            }
            _ if is_needed => manifest.missing.push(name),
            _ => {}
        }
    }
    Ok(())
}

fn hex(key: &[u8; 32]) -> String {
    key.iter().map(|byte| format!("{byte:02x}")).collect()
}
