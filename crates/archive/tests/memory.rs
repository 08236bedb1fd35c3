//! Reading an archive uses little memory, however much it unpacks to.
#![cfg(target_os = "linux")]

use std::{
    fs,
    io::{self, Read, Write as _},
};

use flate2::{Compression, write::GzEncoder};
use ipfs_registry_archive::{ArchiveError, Limits, read_manifest};
use ipfs_registry_core::RegistryKind;
use tar::{EntryType, Header};

const MIB: u64 = 1024 * 1024;

/// Creates a small archive: a header with the given size, then `unit` repeated to `size` bytes.
fn archive(kind: EntryType, path: &str, unit: &[u8], size: u64) -> io::Result<Vec<u8>> {
    let mut header = Header::new_ustar();
    header.set_path(path)?;
    header.set_entry_type(kind);
    header.set_size(size);
    header.set_cksum();
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(header.as_bytes())?;
    let units = unit.repeat((64 * 1024 / unit.len()).max(1));
    io::copy(&mut Repeat { units: &units, at: 0 }.take(size), &mut encoder)?;
    let padding = size.next_multiple_of(512) - size;
    io::copy(&mut io::repeat(0).take(padding + 1024), &mut encoder)?;
    encoder.finish()
}

/// Repeats `units` without end.
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

/// Returns the peak memory of this process in kB since the last call, and resets it.
fn take_peak_memory() -> io::Result<u64> {
    let status = fs::read_to_string("/proc/self/status")?;
    fs::write("/proc/self/clear_refs", "5")?;
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let peak = peak.and_then(|peak| peak.split_whitespace().next()?.parse().ok());
    peak.ok_or_else(|| io::Error::other("/proc/self/status has no VmHWM"))
}

/// Reads `archive` and returns the additional peak memory in kB and the error.
fn measure(kind: RegistryKind, archive: &[u8]) -> io::Result<(u64, Option<ArchiveError>)> {
    let limits = Limits { unpacked: 64 * MIB, ratio: 10_000, ..Limits::default() };
    take_peak_memory()?;
    let before = take_peak_memory()?;
    let outcome = read_manifest(kind, archive, archive.len() as u64, &limits);
    Ok((take_peak_memory()?.saturating_sub(before), outcome.err()))
}

/// Returns JSON with as many objects as the token limit allows.
fn objects() -> String {
    format!("[{}0]", "{\"\":0},".repeat(50_000 / 6 - 1))
}

/// Returns TOML with as many tables as the token and depth limits allow.
fn tables() -> String {
    let line = |number| format!("a{number}{}=1\n", ".a".repeat(70));
    (0..50_000 / (2 * 70 + 4)).map(line).collect()
}

#[test]
fn memory_is_bounded() -> io::Result<()> {
    const MANIFEST: &str = "package/package.json";
    const CRATE: &str = "abc-1.0.0/Cargo.toml";
    let (npm, cargo, file) = (RegistryKind::Npm, RegistryKind::Cargo, EntryType::Regular);
    let (pax, gnu) = (EntryType::XHeader, EntryType::GNULongName);
    let whole = |path, text: &str| archive(file, path, text.as_bytes(), text.len() as u64);
    let cases = [
        ("a bomb", 2, npm, archive(file, "package/zeros", b"\0", 80 * MIB)?),
        ("a long extended header", 2, npm, archive(pax, "x", b"x", 60 * MIB)?),
        ("a long GNU name", 2, npm, archive(gnu, "x", b"x", 60 * MIB)?),
        ("a long manifest", 2, npm, archive(file, MANIFEST, b" ", 60 * MIB)?),
        ("too many objects", 4, npm, archive(file, MANIFEST, b"{\"\":0},", MIB)?),
        ("too many tables", 4, cargo, archive(file, CRATE, b"a={a=0},", MIB)?),
        ("objects", 16, npm, whole(MANIFEST, &objects())?),
        ("tables", 48, cargo, whole(CRATE, &tables())?),
    ];
    for (case, max_mib, kind, archive) in cases {
        let (used, error) = measure(kind, &archive)?;

        assert!(error.is_some(), "{case} was read");
        assert!(used < max_mib * 1024, "{case} took {used} kB ({error:?})");
    }
    Ok(())
}
