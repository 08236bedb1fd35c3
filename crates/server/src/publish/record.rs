//! Names the stored archive: the transaction that decides.

use ipfs_registry_archive::Manifest;
use ipfs_registry_core::{ArchiveDigests, Namespace, Pointer, wire::Receipt};
use ipfs_registry_db::{Actor, NewVersion, versions};

use crate::{ApiError, State};

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
    let receipt = Receipt::new(pointer.clone(), digests.content_id, digests.checksum);
    let policy = state.registry.version_policy;
    let version = NewVersion { pointer, digests, manifest: document };
    state.write(move |conn| versions::publish(conn, &actor, &version, policy)).await?;
    Ok(receipt)
}
