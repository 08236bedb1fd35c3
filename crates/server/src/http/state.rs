//! The state that all frontends share, beside the registry itself.

use std::sync::Arc;

use super::{
    archive::PreparedCache,
    limits::RequestLimits,
    observe::{Health, Metrics},
    public_url::PublicUrls,
};
use crate::config::Config;

/// The state that all frontends share. Cheap to clone; all workers share one.
#[derive(Clone)]
pub(crate) struct HttpState {
    pub(crate) limits: Arc<RequestLimits>,
    pub(crate) urls: PublicUrls,
    pub(crate) archives: PreparedCache,
    pub(crate) health: Arc<Health>,
    pub(crate) metrics: Arc<Metrics>,
}

impl HttpState {
    /// Creates the state from the configuration. Fails if a trusted proxy or a public URL is invalid.
    pub(crate) fn new(config: &Config) -> anyhow::Result<Self> {
        let limits = Arc::new(RequestLimits::new(&config.limits)?);
        Ok(Self {
            urls: PublicUrls::new(&config.registry, Arc::clone(&limits))?,
            archives: PreparedCache::new(),
            health: Arc::default(),
            metrics: Arc::new(Metrics::new()?),
            limits,
        })
    }
}
