//! The bytes of an archive: small ones from memory, others block by block.

use std::ops::Range;

use bytes::{Bytes, BytesMut};
use futures_util::TryStreamExt as _;
use ipfs_registry_storage::ByteStream;

use super::{Archive, cache::SMALL};
use crate::registry::{Registry, RegistryError, digests::broken_off};

/// The largest archive that is verified whole before its first byte is sent, in bytes, so that damage in
/// all layers becomes an error. A larger one is verified block by block while it is sent, and the answer
/// is cut at a block that no layer has.
const CHECKED_FIRST: u64 = 16 * 1024 * 1024;

/// Verified bytes of an archive.
pub(crate) enum ArchiveBody {
    /// All of them.
    Whole(Bytes),
    /// Blocks, each verified before it comes.
    Blocks(ByteStream),
}

impl Registry {
    /// Reads a part of an archive.
    pub(crate) async fn read_archive(
        &self,
        archive: &Archive,
        range: Range<u64>,
    ) -> Result<ArchiveBody, RegistryError> {
        let blocks = &archive.blocks;
        Ok(match archive.size() {
            ..=SMALL => ArchiveBody::Whole(self.small(archive, range).await?),
            ..=CHECKED_FIRST => ArchiveBody::Blocks(self.mirror.read_checked(blocks, range).await?),
            _ => ArchiveBody::Blocks(self.mirror.read(blocks, range).await?),
        })
    }

    /// Checks that [`read_archive`](Self::read_archive) would succeed.
    pub(crate) async fn check_archive(&self, archive: &Archive) -> Result<(), RegistryError> {
        if archive.size() <= CHECKED_FIRST {
            self.mirror.check(&archive.blocks).await?;
        }
        Ok(())
    }

    async fn small(&self, archive: &Archive, range: Range<u64>) -> Result<Bytes, RegistryError> {
        let read = || self.read_whole(archive);
        let whole = self.archives.get(archive.content_id, read).await?;
        Ok(whole.slice(position(range.start)..position(range.end)))
    }

    async fn read_whole(&self, archive: &Archive) -> Result<Bytes, RegistryError> {
        let stream = self.mirror.read(&archive.blocks, 0..archive.size()).await?;
        let whole = BytesMut::with_capacity(position(archive.size()));
        let gathered = stream.try_fold(whole, |mut whole, piece| async move {
            whole.extend_from_slice(&piece);
            Ok(whole)
        });
        Ok(gathered.await.map_err(broken_off)?.freeze())
    }
}

fn position(at: u64) -> usize {
    usize::try_from(at).expect("a small archive fits in memory")
}
