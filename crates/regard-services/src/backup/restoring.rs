//! A desk from its backup: checked to the last byte first, filled in one transaction, on whichever engine.

use crate::backup::archive::Entries;
use crate::backup::manifest::{BLOBS, FORMAT, KEY, MANIFEST, Manifest, TABLES};
use crate::backup::{PAGE, Progress};
use crate::error::{Result, ServiceError};
use bytes::Bytes;
use jiff::Timestamp;
use regard_domain::id::CommentId;
use regard_store::blob::{self, Blobs};
use regard_store::db::{Db, Tx};
use regard_store::dump::{self, Table};
use regard_store::{migrate, search};
use serde_json::Value as Json;
use std::collections::BTreeMap;
use std::io::Read;

/// Where a desk is restored.
pub struct Target<'a> {
    /// The database, which may be empty.
    pub db: &'a Db,
    /// The files.
    pub blobs: &'a Blobs,
    /// Whether a desk that is there already is thrown away.
    pub replaces: bool,
    /// Now.
    pub now: Timestamp,
}

/// What a backup holds, once everything in it was read and found whole.
#[derive(Clone, Debug)]
pub struct Checked {
    /// What belongs to it.
    pub manifest: Manifest,
    /// The key of the desk, as its file holds it.
    pub key: String,
}

/// Reads a backup from its first byte to its last and compares every digest.
///
/// # Errors
/// `Conflict` that says what is wrong with it.
pub fn check(file: impl Read, progress: &dyn Fn(Progress)) -> Result<Checked> {
    let mut digests: BTreeMap<String, String> = BTreeMap::new();
    let (mut blobs, mut key, mut manifest) = (0, None, None::<Manifest>);
    for entry in Entries::of(file).read()? {
        let (name, bytes) = entry?;
        if let Some(digest) = name.strip_prefix(BLOBS) {
            if blob::sha256(&bytes) != digest {
                return Err(damaged(&name));
            }
            blobs += 1;
            progress(Progress { what: "files checked", done: blobs, of: blobs });
        } else if name.starts_with(TABLES) {
            digests.insert(name, blob::sha256(&bytes));
        } else if name == KEY {
            key = String::from_utf8(bytes).ok();
        } else if name == MANIFEST {
            manifest = Some(serde_json::from_slice(&bytes).map_err(|_| damaged(MANIFEST))?);
        }
    }
    let manifest =
        manifest.ok_or_else(|| conflict("The backup was cut off: it has no end. Take another one."))?;
    if manifest.format != FORMAT || manifest.migration > migrate::latest() {
        return Err(ServiceError::Conflict(format!(
            "It was made by Regard {}, which is newer than this one. Restore it with that version.",
            manifest.version
        )));
    }
    let chunks = || manifest.tables.iter().flat_map(|table| &table.chunks);
    if let Some(wrong) = chunks().find(|chunk| digests.get(&chunk.name) != Some(&chunk.sha256)) {
        return Err(damaged(&wrong.name));
    }
    if blobs != manifest.blobs || digests.len() != chunks().count() {
        return Err(conflict("Parts of the backup are missing. Take another one."));
    }
    Ok(Checked { manifest, key: key.ok_or_else(|| damaged(KEY))? })
}

