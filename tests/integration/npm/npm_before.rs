//! npm reads what was published before the registry kept what npm asks for.

use std::fs;

use diesel::{Connection as _, SqliteConnection, connection::SimpleConnection as _};
use ipfs_registry_core::{DownloadDigests, RegistryKind, SigningKey};
use ipfs_registry_server::LayerConfig;
use ipfs_registry_tests::{
    Publisher, TestServer,
    archives::{cargo, npm, npm_of_size},
};
use tempfile::TempDir;

/// A registry's database and layer, which outlive its servers.
struct Place(TempDir);

impl Place {
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

    /// Makes the rows what an older program would have left.
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
async fn what_is_missing_is_found_when_it_is_first_asked_for() -> anyhow::Result<()> {
    let place = Place(tempfile::tempdir()?);
    let key = fill(&place.start().await?).await?;
    place.grow_old()?;
    let server = place.start().await?;

    for (archive, package, version) in [
        (npm("tool", "1.1.0"), "tool", "1.1.0"),
        (npm_of_size("large", "1.0.0", 3_000_000), "large", "1.0.0"),
    ] {
        let told = server.get(&format!("/npm/@acme/{package}")).await?.json();
        let (dist, digests) = (&told["versions"][version]["dist"], DownloadDigests::of(&archive));
        assert_eq!(dist["integrity"], digests.integrity());
        assert_eq!(dist["shasum"], digests.shasum());
        assert!(dist["fileCount"].is_null(), "it was not counted");
    }
    assert_eq!(server.get("/npm/@acme/native").await?.status, 404, "it is a crate");

    let refused = server.publish("acme", &key, npm("native", "2.0.0")).await?;
    assert_eq!(refused.outcome(), (409, "kind_mismatch".into()));
    assert_eq!(server.publish("acme", &key, npm("tool", "1.2.0")).await?.status, 200);
    let told = server.get("/npm/@acme/tool").await?.json();
    assert_eq!(told["dist-tags"]["latest"], "1.2.0");

    // What was computed is kept: the layer is not asked again.
    place.empty_the_layer()?;
    let again = place.start().await?;
    assert_eq!(again.get("/npm/@acme/large").await?.status, 200);
    Ok(())
}

#[actix_web::test]
async fn damage_is_told_and_not_taken_for_a_digest() -> anyhow::Result<()> {
    let place = Place(tempfile::tempdir()?);
    fill(&place.start().await?).await?;
    place.grow_old()?;
    place.empty_the_layer()?;
    let server = place.start().await?;

    let answer = server.get("/npm/@acme/tool").await?;

    assert_eq!(answer.outcome(), (503, "storage_unavailable".into()));
    assert!(answer.json()["error"].is_string() && answer.json()["id"].is_string());
    Ok(())
}
