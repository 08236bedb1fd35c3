//! Reading mutated archives terminates without a panic.

use std::{fs, io::Read as _, io::Write as _, path::Path};

use flate2::{Compression, bufread::GzDecoder, write::GzEncoder};
use ipfs_registry_archive::{Limits, read_manifest};
use ipfs_registry_core::RegistryKind;

const CASES: u64 = 3000;
const ARCHIVES: [(RegistryKind, &str); 3] = [
    (RegistryKind::Npm, "npm/mock-package-2.0.0-alpha.1.tgz"),
    (RegistryKind::Npm, "npm/mock-scope-scoped-package-0.1.0.tgz"),
    (RegistryKind::Cargo, "cargo/mock-crate-0.1.0.crate"),
];

/// Bytes with a special meaning in a tar.
const SPECIAL_BYTES: &[u8] = b"\0/.\\ 0x=L2\n";

/// A pseudorandom generator (splitmix64) with a fixed seed, so failures are reproducible.
struct Random(u64);

impl Random {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) as usize % bound
    }

    fn mutate(&mut self, bytes: &mut Vec<u8>) {
        for _ in 0..=self.below(4) {
            let at = self.below(bytes.len());
            match self.below(6) {
                0 => bytes[at] ^= 1 << self.below(8),
                1 => bytes[at] = self.below(256) as u8,
                2 => bytes[at] = SPECIAL_BYTES[self.below(SPECIAL_BYTES.len())],
                3 => bytes.truncate(at.max(1)),
                4 => bytes.insert(at, self.below(256) as u8),
                _ => {
                    let block =
                        bytes[at / 512 * 512..].iter().take(512).copied().collect::<Vec<_>>();
                    let to = self.below(bytes.len()) / 512 * 512;
                    bytes.splice(to..to, block);
                }
            }
        }
    }
}

fn fixture(path: &str) -> Vec<u8> {
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures");
    fs::read(fixtures.join(path)).expect("the fixture is there")
}

fn gunzip(archive: &[u8]) -> Vec<u8> {
    let mut tar = Vec::new();
    GzDecoder::new(archive).read_to_end(&mut tar).expect("the fixture is gzip");
    tar
}

fn gzip(tar: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(tar).and_then(|()| encoder.finish()).expect("writing to memory does not fail")
}

/// Recomputes the header checksums. Otherwise most mutants fail at the checksum.
fn fix_checksums(tar: &mut [u8]) {
    for block in tar.chunks_exact_mut(512).filter(|block| block[257..].starts_with(b"ustar")) {
        block[148..156].fill(b' ');
        let sum: u32 = block.iter().map(|byte| u32::from(*byte)).sum();
        block[148..156].copy_from_slice(format!("{sum:06o}\0 ").as_bytes());
    }
}

/// Returns how many mutants were read and how many were refused.
fn count_outcomes(kind: RegistryKind, mutants: impl Iterator<Item = Vec<u8>>) -> (usize, usize) {
    let limits = Limits { unpacked: 1 << 20, ..Limits::default() };
    let (mut read, mut refused) = (0, 0);
    for mutant in mutants {
        match read_manifest(kind, &mutant[..], mutant.len() as u64, &limits) {
            Ok(_) => read += 1,
            Err(error) => {
                assert_ne!(error.code().as_str(), "internal", "{error}");
                assert!(error.to_string().len() < 1000, "{error}");
                refused += 1;
            }
        }
    }
    (read, refused)
}

#[test]
fn mutated_gzip_is_read_or_refused() {
    for (kind, path) in ARCHIVES {
        let (archive, mut random) = (fixture(path), Random(1));
        let mutants = (0..CASES / 3).map(|_| {
            let mut mutant = archive.clone();
            random.mutate(&mut mutant);
            mutant
        });

        let (_, refused) = count_outcomes(kind, mutants);
        assert!(refused > 500, "only {refused} mutants of {path} were refused");
    }
}

#[test]
fn mutated_tars_are_read_or_refused() {
    for (kind, path) in ARCHIVES {
        let (tar, mut random) = (gunzip(&fixture(path)), Random(2));
        let mutants = (0..CASES).map(|_| {
            let mut mutant = tar.clone();
            random.mutate(&mut mutant);
            fix_checksums(&mut mutant);
            gzip(&mutant)
        });

        let (read, refused) = count_outcomes(kind, mutants);
        assert!(read > 100 && refused > 100, "{path}: {read} were read, {refused} refused");
    }
}
