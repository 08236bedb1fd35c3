//! A copy that was verified is not hashed again, until it changes.

use std::time::Duration;

use super::*;
use crate::testing::{Behavior, FaultyLayer};

/// A layer whose metadata never changes, so that only hashing detects a change.
async fn layer_with_fixed_metadata() -> (Arc<FaultyLayer>, Mirror, Bytes, Arc<BlockDigests>) {
    let (bytes, blocks) = object();
    let layer = Arc::new(FaultyLayer::new(Behavior::Normal));
    store(&*layer, blocks.content_id(), &bytes).await;
    (layer.clone(), mirror(&[layer]), bytes, blocks)
}

#[tokio::test]
async fn a_fully_verified_copy_is_not_hashed_again() {
    let (layer, mirror, bytes, blocks) = layer_with_fixed_metadata().await;
    read(&mirror, &blocks).await;
    let other = damaged(&bytes, BLOCK);
    store(&*layer, blocks.content_id(), &other).await;

    assert!(read(&mirror, &blocks).await == other);
}

#[tokio::test]
async fn a_partly_verified_copy_is_hashed_again() {
    let (layer, mirror, bytes, blocks) = layer_with_fixed_metadata().await;
    for part in [0..blocks.size() - BLOCK, BLOCK..blocks.size()] {
        drain(&mirror, &blocks, part).await.unwrap();
    }
    store(&*layer, blocks.content_id(), &damaged(&bytes, BLOCK)).await;

    let (sent, error) = drain(&mirror, &blocks, 0..blocks.size()).await.unwrap();

    assert!(error.is_some() && sent.len() == BlockDigests::BLOCK);
}

#[tokio::test]
async fn the_first_read_after_a_put_is_verified() {
    let (bytes, blocks) = object();
    let layer = Arc::new(FaultyLayer::new(Behavior::Normal));
    let layers: [Arc<dyn Layer>; 1] = [layer.clone()];
    let mirror = mirror(&layers);
    mirror.put(blocks.content_id(), &Blob::from(bytes.clone())).await.unwrap();
    store(&*layer, blocks.content_id(), &damaged(&bytes, 0)).await;

    let error = drain(&mirror, &blocks, 0..10).await.unwrap_err();

    assert!(matches!(error, MirrorError::Corrupt { .. }), "{error}");
}

#[tokio::test]
async fn a_repair_verifies_copies_that_were_verified_before() {
    let (layer, _, bytes, blocks) = layer_with_fixed_metadata().await;
    let empty = memory();
    let mirror = mirror(&[layer.clone(), empty.clone()]);
    read(&mirror, &blocks).await;
    store(&*layer, blocks.content_id(), &damaged(&bytes, BLOCK)).await;

    repair::start(&mirror.0, (1, blocks.content_id()), &blocks);

    mirror.wait_for_repairs().await;
    assert_eq!(mirror.repairs(), 0);
    assert_eq!(empty.stat(blocks.content_id()).await.unwrap(), None);
}

#[tokio::test]
async fn a_changed_file_is_verified_again() {
    let (bytes, blocks) = object();
    let files = Files::new();
    let layers: Vec<Arc<dyn Layer>> = vec![files.layer.clone(), memory()];
    let mirror = Mirror::with_min_age(Duration::ZERO, layers, Limits::default()).unwrap();
    mirror.put(blocks.content_id(), &Blob::from(bytes.clone())).await.unwrap();
    read(&mirror, &blocks).await;
    let path = files.path(blocks.content_id());
    let metadata = files.layer.stat(blocks.content_id()).await.unwrap().unwrap();
    assert!(mirror.0.verified.contains((0, blocks.content_id()), &metadata));

    overwrite(&path, &damaged(&bytes, 3 * BLOCK));

    assert!(read(&mirror, &blocks).await == bytes);
    mirror.wait_for_repairs().await;
    assert!(std::fs::read(&path).unwrap() == bytes);
}

#[tokio::test]
async fn a_checked_read_reports_damage_before_its_first_byte() {
    let (bytes, blocks) = object();
    let (good, bad) = (memory(), memory());
    store(&*good, blocks.content_id(), &bytes).await;
    store(&*bad, blocks.content_id(), &damaged(&bytes, 4 * BLOCK)).await;
    let whole = 0..blocks.size();

    let stream = mirror(&[good]).read_checked(&blocks, whole.clone()).await.unwrap();
    let pieces: Vec<Bytes> = stream.try_collect().await.unwrap();
    assert!(pieces.concat() == bytes);

    let refused = mirror(&[bad]).read_checked(&blocks, whole).await.err();
    assert!(matches!(refused, Some(MirrorError::Corrupt { .. })), "{refused:?}");
}

#[tokio::test]
async fn a_checked_read_of_a_verified_copy_is_one_read() {
    let (layer, mirror, bytes, blocks) = layer_with_fixed_metadata().await;
    read(&mirror, &blocks).await;
    let before = layer.reads.load(std::sync::atomic::Ordering::Relaxed);

    let stream = mirror.read_checked(&blocks, BLOCK..blocks.size()).await.unwrap();
    let pieces: Vec<Bytes> = stream.try_collect().await.unwrap();

    assert!(pieces.concat() == bytes.slice(BLOCK as usize..));
    assert_eq!(layer.reads.load(std::sync::atomic::Ordering::Relaxed), before + 1);
}
