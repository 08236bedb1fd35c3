//! Reads the archive the second time, in blocks to send.

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

/// The number of blocks that are read ahead.
const READ_AHEAD: usize = 2;

/// The blocks of an archive, or the error that ended them.
pub(super) type Blocks = mpsc::Receiver<Result<Bytes, ClientError>>;

/// Starts to read the archive on the runtime's thread pool for blocking work. Its digests must be
/// `expected`.
pub(super) fn blocks(archive: Archive, expected: ArchiveDigests) -> Blocks {
    let (sender, receiver) = mpsc::channel(READ_AHEAD);
    match archive {
        Archive::Memory(bytes) => {
            sender.try_send(Ok(bytes)).expect("the channel is empty and has room");
        }
        Archive::File(file, path) => {
            spawn_blocking(move || {
                if let Err(error) = read(file, &path, &expected, &sender) {
                    // This fails if the receiver is gone, and then nobody needs the error.
                    sender.blocking_send(Err(error)).ok();
                }
            });
        }
    }
    receiver
}

/// Reads the file and sends its blocks, one behind: the last block is sent only after the digests of
/// the whole file match. A file that changed since it was signed is never sent completely.
fn read(
    mut file: File,
    path: &PathBuf,
    expected: &ArchiveDigests,
    sender: &mpsc::Sender<Result<Bytes, ClientError>>,
) -> Result<(), ClientError> {
    let mut hasher = ArchiveHasher::new();
    let mut size = 0;
    let mut pending = Bytes::new();
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
        let previous = std::mem::replace(&mut pending, block);
        if !previous.is_empty() && sender.blocking_send(Ok(previous)).is_err() {
            return Ok(());
        }
    }
    if hasher.finish() != *expected {
        return Err(ClientError::Changed(path.clone()));
    }
    // This fails if the transfer has ended already.
    sender.blocking_send(Ok(pending)).ok();
    Ok(())
}

fn read_block(file: &mut File) -> io::Result<Bytes> {
    let mut block = Vec::with_capacity(READ_SIZE);
    file.take(READ_SIZE as u64).read_to_end(&mut block)?;
    Ok(block.into())
}
