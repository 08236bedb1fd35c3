//! Hints: what the user can do about an error.

use ipfs_registry_client::{CertificateProblem, ClientError};
use ipfs_registry_core::{
    KeystoreError,
    wire::{Code, has_suggestions},
};

/// Returns a hint for `error`, or `None` if the error message says enough.
pub(crate) fn hint(error: &anyhow::Error) -> Option<String> {
    error.chain().find_map(|cause| {
        if let Some(error) = cause.downcast_ref::<ClientError>() {
            return client_hint(error);
        }
        cause.downcast_ref::<KeystoreError>().and_then(keystore_hint)
    })
}

fn client_hint(error: &ClientError) -> Option<String> {
    match error {
        ClientError::Unreachable { url, .. } => Some(format!(
            "is a registry running at {url}? `ipkg server` starts one on this machine; to use another registry, set -s URL or IPKG_REGISTRY"
        )),
        ClientError::InvalidUrl { .. } | ClientError::WrongScheme { .. } => {
            Some("set the URL of the registry with -s URL or IPKG_REGISTRY".to_owned())
        }
        ClientError::UntrustedCertificate {
            reason: CertificateProblem::SelfSigned | CertificateProblem::UnknownIssuer(_),
            ..
        } => Some(
            "if you got its certificate, or that of its certificate authority, from a source you trust, pass that PEM file with --ca FILE, IPKG_CA or SSL_CERT_FILE"
                .to_owned(),
        ),
        ClientError::InvalidCaFile { .. } => {
            Some("--ca FILE and IPKG_CA take a PEM file with the certificates to trust".to_owned())
        }
        // The registry's message has a "did you mean" already.
        ClientError::Refused { detail, .. } if has_suggestions(detail) => None,
        ClientError::Refused { code: Some(code), .. } => code_hint(*code).map(str::to_owned),
        _ => None,
    }
}

fn code_hint(code: Code) -> Option<&'static str> {
    Some(match code {
        Code::NotSignedUp => "run `ipkg signup` with this key first",
        Code::PublisherExists => "this key is signed up already; continue with `ipkg register`",
        Code::UnknownNamespace => {
            "check the spelling of the namespace and the URL of the registry (-s URL or IPKG_REGISTRY)"
        }
        Code::UnknownPublisher => "the owner of that key must run `ipkg signup` first",
        Code::NotEntitled | Code::PackageRestricted | Code::PackageCreation => {
            "`ipkg get NAMESPACE` shows who may publish; the owner or an administrator adds you with `ipkg user add` or `ipkg user grant`"
        }
        Code::VersionExists | Code::VersionNotAhead => {
            "raise the version in the manifest and pack the package again"
        }
        Code::UnknownPackage => "`ipkg ls NAMESPACE` lists its packages",
        Code::UnknownVersion => "`ipkg ls NAMESPACE/PACKAGE` lists its versions",
        Code::ContentShared => "use NAMESPACE/PACKAGE/VERSION instead of the content id",
        Code::UnsupportedMediaType => "set the media type that the registry accepts with -m MIME",
        _ => return None,
    })
}

fn keystore_hint(error: &KeystoreError) -> Option<String> {
    match error {
        KeystoreError::WrongPassword => {
            Some("use the password that was chosen when `ipkg keygen` created this file".to_owned())
        }
        _ => None,
    }
}
