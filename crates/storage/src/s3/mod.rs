//! The layer of objects in an S3 bucket.
//!
//! An object's key is the layer's prefix and the content id, with nothing between.

mod bucket;
mod check;
mod credentials;
mod error;
mod get;
mod list;
mod options;
mod put;

use async_trait::async_trait;
use futures_util::StreamExt as _;
use ipfs_registry_core::ContentId;

use crate::{Blob, Layer, LayerFault, Listing, Object, Stat, StorageError};
use bucket::Bucket;
use error::KIND;
pub use options::S3Options;

/// Keeps each object in a bucket of S3, or of a service that speaks its protocol.
///
/// An object that is there with the same bytes is not written again, so that buckets with versions
/// or locks keep one version of each. What is written carries `Content-MD5`, which the service
/// checks.
///
/// ```
/// use ipfs_registry_storage::{Layer, S3Layer, S3Options};
///
/// let layer = S3Layer::open(S3Options {
///     region: "eu-central-1".into(),
///     bucket: "archives".into(),
///     ..S3Options::default()
/// })?;
/// assert_eq!(layer.kind(), "s3");
/// # Ok::<(), ipfs_registry_storage::StorageError>(())
/// ```
pub struct S3Layer(Bucket);

impl S3Layer {
    /// The largest object that one `PUT` takes: 5 GiB.
    pub const SIZE_LIMIT: u64 = put::SIZE_LIMIT;

    /// The layer in a bucket. Nothing is asked of the service yet.
    ///
    /// # Errors
    ///
    /// [`StorageError`] where the region is unknown or the endpoint is no address.
    pub fn open(options: S3Options) -> Result<Self, StorageError> {
        Ok(Self(Bucket::open(options)?))
    }

    /// Finds out whether the profile of the options, if any, has credentials. The service is not asked.
    ///
    /// # Errors
    ///
    /// [`StorageError`], with the profile and the credentials file in its source.
    pub async fn check_profile(options: &S3Options) -> Result<(), StorageError> {
        Ok(credentials::has_profile(options).await?)
    }
}

#[async_trait]
impl Layer for S3Layer {
    fn kind(&self) -> &'static str {
        KIND
    }

    async fn put(&self, id: ContentId, blob: &Blob) -> Result<(), StorageError> {
        Ok(put::put(&self.0, id, blob).await?)
    }

    async fn stat(&self, id: ContentId) -> Result<Option<Stat>, StorageError> {
        Ok(get::stat(&self.0, id).await?)
    }

    async fn read(&self, id: ContentId, from: u64) -> Result<Option<Object>, StorageError> {
        Ok(get::read(&self.0, id, from).await?)
    }

    async fn list(&self) -> Result<Listing, StorageError> {
        Ok(list::all(self.0.clone()).boxed())
    }

    async fn remove(&self, id: ContentId) -> Result<(), StorageError> {
        Ok(self.0.remove(id).await?)
    }

    async fn check(&self) -> Result<(), LayerFault> {
        check::check(&self.0).await
    }
}
