//! Names the stored archive: the transaction that decides.

use ipfs_registry_core::wire::Receipt;
use ipfs_registry_db::{Actor, NewVersion, versions};

use crate::{ApiError, State};

/// Inserts the version and its event, and answers with the receipt.
pub(super) async fn record(
    state: &State,
    actor: Actor,
    version: NewVersion,
) -> Result<Receipt, ApiError> {
    let NewVersion { pointer, digests, .. } = &version;
    let receipt = Receipt::new(pointer.clone(), digests.content_id, digests.checksum);
    let (signer, policy) = (actor.address, state.registry.version_policy);
    state.write(move |tx| versions::publish(tx, &actor, &version, policy)).await?;
    state.webhooks.published();
    tracing::info!(id = %receipt.id, key = %receipt.key, %signer, "published");
    Ok(receipt)
}
