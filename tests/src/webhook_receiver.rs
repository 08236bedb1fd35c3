//! A webhook endpoint that records deliveries and answers as a test chooses.

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

/// A delivery that an endpoint received.
#[derive(Clone, Debug)]
pub struct Delivery {
    /// The headers, with lowercase names.
    pub headers: HashMap<String, String>,
    /// The body.
    pub body: Vec<u8>,
    /// When it arrived.
    pub received_at: Instant,
}

impl Delivery {
    /// Returns the body as JSON; `null` if it is not JSON.
    #[must_use]
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_default()
    }

    /// Returns the version that the event is about, such as `acme/tool/1.0.0`.
    #[must_use]
    pub fn version_id(&self) -> String {
        self.json()["body"]["id"].as_str().unwrap_or_default().to_owned()
    }

    /// Returns the delivery's id, which a retry repeats.
    #[must_use]
    pub fn delivery_id(&self) -> String {
        self.headers.get("x-ipkg-delivery").cloned().unwrap_or_default()
    }

    /// Returns the address of the signer.
    ///
    /// # Errors
    ///
    /// Fails without a valid signature.
    pub fn signer(&self) -> anyhow::Result<Address> {
        let signature = self.headers.get("x-signature").map_or("", String::as_str);
        Ok(signature.parse::<Signature>()?.recover(&MessageDigest::of(&self.body))?)
    }
}

/// A webhook endpoint on its own port.
pub struct WebhookReceiver {
    port: u16,
    shared: Arc<Shared>,
}

struct Shared {
    answer: Mutex<(u16, Duration)>,
    deliveries: Mutex<Vec<Delivery>>,
}

impl WebhookReceiver {
    /// Starts on a free port and answers 200.
    ///
    /// # Errors
    ///
    /// Fails if it cannot listen.
    pub fn start() -> io::Result<Self> {
        Self::on(0)
    }

    /// Starts on this port and answers 200.
    ///
    /// # Errors
    ///
    /// Fails if it cannot listen.
    pub fn on(port: u16) -> io::Result<Self> {
        let listener = TcpListener::bind(("127.0.0.1", port))?;
        let port = listener.local_addr()?.port();
        let answer = Mutex::new((200, Duration::ZERO));
        let shared = Arc::new(Shared { answer, deliveries: Mutex::default() });
        let serving = Arc::clone(&shared);
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let shared = Arc::clone(&serving);
                // The sender may close the connection at any time.
                thread::spawn(move || drop(serve(&stream, &shared)));
            }
        });
        Ok(Self { port, shared })
    }

    /// Returns the endpoint's URL, with a path and a secret query.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}/hook?token=very-secret", self.port)
    }

    /// Answers from now on with this status, after this delay.
    pub fn set_answer(&self, status: u16, delay: Duration) {
        *lock(&self.shared.answer) = (status, delay);
    }

    /// Returns the deliveries of an event, `publish` or `fetch`, in the order of their arrival.
    #[must_use]
    pub fn deliveries(&self, event: &str) -> Vec<Delivery> {
        let deliveries = lock(&self.shared.deliveries);
        deliveries.iter().filter(|it| it.json()["event"] == event).cloned().collect()
    }

    /// Waits for at least this number of deliveries of an event, and returns them.
    ///
    /// # Panics
    ///
    /// Panics after 30 seconds.
    pub async fn wait_for(&self, event: &str, count: usize) -> Vec<Delivery> {
        let begun = Instant::now();
        loop {
            let received = self.deliveries(event);
            if received.len() >= count {
                return received;
            }
            assert!(begun.elapsed() < Duration::from_secs(30), "{} of {count}", received.len());
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
        let received_at = Instant::now();
        lock(&shared.deliveries).push(Delivery { headers, body, received_at });
        let (status, delay) = *lock(&shared.answer);
        thread::sleep(delay);
        let location = "location: http://127.0.0.1:9/elsewhere\r\n";
        let mut stream = stream;
        write!(stream, "HTTP/1.1 {status} X\r\n{location}content-length: 0\r\n\r\n")?;
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
