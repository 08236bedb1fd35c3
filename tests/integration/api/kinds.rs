//! Registries with npm packages, crates or both.

use ipfs_registry_core::{RegistryKind, SigningKey};
use ipfs_registry_tests::{
    Publisher, TestServer,
    archives::{Tarball, cargo, npm},
};

async fn mixed() -> anyhow::Result<(TestServer, SigningKey)> {
    let server =
        TestServer::start_with(|config| config.registry.kind = RegistryKind::Mixed).await?;
    let owner = Publisher::with_namespace(&server, "acme").await?;
    Ok((server, owner.key))
}

#[actix_web::test]
async fn a_mixed_registry_accepts_and_reports_both_kinds() -> anyhow::Result<()> {
    let (server, key) = mixed().await?;

    assert_eq!(server.publish("acme", &key, npm("left-pad", "1.0.0")).await?.status, 200);
    assert_eq!(server.publish("acme", &key, cargo("tool", "1.0.0")).await?.status, 200);

    assert_eq!(server.get("/api").await?.json()["kind"], "mixed");
    assert_eq!(server.get("/api/package/acme/left-pad").await?.json()["kind"], "npm");
    assert_eq!(server.get("/api/package/acme/tool").await?.json()["kind"], "cargo");
    Ok(())
}

#[actix_web::test]
async fn a_package_keeps_the_kind_of_its_first_version() -> anyhow::Result<()> {
    let (server, key) = mixed().await?;
    server.publish("acme", &key, npm("tool", "1.0.0")).await?;

    let refused = server.publish("acme", &key, cargo("tool", "2.0.0")).await?;

    assert_eq!(refused.outcome(), (409, "kind_mismatch".into()));
    let expected = "the package `tool` is of the kind npm, and this archive is of cargo";
    assert_eq!(refused.json()["detail"], expected);
    assert_eq!(server.publish("acme", &key, npm("tool", "2.0.0")).await?.status, 200);
    Ok(())
}

#[actix_web::test]
async fn a_download_has_the_file_extension_of_its_kind() -> anyhow::Result<()> {
    let (server, key) = mixed().await?;
    server.publish("acme", &key, npm("left-pad", "1.0.0")).await?;
    server.publish("acme", &key, cargo("tool", "1.0.0")).await?;

    for (id, name) in
        [("acme/left-pad/1.0.0", "left-pad-1.0.0.tgz"), ("acme/tool/1.0.0", "tool-1.0.0.crate")]
    {
        let answer = server.get(&format!("/api/package?id={id}")).await?;
        let disposition = format!("attachment; filename=\"{name}\"");
        assert_eq!(answer.header("content-disposition"), disposition);
    }
    Ok(())
}

#[actix_web::test]
async fn an_archive_without_a_manifest_gets_the_requirements_of_both_kinds() -> anyhow::Result<()> {
    let (server, key) = mixed().await?;

    let neither = Tarball::new().file("stuff/readme.txt", "nothing").gzip();
    let refused = server.publish("acme", &key, neither).await?;

    assert_eq!(refused.outcome(), (400, "manifest_missing".into()));
    let detail = refused.json()["detail"].to_string();
    assert!(detail.contains("package/package.json") && detail.contains("Cargo.toml"), "{detail}");
    Ok(())
}

#[actix_web::test]
async fn other_files_do_not_change_the_kind() -> anyhow::Result<()> {
    let (server, key) = mixed().await?;
    let crate_toml = "[package]\nname = \"native\"\nversion = \"1.0.0\"\n";
    let json = r#"{"name": "native", "version": "1.0.0"}"#;

    let npm_with_a_crate_in_it = Tarball::new()
        .file("package/Cargo.toml", crate_toml)
        .file("package/package.json", json)
        .gzip();
    let answer = server.publish("acme", &key, npm_with_a_crate_in_it).await?;
    assert_eq!(answer.status, 200);
    assert_eq!(server.get("/api/package/acme/native").await?.json()["kind"], "npm");

    let crate_with_a_package_in_it = Tarball::new()
        .file("other-1.0.0/package.json", json)
        .file("other-1.0.0/Cargo.toml", crate_toml.replace("native", "other"))
        .gzip();
    let answer = server.publish("acme", &key, crate_with_a_package_in_it).await?;
    assert_eq!(answer.status, 200);
    assert_eq!(server.get("/api/package/acme/other").await?.json()["kind"], "cargo");

    let folders = Tarball::new()
        .file("other-2.0.0/Cargo.toml", crate_toml.replace("native", "other"))
        .file("stray.txt", "outside")
        .gzip();
    let refused = server.publish("acme", &key, folders).await?;
    assert_eq!(refused.outcome(), (400, "archive_root".into()));
    Ok(())
}

#[actix_web::test]
async fn a_registry_of_one_kind_rejects_the_other() -> anyhow::Result<()> {
    let server = TestServer::start().await?;
    let owner = Publisher::with_namespace(&server, "acme").await?;

    let refused = server.publish("acme", &owner.key, cargo("tool", "1.0.0")).await?;

    assert_eq!(refused.outcome(), (400, "manifest_missing".into()));
    Ok(())
}
