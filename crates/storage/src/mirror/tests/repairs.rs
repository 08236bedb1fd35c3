//! Bad copies are replaced by good ones.

use std::{fs, sync::atomic::Ordering};

use super::*;
use crate::testing::{Behavior, FaultyLayer};

/// Damages a copy in a file layer, reads the object, and checks that the copy is repaired.
async fn is_repaired(damage: impl FnOnce(&Path)) {
    let (bytes, blocks) = object();
    let (first, second) = (Files::new(), Files::new());
    let mirror = mirror(&[first.layer.clone(), second.layer.clone()]);
    mirror.put(blocks.content_id(), &Blob::from(bytes.clone())).await.unwrap();
    let path = first.path(blocks.content_id());
    damage(&path);

    assert!(read(&mirror, &blocks).await == bytes);

    mirror.wait_for_repairs().await;
    assert_eq!(mirror.repairs(), 1);
    assert!(fs::read(&path).unwrap() == bytes);
}

#[tokio::test]
async fn a_file_with_a_wrong_byte_is_repaired() {
    let (bytes, _) = object();
    is_repaired(|path| fs::write(path, damaged(&bytes, 2 * BLOCK)).unwrap()).await;
}

#[tokio::test]
async fn a_missing_file_is_repaired() {
    is_repaired(|path| fs::remove_file(path).unwrap()).await;
}

#[tokio::test]
async fn a_truncated_file_is_repaired() {
    is_repaired(|path| fs::File::options().write(true).open(path).unwrap().set_len(5000).unwrap())
        .await;
}

#[tokio::test]
async fn a_file_with_extra_bytes_is_repaired() {
    let (bytes, _) = object();
    is_repaired(|path| fs::write(path, [&bytes[..], b"more"].concat()).unwrap()).await;
}

#[tokio::test]
async fn a_range_with_a_bad_block_repairs_the_whole_object() {
    let (bytes, blocks) = object();
    let (bad, good) = (memory(), memory());
    store(&*bad, blocks.content_id(), &damaged(&bytes, BLOCK)).await;
    store(&*good, blocks.content_id(), &bytes).await;
    let mirror = mirror(&[bad.clone(), good]);

    drain(&mirror, &blocks, BLOCK..BLOCK + 1).await.unwrap();

    mirror.wait_for_repairs().await;
    assert!(contract::read(&*bad, blocks.content_id(), 0).await.unwrap() == bytes);
}

#[tokio::test]
async fn many_reads_of_one_bad_copy_repair_it_once() {
    let (bytes, blocks) = object();
    let (empty, good) = (Arc::new(FaultyLayer::new(Behavior::Normal)), memory());
    store(&*good, blocks.content_id(), &bytes).await;
    let mirror = mirror(&[empty.clone(), good]);

    let reads = (0..20).map(|_| read(&mirror, &blocks));
    futures_util::future::join_all(reads).await;

    mirror.wait_for_repairs().await;
    assert_eq!((mirror.repairs(), empty.puts.load(Ordering::Relaxed)), (1, 1));
}

#[tokio::test]
async fn a_good_copy_is_not_replaced() {
    let (bytes, blocks) = object();
    let (layer, good) = (Arc::new(FaultyLayer::new(Behavior::Normal)), memory());
    store(&layer.inner, blocks.content_id(), &bytes).await;
    store(&*good, blocks.content_id(), &bytes).await;
    let mirror = mirror(&[layer.clone(), good]);

    repair::start(&mirror.0, (0, blocks.content_id()), &blocks);

    mirror.wait_for_repairs().await;
    assert_eq!((mirror.repairs(), layer.puts.load(Ordering::Relaxed)), (0, 0));
}

#[tokio::test]
async fn a_failed_repair_is_not_retried_at_once() {
    let (bytes, blocks) = object();
    let (refusing, good) = (Arc::new(FaultyLayer::new(Behavior::RefusesPuts)), memory());
    store(&*good, blocks.content_id(), &bytes).await;
    let mirror = mirror(&[refusing.clone(), good]);

    for _ in 0..5 {
        assert!(read(&mirror, &blocks).await == bytes);
        mirror.wait_for_repairs().await;
    }

    assert_eq!(
        (mirror.repairs(), refusing.puts.load(Ordering::Relaxed)),
        (0, Limits::default().tries)
    );
}

#[tokio::test]
async fn a_repair_without_a_good_copy_writes_nothing() {
    let (bytes, blocks) = object();
    let (empty, bad) = (Arc::new(FaultyLayer::new(Behavior::Normal)), memory());
    store(&*bad, blocks.content_id(), &damaged(&bytes, 4 * BLOCK)).await;
    let mirror = mirror(&[empty.clone(), bad]);

    let (_, error) = drain(&mirror, &blocks, 0..u64::MAX).await.unwrap();

    assert!(error.is_some());
    mirror.wait_for_repairs().await;
    assert_eq!((mirror.repairs(), empty.puts.load(Ordering::Relaxed)), (0, 0));
}
