//! Archives on a real IPFS node.

use std::{fs, path::PathBuf, sync::Arc};

use bytes::Bytes;
use futures_util::TryStreamExt as _;
use ipfs_registry_core::{BlockDigests, ContentId};
use ipfs_registry_storage::{
    Blob, Condition, Depth, IpfsLayer, Layer, LayerFault, MemoryLayer, Mirror, contract,
};
use ipfs_registry_tests::servers::{JsIpfs, Kubo};

const BLOCK: usize = BlockDigests::BLOCK;

fn layer(url: &str) -> Arc<IpfsLayer> {
    Arc::new(IpfsLayer::new(url).unwrap())
}

async fn put(layer: &dyn Layer, bytes: &Bytes) -> ContentId {
    let id = ContentId::of(bytes);
    layer.put(id, &contract::spooled_blob(bytes).unwrap()).await.unwrap();
    id
}

#[actix_web::test]
async fn kubo_passes_the_layer_suite() {
    let Some(node) = Kubo::start() else { return };

    contract::check_layer(layer(&node.url())).await;
}

#[actix_web::test]
async fn js_ipfs_passes_the_layer_suite_except_for_names_of_pins() {
    let Some(node) = JsIpfs::start() else { return };
    let layer = layer(&node.url());

    contract::check_objects(layer.clone()).await;

    for len in [1, BLOCK, 100_000_000] {
        let bytes = contract::bytes(len, 1);
        let id = put(&*layer, &bytes).await;
        assert!(contract::read(&*layer, id, 0).await.unwrap() == bytes, "{len} bytes");
    }
    let listed: Vec<_> = layer.list().await.unwrap().try_collect().await.unwrap();
    assert_eq!(listed, []);
}

#[actix_web::test]
async fn any_ipfs_client_reads_an_archive_by_its_content_id() {
    let Some(node) = Kubo::start() else { return };
    let layer = layer(&node.url());

    for len in [1, BLOCK - 1, BLOCK, BLOCK + 1, 100_000_000] {
        let bytes = contract::bytes(len, 1);
        let id = put(&*layer, &bytes).await;

        assert!(node.ipfs(&["cat", &id.to_string()]).unwrap() == bytes, "{len} bytes");
        assert!(contract::read(&*layer, id, 0).await.unwrap() == bytes, "{len} bytes");
    }
}

#[actix_web::test]
async fn settings_of_a_node_do_not_change_content_ids() {
    let import = r#"{"CidVersion": 1, "UnixFSRawLeaves": true, "UnixFSChunker": "size-1048576",
        "UnixFSFileMaxLinks": 10, "HashFunction": "blake3"}"#;
    let Some(node) = Kubo::start_with(&[("Import", import)]) else { return };
    let (layer, bytes) = (layer(&node.url()), contract::bytes(20 * BLOCK + 5, 2));

    let id = put(&*layer, &bytes).await;

    assert!(contract::read(&*layer, id, 0).await.unwrap() == bytes);
}

/// A mirror of a node and memory, with one object.
struct Mirrored {
    node: Kubo,
    mirror: Mirror,
    blocks: Arc<BlockDigests>,
    bytes: Bytes,
}

impl Mirrored {
    async fn new() -> Option<Self> {
        let node = Kubo::start()?;
        let layers: Vec<Arc<dyn Layer>> = vec![layer(&node.url()), Arc::new(MemoryLayer::new())];
        let mirror = Mirror::new(layers).unwrap();
        let bytes = contract::bytes(3 * BLOCK + 7, 3);
        let blocks = Arc::new(BlockDigests::of(&bytes));
        mirror.put(blocks.content_id(), &Blob::from(bytes.clone())).await.unwrap();
        Some(Self { node, mirror, blocks, bytes })
    }

    fn id(&self) -> String {
        self.blocks.content_id().to_string()
    }

