//! Why a certificate is not trusted.

use thiserror::Error;

/// Why the certificate of a registry is not trusted.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum CertificateProblem {
    /// The certificate is signed by its own key and is not among the trusted ones.
    #[error("it is self-signed")]
    SelfSigned,
    /// The authority that signed it is not among the trusted ones, or the registry does not send
    /// the certificates between the two.
    #[error("its issuer `{0}` is not trusted on this machine")]
    UnknownIssuer(String),
    /// It is not valid any more.
    #[error("it expired on {0}")]
    Expired(String),
    /// It is not valid yet.
    #[error("it is not valid before {0}; check the clocks")]
    NotYetValid(String),
    /// It is for other host names.
    #[error("it is for {} and not for this host", list(.0))]
    OtherHost(Vec<String>),
    /// Another reason, in the words of OpenSSL.
    #[error("{0}")]
    Other(String),
}

fn list(names: &[String]) -> String {
    if names.is_empty() {
        return "no host".to_owned();
    }
    let quoted: Vec<_> = names.iter().map(|name| format!("`{name}`")).collect();
    quoted.join(", ")
}
