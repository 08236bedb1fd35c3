//! Names the stored archive: the transaction that decides.

use ipfs_registry_archive::Manifest;
use ipfs_registry_core::{
    ArchiveDigests, ArchiveRef, Namespace, Pointer,
    wire::{Artifact, ArtifactPackage, Receipt},
};
use ipfs_registry_db::{Actor, NewVersion, VersionPolicy, versions};

use crate::{ApiError, State, config};

/// Inserts the version and its event, and answers with the receipt.
pub(super) async fn record(
    state: &State,
    actor: Actor,
    namespace: Namespace,
    manifest: Manifest,
    digests: ArchiveDigests,
) -> Result<Receipt, ApiError> {
    let Manifest { name: package, version, document } = manifest;
    let pointer = Pointer { namespace, package, version };
    let receipt = receipt(&pointer, &digests);
    let policy = policy(state.registry.version_policy);
    let version = NewVersion { pointer, digests, manifest: document };
    state.write(move |conn| versions::publish(conn, &actor, &version, policy)).await?;
    Ok(receipt)
}

fn policy(policy: config::VersionPolicy) -> VersionPolicy {
    match policy {
        config::VersionPolicy::Ahead => VersionPolicy::Ahead,
        config::VersionPolicy::Unique => VersionPolicy::Unique,
    }
}

fn receipt(pointer: &Pointer, digests: &ArchiveDigests) -> Receipt {
    let Pointer { namespace, package, version } = pointer.clone();
    Receipt {
        id: pointer.clone(),
        artifact: Artifact { namespace, package: ArtifactPackage { name: package, version } },
        key: ArchiveRef::Content(digests.content_id),
        checksum: digests.checksum,
    }
}
