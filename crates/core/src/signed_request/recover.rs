//! Recovers the signer of a signature base.

use super::error::SignedRequestError;
use crate::{Address, MessageDigest, Signature};

/// Recovers the address of the signer of a signature base (ERC-191).
///
/// For another base it usually returns an unrelated address and no error; compare it with the
/// address that the base names ([`SignedBase`](super::SignedBase)).
///
/// # Errors
///
/// [`SignedRequestError::InvalidSignature`] if no key can have made the signature.
pub fn recover_base(base: &str, signature: &Signature) -> Result<Address, SignedRequestError> {
    Ok(signature.recover(&MessageDigest::of_personal_message(base.as_bytes()))?)
}

/// Checks that `claimed` signed a base.
///
/// # Errors
///
/// Fails if the signature is by another key or for another base.
pub(super) fn check_signer(
    base: &str,
    signature: &Signature,
    claimed: Address,
) -> Result<(), SignedRequestError> {
    let recovered = recover_base(base, signature)?;
    if recovered == claimed {
        Ok(())
    } else {
        Err(SignedRequestError::WrongSigner { claimed, recovered })
    }
}
