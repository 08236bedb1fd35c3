//! The `[admin]` table.

use std::net::SocketAddr;

use serde::{Deserialize, Serialize};

/// Where health and metrics are told.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct AdminConfig {
    /// An address of their own, such as `127.0.0.1:9061`. Default: none, which is the public one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bind: Option<SocketAddr>,
}
