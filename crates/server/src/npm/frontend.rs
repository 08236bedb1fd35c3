//! What the npm frontend needs to answer.

use std::sync::Arc;

use super::NpmKey;
use crate::{http::HttpState, registry::Registry};

/// The npm frontend of a registry that holds npm packages.
#[derive(Clone)]
pub(crate) struct Npm {
    pub(super) registry: Registry,
    pub(super) http: HttpState,
    pub(super) key: Arc<NpmKey>,
}

impl Npm {
    pub(crate) fn new(registry: Registry, http: HttpState, key: Arc<NpmKey>) -> Self {
        Self { registry, http, key }
    }
}
