//! The options of the layer.

use std::path::PathBuf;

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
