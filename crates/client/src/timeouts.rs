//! How long a client waits.

use std::time::Duration;

/// How long a client waits, and for what.
///
/// There is no limit on a whole transfer: an archive may take an hour, as long as it moves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
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

impl Default for Timeouts {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(10),
            progress: Duration::from_secs(30),
            receipt: Duration::from_secs(300),
        }
    }
}
