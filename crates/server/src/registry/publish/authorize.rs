//! Checks who signed an archive, and whether the signer may publish it.

use std::sync::Arc;

use ipfs_registry_core::{ArchiveDigests, ContentId, Namespace, PackageKind, Pointer, Signature};
use ipfs_registry_db::{
    Actor, AnyConnection, LastRemoval, NamespaceAccess, access, removals, versions,
};

use crate::registry::{Registry, RegistryError};

impl Registry {
    /// Returns the signer of the archive and its access. Fails unless the signer may publish in `namespace`.
    ///
    /// This early check avoids unpacking archives of unauthorized signers.
    pub(super) async fn authorize_signer(
        &self,
        namespace: &Namespace,
        signature: Signature,
        digests: &ArchiveDigests,
    ) -> Result<(Actor, NamespaceAccess), RegistryError> {
        let (signers, message) = (Arc::clone(&self.signers), digests.message);
        let namespace = namespace.clone();
        let check = move |conn: &mut AnyConnection| match signers.actor(signature, &message) {
            Ok(actor) => {
                let access = access::check_namespace(conn, &actor.address, &namespace)?;
                Ok(Ok((actor, access)))
            }
            Err(refused) => Ok(Err(refused)),
        };
        self.store.read(check).await?
    }

    /// Checks that the signer may publish this version and that no removal of these bytes is running.
    ///
    /// This check runs before the layers store anything. The transaction that inserts the version decides.
    pub(super) async fn check_publish(
        &self,
        access: NamespaceAccess,
        (pointer, kind): (&Pointer, PackageKind),
        content_id: ContentId,
    ) -> Result<LastRemoval, RegistryError> {
        let (pointer, policy) = (pointer.clone(), self.settings.version_policy);
        let check = move |conn: &mut AnyConnection| {
            versions::check_publish(conn, &access, (&pointer, kind), policy)?;
            removals::last(conn, &content_id)
        };
        self.store.read(check).await
    }
}
