//! A layer of files in a folder.
//!
//! An object is the file `<folder>/<shard>/<content id>`. Its shard is the two characters
//! before the last one of its id, as in IPFS's flatfs (`next-to-last/2`), because all ids start alike.

mod error;
mod folders;
mod leftovers;
mod list;
mod names;
mod put;
mod read;
mod temporary;

use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

use async_trait::async_trait;
use futures_util::{StreamExt as _, TryStreamExt as _, stream};
use ipfs_registry_core::ContentId;
use tokio::task::spawn_blocking;

use crate::{Blob, Layer, LayerFault, Listing, Object, ObjectMetadata, StorageError};
use error::{FileError, KIND};
use folders::Folders;

/// Stores each object as a file. A put is atomic and durable. Several processes may share the folder.
///
/// An object's time of change is the inode's ctime, which no program can set.
///
/// ```
/// use ipfs_registry_storage::{FileLayer, Layer};
///
/// # let directory = tempfile::tempdir().expect("a temporary folder");
/// # let folder = directory.path();
/// let layer = FileLayer::create(&folder.join("objects"))?;
/// assert_eq!(layer.kind(), "file");
/// # Ok::<(), ipfs_registry_storage::StorageError>(())
/// ```
#[derive(Clone, Debug)]
pub struct FileLayer(Arc<Folders>);

impl FileLayer {
    /// Opens the layer in `folder`, which must exist. Removes temporary files older than a day, which
    /// crashes left behind. Blocks on the disk.
    ///
    /// # Errors
    ///
    /// [`StorageError`], with the folder and the reason in its source, if the folder does not exist
    /// or cannot be read or written. A full disk is only logged, as reads still work.
    pub fn open(folder: &Path) -> Result<Self, StorageError> {
        Self::new(Folders::open(folder))
    }

    /// Creates `folder` if it is missing and its parent exists, and opens the layer in it. Use it only
    /// for a registry without archives: otherwise a missing folder means that a disk is not mounted,
    /// and an empty folder would hide that.
    ///
    /// # Errors
    ///
    /// Those of [`open`](Self::open), and [`StorageError`] if the folder cannot be created.
    pub fn create(folder: &Path) -> Result<Self, StorageError> {
        Self::new(Folders::create(folder))
    }

    fn new(folders: Result<Folders, FileError>) -> Result<Self, StorageError> {
        let folders = folders?;
        leftovers::clear(folders.root())?;
        Ok(Self(Arc::new(folders)))
    }

    /// Returns the folder of the objects.
    #[must_use]
    pub fn folder(&self) -> &Path {
        self.0.root()
    }

    fn path(&self, id: ContentId) -> PathBuf {
        names::object(self.folder(), &id.to_string())
    }
}

#[async_trait]
impl Layer for FileLayer {
    fn kind(&self) -> &'static str {
        KIND
    }

    async fn put(&self, id: ContentId, blob: &Blob) -> Result<(), StorageError> {
        let (folders, blob, path) = (Arc::clone(&self.0), blob.clone(), self.path(id));
        blocking(move || put::put(&folders, &path, &blob)).await
    }

    async fn stat(&self, id: ContentId) -> Result<Option<ObjectMetadata>, StorageError> {
        let path = self.path(id);
        blocking(move || read::stat(&path)).await
    }

    async fn read(&self, id: ContentId, from: u64) -> Result<Option<Object>, StorageError> {
        let path = self.path(id);
        let opened = blocking(move || read::open(&path, from)).await?;
        Ok(opened.map(read::OpenedFile::into_object))
    }

    async fn list(&self) -> Result<Listing, StorageError> {
        let folders = Arc::clone(&self.0);
        let shards = blocking(move || folders.shards()).await?;
        let objects =
            stream::iter(shards).map(Ok::<_, StorageError>).and_then(|shard| async move {
                let objects = blocking(move || list::objects(&shard)).await?;
                Ok(stream::iter(objects).map(Ok))
            });
        Ok(objects.try_flatten().boxed())
    }

    async fn remove(&self, id: ContentId) -> Result<(), StorageError> {
        let path = self.path(id);
        blocking(move || list::remove(&path)).await
    }

    async fn check(&self) -> Result<(), LayerFault> {
        let folders = Arc::clone(&self.0);
        blocking(move || folders.shards().map(drop)).await.map_err(LayerFault::Misconfigured)
    }
}

/// Runs blocking work in a blocking thread.
async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, FileError> + Send + 'static,
) -> Result<T, StorageError> {
    Ok(spawn_blocking(work).await.map_err(|stopped| StorageError::new(KIND, stopped))??)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::contract;
    use std::fs;

    #[tokio::test]
    async fn passes_the_layer_suite() {
        let folder = tempfile::tempdir().unwrap();

        contract::check_layer(Arc::new(FileLayer::open(folder.path()).unwrap())).await;
    }

    #[tokio::test]
    async fn objects_outlive_the_layer_that_wrote_them() {
        let folder = tempfile::tempdir().unwrap();
        let id = contract::id(1);
        let first = FileLayer::open(folder.path()).unwrap();
        first.put(id, &Blob::from(bytes::Bytes::from("kept"))).await.unwrap();
        drop(first);

        let second = FileLayer::open(folder.path()).unwrap();

        assert_eq!(contract::read(&second, id, 0).await.unwrap(), "kept");
    }

    #[tokio::test]
    async fn a_put_does_not_recreate_a_removed_folder() {
        let parent = tempfile::tempdir().unwrap();
        let folder = parent.path().join("objects");
        let layer = FileLayer::create(&folder).unwrap();
        fs::remove_dir_all(&folder).unwrap();

        let error = layer.put(contract::id(1), &Blob::from(bytes::Bytes::new())).await.unwrap_err();

        let message = error.source.to_string();
        assert!(message.contains(&*folder.to_string_lossy()), "{message}");
        assert!(message.ends_with("it does not exist"), "{message}");
        assert!(!folder.exists());
    }

    #[test]
    fn the_error_names_a_file_in_place_of_the_folder() {
        let parent = tempfile::tempdir().unwrap();
        let file = parent.path().join("objects");
        fs::write(&file, "").unwrap();

        let error = FileLayer::open(&file).unwrap_err();

        let message = error.source.to_string();
        assert!(message.contains(&format!("`{}`", file.display())), "{message}");
    }
}
