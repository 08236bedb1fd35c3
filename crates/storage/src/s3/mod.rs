//! The layer of objects in an S3 bucket.
//!
//! An object's key is the layer's prefix and the content id, with nothing between.

mod access;
mod bucket;
mod error;
mod get;
mod list;
mod put;

use std::path::PathBuf;

use async_trait::async_trait;
use futures_util::StreamExt as _;
use ipfs_registry_core::ContentId;

use crate::{Blob, Layer, LayerFault, Listing, Object, Stat, StorageError};
use bucket::Bucket;
use error::S3Error;

const KIND: &str = "s3";

/// Where a bucket is, and who asks.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct S3Options {
    /// The region, such as `eu-central-1`; with an endpoint, whatever the service expects.
    pub region: String,
    /// The bucket, which must exist.
    pub bucket: String,
    /// What every key begins with.
    pub prefix: String,
    /// The address of a service other than AWS's, with buckets in the path.
    pub endpoint: Option<String>,
    /// The profile in the credentials file. Without it, AWS's order holds: the environment, the
    /// file's profile of `AWS_PROFILE` or `default`, the container, the instance.
    pub profile: Option<String>,
    /// The credentials file, where it is not the one that AWS's tools use.
    pub credentials_file: Option<PathBuf>,
}

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
    pub const SIZE_LIMIT: u64 = 5 * 1024 * 1024 * 1024;

    /// The layer in a bucket. Nothing is asked of the service yet.
    ///
    /// # Errors
    ///
    /// [`StorageError`] where the region is unknown or the endpoint is no address.
    pub fn open(options: S3Options) -> Result<Self, StorageError> {
        Ok(Self(Bucket::open(options).map_err(failed)?))
    }

    /// Finds out whether the profile of the options, if any, has credentials. The service is not asked.
    ///
    /// # Errors
    ///
    /// [`StorageError`], with the profile and the credentials file in its source.
    pub async fn check_profile(options: &S3Options) -> Result<(), StorageError> {
        access::has_profile(options).await.map_err(failed)
    }
}

#[async_trait]
impl Layer for S3Layer {
    fn kind(&self) -> &'static str {
        KIND
    }

    async fn put(&self, id: ContentId, blob: &Blob) -> Result<(), StorageError> {
        put::put(&self.0, id, blob).await.map_err(failed)
    }

    async fn stat(&self, id: ContentId) -> Result<Option<Stat>, StorageError> {
        get::stat(&self.0, id).await.map_err(failed)
    }

    async fn read(&self, id: ContentId, from: u64) -> Result<Option<Object>, StorageError> {
        get::read(&self.0, id, from).await.map_err(failed)
    }

    async fn list(&self) -> Result<Listing, StorageError> {
        Ok(list::all(self.0.clone()).boxed())
    }

    async fn remove(&self, id: ContentId) -> Result<(), StorageError> {
        self.0.remove(id).await.map_err(failed)
    }

    async fn check(&self) -> Result<(), LayerFault> {
        access::check(&self.0).await
    }
}

fn failed(error: S3Error) -> StorageError {
    StorageError::new(KIND, error)
}
