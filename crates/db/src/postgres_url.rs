//! The URL of a PostgreSQL database: adds default parameters, and hides the password in output.

use std::{fmt, str::FromStr};

use percent_encoding::percent_decode_str;

use crate::DbError;

/// The libpq parameters that are added if the URL does not set them, so that a server that is gone
/// is detected within seconds (PostgreSQL documentation, "Parameter Key Words").
const DEFAULTS: [(&str, &str); 4] = [
    ("connect_timeout", "4"),
    ("tcp_user_timeout", "5000"),
    ("keepalives_idle", "10"),
    ("application_name", "ipkg-server"),
];

/// The URL of a PostgreSQL database. `Display` and `Debug` omit user, password and parameters.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct PostgresUrl {
    url: String,
    /// The URL without user, password and parameters.
    redacted: String,
    password: Option<String>,
}

impl FromStr for PostgresUrl {
    type Err = DbError;

    /// Splits the URL like libpq, as far as needed to find the secrets: user and password end with the
    /// first `@` before any `/`, so they may contain a `?`.
    fn from_str(url: &str) -> Result<Self, DbError> {
        let (scheme, rest) = url.split_once("://").ok_or(DbError::MissingPath)?;
        let (user, place) = match rest.find(['@', '/']) {
            Some(at) if rest[at..].starts_with('@') => (&rest[..at], &rest[at + 1..]),
            _ => ("", rest),
        };
        let (host, query) = place.split_once('?').unwrap_or((place, ""));
        let in_query = query.split('&').find_map(|pair| pair.strip_prefix("password="));
        let password = user.split_once(':').map(|(_, password)| password).or(in_query);
        Ok(Self {
            url: with_defaults(url, query, place.contains('?')),
            redacted: format!("{scheme}://{host}"),
            password: password.filter(|it| !it.is_empty()).map(str::to_owned),
        })
    }
}

fn with_defaults(url: &str, query: &str, has_query: bool) -> String {
    let given = |key: &str| query.split('&').any(|pair| pair.split('=').next() == Some(key));
    let missing = DEFAULTS.iter().filter(|(key, _)| !given(key));
    let more: Vec<String> = missing.map(|(key, value)| format!("{key}={value}")).collect();
    let mark = if has_query { '&' } else { '?' };
    format!("{url}{mark}{}", more.join("&"))
}

impl PostgresUrl {
    /// Returns the whole URL, only for libpq.
    pub(crate) fn as_str(&self) -> &str {
        &self.url
    }

    /// Removes the password from a message of libpq or the server, and joins its lines.
    pub(crate) fn redact(&self, message: &str) -> String {
        let message = message.split_whitespace().collect::<Vec<_>>().join(" ");
        match &self.password {
            Some(password) => {
                let decoded = percent_decode_str(password).decode_utf8_lossy();
                message.replace(password.as_str(), "…").replace(&*decoded, "…")
            }
            None => message,
        }
    }
}

impl fmt::Display for PostgresUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.redacted)
    }
}

impl fmt::Debug for PostgresUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.redacted)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_password_is_never_shown() {
        for url in ["postgres://me:hunter2@h:5432/db", "postgresql://me@h:5432/db?password=hunter2"]
        {
            let parsed: PostgresUrl = url.parse().unwrap();

            assert!(parsed.to_string().ends_with("://h:5432/db"), "{parsed}");
            assert!(!format!("{parsed:?}").contains("hunter2"));
            assert_eq!(parsed.redact("no\n \"hunter2\" here"), "no \"…\" here");
        }
    }

    #[test]
    fn parameters_of_the_url_override_the_defaults() {
        let url: PostgresUrl = "postgres://h/db?connect_timeout=9&sslmode=require".parse().unwrap();

        assert!(url.url.starts_with("postgres://h/db?connect_timeout=9&sslmode=require&tcp_user"));
        assert_eq!(url.url.matches("connect_timeout").count(), 1);
    }
}
