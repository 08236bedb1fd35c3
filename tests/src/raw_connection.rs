//! A connection that sends any bytes, also such as are not HTTP.

use std::{
    io::{ErrorKind, Read, Write},
    net::{SocketAddr, TcpStream},
    time::Duration,
};

use anyhow::{Context as _, bail};
use awc::http::header::{HeaderMap, HeaderName, HeaderValue};

use crate::Answer;

/// How long a test waits for bytes of the server.
const TIMEOUT: Duration = Duration::from_secs(30);

/// A connection to a server, with or without TLS.
pub struct RawConnection<S> {
    stream: S,
}

impl RawConnection<TcpStream> {
    /// Connects to the server at `url`.
    ///
    /// # Errors
    ///
    /// Fails if the URL has no address or nothing listens there.
    pub fn open(url: &str) -> anyhow::Result<Self> {
        let address: SocketAddr = url.trim_start_matches("http://").parse()?;
        let stream = TcpStream::connect(address)?;
        stream.set_read_timeout(Some(TIMEOUT))?;
        Ok(Self::new(stream))
    }
}

impl<S: Read + Write> RawConnection<S> {
    /// Uses an open stream.
    pub fn new(stream: S) -> Self {
        Self { stream }
    }

    /// Sends bytes.
    ///
    /// # Errors
    ///
    /// Fails if the server has closed the connection.
    pub fn send(&mut self, bytes: impl AsRef<[u8]>) -> anyhow::Result<()> {
        self.stream.write_all(bytes.as_ref())?;
        Ok(self.stream.flush()?)
    }

    /// Reads the head of an answer.
    ///
    /// # Errors
    ///
    /// Fails if the connection ends before.
    pub fn head(&mut self) -> anyhow::Result<String> {
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            let mut byte = [0];
            if self.stream.read(&mut byte)? == 0 {
                bail!("closed after {:?}", String::from_utf8_lossy(&head));
            }
            head.extend(byte);
        }
        Ok(String::from_utf8(head)?)
    }

    /// Reads the next answer, whose length must be known from `content-length`.
    ///
    /// # Errors
    ///
    /// Fails if no complete answer arrives.
    pub fn answer(&mut self) -> anyhow::Result<Answer> {
        let head = self.head()?;
        let mut lines = head.trim_end().split("\r\n");
        let status = lines.next().and_then(|line| line.split(' ').nth(1));
        let status = status.with_context(|| format!("no status: {head}"))?.parse()?;
        let mut headers = HeaderMap::new();
        for line in lines {
            let (name, value) = line.split_once(": ").with_context(|| line.to_owned())?;
            headers.append(HeaderName::try_from(name)?, HeaderValue::try_from(value)?);
        }
        let length = headers.get("content-length").context("no length")?.to_str()?.parse()?;
        let mut body = vec![0; length];
        self.stream.read_exact(&mut body)?;
        Ok(Answer { status, headers, body: body.into() })
    }

    /// Reads to the end of the connection. Returns what arrived after the last answer.
    ///
    /// # Errors
    ///
    /// Fails if the connection stays open, or the server resets it.
    pub fn rest(&mut self) -> anyhow::Result<Vec<u8>> {
        let mut rest = Vec::new();
        match self.stream.read_to_end(&mut rest) {
            Err(error) if error.kind() != ErrorKind::UnexpectedEof => Err(error.into()),
            _ => Ok(rest),
        }
    }
}
