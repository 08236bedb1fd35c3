//! The TLS certificate: loaded at the start, and reloaded on SIGHUP.

use std::{
    fs,
    path::Path,
    sync::{Arc, PoisonError, RwLock},
};

use anyhow::{Context as _, ensure};
use openssl::{
    pkey::{PKey, Private},
    ssl::{
        AlpnError, ClientHelloResponse, SslAcceptor, SslAcceptorBuilder, SslContext, SslMethod,
        select_next_proto,
    },
    x509::X509,
};

use tokio::signal::unix::{SignalKind, signal};

use crate::config::{Mistakes, TlsConfig};

/// The ALPN protocols: only HTTP/1.1, no HTTP/2 (`deny.toml`, RUSTSEC-2026-0258).
const ALPN_PROTOCOLS: &[u8] = b"\x08http/1.1";

/// A certificate that can be replaced without closing connections.
pub(crate) struct Certificate {
    files: TlsConfig,
    current: Arc<RwLock<SslContext>>,
}

impl Certificate {
    /// Loads the certificate, and adds what is wrong with each file.
    pub(crate) fn load(files: &TlsConfig, mistakes: &mut Mistakes) -> Option<Self> {
        let chain = mistakes.note(chain(&files.cert));
        let key = mistakes.note(key(&files.key));
        let current = mistakes.note(context(files, &chain?, &key?))?;
        Some(Self { files: files.clone(), current: Arc::new(RwLock::new(current)) })
    }

    /// Reloads the files. New handshakes use the new certificate; if it is invalid, they keep the old one.
    fn reload(&self) {
        match read_context(&self.files) {
            Ok(context) => {
                *self.current.write().unwrap_or_else(PoisonError::into_inner) = context;
                tracing::info!("reloaded the certificate");
            }
            Err(error) => tracing::error!(
                "cannot reload the certificate, the old one stays in use: {error:#}"
            ),
        }
    }

    /// Creates the acceptor, which looks up the current certificate at each handshake.
    pub(crate) fn acceptor(&self) -> anyhow::Result<SslAcceptorBuilder> {
        let current = Arc::clone(&self.current);
        let mut acceptor = SslAcceptor::mozilla_intermediate_v5(SslMethod::tls_server())?;
        acceptor.set_client_hello_callback(move |connection, _| {
            connection.set_ssl_context(&current.read().unwrap_or_else(PoisonError::into_inner))?;
            Ok(ClientHelloResponse::SUCCESS)
        });
        Ok(acceptor)
    }
}

/// Reloads the certificate at each SIGHUP. Without a certificate it ignores SIGHUP, whose default action would
/// terminate the server.
pub(crate) async fn reload_on_sighup(certificate: Option<Certificate>) {
    let Ok(mut signals) = signal(SignalKind::hangup()) else { return };
    while signals.recv().await.is_some() {
        match &certificate {
            Some(certificate) => certificate.reload(),
            None => tracing::info!("SIGHUP: there is no certificate to reload"),
        }
    }
}

fn read_context(files: &TlsConfig) -> anyhow::Result<SslContext> {
    context(files, &chain(&files.cert)?, &key(&files.key)?)
}

/// Creates a context for TLS 1.2 and 1.3, with the ciphers of Mozilla's intermediate recommendation, version 5.
fn context(files: &TlsConfig, chain: &[X509], key: &PKey<Private>) -> anyhow::Result<SslContext> {
    let (certificate, others) = chain.split_first().expect("`chain` returns at least one");
    let mut context = SslAcceptor::mozilla_intermediate_v5(SslMethod::tls_server())?;
    let cert = || format!("`tls.cert` `{}`", files.cert.display());
    context.set_certificate(certificate).with_context(cert)?;
    for other in others {
        context.add_extra_chain_cert(other.clone()).with_context(cert)?;
    }
    let matches = context.set_private_key(key).and_then(|()| context.check_private_key());
    let key = files.key.display();
    matches.with_context(|| format!("`tls.key` `{key}` is not the key of {}", cert()))?;
    context.set_alpn_select_callback(|_, offered| {
        select_next_proto(ALPN_PROTOCOLS, offered).ok_or(AlpnError::NOACK)
    });
    Ok(context.build().into_context())
}

fn chain(file: &Path) -> anyhow::Result<Vec<X509>> {
    let named = || format!("`tls.cert` `{}`", file.display());
    let chain = X509::stack_from_pem(&fs::read(file).with_context(named)?);
    let chain = chain.with_context(|| format!("{} holds no certificate in PEM", named()))?;
    ensure!(!chain.is_empty(), "{} holds no certificate in PEM", named());
    Ok(chain)
}

fn key(file: &Path) -> anyhow::Result<PKey<Private>> {
    let named = || format!("`tls.key` `{}`", file.display());
    let pem = fs::read(file).with_context(named)?;
    // The callback gives an empty password, because OpenSSL would prompt on the terminal.
    let key = PKey::private_key_from_pem_callback(&pem, |_| Ok(0));
    key.map_err(|_| anyhow::anyhow!("{} holds no private key in PEM without a password", named()))
}
