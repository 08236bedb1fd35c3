//! Archive bombs, archives with too many entries, and truncated archives.

use std::io::{self, Write as _};

use bytes::Bytes;
use flate2::{Compress, Compression, Crc, FlushCompress, write::GzEncoder};
use serde_json::json;
use tar::EntryType;

use super::{Tarball, header, npm_manifest};

const PIECE: usize = 16 * 1024 * 1024;
const PIECES: usize = 64;

/// Returns about 1 MB that unpacks to 1 GiB: a valid manifest and a file of zeros.
#[must_use]
pub fn bomb() -> Bytes {
    zeros(EntryType::Regular, b"package/zeros.bin")
}

/// Returns about 1 MB that unpacks to 1 GiB: one extended header, which careless readers load into
/// memory.
#[must_use]
pub fn header_bomb() -> Bytes {
    zeros(EntryType::XHeader, b"PaxHeader")
}

/// Returns an npm package of `count` entries, including the manifest.
#[must_use]
pub fn of_entries(count: usize) -> Bytes {
    write_entries(count).expect("memory takes every write").into()
}

/// Returns the first `length` bytes of `archive`.
#[must_use]
pub fn cut(archive: &Bytes, length: usize) -> Bytes {
    archive.slice(..length)
}

fn write_entries(count: usize) -> io::Result<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(&manifest().unfinished())?;
    for number in 1..count {
        let path = format!("package/{number}");
        encoder.write_all(header(EntryType::Regular, path.as_bytes(), 0).as_bytes())?;
    }
    encoder.write_all(&[0; 1024])?;
    encoder.finish()
}

fn manifest() -> Tarball {
    npm_manifest(json!({ "name": "hostile", "version": "1.0.0" }).to_string())
}

/// Writes a valid manifest and one body of zeros. It compresses one piece of zeros and repeats it, which
/// is a valid stream and fast.
fn zeros(kind: EntryType, path: &[u8]) -> Bytes {
    let long = header(kind, path, (PIECE * PIECES) as u64);
    let (head, zeros) = (manifest().raw(&long, "").unfinished(), vec![0; PIECE]);
    let body = [
        &b"\x1f\x8b\x08\0\0\0\0\0\0\xff"[..],
        &deflate(&head, FlushCompress::Full),
        &deflate(&zeros, FlushCompress::Full).repeat(PIECES),
        &deflate(&[0; 1024], FlushCompress::Finish),
    ];
    let mut sum = sum_of(&head);
    let piece = sum_of(&zeros);
    (0..PIECES).for_each(|_| sum.combine(&piece));
    sum.combine(&sum_of(&[0; 1024]));
    [&body.concat()[..], &sum.sum().to_le_bytes(), &sum.amount().to_le_bytes()].concat().into()
}

fn deflate(bytes: &[u8], flush: FlushCompress) -> Vec<u8> {
    let mut deflated = Vec::with_capacity(bytes.len() / 100 + 4096);
    let mut compress = Compress::new(Compression::best(), false);
    compress.compress_vec(bytes, &mut deflated, flush).expect("any bytes can be deflated");
    assert_eq!(compress.total_in(), bytes.len() as u64);
    deflated
}

fn sum_of(bytes: &[u8]) -> Crc {
    let mut sum = Crc::new();
    sum.update(bytes);
    sum
}
