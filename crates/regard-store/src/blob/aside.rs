//! Putting blobs aside that no row seems to name, before they are thrown away.
//!
//! A message that is just coming in may find its bytes here already and write its row a moment later. So nothing is
//! thrown away at once: it is moved aside, where [`Blobs::get`](super::Blobs::get) still finds it, and only when it lay
//! there for long and still nobody names it, it goes. What is put meanwhile is written anew at its own place.

use super::{Blobs, path_of};
use crate::error::{Result, StoreError};
use futures::TryStreamExt;
use jiff::Timestamp;
use object_store::path::{Path as BlobPath, PathPart};
use object_store::{ObjectStoreExt, PutPayload};

/// The folder of what lies aside.
const ASIDE: &str = "aside";

/// A blob and since when it lies where it was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lying {
    /// Its name.
    pub name: String,
    /// Since when, by the clock of the store.
    pub since: Timestamp,
}

impl Blobs {
    /// The blobs whose names begin with these two digits.
    pub async fn list(&self, beginning: &str) -> Result<Vec<Lying>> {
        self.list_in(&BlobPath::from(beginning)).await
    }

    /// The blobs that lie aside.
    pub async fn list_aside(&self) -> Result<Vec<Lying>> {
        self.list_in(&BlobPath::from(ASIDE)).await
    }

    async fn list_in(&self, folder: &BlobPath) -> Result<Vec<Lying>> {
        let mut found = self.store.list(Some(folder));
        let mut all = Vec::new();
        while let Some(object) = found.try_next().await? {
            let name = object.location.parts().next_back().map(|part: PathPart<'_>| part.as_ref().to_owned());
            let since = Timestamp::from_millisecond(object.last_modified.timestamp_millis());
            if let (Some(name), Ok(since)) = (name.filter(|name| name.len() == 64), since) {
                all.push(Lying { name, since });
            }
        }
        Ok(all)
    }

    /// Moves a blob aside. It is written there before it goes here, and lies there from now on.
    pub async fn set_aside(&self, name: &str) -> Result<()> {
        self.copy(&path_of(name), &aside(name)).await?;
        self.delete(name).await
    }

    /// Moves a blob back that somebody names.
    pub async fn bring_back(&self, name: &str) -> Result<()> {
        self.copy(&aside(name), &path_of(name)).await?;
        self.throw_away(name).await
    }

    /// Throws away what lies aside.
    pub async fn throw_away(&self, name: &str) -> Result<()> {
        match self.store.delete(&aside(name)).await {
            Ok(()) | Err(object_store::Error::NotFound { .. }) => Ok(()),
            Err(error) => Err(StoreError::Blob(error)),
        }
    }

    async fn copy(&self, from: &BlobPath, to: &BlobPath) -> Result<()> {
        let bytes = match self.store.get(from).await {
            Ok(found) => found.bytes().await?,
            Err(object_store::Error::NotFound { .. }) => return Ok(()),
            Err(error) => return Err(StoreError::Blob(error)),
        };
        self.store.put(to, PutPayload::from_bytes(bytes)).await?;
        Ok(())
    }
}

/// Where a blob lies when it lies aside.
pub(super) fn aside(name: &str) -> BlobPath {
    BlobPath::from(format!("{ASIDE}/{name}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use bytes::Bytes;

    #[tokio::test]
    async fn what_lies_aside_is_still_found_and_comes_back_whole() {
        let folder = tempfile::tempdir().expect("a folder");
        let blobs = Blobs::folder(folder.path()).expect("opens");
        let name = blobs.put(Bytes::from_static(b"hello")).await.expect("kept");
        assert_eq!(blobs.list("2c").await.expect("listed").len(), 1);
        assert!(blobs.list("00").await.expect("listed").is_empty());
        blobs.set_aside(&name).await.expect("moved");
        assert!(blobs.list("2c").await.expect("listed").is_empty());
        assert_eq!(blobs.list_aside().await.expect("listed")[0].name, name);
        assert!(blobs.is_whole(&name).await.expect("read"), "a message that found it there loses nothing");
        blobs.bring_back(&name).await.expect("moved");
        assert!(blobs.list_aside().await.expect("listed").is_empty());
        assert!(blobs.is_whole(&name).await.expect("read"));
        blobs.set_aside(&name).await.expect("moved");
        assert_eq!(blobs.put(Bytes::from_static(b"hello")).await.expect("kept"), name);
        blobs.throw_away(&name).await.expect("gone");
        assert!(blobs.is_whole(&name).await.expect("read"), "it was put anew meanwhile");
        blobs.throw_away(&name).await.expect("gone already");
    }
}
