//! What to do about an error, where a word of it helps.

use ipfs_registry_client::{CertificateProblem, ClientError};
use ipfs_registry_core::{
    KeystoreError,
    wire::{Code, has_suggestions},
};

/// What to do about `error`.
pub(crate) fn hint(error: &anyhow::Error) -> Option<String> {
    error.chain().find_map(|cause| {
        if let Some(error) = cause.downcast_ref::<ClientError>() {
            return of_client(error);
        }
        cause.downcast_ref::<KeystoreError>().and_then(of_keystore)
    })
}

fn of_client(error: &ClientError) -> Option<String> {
    match error {
        ClientError::Unreachable { url, .. } => Some(format!(
            "is a registry running at {url}? `ipkg server` starts one here; -s URL or IPKG_REGISTRY names another"
        )),
        ClientError::InvalidUrl { .. } => {
            Some("the registry is named by -s URL or IPKG_REGISTRY".to_owned())
        }
        ClientError::UntrustedCertificate {
            reason: CertificateProblem::SelfSigned | CertificateProblem::UnknownIssuer(_),
            ..
        } => Some(
            "where you have its certificate, or that of its authority, from somebody you trust: --ca FILE or IPKG_CA (SSL_CERT_FILE) names that PEM file"
                .to_owned(),
        ),
        ClientError::InvalidCaFile { .. } => {
            Some("--ca FILE or IPKG_CA names a PEM file of certificates to trust".to_owned())
        }
        ClientError::WrongScheme { .. } => {
            Some("the registry is named by -s URL or IPKG_REGISTRY".to_owned())
        }
        // The registry has named what may have been meant.
        ClientError::Refused { detail, .. } if has_suggestions(detail) => None,
        ClientError::Refused { code: Some(code), .. } => of_code(*code).map(str::to_owned),
        _ => None,
    }
}

fn of_code(code: Code) -> Option<&'static str> {
    Some(match code {
        Code::NotSignedUp => "run `ipkg signup` with this key first",
        Code::PublisherExists => "this key can publish already; `ipkg register` is next",
        Code::UnknownNamespace => {
            "check how the namespace is spelt, and which registry is asked: -s URL or IPKG_REGISTRY"
        }
        Code::UnknownPublisher => "its owner runs `ipkg signup` with it first",
        Code::NotEntitled | Code::PackageRestricted | Code::PackageCreation => {
            "`ipkg get NAMESPACE` tells who may; its owner or an administrator adds you with `ipkg user add` or `ipkg user grant`"
        }
        Code::VersionExists | Code::VersionNotAhead => {
            "raise the version in the manifest and pack it again"
        }
        Code::UnknownPackage => "`ipkg ls NAMESPACE` lists its packages",
        Code::UnknownVersion => "`ipkg ls NAMESPACE/PACKAGE` lists its versions",
        Code::ContentShared => "name the one you mean as NAMESPACE/PACKAGE/VERSION",
        Code::UnsupportedMediaType => "-m MIME names the type that the registry takes",
        _ => return None,
    })
}

fn of_keystore(error: &KeystoreError) -> Option<String> {
    match error {
        KeystoreError::WrongPassword => {
            Some("the password is the one that was given to `ipkg keygen` for this file".to_owned())
        }
        _ => None,
    }
}
