//! Records why OpenSSL rejected a certificate. The error of the handshake does not say it.

use std::{
    net::IpAddr,
    sync::{Arc, Mutex, PoisonError},
};

use openssl::x509::{GeneralNameRef, X509NameRef, X509Ref, X509StoreContextRef};

use crate::CertificateProblem;

/// The error codes of `x509_vfy.h`.
mod x509_error {
    pub(super) const NO_ISSUER: i32 = 2;
    pub(super) const NOT_YET_VALID: i32 = 9;
    pub(super) const EXPIRED: i32 = 10;
    pub(super) const SELF_SIGNED: i32 = 18;
    pub(super) const SELF_SIGNED_IN_CHAIN: i32 = 19;
    pub(super) const NO_LOCAL_ISSUER: i32 = 20;
    pub(super) const NO_VERIFIED_LEAF: i32 = 21;
    pub(super) const OTHER_HOST: i32 = 62;
    pub(super) const OTHER_ADDRESS: i32 = 64;
}

/// The problem of the last rejected certificate.
///
/// OpenSSL's callback records it during the handshake. The error of that handshake is handled next,
/// on the same thread, so the recorded problem belongs to it.
#[derive(Clone, Debug, Default)]
pub(super) struct CertificateFailure(Arc<Mutex<Option<CertificateProblem>>>);

impl CertificateFailure {
    /// Returns the recorded problem, if any, and clears it.
    pub(super) fn take(&self) -> Option<CertificateProblem> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take()
    }

    /// Records the current problem of `context`.
    pub(super) fn record(&self, context: &X509StoreContextRef) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(problem(context));
    }
}

fn problem(context: &X509StoreContextRef) -> CertificateProblem {
    let error = context.error();
    let other = || CertificateProblem::Other(error.error_string().to_owned());
    let Some(certificate) = context.current_cert() else { return other() };
    match error.as_raw() {
        x509_error::SELF_SIGNED => CertificateProblem::SelfSigned,
        x509_error::NO_ISSUER
        | x509_error::SELF_SIGNED_IN_CHAIN
        | x509_error::NO_LOCAL_ISSUER
        | x509_error::NO_VERIFIED_LEAF => {
            CertificateProblem::UnknownIssuer(name(certificate.issuer_name()))
        }
        x509_error::EXPIRED => CertificateProblem::Expired(certificate.not_after().to_string()),
        x509_error::NOT_YET_VALID => {
            CertificateProblem::NotYetValid(certificate.not_before().to_string())
        }
        x509_error::OTHER_HOST | x509_error::OTHER_ADDRESS => {
            CertificateProblem::OtherHost(hosts(certificate))
        }
        _ => other(),
    }
}

/// Formats a name, such as `O=Acme, CN=Acme Root`.
fn name(name: &X509NameRef) -> String {
    let entries = name.entries().map(|entry| {
        let field = entry.object().nid().short_name().unwrap_or("?");
        let value = entry.data().to_string().unwrap_or_default();
        format!("{field}={value}")
    });
    entries.collect::<Vec<_>>().join(", ")
}

/// Returns the host names and IP addresses of a certificate.
fn hosts(certificate: &X509Ref) -> Vec<String> {
    let names = certificate.subject_alt_names();
    names.iter().flatten().filter_map(host).collect()
}

fn host(name: &GeneralNameRef) -> Option<String> {
    if let Some(name) = name.dnsname() {
        return Some(name.to_owned());
    }
    let bytes = name.ipaddress()?;
    let v4 = <[u8; 4]>::try_from(bytes).map(IpAddr::from);
    let address = v4.or_else(|_| <[u8; 16]>::try_from(bytes).map(IpAddr::from));
    address.ok().map(|address| address.to_string())
}
