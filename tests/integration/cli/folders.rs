//! `ipkg publish FOLDER`, which packs with npm or cargo.

use std::{fs, path::PathBuf};

use ipfs_registry_core::RegistryKind;
use ipfs_registry_tests::TestServer;

use super::user::IpkgUser;

const PACKAGE: &str = r#"{ "name": "from-folder", "version": "1.2.3", "files": ["index.js"] }"#;
const CRATE: &str = "[package]\nname = \"from-folder\"\nversion = \"1.2.3\"\nedition = \"2024\"\n\
                     description = \"d\"\nlicense = \"MIT\"\n";

/// Writes a file in a user's folder.
fn write(user: &IpkgUser, path: &str, text: &str) -> PathBuf {
    let path = user.path(path);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(&path, text).unwrap();
    path
}

async fn npm_user(server: &TestServer) -> anyhow::Result<IpkgUser> {
    let user = IpkgUser::publisher(server).await?;
    write(&user, "pkg/package.json", PACKAGE);
    write(&user, "pkg/index.js", "module.exports = 1;\n");
    write(&user, "pkg/secret.txt", "not in `files`\n");
    Ok(user)
}

#[actix_web::test]
async fn an_npm_folder_is_packed_by_npm() -> anyhow::Result<()> {
    let server = TestServer::start().await?;
    let user = npm_user(&server).await?;

    let published = user.line("publish -n my-team pkg").await?;

    assert_eq!(published.status, 0, "{}", published.stderr);
    assert_eq!(published.json["id"], "my-team/from-folder/1.2.3");
    let listed = user.line("get my-team/from-folder/1.2.3").await?;
    assert_eq!(listed.json["package"]["name"], "from-folder");
    let left: Vec<_> = fs::read_dir(user.path("pkg"))?.collect::<Result<_, _>>()?;
    assert_eq!(left.len(), 3, "{left:?}");
    Ok(())
}

#[actix_web::test]
async fn a_dry_run_prints_the_result_of_a_publish() -> anyhow::Result<()> {
    let server = TestServer::start().await?;
    let user = npm_user(&server).await?;

    let dry_run = user.line("publish -n my-team --dry-run -k no-such-key.json pkg").await?;
    let listed = user.line("get my-team/from-folder").await?;
    let published = user.line("publish -n my-team pkg").await?;

    assert_eq!(dry_run.status, 0, "{}", dry_run.stderr);
    assert_eq!(listed.status, 1, "a dry run publishes nothing");
    for key in ["id", "artifact", "key", "checksum"] {
        assert_eq!(dry_run.json[key], published.json[key], "{key}");
    }
    assert_eq!(dry_run.json["kind"], "npm");
    let files = dry_run.json["files"].as_array().unwrap();
    let paths: Vec<_> = files.iter().map(|file| file["path"].as_str().unwrap()).collect();
    assert_eq!(paths, ["package/index.js", "package/package.json"]);
    assert_eq!(files[0]["size"], 20);
    assert!(dry_run.json["size"].as_u64().unwrap() > 100);
    Ok(())
}

#[actix_web::test]
async fn a_dry_run_checks_an_archive_like_the_registry() -> anyhow::Result<()> {
    let server = TestServer::start().await?;
    let user = IpkgUser::publisher(&server).await?;
    write(&user, "text.tgz", "no archive");

    let good = user.line("publish -n my-team --dry-run mock.tgz").await?;
    let bad = user.line("publish -n my-team --dry-run text.tgz").await?;
    let missing = user.line("publish -n my-team --dry-run none.tgz").await?;

    assert_eq!(good.json["key"], "/ipfs/QmSYVWjXh5GCZpxhCSHMa89X9VHnPpaxafkBAR9rjfCenb");
    assert_eq!((bad.status, missing.status), (1, 1));
    assert!(bad.stderr.contains("not gzip"), "{}", bad.stderr);
    assert!(missing.stderr.contains("none.tgz"), "{}", missing.stderr);
    Ok(())
}

#[actix_web::test]
async fn a_crate_folder_is_packed_and_built_by_cargo() -> anyhow::Result<()> {
    let server =
        TestServer::start_with(|config| config.registry.kind = RegistryKind::Cargo).await?;
    let user = IpkgUser::new(&server).await?;
    for line in ["signup", "register my-team"] {
        assert_eq!(user.line(line).await?.status, 0);
    }
    write(&user, "crate/Cargo.toml", CRATE);
    write(&user, "crate/src/lib.rs", "pub fn broken(");

    let broken = user.line("publish -n my-team crate").await?;
    let unbuilt = user.line("publish -n my-team --dry-run --no-verify crate").await?;
    write(&user, "crate/src/lib.rs", "//! Well.\n");
    let published = user.line("publish -n my-team crate").await?;

    assert_eq!(broken.status, 1);
    assert!(broken.stderr.contains("`cargo package` failed"), "{}", broken.stderr);
    assert_eq!((unbuilt.status, &unbuilt.json["kind"]), (0, &"cargo".into()), "{}", unbuilt.stderr);
    assert_eq!(published.json["id"], "my-team/from-folder/1.2.3", "{}", published.stderr);
    assert!(!user.path("crate/target").exists());
    Ok(())
}

#[actix_web::test]
async fn a_folder_that_cannot_be_packed_gets_advice() -> anyhow::Result<()> {
    let server = TestServer::start().await?;
    let user = npm_user(&server).await?;
    write(&user, "both/package.json", PACKAGE);
    write(&user, "both/Cargo.toml", CRATE);
    write(&user, "neither/index.js", "");
    write(&user, "private/package.json", r#"{ "private": true }"#);
    write(&user, "unpublished/Cargo.toml", &format!("{CRATE}publish = false\n"));
    write(&user, "workspace/Cargo.toml", "[workspace]\nmembers = []\n");

    for (arguments, status, expected) in [
        ("both", 1, "has both a package.json and a Cargo.toml; run `npm pack` or"),
        ("neither", 1, "has neither a package.json nor a Cargo.toml"),
        ("private", 1, "\"private\": true"),
        ("unpublished", 1, "publish = false"),
        ("workspace", 1, "one of its crates"),
        ("--allow-dirty pkg", 2, "for the folder of a crate"),
    ] {
        let output = user.line(&format!("publish -n my-team {arguments}")).await?;
        assert_eq!(output.status, status, "{arguments}: {}", output.stderr);
        assert!(output.stderr.contains(expected), "{arguments}: {}", output.stderr);
    }
    Ok(())
}
