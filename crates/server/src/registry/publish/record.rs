//! Inserts the stored archive as a version. The transaction checks every rule again and decides.

use ipfs_registry_core::wire::Receipt;
use ipfs_registry_db::{Actor, NewVersion, versions};

use crate::registry::{Registry, RegistryError};

impl Registry {
    /// Inserts the version and its event, and returns the receipt.
    pub(super) async fn insert_version(
        &self,
        actor: Actor,
        version: NewVersion,
    ) -> Result<Receipt, RegistryError> {
        let NewVersion { pointer, digests, .. } = &version;
        let receipt = Receipt::new(pointer.clone(), digests.content_id, digests.checksum);
        let (signer, policy) = (actor.address, self.settings.version_policy);
        self.store.write(move |tx| versions::publish(tx, &actor, &version, policy)).await?;
        self.webhooks.notify_published();
        tracing::info!(id = %receipt.id, key = %receipt.key, %signer, "published");
        Ok(receipt)
    }
}
