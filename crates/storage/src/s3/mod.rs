//! A layer of objects in an S3 bucket.
//!
//! An object's key is the layer's prefix and the content id, without a separator.

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

use crate::{Blob, Layer, LayerFault, Listing, Object, ObjectMetadata, StorageError};
use bucket::Bucket;
use error::KIND;
pub use options::S3Options;

/// Stores each object in a bucket of S3, or of a service with the same protocol.
///
/// A put does not write an object that exists with the same bytes, so that buckets with versioning or
/// locks have one version of each object. Writes carry `Content-MD5`, which the service verifies.
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
    /// The largest object that one `PUT` accepts: 5 GiB.
    pub const SIZE_LIMIT: u64 = put::SIZE_LIMIT;

    /// Creates the layer of a bucket. Sends no request yet.
    ///
    /// # Errors
    ///
    /// [`StorageError`] if the region or the endpoint is invalid.
    pub fn open(options: S3Options) -> Result<Self, StorageError> {
        Ok(Self(Bucket::open(options)?))
    }

    /// Checks that the profile of the options, if any, has credentials. Sends no request.
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

    async fn stat(&self, id: ContentId) -> Result<Option<ObjectMetadata>, StorageError> {
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
