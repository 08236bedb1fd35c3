//! Receives an archive. The worker thread reads the connection; another thread hashes and writes.

use std::{
    io::{self, Write},
    iter,
    path::PathBuf,
    rc::Rc,
};

use bytes::{Bytes, BytesMut};
use ipfs_registry_core::{
    ArchiveDigests, ArchiveHasher, ArchiveRef,
    wire::{IdQuery, paths},
};
use tokio::sync::mpsc;

use crate::{
    ClientError,
    progress::Listener,
    transport::{Call, Response, Transport},
    worker::blocking::{INLINE_HASH_LIMIT, offload},
};

/// The bytes that are hashed and written at once: 1 MiB.
const BLOCK_SIZE: usize = 1024 * 1024;

/// The number of blocks that wait to be hashed and written.
const QUEUE_LENGTH: usize = 2;

/// An archive to receive.
pub(super) struct IncomingArchive<W> {
    pub(super) archive: ArchiveRef,
    /// The number of bytes, according to the record.
    pub(super) size: u64,
    pub(super) listener: Listener,
    /// The writer for the bytes.
    pub(super) sink: W,
    /// The name of the sink in errors.
    pub(super) name: PathBuf,
}

/// Receives an archive, on the worker thread.
pub(super) async fn receive<W>(
    transport: Rc<Transport>,
    incoming: IncomingArchive<W>,
) -> Result<(ArchiveDigests, W), ClientError>
where
    W: Write + Send + 'static,
{
    let IncomingArchive { archive, size, listener, sink, name } = incoming;
    let response = request_archive(transport, &archive, size).await?;
    let (sender, mut receiver) = mpsc::channel(QUEUE_LENGTH);
    let writing =
        offload(move |_| hash_and_write(iter::from_fn(|| receiver.blocking_recv()), sink));
    let (read, written) = futures_util::join!(read_body(response, listener, size, sender), writing);
    // A failed write ends the read without an error, so check the write first.
    let written = written.map_err(ClientError::io(name))?;
    read?;
    Ok(written)
}

/// Receives an archive into memory. A small one is hashed on the worker thread.
pub(super) async fn receive_in_memory(
    transport: Rc<Transport>,
    incoming: IncomingArchive<Vec<u8>>,
) -> Result<(ArchiveDigests, Vec<u8>), ClientError> {
    if incoming.size > INLINE_HASH_LIMIT {
        return receive(transport, incoming).await;
    }
    let IncomingArchive { archive, size, listener, sink, name } = incoming;
    let response = request_archive(transport, &archive, size).await?;
    let (sender, mut receiver) = mpsc::channel(QUEUE_LENGTH);
    read_body(response, listener, size, sender).await?;
    hash_and_write(iter::from_fn(|| receiver.try_recv().ok()), sink).map_err(ClientError::io(name))
}

/// Requests the archive. Fails if the response has another `content-length` than `size`.
async fn request_archive(
    transport: Rc<Transport>,
    archive: &ArchiveRef,
    size: u64,
) -> Result<Response, ClientError> {
    let call = Call::get(paths::PACKAGE).query(&IdQuery::from(archive));
    let response = transport.send(call).await?;
    match response.length() {
        Some(length) => ClientError::check("size", size, length).map(|()| response),
        None => Ok(response),
    }
}

/// Reads the body and sends it in blocks. Fails if it is not exactly `size` bytes.
async fn read_body(
    mut response: Response,
    mut listener: Listener,
    size: u64,
    sender: mpsc::Sender<Bytes>,
) -> Result<(), ClientError> {
    let mut block = BytesMut::new();
    let mut received = 0;
    while let Some(part) = response.next_part().await? {
        received += part.len() as u64;
        if received > size {
            return ClientError::check("size", size.to_string(), format!("more than {size}"));
        }
        listener.notify(received, size);
        block.extend_from_slice(&part);
        if block.len() >= BLOCK_SIZE && sender.send(block.split().freeze()).await.is_err() {
            return Ok(());
        }
    }
    if received < size {
        return Err(response.truncated(received, size));
    }
    // This fails if writing has failed, and that error is reported instead.
    sender.send(block.freeze()).await.ok();
    Ok(())
}

/// Writes the blocks to `sink` and computes their digests.
fn hash_and_write<W: Write>(
    blocks: impl Iterator<Item = Bytes>,
    mut sink: W,
) -> io::Result<(ArchiveDigests, W)> {
    let mut hasher = ArchiveHasher::new();
    for block in blocks {
        hasher.update(&block);
        sink.write_all(&block)?;
    }
    sink.flush()?;
    Ok((hasher.finish(), sink))
}
