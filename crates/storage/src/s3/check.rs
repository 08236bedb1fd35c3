//! Checks that the bucket can be used.

use rusoto_s3::{HeadBucketRequest, ListObjectsV2Request, S3 as _};

use super::{
    bucket::Bucket,
    credentials,
    error::{S3Error, answer},
};
use crate::LayerFault;

/// Checks that the profile and the bucket exist, and that the service accepts the credentials.
pub(super) async fn check(bucket: &Bucket) -> Result<(), LayerFault> {
    credentials::has_profile(&bucket.options)
        .await
        .map_err(|error| LayerFault::Misconfigured(error.into()))?;
    let request = HeadBucketRequest { bucket: bucket.name(), ..HeadBucketRequest::default() };
    match answer(bucket.client.head_bucket(request)).await {
        Ok(()) => Ok(()),
        Err(S3Error::Refused { status: 404, .. } | S3Error::Named(_)) => {
            Err(wrong(format!("there is no bucket `{}`{}", bucket.options.bucket, at(bucket))))
        }
        Err(S3Error::Refused { status: 301, .. }) => {
            Err(wrong(format!("the bucket `{}` is in another region", bucket.options.bucket)))
        }
        Err(S3Error::Refused { status: 400 | 403, .. }) => check_by_listing(bucket).await,
        Err(error) => Err(LayerFault::Unreachable(error.into())),
    }
}

/// An error response to `HEAD` has no body. The error of a listing shows whether the credentials are
/// wrong, or only lack the permission to inspect the bucket.
async fn check_by_listing(bucket: &Bucket) -> Result<(), LayerFault> {
    let (max_keys, prefix) = (Some(1), Some(bucket.options.prefix.clone()));
    let request =
        ListObjectsV2Request { bucket: bucket.name(), max_keys, prefix, ..Default::default() };
    match answer(bucket.client.list_objects_v2(request)).await {
        Err(S3Error::Refused { status: 400 | 403, code: Some(code), message })
            if code != "AccessDenied" =>
        {
            Err(wrong(format!("the service refuses the credentials: {code} {message}")))
        }
        _ => Ok(()),
    }
}

/// Returns the endpoint for an error message, if it is not AWS's.
fn at(bucket: &Bucket) -> String {
    bucket.options.endpoint.as_ref().map(|endpoint| format!(" at `{endpoint}`")).unwrap_or_default()
}

fn wrong(message: String) -> LayerFault {
    LayerFault::Misconfigured(S3Error::Options(message).into())
}
