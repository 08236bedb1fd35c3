//! When a signature is valid.

use super::{claims::Claims, error::SignedRequestError, limits::CLOCK_SKEW};
use crate::Timestamp;

/// The rules of a verifier for the time of signatures.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct VerifyRules {
    /// The time of the verifier.
    pub now: Timestamp,
    /// The maximum time from `created` to `expires` in seconds. ERC-8128 requires that at least 60
    /// are accepted.
    pub max_window: u32,
}

impl VerifyRules {
    /// Checks the time of a signature.
    ///
    /// # Errors
    ///
    /// Fails if the signature is valid for too long, not yet valid, or expired.
    pub(super) fn check(&self, claims: &Claims) -> Result<(), SignedRequestError> {
        let (given, most) = (claims.expires - claims.created, i64::from(self.max_window));
        let now = self.now;
        if given > most {
            Err(SignedRequestError::WindowTooLong { given, most })
        } else if now.unix() < claims.created - CLOCK_SKEW {
            Err(SignedRequestError::NotYetValid { created: clamped(claims.created), now })
        } else if now.unix() > claims.expires + CLOCK_SKEW {
            Err(SignedRequestError::Expired { expires: clamped(claims.expires), now })
        } else {
            Ok(())
        }
    }
}

/// Converts a Unix time; the nearest timestamp if the time is out of their range.
pub(super) fn clamped(unix: i64) -> Timestamp {
    let nearest = if unix < 0 { Timestamp::MIN } else { Timestamp::MAX };
    Timestamp::from_unix(unix).unwrap_or(nearest)
}
