//! Who sends this, and may they?

use ipfs_registry_core::{ArchiveDigests, ContentId, Namespace, PackageKind, Pointer, Signature};
use ipfs_registry_db::{Actor, AnyConnection, LastRemoval, access, removals, versions};

use crate::{ApiError, State};

/// The signer of the archive, where it publishes in `namespace` at all.
///
/// An early answer that spares the work of unpacking for strangers.
pub(super) async fn authorize(
    state: &State,
    namespace: &Namespace,
    signature: Signature,
    digests: &ArchiveDigests,
) -> Result<Actor, ApiError> {
    let actor = state.door.admit(signature, &digests.message)?;
    let (address, namespace) = (actor.address, namespace.clone());
    state.read(move |conn| access::check_namespace(conn, &address, &namespace)).await?;
    Ok(actor)
}

/// Whether the signer may publish this version, and these bytes may be stored. An early answer
/// again, before anything is stored: the transaction that records the version decides.
pub(super) async fn entitle(
    state: &State,
    actor: &Actor,
    (pointer, kind): (&Pointer, PackageKind),
    content_id: ContentId,
) -> Result<LastRemoval, ApiError> {
    let (address, pointer) = (actor.address, pointer.clone());
    let policy = state.registry.version_policy;
    let ask = move |conn: &mut AnyConnection| {
        versions::check_publish(conn, &address, (&pointer, kind), policy)?;
        removals::last(conn, &content_id)
    };
    state.read(ask).await
}
