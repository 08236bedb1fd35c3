//! Encryption, and whose certificates are trusted.

use openssl::{
    error::ErrorStack,
    ssl::{SslConnector, SslMethod},
};

use crate::ClientError;

/// HTTP/1.1 alone, as it is written in a TLS handshake.
const HTTP_1_1: &[u8] = b"\x08http/1.1";

/// A connector that trusts the system's certificates, or those that `SSL_CERT_FILE` and
/// `SSL_CERT_DIR` name.
///
/// An OpenSSL that was built from source looks for them where it would have been installed, so
/// the places that systems use are searched.
pub(super) fn connector() -> Result<SslConnector, ClientError> {
    build().map_err(|error| ClientError::Tls(error.to_string()))
}

fn build() -> Result<SslConnector, ErrorStack> {
    let mut tls = SslConnector::builder(SslMethod::tls())?;
    tls.set_alpn_protos(HTTP_1_1)?;
    let found = openssl_probe::probe();
    if let Some(file) = &found.cert_file {
        tls.load_verify_locations(Some(file), None)?;
    }
    for folder in &found.cert_dir {
        tls.load_verify_locations(None, Some(folder))?;
    }
    Ok(tls.build())
}
