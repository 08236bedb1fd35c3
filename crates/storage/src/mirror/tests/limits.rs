//! Every wait for a layer has a limit.

use std::{
    sync::atomic::Ordering,
    time::{Duration, Instant},
};

use super::*;
use crate::{
    Condition, Depth,
    testing::{Behavior, FaultyLayer},
};

/// The default limits divided by about two hundred.
fn short() -> Limits {
    Limits {
        first_byte: Duration::from_millis(50),
        progress: Duration::from_millis(150),
        tries: 2,
        fetch: Duration::from_millis(400),
        publish: Duration::from_millis(1000),
        rest: Duration::from_millis(300),
    }
}

/// More than any limit, and less than their sum if waits added up.
const SLACK: Duration = Duration::from_millis(1500);

async fn with(
    does: Behavior,
    others: &[Arc<dyn Layer>],
) -> (Arc<FaultyLayer>, Mirror, Bytes, Arc<BlockDigests>) {
    let (bytes, blocks) = object();
    let faulty = Arc::new(FaultyLayer::new(does));
    store(&faulty.inner, blocks.content_id(), &bytes).await;
    let mut layers: Vec<Arc<dyn Layer>> = vec![faulty.clone()];
    for layer in others {
        store(&**layer, blocks.content_id(), &bytes).await;
        layers.push(Arc::clone(layer));
    }
    (faulty, Mirror::with_limits(layers, short()).unwrap(), bytes, blocks)
}

#[tokio::test]
async fn a_read_continues_after_a_layer_that_hangs_or_drips() {
    for does in [Behavior::Hangs, Behavior::Drips] {
        let (_, mirror, bytes, blocks) = with(does, &[memory()]).await;
        let begun = Instant::now();

        assert!(read(&mirror, &blocks).await == bytes, "{does:?}");

        assert!(begun.elapsed() < SLACK, "{does:?}");
    }
}

#[tokio::test]
async fn a_read_ends_when_all_layers_hang_or_drip() {
    for does in [Behavior::Hangs, Behavior::Drips] {
        let (bytes, blocks) = object();
        let mut layers: Vec<Arc<dyn Layer>> = Vec::new();
        for _ in 0..6 {
            let faulty = FaultyLayer::new(does);
            store(&faulty.inner, blocks.content_id(), &bytes).await;
            layers.push(Arc::new(faulty));
        }
        let mirror = Mirror::with_limits(layers, short()).unwrap();
        let begun = Instant::now();

        let error = drain(&mirror, &blocks, 0..u64::MAX).await.unwrap_err();

        assert!(matches!(error, MirrorError::Unavailable { .. }), "{error}");
        assert!(begun.elapsed() < SLACK, "{does:?} {:?}", begun.elapsed());
    }
}

#[tokio::test]
async fn a_failing_layer_is_tried_as_often_as_the_limit_allows() {
    let (failing, mirror, _, blocks) = with(Behavior::Fails, &[]).await;

    drain(&mirror, &blocks, 0..u64::MAX).await.unwrap_err();

    assert_eq!(failing.reads.load(Ordering::Relaxed), short().tries);
}

#[tokio::test]
async fn a_read_retries_a_layer_at_the_same_byte() {
    let (stopping, mirror, bytes, blocks) = with(Behavior::StopsAt(2 * BLOCK + 7), &[]).await;

    let mut stream = mirror.read(&blocks, 0..u64::MAX).await.unwrap();
    let first = stream.try_next().await.unwrap().unwrap();
    stopping.set_behavior(Behavior::Normal);
    let rest: Vec<Bytes> = stream.try_collect().await.unwrap();

    assert!([&[first], &rest[..]].concat().concat() == bytes);
}

#[tokio::test]
async fn a_failed_layer_is_skipped_and_tried_again_after_the_rest() {
    let (failing, mirror, bytes, blocks) = with(Behavior::Fails, &[memory()]).await;

    for _ in 0..5 {
        assert!(read(&mirror, &blocks).await == bytes);
    }
    assert_eq!(failing.reads.load(Ordering::Relaxed), 1);

    failing.set_behavior(Behavior::Normal);
    tokio::time::sleep(short().rest).await;
    assert!(read(&mirror, &blocks).await == bytes);

    assert_eq!(failing.reads.load(Ordering::Relaxed), 2);
}

#[tokio::test]
async fn a_put_to_a_layer_that_hangs_or_drips_ends() {
    for does in [Behavior::Hangs, Behavior::Drips] {
        let (bytes, blocks) = object();
        let layers: Vec<Arc<dyn Layer>> = vec![memory(), Arc::new(FaultyLayer::new(does))];
        let mirror = Mirror::with_limits(layers, short()).unwrap();
        let begun = Instant::now();

        let put = mirror.put(blocks.content_id(), &contract::spooled_blob(&bytes).unwrap()).await;

        assert!(matches!(put, Err(MirrorError::Write { position: 2, .. })), "{put:?}");
        assert!(begun.elapsed() < SLACK, "{does:?} {:?}", begun.elapsed());
    }
}

/// The limit counts from the last byte that the layer read. A stalled layer is not tried again.
#[tokio::test]
async fn a_put_to_a_stalled_layer_ends_after_the_progress_limit() {
    let limits =
        Limits { progress: Duration::from_secs(2), publish: Duration::from_secs(60), ..short() };
    let stalling = Arc::new(FaultyLayer::new(Behavior::Stalls));
    let mirror = Mirror::with_limits(vec![stalling.clone()], limits).unwrap();
    let (bytes, blocks) = object();
    let begun = Instant::now();

    let put = mirror.put(blocks.content_id(), &contract::spooled_blob(&bytes).unwrap()).await;

    let error = put.unwrap_err();
    assert!(matches!(error, MirrorError::Write { position: 1, .. }), "{error:?}");
    let took = begun.elapsed();
    assert!((limits.progress..2 * limits.progress).contains(&took), "{took:?}");
    assert_eq!(stalling.puts.load(Ordering::Relaxed), 1);
}

#[tokio::test]
async fn a_put_that_progresses_may_exceed_the_progress_limit() {
    let limits =
        Limits { progress: Duration::from_secs(1), publish: Duration::from_secs(60), ..short() };
    let dripping = Arc::new(FaultyLayer::new(Behavior::Drips));
    let mirror = Mirror::with_limits(vec![dripping], limits).unwrap();
    let bytes = contract::bytes(150, 9);
    let begun = Instant::now();

    mirror.put(ContentId::of(&bytes), &Blob::from(bytes)).await.unwrap();

    assert!(begun.elapsed() > limits.progress);
}

#[tokio::test]
async fn the_condition_of_a_copy_in_a_hanging_layer_is_unknown() {
    let (hanging, mirror, _, blocks) = with(Behavior::Hangs, &[]).await;
    let condition = mirror.inspect(0, &blocks, Depth::Bytes).await;
    assert!(matches!(condition, Condition::Unknown(_)), "{condition:?}");

    hanging.set_behavior(Behavior::Normal);

    let condition = mirror.inspect(0, &blocks, Depth::Bytes).await;
    assert!(matches!(condition, Condition::Whole), "{condition:?}");
}
