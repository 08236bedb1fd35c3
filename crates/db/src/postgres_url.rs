//! The URL of a PostgreSQL database: the parameters that it lacks, and a form without the password.

use std::{fmt, str::FromStr};

use percent_encoding::percent_decode_str;

use crate::DbError;

/// What libpq takes for granted where the URL does not say it, so that a server that is gone is noticed
/// within seconds (PostgreSQL's documentation, "Parameter Key Words").
const DEFAULTS: [(&str, &str); 4] = [
    ("connect_timeout", "4"),
    ("tcp_user_timeout", "5000"),
    ("keepalives_idle", "10"),
    ("application_name", "ipkg-server"),
];

/// The URL of a PostgreSQL database, which may have a password in it and is never shown whole.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct PostgresUrl {
    url: String,
    /// Without user, password and parameters.
    shown: String,
    password: Option<String>,
}

impl FromStr for PostgresUrl {
    type Err = DbError;

    /// Takes the URL apart as libpq does, far enough to know what must not be shown: user and password
    /// end with the first `@` before any `/`, so that a `?` may stand in them.
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
            shown: format!("{scheme}://{host}"),
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
    /// The whole URL, for libpq alone.
    pub(crate) fn as_str(&self) -> &str {
        &self.url
    }

    /// What libpq or the server says, without the password, in one line.
    pub(crate) fn hide(&self, words: &str) -> String {
        let words = words.split_whitespace().collect::<Vec<_>>().join(" ");
        match &self.password {
            Some(password) => {
                let decoded = percent_decode_str(password).decode_utf8_lossy();
                words.replace(password.as_str(), "…").replace(&*decoded, "…")
            }
            None => words,
        }
    }
}

impl fmt::Display for PostgresUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.shown)
    }
}

impl fmt::Debug for PostgresUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.shown)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_shown_nowhere() {
        for url in ["postgres://me:hunter2@h:5432/db", "postgresql://me@h:5432/db?password=hunter2"]
        {
            let parsed: PostgresUrl = url.parse().unwrap();

            assert!(parsed.to_string().ends_with("://h:5432/db"), "{parsed}");
            assert!(!format!("{parsed:?}").contains("hunter2"));
            assert_eq!(parsed.hide("no\n \"hunter2\" here"), "no \"…\" here");
        }
    }

    #[test]
    fn what_the_url_says_goes_before_the_defaults() {
        let url: PostgresUrl = "postgres://h/db?connect_timeout=9&sslmode=require".parse().unwrap();

        assert!(url.url.starts_with("postgres://h/db?connect_timeout=9&sslmode=require&tcp_user"));
        assert_eq!(url.url.matches("connect_timeout").count(), 1);
    }
}
