//! What is known of the registry that requests go to, and what its failures mean.

use std::cell::Cell;

use actix_http::error::ParseError;
use awc::error::{ConnectError, SendRequestError};

use super::{probe, verdict::Verdict};
use crate::{ClientError, Timeouts, Wait, base_url::BaseUrl};

/// The status with which servers that expect TLS answer plain HTTP, where they answer at all.
const BAD_REQUEST: u16 = 400;

/// The registry that requests go to.
pub(super) struct Remote {
    pub(super) base: BaseUrl,
    pub(super) timeouts: Timeouts,
    /// Why its certificate is not trusted.
    pub(super) verdict: Verdict,
    /// Whether it has ever answered as a registry does.
    pub(super) answered: Cell<bool>,
}

impl Remote {
    /// What it means that a request could not be sent or got no answer.
    pub(super) fn not_sent(&self, error: SendRequestError) -> ClientError {
        if let Some(reason) = self.verdict.take() {
            return ClientError::UntrustedCertificate { url: self.url(), reason };
        }
        match error {
            SendRequestError::Connect(ConnectError::Timeout) => ClientError::Timeout {
                url: self.url(),
                wait: Wait::Connect,
                limit: self.timeouts.connect,
            },
            // The library's name for a connection that ended where an answer should have begun.
            SendRequestError::Connect(ConnectError::Disconnected) => {
                self.broken("it was closed without an answer")
            }
            SendRequestError::Connect(cause) => {
                ClientError::Unreachable { url: self.url(), cause: cause.to_string() }
            }
            SendRequestError::Url(cause) => {
                ClientError::InvalidUrl { url: self.url(), reason: cause.to_string() }
            }
            SendRequestError::Response(cause @ (ParseError::Io(_) | ParseError::Incomplete)) => {
                self.broken(&cause.to_string())
            }
            SendRequestError::Response(cause) => self.unexpected(&cause.to_string()),
            other => self.broken(&other.to_string()),
        }
    }

    /// The error to give for `error`: a registry that never answered may speak the other scheme.
    pub(super) async fn explained(&self, error: ClientError) -> ClientError {
        if self.answered.get() {
            return error;
        }
        let use_scheme = match &error {
            ClientError::Unreachable { .. } if self.base.is_secure() => {
                probe::speaks_http(&self.base, self.timeouts.progress).await.then_some("http")
            }
            ClientError::Broken { .. }
            | ClientError::Unexpected { .. }
            | ClientError::Refused { status: BAD_REQUEST, code: None, .. }
                if !self.base.is_secure() =>
            {
                probe::speaks_tls(&self.base, self.timeouts.progress).await.then_some("https")
            }
            _ => None,
        };
        match use_scheme {
            Some(use_scheme) => ClientError::WrongScheme { url: self.url(), use_scheme },
            None => error,
        }
    }

    /// Nothing has moved for too long.
    pub(super) fn no_progress(&self) -> ClientError {
        let limit = self.timeouts.progress;
        ClientError::Timeout { url: self.url(), wait: Wait::Progress, limit }
    }

    /// The connection ended before the whole answer had come.
    pub(super) fn broken(&self, cause: &str) -> ClientError {
        ClientError::Broken { url: self.url(), cause: cause.to_owned() }
    }

    /// The answer is not one that a registry gives.
    pub(super) fn unexpected(&self, cause: &str) -> ClientError {
        ClientError::Unexpected { url: self.url(), cause: cause.to_owned() }
    }

    fn url(&self) -> String {
        self.base.as_str().to_owned()
    }
}
