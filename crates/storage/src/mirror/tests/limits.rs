//! No layer is waited for without limit.

use std::{
    sync::atomic::Ordering,
    time::{Duration, Instant},
};

use super::*;
use crate::{
    Condition, Depth,
    testing::{Does, Faulty},
};

/// Limits in the proportions of the default ones, two hundred times as short.
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

/// More than any limit, and less than the sum of those that should not add up.
const SLACK: Duration = Duration::from_millis(1500);

async fn with(
    does: Does,
    others: &[Arc<dyn Layer>],
) -> (Arc<Faulty>, Mirror, Bytes, Arc<BlockDigests>) {
    let (bytes, blocks) = object();
    let faulty = Arc::new(Faulty::that(does));
    plant(&faulty.inner, blocks.content_id(), &bytes).await;
    let mut layers: Vec<Arc<dyn Layer>> = vec![faulty.clone()];
    for layer in others {
        plant(&**layer, blocks.content_id(), &bytes).await;
        layers.push(Arc::clone(layer));
    }
    (faulty, Mirror::with_limits(layers, short()).unwrap(), bytes, blocks)
}

#[tokio::test]
async fn a_layer_that_hangs_or_drips_is_followed_by_the_next() {
    for does in [Does::Hangs, Does::Drips] {
        let (_, mirror, bytes, blocks) = with(does, &[memory()]).await;
        let begun = Instant::now();

        assert!(read(&mirror, &blocks).await == bytes, "{does:?}");

        assert!(begun.elapsed() < SLACK, "{does:?}");
    }
}

#[tokio::test]
async fn a_read_of_layers_that_all_hang_or_drip_ends() {
    for does in [Does::Hangs, Does::Drips] {
        let (bytes, blocks) = object();
        let mut layers: Vec<Arc<dyn Layer>> = Vec::new();
        for _ in 0..6 {
            let faulty = Faulty::that(does);
            plant(&faulty.inner, blocks.content_id(), &bytes).await;
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
async fn a_layer_that_fails_is_asked_as_often_as_the_tries_say() {
    let (failing, mirror, _, blocks) = with(Does::Fails, &[]).await;

    drain(&mirror, &blocks, 0..u64::MAX).await.unwrap_err();

    assert_eq!(failing.reads.load(Ordering::Relaxed), short().tries);
}

#[tokio::test]
async fn a_layer_that_stops_once_goes_on_from_the_same_byte() {
    let (stopping, mirror, bytes, blocks) = with(Does::StopsAt(2 * BLOCK + 7), &[]).await;

    let mut stream = mirror.read(&blocks, 0..u64::MAX).await.unwrap();
    let first = stream.try_next().await.unwrap().unwrap();
    stopping.becomes(Does::Nothing);
    let rest: Vec<Bytes> = stream.try_collect().await.unwrap();

    assert!([&[first], &rest[..]].concat().concat() == bytes);
}

#[tokio::test]
async fn a_layer_that_failed_is_passed_over_and_then_tried_by_one() {
    let (failing, mirror, bytes, blocks) = with(Does::Fails, &[memory()]).await;

    for _ in 0..5 {
        assert!(read(&mirror, &blocks).await == bytes);
    }
    assert_eq!(failing.reads.load(Ordering::Relaxed), 1);

    failing.becomes(Does::Nothing);
    tokio::time::sleep(short().rest).await;
    assert!(read(&mirror, &blocks).await == bytes);

    assert_eq!(failing.reads.load(Ordering::Relaxed), 2);
}

#[tokio::test]
async fn a_put_into_a_layer_that_hangs_or_drips_ends() {
    for does in [Does::Hangs, Does::Drips] {
        let (bytes, blocks) = object();
        let layers: Vec<Arc<dyn Layer>> = vec![memory(), Arc::new(Faulty::that(does))];
        let mirror = Mirror::with_limits(layers, short()).unwrap();
        let begun = Instant::now();

        let put = mirror.put(blocks.content_id(), &contract::received(&bytes).unwrap()).await;

        assert!(matches!(put, Err(MirrorError::Write { position: 2, .. })), "{put:?}");
        assert!(begun.elapsed() < SLACK, "{does:?} {:?}", begun.elapsed());
    }
}

/// The time counts from the last byte that the layer took, and such a layer is not tried again.
#[tokio::test]
async fn a_layer_that_stalls_holds_a_put_for_the_progress_limit_and_no_longer() {
    let limits =
        Limits { progress: Duration::from_secs(2), publish: Duration::from_secs(60), ..short() };
    let stalling = Arc::new(Faulty::that(Does::Stalls));
    let mirror = Mirror::with_limits(vec![stalling.clone()], limits).unwrap();
    let (bytes, blocks) = object();
    let begun = Instant::now();

    let put = mirror.put(blocks.content_id(), &contract::received(&bytes).unwrap()).await;

    let error = put.unwrap_err();
    assert!(matches!(error, MirrorError::Write { position: 1, .. }), "{error:?}");
    let took = begun.elapsed();
    assert!((limits.progress..2 * limits.progress).contains(&took), "{took:?}");
    assert_eq!(stalling.puts.load(Ordering::Relaxed), 1);
}

#[tokio::test]
async fn a_put_may_take_longer_than_the_progress_limit_while_bytes_are_taken() {
    let limits =
        Limits { progress: Duration::from_secs(1), publish: Duration::from_secs(60), ..short() };
    let dripping = Arc::new(Faulty::that(Does::Drips));
    let mirror = Mirror::with_limits(vec![dripping], limits).unwrap();
    let bytes = contract::bytes(150, 9);
    let begun = Instant::now();

    mirror.put(ContentId::of(&bytes), &Blob::from(bytes)).await.unwrap();

    assert!(begun.elapsed() > limits.progress);
}

#[tokio::test]
async fn a_layer_that_hangs_is_of_unknown_condition() {
    let (hanging, mirror, _, blocks) = with(Does::Hangs, &[]).await;
    let condition = mirror.inspect(0, &blocks, Depth::Bytes).await;
    assert!(matches!(condition, Condition::Unknown(_)), "{condition:?}");

    hanging.becomes(Does::Nothing);

    let condition = mirror.inspect(0, &blocks, Depth::Bytes).await;
    assert!(matches!(condition, Condition::Whole), "{condition:?}");
}
