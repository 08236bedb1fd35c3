//! Builds the documents that describe packages to stock clients.

use std::collections::HashMap;

use ipfs_registry_core::ContentId;
use ipfs_registry_db::{StoredDigests, WholePackage};

use super::{BuiltDocument, Document, Registry, RegistryError, Subject, blocking};

impl Registry {
    /// Builds a document that describes `package`. `render` writes the body from the package and the digests
    /// of its archives. It runs on a thread for blocking work, because bodies can be large.
    ///
    /// # Errors
    ///
    /// Those of [`Registry::download_digests`] and of `render`.
    pub(crate) async fn build_document<F>(
        &self,
        package: WholePackage,
        content_type: &'static str,
        render: F,
    ) -> Result<BuiltDocument, RegistryError>
    where
        F: FnOnce(
                &WholePackage,
                &HashMap<ContentId, StoredDigests>,
            ) -> Result<Vec<u8>, RegistryError>
            + Send
            + 'static,
    {
        let ids = package.versions.iter().map(|version| version.content_id).collect();
        let digests = self.download_digests(ids).await?;
        let (namespace, name) = (package.namespace.clone(), package.package.name.clone());
        let subject = Subject::package(namespace, name, package.changed);
        let render =
            move || render(&package, &digests).map(|body| Document::new(content_type, body));
        Ok(BuiltDocument { document: blocking(render).await??, subject })
    }
}
