//! The test suite that every kind of layer must pass, and its helpers.
//!
//! A check panics if a layer breaks a guarantee of [`Layer`].
#![allow(clippy::unwrap_used, reason = "a failed check panics, as in a test")]

use std::{io, sync::Arc};

use bytes::Bytes;
use futures_util::{TryStreamExt as _, future};
use ipfs_registry_core::ContentId;

use crate::{Blob, BlobWriter, Layer, StorageError};

/// More than a blob stores in memory, and not a whole number of blocks.
const LARGE: usize = 5 * 1024 * 1024 + 13;

/// Checks all guarantees of a layer, which must not have any of the suite's objects.
///
/// # Panics
///
/// If the layer breaks a guarantee.
pub async fn check_layer(layer: Arc<dyn Layer>) {
    check_objects(layer.clone()).await;
    an_object_is_listed_until_it_is_removed(&*layer).await;
}

/// Checks all guarantees but those of [`Layer::list`], for layers that cannot recognize their own
/// objects.
///
/// # Panics
///
/// If the layer breaks a guarantee.
pub async fn check_objects(layer: Arc<dyn Layer>) {
    an_object_that_was_never_put_is_missing(&*layer).await;
    objects_of_every_size_are_readable(&*layer).await;
    reads_start_at_any_byte(&*layer).await;
    putting_again_changes_nothing(&*layer).await;
    concurrent_puts_of_one_object_succeed(&layer).await;
    a_read_continues_with_the_copy_it_opened(&*layer).await;
    a_good_copy_replaces_a_bad_one(&*layer).await;
    a_removed_object_is_missing(&*layer).await;
    layer.check().await.unwrap();
}

/// Returns the content id of a test object.
#[must_use]
pub fn id(number: u64) -> ContentId {
    ContentId::of(&number.to_be_bytes())
}

/// Returns bytes that differ between blocks and between seeds.
#[must_use]
pub fn bytes(len: usize, seed: u8) -> Bytes {
    (0..len).map(|i| (i / 4096 + i % 251) as u8 ^ seed).collect()
}

/// Returns a blob as a request leaves it: in a temporary file if it is large.
///
/// # Errors
///
/// The error of the temporary file.
pub fn spooled_blob(bytes: &Bytes) -> io::Result<Blob> {
    let mut writer = BlobWriter::new();
    bytes.chunks(64 * 1024).try_for_each(|piece| writer.write(piece))?;
    writer.finish()
}

/// Reads an object from byte `from` on; `None` if the layer does not have it.
///
/// # Errors
///
/// The error of the layer.
pub async fn find(
    layer: &dyn Layer,
    id: ContentId,
    from: u64,
) -> Result<Option<Bytes>, StorageError> {
    let Some(object) = layer.read(id, from).await? else { return Ok(None) };
    let pieces: Vec<Bytes> = object.bytes.try_collect().await?;
    Ok(Some(pieces.concat().into()))
}

/// Reads an object from byte `from` on; panics if the layer does not have it.
///
/// # Errors
///
/// The error of the layer.
pub async fn read(layer: &dyn Layer, id: ContentId, from: u64) -> Result<Bytes, StorageError> {
    Ok(find(layer, id, from).await?.expect("the layer has the object"))
}

/// Puts `bytes` under their content id.
async fn put(layer: &dyn Layer, bytes: &Bytes) -> ContentId {
    let id = ContentId::of(bytes);
    layer.put(id, &spooled_blob(bytes).unwrap()).await.unwrap();
    id
}

async fn an_object_that_was_never_put_is_missing(layer: &dyn Layer) {
    assert_eq!(layer.stat(id(0)).await.unwrap(), None);
    assert_eq!(find(layer, id(0), 0).await.unwrap(), None);
    assert_eq!(find(layer, id(0), 10).await.unwrap(), None);
}

