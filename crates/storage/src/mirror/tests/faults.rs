//! Reads skip bad copies and never return wrong bytes.

use super::*;
use crate::testing::{Behavior, FaultyLayer};

async fn second_layer_serves(bad: Arc<dyn Layer>) -> Mirror {
    let (bytes, blocks) = object();
    let good = memory();
    store(&*good, blocks.content_id(), &bytes).await;
    let mirror = mirror(&[bad, good]);

    assert!(read(&mirror, &blocks).await == bytes);

    mirror
}

#[tokio::test]
async fn a_layer_that_lacks_the_object_is_skipped() {
    second_layer_serves(memory()).await;
}

#[tokio::test]
async fn a_layer_that_fails_is_skipped() {
    second_layer_serves(Arc::new(FaultyLayer::new(Behavior::Fails))).await;
}

#[tokio::test]
async fn a_wrong_byte_in_any_block_is_never_returned() {
    let (bytes, blocks) = object();
    for at in [0, BLOCK - 1, BLOCK, 3 * BLOCK + 5, blocks.size() - 1] {
        let bad = memory();
        store(&*bad, blocks.content_id(), &damaged(&bytes, at)).await;

        second_layer_serves(bad).await;
    }
}

#[tokio::test]
async fn a_copy_that_is_too_short_or_too_long_is_skipped() {
    let (bytes, blocks) = object();
    let longer = Bytes::from([&bytes[..], b"more"].concat());
    for copy in [bytes.slice(..bytes.len() - 1), bytes.slice(..10), Bytes::new(), longer] {
        let bad = memory();
        store(&*bad, blocks.content_id(), &copy).await;

        second_layer_serves(bad).await;
    }
}

#[tokio::test]
async fn a_read_continues_at_the_same_byte_of_the_next_layer() {
    let (bytes, blocks) = object();
    for at in [0, 1, BLOCK, 2 * BLOCK + 77, blocks.size() - 1] {
        for does in [Behavior::StopsAt(at), Behavior::EndsAt(at)] {
            let bad = Arc::new(FaultyLayer::new(does));
            store(&*bad, blocks.content_id(), &bytes).await;

            second_layer_serves(bad).await;
        }
    }
}

#[tokio::test]
async fn two_copies_damaged_in_different_blocks_are_read_and_repaired() {
    let (bytes, blocks) = object();
    let (one, two) = (memory(), memory());
    store(&*one, blocks.content_id(), &damaged(&bytes, BLOCK)).await;
    store(&*two, blocks.content_id(), &damaged(&bytes, 3 * BLOCK)).await;
    let mirror = mirror(&[one.clone(), two.clone()]);

    assert!(read(&mirror, &blocks).await == bytes);

    mirror.wait_for_repairs().await;
    assert_eq!(mirror.repairs(), 2);
    for layer in [one, two] {
        assert!(contract::read(&*layer, blocks.content_id(), 0).await.unwrap() == bytes);
    }
}

#[tokio::test]
async fn damage_of_the_first_block_everywhere_is_an_error_before_the_stream() {
    let (bytes, blocks) = object();
    let (one, two) = (memory(), memory());
    store(&*one, blocks.content_id(), &damaged(&bytes, 0)).await;
    store(&*two, blocks.content_id(), &bytes.slice(..1000)).await;

    let error = drain(&mirror(&[one, two, memory()]), &blocks, 0..100).await.unwrap_err();

    assert!(matches!(error, MirrorError::Corrupt { id } if id == blocks.content_id()), "{error}");
}

#[tokio::test]
async fn damage_of_a_later_block_ends_the_stream_after_good_bytes() {
    let (bytes, blocks) = object();
    let layer = memory();
    store(&*layer, blocks.content_id(), &damaged(&bytes, 2 * BLOCK)).await;

    let (sent, error) = drain(&mirror(&[layer]), &blocks, 0..blocks.size()).await.unwrap();

    assert!(sent == bytes.slice(..2 * BlockDigests::BLOCK));
    let cause = error.unwrap().source.downcast::<MirrorError>().unwrap();
    assert!(matches!(*cause, MirrorError::Corrupt { .. }), "{cause}");
}

#[tokio::test]
async fn an_object_in_no_layer_is_unavailable() {
    let (_, blocks) = object();
    let failing: Arc<dyn Layer> = Arc::new(FaultyLayer::new(Behavior::Fails));

    for layers in [vec![memory() as _, memory() as _], vec![memory() as _, failing]] {
        let error = drain(&mirror(&layers), &blocks, 0..10).await.unwrap_err();

        assert!(matches!(error, MirrorError::Unavailable { .. }), "{error}");
    }
}

#[test]
fn a_mirror_without_layers_is_an_error() {
    assert!(matches!(Mirror::new(Vec::new()), Err(MirrorError::NoLayers)));
}
