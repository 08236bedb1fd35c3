//! A peer that answers what a test tells it, over real connections.

use std::{
    io::{Read as _, Write as _},
    net::{TcpListener, TcpStream},
    thread,
    time::Duration,
};

use ipfs_registry_core::{ArchiveHasher, Pointer, SigningKey, wire::VersionInfo};
use serde::Serialize;

use crate::{Client, Timeouts};

/// What the peer does on one connection.
pub(crate) enum Reply {
    /// Takes the whole request, answers and closes.
    Whole(Vec<u8>),
    /// Takes the head of the request alone, answers and closes.
    Early(Vec<u8>),
    /// Takes the head of the request alone, answers, and keeps the connection open unread.
    EarlyOpen(Vec<u8>),
    /// Takes the head of the request, sends the first, takes the rest, answers with the second and
    /// closes.
    Interim(&'static str, Vec<u8>),
    /// Takes the head of the request alone and says nothing.
    Silence,
}

/// A client of a peer that gives one reply a connection, in order. It waits for little.
pub(crate) fn client(replies: Vec<Reply>) -> Client {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    thread::spawn(move || {
        let kept: Vec<_> = replies.into_iter().map(|reply| serve(&listener, reply)).collect();
        thread::park();
        drop(kept);
    });
    let short = Duration::from_millis(300);
    let timeouts = Timeouts::default().progress(short).receipt(short);
    Client::builder(url).key(key()).timeouts(timeouts).build().unwrap()
}

fn serve(listener: &TcpListener, reply: Reply) -> Option<TcpStream> {
    let (mut stream, _) = listener.accept().unwrap();
    let (head, begun) = read_head(&mut stream);
    match reply {
        Reply::Silence => return Some(stream),
        Reply::EarlyOpen(answer) => {
            stream.write_all(&answer).unwrap();
            return Some(stream);
        }
        Reply::Early(answer) => stream.write_all(&answer).unwrap(),
        Reply::Interim(interim, answer) => {
            stream.write_all(interim.as_bytes()).unwrap();
            take_rest(&stream, length(&head) - begun);
            stream.write_all(&answer).unwrap();
        }
        Reply::Whole(answer) => {
            take_rest(&stream, length(&head) - begun);
            // A client that found the answer too long has hung up, and that is what it should.
            stream.write_all(&answer).ok();
        }
    }
    None
}

fn take_rest(stream: &TcpStream, length: u64) {
    let mut rest = stream.take(length);
    std::io::copy(&mut rest, &mut std::io::sink()).unwrap();
}

/// The head of the request, and how many bytes of its body came with it.
fn read_head(stream: &mut TcpStream) -> (String, u64) {
    let (mut taken, mut room) = (Vec::new(), [0; 1024]);
    loop {
        if let Some(end) = taken.windows(4).position(|four| four == b"\r\n\r\n") {
            let body = taken.split_off(end + 4);
            return (String::from_utf8(taken).unwrap().to_lowercase(), body.len() as u64);
        }
        let came = stream.read(&mut room).unwrap();
        assert_ne!(came, 0, "the request has a whole head");
        taken.extend_from_slice(&room[..came]);
    }
}

fn length(head: &str) -> u64 {
    let line = head.lines().find_map(|line| line.strip_prefix("content-length: "));
    line.map_or(0, |length| length.parse().unwrap())
}

/// An answer with its length.
pub(crate) fn answer(status: &str, media_type: &str, body: &[u8]) -> Vec<u8> {
    let mut answer = format!(
        "HTTP/1.1 {status}\r\ncontent-type: {media_type}\r\ncontent-length: {}\r\nconnection: close\r\n\r\n",
        body.len()
    )
    .into_bytes();
    answer.extend_from_slice(body);
    answer
}

/// A 200 with a JSON body.
pub(crate) fn json(body: &impl Serialize) -> Vec<u8> {
    answer("200 OK", "application/json", &serde_json::to_vec(body).unwrap())
}

/// A refusal as a registry writes it.
pub(crate) fn problem(status: &str, code: &str) -> Vec<u8> {
    let body = format!(r#"{{"detail": "the words of {code}", "code": "{code}"}}"#);
    answer(status, "application/problem+json; charset=utf-8", body.as_bytes())
}

/// The key of every test.
pub(crate) fn key() -> SigningKey {
    SigningKey::from_bytes(&[7; 32]).unwrap()
}

/// The true record of an archive.
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
