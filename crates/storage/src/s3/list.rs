//! Lists the objects of a layer, a page at a time.

use std::time::SystemTime;

use chrono::DateTime;
use futures_util::{Stream, TryStreamExt as _, stream};
use rusoto_s3::{ListObjectsV2Output, ListObjectsV2Request, Object, S3 as _};

use super::{bucket::Bucket, error::answer};
use crate::{Held, StorageError};

/// Which page comes next.
enum Page {
    First,
    After(String),
    None,
}

/// All objects of the layer; what else has its prefix is passed over.
pub(super) fn all(bucket: Bucket) -> impl Stream<Item = Result<Held, StorageError>> + Send {
    let pages = stream::try_unfold((bucket, Page::First), async |(bucket, page)| {
        let after = match page {
            Page::First => None,
            Page::After(token) => Some(token),
            Page::None => return Ok::<_, StorageError>(None),
        };
        let output = one(&bucket, after).await?;
        let next = output.next_continuation_token.map_or(Page::None, Page::After);
        let objects = output.contents.unwrap_or_default().into_iter();
        let held: Vec<_> = objects.filter_map(|object| held(&bucket, &object)).map(Ok).collect();
        Ok(Some((stream::iter(held), (bucket, next))))
    });
    pages.try_flatten()
}

async fn one(bucket: &Bucket, after: Option<String>) -> Result<ListObjectsV2Output, StorageError> {
    let request = ListObjectsV2Request {
        bucket: bucket.name(),
        prefix: Some(bucket.options.prefix.clone()),
        continuation_token: after,
        ..ListObjectsV2Request::default()
    };
    Ok(answer(bucket.client.list_objects_v2(request)).await?)
}

fn held(bucket: &Bucket, object: &Object) -> Option<Held> {
    let name = object.key.as_deref()?.strip_prefix(&bucket.options.prefix)?;
    let id =
        name.parse().ok().filter(|id| bucket.key(*id) == bucket.options.prefix.clone() + name)?;
    let since = object.last_modified.as_deref();
    let since = since.and_then(|time| DateTime::parse_from_rfc3339(time).ok());
    Some(Held { id, since: since.map(SystemTime::from) })
}
