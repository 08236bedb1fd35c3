//! Documents that stock clients ask for again and again: made once per change, kept in memory,
//! and answered by their entity tags.

mod answer;
mod document;
mod head;

use std::sync::{
    Arc,
    atomic::{AtomicI64, Ordering},
};

pub(crate) use answer::answer;
pub(crate) use document::Document;
use head::Head;
use ipfs_registry_core::{Namespace, PackageName};
use ipfs_registry_db::packages;
use moka::future::Cache;

use crate::{ApiError, State};

/// How often a document is made again because it changed while it was made.
const TRIES: usize = 3;

/// Documents by their keys, bounded in bytes; cheap to clone.
#[derive(Clone)]
pub(crate) struct Documents {
    kept: Cache<String, Arc<Kept>>,
    head: Arc<Head>,
}

/// A document that was just made, and the event that its package changed with last.
pub(crate) struct Made {
    pub(crate) document: Document,
    pub(crate) changed: i64,
}

struct Kept {
    document: Arc<Document>,
    changed: i64,
    /// The last event that was known when the document was found to be current.
    checked: AtomicI64,
}

impl Documents {
    /// Documents of at most `limit` bytes together.
    pub(crate) fn new(limit: u64) -> Self {
        let weight = |key: &String, kept: &Arc<Kept>| {
            u32::try_from(key.len() + kept.document.weight()).unwrap_or(u32::MAX)
        };
        let kept = Cache::builder().max_capacity(limit).weigher(weight).build();
        Self { kept, head: Arc::new(Head::new()) }
    }

    /// Says that this instance changed something: what is asked for next is held against it.
    pub(crate) fn expire(&self) {
        self.head.expire();
    }

    /// The document of `key`, where it is there and nothing at all has changed since it was last
    /// found to be current: so that what is asked again and again need not be parsed first.
    pub(crate) async fn held(
        &self,
        state: &State,
        key: &str,
    ) -> Result<Option<Arc<Document>>, ApiError> {
        let head = self.head.current(state).await?;
        let kept = self.kept.get(key).await;
        let current = kept.filter(|kept| kept.checked.load(Ordering::Acquire) >= head);
        Ok(current.map(|kept| Arc::clone(&kept.document)))
    }

    /// The document of `key`, which tells of one package; `make` makes it where it is not there or
    /// the package has changed since. Of many who ask at once, one makes it.
    ///
    /// A change by this instance is seen at once, one by another instance within a second.
    pub(crate) async fn get<F>(
        &self,
        state: &State,
        (key, namespace, package): (&str, &Namespace, &PackageName),
        make: impl Fn() -> F,
    ) -> Result<Arc<Document>, ApiError>
    where
        F: Future<Output = Result<Made, ApiError>>,
    {
        let head = self.head.current(state).await?;
        let mut made = self.made(key, head, &make).await?;
        for _ in 0..TRIES {
            if made.is_current(state, (head, namespace, package)).await? {
                break;
            }
            self.kept.invalidate(key).await;
            made = self.made(key, head, &make).await?;
        }
        Ok(Arc::clone(&made.document))
    }

    async fn made<F>(
        &self,
        key: &str,
        head: i64,
        make: &impl Fn() -> F,
    ) -> Result<Arc<Kept>, ApiError>
    where
        F: Future<Output = Result<Made, ApiError>>,
    {
        if let Some(kept) = self.kept.get(key).await {
            return Ok(kept);
        }
        let make = async {
            let Made { document, changed } = make().await?;
            let (document, checked) = (Arc::new(document), AtomicI64::new(head));
            Ok(Arc::new(Kept { document, changed, checked }))
        };
        let made = self.kept.try_get_with_by_ref(key, make).await;
        made.map_err(|error: Arc<ApiError>| ApiError::clone(&error))
    }
}

impl Kept {
    /// Whether nothing of the package has changed since, up to the event `head`.
    async fn is_current(
        &self,
        state: &State,
        (head, namespace, package): (i64, &Namespace, &PackageName),
    ) -> Result<bool, ApiError> {
        if self.checked.load(Ordering::Acquire) >= head {
            return Ok(true);
        }
        let (namespace, package) = (namespace.clone(), package.clone());
        let changed =
            state.read(move |conn| packages::last_change(conn, &namespace, &package)).await?;
        let is_current = changed == self.changed;
        if is_current {
            self.checked.fetch_max(head, Ordering::AcqRel);
        }
        Ok(is_current)
    }
}
