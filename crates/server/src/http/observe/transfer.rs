//! Marks requests that transfer an archive, for the metrics.

use actix_web::{HttpMessage as _, HttpRequest};

/// The protocol of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Frontend {
    /// The registry's own API, which `ipkg` uses.
    Api,
    /// The protocol of `npm` and compatible clients.
    Npm,
    /// The protocol of `cargo`.
    Cargo,
}

impl Frontend {
    /// Every protocol.
    pub(super) const ALL: [Self; 3] = [Self::Api, Self::Npm, Self::Cargo];

    /// Returns the name as a metric label.
    pub(super) fn label(self) -> &'static str {
        match self {
            Self::Api => "api",
            Self::Npm => "npm",
            Self::Cargo => "cargo",
        }
    }
}

/// A request that fetches or publishes an archive, successful or not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Transfer {
    /// It fetches an archive.
    Fetch(Frontend),
    /// It publishes an archive.
    Publish(Frontend),
}

impl Transfer {
    /// Marks the request, so that the metrics count this transfer with its outcome.
    pub(crate) fn mark(self, request: &HttpRequest) {
        request.extensions_mut().insert(self);
    }

    /// Returns the transfer that the request was marked as.
    pub(super) fn of(request: &HttpRequest) -> Option<Self> {
        request.extensions().get::<Self>().copied()
    }
}
