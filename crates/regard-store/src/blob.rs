//! Raw mail and attachments: named by the sha256 of their bytes, so the same file is kept once and can be proved whole.

use crate::error::{Result, StoreError};
use bytes::Bytes;
use object_store::prefix::PrefixStore;
use object_store::{ObjectStore, ObjectStoreExt, PutPayload, local::LocalFileSystem, path::Path as BlobPath};
use sha2::{Digest, Sha256};
use std::{path::Path, sync::Arc};

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
}

impl Blobs {
    /// A folder on this machine, made when missing; every write is synced to the disk before it counts.
    pub fn folder(path: &Path) -> Result<Self> {
        std::fs::create_dir_all(path).map_err(|error| object_store::Error::Generic {
            store: "folder",
            source: format!("{}: {error}", path.display()).into(),
        })?;
        let store = LocalFileSystem::new_with_prefix(path)?.with_fsync(true);
        Ok(Self { store: Arc::new(store) })
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
        Ok(Self { store: Arc::new(PrefixStore::new(store, prefix)) })
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

    /// The bytes of a name; `None` when there are none.
    pub async fn get(&self, name: &str) -> Result<Option<Bytes>> {
        match self.store.get(&path_of(name)).await {
            Ok(found) => Ok(Some(found.bytes().await?)),
            Err(object_store::Error::NotFound { .. }) => Ok(None),
            Err(error) => Err(StoreError::Blob(error)),
        }
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
        blobs.delete(&name).await.expect("gone");
        assert_eq!(blobs.get(&name).await.expect("read"), None);
    }
}
