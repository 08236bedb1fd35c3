//! Records why OpenSSL did not trust a certificate: its own error is a line number of its source.

use std::{
    net::IpAddr,
    sync::{Arc, Mutex, PoisonError},
};

use openssl::x509::{GeneralNameRef, X509NameRef, X509Ref, X509StoreContextRef};

use crate::CertificateProblem;

/// The numbers of `x509_vfy.h`.
mod number {
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

/// The problem of the last certificate that was refused, until it is taken.
///
/// OpenSSL calls back within the handshake, and the handshake's error is handled right after it on
/// the same thread, so the problem belongs to that error.
#[derive(Clone, Debug, Default)]
pub(super) struct Verdict(Arc<Mutex<Option<CertificateProblem>>>);

impl Verdict {
    /// Takes the problem, where there is one.
    pub(super) fn take(&self) -> Option<CertificateProblem> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take()
    }

    /// Records the problem that `context` is at.
    pub(super) fn record(&self, context: &X509StoreContextRef) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(problem(context));
    }
}

fn problem(context: &X509StoreContextRef) -> CertificateProblem {
    let error = context.error();
    let other = || CertificateProblem::Other(error.error_string().to_owned());
    let Some(certificate) = context.current_cert() else { return other() };
    match error.as_raw() {
        number::SELF_SIGNED => CertificateProblem::SelfSigned,
        number::NO_ISSUER
        | number::SELF_SIGNED_IN_CHAIN
        | number::NO_LOCAL_ISSUER
        | number::NO_VERIFIED_LEAF => {
            CertificateProblem::UnknownIssuer(name(certificate.issuer_name()))
        }
        number::EXPIRED => CertificateProblem::Expired(certificate.not_after().to_string()),
        number::NOT_YET_VALID => {
            CertificateProblem::NotYetValid(certificate.not_before().to_string())
        }
        number::OTHER_HOST | number::OTHER_ADDRESS => {
            CertificateProblem::OtherHost(hosts(certificate))
        }
        _ => other(),
    }
}

/// A name as people write it, such as `O=Acme, CN=Acme Root`.
fn name(name: &X509NameRef) -> String {
    let entries = name.entries().map(|entry| {
        let field = entry.object().nid().short_name().unwrap_or("?");
        let value = entry.data().to_string().unwrap_or_default();
        format!("{field}={value}")
    });
    entries.collect::<Vec<_>>().join(", ")
}

/// The host names and addresses that a certificate is for.
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
