//! The errors of a client.

use std::{any::Any, fmt, io, path::PathBuf, time::Duration};

use ipfs_registry_core::wire::Code;
use thiserror::Error;

use crate::CertificateProblem;

/// Why a request failed or its response was rejected.
///
/// awc's errors are neither `Send` nor `Sync`, so this stores their messages as text.
///
/// # Every request
///
/// can fail with these:
///
/// - the registry cannot be reached: [`Unreachable`](Self::Unreachable),
///   [`UntrustedCertificate`](Self::UntrustedCertificate), [`WrongScheme`](Self::WrongScheme),
///   [`Timeout`](Self::Timeout), [`Broken`](Self::Broken);
/// - the registry rejects the request or its response is invalid: [`Refused`](Self::Refused), such
///   as with the code `rate_limited` or `internal`, and [`Unexpected`](Self::Unexpected);
/// - the client's thread fails: [`Panicked`](Self::Panicked), [`OwnThread`](Self::OwnThread),
///   [`Stopped`](Self::Stopped).
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum ClientError {
    /// The URL of the registry is invalid.
    #[error(
        "`{url}` is not the URL of a registry: {reason}; write one such as `http://127.0.0.1:9060`"
    )]
    #[non_exhaustive]
    InvalidUrl {
        /// The text.
        url: String,
        /// What is wrong with it.
        reason: String,
    },
    /// The request must be signed, and the client was built without a key.
    #[error(
        "this request must be signed, and the client has no key; set one when you build the client"
    )]
    NoKey,
    /// The media type given for an archive is not a valid header value.
    #[error("`{0}` is not a media type; write one such as `application/gzip`")]
    InvalidMediaType(String),
    /// The encryption library could not be set up.
    #[error("cannot set up TLS: {0}")]
    Tls(String),
    /// The file of certificates to trust cannot be used.
    #[error("cannot trust the certificates in `{}`: {reason}", path.display())]
    #[non_exhaustive]
    InvalidCaFile {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
    /// The registry's certificate is not trusted. Nothing was sent.
    #[error("the certificate of `{url}` is not trusted: {reason}")]
    #[non_exhaustive]
    UntrustedCertificate {
        /// The registry's URL.
        url: String,
        /// Why it is not trusted.
        reason: CertificateProblem,
    },
    /// The port speaks the other of `http` and `https`.
    #[error("`{url}` speaks {use_scheme}: use `{}`", with_scheme(url, use_scheme))]
    #[non_exhaustive]
    WrongScheme {
        /// The URL that was used.
        url: String,
        /// The scheme to use in its place: `http` or `https`.
        use_scheme: &'static str,
    },
    /// The connection to the registry failed.
    #[error("cannot reach the registry at `{url}`: {cause}")]
    #[non_exhaustive]
    Unreachable {
        /// The registry's URL.
        url: String,
        /// What the network reported.
        cause: String,
    },
    /// The connection was closed before the end of the response.
    #[error("the connection to the registry at `{url}` broke: {cause}; try again")]
    #[non_exhaustive]
    Broken {
        /// The registry's URL.
        url: String,
        /// What the network reported.
        cause: String,
    },
    /// There was no progress for too long.
    #[error("the registry at `{url}` took too long: {limit:?} {wait}")]
    #[non_exhaustive]
    Timeout {
        /// The registry's URL.
        url: String,
        /// What the client waited for.
        wait: Wait,
        /// How long the client waited.
        limit: Duration,
    },
    /// The registry returned an error response.
    #[error("{detail} (status {status}{})", code_suffix(*code))]
    #[non_exhaustive]
    Refused {
        /// The HTTP status.
        status: u16,
        /// The error code; `None` if the response has no code, or one that this version does not
        /// know.
        code: Option<Code>,
        /// The message of the registry.
        detail: String,
        /// The request id, to find the error in the registry's log.
        id: Option<String>,
    },
    /// The response is not one of a registry.
    #[error("the response from `{url}` is not one of a registry: {cause}; check the URL")]
    #[non_exhaustive]
    Unexpected {
        /// The registry's URL.
        url: String,
        /// What is wrong with the response.
        cause: String,
    },
    /// The response failed a verification. Nothing of it was stored.
    #[error("the {what} is `{got}` but must be `{expected}`; do not trust this response")]
    #[non_exhaustive]
    Unverified {
        /// What was checked.
        what: &'static str,
        /// The expected value.
        expected: String,
        /// The actual value.
        got: String,
    },
    /// The archive is over the limit for a fetch into memory.
    #[error(
        "the archive has {size} bytes, over the limit of {limit}; fetch it to a file or raise the limit"
    )]
    #[non_exhaustive]
    TooLarge {
        /// The size of the archive in bytes.
        size: u64,
        /// The limit in bytes.
        limit: u64,
    },
    /// The file changed during the upload. Nothing was published.
    #[error("`{}` changed while it was being published; publish it again", .0.display())]
    Changed(PathBuf),
    /// The target file exists.
    #[error("`{}` exists and is never overwritten; remove it or choose another name", .0.display())]
    Exists(PathBuf),
    /// A thread of the client could not be started.
    #[error("cannot start a thread for the client")]
    Thread(#[source] io::Error),
    /// Code on the client's thread panicked, such as a progress callback. This request failed;
    /// others continue.
    #[error("the client panicked: {0}; this is a bug in the program")]
    Panicked(String),
    /// A request was made in a progress callback of the same client. Callbacks run on the client's
    /// own thread, where waiting for a request would deadlock. Nothing was sent.
    #[error("a progress callback cannot make requests with its own client")]
    OwnThread,
    /// The client's thread ended before the request was done.
    #[error("the client's thread has ended; build a new client")]
    Stopped,
    /// A file or folder could not be read or written.
    #[error("cannot read or write `{}`", path.display())]
    #[non_exhaustive]
    Io {
        /// The file or folder.
        path: PathBuf,
        /// What the system reported.
        source: io::Error,
    },
}

