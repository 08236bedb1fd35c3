//! Who asks for a change.

use ipfs_registry_core::{Address, Signature};

/// Who asks for a change, and the signature that they asked with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Actor {
    /// The address that the signature recovers to.
    pub address: Address,
    /// The signature of the request.
    pub signature: Signature,
}
