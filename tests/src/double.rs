//! A double that stands before a real server and misbehaves as it is told.

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

/// What a [`Double`] does to each connection.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// Nothing wrong: it passes everything on.
    Nothing,
    /// Closes the connection at once.
    Refuses,
    /// Takes what is sent and never answers.
    Hangs,
    /// Answers with this status and nothing else.
    Answers(u16),
    /// Passes an answer on a byte at a time, at this pace.
    Drips(Duration),
    /// Closes after so many bytes of the answers.
    CutsAfter(usize),
    /// Closes after so many bytes of the requests.
    CutsUpload(usize),
    /// Passes on so many bytes of the requests, takes the rest and never answers.
    StallsUpload(usize),
    /// Puts the second text in the place of the first one, wherever it is in an answer; they are of
    /// the same length.
    Swaps(Vec<u8>, Vec<u8>),
}

/// A proxy of its own port; it stops when dropped.
pub struct Double {
    address: SocketAddr,
    shared: Arc<Shared>,
}

struct Shared {
    upstream: SocketAddr,
    fault: Mutex<Fault>,
    open: Mutex<Vec<TcpStream>>,
    stopped: AtomicBool,
}

impl Double {
    /// Stands before the server at `upstream`, and passes everything on.
    ///
    /// # Errors
    ///
    /// Fails where it cannot listen.
    pub fn before(upstream: SocketAddr) -> io::Result<Self> {
        let listener = TcpListener::bind(("127.0.0.1", 0))?;
        let address = listener.local_addr()?;
        let shared = Arc::new(Shared {
            upstream,
            fault: Mutex::new(Fault::Nothing),
            open: Mutex::default(),
            stopped: AtomicBool::new(false),
        });
        let own = Arc::clone(&shared);
        thread::spawn(move || accept(&listener, &own));
        Ok(Self { address, shared })
    }

    /// Where it answers.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Does this from now on; connections that are open are closed.
    pub fn does(&self, fault: Fault) {
        *lock(&self.shared.fault) = fault;
        self.shared.close_all();
    }
}

impl Drop for Double {
    fn drop(&mut self) {
        self.shared.stopped.store(true, Ordering::Relaxed);
        self.shared.close_all();
        // It only wakes the thread that accepts.
        drop(TcpStream::connect(self.address));
    }
}

