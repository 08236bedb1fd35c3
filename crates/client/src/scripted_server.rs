//! A server for tests that sends scripted responses over real connections.

use std::{
    io::{Read as _, Write as _},
    net::{TcpListener, TcpStream},
    thread,
    time::Duration,
};

use ipfs_registry_core::{ArchiveHasher, Pointer, SigningKey, wire::VersionInfo};
use serde::Serialize;

use crate::{Client, Timeouts};

/// What the server does on one connection.
pub(crate) enum Reply {
    /// Reads the whole request, responds and closes.
    AfterRequest(Vec<u8>),
    /// Reads only the head of the request, responds and closes.
    Early(Vec<u8>),
    /// Reads only the head of the request, responds and leaves the connection open.
    EarlyAndStayOpen(Vec<u8>),
    /// Reads the head of the request, sends the first bytes, reads the rest, responds with the second
    /// bytes and closes.
    AfterInterim(&'static str, Vec<u8>),
    /// Reads only the head of the request and sends nothing.
    Silence,
}

/// A client, with short timeouts, of a server that sends one reply per connection, in order.
pub(crate) fn client(replies: Vec<Reply>) -> Client {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    thread::spawn(move || {
        let open: Vec<_> = replies.into_iter().map(|reply| serve(&listener, reply)).collect();
        thread::park();
        drop(open);
    });
    let short = Duration::from_millis(300);
    let timeouts = Timeouts::default().progress(short).receipt(short);
    Client::builder(url).key(key()).timeouts(timeouts).build().unwrap()
}

fn serve(listener: &TcpListener, reply: Reply) -> Option<TcpStream> {
    let (mut stream, _) = listener.accept().unwrap();
    let (head, received) = read_head(&mut stream);
    match reply {
        Reply::Silence => return Some(stream),
        Reply::EarlyAndStayOpen(bytes) => {
            stream.write_all(&bytes).unwrap();
            return Some(stream);
        }
        Reply::Early(bytes) => stream.write_all(&bytes).unwrap(),
        Reply::AfterInterim(interim, bytes) => {
            stream.write_all(interim.as_bytes()).unwrap();
            read_rest(&stream, length(&head) - received);
            stream.write_all(&bytes).unwrap();
        }
        Reply::AfterRequest(bytes) => {
            read_rest(&stream, length(&head) - received);
            // This fails if the client closed the connection because the response is too long.
            stream.write_all(&bytes).ok();
        }
    }
    None
}

fn read_rest(stream: &TcpStream, length: u64) {
    let mut rest = stream.take(length);
    std::io::copy(&mut rest, &mut std::io::sink()).unwrap();
}

/// Reads the head of the request. Returns it and the number of body bytes read with it.
fn read_head(stream: &mut TcpStream) -> (String, u64) {
    let (mut bytes, mut buffer) = (Vec::new(), [0; 1024]);
    loop {
        if let Some(end) = bytes.windows(4).position(|four| four == b"\r\n\r\n") {
            let body = bytes.split_off(end + 4);
            return (String::from_utf8(bytes).unwrap().to_lowercase(), body.len() as u64);
        }
        let count = stream.read(&mut buffer).unwrap();
        assert_ne!(count, 0, "the request has a whole head");
        bytes.extend_from_slice(&buffer[..count]);
    }
}

fn length(head: &str) -> u64 {
    let line = head.lines().find_map(|line| line.strip_prefix("content-length: "));
    line.map_or(0, |length| length.parse().unwrap())
}

/// A response with a `content-length`.
pub(crate) fn response(status: &str, media_type: &str, body: &[u8]) -> Vec<u8> {
    let mut response = format!(
        "HTTP/1.1 {status}\r\ncontent-type: {media_type}\r\ncontent-length: {}\r\nconnection: close\r\n\r\n",
        body.len()
    )
    .into_bytes();
    response.extend_from_slice(body);
    response
}

/// A response with status 200 and a JSON body.
pub(crate) fn json(body: &impl Serialize) -> Vec<u8> {
    response("200 OK", "application/json", &serde_json::to_vec(body).unwrap())
}

/// An error response of a registry.
pub(crate) fn problem(status: &str, code: &str) -> Vec<u8> {
    let body = format!(r#"{{"detail": "the words of {code}", "code": "{code}"}}"#);
    response(status, "application/problem+json; charset=utf-8", body.as_bytes())
}

/// The key of every test.
pub(crate) fn key() -> SigningKey {
    SigningKey::from_bytes(&[7; 32]).unwrap()
}

/// The correct record of an archive.
pub(crate) fn record(pointer: &Pointer, archive: &[u8]) -> VersionInfo {
    let mut hasher = ArchiveHasher::new();
    hasher.update(archive);
    let digests = hasher.finish();
    VersionInfo {
        id: pointer.clone(),
        version: pointer.version.clone(),
        package: None,
        content_id: digests.content_id,
        pointer_id: pointer.id(),
        signature: key().sign(&digests.message),
        checksum: digests.checksum,
        created_at: "2022-09-11T08:28:17Z".parse().unwrap(),
        yanked: None,
        signer: key().address(),
        size: digests.size,
    }
}
