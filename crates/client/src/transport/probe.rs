//! Finds out whether a port speaks the other of `http` and `https`, after a request has failed.

use std::{
    io::{self, Read, Write},
    time::Duration,
};

use actix_rt::{net::TcpStream, time::timeout};
use openssl::ssl::{HandshakeError, SslConnector, SslMethod};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

use crate::base_url::BaseUrl;

/// The longest that the port has to answer: the failure itself is known already.
const LIMIT: Duration = Duration::from_secs(2);

/// The first bytes of an answer that tell what it is.
const BEGINNING: usize = 5;

/// A request that every HTTP server answers.
const HTTP_REQUEST: &[u8] = b"HEAD / HTTP/1.0\r\n\r\n";

/// Whether the port of an `https` URL answers plain HTTP.
pub(super) async fn speaks_http(base: &BaseUrl, limit: Duration) -> bool {
    ask(base, HTTP_REQUEST, limit).await.is_some_and(|answer| answer == *b"HTTP/")
}

/// Whether the port of an `http` URL answers TLS: with a record of a handshake or of an alert.
pub(super) async fn speaks_tls(base: &BaseUrl, limit: Duration) -> bool {
    let Some(hello) = client_hello() else { return false };
    ask(base, &hello, limit).await.is_some_and(|answer| matches!(answer, [0x15 | 0x16, 3, ..]))
}

/// Sends `greeting` over a new connection and gives the beginning of what comes back.
async fn ask(base: &BaseUrl, greeting: &[u8], limit: Duration) -> Option<[u8; BEGINNING]> {
    let asking = async {
        let mut stream = TcpStream::connect(base.address()).await?;
        stream.write_all(greeting).await?;
        let mut answer = [0; BEGINNING];
        stream.read_exact(&mut answer).await?;
        Ok::<_, io::Error>(answer)
    };
    timeout(LIMIT.min(limit), asking).await.ok()?.ok()
}

/// The first message of a TLS handshake.
fn client_hello() -> Option<Vec<u8>> {
    let connector = SslConnector::builder(SslMethod::tls()).ok()?.build();
    match connector.connect("localhost", Sent(Vec::new())) {
        Err(HandshakeError::WouldBlock(begun)) => Some(begun.get_ref().0.clone()),
        _ => None,
    }
}

/// Keeps what is sent; nothing ever comes back.
#[derive(Debug)]
struct Sent(Vec<u8>);

impl Read for Sent {
    fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
        Err(io::ErrorKind::WouldBlock.into())
    }
}

impl Write for Sent {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
