//! How long a client waits.

use std::time::Duration;

/// How long a client waits, and for what.
///
/// There is no limit on a whole transfer: an archive may take an hour, as long as it moves.
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
    /// To find the host, connect and agree on encryption. Default: 10 seconds.
    pub connect: Duration,
    /// Without any progress, while sending, waiting for an answer, or receiving.
    /// Default: 30 seconds.
    pub progress: Duration,
    /// For the receipt, once the registry has the whole archive: it then stores it in every
    /// layer. Default: 5 minutes.
    pub receipt: Duration,
}

impl Timeouts {
    /// Sets how long to wait for a connection.
    #[must_use]
    pub fn connect(self, connect: Duration) -> Self {
        Self { connect, ..self }
    }

    /// Sets how long to wait without any progress.
    #[must_use]
    pub fn progress(self, progress: Duration) -> Self {
        Self { progress, ..self }
    }

    /// Sets how long to wait for the receipt of a whole archive.
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
