//! Writes an object, unless it exists.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use ipfs_registry_core::ContentId;
use md5::{Digest as _, Md5};
use rusoto_core::ByteStream;
use rusoto_s3::{PutObjectOutput, PutObjectRequest, S3 as _};
use tokio::task::spawn_blocking;

use super::{
    bucket::Bucket,
    error::{S3Error, answer},
    get,
};
use crate::Blob;

/// The largest object that one `PUT` accepts: 5 GiB.
pub(super) const SIZE_LIMIT: u64 = 5 * 1024 * 1024 * 1024;

/// The media type of all objects. A layer does not know the type of their bytes.
const CONTENT_TYPE: &str = "application/octet-stream";

/// Writes the object, unless the bucket has the same bytes.
pub(super) async fn put(bucket: &Bucket, id: ContentId, blob: &Blob) -> Result<(), S3Error> {
    let (size, limit) = (blob.len(), SIZE_LIMIT);
    if size > limit {
        return Err(S3Error::TooLarge { size, limit });
    }
    if is_stored(bucket, id, blob).await? {
        return Ok(());
    }
    write(bucket, id, blob).await
}

async fn is_stored(bucket: &Bucket, id: ContentId, blob: &Blob) -> Result<bool, S3Error> {
    let metadata = get::stat(bucket, id).await?;
    if metadata.is_none_or(|metadata| metadata.size != blob.len()) {
        return Ok(false);
    }
    blob.equals(get::bytes(bucket, id).await?).await.map_err(S3Error::Unread)
}

async fn write(bucket: &Bucket, id: ContentId, blob: &Blob) -> Result<(), S3Error> {
    let md5 = md5(blob).await?;
    let request = PutObjectRequest {
        bucket: bucket.name(),
        key: bucket.key(id),
        body: Some(ByteStream::new_with_size(blob.pieces(), blob.len() as usize)),
        content_length: i64::try_from(blob.len()).ok(),
        content_md5: Some(STANDARD.encode(md5)),
        content_type: Some(CONTENT_TYPE.to_owned()),
        ..PutObjectRequest::default()
    };
    let output = answer(bucket.client.put_object(request)).await?;
    match stored_other_bytes(&output, md5) {
        false => Ok(()),
        true => Err(S3Error::Broken("that it stored other bytes than it was sent".to_owned())),
    }
}

/// Whether the service returned another digest. The `ETag` is the MD5 only for objects that are not
/// encrypted with a KMS key.
fn stored_other_bytes(output: &PutObjectOutput, md5: [u8; 16]) -> bool {
    let is_plain = output.server_side_encryption.as_deref().is_none_or(|kind| kind == "AES256");
    let tag = output.e_tag.as_deref().and_then(|tag| hex::decode(tag.trim_matches('"')).ok());
    is_plain && tag.is_some_and(|tag| tag.len() == md5.len() && tag != md5)
}

async fn md5(blob: &Blob) -> Result<[u8; 16], S3Error> {
    let mut reader = blob.reader();
    let hashed = spawn_blocking(move || {
        let (mut hasher, mut piece) = (Md5::new(), vec![0; 64 * 1024]);
        loop {
            match std::io::Read::read(&mut reader, &mut piece)? {
                0 => return Ok(hasher.finalize().into()),
                len => hasher.update(&piece[..len]),
            }
        }
    });
    hashed.await.map_err(std::io::Error::other).flatten().map_err(S3Error::Unread)
}
