//! Reads an object and its metadata.

use std::time::SystemTime;

use bytes::Bytes;
use chrono::DateTime;
use futures_util::{Stream, StreamExt as _, TryStreamExt as _, stream};
use ipfs_registry_core::ContentId;
use rusoto_core::RusotoError;
use rusoto_s3::{GetObjectError, GetObjectOutput, GetObjectRequest, HeadObjectRequest, S3 as _};

use super::{
    bucket::Bucket,
    error::{KIND, S3Error, answer},
};
use crate::{Object, ObjectMetadata, StorageError};

/// An offset past the end of any object that every service can parse.
const MAX_OFFSET: u64 = i64::MAX as u64;

/// Returns the object's metadata, or `None` if it does not exist.
pub(super) async fn stat(
    bucket: &Bucket,
    id: ContentId,
) -> Result<Option<ObjectMetadata>, S3Error> {
    let (name, key) = (bucket.name(), bucket.key(id));
    let request = HeadObjectRequest { bucket: name, key, ..HeadObjectRequest::default() };
    let Some(head) = none_if_missing(answer(bucket.client.head_object(request)).await)? else {
        return Ok(None);
    };
    metadata_from(head.content_length, head.last_modified.as_deref()).map(Some)
}

/// Opens the object at byte `from`; `None` if it does not exist.
pub(super) async fn read(
    bucket: &Bucket,
    id: ContentId,
    from: u64,
) -> Result<Option<Object>, S3Error> {
    let request = GetObjectRequest {
        bucket: bucket.name(),
        key: bucket.key(id),
        range: (from > 0).then(|| format!("bytes={}-", from.min(MAX_OFFSET))),
        ..GetObjectRequest::default()
    };
    match none_if_missing(answer(get(bucket, request)).await).map(Option::flatten) {
        Ok(Some(output)) => object(output, from).map(Some),
        Err(S3Error::Refused { status: 416, .. }) => {
            let metadata = stat(bucket, id).await?;
            Ok(metadata.map(|metadata| Object { metadata, bytes: stream::empty().boxed() }))
        }
        nothing => nothing.map(|_| None),
    }
}

/// Turns the protocol's error for a missing object into `None`.
async fn get(
    bucket: &Bucket,
    request: GetObjectRequest,
) -> Result<Option<GetObjectOutput>, RusotoError<GetObjectError>> {
    match bucket.client.get_object(request).await {
        Err(RusotoError::Service(GetObjectError::NoSuchKey(_))) => Ok(None),
        got => got.map(Some),
    }
}

fn object(output: GetObjectOutput, from: u64) -> Result<Object, S3Error> {
    let size = match (from, &output.content_range) {
        (0, _) => output.content_length,
        (_, Some(range)) => range.rsplit_once('/').and_then(|(_, size)| size.parse().ok()),
        (_, None) => return Err(S3Error::Broken("a part with the whole".to_owned())),
    };
    let metadata = metadata_from(size, output.last_modified.as_deref())?;
    let body = output.body.map(|body| body.map_err(|cut| StorageError::new(KIND, cut)).boxed());
    Ok(Object { metadata, bytes: body.unwrap_or_else(|| stream::empty().boxed()) })
}

/// Returns the object's bytes; none if it does not exist.
pub(super) async fn bytes(
    bucket: &Bucket,
    id: ContentId,
) -> Result<impl Stream<Item = Result<Bytes, StorageError>> + Unpin + use<>, S3Error> {
    let object = read(bucket, id, 0).await?;
    Ok(object.map_or_else(|| stream::empty().boxed(), |object| object.bytes))
}

fn metadata_from(size: Option<i64>, modified: Option<&str>) -> Result<ObjectMetadata, S3Error> {
    let size = size.and_then(|size| u64::try_from(size).ok());
    let size = size.ok_or_else(|| S3Error::Broken("without the size of the object".to_owned()))?;
    let modified = modified.and_then(|time| DateTime::parse_from_rfc2822(time).ok());
    Ok(ObjectMetadata { size, modified: modified.map(SystemTime::from) })
}

fn none_if_missing<T>(answer: Result<T, S3Error>) -> Result<Option<T>, S3Error> {
    match answer {
        Err(missing) if missing.is_missing() => Ok(None),
        answer => answer.map(Some),
    }
}
