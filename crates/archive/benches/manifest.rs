//! Compares reading a manifest with plain gunzip, on a real crate of about 1 MB: the `tokio`
//! that Cargo downloaded to build this workspace.

use std::{env, fs, io, path::PathBuf};

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use flate2::bufread::GzDecoder;
use ipfs_registry_archive::{Limits, read_manifest};
use ipfs_registry_core::RegistryKind;

fn manifest(criterion: &mut Criterion) {
    let archive = real_crate().expect("Cargo keeps the crates it downloaded; run `cargo fetch`");
    let size = archive.len() as u64;
    let mut group = criterion.benchmark_group("archive");
    group.throughput(Throughput::Bytes(size));
    group.bench_function("gunzip", |bencher| {
        bencher.iter(|| io::copy(&mut GzDecoder::new(&archive[..]), &mut io::sink()));
    });
    group.bench_function("read_manifest", |bencher| {
        let limits = Limits::default();
        bencher.iter(|| read_manifest(RegistryKind::Cargo, &archive[..], size, &limits));
    });
    group.finish();
}

fn real_crate() -> Option<Vec<u8>> {
    let home = env::var_os("CARGO_HOME").map(PathBuf::from);
    let home = home.or_else(|| Some(env::home_dir()?.join(".cargo")))?;
    let indexes = fs::read_dir(home.join("registry/cache")).ok()?.flatten();
    let mut crates =
        indexes.filter_map(|index| fs::read_dir(index.path()).ok()).flatten().flatten();
    let tokio = crates.find(|found| {
        let name = found.file_name();
        name.to_str().and_then(|name| name.strip_prefix("tokio-1.")).is_some()
    })?;
    fs::read(tokio.path()).ok()
}

criterion_group!(benches, manifest);
criterion_main!(benches);
