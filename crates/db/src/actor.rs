//! The signer of a write request.

use ipfs_registry_core::{Address, Signature};

/// The signer of a write request, with the signature.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Actor {
    /// The address that the signature recovers to.
    pub address: Address,
    /// The signature of the request.
    pub signature: Signature,
}
