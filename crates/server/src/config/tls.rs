//! The `[tls]` table.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

/// With it the server speaks HTTPS and nothing else.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TlsConfig {
    /// The certificate in PEM, followed by those that lead to its authority.
    pub cert: PathBuf,
    /// Its private key in PEM, RSA or ECDSA, without a password.
    pub key: PathBuf,
}

impl TlsConfig {
    pub(super) fn resolve_from(&mut self, folder: &Path) {
        self.cert = folder.join(&self.cert);
        self.key = folder.join(&self.key);
    }
}
