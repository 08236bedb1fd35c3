//! Content ids, the names that archives have in IPFS.

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

/// The IPFS content id (CID) of an archive: the one that `ipfs add` of Kubo gives the same bytes.
///
/// It is printed as a CID of version 0. That of version 1 of the same dag-pb block, in base32 or
/// base58, reads as the same id.
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

/// Why a text is not a [`ContentId`].
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum InvalidContentId {
    /// The text is not a CID of any kind.
    #[error("`{0}` is not a content id; write a CID such as `Qm…` or `bafybei…`")]
    NotACid(String),
    /// The CID is written in another base than base32 and base58.
    #[error("the content id `{0}` is not written in base32 or base58")]
    Base(String),
    /// The CID names a block that is not dag-pb.
    #[error(
        "the content id `{given}` names {} (codec 0x{codec:x}), not a UnixFS file in dag-pb (0x70)",
        codec_name(*codec)
    )]
    Codec {
        /// The text, cut and escaped so that it can be shown.
        given: String,
        /// Its multicodec.
        codec: u64,
    },
    /// The CID is of another hash than sha2-256 of 32 bytes.
    #[error(
        "the content id `{given}` has a hash of kind 0x{hash:x} and {length} bytes, \
         not sha2-256 (0x12) of 32"
    )]
    Hash {
        /// The text, cut and escaped so that it can be shown.
        given: String,
        /// The code of its multihash.
        hash: u64,
        /// The bytes of its digest.
        length: u8,
    },
}

impl ContentId {
    /// The content id of `archive`.
    #[must_use]
    pub fn of(archive: &[u8]) -> Self {
        Self(unixfs::root_digest(archive.len() as u64, &unixfs::leaf_digests(archive)))
    }

    /// The content id whose root block has this sha2-256.
    #[must_use]
    pub const fn from_digest(digest: [u8; 32]) -> Self {
        Self(digest)
    }

    /// The sha2-256 of the root block.
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
        // The parser stops after the digest, leaves what follows unread, and forgives long varints.
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

/// Whether `text` has the form of a CID of version 0, which alone has no letter for its base.
fn is_v0(text: &str) -> bool {
    text.len() == 46 && text.starts_with("Qm")
}

/// The bytes of a CID. Parsing by hand, as the parser of `cid` takes any text around `/ipfs/`.
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

/// What people call the block of a codec they may come with.
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