/// What a client waited for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Wait {
    /// A connection.
    Connect,
    /// Any progress.
    Progress,
    /// The receipt.
    Receipt,
}

impl fmt::Display for Wait {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Connect => "to connect",
            Self::Progress => "without any progress",
            Self::Receipt => "to store the archive and send its receipt",
        })
    }
}

impl ClientError {
    /// Returns the code of an error response, if it has one that this version knows.
    #[must_use]
    pub fn code(&self) -> Option<Code> {
        match self {
            Self::Refused { code, .. } => *code,
            _ => None,
        }
    }

    /// Fails if `expected` and `got` differ.
    pub(crate) fn check<T>(what: &'static str, expected: T, got: T) -> Result<(), Self>
    where
        T: PartialEq + fmt::Display,
    {
        if expected == got {
            return Ok(());
        }
        Err(Self::Unverified { what, expected: expected.to_string(), got: got.to_string() })
    }

    /// Converts a panic to an error.
    pub(crate) fn panicked(panic: &(dyn Any + Send)) -> Self {
        let text = panic.downcast_ref::<&str>().map(|text| (*text).to_owned());
        let message = text.or_else(|| panic.downcast_ref::<String>().cloned());
        Self::Panicked(message.unwrap_or_else(|| "unknown reason".to_owned()))
    }

    /// Returns a function that adds `path` to an I/O error.
    pub(crate) fn io(path: impl Into<PathBuf>) -> impl FnOnce(io::Error) -> Self {
        let path = path.into();
        |source| Self::Io { path, source }
    }
}

/// Returns the URL with another scheme.
fn with_scheme(url: &str, scheme: &str) -> String {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    format!("{scheme}://{rest}")
}

fn code_suffix(code: Option<Code>) -> String {
    code.map(|code| format!(", {code}")).unwrap_or_default()
}
