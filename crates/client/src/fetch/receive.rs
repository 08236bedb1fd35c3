//! Receives an archive: the connection is read here, while another thread hashes and writes.

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
    transport::{Answer, Call, Transport},
    worker::blocking::{HASHED_IN_PLACE, offload},
};

/// The bytes that are hashed and written at once.
const BLOCK: usize = 1024 * 1024;

/// The blocks that may wait to be hashed and written.
const WAITING: usize = 2;

/// An archive to receive.
pub(super) struct Incoming<W> {
    pub(super) archive: ArchiveRef,
    /// Its bytes, as its record tells.
    pub(super) size: u64,
    pub(super) listener: Listener,
    /// Where it is written to.
    pub(super) sink: W,
    /// The name of the sink in errors.
    pub(super) name: PathBuf,
}

/// Receives an archive, on the worker's thread.
pub(super) async fn receive<W>(
    transport: Rc<Transport>,
    incoming: Incoming<W>,
) -> Result<(ArchiveDigests, W), ClientError>
where
    W: Write + Send + 'static,
{
    let Incoming { archive, size, listener, sink, name } = incoming;
    let answer = ask(transport, &archive, size).await?;
    let (sender, mut receiver) = mpsc::channel(WAITING);
    let keeping = offload(move |_| keep(iter::from_fn(|| receiver.blocking_recv()), sink));
    let (taken, kept) = futures_util::join!(take(answer, listener, size, sender), keeping);
    // Where writing fails, reading ends for that reason alone.
    let kept = kept.map_err(ClientError::io(name))?;
    taken?;
    Ok(kept)
}

/// Receives an archive into memory. A small one is hashed here, between two parts of others.
pub(super) async fn receive_in_memory(
    transport: Rc<Transport>,
    incoming: Incoming<Vec<u8>>,
) -> Result<(ArchiveDigests, Vec<u8>), ClientError> {
    if incoming.size > HASHED_IN_PLACE {
        return receive(transport, incoming).await;
    }
    let Incoming { archive, size, listener, sink, name } = incoming;
    let answer = ask(transport, &archive, size).await?;
    let (sender, mut receiver) = mpsc::channel(WAITING);
    take(answer, listener, size, sender).await?;
    keep(iter::from_fn(|| receiver.try_recv().ok()), sink).map_err(ClientError::io(name))
}

/// Asks for the archive; its length, where the answer says it, must be `size`.
async fn ask(
    transport: Rc<Transport>,
    archive: &ArchiveRef,
    size: u64,
) -> Result<Answer, ClientError> {
    let call = Call::get(paths::PACKAGE).query(&IdQuery::from(archive));
    let answer = transport.send(call).await?;
    match answer.length() {
        Some(length) => ClientError::check("size", size, length).map(|()| answer),
        None => Ok(answer),
    }
}

/// Reads the connection until the archive is whole, and not a byte further.
async fn take(
    mut answer: Answer,
    mut listener: Listener,
    size: u64,
    sender: mpsc::Sender<Bytes>,
) -> Result<(), ClientError> {
    let mut block = BytesMut::new();
    let mut taken = 0;
    while let Some(part) = answer.next_part().await? {
        taken += part.len() as u64;
        if taken > size {
            return ClientError::check("size", size.to_string(), format!("more than {size}"));
        }
        listener.tell(taken, size);
        block.extend_from_slice(&part);
        if block.len() >= BLOCK && sender.send(block.split().freeze()).await.is_err() {
            return Ok(());
        }
    }
    if taken < size {
        return Err(answer.cut(taken, size));
    }
    // Where writing has failed, that is what is told.
    sender.send(block.freeze()).await.ok();
    Ok(())
}

fn keep<W: Write>(
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
