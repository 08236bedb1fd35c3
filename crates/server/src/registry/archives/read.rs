//! Reads the bytes of an archive: small ones through the cache, others block by block.

use std::ops::Range;

use bytes::{Bytes, BytesMut};
use futures_util::TryStreamExt as _;
use ipfs_registry_storage::ByteStream;

use super::{Archive, cache::MAX_CACHED};
use crate::registry::{Registry, RegistryError, digests::stream_error};

/// The largest archive that is verified whole before the first byte is sent, in bytes: if every layer is
/// damaged, the response is an error. A larger archive is verified block by block while it is sent, and
/// the response ends early at a block that no layer has.
const MAX_VERIFIED_FIRST: u64 = 16 * 1024 * 1024;

/// Verified bytes of an archive.
pub(crate) enum ArchiveBody {
    /// All of the requested bytes.
    Whole(Bytes),
    /// A stream of blocks. Each block is verified before the stream yields it.
    Blocks(ByteStream),
}

impl Registry {
    /// Reads the bytes in `range` of an archive.
    pub(crate) async fn read_archive(
        &self,
        archive: &Archive,
        range: Range<u64>,
    ) -> Result<ArchiveBody, RegistryError> {
        let blocks = &archive.blocks;
        Ok(if archive.size() <= MAX_CACHED {
            ArchiveBody::Whole(self.read_cached(archive, range).await?)
        } else if archive.size() <= MAX_VERIFIED_FIRST {
            ArchiveBody::Blocks(self.mirror.read_checked(blocks, range).await?)
        } else {
            ArchiveBody::Blocks(self.mirror.read(blocks, range).await?)
        })
    }

    /// Checks that [`read_archive`](Self::read_archive) would succeed.
    pub(crate) async fn check_archive(&self, archive: &Archive) -> Result<(), RegistryError> {
        if archive.size() <= MAX_VERIFIED_FIRST {
            self.mirror.check(&archive.blocks).await?;
        }
        Ok(())
    }

    async fn read_cached(
        &self,
        archive: &Archive,
        range: Range<u64>,
    ) -> Result<Bytes, RegistryError> {
        let read = || self.read_whole(archive);
        let bytes = self.archives.get(archive.content_id, read).await?;
        Ok(bytes.slice(to_usize(range.start)..to_usize(range.end)))
    }

    async fn read_whole(&self, archive: &Archive) -> Result<Bytes, RegistryError> {
        let blocks = self.mirror.read(&archive.blocks, 0..archive.size()).await?;
        let buffer = BytesMut::with_capacity(to_usize(archive.size()));
        let read = blocks.try_fold(buffer, |mut buffer, block| async move {
            buffer.extend_from_slice(&block);
            Ok(buffer)
        });
        Ok(read.await.map_err(stream_error)?.freeze())
    }
}

fn to_usize(offset: u64) -> usize {
    usize::try_from(offset).expect("a cached archive fits in memory")
}
