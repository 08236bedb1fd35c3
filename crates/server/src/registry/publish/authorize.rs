//! Checks who signed an archive, and whether the signer may publish it.

use ipfs_registry_core::{ArchiveDigests, ContentId, Namespace, PackageKind, Pointer, Signature};
use ipfs_registry_db::{Actor, AnyConnection, LastRemoval, access, removals, versions};

use crate::registry::{Registry, RegistryError};

impl Registry {
    /// Returns the signer of the archive. Fails unless the signer may publish in `namespace`.
    ///
    /// This early check avoids unpacking archives of unauthorized signers.
    pub(super) async fn authorize_signer(
        &self,
        namespace: &Namespace,
        signature: Signature,
        digests: &ArchiveDigests,
    ) -> Result<Actor, RegistryError> {
        let actor = self.signers.actor(signature, &digests.message)?;
        let (address, namespace) = (actor.address, namespace.clone());
        self.store.read(move |conn| access::check_namespace(conn, &address, &namespace)).await?;
        Ok(actor)
    }

    /// Checks that the signer may publish this version and that no removal of these bytes is running.
    ///
    /// This check runs before the layers store anything. The transaction that inserts the version decides.
    pub(super) async fn check_publish(
        &self,
        actor: &Actor,
        (pointer, kind): (&Pointer, PackageKind),
        content_id: ContentId,
    ) -> Result<LastRemoval, RegistryError> {
        let (address, pointer) = (actor.address, pointer.clone());
        let policy = self.settings.version_policy;
        let check = move |conn: &mut AnyConnection| {
            versions::check_publish(conn, &address, (&pointer, kind), policy)?;
            removals::last(conn, &content_id)
        };
        self.store.read(check).await
    }
}
