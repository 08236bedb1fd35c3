//! Bad copies are replaced by good ones.

use std::{fs, sync::atomic::Ordering};

use super::*;
use crate::testing::{Does, Faulty};

/// Damages a copy in a file layer by `damage`, reads round it, and finds it whole again.
async fn heals(damage: impl FnOnce(&Path)) {
    let (bytes, blocks) = object();
    let (first, second) = (Files::new(), Files::new());
    let mirror = mirror(&[first.layer.clone(), second.layer.clone()]);
    mirror.put(blocks.content_id(), &Blob::from(bytes.clone())).await.unwrap();
    let path = first.path(blocks.content_id());
    damage(&path);

    assert!(read(&mirror, &blocks).await == bytes);

    mirror.repaired().await;
    assert_eq!(mirror.repairs(), 1);
    assert!(fs::read(&path).unwrap() == bytes);
}

#[tokio::test]
async fn a_file_with_a_wrong_byte_heals() {
    let (bytes, _) = object();
    heals(|path| fs::write(path, damaged(&bytes, 2 * BLOCK)).unwrap()).await;
}

#[tokio::test]
async fn a_file_that_is_gone_heals() {
    heals(|path| fs::remove_file(path).unwrap()).await;
}

#[tokio::test]
async fn a_file_that_was_cut_heals() {
    heals(|path| fs::File::options().write(true).open(path).unwrap().set_len(5000).unwrap()).await;
}

#[tokio::test]
async fn a_file_that_grew_heals() {
    let (bytes, _) = object();
    heals(|path| fs::write(path, [&bytes[..], b"more"].concat()).unwrap()).await;
}

#[tokio::test]
async fn a_range_that_finds_a_bad_block_heals_the_whole_object() {
    let (bytes, blocks) = object();
    let (bad, good) = (memory(), memory());
    plant(&*bad, blocks.content_id(), &damaged(&bytes, BLOCK)).await;
    plant(&*good, blocks.content_id(), &bytes).await;
    let mirror = mirror(&[bad.clone(), good]);

    drain(&mirror, &blocks, BLOCK..BLOCK + 1).await.unwrap();

    mirror.repaired().await;
    assert!(contract::read(&*bad, blocks.content_id(), 0).await.unwrap() == bytes);
}

#[tokio::test]
async fn many_reads_of_one_bad_copy_repair_it_once() {
    let (bytes, blocks) = object();
    let (empty, good) = (Arc::new(Faulty::that(Does::Nothing)), memory());
    plant(&*good, blocks.content_id(), &bytes).await;
    let mirror = mirror(&[empty.clone(), good]);

    let reads = (0..20).map(|_| read(&mirror, &blocks));
    futures_util::future::join_all(reads).await;

    mirror.repaired().await;
    assert_eq!((mirror.repairs(), empty.puts.load(Ordering::Relaxed)), (1, 1));
}

#[tokio::test]
async fn a_copy_that_is_good_again_is_not_replaced() {
    let (bytes, blocks) = object();
    let (healed, good) = (Arc::new(Faulty::that(Does::Nothing)), memory());
    plant(&healed.inner, blocks.content_id(), &bytes).await;
    plant(&*good, blocks.content_id(), &bytes).await;
    let mirror = mirror(&[healed.clone(), good]);

    repair::start(&mirror.0, (0, blocks.content_id()), &blocks);

    mirror.repaired().await;
    assert_eq!((mirror.repairs(), healed.puts.load(Ordering::Relaxed)), (0, 0));
}

#[tokio::test]
async fn a_repair_that_failed_is_not_tried_again_at_once() {
    let (bytes, blocks) = object();
    let (refusing, good) = (Arc::new(Faulty::that(Does::RefusesPuts)), memory());
    plant(&*good, blocks.content_id(), &bytes).await;
    let mirror = mirror(&[refusing.clone(), good]);

    for _ in 0..5 {
        assert!(read(&mirror, &blocks).await == bytes);
        mirror.repaired().await;
    }

    assert_eq!(
        (mirror.repairs(), refusing.puts.load(Ordering::Relaxed)),
        (0, Limits::default().tries)
    );
}

#[tokio::test]
async fn nothing_is_written_where_no_copy_is_good() {
    let (bytes, blocks) = object();
    let (empty, bad) = (Arc::new(Faulty::that(Does::Nothing)), memory());
    plant(&*bad, blocks.content_id(), &damaged(&bytes, 4 * BLOCK)).await;
    let mirror = mirror(&[empty.clone(), bad]);

    let (_, error) = drain(&mirror, &blocks, 0..u64::MAX).await.unwrap();

    assert!(error.is_some());
    mirror.repaired().await;
    assert_eq!((mirror.repairs(), empty.puts.load(Ordering::Relaxed)), (0, 0));
}
