//! Compares a file layer behind a mirror with the plain file system on the same disk.

use std::{
    fs::{self, File},
    hint::black_box,
    io::Write as _,
    path::{Path, PathBuf},
    sync::Arc,
    thread,
    time::Duration,
};

use bytes::Bytes;
use criterion::{BatchSize, BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use futures_util::TryStreamExt as _;
use ipfs_registry_core::BlockDigests;
use ipfs_registry_storage::{Blob, FileLayer, Mirror};
use tempfile::TempDir;
use tokio::runtime::{Builder, Runtime};

const SIZES: [usize; 2] = [64 * 1024, 64 * 1024 * 1024];

/// An object in a file layer and the same bytes in a plain file.
struct Setup {
    folder: TempDir,
    bytes: Bytes,
    blocks: Arc<BlockDigests>,
    runtime: Runtime,
}

impl Setup {
    fn new(size: usize) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let bytes: Bytes = (0..size).map(|i| (i % 251) as u8).collect();
        let blocks = Arc::new(BlockDigests::of(&bytes));
        let runtime = Builder::new_current_thread().build().expect("a runtime");
        let setup = Self { folder, bytes, blocks, runtime };
        setup.write_plain();
        setup.put(&setup.mirror());
        setup
    }

    fn plain(&self) -> PathBuf {
        self.folder.path().join("plain")
    }

    fn write_plain(&self) {
        let mut file = File::create(self.plain()).expect("a file");
        file.write_all(&self.bytes).and_then(|()| file.sync_all()).expect("written");
    }

    /// Creates a mirror without verified copies.
    fn mirror(&self) -> Mirror {
        let layer = FileLayer::create(&objects(self.folder.path())).expect("a file layer");
        Mirror::new(vec![Arc::new(layer)]).expect("a mirror")
    }

    fn put(&self, mirror: &Mirror) {
        let blob = Blob::from(self.bytes.clone());
        let put = mirror.put(self.blocks.content_id(), &blob);
        self.runtime.block_on(put).expect("put");
    }

    fn read(&self, mirror: &Mirror) {
        let read = async {
            let stream = mirror.read(&self.blocks, 0..u64::MAX).await.expect("read");
            let each = stream.try_for_each(async |piece| {
                black_box(piece);
                Ok(())
            });
            each.await.expect("read");
        };
        self.runtime.block_on(read);
    }
}

fn objects(folder: &Path) -> PathBuf {
    folder.join("objects")
}

fn reads(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("read");
    for size in SIZES {
        let setup = Setup::new(size);
        let verified = setup.mirror();
        // A copy must be older than 2 s to be cached as verified.
        thread::sleep(Duration::from_millis(2100));
        setup.read(&verified);
        group.throughput(Throughput::Bytes(size as u64));
        group.bench_function(BenchmarkId::new("std::fs::read", size), |bencher| {
            bencher.iter(|| black_box(fs::read(setup.plain()).expect("read")));
        });
        group.bench_function(BenchmarkId::new("mirror, verifying", size), |bencher| {
            let read = |fresh: Mirror| {
                setup.read(&fresh);
                fresh
            };
            bencher.iter_batched(|| setup.mirror(), read, BatchSize::PerIteration);
        });
        group.bench_function(BenchmarkId::new("mirror, remembered", size), |bencher| {
            bencher.iter(|| setup.read(&verified));
        });
    }
}

fn puts(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("put");
    for size in SIZES {
        let setup = Setup::new(size);
        let mirror = setup.mirror();
        group.throughput(Throughput::Bytes(size as u64));
        group.bench_function(BenchmarkId::new("fs::write and fsync", size), |bencher| {
            bencher.iter(|| setup.write_plain());
        });
        group.bench_function(BenchmarkId::new("mirror", size), |bencher| {
            bencher.iter(|| setup.put(&mirror));
        });
    }
}

criterion_group! {
    name = benches;
    config = Criterion::default()
        .sample_size(10)
        .warm_up_time(Duration::from_millis(300))
        .measurement_time(Duration::from_secs(2));
    targets = reads, puts
}
criterion_main!(benches);
