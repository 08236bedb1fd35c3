//! Archives built in code: well-formed ones to publish, and hostile ones that the registry rejects.

mod hostile;
mod noise;
mod tarball;

use std::{
    fmt::Display,
    io::{self, Write},
};

use bytes::Bytes;
use flate2::{Compression, write::GzEncoder};
use serde_json::json;
use tar::{EntryType, Header};

pub use hostile::{bomb, cut, header_bomb, of_entries};
pub use tarball::{Tarball, gzip};

use noise::Noise;

/// Returns an npm package. The same arguments give the same bytes.
#[must_use]
pub fn npm(name: &str, version: &str) -> Bytes {
    npm_with(name, version, "")
}

/// Returns an npm package like [`npm`], with `content` in a file.
#[must_use]
pub fn npm_with(name: &str, version: &str, content: impl Display) -> Bytes {
    let manifest = json!({ "name": name, "version": version, "main": "index.js" });
    let index = format!("module.exports = \"{content}\";\n");
    npm_manifest(manifest.to_string()).file("package/index.js", index).gzip()
}

/// Returns an npm package with `manifest` as its `package.json`, which may be invalid, and no other
/// file.
#[must_use]
pub fn npm_manifest(manifest: impl AsRef<[u8]>) -> Tarball {
    Tarball::new().file("package/package.json", manifest)
}

/// Returns a crate. The same arguments give the same bytes.
#[must_use]
pub fn cargo(name: &str, version: &str) -> Bytes {
    let manifest = format!("[package]\nname = \"{name}\"\nversion = \"{version}\"\n");
    cargo_manifest(name, version, manifest)
        .file(format!("{name}-{version}/src/lib.rs"), "//! A crate of the tests.\n")
        .gzip()
}

/// Returns a crate in the folder `NAME-VERSION` with `manifest` as its `Cargo.toml`, which may be
/// invalid, and no other file.
#[must_use]
pub fn cargo_manifest(name: &str, version: &str, manifest: impl AsRef<[u8]>) -> Tarball {
    Tarball::new().file(format!("{name}-{version}/Cargo.toml"), manifest)
}

/// Returns an npm package of a little more than `size` bytes, which do not compress.
#[must_use]
pub fn npm_of_size(name: &str, version: &str, size: u64) -> Bytes {
    let mut archive = Vec::new();
    write_npm_of_size(&mut archive, name, version, size).expect("memory takes every write");
    archive.into()
}

/// Writes the same package as [`npm_of_size`], without holding it in memory.
///
/// # Errors
///
/// Fails if `writer` fails.
pub fn write_npm_of_size(
    writer: impl Write,
    name: &str,
    version: &str,
    size: u64,
) -> io::Result<()> {
    let manifest = json!({ "name": name, "version": version }).to_string();
    let mut encoder = GzEncoder::new(writer, Compression::none());
    encoder.write_all(&npm_manifest(manifest).unfinished())?;
    let noise = header(EntryType::Regular, b"package/noise.bin", size);
    encoder.write_all(noise.as_bytes())?;
    io::copy(&mut Noise::new(size), &mut encoder)?;
    let padding = size.next_multiple_of(512) - size;
    io::copy(&mut io::Read::take(io::repeat(0), padding + 1024), &mut encoder)?;
    encoder.finish()?.flush()
}

/// Builds a header without checks. `path` has at most 100 bytes.
fn header(kind: EntryType, path: &[u8], size: u64) -> Header {
    let mut header = Header::new_ustar();
    header.as_old_mut().name[..path.len()].copy_from_slice(path);
    header.set_entry_type(kind);
    header.set_mode(0o644);
    header.set_size(size);
    header.set_cksum();
    header
}