impl Shared {
    fn close_all(&self) {
        for stream in lock(&self.open).drain(..) {
            // It fails where the other side closed it before.
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
        // A connection that breaks is what this is for.
        thread::spawn(move || drop(serve(stream, &shared)));
    }
}

fn serve(client: TcpStream, shared: &Shared) -> io::Result<()> {
    lock(&shared.open).push(client.try_clone()?);
    let fault = lock(&shared.fault).clone();
    match fault {
        Fault::Refuses => Ok(()),
        Fault::Hangs => io::copy(&mut &client, &mut io::sink()).map(drop),
        Fault::Answers(status) => answer(&client, status),
        fault => pass(client, shared, fault),
    }
}

fn answer(mut client: &TcpStream, status: u16) -> io::Result<()> {
    let mut head = [0; 4096];
    let _read = client.read(&mut head)?;
    write!(client, "HTTP/1.1 {status} No\r\ncontent-length: 0\r\nconnection: close\r\n\r\n")?;
    // What is still being sent is taken, or the client would see a reset and not the answer.
    client.shutdown(Shutdown::Write)?;
    io::copy(&mut client, &mut io::sink()).map(drop)
}

fn pass(client: TcpStream, shared: &Shared, fault: Fault) -> io::Result<()> {
    let upstream = TcpStream::connect(shared.upstream)?;
    lock(&shared.open).push(upstream.try_clone()?);
    let (requests, answers) = (client.try_clone()?, upstream.try_clone()?);
    let upload = match fault {
        Fault::CutsUpload(bytes) => bytes,
        _ => usize::MAX,
    };
    match fault {
        Fault::StallsUpload(bytes) => {
            thread::spawn(move || stall(&client, &upstream, bytes));
        }
        _ => {
            let write = |piece: &[u8], to: &mut &TcpStream| to.write_all(piece);
            thread::spawn(move || relay(&client, &upstream, upload, write));
        }
    }
    let download = match fault {
        Fault::CutsAfter(bytes) => bytes,
        _ => usize::MAX,
    };
    relay(&answers, &requests, download, |piece, to| match &fault {
        Fault::Drips(pause) => drip(piece, to, *pause),
        Fault::Swaps(from, into) => to.write_all(&swapped(piece, from, into)),
        _ => to.write_all(piece),
    })
}

/// Passes on at most `limit` bytes, and the end: where `from` only says that nothing follows, what
/// comes the other way still goes through.
fn relay(
    from: &TcpStream,
    to: &TcpStream,
    limit: usize,
    write: impl FnMut(&[u8], &mut &TcpStream) -> io::Result<()>,
) -> io::Result<()> {
    let relayed = pieces(from, to, limit, write);
    // They fail where the other side closed them before.
    if let Ok(End::Reached) = relayed {
        drop(to.shutdown(Shutdown::Write));
    } else {
        drop(to.shutdown(Shutdown::Both));
        drop(from.shutdown(Shutdown::Both));
    }
    relayed.map(drop)
}

/// Passes on `limit` bytes and reads the rest, so that the sender sees a server that took its bytes
/// and says nothing.
fn stall(mut from: &TcpStream, to: &TcpStream, limit: usize) -> io::Result<()> {
    if let End::Limit = pieces(from, to, limit, |piece, to| to.write_all(piece))? {
        io::copy(&mut from, &mut io::sink())?;
    }
    // It fails where the other side closed it before.
    drop(to.shutdown(Shutdown::Both));
    Ok(())
}

/// Why no more is passed on.
enum End {
    Reached,
    Limit,
}

fn pieces(
    mut from: &TcpStream,
    mut to: &TcpStream,
    mut limit: usize,
    mut write: impl FnMut(&[u8], &mut &TcpStream) -> io::Result<()>,
) -> io::Result<End> {
    let mut piece = vec![0; 64 * 1024];
    while limit > 0 {
        let len = match from.read(&mut piece) {
            Ok(0) => return Ok(End::Reached),
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

fn swapped(piece: &[u8], from: &[u8], into: &[u8]) -> Vec<u8> {
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

    /// An upstream that answers each line that it gets with the same line.
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

    /// What comes back of `sent` within a second.
    fn ask(double: &Double, sent: &str) -> String {
        let mut stream = TcpStream::connect(double.address).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(1))).unwrap();
        // It fails where the double closed before.
        drop(stream.write_all(sent.as_bytes()));
        drop(stream.shutdown(Shutdown::Write));
        let mut answer = Vec::new();
        drop(stream.read_to_end(&mut answer));
        String::from_utf8(answer).unwrap()
    }

    #[test]
    fn it_misbehaves_as_it_is_told() {
        let double = Double::before(echo()).unwrap();
        let swap = Fault::Swaps(b"two".to_vec(), b"2.0".to_vec());

        for (fault, answer) in [
            (Fault::Nothing, "one two three two"),
            (Fault::Refuses, ""),
            (Fault::Hangs, ""),
            (Fault::CutsAfter(5), "one t"),
            (Fault::CutsUpload(3), "one"),
            (Fault::Drips(Duration::from_millis(1)), "one two three two"),
            (swap, "one 2.0 three 2.0"),
        ] {
            double.does(fault.clone());
            let given = ask(&double, "one two three two");
            // A cut upload may end the connection before what was passed on comes back.
            assert!(given == answer || matches!(fault, Fault::CutsUpload(_)), "{fault:?}: {given}");
        }
        double.does(Fault::Answers(500));
        assert!(ask(&double, "GET / HTTP/1.1\r\n\r\n").starts_with("HTTP/1.1 500 "));
    }
}
