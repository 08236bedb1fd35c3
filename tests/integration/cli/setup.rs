//! `ipkg setup`: settings for stock clients.

use std::fs;

use ipfs_registry_core::RegistryKind;
use ipfs_registry_tests::{Publisher, TestServer};

use super::user::IpkgUser;

/// Starts a registry of this kind with the namespace `acme`.
async fn registry(kind: RegistryKind) -> anyhow::Result<TestServer> {
    let server = TestServer::start_with(|config| config.registry.kind = kind).await?;
    Publisher::with_namespace(&server, "acme").await?;
    Ok(server)
}

#[actix_web::test]
async fn setup_prints_the_lines_of_the_file() -> anyhow::Result<()> {
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
async fn setup_appends_lines_once() -> anyhow::Result<()> {
    let server = registry(RegistryKind::Mixed).await?;
    let (user, url) = (IpkgUser::new(&server).await?, server.url());
    fs::write(user.path(".npmrc"), "audit=false")?;

    for _ in 0..2 {
        for client in ["npm", "cargo"] {
            let output = user.line(&format!("setup {client} -n acme --write")).await?;
            assert_eq!(output.status, 0, "{}", output.stderr);
        }
    }

    let npmrc = fs::read_to_string(user.path(".npmrc"))?;
    assert_eq!(npmrc, format!("audit=false\n@acme:registry={url}/npm/\n"));
    let config = fs::read_to_string(user.path(".cargo/config.toml"))?;
    assert_eq!(config, format!("[registries.acme]\nindex = \"sparse+{url}/cargo/acme/\"\n"));
    Ok(())
}

#[actix_web::test]
async fn setup_does_not_overwrite_another_registry() -> anyhow::Result<()> {
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
async fn a_client_of_the_wrong_kind_is_refused() -> anyhow::Result<()> {
    for (kind, client, accepted_kinds, noun) in [
        (RegistryKind::Npm, "cargo", "npm packages only", "a crate"),
        (RegistryKind::Cargo, "npm", "crates only", "an npm package"),
    ] {
        let server = registry(kind).await?;
        let user = IpkgUser::new(&server).await?;

        let refused = user.line(&format!("setup {client} -n acme --write")).await?;

        assert_eq!((refused.status, &*refused.stdout), (1, ""), "{}", refused.stderr);
        for expected in [accepted_kinds, noun, "kind = \"mixed\"", server.url()] {
            assert!(refused.stderr.contains(expected), "{expected}: {}", refused.stderr);
        }
        assert!(!user.path(".npmrc").exists() && !user.path(".cargo").exists());
    }
    Ok(())
}

#[actix_web::test]
async fn an_unknown_namespace_gets_a_suggestion() -> anyhow::Result<()> {
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
async fn setup_for_npm_prints_the_setting_of_pnpm() -> anyhow::Result<()> {
    let server = registry(RegistryKind::Npm).await?;
    let user = IpkgUser::new(&server).await?;

    let output = user.line("setup npm -n acme").await?;

    assert!(output.stderr.contains("strictStorePkgContentCheck: false"), "{}", output.stderr);
    assert!(!output.stdout.contains("strictStorePkgContentCheck"), "{}", output.stdout);
    Ok(())
}
