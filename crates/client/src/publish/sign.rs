//! The first pass over the archive, which signs it.

use std::{
    fs::File,
    io::{self, Read, Seek},
    path::PathBuf,
};

use bytes::Bytes;
use ipfs_registry_core::{ArchiveDigests, ArchiveHasher, Signature};

use super::blocks::READ_SIZE;
use crate::{Client, ClientError, blocking::blocking, upload::Source};

/// An archive that was read once.
pub(super) struct Signed {
    pub(super) archive: Archive,
    pub(super) digests: ArchiveDigests,
    pub(super) signature: Signature,
}

/// An archive to be read again from its beginning.
pub(super) enum Archive {
    File(File, PathBuf),
    Memory(Bytes),
}

/// Reads the archive and signs it.
pub(super) async fn sign(client: &Client, source: Source) -> Result<Signed, ClientError> {
    let (archive, digests) = blocking(move || read(source)).await?;
    let signature = client.sign_digest(&digests.message)?;
    Ok(Signed { archive, digests, signature })
}

fn read(source: Source) -> Result<(Archive, ArchiveDigests), ClientError> {
    match source {
        Source::Memory(bytes) => {
            let mut hasher = ArchiveHasher::new();
            hasher.update(&bytes);
            Ok((Archive::Memory(bytes), hasher.finish()))
        }
        Source::File(path) => {
            let (file, digests) = read_file(&path).map_err(ClientError::io(&path))?;
            Ok((Archive::File(file, path), digests))
        }
    }
}

fn read_file(path: &PathBuf) -> io::Result<(File, ArchiveDigests)> {
    // Opening a pipe would wait for its other end, so the kind is looked at first.
    if !path.metadata()?.is_file() {
        return Err(io::Error::new(io::ErrorKind::InvalidInput, "it is not a regular file"));
    }
    let mut file = File::open(path)?;
    let mut hasher = ArchiveHasher::new();
    let mut block = vec![0; READ_SIZE];
    loop {
        match file.read(&mut block) {
            Ok(0) => break,
            Ok(length) => hasher.update(&block[..length]),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    file.rewind()?;
    Ok((file, hasher.finish()))
}
