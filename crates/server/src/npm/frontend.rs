//! The state of the npm frontend.

use std::sync::Arc;

use super::NpmKey;
use crate::{http::HttpState, registry::Registry};

/// The npm frontend; cheap to clone. A registry that accepts only crates has none.
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
