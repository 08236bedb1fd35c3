//! The `[tls]` table.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

/// The certificate. With one, the server accepts only HTTPS.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TlsConfig {
    /// The certificate in PEM, followed by its chain of intermediate certificates.
    pub cert: PathBuf,
    /// The private key in PEM, RSA or ECDSA, without a password.
    pub key: PathBuf,
}

impl TlsConfig {
    pub(super) fn resolve_from(&mut self, folder: &Path) {
        self.cert = folder.join(&self.cert);
        self.key = folder.join(&self.key);
    }
}
