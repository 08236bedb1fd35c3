//! Measures the throughput of each digest, with plain sha2-256 as a baseline.
//!
//! `cargo bench -p ipfs-registry-core` prints one line for each digest and size.

use std::hint::black_box;

use criterion::{
    BenchmarkGroup, BenchmarkId, Criterion, Throughput, criterion_group, criterion_main,
    measurement::WallTime,
};
use ipfs_registry_core::{ArchiveHasher, Checksum, ContentId, DownloadDigests, MessageDigest};
use sha2::{Digest as _, Sha256};

/// The sizes of a small, a typical and a large archive in bytes.
const SIZES: [usize; 3] = [4 * 1024, 256 * 1024, 16 * 1024 * 1024];

/// The size of the pieces in which the server receives a body.
const PIECE: usize = 256 * 1024;

fn digests(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("digests");
    for size in SIZES {
        let archive: Vec<u8> = (0..=250).cycle().take(size).collect();
        group.throughput(Throughput::Bytes(size as u64));
        run(&mut group, "sha2-256", &archive, |bytes| {
            black_box(Sha256::digest(bytes));
        });
        run(&mut group, "content id", &archive, |bytes| {
            black_box(ContentId::of(bytes));
        });
        run(&mut group, "checksum", &archive, |bytes| {
            black_box(Checksum::of(bytes));
        });
        run(&mut group, "one after the other", &archive, one_after_the_other);
        run(&mut group, "archive hasher", &archive, archive_hasher);
        run(&mut group, "download digests", &archive, |bytes| {
            black_box(DownloadDigests::of(bytes));
        });
    }
    group.finish();
}

/// Computes the digests in separate passes, to compare with the archive hasher.
fn one_after_the_other(archive: &[u8]) {
    black_box((ContentId::of(archive), Checksum::of(archive), MessageDigest::of(archive)));
}

fn archive_hasher(archive: &[u8]) {
    let mut hasher = ArchiveHasher::new();
    archive.chunks(PIECE).for_each(|piece| hasher.update(piece));
    black_box(hasher.finish());
}

fn run(group: &mut BenchmarkGroup<'_, WallTime>, name: &str, archive: &[u8], hash: fn(&[u8])) {
    let id = BenchmarkId::new(name, archive.len());
    group.bench_with_input(id, archive, |bencher, archive| bencher.iter(|| hash(archive)));
}

criterion_group!(benches, digests);
criterion_main!(benches);
