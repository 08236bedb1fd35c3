//! The second pass over the archive, which gives it out in blocks to be sent.

use std::{
    fs::File,
    io::{self, Read},
    path::PathBuf,
};

use actix_rt::task::spawn_blocking;
use bytes::Bytes;
use ipfs_registry_core::{ArchiveDigests, ArchiveHasher};
use tokio::sync::mpsc;

use super::sign::Archive;
use crate::{ClientError, hash_file::READ_SIZE};

/// The blocks that are read ahead of the connection.
const READ_AHEAD: usize = 2;

/// Blocks of an archive, or why there are no more.
pub(super) type Blocks = mpsc::Receiver<Result<Bytes, ClientError>>;

/// Begins to read, on the worker's threads for blocking work, the archive whose digests are `expected`.
pub(super) fn blocks(archive: Archive, expected: ArchiveDigests) -> Blocks {
    let (sender, receiver) = mpsc::channel(READ_AHEAD);
    match archive {
        Archive::Memory(bytes) => {
            sender.try_send(Ok(bytes)).expect("the channel is empty and has room");
        }
        Archive::File(file, path) => {
            spawn_blocking(move || {
                if let Err(error) = read(file, &path, &expected, &sender) {
                    // Where nobody listens any more, nobody asks why it ended.
                    sender.blocking_send(Err(error)).ok();
                }
            });
        }
    }
    receiver
}

/// Reads the file and holds each block back until the next one is read: the last one goes out only
/// when all of them are what was signed, so that no changed file ever arrives whole.
fn read(
    mut file: File,
    path: &PathBuf,
    expected: &ArchiveDigests,
    sender: &mpsc::Sender<Result<Bytes, ClientError>>,
) -> Result<(), ClientError> {
    let mut hasher = ArchiveHasher::new();
    let mut size = 0;
    let mut held = Bytes::new();
    loop {
        let block = read_block(&mut file).map_err(ClientError::io(path))?;
        hasher.update(&block);
        size += block.len() as u64;
        if size > expected.size {
            return Err(ClientError::Changed(path.clone()));
        }
        if block.is_empty() {
            break;
        }
        let next = std::mem::replace(&mut held, block);
        if !next.is_empty() && sender.blocking_send(Ok(next)).is_err() {
            return Ok(());
        }
    }
    if hasher.finish() != *expected {
        return Err(ClientError::Changed(path.clone()));
    }
    // Where nobody listens any more, the transfer has ended already.
    sender.blocking_send(Ok(held)).ok();
    Ok(())
}

fn read_block(file: &mut File) -> io::Result<Bytes> {
    let mut block = Vec::with_capacity(READ_SIZE);
    file.take(READ_SIZE as u64).read_to_end(&mut block)?;
    Ok(block.into())
}
