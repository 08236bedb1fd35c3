//! A proxy in front of a real server, with faults that a test chooses.

use std::{
    io::{self, ErrorKind, Read as _, Write as _},
    net::{Shutdown, SocketAddr, TcpListener, TcpStream},
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    thread,
    time::Duration,
};

/// What a [`FaultyProxy`] does to each connection.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// Forwards everything.
    None,
    /// Closes the connection at once.
    Refuse,
    /// Reads requests and never answers.
    Hang,
    /// Answers with this status and an empty body.
    Status(u16),
    /// Forwards answers one byte at a time, with this pause between bytes.
    Drip(Duration),
    /// Closes the connection after this number of bytes of the answers.
    CutAnswer(usize),
    /// Closes the connection after this number of bytes of the requests.
    CutUpload(usize),
    /// Forwards this number of bytes of the requests, discards the rest and never answers.
    StallUpload(usize),
    /// Replaces the first byte string in answers by the second one of the same length.
    Replace(Vec<u8>, Vec<u8>),
}

/// A TCP proxy on a free port, which stops when this is dropped.
pub struct FaultyProxy {
    address: SocketAddr,
    shared: Arc<Shared>,
}

struct Shared {
    upstream: SocketAddr,
    fault: Mutex<Fault>,
    open: Mutex<Vec<TcpStream>>,
    stopped: AtomicBool,
}

impl FaultyProxy {
    /// Starts a proxy to the server at `upstream`, without a fault.
    ///
    /// # Errors
    ///
    /// Fails if it cannot listen.
    pub fn start(upstream: SocketAddr) -> io::Result<Self> {
        let listener = TcpListener::bind(("127.0.0.1", 0))?;
        let address = listener.local_addr()?;
        let shared = Arc::new(Shared {
            upstream,
            fault: Mutex::new(Fault::None),
            open: Mutex::default(),
            stopped: AtomicBool::new(false),
        });
        let accepting = Arc::clone(&shared);
        thread::spawn(move || accept(&listener, &accepting));
        Ok(Self { address, shared })
    }

    /// Returns the proxy's URL.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Sets the fault of new connections, and closes all open ones.
    pub fn set_fault(&self, fault: Fault) {
        *lock(&self.shared.fault) = fault;
        self.shared.close_all();
    }
}

impl Drop for FaultyProxy {
    fn drop(&mut self) {
        self.shared.stopped.store(true, Ordering::Relaxed);
        self.shared.close_all();
        // This wakes the thread that accepts connections.
        drop(TcpStream::connect(self.address));
    }
}

