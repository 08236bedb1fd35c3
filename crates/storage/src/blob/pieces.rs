//! A blob in pieces, for what is async.

use std::io;

use bytes::Bytes;
use futures_util::{Stream, TryStreamExt as _, stream};
use tokio::task::spawn_blocking;

use super::Blob;

/// How many bytes a piece has at most.
const PIECE: usize = 256 * 1024;

impl Blob {
    /// The bytes from the first to the last, each piece read when it is asked for, off the async
    /// threads.
    pub(crate) fn pieces(&self) -> impl Stream<Item = io::Result<Bytes>> + Send + use<> {
        stream::try_unfold((self.clone(), 0), async |(blob, offset): (Self, u64)| {
            let piece = blob.piece(offset).await?;
            let next = offset + piece.len() as u64;
            Ok((!piece.is_empty()).then_some((piece, (blob, next))))
        })
    }

    /// Whether these are the very bytes, and all of them. Where they cannot be read, they are not.
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

    use crate::contract::{bytes, received};

    #[tokio::test]
    async fn pieces_are_the_blob() {
        for len in [0, 1, PIECE, 3_000_000] {
            let bytes = bytes(len, 1);

            let pieces: Vec<Bytes> =
                received(&bytes).unwrap().pieces().try_collect().await.unwrap();

            assert!(pieces.concat() == bytes);
        }
    }

    #[tokio::test]
    async fn a_blob_equals_its_own_bytes_and_no_others() {
        let own = bytes(2_000_000, 1);
        let blob = received(&own).unwrap();
        let in_pieces = |bytes: &Bytes| {
            let pieces = bytes.chunks(70_001).map(|piece| Ok(Bytes::copy_from_slice(piece)));
            stream::iter(pieces.collect::<Vec<io::Result<Bytes>>>())
        };

        assert!(blob.equals(in_pieces(&own)).await.unwrap());
        let longer = Bytes::from([&own[..], b"x"].concat());
        for other in [bytes(2_000_000, 2), own.slice(1..), own.slice(..1_999_999), longer] {
            assert!(!blob.equals(in_pieces(&other)).await.unwrap());
        }
        let broken = in_pieces(&own.slice(..9)).chain(stream::iter([Err(io::Error::other("cut"))]));
        assert!(!blob.equals(broken).await.unwrap());
    }
}
