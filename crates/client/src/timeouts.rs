//! The timeouts of a client.

use std::time::Duration;

/// The timeouts of a client.
///
/// There is no timeout for a whole transfer: it may take an hour as long as it makes progress.
///
/// ```
/// use std::time::Duration;
///
/// use ipfs_registry_client::Timeouts;
///
/// let timeouts = Timeouts::default().connect(Duration::from_secs(3));
/// assert_eq!(timeouts.receipt, Duration::from_secs(300));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Timeouts {
    /// For the DNS lookup, the connection and the TLS handshake. Default: 10 seconds.
    pub connect: Duration,
    /// For a request without progress: while sending, waiting for the response, or receiving.
    /// Default: 30 seconds.
    pub progress: Duration,
    /// For the receipt, after the whole archive is sent. The registry then stores it in every
    /// layer. Default: 5 minutes.
    pub receipt: Duration,
}

impl Timeouts {
    /// Sets the timeout for a connection.
    #[must_use]
    pub fn connect(self, connect: Duration) -> Self {
        Self { connect, ..self }
    }

    /// Sets the timeout for a request without progress.
    #[must_use]
    pub fn progress(self, progress: Duration) -> Self {
        Self { progress, ..self }
    }

    /// Sets the timeout for the receipt.
    #[must_use]
    pub fn receipt(self, receipt: Duration) -> Self {
        Self { receipt, ..self }
    }
}

impl Default for Timeouts {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(10),
            progress: Duration::from_secs(30),
            receipt: Duration::from_secs(300),
        }
    }
}
