//! Encodes and hashes UnixFS files as dag-pb blocks, with the defaults of Kubo's `ipfs add`.
//!
//! A file is split into chunks. Each chunk is a leaf block. A node links up to [`MAX_LINKS`]
//! blocks of the level below. The last level is a single block, the root; its digest is the
//! content id. Leaf blocks are not built in memory: header, data and trailer are hashed in turn.

use sha2::{Digest, Sha256};

/// The size of a chunk in bytes. The last chunk can be smaller.
pub(crate) const CHUNK: usize = 262_144;

/// The maximum number of children of a node.
const MAX_LINKS: usize = 174;

/// UnixFS `Type`, field 1, with the value `File`.
const TYPE_FILE: [u8; 2] = [0x08, 0x02];
/// UnixFS `Data`, field 2, bytes.
const UNIXFS_DATA: u8 = 0x12;
/// UnixFS `filesize`, field 3, a varint.
const FILE_SIZE: u8 = 0x18;
/// UnixFS `blocksizes`, field 4, a varint for each child.
const BLOCK_SIZE: u8 = 0x20;
/// dag-pb `Data`, field 1, bytes: the UnixFS message.
const PB_DATA: u8 = 0x0a;
/// dag-pb `Links`, field 2, one message for each child; written before `Data`.
const PB_LINK: u8 = 0x12;
/// dag-pb link `Hash`, field 1: 34 bytes, sha2-256 (0x12) of 32 bytes (0x20).
const LINK_HASH: [u8; 4] = [0x0a, 0x22, 0x12, 0x20];
/// dag-pb link `Name`, field 2: empty, but encoded.
const LINK_NAME: [u8; 2] = [0x12, 0x00];
/// dag-pb link `Tsize`, field 3, a varint.
const LINK_SIZE: u8 = 0x18;

/// The values of a block that its parent node encodes.
#[derive(Clone, Copy)]
struct Block {
    /// The sha2-256 of the encoded block.
    digest: [u8; 32],
    /// Number of file bytes in this block and its descendants.
    file_size: u64,
    /// Encoded size of this block and its descendants.
    total_size: u64,
}

/// Computes the digest of the leaf block of `chunk`.
pub(crate) fn leaf_digest(chunk: &[u8]) -> [u8; 32] {
    let (header, trailer) = leaf_frame(chunk.len());
    let mut hasher = Sha256::new();
    hasher.update(header);
    hasher.update(chunk);
    hasher.update(trailer);
    hasher.finalize().into()
}

/// Computes the digests of the leaf blocks of `file`. An empty file has one leaf.
pub(crate) fn leaf_digests(file: &[u8]) -> Vec<[u8; 32]> {
    match file {
        [] => vec![leaf_digest(&[])],
        _ => file.chunks(CHUNK).map(leaf_digest).collect(),
    }
}

/// Computes the digest of the root block of a file of `size` bytes from the digests of its leaves.
pub(crate) fn root_digest(size: u64, leaves: &[[u8; 32]]) -> [u8; 32] {
    let mut level = leaf_blocks(size, leaves);
    while level.len() > 1 {
        level = level.chunks(MAX_LINKS).map(node).collect();
    }
    level.first().expect("a file has at least one leaf").digest
}

/// Computes the digests of all blocks of a file: leaves first, the root last.
pub(crate) fn all_digests(size: u64, leaves: &[[u8; 32]]) -> Vec<[u8; 32]> {
    let mut level = leaf_blocks(size, leaves);
    let mut digests = leaves.to_vec();
    while level.len() > 1 {
        level = level.chunks(MAX_LINKS).map(node).collect();
        digests.extend(level.iter().map(|block| block.digest));
    }
    digests
}

fn leaf_blocks(size: u64, leaves: &[[u8; 32]]) -> Vec<Block> {
    let mut remaining = size;
    let mut blocks = Vec::with_capacity(leaves.len());
    for digest in leaves {
        let file_size = remaining.min(CHUNK as u64);
        remaining -= file_size;
        let total_size = leaf_size(file_size);
        blocks.push(Block { digest: *digest, file_size, total_size });
    }
    blocks
}

fn leaf_size(chunk: u64) -> u64 {
    let (header, trailer) = leaf_frame(chunk as usize);
    chunk + (header.len() + trailer.len()) as u64
}

/// Returns the header and trailer of a leaf with `length` bytes of data.
fn leaf_frame(length: usize) -> (Vec<u8>, Vec<u8>) {
    let mut before_data = TYPE_FILE.to_vec();
    if length > 0 {
        push_varint(&mut before_data, UNIXFS_DATA, length as u64);
    }
    let mut trailer = Vec::new();
    push_varint(&mut trailer, FILE_SIZE, length as u64);

    let mut header = Vec::new();
    push_varint(&mut header, PB_DATA, (before_data.len() + length + trailer.len()) as u64);
    header.extend_from_slice(&before_data);
    (header, trailer)
}

/// Encodes and hashes the node that links `children`.
fn node(children: &[Block]) -> Block {
    let file_size = children.iter().map(|child| child.file_size).sum();
    let mut encoded = Vec::new();
    for child in children {
        push_bytes(&mut encoded, PB_LINK, &link(child));
    }
    push_bytes(&mut encoded, PB_DATA, &node_data(file_size, children));
    let below: u64 = children.iter().map(|child| child.total_size).sum();
    let digest = Sha256::digest(&encoded).into();
    Block { digest, file_size, total_size: encoded.len() as u64 + below }
}

fn link(child: &Block) -> Vec<u8> {
    let mut link = LINK_HASH.to_vec();
    link.extend_from_slice(&child.digest);
    link.extend_from_slice(&LINK_NAME);
    push_varint(&mut link, LINK_SIZE, child.total_size);
    link
}

fn node_data(file_size: u64, children: &[Block]) -> Vec<u8> {
    let mut data = TYPE_FILE.to_vec();
    push_varint(&mut data, FILE_SIZE, file_size);
    for child in children {
        push_varint(&mut data, BLOCK_SIZE, child.file_size);
    }
    data
}

fn push_bytes(out: &mut Vec<u8>, tag: u8, bytes: &[u8]) {
    push_varint(out, tag, bytes.len() as u64);
    out.extend_from_slice(bytes);
}

/// Writes `tag` and `value` as a protobuf varint: groups of seven bits, lowest first.
fn push_varint(out: &mut Vec<u8>, tag: u8, mut value: u64) {
    out.push(tag);
    while value >= 0x80 {
        out.push(value as u8 | 0x80);
        value >>= 7;
    }
    out.push(value as u8);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_empty_leaf_has_no_data_field() {
        let (header, trailer) = leaf_frame(0);

        assert_eq!([header, trailer].concat(), hex::decode("0a0408021800").unwrap());
    }

    #[test]
    fn a_leaf_has_a_header_and_a_trailer() {
        let (header, trailer) = leaf_frame(300);

        assert_eq!(hex::encode(header), "0ab402080212ac02");
        assert_eq!(hex::encode(trailer), "18ac02");
    }

    #[test]
    fn varints_use_seven_bits_per_byte() {
        let mut out = Vec::new();
        for value in [0, 127, 128, u64::MAX] {
            push_varint(&mut out, 0, value);
        }

        assert_eq!(hex::encode(out), "0000007f00800100ffffffffffffffffff01");
    }
}
