//! The suite that every kind of layer passes, and what it is made of.
//!
//! It panics where a layer does not keep the contract of [`Layer`], as tests do.
#![allow(clippy::unwrap_used, reason = "a test suite panics where a layer fails it")]

use std::{io, sync::Arc};

use bytes::Bytes;
use futures_util::{TryStreamExt as _, future};
use ipfs_registry_core::ContentId;

use crate::{Blob, BlobWriter, Layer, StorageError};

/// More than a blob keeps in memory, and no whole number of blocks.
const LARGE: usize = 5 * 1024 * 1024 + 13;

/// Panics where `layer`, which holds none of the suite's objects, does not keep the contract.
///
/// # Panics
///
/// That is how it tells.
pub async fn holds(layer: Arc<dyn Layer>) {
    keeps_objects(layer.clone()).await;
    what_is_held_is_listed_until_it_is_removed(&*layer).await;
}

/// The part of [`holds`] that a layer keeps which cannot tell its own objects from others'.
///
/// # Panics
///
/// That is how it tells.
pub async fn keeps_objects(layer: Arc<dyn Layer>) {
    what_was_never_put_is_missing(&*layer).await;
    objects_of_every_size_come_back(&*layer).await;
    reads_start_anywhere(&*layer).await;
    putting_again_changes_nothing(&*layer).await;
    puts_of_one_object_at_once_leave_it_whole(&layer).await;
    a_read_keeps_the_copy_that_it_began_with(&*layer).await;
    a_good_copy_replaces_a_bad_one(&*layer).await;
    what_is_removed_is_missing(&*layer).await;
    layer.check().await.unwrap();
}

/// The content id of a test object.
#[must_use]
pub fn id(number: u64) -> ContentId {
    ContentId::of(&number.to_be_bytes())
}

/// Bytes that differ from block to block and from `seed` to `seed`.
#[must_use]
pub fn bytes(len: usize, seed: u8) -> Bytes {
    (0..len).map(|i| (i / 4096 + i % 251) as u8 ^ seed).collect()
}

/// A blob that is in a file where it is large, as one that was received.
///
/// # Errors
///
/// The temporary file's.
pub fn received(bytes: &Bytes) -> io::Result<Blob> {
    let mut writer = BlobWriter::new();
    bytes.chunks(64 * 1024).try_for_each(|piece| writer.write(piece))?;
    writer.finish()
}

/// All of an object from `from` on, or `None` where the layer does not hold it.
///
/// # Errors
///
/// The layer's.
pub async fn find(
    layer: &dyn Layer,
    id: ContentId,
    from: u64,
) -> Result<Option<Bytes>, StorageError> {
    let Some(object) = layer.read(id, from).await? else { return Ok(None) };
    let pieces: Vec<Bytes> = object.bytes.try_collect().await?;
    Ok(Some(pieces.concat().into()))
}

/// All of an object from `from` on; panics where the layer does not hold it.
///
/// # Errors
///
/// The layer's.
pub async fn read(layer: &dyn Layer, id: ContentId, from: u64) -> Result<Bytes, StorageError> {
    Ok(find(layer, id, from).await?.expect("the layer holds it"))
}

/// Puts `bytes` under their own id.
async fn put(layer: &dyn Layer, bytes: &Bytes) -> ContentId {
    let id = ContentId::of(bytes);
    layer.put(id, &received(bytes).unwrap()).await.unwrap();
    id
}

async fn what_was_never_put_is_missing(layer: &dyn Layer) {
    assert_eq!(layer.stat(id(0)).await.unwrap(), None);
    assert_eq!(find(layer, id(0), 0).await.unwrap(), None);
    assert_eq!(find(layer, id(0), 10).await.unwrap(), None);
}

async fn objects_of_every_size_come_back(layer: &dyn Layer) {
    for len in [0, 1, 1000, 262_143, 262_144, 262_145, LARGE] {
        let bytes = bytes(len, 1);
        let id = put(layer, &bytes).await;

        let stat = layer.stat(id).await.unwrap().unwrap();
        let object = layer.read(id, 0).await.unwrap().unwrap();

        assert_eq!(stat.size, len as u64);
        assert_eq!(object.stat, stat);
        assert!(read(layer, id, 0).await.unwrap() == bytes, "{len} bytes");
    }
}

async fn reads_start_anywhere(layer: &dyn Layer) {
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

async fn puts_of_one_object_at_once_leave_it_whole(layer: &Arc<dyn Layer>) {
    let bytes = bytes(LARGE, 4);
    let id = ContentId::of(&bytes);

    let puts = (0..16).map(|_| {
        let (layer, blob) = (Arc::clone(layer), received(&bytes).unwrap());
        tokio::spawn(async move { layer.put(id, &blob).await })
    });

    for put in future::join_all(puts).await {
        put.unwrap().unwrap();
    }
    assert!(read(&**layer, id, 0).await.unwrap() == bytes);
}

async fn a_read_keeps_the_copy_that_it_began_with(layer: &dyn Layer) {
    let bytes = bytes(LARGE, 5);
    let id = put(layer, &bytes).await;

    let begun = layer.read(id, 0).await.unwrap().unwrap();
    put(layer, &bytes).await;

    let pieces: Vec<Bytes> = begun.bytes.try_collect().await.unwrap();
    assert!(pieces.concat() == bytes);
}

/// A layer that checks what it is given refuses the bad copy, and has nothing to replace.
async fn a_good_copy_replaces_a_bad_one(layer: &dyn Layer) {
    let good = bytes(300_000, 6);
    let id = ContentId::of(&good);

    for bad in [bytes(300_000, 7), bytes(10, 6), bytes(400_000, 6), Bytes::new()] {
        let taken = layer.put(id, &received(&bad).unwrap()).await.is_ok();
        assert!(!taken || read(layer, id, 0).await.unwrap() == bad);

        put(layer, &good).await;

        assert!(read(layer, id, 0).await.unwrap() == good);
    }
}

async fn what_is_removed_is_missing(layer: &dyn Layer) {
    let gone = put(layer, &bytes(1000, 10)).await;

    layer.remove(gone).await.unwrap();
    layer.remove(gone).await.unwrap();

    assert_eq!(layer.stat(gone).await.unwrap(), None);
    assert_eq!(find(layer, gone, 0).await.unwrap(), None);
}

async fn what_is_held_is_listed_until_it_is_removed(layer: &dyn Layer) {
    let (kept, gone) = (put(layer, &bytes(1000, 8)).await, put(layer, &bytes(1000, 9)).await);
    let listed = listed(layer).await;
    assert!(listed.contains(&kept) && listed.contains(&gone));

    layer.remove(gone).await.unwrap();

    let listed = self::listed(layer).await;
    assert!(listed.contains(&kept) && !listed.contains(&gone));
}

async fn listed(layer: &dyn Layer) -> Vec<ContentId> {
    let held: Vec<_> = layer.list().await.unwrap().try_collect().await.unwrap();
    held.into_iter().map(|held| held.id).collect()
}
