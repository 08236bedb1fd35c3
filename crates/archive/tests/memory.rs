//! However much an archive unpacks to, reading it takes little memory.
#![cfg(target_os = "linux")]

use std::{
    fs,
    io::{self, Read, Write as _},
};

use flate2::{Compression, write::GzEncoder};
use ipfs_registry_archive::{ArchiveError, Limits, read_manifest};
use ipfs_registry_core::RegistryKind;
use tar::{EntryType, Header};

/// A small archive: a header that promises `size` bytes, then `unit` over and over, `total` bytes.
fn archive(kind: EntryType, path: &str, size: u64, unit: &[u8], total: u64) -> Vec<u8> {
    let mut header = Header::new_ustar();
    header.set_path(path).unwrap();
    header.set_entry_type(kind);
    header.set_size(size);
    header.set_cksum();
    let mut encoder = GzEncoder::new(Vec::new(), Compression::new(1));
    encoder.write_all(header.as_bytes()).unwrap();
    let units = unit.repeat((64 * 1024 / unit.len()).max(1));
    let mut body = Repeat { units: &units, at: 0 }.take(total);
    io::copy(&mut body, &mut encoder).unwrap();
    encoder.write_all(&vec![0; 1024 + 512 - (total % 512) as usize]).unwrap();
    encoder.finish().unwrap()
}

struct Repeat<'a> {
    units: &'a [u8],
    at: usize,
}

impl Read for Repeat<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = (&self.units[self.at..]).read(buffer)?;
        self.at = (self.at + count) % self.units.len();
        Ok(count)
    }
}

/// The most memory this process had since the last time this was asked, in kB.
fn peak() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap();
    fs::write("/proc/self/clear_refs", "5").unwrap();
    let line = status.lines().find(|line| line.starts_with("VmHWM:")).unwrap();
    line.split_whitespace().nth(1).unwrap().parse().unwrap()
}

/// What reading `archive` took beyond what there was before, in kB, and how it ended.
fn cost(kind: RegistryKind, archive: &[u8]) -> (u64, ArchiveError) {
    let limits = Limits { ratio: 10_000, ..Limits::default() };
    peak();
    let before = peak();
    let error = read_manifest(kind, archive, archive.len() as u64, &limits).unwrap_err();
    (peak().saturating_sub(before), error)
}

/// JSON with as many objects as the limit of tokens allows.
fn objects() -> String {
    format!("[{}0]", "{\"\":0},".repeat(50_000 / 6 - 1))
}

/// TOML with as many tables as the limits of tokens and of depth allow.
fn tables() -> String {
    let line = |number| format!("a{number}{}=1\n", ".a".repeat(70));
    (0..50_000 / (2 * 70 + 4)).map(line).collect()
}

#[test]
fn memory_is_bounded() {
    const MANIFEST: &str = "package/package.json";
    const CRATE: &str = "abc-1.0.0/Cargo.toml";
    const MIB: u64 = 1024 * 1024;
    let (npm, cargo, file) = (RegistryKind::Npm, RegistryKind::Cargo, EntryType::Regular);
    let whole = |path, text: String| {
        archive(file, path, text.len() as u64, text.as_bytes(), text.len() as u64)
    };
    let of = |kind, path, unit, size| archive(kind, path, size, unit, size);
    let cases = [
        ("a bomb", 2, npm, of(file, "package/zeros", b"\0", 600 * MIB)),
        ("a long extended header", 2, npm, of(EntryType::XHeader, "x", b"x", 64 * MIB)),
        ("a long GNU name", 2, npm, of(EntryType::GNULongName, "x", b"x", 64 * MIB)),
        ("a long manifest", 2, npm, of(file, MANIFEST, b" ", 64 * MIB)),
        ("many objects", 4, npm, of(file, MANIFEST, b"{\"\":0},", MIB)),
        ("many tables", 4, cargo, of(file, CRATE, b"a={a=0},", MIB)),
        ("objects", 16, npm, whole(MANIFEST, objects())),
        ("tables", 48, cargo, whole(CRATE, tables())),
    ];
    for (what, most, kind, archive) in cases {
        let (cost, error) = cost(kind, &archive);

        assert!(cost < most * 1024, "{what} took {cost} kB ({error})");
    }
}
