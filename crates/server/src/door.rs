//! Who may sign a request at all: a signature becomes an address, and the address passes the lists.

use std::collections::HashSet;

use ipfs_registry_core::{Address, MessageDigest, Signature, wire::Code};
use ipfs_registry_db::Actor;

use crate::{ApiError, RegistryConfig};

/// The `allow` and `deny` lists.
pub(crate) struct Door {
    allow: HashSet<Address>,
    deny: HashSet<Address>,
}

impl Door {
    /// The door of a registry.
    pub(crate) fn new(registry: &RegistryConfig) -> Self {
        let set = |list: &[Address]| list.iter().copied().collect();
        Self { allow: set(&registry.allow), deny: set(&registry.deny) }
    }

    /// The signer of `message`, where the lists let it in.
    ///
    /// A signature over anything else gives a stranger's address, so nothing is proved here yet:
    /// the database says whether the address signed up and what it may do.
    pub(crate) fn admit(
        &self,
        signature: Signature,
        message: &MessageDigest,
    ) -> Result<Actor, ApiError> {
        let actor = signer(signature, message)?;
        self.check(&actor.address)?;
        Ok(actor)
    }

    fn check(&self, address: &Address) -> Result<(), ApiError> {
        if self.deny.contains(address) {
            let denied = format!("`{address}` is denied by this registry");
            return Err(ApiError::refused(Code::Denied, denied));
        }
        if !self.allow.is_empty() && !self.allow.contains(address) {
            let stranger = format!("`{address}` is not on the allow list of this registry");
            return Err(ApiError::refused(Code::NotAllowed, stranger));
        }
        Ok(())
    }
}

/// The signer of `message`, for sign-up, which the lists do not bind.
pub(crate) fn signer(signature: Signature, message: &MessageDigest) -> Result<Actor, ApiError> {
    Ok(Actor { address: signature.recover(message)?, signature })
}
