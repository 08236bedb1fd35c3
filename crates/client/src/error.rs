//! What a client can fail with.

use std::{any::Any, fmt, io, path::PathBuf, time::Duration};

use ipfs_registry_core::wire::Code;
use thiserror::Error;

use crate::CertificateProblem;

/// Why a registry did not do what it was asked, or was not believed.
///
/// The HTTP library's own errors can be neither sent nor shared, which `anyhow` asks of an error,
/// so their words are kept and not their values.
///
/// # Every request
///
/// can fail with these, whatever it is:
///
/// - the registry is not reached: [`Unreachable`](Self::Unreachable),
///   [`UntrustedCertificate`](Self::UntrustedCertificate), [`WrongScheme`](Self::WrongScheme),
///   [`Timeout`](Self::Timeout), [`Broken`](Self::Broken);
/// - it answers, but not as it should: [`Refused`](Self::Refused), such as with the code
///   `rate_limited` or `internal`, and [`Unexpected`](Self::Unexpected);
/// - the client's thread fails: [`Panicked`](Self::Panicked), [`OwnThread`](Self::OwnThread),
///   [`Stopped`](Self::Stopped).
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum ClientError {
    /// The text given as the registry's URL is not one.
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
    #[error("this request must be signed, and the client has no key; build it with one")]
    NoKey,
    /// The media type given for an archive cannot stand in a header.
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
    /// No connection to the registry could be made.
    #[error("cannot reach the registry at `{url}`: {cause}")]
    #[non_exhaustive]
    Unreachable {
        /// The registry's URL.
        url: String,
        /// What the network reported.
        cause: String,
    },
    /// The connection ended before the whole answer had come.
    #[error("the connection to the registry at `{url}` broke: {cause}; try again")]
    #[non_exhaustive]
    Broken {
        /// The registry's URL.
        url: String,
        /// What the network reported.
        cause: String,
    },
    /// Nothing happened for too long.
    #[error("the registry at `{url}` took too long: {limit:?} {wait}")]
    #[non_exhaustive]
    Timeout {
        /// The registry's URL.
        url: String,
        /// What was waited for.
        wait: Wait,
        /// How long it was waited for.
        limit: Duration,
    },
    /// The registry answered that it will or can not.
    #[error("{detail} (status {status}{})", word(*code))]
    #[non_exhaustive]
    Refused {
        /// The HTTP status.
        status: u16,
        /// What went wrong, for programs; `None` where the answer has no code, or one that this
        /// version does not know.
        code: Option<Code>,
        /// What went wrong, in the registry's words.
        detail: String,
        /// Where to find a fault in the registry's log.
        id: Option<String>,
    },
    /// The answer is not one that a registry gives.
    #[error("what answers at `{url}` does not answer as a registry does: {cause}; check the URL")]
    #[non_exhaustive]
    Unexpected {
        /// The registry's URL.
        url: String,
        /// What is wrong with the answer.
        cause: String,
    },
    /// The registry's answer is not true. Nothing of it was kept.
    #[error("the {what} should be `{expected}` and is `{got}`; do not trust this answer")]
    #[non_exhaustive]
    Unverified {
        /// What was checked.
        what: &'static str,
        /// What it must be.
        expected: String,
        /// What it is.
        got: String,
    },
    /// The archive is larger than may be fetched into memory.
    #[error(
        "the archive has {size} bytes, over the limit of {limit}; fetch it to a file or raise the limit"
    )]
    #[non_exhaustive]
    TooLarge {
        /// The bytes of the archive.
        size: u64,
        /// The most bytes that may be fetched.
        limit: u64,
    },
    /// The file was written to while it was being published. Nothing was published.
    #[error("`{}` changed while it was being published; publish it again", .0.display())]
    Changed(PathBuf),
    /// There is a file already where the archive was to go.
    #[error("`{}` exists and is never overwritten; remove it or choose another name", .0.display())]
    Exists(PathBuf),
    /// A thread of the client could not be started.
    #[error("cannot start a thread for the client")]
    Thread(#[source] io::Error),
    /// A part of the client panicked on its thread, such as the callback of a transfer's progress.
    /// The request was given up; others go on.
    #[error("the client panicked: {0}; this is a fault of the program")]
    Panicked(String),
    /// The client waited for itself: a progress callback runs on the client's own thread, where no
    /// request of this client can be waited for. Nothing was sent.
    #[error("a request cannot be waited for in a progress callback of the same client")]
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

/// What a client waited for in vain.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Wait {
    /// A connection.
    Connect,
    /// Any progress.
    Progress,
    /// The receipt for a whole archive.
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
    /// The code of a refusal, where there is one that this version knows.
    #[must_use]
    pub fn code(&self) -> Option<Code> {
        match self {
            Self::Refused { code, .. } => *code,
            _ => None,
        }
    }

    /// An error where `expected` and `got` differ.
    pub(crate) fn check<T>(what: &'static str, expected: T, got: T) -> Result<(), Self>
    where
        T: PartialEq + fmt::Display,
    {
        if expected == got {
            return Ok(());
        }
        Err(Self::Unverified { what, expected: expected.to_string(), got: got.to_string() })
    }

    /// The error that a panic becomes.
    pub(crate) fn panicked(panic: &(dyn Any + Send)) -> Self {
        let text = panic.downcast_ref::<&str>().map(|text| (*text).to_owned());
        let words = text.or_else(|| panic.downcast_ref::<String>().cloned());
        Self::Panicked(words.unwrap_or_else(|| "without any words".to_owned()))
    }

    /// Names `path` in an error of the file system.
    pub(crate) fn io(path: impl Into<PathBuf>) -> impl FnOnce(io::Error) -> Self {
        let path = path.into();
        |source| Self::Io { path, source }
    }
}

/// The URL with another scheme.
fn with_scheme(url: &str, scheme: &str) -> String {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    format!("{scheme}://{rest}")
}

fn word(code: Option<Code>) -> String {
    code.map(|code| format!(", {code}")).unwrap_or_default()
}
