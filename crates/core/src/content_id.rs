//! IPFS content ids of archives.

use std::{fmt, str::FromStr};

use cid::{
    Cid, Version,
    multibase::{self, Base},
    multihash::Multihash,
};
use thiserror::Error;

use crate::{
    text::{excerpt, text_serde},
    unixfs,
};

/// The multicodec of dag-pb.
const DAG_PB: u64 = 0x70;
/// The multihash code of sha2-256.
const SHA2_256: u64 = 0x12;

/// The IPFS content id (CID) of an archive, equal to the output of Kubo's `ipfs add`.
///
/// It is displayed as a version 0 CID. Parsing also accepts the version 1 CID of the same dag-pb
/// block, in base32 or base58.
///
/// ```
/// use ipfs_registry_core::ContentId;
///
/// let id = ContentId::of(b"hello world");
/// assert_eq!(id.to_string(), "Qmf412jQZiuVUtdgnB36FXFX7xg5V6KEbSJ4dpQuhkLyfD");
///
/// let v1: ContentId = "bafybeihykld7uyxzogax6vgyvag42y7464eywpf55gxi5qpoisibh3c5wa".parse()?;
/// assert_eq!(v1, id);
/// # Ok::<(), ipfs_registry_core::InvalidContentId>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ContentId([u8; 32]);

/// The reason why a text is not a [`ContentId`].
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum InvalidContentId {
    /// The text is not a CID.
    #[error("`{0}` is not a content id; write a CID such as `Qm…` or `bafybei…`")]
    NotACid(String),
    /// The CID is not encoded in base32 or base58.
    #[error("the content id `{0}` is not written in base32 or base58")]
    Base(String),
    /// The codec of the CID is not dag-pb.
    #[error(
        "the content id `{given}` names {} (codec 0x{codec:x}), not a UnixFS file in dag-pb (0x70)",
        codec_name(*codec)
    )]
    Codec {
        /// The text, truncated and escaped for display.
        given: String,
        /// Its multicodec.
        codec: u64,
    },
    /// The hash of the CID is not a 32-byte sha2-256.
    #[error(
        "the content id `{given}` has a hash of kind 0x{hash:x} and {length} bytes, \
         not sha2-256 (0x12) of 32"
    )]
    Hash {
        /// The text, truncated and escaped for display.
        given: String,
        /// The code of its multihash.
        hash: u64,
        /// The length of its digest in bytes.
        length: u8,
    },
}

impl ContentId {
    /// Computes the content id of `archive`.
    #[must_use]
    pub fn of(archive: &[u8]) -> Self {
        Self(unixfs::root_digest(archive.len() as u64, &unixfs::leaf_digests(archive)))
    }

    /// Creates a content id from the sha2-256 of the root block.
    #[must_use]
    pub const fn from_digest(digest: [u8; 32]) -> Self {
        Self(digest)
    }

    /// Returns the sha2-256 of the root block.
    #[must_use]
    pub const fn as_digest(&self) -> &[u8; 32] {
        &self.0
    }

    fn of_cid(cid: &Cid, text: &str) -> Result<Self, InvalidContentId> {
        let hash = cid.hash();
        if cid.codec() != DAG_PB {
            return Err(InvalidContentId::Codec { given: excerpt(text), codec: cid.codec() });
        }
        match hash.digest().try_into() {
            Ok(digest) if hash.code() == SHA2_256 => Ok(Self(digest)),
            _ => Err(InvalidContentId::Hash {
                given: excerpt(text),
                hash: hash.code(),
                length: hash.size(),
            }),
        }
    }
}

impl FromStr for ContentId {
    type Err = InvalidContentId;

    fn from_str(text: &str) -> Result<Self, InvalidContentId> {
        let bytes = decode(text)?;
        let not_a_cid = || InvalidContentId::NotACid(excerpt(text));
        let cid = Cid::try_from(bytes.as_slice()).map_err(|_| not_a_cid())?;
        // The `cid` parser ignores bytes after the digest and accepts overlong varints.
        if cid.to_bytes() != bytes || (cid.version() == Version::V0) != is_v0(text) {
            return Err(not_a_cid());
        }
        Self::of_cid(&cid, text)
    }
}

impl fmt::Display for ContentId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let hash = Multihash::wrap(SHA2_256, &self.0).expect("32 bytes fit a multihash of 64");
        Cid::new_v0(hash).expect("sha2-256 of 32 bytes is a CIDv0").fmt(f)
    }
}

text_serde!(ContentId);

/// Checks whether `text` has the form of a version 0 CID, which has no multibase prefix.
fn is_v0(text: &str) -> bool {
    text.len() == 46 && text.starts_with("Qm")
}

/// Decodes the text of a CID. The parser of the `cid` crate would accept any text before `/ipfs/`.
fn decode(text: &str) -> Result<Vec<u8>, InvalidContentId> {
    let not_a_cid = || InvalidContentId::NotACid(excerpt(text));
    if is_v0(text) {
        return Base::Base58Btc.decode(text).map_err(|_| not_a_cid());
    }
    match multibase::decode(text).map_err(|_| not_a_cid())? {
        (Base::Base32Lower | Base::Base32Upper | Base::Base58Btc, bytes) => Ok(bytes),
        (_, bytes) if Cid::try_from(bytes.as_slice()).is_ok() => {
            Err(InvalidContentId::Base(excerpt(text)))
        }
        _ => Err(not_a_cid()),
    }
}

/// Returns a readable name for common codecs.
fn codec_name(codec: u64) -> &'static str {
    match codec {
        0x55 => "raw bytes",
        0x71 => "a dag-cbor block",
        0x72 => "a key",
        0x0129 => "a dag-json block",
        _ => "another kind of block",
    }
}

#[cfg(test)]
mod tests;
