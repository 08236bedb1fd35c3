//! `ipkg publish` before anything is packed: names, kinds and namespaces are checked first.

use std::fs;

use ipfs_registry_core::{NAME_RULES, RegistryKind};
use ipfs_registry_tests::TestServer;

use ipfs_registry_tests::command_output::CommandOutput;

use super::user::IpkgUser;

/// A user in front of a registry of this kind, with the namespace `acme` and some folders.
async fn author(kind: RegistryKind) -> anyhow::Result<(TestServer, IpkgUser)> {
    let server = TestServer::start_with(|config| config.registry.kind = kind).await?;
    let user = IpkgUser::new(&server).await?;
    for line in ["signup", "register acme"] {
        assert_eq!(user.line(line).await?.status, 0);
    }
    for name in ["tool", "my_crate"] {
        let folder = user.path(name);
        fs::create_dir_all(folder.join("src"))?;
        // It does not compile: a build would be told of in the error.
        fs::write(folder.join("src/lib.rs"), "this is no Rust\n")?;
        let manifest = format!("[package]\nname = \"{name}\"\nversion = \"1.0.0\"\n");
        fs::write(folder.join("Cargo.toml"), manifest)?;
    }
    for (folder, name) in [("js", "tool"), ("scoped", "@acme/tool"), ("dotted", "lodash.merge")] {
        fs::create_dir(user.path(folder))?;
        let manifest = format!("{{\"name\": \"{name}\", \"version\": \"1.0.0\"}}");
        fs::write(user.path(folder).join("package.json"), manifest)?;
    }
    Ok((server, user))
}

/// Refused before the tool that packs was run.
fn check_unpacked(said: &CommandOutput) {
    assert_eq!(said.status, 1, "{}", said.stderr);
    for word in ["Packaging", "Compiling", "no Rust", ".tgz"] {
        assert!(!said.stderr.contains(word), "packed: {}", said.stderr);
    }
}

#[actix_web::test]
async fn a_name_is_refused_before_packing_with_where_the_rules_are() -> anyhow::Result<()> {
    let (_server, user) = author(RegistryKind::Mixed).await?;

    for (line, name) in [
        ("publish -n acme my_crate", "my_crate"),
        ("publish -n acme dotted", "lodash.merge"),
        ("publish -n acme --dry-run my_crate", "my_crate"),
    ] {
        let said = user.line(line).await?;

        check_unpacked(&said);
        assert!(said.stderr.contains(&format!("`{name}`")), "{}", said.stderr);
        assert!(said.stderr.contains(NAME_RULES), "{}", said.stderr);
    }
    Ok(())
}

#[actix_web::test]
async fn a_package_of_another_kind_than_the_registrys_is_not_packed() -> anyhow::Result<()> {
    for (kind, folder, holds) in [
        (RegistryKind::Npm, "tool", "npm packages only"),
        (RegistryKind::Cargo, "js", "crates only"),
    ] {
        let (_server, user) = author(kind).await?;

        let said = user.line(&format!("publish -n acme {folder}")).await?;

        check_unpacked(&said);
        for words in [holds, "kind = \"mixed\"", "[registry]"] {
            assert!(said.stderr.contains(words), "{words}: {}", said.stderr);
        }
    }
    Ok(())
}

#[actix_web::test]
async fn an_archive_of_another_kind_is_refused_with_what_to_configure() -> anyhow::Result<()> {
    let (_server, user) = author(RegistryKind::Npm).await?;
    let fixture = concat!(env!("CARGO_MANIFEST_DIR"), "/../fixtures/cargo/mock-crate-0.1.0.crate");

    let said = user.run(&["publish", "-n", "acme", fixture]).await?;

    assert_eq!(said.status, 1);
    assert!(said.stderr.contains("kind = \"mixed\""), "{}", said.stderr);
    Ok(())
}

#[actix_web::test]
async fn a_namespace_that_is_missing_is_noticed_before_packing() -> anyhow::Result<()> {
    let (_server, user) = author(RegistryKind::Mixed).await?;

    let typo = user.line("publish -n amce tool").await?;
    let new = user.line("publish -n somewhere-else tool").await?;

    check_unpacked(&typo);
    check_unpacked(&new);
    assert!(typo.stderr.contains("did you mean `acme`?"), "{}", typo.stderr);
    assert!(!typo.stderr.contains("register"), "{}", typo.stderr);
    assert!(new.stderr.contains("`ipkg register somewhere-else`"), "{}", new.stderr);
    Ok(())
}

#[actix_web::test]
async fn the_author_of_an_unscoped_name_is_told_of_pnpm() -> anyhow::Result<()> {
    let (_server, user) = author(RegistryKind::Mixed).await?;

    let unscoped = user.line("publish -n acme --dry-run js").await?;
    let scoped = user.line("publish -n acme --dry-run scoped").await?;
    let published = user.line("publish -n acme js").await?;

    assert_eq!((unscoped.status, scoped.status, published.status), (0, 0, 0));
    for said in [&unscoped, &published] {
        assert!(said.stderr.contains("name it `@acme/tool`"), "{}", said.stderr);
    }
    assert!(!scoped.stderr.contains("note"), "{}", scoped.stderr);
    Ok(())
}
