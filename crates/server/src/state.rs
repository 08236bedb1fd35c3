//! The state of a server: the registry, the shared HTTP state, and the npm frontend.

use std::sync::Arc;

use actix_web::web::{Data, ServiceConfig};
use anyhow::Context as _;
use ipfs_registry_db::Database;

use crate::{
    check::{self, Checked},
    config::{Config, CorsConfig, Mistakes},
    http::HttpState,
    npm::{Npm, NpmKey},
    registry::{
        ArchiveCache, DocumentCache, PublishLimits, Registry, SignerPolicy, Store, Webhooks,
        layers::{self, MissingFolder},
    },
};

/// An open registry with its frontends. Cheap to clone; all workers share one.
#[derive(Clone)]
pub struct State {
    pub(crate) registry: Registry,
    pub(crate) http: HttpState,
    /// `None` if the registry holds crates only.
    npm: Option<Npm>,
    pub(crate) cors: Arc<CorsConfig>,
    /// Whether health and metrics have their own address.
    pub(crate) has_admin: bool,
}

impl State {
    /// Opens the database and the layers that `config` names. A layer that does not answer is logged; it is not an
    /// error.
    ///
    /// # Errors
    ///
    /// Fails with everything that cannot be opened, and why. This includes a profile, a bucket or a parent folder
    /// that does not exist, and a missing folder of a registry that lists versions.
    pub async fn open(config: &Config) -> anyhow::Result<Self> {
        let mut mistakes = Mistakes::default();
        let checked = check::check_config(config, &mut mistakes).await;
        mistakes.into_result()?;
        Self::open_checked(config, &checked).await
    }

    /// Opens a configuration that [`check`](check::check) accepted.
    pub(crate) async fn open_checked(config: &Config, checked: &Checked) -> anyhow::Result<Self> {
        let registry = open_registry(config, checked).await?;
        let http = HttpState::new(config)?;
        let key = NpmKey::open(&registry.settings, registry.store.database())?;
        let npm = key.map(|key| Npm::new(registry.clone(), http.clone(), Arc::new(key)));
        let (cors, has_admin) = (Arc::new(config.cors.clone()), config.admin.bind.is_some());
        Ok(Self { registry, http, npm, cors, has_admin })
    }

    /// Adds the data that handlers extract to an application.
    pub(crate) fn provide(&self, service: &mut ServiceConfig) {
        service.app_data(Data::new(self.registry.clone())).app_data(Data::new(self.http.clone()));
        if let Some(npm) = &self.npm {
            service.app_data(Data::new(npm.clone()));
        }
    }
}

async fn open_registry(config: &Config, checked: &Checked) -> anyhow::Result<Registry> {
    let settings = Arc::new(config.registry.clone());
    let mirror = layers::open(&config.storage, missing_folder(config, checked)?).await?;
    let database = Database::open_with(&config.database.url, &config.database.options());
    let store = Store::new(database.context("`database.url`")?);
    Ok(Registry {
        documents: DocumentCache::new(settings.documents_limit, store.clone()),
        store,
        mirror,
        signers: Arc::new(SignerPolicy::new(&settings)),
        publishing: Arc::new(PublishLimits::new(&config.limits, &settings)),
        archives: ArchiveCache::new(settings.cache_limit),
        webhooks: Arc::new(Webhooks::new(&config.webhooks, checked.webhook_key.as_ref())),
        settings,
    })
}

/// Decides whether a missing folder may be created. Queries the database if the check did not.
fn missing_folder(config: &Config, checked: &Checked) -> anyhow::Result<MissingFolder> {
    let lists_versions = match checked.lists_versions {
        Some(known) => known,
        None => Database::lists_versions(&config.database.url).context("`database.url`")?,
    };
    Ok(if lists_versions { MissingFolder::Refuse } else { MissingFolder::Create })
}
