//! Encryption, and whose certificates are trusted.

use std::{fs, path::Path};

use openssl::{
    error::ErrorStack,
    ssl::{SslConnector, SslConnectorBuilder, SslMethod, SslVerifyMode},
    x509::{X509, verify::X509VerifyFlags},
};

use super::verdict::Verdict;
use crate::{ClientError, base_url::BaseUrl};

/// HTTP/1.1 alone, as it is written in a TLS handshake.
const HTTP_1_1: &[u8] = b"\x08http/1.1";

/// A connector, and why it refused a certificate.
pub(crate) struct Tls {
    pub(super) connector: SslConnector,
    pub(super) verdict: Verdict,
}

impl Tls {
    /// What the connections to `base` need; nothing where it is not `https`. Trusts the system's
    /// certificates, or those that `SSL_CERT_FILE` and `SSL_CERT_DIR` name, and those in the PEM
    /// file `ca` as well.
    ///
    /// An OpenSSL that was built from source looks for certificates where it would have been
    /// installed, so the places that systems use are searched.
    pub(crate) fn new(base: &BaseUrl, ca: Option<&Path>) -> Result<Option<Self>, ClientError> {
        let own = ca.map(read).transpose()?.unwrap_or_default();
        let tls = base.is_secure().then(|| build(own)).transpose();
        tls.map_err(|error| ClientError::Tls(error.to_string()))
    }
}

/// The certificates in a PEM file.
fn read(path: &Path) -> Result<Vec<X509>, ClientError> {
    let invalid = |reason| ClientError::InvalidCaFile { path: path.to_owned(), reason };
    let pem = fs::read(path).map_err(|error| invalid(error.to_string()))?;
    match X509::stack_from_pem(&pem) {
        Ok(certificates) if !certificates.is_empty() => Ok(certificates),
        _ => Err(invalid("it holds no certificate in PEM, or a damaged one".to_owned())),
    }
}

fn build(own: Vec<X509>) -> Result<Tls, ErrorStack> {
    let mut builder = SslConnector::builder(SslMethod::tls())?;
    builder.set_alpn_protos(HTTP_1_1)?;
    trust_system(&mut builder)?;
    for certificate in own {
        let store = builder.cert_store_mut();
        // An authority below a root that is not trusted here can be trusted by itself.
        store.set_flags(X509VerifyFlags::PARTIAL_CHAIN)?;
        store.add_cert(certificate)?;
    }
    let verdict = Verdict::default();
    let recorded = verdict.clone();
    builder.set_verify_callback(SslVerifyMode::PEER, move |trusted, context| {
        if !trusted {
            recorded.record(context);
        }
        trusted
    });
    Ok(Tls { connector: builder.build(), verdict })
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
