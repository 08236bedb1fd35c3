//! Archives in a bucket of a real S3 server.

use std::{fs, os::unix::fs::MetadataExt as _, path::PathBuf, sync::Arc};

use bytes::Bytes;
use futures_util::TryStreamExt as _;
use ipfs_registry_core::{BlockDigests, ContentId};
use ipfs_registry_storage::{
    Blob, Condition, Depth, Layer, LayerFault, MemoryLayer, Mirror, S3Layer, S3Options, contract,
};
use ipfs_registry_tests::servers::S3;

const BLOCK: usize = BlockDigests::BLOCK;

fn layer(options: S3Options) -> Arc<S3Layer> {
    Arc::new(S3Layer::open(options).unwrap())
}

async fn put(layer: &dyn Layer, bytes: &Bytes) -> ContentId {
    let id = ContentId::of(bytes);
    layer.put(id, &contract::spooled_blob(bytes).unwrap()).await.unwrap();
    id
}

fn file(server: &S3, id: ContentId) -> PathBuf {
    server.objects().join(id.to_string())
}

#[actix_web::test]
async fn a_bucket_passes_the_layer_suite() {
    let Some(server) = S3::start() else { return };

    contract::check_layer(layer(server.options())).await;
}

#[actix_web::test]
async fn a_bucket_without_a_prefix_passes_the_layer_suite() {
    let Some(server) = S3::start() else { return };

    contract::check_layer(layer(S3Options { prefix: String::new(), ..server.options() })).await;
}

#[actix_web::test]
async fn any_s3_client_reads_an_archive_by_prefix_and_id() {
    let Some(server) = S3::start() else { return };
    let layer = layer(server.options());

    for len in [1, BLOCK - 1, BLOCK, BLOCK + 1, 100_000_000] {
        let bytes = contract::bytes(len, 1);
        let id = put(&*layer, &bytes).await;

        assert!(fs::read(file(&server, id)).unwrap() == bytes, "{len} bytes");
        assert!(contract::read(&*layer, id, 0).await.unwrap() == bytes, "{len} bytes");
    }
}

#[actix_web::test]
async fn an_existing_object_is_not_written_again() {
    let Some(server) = S3::start() else { return };
    let (layer, bytes) = (layer(server.options()), contract::bytes(3 * BLOCK, 2));
    let id = put(&*layer, &bytes).await;
    let written = |path| fs::metadata(path).map(|file| (file.ino(), file.mtime_nsec())).unwrap();
    let before = written(file(&server, id));

    put(&*layer, &bytes).await;

    assert_eq!(written(file(&server, id)), before);
}

#[actix_web::test]
async fn a_damaged_object_is_repaired() {
    let Some(server) = S3::start() else { return };
    let layers: Vec<Arc<dyn Layer>> = vec![layer(server.options()), Arc::new(MemoryLayer::new())];
    let mirror = Mirror::new(layers).unwrap();
    let bytes = contract::bytes(2 * BLOCK, 3);
    let blocks = Arc::new(BlockDigests::of(&bytes));
    mirror.put(blocks.content_id(), &Blob::from(bytes.clone())).await.unwrap();
    let mut damaged = bytes.to_vec();
    damaged[BLOCK + 5] ^= 1;
    fs::write(file(&server, blocks.content_id()), damaged).unwrap();

    let stream = mirror.read(&blocks, 0..u64::MAX).await.unwrap();
    let read: Vec<Bytes> = stream.try_collect().await.unwrap();

    assert!(read.concat() == bytes);
    mirror.wait_for_repairs().await;
    assert_eq!(mirror.repairs(), 1);
    let condition = mirror.inspect(0, &blocks, Depth::Bytes).await;
    assert!(matches!(condition, Condition::Whole), "{condition:?}");
}

/// Returns the permanent error of a layer.
async fn wrong(options: S3Options) -> String {
    match layer(options).check().await {
        Err(LayerFault::Misconfigured(error)) => error.source.to_string(),
        other => panic!("{other:?}"),
    }
}

#[actix_web::test]
async fn wrong_settings_are_distinguished_from_outages() {
    let Some(mut server) = S3::start() else { return };
    let options = server.options();

    let no_bucket = wrong(S3Options { bucket: "elsewhere".into(), ..options.clone() }).await;
    assert!(no_bucket.contains("no bucket `elsewhere`"), "{no_bucket}");

    let no_profile = wrong(S3Options { profile: Some("nobody".into()), ..options.clone() }).await;
    assert!(no_profile.contains("no profile `nobody` in `"), "{no_profile}");

    let refused = wrong(S3Options { profile: Some("wrong".into()), ..options.clone() }).await;
    assert!(refused.contains("SignatureDoesNotMatch"), "{refused}");
    assert!(!refused.contains("not-the-secret"), "{refused}");

    server.stop();
    let down = layer(options).check().await;
    assert!(matches!(down, Err(LayerFault::Unreachable(_))), "{down:?}");
}

#[actix_web::test]
async fn a_wrong_secret_reads_and_writes_nothing() {
    let Some(server) = S3::start() else { return };
    let layer = layer(S3Options { profile: Some("wrong".into()), ..server.options() });
    let bytes = contract::bytes(1000, 4);

    let id = ContentId::of(&bytes);
    let put = layer.put(id, &Blob::from(bytes)).await.unwrap_err();
    let read = contract::find(&*layer, id, 0).await.unwrap_err();

    assert!(put.source.to_string().contains("403"), "{}", put.source);
    assert!(read.source.to_string().contains("SignatureDoesNotMatch"), "{}", read.source);
    assert!(!file(&server, id).exists());
}
