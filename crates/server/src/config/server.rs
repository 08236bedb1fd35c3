//! The `[server]` table.

use std::net::Ipv6Addr;

use anyhow::ensure;
use serde::{Deserialize, Serialize};

/// The address of the server.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ServerConfig {
    /// The address to listen on, as `HOST:PORT`. The argument `-b` overrides it.
    /// Default: `127.0.0.1:9060`.
    pub bind: String,
}

impl ServerConfig {
    /// Checks that the address has the form `HOST:PORT`. Does not resolve the host.
    pub(crate) fn check(&self) -> anyhow::Result<()> {
        ensure!(
            is_address(&self.bind),
            "`server.bind` is `{}`; write an address and a port, such as `127.0.0.1:9060` or `[::]:9060`",
            self.bind
        );
        Ok(())
    }
}

fn is_address(text: &str) -> bool {
    let Some((host, port)) = text.rsplit_once(':') else { return false };
    let is_host = match host.strip_prefix('[') {
        Some(v6) => v6.strip_suffix(']').is_some_and(|v6| v6.parse::<Ipv6Addr>().is_ok()),
        None => !host.is_empty() && !host.contains([':', '/', ' ']),
    };
    is_host && port.parse::<u16>().is_ok()
}

impl Default for ServerConfig {
    fn default() -> Self {
        Self { bind: "127.0.0.1:9060".to_owned() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_has_a_host_and_a_port() {
        let check = |bind: &str| ServerConfig { bind: bind.to_owned() }.check();

        for good in ["127.0.0.1:9060", "0.0.0.0:0", "localhost:80", "[::]:9060", "[::1]:1"] {
            check(good).unwrap();
        }
        for bad in ["", "9060", ":9060", "::1:9060", "[::1]", "h:65536", "http://h:80", "[h]:1"] {
            let message = check(bad).unwrap_err().to_string();
            assert!(message.starts_with(&format!("`server.bind` is `{bad}`; ")), "{message}");
        }
    }
}
