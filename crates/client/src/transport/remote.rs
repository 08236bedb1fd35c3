//! The registry that requests go to, and the errors for failed requests.

use std::cell::Cell;

use actix_http::error::ParseError;
use awc::error::{ConnectError, SendRequestError};

use super::{certificate_failure::CertificateFailure, probe};
use crate::{ClientError, Timeouts, Wait, base_url::BaseUrl};

/// The status that some TLS servers return for plain HTTP.
const BAD_REQUEST: u16 = 400;

/// The registry that requests go to.
pub(super) struct Remote {
    pub(super) base: BaseUrl,
    pub(super) timeouts: Timeouts,
    /// Why its certificate was rejected.
    pub(super) certificate_failure: CertificateFailure,
    /// Whether it has ever sent a successful response.
    pub(super) has_responded: Cell<bool>,
}

impl Remote {
    /// Converts the error of a request that could not be sent or got no response.
    pub(super) fn send_error(&self, error: SendRequestError) -> ClientError {
        if let Some(reason) = self.certificate_failure.take() {
            return ClientError::UntrustedCertificate { url: self.url(), reason };
        }
        match error {
            SendRequestError::Connect(ConnectError::Timeout) => ClientError::Timeout {
                url: self.url(),
                wait: Wait::Connect,
                limit: self.timeouts.connect,
            },
            // awc returns this if the connection is closed before the response.
            SendRequestError::Connect(ConnectError::Disconnected) => {
                self.broken("closed without a response")
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

    /// Replaces `error` with `WrongScheme` if the registry never responded and its port speaks the
    /// other scheme.
    pub(super) async fn check_scheme(&self, error: ClientError) -> ClientError {
        if self.has_responded.get() {
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

    /// Returns the error for a request without progress.
    pub(super) fn no_progress(&self) -> ClientError {
        let limit = self.timeouts.progress;
        ClientError::Timeout { url: self.url(), wait: Wait::Progress, limit }
    }

    /// Returns the error for a connection that was closed before the end of the response.
    pub(super) fn broken(&self, cause: &str) -> ClientError {
        ClientError::Broken { url: self.url(), cause: cause.to_owned() }
    }

    /// Returns the error for a response that is not one of a registry.
    pub(super) fn unexpected(&self, cause: &str) -> ClientError {
        ClientError::Unexpected { url: self.url(), cause: cause.to_owned() }
    }

    fn url(&self) -> String {
        self.base.as_str().to_owned()
    }
}
