//! npm documents of versions that an older registry stored without npm's digests.

use std::fs;

use diesel::{Connection as _, SqliteConnection, connection::SimpleConnection as _};
use ipfs_registry_core::{DownloadDigests, RegistryKind, SigningKey};
use ipfs_registry_server::LayerConfig;
use ipfs_registry_tests::{
    Publisher, TestServer,
    archives::{cargo, npm, npm_of_size},
};
use tempfile::TempDir;

/// A database and a layer that outlive the servers on them.
struct OldRegistry(TempDir);

impl OldRegistry {
    async fn start(&self) -> anyhow::Result<TestServer> {
        let (database, layer) = (self.database(), self.0.path().join("objects"));
        TestServer::start_with(move |config| {
            config.database.url = format!("sqlite:{database}");
            config.storage.layers = vec![LayerConfig::directory(layer)];
            config.registry.kind = RegistryKind::Mixed;
        })
        .await
    }

    fn database(&self) -> String {
        self.0.path().join("registry.db").display().to_string()
    }

    fn empty_the_layer(&self) -> anyhow::Result<()> {
        let layer = self.0.path().join("objects");
        fs::remove_dir_all(&layer)?;
        Ok(fs::create_dir(layer)?)
    }

    /// Removes what older versions of the server did not write.
    fn grow_old(&self) -> anyhow::Result<()> {
        let mut conn = SqliteConnection::establish(&self.database())?;
        Ok(conn
            .batch_execute("DELETE FROM digests; UPDATE packages SET kind = NULL, changed = 0;")?)
    }
}

async fn fill(server: &TestServer) -> anyhow::Result<SigningKey> {
    let owner = Publisher::with_namespace(server, "acme").await?;
    for archive in [
        npm("tool", "1.0.0"),
        npm("tool", "1.1.0"),
        npm_of_size("large", "1.0.0", 3_000_000),
        cargo("native", "1.0.0"),
    ] {
        assert_eq!(server.publish("acme", &owner.key, archive).await?.status, 200);
    }
    Ok(owner.key)
}

#[actix_web::test]
async fn missing_digests_are_computed_on_the_first_request() -> anyhow::Result<()> {
    let registry = OldRegistry(tempfile::tempdir()?);
    let key = fill(&registry.start().await?).await?;
    registry.grow_old()?;
    let server = registry.start().await?;

    for (archive, package, version) in [
        (npm("tool", "1.1.0"), "tool", "1.1.0"),
        (npm_of_size("large", "1.0.0", 3_000_000), "large", "1.0.0"),
    ] {
        let document = server.get(&format!("/npm/@acme/{package}")).await?.json();
        let (dist, digests) =
            (&document["versions"][version]["dist"], DownloadDigests::of(&archive));
        assert_eq!(dist["integrity"], digests.integrity());
        assert_eq!(dist["shasum"], digests.shasum());
        assert!(dist["fileCount"].is_null(), "it was not counted");
    }
    assert_eq!(server.get("/npm/@acme/native").await?.status, 404, "it is a crate");

    let refused = server.publish("acme", &key, npm("native", "2.0.0")).await?;
    assert_eq!(refused.outcome(), (409, "kind_mismatch".into()));
    assert_eq!(server.publish("acme", &key, npm("tool", "1.2.0")).await?.status, 200);
    let document = server.get("/npm/@acme/tool").await?.json();
    assert_eq!(document["dist-tags"]["latest"], "1.2.0");

    // Computed digests are stored, so the layer is not read again.
    registry.empty_the_layer()?;
    let again = registry.start().await?;
    assert_eq!(again.get("/npm/@acme/large").await?.status, 200);
    Ok(())
}

#[actix_web::test]
async fn digests_are_not_computed_from_missing_archives() -> anyhow::Result<()> {
    let registry = OldRegistry(tempfile::tempdir()?);
    fill(&registry.start().await?).await?;
    registry.grow_old()?;
    registry.empty_the_layer()?;
    let server = registry.start().await?;

    let answer = server.get("/npm/@acme/tool").await?;

    assert_eq!(answer.outcome(), (503, "storage_unavailable".into()));
    assert!(answer.json()["error"].is_string() && answer.json()["id"].is_string());
    Ok(())
}
