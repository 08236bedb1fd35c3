//! Checks that the bucket can be used.

use rusoto_s3::{HeadBucketRequest, ListObjectsV2Request, S3 as _};

use super::{
    bucket::Bucket,
    credentials,
    error::{S3Error, answer},
};
use crate::LayerFault;

/// Finds out whether the profile and the bucket are there and the service lets us in.
pub(super) async fn check(bucket: &Bucket) -> Result<(), LayerFault> {
    credentials::has_profile(&bucket.options)
        .await
        .map_err(|error| LayerFault::Wrong(error.into()))?;
    let request = HeadBucketRequest { bucket: bucket.name(), ..HeadBucketRequest::default() };
    match answer(bucket.client.head_bucket(request)).await {
        Ok(()) => Ok(()),
        Err(S3Error::Refused { status: 404, .. } | S3Error::Named(_)) => {
            Err(wrong(format!("there is no bucket `{}`{}", bucket.options.bucket, at(bucket))))
        }
        Err(S3Error::Refused { status: 301, .. }) => {
            Err(wrong(format!("the bucket `{}` is in another region", bucket.options.bucket)))
        }
        Err(S3Error::Refused { status: 400 | 403, .. }) => may_ask(bucket).await,
        Err(error) => Err(LayerFault::Down(error.into())),
    }
}

/// A refusal of `HEAD` has no words: a listing says whether the credentials are wrong, or are those
/// of somebody who may read and write objects and not look at the bucket.
async fn may_ask(bucket: &Bucket) -> Result<(), LayerFault> {
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

/// Where a service other than AWS's was asked.
fn at(bucket: &Bucket) -> String {
    bucket.options.endpoint.as_ref().map(|endpoint| format!(" at `{endpoint}`")).unwrap_or_default()
}

fn wrong(words: String) -> LayerFault {
    LayerFault::Wrong(S3Error::Options(words).into())
}
