//! Checks whether a port speaks HTTP or TLS, after a request with the other scheme failed.

use std::{
    io::{self, Read, Write},
    time::Duration,
};

use actix_rt::{net::TcpStream, time::timeout};
use openssl::ssl::{HandshakeError, SslConnector, SslMethod};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

use crate::base_url::BaseUrl;

/// The longest wait for a response. The request has failed already, so the user waits for this.
const LIMIT: Duration = Duration::from_secs(2);

/// The number of response bytes that identify the protocol.
const PREFIX_LENGTH: usize = 5;

/// A request that every HTTP server responds to.
const HTTP_REQUEST: &[u8] = b"HEAD / HTTP/1.0\r\n\r\n";

/// Whether the port of an `https` URL responds with plain HTTP.
pub(super) async fn speaks_http(base: &BaseUrl, limit: Duration) -> bool {
    exchange(base, HTTP_REQUEST, limit).await.is_some_and(|prefix| prefix == *b"HTTP/")
}

/// Whether the port of an `http` URL responds with TLS: with a handshake or alert record.
pub(super) async fn speaks_tls(base: &BaseUrl, limit: Duration) -> bool {
    let Some(hello) = client_hello() else { return false };
    exchange(base, &hello, limit).await.is_some_and(|prefix| matches!(prefix, [0x15 | 0x16, 3, ..]))
}

/// Sends `greeting` on a new connection and returns the first bytes of the response.
async fn exchange(base: &BaseUrl, greeting: &[u8], limit: Duration) -> Option<[u8; PREFIX_LENGTH]> {
    let exchange = async {
        let mut stream = TcpStream::connect(base.address()).await?;
        stream.write_all(greeting).await?;
        let mut prefix = [0; PREFIX_LENGTH];
        stream.read_exact(&mut prefix).await?;
        Ok::<_, io::Error>(prefix)
    };
    timeout(LIMIT.min(limit), exchange).await.ok()?.ok()
}

/// Returns the first message of a TLS handshake.
fn client_hello() -> Option<Vec<u8>> {
    let connector = SslConnector::builder(SslMethod::tls()).ok()?.build();
    match connector.connect("localhost", Capture(Vec::new())) {
        Err(HandshakeError::WouldBlock(handshake)) => Some(handshake.get_ref().0.clone()),
        _ => None,
    }
}

/// A stream that records what is written. Reads return `WouldBlock`.
#[derive(Debug)]
struct Capture(Vec<u8>);

impl Read for Capture {
    fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
        Err(io::ErrorKind::WouldBlock.into())
    }
}

impl Write for Capture {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
