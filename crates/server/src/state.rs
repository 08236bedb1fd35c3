//! What every request shares: the database, the layers, and the rules of this registry.

use std::{sync::Arc, time::Duration};

use actix_web::web;
use anyhow::Context as _;
use ipfs_registry_archive::Limits;
use ipfs_registry_core::wire::Code;
use ipfs_registry_db::{AnyConnection, Database, DbError, Transaction, Upkeep, near};
use ipfs_registry_storage::Mirror;
use tokio::{
    sync::{OwnedSemaphorePermit, Semaphore},
    time::timeout,
};

use url::Url;

use crate::{
    ApiError, Config, CorsConfig, RegistryConfig,
    config::{Checked, Mistakes},
    documents::Documents,
    door::Door,
    fetch::Cache,
    layers::{self, MissingFolder},
    limits::Limiter,
    npm::NpmKey,
    observe::{Health, Metrics},
    public_url,
    webhooks::Webhooks,
};

/// An opened registry; cheap to clone, one for all workers.
#[derive(Clone)]
pub struct State {
    pub(crate) database: Database,
    pub(crate) mirror: Mirror,
    pub(crate) registry: Arc<RegistryConfig>,
    pub(crate) door: Arc<Door>,
    pub(crate) cache: Cache,
    pub(crate) cors: Arc<CorsConfig>,
    pub(crate) limits: Arc<Limiter>,
    pub(crate) documents: Documents,
    pub(crate) npm_key: Option<Arc<NpmKey>>,
    /// Where `public-url` is configured, that.
    pub(crate) public_url: Option<Url>,
    /// What that was before.
    pub(crate) former_urls: Arc<[Url]>,
    pub(crate) webhooks: Arc<Webhooks>,
    pub(crate) health: Arc<Health>,
    pub(crate) metrics: Arc<Metrics>,
    /// Whether health and metrics have an address of their own.
    pub(crate) admin_apart: bool,
    /// Writers queue here, first come first served, and not on threads that others need.
    writers: Arc<Semaphore>,
}

/// How long a query may take: a server that is frozen keeps its connections and says nothing.
const ANSWER: Duration = Duration::from_secs(20);

/// How long a write waits for its turn.
const TURN: Duration = Duration::from_secs(60);

impl State {
    /// Opens the database and the layers that `config` names. A layer that does not answer is told
    /// of in the log, and waited for.
    ///
    /// # Errors
    ///
    /// Names what cannot be opened, and why: also a profile, a bucket or the parent of a folder
    /// that does not exist, and a folder that is missing while versions are listed.
    pub async fn open(config: &Config) -> anyhow::Result<Self> {
        let mut mistakes = Mistakes::default();
        let checked = config.examine(&mut mistakes).await;
        mistakes.into_result()?;
        Self::open_checked(config, &checked).await
    }

    /// Opens what a check has found nothing wrong with.
    pub(crate) async fn open_checked(config: &Config, checked: &Checked) -> anyhow::Result<Self> {
        let registry = Arc::new(config.registry.clone());
        let public_url = public_url::configured(registry.public_url.as_deref())?;
        let former_urls = public_url::former(&registry.former_urls)?.into();
        let missing = missing_folder(config, checked)?;
        let mirror = layers::open(&config.storage, missing).await?;
        let options = config.database.options();
        let database = Database::open_with(&config.database.url, &options);
        let database = database.context("`database.url`")?;
        let door = Arc::new(Door::new(&registry));
        let cache = Cache::new(registry.cache_limit);
        let limits = Arc::new(Limiter::new(&config.limits)?);
        let cors = Arc::new(config.cors.clone());
        let webhooks = Arc::new(Webhooks::new(&config.webhooks, checked.webhook_key.as_ref()));
        let documents = Documents::new(registry.documents_limit);
        let npm_key = NpmKey::open(&registry, &database)?.map(Arc::new);
        let writers = Arc::new(Semaphore::new(1));
        let (health, metrics) = (Arc::default(), Arc::new(Metrics::new()?));
        let admin_apart = config.admin.bind.is_some();
        Ok(Self {
            database,
            mirror,
            registry,
            door,
            cache,
            cors,
            limits,
            documents,
            npm_key,
            public_url,
            former_urls,
            webhooks,
            health,
            metrics,
            admin_apart,
            writers,
        })
    }

