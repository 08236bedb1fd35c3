//! Which requests transfer an archive, and by whose protocol.

use actix_web::{HttpMessage as _, HttpRequest};

/// The protocol that a client speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Frontend {
    /// The registry's own, which `ipkg` speaks.
    Api,
    /// That of `npm` and its kin.
    Npm,
    /// That of `cargo`.
    Cargo,
}

impl Frontend {
    /// Every protocol.
    pub(super) const ALL: [Self; 3] = [Self::Api, Self::Npm, Self::Cargo];

    /// Its name as a label.
    pub(super) fn label(self) -> &'static str {
        match self {
            Self::Api => "api",
            Self::Npm => "npm",
            Self::Cargo => "cargo",
        }
    }
}

/// A request that asks for an archive or brings one, whatever becomes of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Transfer {
    /// It asks for an archive.
    Fetch(Frontend),
    /// It brings an archive to publish.
    Publish(Frontend),
}

impl Transfer {
    /// Has the request counted as this transfer when it is answered, also with an error.
    pub(crate) fn begin(self, request: &HttpRequest) {
        request.extensions_mut().insert(self);
    }

    /// The transfer that an answered request was, if any.
    pub(super) fn of(request: &HttpRequest) -> Option<Self> {
        request.extensions().get::<Self>().copied()
    }
}
