//! Recovers the signer of a message and applies the `allow` and `deny` lists.

use std::collections::HashSet;

use ipfs_registry_core::{Address, MessageDigest, Signature, wire::Code};
use ipfs_registry_db::Actor;

use super::RegistryError;
use crate::config::RegistryConfig;

/// Decides which signers the registry accepts, by the `allow` and `deny` lists.
pub(crate) struct SignerPolicy {
    allow: HashSet<Address>,
    deny: HashSet<Address>,
}

impl SignerPolicy {
    /// Creates the policy that the configuration sets.
    pub(crate) fn new(registry: &RegistryConfig) -> Self {
        let set = |list: &[Address]| list.iter().copied().collect();
        Self { allow: set(&registry.allow), deny: set(&registry.deny) }
    }

    /// Returns the signer of `message`. Fails if the lists do not allow it.
    ///
    /// A signature of another message recovers to some other address. So this proves nothing yet: the database
    /// decides whether the address has signed up and what it may do.
    pub(crate) fn actor(
        &self,
        signature: Signature,
        message: &MessageDigest,
    ) -> Result<Actor, RegistryError> {
        let actor = signer(signature, message)?;
        self.check(&actor.address)?;
        Ok(actor)
    }

    fn check(&self, address: &Address) -> Result<(), RegistryError> {
        if self.deny.contains(address) {
            let detail = format!("`{address}` is denied by this registry");
            return Err(RegistryError::refused(Code::Denied, detail));
        }
        if !self.allow.is_empty() && !self.allow.contains(address) {
            let detail = format!("`{address}` is not on the allow list of this registry");
            return Err(RegistryError::refused(Code::NotAllowed, detail));
        }
        Ok(())
    }
}

/// Returns the signer of `message` without applying the lists, as for a sign-up.
pub(crate) fn signer(
    signature: Signature,
    message: &MessageDigest,
) -> Result<Actor, RegistryError> {
    Ok(Actor { address: signature.recover(message)?, signature })
}