impl Shared {
    fn close_all(&self) {
        for stream in lock(&self.open).drain(..) {
            // This fails if the peer closed the connection before.
            drop(stream.shutdown(Shutdown::Both));
        }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn accept(listener: &TcpListener, shared: &Arc<Shared>) {
    for stream in listener.incoming().flatten() {
        if shared.stopped.load(Ordering::Relaxed) {
            return;
        }
        let shared = Arc::clone(shared);
        // Broken connections are expected.
        thread::spawn(move || drop(serve(stream, &shared)));
    }
}

fn serve(client: TcpStream, shared: &Shared) -> io::Result<()> {
    lock(&shared.open).push(client.try_clone()?);
    let fault = lock(&shared.fault).clone();
    match fault {
        Fault::Refuse => Ok(()),
        Fault::Hang => io::copy(&mut &client, &mut io::sink()).map(drop),
        Fault::Status(status) => answer(&client, status),
        fault => relay_both(client, shared, fault),
    }
}

fn answer(mut client: &TcpStream, status: u16) -> io::Result<()> {
    let mut head = [0; 4096];
    let _read = client.read(&mut head)?;
    write!(client, "HTTP/1.1 {status} No\r\ncontent-length: 0\r\nconnection: close\r\n\r\n")?;
    // Unread bytes of the request would reset the connection before the client reads the answer.
    client.shutdown(Shutdown::Write)?;
    io::copy(&mut client, &mut io::sink()).map(drop)
}

fn relay_both(client: TcpStream, shared: &Shared, fault: Fault) -> io::Result<()> {
    let upstream = TcpStream::connect(shared.upstream)?;
    lock(&shared.open).push(upstream.try_clone()?);
    let (requests, answers) = (client.try_clone()?, upstream.try_clone()?);
    let upload = match fault {
        Fault::CutUpload(bytes) => bytes,
        _ => usize::MAX,
    };
    match fault {
        Fault::StallUpload(bytes) => {
            thread::spawn(move || stall(&client, &upstream, bytes));
        }
        _ => {
            let write = |piece: &[u8], to: &mut &TcpStream| to.write_all(piece);
            thread::spawn(move || relay(&client, &upstream, upload, write));
        }
    }
    let download = match fault {
        Fault::CutAnswer(bytes) => bytes,
        _ => usize::MAX,
    };
    relay(&answers, &requests, download, |piece, to| match &fault {
        Fault::Drip(pause) => drip(piece, to, *pause),
        Fault::Replace(from, into) => to.write_all(&replaced(piece, from, into)),
        _ => to.write_all(piece),
    })
}

/// Forwards at most `limit` bytes, then the end of the stream. The end of `from` closes one direction
/// only.
fn relay(
    from: &TcpStream,
    to: &TcpStream,
    limit: usize,
    write: impl FnMut(&[u8], &mut &TcpStream) -> io::Result<()>,
) -> io::Result<()> {
    let relayed = forward(from, to, limit, write);
    // These fail if the peer closed the connection before.
    if let Ok(End::EndOfStream) = relayed {
        drop(to.shutdown(Shutdown::Write));
    } else {
        drop(to.shutdown(Shutdown::Both));
        drop(from.shutdown(Shutdown::Both));
    }
    relayed.map(drop)
}

/// Forwards `limit` bytes and discards the rest, so that the sender sees a server that received all
/// and does not answer.
fn stall(mut from: &TcpStream, to: &TcpStream, limit: usize) -> io::Result<()> {
    if let End::Limit = forward(from, to, limit, |piece, to| to.write_all(piece))? {
        io::copy(&mut from, &mut io::sink())?;
    }
    // This fails if the peer closed the connection before.
    drop(to.shutdown(Shutdown::Both));
    Ok(())
}

/// Why forwarding stopped.
enum End {
    EndOfStream,
    Limit,
}

fn forward(
    mut from: &TcpStream,
    mut to: &TcpStream,
    mut limit: usize,
    mut write: impl FnMut(&[u8], &mut &TcpStream) -> io::Result<()>,
) -> io::Result<End> {
    let mut piece = vec![0; 64 * 1024];
    while limit > 0 {
        let len = match from.read(&mut piece) {
            Ok(0) => return Ok(End::EndOfStream),
            Ok(len) => len.min(limit),
            Err(error) if error.kind() == ErrorKind::Interrupted => continue,
            Err(error) => return Err(error),
        };
        write(&piece[..len], &mut to)?;
        limit -= len;
    }
    Ok(End::Limit)
}

fn drip(piece: &[u8], to: &mut &TcpStream, pause: Duration) -> io::Result<()> {
    for byte in piece {
        to.write_all(&[*byte])?;
        thread::sleep(pause);
    }
    Ok(())
}

fn replaced(piece: &[u8], from: &[u8], into: &[u8]) -> Vec<u8> {
    let mut piece = piece.to_vec();
    let mut at = 0;
    while let Some(found) = piece[at..].windows(from.len()).position(|window| window == from) {
        at += found;
        piece[at..at + from.len()].copy_from_slice(into);
    }
    piece
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Starts a server that sends all bytes back.
    fn echo() -> SocketAddr {
        let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
        let address = listener.local_addr().unwrap();
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                thread::spawn(move || drop(io::copy(&mut &stream, &mut &stream)));
            }
        });
        address
    }

    /// Sends text through the proxy and returns what comes back within a second.
    fn exchange(proxy: &FaultyProxy, sent: &str) -> String {
        let mut stream = TcpStream::connect(proxy.address).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(1))).unwrap();
        // These fail if the proxy closed the connection before.
        drop(stream.write_all(sent.as_bytes()));
        drop(stream.shutdown(Shutdown::Write));
        let mut answer = Vec::new();
        drop(stream.read_to_end(&mut answer));
        String::from_utf8(answer).unwrap()
    }

    #[test]
    fn each_fault_changes_what_comes_back() {
        let proxy = FaultyProxy::start(echo()).unwrap();
        let replace = Fault::Replace(b"two".to_vec(), b"2.0".to_vec());

        for (fault, answer) in [
            (Fault::None, "one two three two"),
            (Fault::Refuse, ""),
            (Fault::Hang, ""),
            (Fault::CutAnswer(5), "one t"),
            (Fault::CutUpload(3), "one"),
            (Fault::Drip(Duration::from_millis(1)), "one two three two"),
            (replace, "one 2.0 three 2.0"),
        ] {
            proxy.set_fault(fault.clone());
            let received = exchange(&proxy, "one two three two");
            // The cut may close the connection before the forwarded bytes come back.
            assert!(
                received == answer || matches!(fault, Fault::CutUpload(_)),
                "{fault:?}: {received}"
            );
        }
        proxy.set_fault(Fault::Status(500));
        assert!(exchange(&proxy, "GET / HTTP/1.1\r\n\r\n").starts_with("HTTP/1.1 500 "));
    }
}
