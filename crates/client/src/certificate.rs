//! Why a certificate is not trusted.

use thiserror::Error;

/// Why the certificate of a registry is not trusted.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum CertificateProblem {
    /// The certificate is self-signed and not trusted.
    #[error("it is self-signed")]
    SelfSigned,
    /// The issuer is not trusted, or the registry does not send the intermediate certificates.
    #[error("its issuer `{0}` is not trusted on this machine")]
    UnknownIssuer(String),
    /// The certificate has expired.
    #[error("it expired on {0}")]
    Expired(String),
    /// The certificate is not valid yet.
    #[error("it is not valid before {0}; check the clocks")]
    NotYetValid(String),
    /// The certificate is for other host names.
    #[error("it is for {} and not for this host", list(.0))]
    OtherHost(Vec<String>),
    /// Another reason, as reported by OpenSSL.
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
