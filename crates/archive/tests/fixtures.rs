//! Reads archives that `npm pack` and `cargo package` created.

use std::{fs, path::Path};

use ipfs_registry_archive::{Limits, Manifest, read_manifest};
use ipfs_registry_core::RegistryKind;

fn read(kind: RegistryKind, archive: &str) -> Manifest {
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures");
    let archive =
        fs::read(fixtures.join(kind.as_str()).join(archive)).expect("the fixture is there");
    read_manifest(kind, &archive[..], archive.len() as u64, &Limits::default())
        .expect("a real archive is read")
}

#[test]
fn npm_packages_are_read() {
    for (archive, name, version) in [
        ("mock-package-1.0.0.tgz", "mock-package", "1.0.0"),
        ("mock-package-1.0.1.tgz", "mock-package", "1.0.1"),
        ("mock-package-2.0.0-alpha.1.tgz", "mock-package", "2.0.0-alpha.1"),
        ("mock-scope-scoped-package-0.1.0.tgz", "scoped-package", "0.1.0"),
    ] {
        let manifest = read(RegistryKind::Npm, archive);

        assert_eq!(manifest.name.as_str(), name);
        assert_eq!(manifest.version.to_string(), version);
        assert_eq!(manifest.document["version"], version);
    }
}

#[test]
fn crates_are_read() {
    for version in ["0.1.0", "0.2.0"] {
        let manifest = read(RegistryKind::Cargo, &format!("mock-crate-{version}.crate"));

        assert_eq!(manifest.name.as_str(), "mock-crate");
        assert_eq!(manifest.version.to_string(), version);
        assert_eq!(manifest.document["package"]["metadata"]["mock"]["made"], "2026-11-22");
    }
}
