//! `ipkg setup`: what stock clients must be told.

use std::fs;

use ipfs_registry_core::RegistryKind;
use ipfs_registry_tests::{Publisher, TestServer};

use super::user::IpkgUser;

/// A registry of this kind with the namespace `acme`.
async fn registry(kind: RegistryKind) -> anyhow::Result<TestServer> {
    let server = TestServer::start_with(|config| config.registry.kind = kind).await?;
    Publisher::with_namespace(&server, "acme").await?;
    Ok(server)
}

#[actix_web::test]
async fn lines_are_printed_as_they_are_for_a_file() -> anyhow::Result<()> {
    let server = registry(RegistryKind::Mixed).await?;
    let (user, url) = (IpkgUser::new(&server).await?, server.url());

    let npm = user.line("setup npm -n acme").await?;
    let cargo = user.line("setup cargo -n acme").await?;
    let template = user.line("setup cargo").await?;
    let json = user.line("setup npm --json -n acme").await?;

    assert_eq!(npm.stdout, format!("@acme:registry={url}/npm/\n"));
    let lines = format!("[registries.acme]\nindex = \"sparse+{url}/cargo/acme/\"\n");
    assert_eq!(cargo.stdout, lines);
    assert_eq!(template.stdout, lines.replace("acme", "NAMESPACE"));
    assert_eq!(json.json["file"], ".npmrc");
    assert_eq!(json.json["lines"], npm.stdout);
    assert!(!user.path(".npmrc").exists() && !user.path(".cargo").exists());
    Ok(())
}

#[actix_web::test]
async fn lines_are_written_once_beside_what_is_there() -> anyhow::Result<()> {
    let server = registry(RegistryKind::Mixed).await?;
    let (user, url) = (IpkgUser::new(&server).await?, server.url());
    fs::write(user.path(".npmrc"), "audit=false")?;

    for _ in 0..2 {
        for client in ["npm", "cargo"] {
            let said = user.line(&format!("setup {client} -n acme --write")).await?;
            assert_eq!(said.status, 0, "{}", said.stderr);
        }
    }

    let npmrc = fs::read_to_string(user.path(".npmrc"))?;
    assert_eq!(npmrc, format!("audit=false\n@acme:registry={url}/npm/\n"));
    let config = fs::read_to_string(user.path(".cargo/config.toml"))?;
    assert_eq!(config, format!("[registries.acme]\nindex = \"sparse+{url}/cargo/acme/\"\n"));
    Ok(())
}

#[actix_web::test]
async fn what_would_be_lost_is_not_overwritten() -> anyhow::Result<()> {
    let server = registry(RegistryKind::Mixed).await?;
    let user = IpkgUser::new(&server).await?;
    let other = "@acme:registry=https://registry.example.org/\n";
    fs::write(user.path(".npmrc"), other)?;

    let refused = user.line("setup npm -n acme --write").await?;
    let nameless = user.line("setup cargo --write").await?;

    assert_eq!((refused.status, nameless.status), (1, 2));
    assert!(refused.stderr.contains("https://registry.example.org/"), "{}", refused.stderr);
    assert_eq!(fs::read_to_string(user.path(".npmrc"))?, other);
    Ok(())
}

#[actix_web::test]
async fn a_client_that_cannot_work_is_refused_with_the_reason() -> anyhow::Result<()> {
    for (kind, client, holds, noun) in [
        (RegistryKind::Npm, "cargo", "npm packages only", "a crate"),
        (RegistryKind::Cargo, "npm", "crates only", "an npm package"),
    ] {
        let server = registry(kind).await?;
        let user = IpkgUser::new(&server).await?;

        let refused = user.line(&format!("setup {client} -n acme --write")).await?;

        assert_eq!((refused.status, &*refused.stdout), (1, ""), "{}", refused.stderr);
        for words in [holds, noun, "kind = \"mixed\"", server.url()] {
            assert!(refused.stderr.contains(words), "{words}: {}", refused.stderr);
        }
        assert!(!user.path(".npmrc").exists() && !user.path(".cargo").exists());
    }
    Ok(())
}

#[actix_web::test]
async fn an_unknown_namespace_is_not_set_up_and_a_near_one_is_suggested() -> anyhow::Result<()> {
    let server = registry(RegistryKind::Mixed).await?;
    let user = IpkgUser::new(&server).await?;

    let refused = user.line("setup npm -n amce --write").await?;
    let spelt = user.line("setup npm -n ACME").await?;

    assert_eq!(refused.status, 1);
    assert!(refused.stderr.contains("did you mean `acme`?"), "{}", refused.stderr);
    assert!(!user.path(".npmrc").exists());
    assert!(spelt.stdout.starts_with("@acme:registry="), "{}", spelt.stdout);
    Ok(())
}

#[actix_web::test]
async fn npm_is_told_what_pnpm_needs_beside_the_lines() -> anyhow::Result<()> {
    let server = registry(RegistryKind::Npm).await?;
    let user = IpkgUser::new(&server).await?;

    let said = user.line("setup npm -n acme").await?;

    assert!(said.stderr.contains("strictStorePkgContentCheck: false"), "{}", said.stderr);
    assert!(!said.stdout.contains("strictStorePkgContentCheck"), "{}", said.stdout);
    Ok(())
}
