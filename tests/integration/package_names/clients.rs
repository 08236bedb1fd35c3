//! `package-names = "ecosystem"`, with the programs that people use.

use std::fs;

use actix_web::rt::task::spawn_blocking;
use anyhow::ensure;
use ipfs_registry_core::PackageNamePolicy;
use ipfs_registry_tests::{
    archives::npm,
    cargo_client::CargoClient,
    npm_client::{NpmClient, NpmProject, Task, clients_folder},
    skipped::skip,
};
use serde_json::json;

use super::registry;
use crate::cli::user::IpkgUser;

#[actix_web::test]
async fn cargo_builds_with_crates_of_such_names() -> anyhow::Result<()> {
    let (server, owner) = registry(PackageNamePolicy::Ecosystem).await?;
    let client = CargoClient::new(server.url(), &["acme"])?;
    let acme = "version = \"1\", registry = \"acme\"";
    let on_short = format!("[dependencies]\nab = {{ {acme} }}");
    for (name, manifest, source) in [
        ("ab", "", "pub fn two() -> u8 { 2 }"),
        ("my_crate", on_short.as_str(), "pub fn four() -> u8 { 2 * ab::two() }"),
    ] {
        client.write((name, "1.0.0"), manifest, ("src/lib.rs", source))?;
        let archive = client.pack((name, "1.0.0")).await?;
        let answer = server.publish("acme", &owner.key, archive).await?;
        ensure!(answer.status == 200, "{}", answer.json());
    }
    let manifest = format!("[dependencies]\nmy_crate = {{ {acme} }}");
    let source = "fn main() { println!(\"{}\", my_crate::four()); }";
    client.write(("app", "0.0.0"), &manifest, ("src/main.rs", source))?;

    let said = client.run("app", "run --quiet").await?;

    ensure!(said.succeeded(), "{}", said.stderr);
    assert_eq!(said.stdout.trim(), "4");
    let lock = fs::read_to_string(client.path("app").join("Cargo.lock"))?;
    assert!(lock.contains("name = \"my_crate\""), "{lock}");
    Ok(())
}

#[actix_web::test]
async fn npm_clients_install_packages_of_such_names() -> anyhow::Result<()> {
    let Some(clients) = clients_folder() else {
        skip("a folder of npm clients (`IPKG_TEST_NPM_CLIENTS`)");
        return Ok(());
    };
    let (server, owner) = registry(PackageNamePolicy::Ecosystem).await?;
    let names = ["ms", "ipaddr.js", "is_js", "1to2"].map(|name| format!("@acme/{name}"));
    for name in &names {
        let answer = server.publish("acme", &owner.key, npm(name, "1.0.0")).await?;
        ensure!(answer.status == 200, "{}", answer.json());
    }
    let dependencies: serde_json::Map<_, _> =
        names.iter().map(|name| (name.clone(), json!("^1.0.0"))).collect();

    for client in NpmClient::ALL {
        let (folder, url) = (clients.clone(), server.url().to_owned());
        let dependencies = dependencies.clone().into();
        let names = names.clone();
        let installed = spawn_blocking(move || -> anyhow::Result<()> {
            let project = NpmProject::new((client, &folder), &url, &dependencies)?;
            let ran = project.run(Task::Install)?;
            for name in names {
                ensure!(project.installed(&name) == "1.0.0", "{client:?} {name}: {ran:?}");
            }
            Ok(())
        });
        installed.await??;
    }
    Ok(())
}

#[actix_web::test]
async fn ipkg_asks_the_registry_before_it_refuses_a_name() -> anyhow::Result<()> {
    let (server, _owner) = registry(PackageNamePolicy::Ecosystem).await?;
    let user = IpkgUser::new(&server).await?;
    for line in ["signup", "register team"] {
        assert_eq!(user.line(line).await?.status, 0);
    }
    fs::create_dir_all(user.path("my_crate/src"))?;
    fs::write(user.path("my_crate/src/lib.rs"), "")?;
    let manifest = "[package]\nname = \"my_crate\"\nversion = \"1.0.0\"\nedition = \"2021\"\n";
    fs::write(user.path("my_crate/Cargo.toml"), manifest)?;

    let preview = user.line("publish -n team --dry-run --no-verify my_crate").await?;
    let published = user.line("publish -n team --no-verify my_crate").await?;
    let read = user.line("ls team/my_crate").await?;
    let fetched = user.line("fetch team/my-crate/1.0.0 out.crate").await?;

    assert_eq!(preview.status, 0, "{}", preview.stderr);
    assert_eq!(preview.json["id"], "team/my_crate/1.0.0");
    assert_eq!(published.status, 0, "{}", published.stderr);
    assert_eq!(published.json["id"], "team/my_crate/1.0.0");
    assert_eq!(read.status, 0, "{}", read.stderr);
    assert_eq!(fetched.status, 0, "{}", fetched.stderr);
    Ok(())
}

#[actix_web::test]
async fn a_preview_without_a_registry_is_strict_and_says_so() -> anyhow::Result<()> {
    let (server, _owner) = registry(PackageNamePolicy::Ecosystem).await?;
    let user = IpkgUser::new(&server).await?;
    fs::create_dir(user.path("dotted"))?;
    let manifest = "{\"name\": \"lodash.merge\", \"version\": \"1.0.0\"}";
    fs::write(user.path("dotted/package.json"), manifest)?;

    let line = "--server http://127.0.0.1:9 publish -n acme --dry-run dotted";
    let said = user.line(line).await?;

    assert_eq!(said.status, 1, "{}", said.stderr);
    for words in ["`http://127.0.0.1:9` does not answer", "`lodash.merge` has '.'"] {
        assert!(said.stderr.contains(words), "{words}: {}", said.stderr);
    }
    Ok(())
}
