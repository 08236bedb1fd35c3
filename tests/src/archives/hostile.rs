//! Archives that nobody should have to unpack.

use std::io::{self, Read as _, Write as _};

use bytes::Bytes;
use flate2::{Compression, write::GzEncoder};
use serde_json::json;
use tar::EntryType;

use super::{header, npm_manifest};

/// About 1 MB that unpacks to 1 GiB, as a file of zeros behind a good manifest.
#[must_use]
pub fn bomb() -> Bytes {
    zeros(EntryType::Regular, b"package/zeros.bin")
}

/// About 1 MB that unpacks to 1 GiB, as one extended header, which careless readers take into
/// memory whole.
#[must_use]
pub fn header_bomb() -> Bytes {
    zeros(EntryType::XHeader, b"PaxHeader")
}

/// An npm package of `count` entries, its manifest among them.
#[must_use]
pub fn of_entries(count: usize) -> Bytes {
    archive(|encoder| {
        for number in 1..count {
            let path = format!("package/{number}");
            let empty = header(EntryType::Regular, path.as_bytes(), 0);
            encoder.write_all(empty.as_bytes())?;
        }
        Ok(())
    })
}

/// The first `length` bytes of `archive`.
#[must_use]
pub fn cut(archive: &Bytes, length: usize) -> Bytes {
    archive.slice(..length)
}

fn zeros(kind: EntryType, path: &[u8]) -> Bytes {
    let size = 1024 * 1024 * 1024;
    archive(|encoder| {
        encoder.write_all(header(kind, path, size).as_bytes())?;
        io::copy(&mut io::repeat(0).take(size), encoder).map(drop)
    })
}

/// A good manifest, and then what `fill` writes.
fn archive(fill: impl FnOnce(&mut GzEncoder<Vec<u8>>) -> io::Result<()>) -> Bytes {
    let manifest = json!({ "name": "hostile", "version": "1.0.0" }).to_string();
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    let whole = encoder
        .write_all(&npm_manifest(manifest).unfinished())
        .and_then(|()| fill(&mut encoder))
        .and_then(|()| encoder.write_all(&[0; 1024]))
        .and_then(|()| encoder.finish());
    whole.expect("memory takes every write").into()
}
