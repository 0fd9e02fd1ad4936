//! Raw mail and attachments: named by the sha256 of their bytes, so the same file is kept once and can be proved whole.

pub mod aside;

use crate::error::{Result, StoreError};
use bytes::Bytes;
use object_store::prefix::PrefixStore;
use object_store::{ObjectStore, ObjectStoreExt, PutPayload, local::LocalFileSystem, path::Path as BlobPath};
use sha2::{Digest, Sha256};
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

/// The name of a blob: 64 lower-case hexadecimal digits.
pub fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().fold(String::with_capacity(64), |mut name, byte| {
        use std::fmt::Write;
        let _ = write!(name, "{byte:02x}");
        name
    })
}

/// Where blobs live. Cheap to clone.
#[derive(Clone)]
pub struct Blobs {
    store: Arc<dyn ObjectStore>,
    together: Option<Arc<Together>>,
}

/// Many files of a folder made durable by one call to the disk, instead of several calls each: a second way of writing
/// for bytes that stand in the database too until they are.
struct Together {
    store: LocalFileSystem,
    folder: std::fs::File,
    noted: Mutex<Vec<String>>,
}

impl Blobs {
    /// A folder on this machine, made when missing; every write is synced to the disk before it counts.
    pub fn folder(path: &Path) -> Result<Self> {
        std::fs::create_dir_all(path).map_err(|error| object_store::Error::Generic {
            store: "folder",
            source: format!("{}: {error}", path.display()).into(),
        })?;
        let store = LocalFileSystem::new_with_prefix(path)?.with_fsync(true);
        Ok(Self { store: Arc::new(store), together: together(path) })
    }

    /// A folder, or an S3-compatible store by its URL (`s3://bucket/prefix`). `options` are pairs such as
    /// `AWS_ENDPOINT`; those that the store does not know are passed over.
    pub fn open(place: &str, options: &[(String, String)]) -> Result<Self> {
        if !place.contains("://") {
            return Self::folder(Path::new(place));
        }
        let url = place.parse().map_err(|error: url::ParseError| object_store::Error::Generic {
            store: "URL",
            source: format!("{place}: {error}").into(),
        })?;
        let (store, prefix) = object_store::parse_url_opts(&url, options.iter().cloned())?;
        Ok(Self { store: Arc::new(PrefixStore::new(store, prefix)), together: None })
    }

    /// Keeps bytes and gives their name. Keeping the same bytes twice writes them once.
    pub async fn put(&self, bytes: Bytes) -> Result<String> {
        let name = sha256(&bytes);
        let path = path_of(&name);
        if self.store.head(&path).await.is_err() {
            self.store.put(&path, PutPayload::from_bytes(bytes)).await?;
        }
        Ok(name)
    }

    /// Keeps bytes that stand somewhere else too, durable only after the next [`Blobs::sync`].
    pub async fn put_soon(&self, bytes: Bytes) -> Result<String> {
        let Some(together) = &self.together else { return self.put(bytes).await };
        let name = sha256(&bytes);
        let path = path_of(&name);
        if together.store.head(&path).await.is_err() {
            together.store.put(&path, PutPayload::from_bytes(bytes)).await?;
        }
        Ok(name)
    }

    /// Keeps bytes whatever stands under their name: a machine that lost its power may have left half of them there.
    pub async fn put_whole(&self, bytes: Bytes) -> Result<String> {
        let name = sha256(&bytes);
        if !self.is_whole(&name).await? {
            self.delete(&name).await?;
        }
        self.put(bytes).await
    }

    /// Remembers a name for the next [`Blobs::sync`]: everything that goes with it was put before.
    pub fn note(&self, name: &str) {
        if let Some(together) = &self.together {
            together.noted.lock().unwrap_or_else(PoisonError::into_inner).push(name.to_owned());
        }
    }

