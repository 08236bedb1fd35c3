//! The error codes of the failures of signed requests.

use super::error::SignedRequestError;
use crate::wire::Code;

impl SignedRequestError {
    /// Returns the error code of the failure for programs.
    #[must_use]
    pub const fn code(&self) -> Code {
        match self {
            Self::NotSigned => Code::SignedRequestRequired,
            Self::NoCandidate => Code::NoAcceptableSignature,
            Self::Syntax { .. }
            | Self::NotAList { .. }
            | Self::NoBytes { .. }
            | Self::InvalidComponent(_)
            | Self::RepeatedComponent(_)
            | Self::ComponentParameters(_)
            | Self::UnknownComponent(_)
            | Self::UnreadableComponent(_)
            | Self::InvalidBase(_) => Code::SignatureInputInvalid,
            Self::FieldTooLarge { .. }
            | Self::MemberTooLarge { .. }
            | Self::TooManyCandidates(_)
            | Self::TooManyComponents(_)
            | Self::TooManyParameters(_) => Code::SignatureTooLarge,
            Self::InvalidKeyId(_) => Code::InvalidKeyid,
            Self::InvalidTime { .. } | Self::EmptyWindow { .. } => Code::InvalidTime,
            Self::WindowTooLong { .. } => Code::RequestValidityTooLong,
            Self::NotYetValid { .. } => Code::RequestNotYetValid,
            Self::Expired { .. } => Code::RequestExpired,
            Self::NonceRequired => Code::NonceRequired,
            Self::InvalidNonce(_) => Code::InvalidNonce,
            Self::UnsupportedAlgorithm(_) => Code::UnsupportedAlgorithm,
            Self::InsufficientCoverage(_) => Code::InsufficientCoverage,
            Self::ContentDigestRequired => Code::ContentDigestRequired,
            Self::InvalidContentDigest(_) | Self::NoSupportedDigest | Self::BodyMismatch(_) => {
                Code::BadContentDigest
            }
            // Without a field that was signed, the request is not the one that was signed.
            Self::FieldAbsent(_)
            | Self::SignatureLength(_)
            | Self::RecoveryId(_)
            | Self::InvalidSignature(_)
            | Self::WrongSigner { .. } => Code::BadSignature,
        }
    }
}
