//! A mirror holds only a few blocks of a large object in memory. This is a separate binary, as it
//! measures the memory of the whole process.

#![cfg(target_os = "linux")]

use std::{fs, io, sync::Arc};

use futures_util::TryStreamExt as _;
use ipfs_registry_core::{ArchiveDigests, ArchiveHasher};
use ipfs_registry_storage::{Blob, BlobWriter, FileLayer, Layer, Mirror};

const SIZE: usize = 512 * 1024 * 1024;
const PIECE: usize = 1024 * 1024;
const ALLOWED: u64 = 16 * 1024 * 1024;

/// Returns the peak memory of the process, in bytes.
fn peak() -> u64 {
    let status = fs::read_to_string("/proc/self/status").expect("procfs");
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).expect("a peak");
    let kibibytes: u64 = line.trim().trim_end_matches(" kB").parse().expect("a number");
    kibibytes * 1024
}

fn receive() -> io::Result<(Blob, ArchiveDigests)> {
    let mut piece: Vec<u8> = (0..PIECE).map(|i| (i % 251) as u8).collect();
    let (mut writer, mut hasher) = (BlobWriter::new(), ArchiveHasher::new());
    for number in 0..SIZE / PIECE {
        piece[..8].copy_from_slice(&number.to_be_bytes());
        writer.write(&piece)?;
        hasher.update(&piece);
    }
    Ok((writer.finish()?, hasher.finish()))
}

#[tokio::test]
async fn putting_reading_and_repairing_512_mib_needs_little_memory() {
    let folders = [tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap()];
    let layers = folders.iter().map(|folder| FileLayer::open(folder.path()).unwrap());
    let layers: Vec<Arc<dyn Layer>> = layers.map(|layer| Arc::new(layer) as _).collect();
    let mirror = Mirror::new(layers.clone()).unwrap();
    let idle = peak();

    let (blob, digests) = receive().unwrap();
    mirror.put(digests.content_id, &blob).await.unwrap();
    drop(blob);
    layers[0].put(digests.content_id, &Blob::from(bytes::Bytes::from("damaged"))).await.unwrap();
    let stream = mirror.read(&Arc::new(digests.blocks), 0..u64::MAX).await.unwrap();
    let read = stream.try_fold(0, async |read, piece| Ok(read + piece.len())).await.unwrap();
    mirror.wait_for_repairs().await;

    assert_eq!((read, mirror.repairs()), (SIZE, 1));
    let used = peak() - idle;
    assert!(used < ALLOWED, "{used} bytes");
}
