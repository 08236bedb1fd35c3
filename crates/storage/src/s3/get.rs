//! Looks at an object and reads it.

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
use crate::{Object, Stat, StorageError};

/// Past the end of any object, and a number that every service reads.
const FARTHEST: u64 = i64::MAX as u64;

/// What the service tells of the object, or `None` where it has none.
pub(super) async fn stat(bucket: &Bucket, id: ContentId) -> Result<Option<Stat>, S3Error> {
    let (name, key) = (bucket.name(), bucket.key(id));
    let request = HeadObjectRequest { bucket: name, key, ..HeadObjectRequest::default() };
    let Some(head) = found(answer(bucket.client.head_object(request)).await)? else {
        return Ok(None);
    };
    told(head.content_length, head.last_modified.as_deref()).map(Some)
}

/// The object from byte `from` on, or `None` where there is none.
pub(super) async fn read(
    bucket: &Bucket,
    id: ContentId,
    from: u64,
) -> Result<Option<Object>, S3Error> {
    let request = GetObjectRequest {
        bucket: bucket.name(),
        key: bucket.key(id),
        range: (from > 0).then(|| format!("bytes={}-", from.min(FARTHEST))),
        ..GetObjectRequest::default()
    };
    match found(answer(get(bucket, request)).await).map(Option::flatten) {
        Ok(Some(output)) => object(output, from).map(Some),
        Err(S3Error::Refused { status: 416, .. }) => {
            let stat = stat(bucket, id).await?;
            Ok(stat.map(|stat| Object { stat, bytes: stream::empty().boxed() }))
        }
        nothing => nothing.map(|_| None),
    }
}

/// The one error that the protocol names for a missing object becomes the status that it has.
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
    let stat = told(size, output.last_modified.as_deref())?;
    let body = output.body.map(|body| body.map_err(|cut| StorageError::new(KIND, cut)).boxed());
    Ok(Object { stat, bytes: body.unwrap_or_else(|| stream::empty().boxed()) })
}

/// The object's bytes, to be compared.
pub(super) async fn bytes(
    bucket: &Bucket,
    id: ContentId,
) -> Result<impl Stream<Item = Result<Bytes, StorageError>> + Unpin + use<>, S3Error> {
    let object = read(bucket, id, 0).await?;
    Ok(object.map_or_else(|| stream::empty().boxed(), |object| object.bytes))
}

fn told(size: Option<i64>, modified: Option<&str>) -> Result<Stat, S3Error> {
    let size = size.and_then(|size| u64::try_from(size).ok());
    let size = size.ok_or_else(|| S3Error::Broken("without the size of the object".to_owned()))?;
    let modified = modified.and_then(|time| DateTime::parse_from_rfc2822(time).ok());
    Ok(Stat { size, modified: modified.map(SystemTime::from) })
}

fn found<T>(answer: Result<T, S3Error>) -> Result<Option<T>, S3Error> {
    match answer {
        Err(missing) if missing.is_missing() => Ok(None),
        answer => answer.map(Some),
    }
}
