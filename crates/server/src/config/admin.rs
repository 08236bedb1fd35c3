//! The `[admin]` table.

use std::net::SocketAddr;

use serde::{Deserialize, Serialize};

/// The address of health and metrics.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct AdminConfig {
    /// A separate address, such as `127.0.0.1:9061`. Default: none; the public address serves them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bind: Option<SocketAddr>,
}
