//! A copy that was verified is not hashed again, until it changes.

use std::time::Duration;

use super::*;
use crate::testing::{Does, Faulty};

/// A layer that tells the same of a copy however it changes, so that only hashing finds out.
async fn deceiving() -> (Arc<Faulty>, Mirror, Bytes, Arc<BlockDigests>) {
    let (bytes, blocks) = object();
    let layer = Arc::new(Faulty::that(Does::Nothing));
    plant(&*layer, blocks.content_id(), &bytes).await;
    (layer.clone(), mirror(&[layer]), bytes, blocks)
}

#[tokio::test]
async fn a_copy_that_was_verified_whole_is_not_hashed_again() {
    let (layer, mirror, bytes, blocks) = deceiving().await;
    read(&mirror, &blocks).await;
    let other = damaged(&bytes, BLOCK);
    plant(&*layer, blocks.content_id(), &other).await;

    assert!(read(&mirror, &blocks).await == other);
}

#[tokio::test]
async fn a_copy_that_was_verified_in_part_is_hashed_again() {
    let (layer, mirror, bytes, blocks) = deceiving().await;
    for part in [0..blocks.size() - BLOCK, BLOCK..blocks.size()] {
        drain(&mirror, &blocks, part).await.unwrap();
    }
    plant(&*layer, blocks.content_id(), &damaged(&bytes, BLOCK)).await;

    let (sent, error) = drain(&mirror, &blocks, 0..blocks.size()).await.unwrap();

    assert!(error.is_some() && sent.len() == BlockDigests::BLOCK);
}

#[tokio::test]
async fn a_copy_that_was_just_put_is_verified_at_its_first_read() {
    let (bytes, blocks) = object();
    let layer = Arc::new(Faulty::that(Does::Nothing));
    let layers: [Arc<dyn Layer>; 1] = [layer.clone()];
    let mirror = mirror(&layers);
    mirror.put(blocks.content_id(), &Blob::from(bytes.clone())).await.unwrap();
    plant(&*layer, blocks.content_id(), &damaged(&bytes, 0)).await;

    let error = drain(&mirror, &blocks, 0..10).await.unwrap_err();

    assert!(matches!(error, MirrorError::Corrupt { .. }), "{error}");
}

#[tokio::test]
async fn a_repair_takes_no_earlier_check_for_granted() {
    let (layer, _, bytes, blocks) = deceiving().await;
    let empty = memory();
    let mirror = mirror(&[layer.clone(), empty.clone()]);
    read(&mirror, &blocks).await;
    plant(&*layer, blocks.content_id(), &damaged(&bytes, BLOCK)).await;

    repair::start(&mirror.0, (1, blocks.content_id()), &blocks);

    mirror.repaired().await;
    assert_eq!(mirror.repairs(), 0);
    assert_eq!(empty.stat(blocks.content_id()).await.unwrap(), None);
}

#[tokio::test]
async fn a_file_that_changed_after_it_was_verified_is_verified_again() {
    let (bytes, blocks) = object();
    let files = Files::new();
    let layers: Vec<Arc<dyn Layer>> = vec![files.layer.clone(), memory()];
    let mirror = Mirror::trusting_after(Duration::ZERO, layers, Limits::default()).unwrap();
    mirror.put(blocks.content_id(), &Blob::from(bytes.clone())).await.unwrap();
    read(&mirror, &blocks).await;
    let path = files.path(blocks.content_id());
    let stat = files.layer.stat(blocks.content_id()).await.unwrap().unwrap();
    assert!(mirror.0.remembered.holds((0, blocks.content_id()), &stat));

    overwrite(&path, &damaged(&bytes, 3 * BLOCK));

    assert!(read(&mirror, &blocks).await == bytes);
    mirror.repaired().await;
    assert!(std::fs::read(&path).unwrap() == bytes);
}

#[tokio::test]
async fn a_checked_read_tells_of_damage_before_its_first_byte() {
    let (bytes, blocks) = object();
    let (good, bad) = (memory(), memory());
    plant(&*good, blocks.content_id(), &bytes).await;
    plant(&*bad, blocks.content_id(), &damaged(&bytes, 4 * BLOCK)).await;
    let whole = 0..blocks.size();

    let stream = mirror(&[good]).read_checked(&blocks, whole.clone()).await.unwrap();
    let pieces: Vec<Bytes> = stream.try_collect().await.unwrap();
    assert!(pieces.concat() == bytes);

    let refused = mirror(&[bad]).read_checked(&blocks, whole).await.err();
    assert!(matches!(refused, Some(MirrorError::Corrupt { .. })), "{refused:?}");
}

#[tokio::test]
async fn a_checked_read_of_a_verified_copy_is_one_read() {
    let (layer, mirror, bytes, blocks) = deceiving().await;
    read(&mirror, &blocks).await;
    let before = layer.reads.load(std::sync::atomic::Ordering::Relaxed);

    let stream = mirror.read_checked(&blocks, BLOCK..blocks.size()).await.unwrap();
    let pieces: Vec<Bytes> = stream.try_collect().await.unwrap();

    assert!(pieces.concat() == bytes.slice(BLOCK as usize..));
    assert_eq!(layer.reads.load(std::sync::atomic::Ordering::Relaxed), before + 1);
}