    /// What an archive may unpack to.
    pub(crate) fn unpack_limits(&self) -> Limits {
        Limits {
            unpacked: self.registry.unpack_limit,
            manifest: self.limits.config.manifest,
            entries: self.limits.config.entries,
            ..Limits::default()
        }
    }

    /// Asks the database, off the async threads.
    pub(crate) async fn read<T: Send + 'static>(
        &self,
        query: impl FnOnce(&mut AnyConnection) -> Result<T, DbError> + Send + 'static,
    ) -> Result<T, ApiError> {
        let database = self.database.clone();
        let asked = timeout(ANSWER, blocking(move || database.read(query)));
        let silent = |_| {
            let words = "the database does not answer; try again later";
            ApiError::failed(Code::DatabaseUnavailable, words, "a query took too long")
        };
        asked.await.map_err(silent)??.map_err(ApiError::from)
    }

    /// Asks the database as [`read`](Self::read) does. Where it does not know a namespace or a
    /// package, the error suggests names that are like it.
    pub(crate) async fn read_or_suggest<T: Send + 'static>(
        &self,
        query: impl FnOnce(&mut AnyConnection) -> Result<T, DbError> + Send + 'static,
    ) -> Result<T, ApiError> {
        let ask = move |conn: &mut AnyConnection| match query(conn) {
            Ok(answer) => Ok(Ok(answer)),
            Err(error) => {
                let suggestions = near(conn, &error)?;
                Ok(Err(ApiError::from(error).suggesting(suggestions)))
            }
        };
        self.read(ask).await?
    }

    /// Changes the database in one transaction, off the async threads.
    pub(crate) async fn write<T: Send + 'static>(
        &self,
        change: impl FnOnce(&mut Transaction<'_>) -> Result<T, DbError> + Send + 'static,
    ) -> Result<T, ApiError> {
        let documents = self.documents.clone();
        let write = move |database: &Database| {
            let changed = database.write(change);
            documents.expire();
            changed
        };
        self.in_turn(write).await
    }

    /// Changes the database in one transaction that is no event, off the async threads.
    pub(crate) async fn maintain<T: Send + 'static>(
        &self,
        change: impl FnOnce(&mut Upkeep<'_>) -> Result<T, DbError> + Send + 'static,
    ) -> Result<T, ApiError> {
        self.in_turn(move |database| database.maintain(change)).await
    }

    async fn in_turn<T: Send + 'static>(
        &self,
        act: impl FnOnce(&Database) -> Result<T, DbError> + Send + 'static,
    ) -> Result<T, ApiError> {
        let (database, turn) = (self.database.clone(), self.turn().await?);
        let changed = blocking(move || {
            let changed = act(&database);
            // Only now: the write goes on where its request has gone away.
            drop(turn);
            changed
        });
        changed.await?.map_err(ApiError::from)
    }

    async fn turn(&self) -> Result<OwnedSemaphorePermit, ApiError> {
        let busy = || {
            let words = "too many writes are waiting; try again later";
            ApiError::refused(Code::DatabaseUnavailable, words)
        };
        let turn = timeout(TURN, Arc::clone(&self.writers).acquire_owned());
        turn.await.map_err(|_| busy())?.map_err(ApiError::internal)
    }
}

/// What is done about a folder that is missing. A database that only a network reaches is asked here.
fn missing_folder(config: &Config, checked: &Checked) -> anyhow::Result<MissingFolder> {
    let lists_versions = match checked.lists_versions {
        Some(known) => known,
        None => Database::lists_versions(&config.database.url).context("`database.url`")?,
    };
    Ok(if lists_versions { MissingFolder::Refuse } else { MissingFolder::Make })
}

/// Runs work that blocks where it stops no other request.
pub(crate) async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, ApiError> {
    let span = tracing::Span::current();
    web::block(move || span.in_scope(work)).await.map_err(ApiError::internal)
}
