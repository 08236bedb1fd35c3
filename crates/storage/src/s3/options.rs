//! The options of the layer.

use std::path::PathBuf;

/// The location of a bucket, and the credentials to use.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct S3Options {
    /// The region, such as `eu-central-1`; with an endpoint, whatever the service expects.
    pub region: String,
    /// The bucket, which must exist.
    pub bucket: String,
    /// The prefix of every key.
    pub prefix: String,
    /// The endpoint of a service other than AWS, with path-style buckets.
    pub endpoint: Option<String>,
    /// The profile in the credentials file. Without it, the AWS order applies: the environment, the
    /// file's profile of `AWS_PROFILE` or `default`, the container, the instance.
    pub profile: Option<String>,
    /// The credentials file, if it is not the one of the AWS tools.
    pub credentials_file: Option<PathBuf>,
}