    /// Makes everything durable that was put before, and gives the names that were noted.
    pub async fn sync(&self) -> Result<Vec<String>> {
        let Some(together) = self.together.clone() else { return Ok(Vec::new()) };
        let noted = std::mem::take(&mut *together.noted.lock().unwrap_or_else(PoisonError::into_inner));
        if noted.is_empty() {
            return Ok(noted);
        }
        let synced = tokio::task::spawn_blocking({
            let together = together.clone();
            move || sync_folder(&together.folder)
        });
        if let Err(error) = synced.await.unwrap_or_else(|_| Err(std::io::Error::other("it was stopped"))) {
            together.noted.lock().unwrap_or_else(PoisonError::into_inner).extend(noted);
            let source = Box::new(error);
            return Err(StoreError::Blob(object_store::Error::Generic { store: "folder", source }));
        }
        Ok(noted)
    }

    /// Whether bytes put by [`Blobs::put_soon`] wait for a [`Blobs::sync`].
    pub fn syncs(&self) -> bool {
        self.together.is_some()
    }

    /// The bytes of a name, also of one that lies aside; `None` when there are none.
    pub async fn get(&self, name: &str) -> Result<Option<Bytes>> {
        let path = path_of(name);
        // It may have been moved between two looks, in either direction.
        for place in [&path, &aside::aside(name), &path] {
            match self.store.get(place).await {
                Ok(found) => return Ok(Some(found.bytes().await?)),
                Err(object_store::Error::NotFound { .. }) => {}
                Err(error) => return Err(StoreError::Blob(error)),
            }
        }
        Ok(None)
    }

    /// Whether the bytes behind a name are there and are what the name says.
    pub async fn is_whole(&self, name: &str) -> Result<bool> {
        Ok(self.get(name).await?.is_some_and(|bytes| sha256(&bytes) == name))
    }

    /// Throws the bytes of a name away; gone already is as good.
    pub async fn delete(&self, name: &str) -> Result<()> {
        match self.store.delete(&path_of(name)).await {
            Ok(()) | Err(object_store::Error::NotFound { .. }) => Ok(()),
            Err(error) => Err(StoreError::Blob(error)),
        }
    }
}

/// Linux makes a whole file system durable by one call (syncfs(2)); elsewhere each file is synced by itself.
#[cfg(target_os = "linux")]
fn together(path: &Path) -> Option<Arc<Together>> {
    let store = LocalFileSystem::new_with_prefix(path).ok()?;
    let folder = std::fs::File::open(path).ok()?;
    Some(Arc::new(Together { store, folder, noted: Mutex::default() }))
}

#[cfg(not(target_os = "linux"))]
fn together(_path: &Path) -> Option<Arc<Together>> {
    None
}

#[cfg(target_os = "linux")]
fn sync_folder(folder: &std::fs::File) -> std::io::Result<()> {
    Ok(rustix::fs::syncfs(folder)?)
}

#[cfg(not(target_os = "linux"))]
fn sync_folder(_folder: &std::fs::File) -> std::io::Result<()> {
    Ok(())
}

/// `ab/cd/abcd...`: no folder grows without end.
fn path_of(name: &str) -> BlobPath {
    let (first, second) = (name.get(..2).unwrap_or("__"), name.get(2..4).unwrap_or("__"));
    BlobPath::from(format!("{first}/{second}/{name}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn the_same_bytes_are_kept_once_and_come_back_whole() {
        let folder = tempfile::tempdir().expect("a folder");
        let blobs = Blobs::folder(folder.path()).expect("opens");
        let name = blobs.put(Bytes::from_static(b"hello")).await.expect("kept");
        assert_eq!(name, "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824");
        assert_eq!(blobs.put(Bytes::from_static(b"hello")).await.expect("kept"), name);
        assert_eq!(blobs.get(&name).await.expect("read").as_deref(), Some(&b"hello"[..]));
        assert!(blobs.is_whole(&name).await.expect("read"));
        assert_eq!(blobs.put_soon(Bytes::from_static(b"soon")).await.expect("kept").len(), 64);
        blobs.note(&name);
        let noted = blobs.sync().await.expect("synced");
        assert!(noted.is_empty() != blobs.syncs(), "{noted:?}");
        blobs.delete(&name).await.expect("gone");
        assert_eq!(blobs.get(&name).await.expect("read"), None);
    }
}
