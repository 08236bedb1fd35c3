//! Lists the objects of a layer, page by page.

use std::time::SystemTime;

use chrono::DateTime;
use futures_util::{Stream, TryStreamExt as _, stream};
use rusoto_s3::{ListObjectsV2Output, ListObjectsV2Request, Object, S3 as _};

use super::{bucket::Bucket, error::answer};
use crate::{ListedObject, StorageError};

/// The next page to request.
enum Page {
    First,
    After(String),
    None,
}

/// Lists all objects of the layer. Skips other keys with the same prefix.
pub(super) fn all(bucket: Bucket) -> impl Stream<Item = Result<ListedObject, StorageError>> + Send {
    let pages = stream::try_unfold((bucket, Page::First), async |(bucket, page)| {
        let after = match page {
            Page::First => None,
            Page::After(token) => Some(token),
            Page::None => return Ok::<_, StorageError>(None),
        };
        let output = fetch_page(&bucket, after).await?;
        let next = output.next_continuation_token.map_or(Page::None, Page::After);
        let objects = output.contents.unwrap_or_default().into_iter();
        let objects: Vec<_> =
            objects.filter_map(|object| listed_object(&bucket, &object)).map(Ok).collect();
        Ok(Some((stream::iter(objects), (bucket, next))))
    });
    pages.try_flatten()
}

async fn fetch_page(
    bucket: &Bucket,
    after: Option<String>,
) -> Result<ListObjectsV2Output, StorageError> {
    let request = ListObjectsV2Request {
        bucket: bucket.name(),
        prefix: Some(bucket.options.prefix.clone()),
        continuation_token: after,
        ..ListObjectsV2Request::default()
    };
    Ok(answer(bucket.client.list_objects_v2(request)).await?)
}

fn listed_object(bucket: &Bucket, object: &Object) -> Option<ListedObject> {
    let name = object.key.as_deref()?.strip_prefix(&bucket.options.prefix)?;
    let id =
        name.parse().ok().filter(|id| bucket.key(*id) == bucket.options.prefix.clone() + name)?;
    let put_at = object.last_modified.as_deref();
    let put_at = put_at.and_then(|time| DateTime::parse_from_rfc3339(time).ok());
    Some(ListedObject { id, put_at: put_at.map(SystemTime::from) })
}
