//! An endpoint of webhooks, which answers as it is told and keeps what it was sent.

use std::{
    collections::HashMap,
    io::{self, BufRead as _, BufReader, Read as _, Write as _},
    net::{TcpListener, TcpStream},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    thread,
    time::{Duration, Instant},
};

use ipfs_registry_core::{Address, MessageDigest, Signature};
use serde_json::Value;

/// What a receiver was sent.
#[derive(Clone, Debug)]
pub struct Sent {
    /// The headers, their names in lower case.
    pub headers: HashMap<String, String>,
    /// The body.
    pub body: Vec<u8>,
    /// When it came.
    pub at: Instant,
}

impl Sent {
    /// The body as JSON.
    #[must_use]
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_default()
    }

    /// The version that it is about.
    #[must_use]
    pub fn id(&self) -> String {
        self.json()["body"]["id"].as_str().unwrap_or_default().to_owned()
    }

    /// Which delivery it is.
    #[must_use]
    pub fn delivery(&self) -> String {
        self.headers.get("x-ipkg-delivery").cloned().unwrap_or_default()
    }

    /// Whose signature it carries.
    ///
    /// # Errors
    ///
    /// Fails where it carries none.
    pub fn signer(&self) -> anyhow::Result<Address> {
        let signature = self.headers.get("x-signature").map_or("", String::as_str);
        Ok(signature.parse::<Signature>()?.recover(&MessageDigest::of(&self.body))?)
    }
}

/// A server on a port of its own.
pub struct Receiver {
    port: u16,
    shared: Arc<Shared>,
}

struct Shared {
    answer: Mutex<(u16, Duration)>,
    sent: Mutex<Vec<Sent>>,
}

impl Receiver {
    /// Starts to take everything.
    ///
    /// # Errors
    ///
    /// Fails where it cannot listen.
    pub fn start() -> io::Result<Self> {
        Self::on(0)
    }

    /// Starts on this port, which is free.
    ///
    /// # Errors
    ///
    /// Fails where it cannot listen.
    pub fn on(port: u16) -> io::Result<Self> {
        let listener = TcpListener::bind(("127.0.0.1", port))?;
        let port = listener.local_addr()?.port();
        let answer = Mutex::new((200, Duration::ZERO));
        let shared = Arc::new(Shared { answer, sent: Mutex::default() });
        let own = Arc::clone(&shared);
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let own = Arc::clone(&own);
                // A sender that goes away is its own affair.
                thread::spawn(move || drop(serve(&stream, &own)));
            }
        });
        Ok(Self { port, shared })
    }

    /// Its address, with a path and a query of its own.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}/hook?token=very-secret", self.port)
    }

    /// From now on it answers with this status, after a while.
    pub fn answers(&self, status: u16, after: Duration) {
        *lock(&self.shared.answer) = (status, after);
    }

    /// What it was sent of this event, `publish` or `fetch`.
    #[must_use]
    pub fn sent(&self, event: &str) -> Vec<Sent> {
        let sent = lock(&self.shared.sent);
        sent.iter().filter(|sent| sent.json()["event"] == event).cloned().collect()
    }

    /// Waits until it was sent at least so many of this event.
    ///
    /// # Panics
    ///
    /// Where that takes too long.
    pub async fn waits_for(&self, event: &str, count: usize) -> Vec<Sent> {
        let begun = Instant::now();
        loop {
            let sent = self.sent(event);
            if sent.len() >= count {
                return sent;
            }
            assert!(begun.elapsed() < Duration::from_secs(30), "{} of {count}", sent.len());
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }
}

fn serve(stream: &TcpStream, shared: &Shared) -> io::Result<()> {
    let mut reader = BufReader::new(stream);
    loop {
        let mut headers = HashMap::new();
        let mut line = String::new();
        while reader.read_line(&mut line)? > 2 {
            if let Some((name, value)) = line.trim_end().split_once(": ") {
                headers.insert(name.to_lowercase(), value.to_owned());
            }
            line.clear();
        }
        let length = headers.get("content-length").and_then(|text| text.parse().ok());
        let Some(length) = length else { return Ok(()) };
        let mut body = vec![0; length];
        reader.read_exact(&mut body)?;
        lock(&shared.sent).push(Sent { headers, body, at: Instant::now() });
        let (status, after) = *lock(&shared.answer);
        thread::sleep(after);
        let location = "location: http://127.0.0.1:9/elsewhere\r\n";
        let mut stream = stream;
        write!(stream, "HTTP/1.1 {status} X\r\n{location}content-length: 0\r\n\r\n")?;
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
