//! The checks of names, kinds and namespaces before `ipkg publish` packs a folder.

use std::fs;

use ipfs_registry_core::{NAME_RULES, RegistryKind};
use ipfs_registry_tests::TestServer;

use ipfs_registry_tests::command_output::CommandOutput;

use super::user::IpkgUser;

/// Starts a registry of this kind, and a user with the namespace `acme` and some package folders.
async fn author(kind: RegistryKind) -> anyhow::Result<(TestServer, IpkgUser)> {
    let server = TestServer::start_with(|config| config.registry.kind = kind).await?;
    let user = IpkgUser::new(&server).await?;
    for line in ["signup", "register acme"] {
        assert_eq!(user.line(line).await?.status, 0);
    }
    for name in ["tool", "my_crate"] {
        let folder = user.path(name);
        fs::create_dir_all(folder.join("src"))?;
        // This does not compile, so a build would show in the error.
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

/// Checks that the command failed before it ran npm or cargo.
fn check_unpacked(output: &CommandOutput) {
    assert_eq!(output.status, 1, "{}", output.stderr);
    for word in ["Packaging", "Compiling", "no Rust", ".tgz"] {
        assert!(!output.stderr.contains(word), "packed: {}", output.stderr);
    }
}

#[actix_web::test]
async fn an_invalid_name_is_refused_before_packing_with_a_link_to_the_rules() -> anyhow::Result<()>
{
    let (_server, user) = author(RegistryKind::Mixed).await?;

    for (line, name) in [
        ("publish -n acme my_crate", "my_crate"),
        ("publish -n acme dotted", "lodash.merge"),
        ("publish -n acme --dry-run my_crate", "my_crate"),
    ] {
        let output = user.line(line).await?;

        check_unpacked(&output);
        assert!(output.stderr.contains(&format!("`{name}`")), "{}", output.stderr);
        assert!(output.stderr.contains(NAME_RULES), "{}", output.stderr);
    }
    Ok(())
}

#[actix_web::test]
async fn a_package_of_the_wrong_kind_is_not_packed() -> anyhow::Result<()> {
    for (kind, folder, accepted_kinds) in [
        (RegistryKind::Npm, "tool", "npm packages only"),
        (RegistryKind::Cargo, "js", "crates only"),
    ] {
        let (_server, user) = author(kind).await?;

        let output = user.line(&format!("publish -n acme {folder}")).await?;

        check_unpacked(&output);
        for expected in [accepted_kinds, "kind = \"mixed\"", "[registry]"] {
            assert!(output.stderr.contains(expected), "{expected}: {}", output.stderr);
        }
    }
    Ok(())
}

#[actix_web::test]
async fn an_archive_of_the_wrong_kind_is_refused_with_the_setting() -> anyhow::Result<()> {
    let (_server, user) = author(RegistryKind::Npm).await?;
    let fixture = concat!(env!("CARGO_MANIFEST_DIR"), "/../fixtures/cargo/mock-crate-0.1.0.crate");

    let output = user.run(&["publish", "-n", "acme", fixture]).await?;

    assert_eq!(output.status, 1);
    assert!(output.stderr.contains("kind = \"mixed\""), "{}", output.stderr);
    Ok(())
}

#[actix_web::test]
async fn an_unknown_namespace_is_reported_before_packing() -> anyhow::Result<()> {
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
async fn an_unscoped_name_gets_a_note_about_pnpm() -> anyhow::Result<()> {
    let (_server, user) = author(RegistryKind::Mixed).await?;

    let unscoped = user.line("publish -n acme --dry-run js").await?;
    let scoped = user.line("publish -n acme --dry-run scoped").await?;
    let published = user.line("publish -n acme js").await?;

    assert_eq!((unscoped.status, scoped.status, published.status), (0, 0, 0));
    for output in [&unscoped, &published] {
        assert!(output.stderr.contains("name it `@acme/tool`"), "{}", output.stderr);
    }
    assert!(!scoped.stderr.contains("note"), "{}", scoped.stderr);
    Ok(())
}