async fn objects_of_every_size_are_readable(layer: &dyn Layer) {
    for len in [0, 1, 1000, 262_143, 262_144, 262_145, LARGE] {
        let bytes = bytes(len, 1);
        let id = put(layer, &bytes).await;

        let metadata = layer.stat(id).await.unwrap().unwrap();
        let object = layer.read(id, 0).await.unwrap().unwrap();

        assert_eq!(metadata.size, len as u64);
        assert_eq!(object.metadata, metadata);
        assert!(read(layer, id, 0).await.unwrap() == bytes, "{len} bytes");
    }
}

async fn reads_start_at_any_byte(layer: &dyn Layer) {
    let bytes = bytes(LARGE, 2);
    let id = put(layer, &bytes).await;

    for from in [1, 262_143, 262_144, 1_048_577, LARGE - 1] {
        assert!(read(layer, id, from as u64).await.unwrap() == bytes.slice(from..), "from {from}");
    }
    for past in [LARGE as u64, LARGE as u64 + 1, u64::MAX] {
        assert!(read(layer, id, past).await.unwrap().is_empty(), "from {past}");
    }
}

async fn putting_again_changes_nothing(layer: &dyn Layer) {
    let bytes = bytes(300_000, 3);

    let id = put(layer, &bytes).await;
    put(layer, &bytes).await;

    assert!(read(layer, id, 0).await.unwrap() == bytes);
}

async fn concurrent_puts_of_one_object_succeed(layer: &Arc<dyn Layer>) {
    let bytes = bytes(LARGE, 4);
    let id = ContentId::of(&bytes);

    let puts = (0..16).map(|_| {
        let (layer, blob) = (Arc::clone(layer), spooled_blob(&bytes).unwrap());
        tokio::spawn(async move { layer.put(id, &blob).await })
    });

    for put in future::join_all(puts).await {
        put.unwrap().unwrap();
    }
    assert!(read(&**layer, id, 0).await.unwrap() == bytes);
}

async fn a_read_continues_with_the_copy_it_opened(layer: &dyn Layer) {
    let bytes = bytes(LARGE, 5);
    let id = put(layer, &bytes).await;

    let opened = layer.read(id, 0).await.unwrap().unwrap();
    put(layer, &bytes).await;

    let pieces: Vec<Bytes> = opened.bytes.try_collect().await.unwrap();
    assert!(pieces.concat() == bytes);
}

/// A layer that verifies its input rejects the bad copy, and has nothing to replace.
async fn a_good_copy_replaces_a_bad_one(layer: &dyn Layer) {
    let good = bytes(300_000, 6);
    let id = ContentId::of(&good);

    for bad in [bytes(300_000, 7), bytes(10, 6), bytes(400_000, 6), Bytes::new()] {
        let accepted = layer.put(id, &spooled_blob(&bad).unwrap()).await.is_ok();
        assert!(!accepted || read(layer, id, 0).await.unwrap() == bad);

        put(layer, &good).await;

        assert!(read(layer, id, 0).await.unwrap() == good);
    }
}

async fn a_removed_object_is_missing(layer: &dyn Layer) {
    let gone = put(layer, &bytes(1000, 10)).await;

    layer.remove(gone).await.unwrap();
    layer.remove(gone).await.unwrap();

    assert_eq!(layer.stat(gone).await.unwrap(), None);
    assert_eq!(find(layer, gone, 0).await.unwrap(), None);
}

async fn an_object_is_listed_until_it_is_removed(layer: &dyn Layer) {
    let (kept, gone) = (put(layer, &bytes(1000, 8)).await, put(layer, &bytes(1000, 9)).await);
    let listed = listed(layer).await;
    assert!(listed.contains(&kept) && listed.contains(&gone));

    layer.remove(gone).await.unwrap();

    let listed = self::listed(layer).await;
    assert!(listed.contains(&kept) && !listed.contains(&gone));
}

async fn listed(layer: &dyn Layer) -> Vec<ContentId> {
    let objects: Vec<_> = layer.list().await.unwrap().try_collect().await.unwrap();
    objects.into_iter().map(|object| object.id).collect()
}
