//! Reads the manifest of an archive.

use std::{fs::File, path::Path};

use ipfs_registry_archive::{Limits, read_manifest};
use ipfs_registry_core::{PackageKind, PackageNamePolicy, RegistryKind};

use super::declared::DeclaredPackage;

/// Reads the kind and the name from the manifest of an archive. Returns `None` if it has no readable
/// manifest.
pub(super) fn declared(path: &Path) -> Option<DeclaredPackage> {
    let file = File::open(path).ok()?;
    let size = file.metadata().ok()?.len();
    let limits = Limits { names: PackageNamePolicy::Ecosystem, ..Limits::default() };
    let manifest = read_manifest(RegistryKind::Mixed, file, size, &limits).ok()?;
    let name = match manifest.kind {
        PackageKind::Npm => manifest.document["name"].as_str()?.to_owned(),
        PackageKind::Cargo => manifest.name.to_string(),
    };
    Some(DeclaredPackage { kind: manifest.kind, name })
}
