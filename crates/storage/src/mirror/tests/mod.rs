//! Tests of a mirror with good and faulty layers.

mod faults;
mod limits;
mod ranges;
mod repairs;
mod trust;
mod writes;

use std::{
    ops::Range,
    path::{Path, PathBuf},
    sync::Arc,
};

use bytes::Bytes;
use futures_util::TryStreamExt as _;
use ipfs_registry_core::{BlockDigests, ContentId};
use tempfile::TempDir;

use super::{Mirror, repair};
use crate::{Blob, FileLayer, Layer, Limits, MemoryLayer, MirrorError, StorageError, contract};

const BLOCK: u64 = BlockDigests::BLOCK as u64;

/// An object of five blocks, the last of them not full.
fn object() -> (Bytes, Arc<BlockDigests>) {
    let bytes = contract::bytes(4 * BlockDigests::BLOCK + 1000, 9);
    let blocks = Arc::new(BlockDigests::of(&bytes));
    (bytes, blocks)
}

/// `bytes` with one of them changed.
fn damaged(bytes: &Bytes, at: u64) -> Bytes {
    let mut bytes = bytes.to_vec();
    bytes[at as usize] ^= 1;
    bytes.into()
}

fn memory() -> Arc<MemoryLayer> {
    Arc::new(MemoryLayer::new())
}

fn mirror(layers: &[Arc<dyn Layer>]) -> Mirror {
    Mirror::new(layers.to_vec()).unwrap()
}

async fn store(layer: &dyn Layer, id: ContentId, bytes: &Bytes) {
    layer.put(id, &Blob::from(bytes.clone())).await.unwrap();
}

/// Reads a range: returns the bytes, and the error that ended the stream, if any.
async fn drain(
    mirror: &Mirror,
    blocks: &Arc<BlockDigests>,
    range: Range<u64>,
) -> Result<(Bytes, Option<StorageError>), MirrorError> {
    let mut stream = mirror.read(blocks, range).await?;
    let mut sent = Vec::new();
    loop {
        match stream.try_next().await {
            Ok(Some(piece)) => sent.extend_from_slice(&piece),
            Ok(None) => return Ok((sent.into(), None)),
            Err(error) => return Ok((sent.into(), Some(error))),
        }
    }
}

async fn read(mirror: &Mirror, blocks: &Arc<BlockDigests>) -> Bytes {
    let (bytes, error) = drain(mirror, blocks, 0..u64::MAX).await.unwrap();
    assert!(error.is_none(), "{error:?}");
    bytes
}

/// A file layer in a temporary folder.
struct Files {
    layer: Arc<FileLayer>,
    _folder: TempDir,
}

impl Files {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        Self { layer: Arc::new(FileLayer::open(folder.path()).unwrap()), _folder: folder }
    }

    fn path(&self, id: ContentId) -> PathBuf {
        let shards = std::fs::read_dir(self.layer.folder()).unwrap();
        let paths = shards.map(|shard| shard.unwrap().path().join(id.to_string()));
        paths.into_iter().find(|path| path.exists()).expect("the layer has the object")
    }
}

/// Overwrites a file until its ctime changes; the clock ticks every few milliseconds.
fn overwrite(path: &Path, bytes: &[u8]) {
    use std::os::unix::fs::MetadataExt as _;
    let changed = || {
        let file = std::fs::metadata(path).unwrap();
        (file.ctime(), file.ctime_nsec())
    };
    let before = changed();
    while changed() == before {
        std::fs::write(path, bytes).unwrap();
    }
}
