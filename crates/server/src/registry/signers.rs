//! Which signers the registry accepts: recovers the address of a signature and applies the `allow` and `deny` lists.

use std::collections::HashSet;

use ipfs_registry_core::{Address, MessageDigest, Signature, wire::Code};
use ipfs_registry_db::Actor;

use super::RegistryError;
use crate::config::RegistryConfig;

/// The `allow` and `deny` lists.
pub(crate) struct SignerPolicy {
    allow: HashSet<Address>,
    deny: HashSet<Address>,
}

impl SignerPolicy {
    pub(crate) fn new(registry: &RegistryConfig) -> Self {
        let set = |list: &[Address]| list.iter().copied().collect();
        Self { allow: set(&registry.allow), deny: set(&registry.deny) }
    }

    /// Returns the signer of `message` if the lists allow it.
    ///
    /// A signature over another message recovers to some other address, so this proves nothing yet: the
    /// database decides whether the address signed up and what it may do.
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

/// Returns the signer of `message` for a sign-up, to which the lists do not apply.
pub(crate) fn signer(
    signature: Signature,
    message: &MessageDigest,
) -> Result<Actor, RegistryError> {
    Ok(Actor { address: signature.recover(message)?, signature })
}
