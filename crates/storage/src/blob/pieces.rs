//! Reads a blob in an async context.

use std::io;

use bytes::Bytes;
use futures_util::{Stream, TryStreamExt as _, stream};
use tokio::task::spawn_blocking;

use super::Blob;

/// The maximum size of a piece, in bytes.
const PIECE: usize = 256 * 1024;

impl Blob {
    /// Returns a stream of all bytes. It reads each piece on demand, in a blocking thread.
    pub(crate) fn pieces(&self) -> impl Stream<Item = io::Result<Bytes>> + Send + use<> {
        stream::try_unfold((self.clone(), 0), async |(blob, offset): (Self, u64)| {
            let piece = blob.piece(offset).await?;
            let next = offset + piece.len() as u64;
            Ok((!piece.is_empty()).then_some((piece, (blob, next))))
        })
    }

    /// Whether the stream yields exactly the blob's bytes; `false` if the stream fails.
    pub(crate) async fn equals<E>(
        &self,
        mut bytes: impl Stream<Item = Result<Bytes, E>> + Unpin,
    ) -> io::Result<bool> {
        let (mut offset, mut own) = (0, self.piece(0).await?);
        while let Ok(Some(mut given)) = bytes.try_next().await {
            while !given.is_empty() {
                let len = given.len().min(own.len());
                if len == 0 || given.split_to(len) != own.split_to(len) {
                    return Ok(false);
                }
                offset += len as u64;
                if own.is_empty() {
                    own = self.piece(offset).await?;
                }
            }
        }
        Ok(offset == self.len())
    }

    async fn piece(&self, offset: u64) -> io::Result<Bytes> {
        if self.in_memory().is_some() {
            return self.read_at(offset, PIECE);
        }
        let blob = self.clone();
        spawn_blocking(move || blob.read_at(offset, PIECE))
            .await
            .map_err(io::Error::other)
            .flatten()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures_util::StreamExt as _;

    use crate::contract::{bytes, spooled_blob};

    #[tokio::test]
    async fn pieces_join_to_the_blob() {
        for len in [0, 1, PIECE, 3_000_000] {
            let bytes = bytes(len, 1);

            let pieces: Vec<Bytes> =
                spooled_blob(&bytes).unwrap().pieces().try_collect().await.unwrap();

            assert!(pieces.concat() == bytes);
        }
    }

    #[tokio::test]
    async fn equals_compares_all_bytes() {
        let own = bytes(2_000_000, 1);
        let blob = spooled_blob(&own).unwrap();
        let stream_of = |bytes: &Bytes| {
            let pieces = bytes.chunks(70_001).map(|piece| Ok(Bytes::copy_from_slice(piece)));
            stream::iter(pieces.collect::<Vec<io::Result<Bytes>>>())
        };

        assert!(blob.equals(stream_of(&own)).await.unwrap());
        let longer = Bytes::from([&own[..], b"x"].concat());
        for other in [bytes(2_000_000, 2), own.slice(1..), own.slice(..1_999_999), longer] {
            assert!(!blob.equals(stream_of(&other)).await.unwrap());
        }
        let broken = stream_of(&own.slice(..9)).chain(stream::iter([Err(io::Error::other("cut"))]));
        assert!(!blob.equals(broken).await.unwrap());
    }
}
