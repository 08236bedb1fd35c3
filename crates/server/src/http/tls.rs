//! The certificate: read at the start, and again where SIGHUP asks for it.

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

/// Neither HTTP/2 nor older versions (`deny.toml`, RUSTSEC-2026-0258).
const PROTOCOLS: &[u8] = b"\x08http/1.1";

/// A certificate that can be replaced while connections go on.
pub(crate) struct Certificate {
    files: TlsConfig,
    current: Arc<RwLock<SslContext>>,
}

impl Certificate {
    /// Reads the files, and adds what is wrong with each of them.
    pub(crate) fn examine(files: &TlsConfig, mistakes: &mut Mistakes) -> Option<Self> {
        let chain = mistakes.note(chain(&files.cert));
        let key = mistakes.note(key(&files.key));
        let current = mistakes.note(context(files, &chain?, &key?))?;
        Some(Self { files: files.clone(), current: Arc::new(RwLock::new(current)) })
    }

    /// Reads the files again. Handshakes from now on have what is in them; where they are wrong, what was
    /// there before stays.
    pub(crate) fn read_again(&self) {
        match read(&self.files) {
            Ok(context) => {
                *self.current.write().unwrap_or_else(PoisonError::into_inner) = context;
                tracing::info!("read the certificate again");
            }
            Err(error) => tracing::error!("the certificate stays as it was: {error:#}"),
        }
    }

    /// Begins each handshake with the certificate that is current then.
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

/// At each SIGHUP, reads again what can be read again. It would end the server otherwise.
pub(crate) async fn read_again_on_sighup(certificate: Option<Certificate>) {
    let Ok(mut asked) = signal(SignalKind::hangup()) else { return };
    while asked.recv().await.is_some() {
        match &certificate {
            Some(certificate) => certificate.read_again(),
            None => tracing::info!("SIGHUP: there is no certificate to read again"),
        }
    }
}

/// TLS 1.2 and 1.3 with the ciphers of Mozilla's intermediate recommendation, version 5.
fn read(files: &TlsConfig) -> anyhow::Result<SslContext> {
    context(files, &chain(&files.cert)?, &key(&files.key)?)
}

fn context(files: &TlsConfig, chain: &[X509], key: &PKey<Private>) -> anyhow::Result<SslContext> {
    let (certificate, others) = chain.split_first().expect("`chain` gives at least one");
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
        select_next_proto(PROTOCOLS, offered).ok_or(AlpnError::NOACK)
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
    // Without an answer to its question for a password OpenSSL would ask the terminal.
    let key = PKey::private_key_from_pem_callback(&pem, |_| Ok(0));
    key.map_err(|_| anyhow::anyhow!("{} holds no private key in PEM without a password", named()))
}