/// Fills a desk from a backup that was checked. Everything or nothing: what is there stays there when it fails.
///
/// # Errors
/// `Conflict` when a desk is there already, or a database of another version.
pub async fn fill(
    target: &Target<'_>,
    checked: &Checked,
    file: impl Read,
    progress: &dyn Fn(Progress),
) -> Result<()> {
    let manifest = &checked.manifest;
    prepare(target, manifest).await?;
    let mut tx = target.db.begin().await?;
    let tables = dump::tables(&mut tx).await?;
    if !target.replaces && !dump::is_empty(&mut tx).await? {
        return Err(conflict(
            "There is a desk already. Restore into an empty database, or throw this one away with --replace.",
        ));
    }
    search::clear(&mut tx).await?;
    dump::clear(&mut tx, &tables).await?;
    let mut late: Vec<(usize, Json)> = Vec::new();
    let (mut rows, mut files) = (0, 0);
    for entry in Entries::of(file).read()? {
        let (name, bytes) = entry?;
        if name.starts_with(TABLES) {
            rows += insert_chunk(&mut tx, &tables, manifest, &name, &bytes, &mut late).await?;
            progress(Progress { what: "rows", done: rows, of: manifest.rows() });
        } else if name.starts_with(BLOBS) {
            target.blobs.put_whole(Bytes::from(bytes)).await?;
            files += 1;
            progress(Progress { what: "files", done: files, of: manifest.blobs });
        }
    }
    for (part, row) in late {
        let part = &manifest.tables[part];
        dump::refer(&mut tx, table(&tables, &part.name)?, &part.columns, &row).await?;
    }
    for (name, last) in &manifest.numbers {
        dump::set_number(&mut tx, table(&tables, name)?, *last).await?;
    }
    make_findable(&mut tx, progress).await?;
    tx.commit().await?;
    migrate::migrate(target.db, target.now).await?;
    target.db.analyze().await?;
    Ok(())
}

/// Brings an empty database to the version of the backup.
async fn prepare(target: &Target<'_>, manifest: &Manifest) -> Result<()> {
    let found = migrate::version(target.db).await?;
    if found == 0 {
        migrate::migrate_up_to(target.db, manifest.migration, target.now).await?;
    } else if found != manifest.migration {
        return Err(ServiceError::Conflict(format!(
            "The database is at migration {found}, the backup at {}. Restore into an empty database.",
            manifest.migration
        )));
    }
    Ok(())
}

/// Adds the rows of one entry; those that refer to rows of their own table are put into `late` too.
async fn insert_chunk(
    tx: &mut Tx,
    tables: &[Table],
    manifest: &Manifest,
    name: &str,
    bytes: &[u8],
    late: &mut Vec<(usize, Json)>,
) -> Result<u64> {
    let holds =
        |part: &crate::backup::manifest::TablePart| part.chunks.iter().any(|chunk| chunk.name == name);
    let at = manifest.tables.iter().position(holds).ok_or_else(|| damaged(name))?;
    let part = &manifest.tables[at];
    let table = table(tables, &part.name)?;
    let lines = bytes.split(|byte| *byte == b'\n').filter(|line| !line.is_empty());
    let rows = lines.map(serde_json::from_slice).collect::<std::result::Result<Vec<Json>, _>>();
    let rows = rows.map_err(|_| damaged(name))?;
    if dump::has_own_references(table) {
        late.extend(
            rows.iter().filter(|row| dump::refers(table, &part.columns, row)).map(|row| (at, row.clone())),
        );
    }
    let count = u64::try_from(rows.len()).unwrap_or(0);
    dump::insert(tx, table, &part.columns, rows).await?;
    Ok(count)
}

/// Makes the index of words again.
async fn make_findable(tx: &mut Tx, progress: &dyn Fn(Progress)) -> Result<()> {
    let mut after = CommentId(0);
    let mut done = 0;
    loop {
        let page = search::list_unfindable(tx, after, PAGE).await?;
        let Some(last) = page.last() else { return Ok(()) };
        after = last.comment_id;
        for comment in &page {
            search::insert(tx, comment.comment_id, &comment.subject, &comment.body).await?;
        }
        done += u64::try_from(page.len()).unwrap_or(0);
        progress(Progress { what: "words", done, of: done });
    }
}

fn table<'a>(tables: &'a [Table], name: &str) -> Result<&'a Table> {
    tables.iter().find(|table| table.name == name).ok_or_else(|| {
        ServiceError::Conflict(format!("The backup has a table {name} that this version does not know."))
    })
}

fn conflict(text: &str) -> ServiceError {
    ServiceError::Conflict(text.into())
}

fn damaged(part: &str) -> ServiceError {
    ServiceError::Conflict(format!("The backup is damaged: {part} is not what it was. Take another one."))
}