    /// Returns the file of a full block.
    fn block_file(&self) -> PathBuf {
        let shards = fs::read_dir(self.node.repo().join("blocks")).unwrap();
        let shards = shards.filter_map(|shard| fs::read_dir(shard.unwrap().path()).ok());
        let mut files = shards.flatten().map(|file| file.unwrap().path());
        files.find(|file| file.metadata().unwrap().len() > BLOCK as u64).expect("a full block")
    }

    /// Checks that a read returns the right bytes and repairs the copy on the node.
    async fn heals(&self) {
        let stream = self.mirror.read(&self.blocks, 0..u64::MAX).await.unwrap();
        let read: Vec<Bytes> = stream.try_collect().await.unwrap();
        assert!(read.concat() == self.bytes);

        self.mirror.wait_for_repairs().await;

        assert_eq!(self.mirror.repairs(), 1);
        let condition = self.mirror.inspect(0, &self.blocks, Depth::Bytes).await;
        assert!(matches!(condition, Condition::Whole), "{condition:?}");
    }
}

#[actix_web::test]
async fn a_missing_pin_is_restored() {
    let Some(mirrored) = Mirrored::new().await else { return };
    mirrored.node.ipfs(&["pin", "rm", &mirrored.id()]).unwrap();

    mirrored.heals().await;

    let pins = mirrored.node.ipfs(&["pin", "ls", "--type=recursive", "--quiet"]).unwrap();
    assert!(String::from_utf8(pins).unwrap().contains(&mirrored.id()));
}

#[actix_web::test]
async fn a_damaged_block_is_repaired() {
    let Some(mirrored) = Mirrored::new().await else { return };
    let file = mirrored.block_file();
    let mut block = fs::read(&file).unwrap();
    block[5000] ^= 1;
    fs::write(&file, block).unwrap();

    mirrored.heals().await;
}

#[actix_web::test]
async fn a_missing_block_is_repaired() {
    let Some(mirrored) = Mirrored::new().await else { return };
    fs::remove_file(mirrored.block_file()).unwrap();

    mirrored.heals().await;
}

#[actix_web::test]
async fn pins_of_others_are_neither_listed_nor_removed() {
    let Some(node) = Kubo::start() else { return };
    let layer = layer(&node.url());
    let ours = put(&*layer, &contract::bytes(10, 4)).await;
    let file = node.repo().join("theirs");
    fs::write(&file, "theirs").unwrap();
    node.ipfs(&["add", "--quiet", &file.to_string_lossy()]).unwrap();

    let listed: Vec<_> = layer.list().await.unwrap().try_collect().await.unwrap();

    assert_eq!(listed.iter().map(|object| object.id).collect::<Vec<_>>(), [ours]);
    assert!(listed[0].put_at.is_some_and(|since| since.elapsed().unwrap().as_secs() < 60));
}

#[actix_web::test]
async fn the_password_of_a_node_is_sent_and_never_shown() {
    let users = r#"{"us": {"AuthSecret": "basic:us:open sesame", "AllowedPaths": ["/api/v0/add",
        "/api/v0/cat", "/api/v0/pin", "/api/v0/files/stat", "/api/v0/block/rm", "/api/v0/version"]}}"#;
    let Some(node) = Kubo::start_with(&[("API.Authorizations", users)]) else { return };
    let url = |password: &str| node.url().replace("//", &format!("//us:{password}@"));

    contract::check_layer(layer(&url("open%20sesame"))).await;

    let refused = layer(&url("secret-and-wrong"));
    let LayerFault::Misconfigured(error) = refused.check().await.unwrap_err() else {
        panic!("a wrong password does not pass");
    };
    let message = format!("{error} {} {error:?} {refused:?}", error.source);
    assert!(message.contains("403") && !message.contains("secret"), "{message}");
}

#[actix_web::test]
async fn a_stopped_node_is_down_at_once() {
    let Some(mut node) = Kubo::start() else { return };
    let layer = layer(&node.url());
    node.stop();

    assert!(matches!(layer.check().await, Err(LayerFault::Unreachable(_))));
    assert!(layer.stat(contract::id(1)).await.is_err());

    node.start_again().unwrap();
    layer.check().await.unwrap();
}
