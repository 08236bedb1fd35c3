//! Sets TLS up, and which certificates are trusted.

use std::{fs, path::Path};

use openssl::{
    error::ErrorStack,
    ssl::{SslConnector, SslConnectorBuilder, SslMethod, SslVerifyMode},
    x509::{X509, verify::X509VerifyFlags},
};

use super::certificate_failure::CertificateFailure;
use crate::{ClientError, base_url::BaseUrl};

/// The ALPN protocol list with only HTTP/1.1.
const HTTP_1_1: &[u8] = b"\x08http/1.1";

/// A TLS connector, and why it rejected the last certificate.
pub(crate) struct Tls {
    pub(super) connector: SslConnector,
    pub(super) failure: CertificateFailure,
}

impl Tls {
    /// Creates the connector for `base`, or `None` if that is not `https`. It trusts the system's
    /// certificates, or those in `SSL_CERT_FILE` and `SSL_CERT_DIR`, and those in the PEM file `ca`.
    ///
    /// An OpenSSL built from source does not look in the system's folders of certificates, so these
    /// are searched here.
    pub(crate) fn new(base: &BaseUrl, ca: Option<&Path>) -> Result<Option<Self>, ClientError> {
        let extra = ca.map(read).transpose()?.unwrap_or_default();
        let tls = base.is_secure().then(|| build(extra)).transpose();
        tls.map_err(|error| ClientError::Tls(error.to_string()))
    }
}

/// Reads the certificates in a PEM file.
fn read(path: &Path) -> Result<Vec<X509>, ClientError> {
    let invalid = |reason| ClientError::InvalidCaFile { path: path.to_owned(), reason };
    let pem = fs::read(path).map_err(|error| invalid(error.to_string()))?;
    match X509::stack_from_pem(&pem) {
        Ok(certificates) if !certificates.is_empty() => Ok(certificates),
        _ => Err(invalid("it holds no certificate in PEM, or a damaged one".to_owned())),
    }
}

fn build(extra: Vec<X509>) -> Result<Tls, ErrorStack> {
    let mut builder = SslConnector::builder(SslMethod::tls())?;
    builder.set_alpn_protos(HTTP_1_1)?;
    trust_system(&mut builder)?;
    for certificate in extra {
        let store = builder.cert_store_mut();
        // Allows an intermediate certificate authority to be trusted without its root.
        store.set_flags(X509VerifyFlags::PARTIAL_CHAIN)?;
        store.add_cert(certificate)?;
    }
    let failure = CertificateFailure::default();
    let recorder = failure.clone();
    builder.set_verify_callback(SslVerifyMode::PEER, move |trusted, context| {
        if !trusted {
            recorder.record(context);
        }
        trusted
    });
    Ok(Tls { connector: builder.build(), failure })
}

fn trust_system(builder: &mut SslConnectorBuilder) -> Result<(), ErrorStack> {
    let found = openssl_probe::probe();
    if let Some(file) = &found.cert_file {
        builder.load_verify_locations(Some(file), None)?;
    }
    for folder in &found.cert_dir {
        builder.load_verify_locations(None, Some(folder))?;
    }
    Ok(())
}
