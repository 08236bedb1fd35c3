//! `package-names = "ecosystem"`, over the wire.

use actix_web::http::Method;
use ipfs_registry_core::{Checksum, PackageNamePolicy};
use ipfs_registry_tests::{
    Publisher, TestServer,
    archives::{cargo, npm},
};

use super::registry;

async fn ecosystem() -> anyhow::Result<(TestServer, Publisher)> {
    registry(PackageNamePolicy::Ecosystem).await
}

#[actix_web::test]
async fn names_of_npm_are_published_and_read_as_they_are() -> anyhow::Result<()> {
    let (server, owner) = ecosystem().await?;
    let longest = "a".repeat(214);

    assert_eq!(server.get("/api").await?.json()["package_names"], "ecosystem");
    for name in ["ms", "q", "ipaddr.js", "lodash.merge", "is_js", "1to2", "left-pad", &longest] {
        let published = server.publish("acme", &owner.key, npm(name, "1.0.0")).await?;
        assert_eq!(published.status, 200, "{}", published.json());
        assert_eq!(published.json()["id"], format!("acme/{name}/1.0.0"));

        for path in [
            format!("/api/package/acme/{name}"),
            format!("/api/package/acme/{name}/latest"),
            format!("/api/package?id=acme/{name}/1.0.0"),
            format!("/api/package/version?id=acme/{name}/1.0.0"),
            format!("/npm/@acme%2f{name}"),
            format!("/npm/@acme/{name}/1.0.0"),
            format!("/npm/@acme/{name}/-/{name}-1.0.0.tgz"),
        ] {
            assert_eq!(server.get(&path).await?.status, 200, "{path}");
        }
        let found = server.get(&format!("/npm/-/v1/search?text={name}&size=250")).await?.json();
        assert_eq!(found["objects"][0]["package"]["name"], format!("@acme/{name}"));
    }
    Ok(())
}

#[actix_web::test]
async fn each_kind_has_the_names_of_its_own_tool() -> anyhow::Result<()> {
    let (server, owner) = ecosystem().await?;
    let (long, longer) = ("a".repeat(65), "a".repeat(215));

    for archive in [
        cargo("ipaddr.js", "1.0.0"),
        cargo("1to2", "1.0.0"),
        cargo(&long, "1.0.0"),
        npm(&longer, "1.0.0"),
        npm("node_modules", "1.0.0"),
        npm("_hidden", "1.0.0"),
        npm(".hidden", "1.0.0"),
        npm("a@b", "1.0.0"),
    ] {
        let answer = server.publish("acme", &owner.key, archive).await?;
        assert_eq!(answer.outcome(), (400, "invalid_identifier".into()), "{}", answer.json());
    }
    let reserved = server.publish("acme", &owner.key, npm("packages", "1.0.0")).await?;
    assert_eq!(reserved.outcome(), (400, "reserved_name".into()));
    for name in ["ab", "my_team", "1abc"] {
        let path = format!("/api/namespace/{name}");
        let answer = server.signed(Method::POST, &path, &owner.key, name.as_bytes()).await?;
        assert_eq!(answer.outcome(), (400, "invalid_identifier".into()), "{name}");
    }
    Ok(())
}

#[actix_web::test]
async fn names_that_differ_in_hyphens_only_are_one() -> anyhow::Result<()> {
    let (server, owner) = ecosystem().await?;

    for (first, second) in [("my_crate", "my-crate"), ("is-js", "is_js"), ("a-b_c", "a_b-c")] {
        let taken = server.publish("acme", &owner.key, cargo(first, "1.0.0")).await?;
        assert_eq!(taken.status, 200, "{}", taken.json());

        let refused = server.publish("acme", &owner.key, cargo(second, "2.0.0")).await?;
        assert_eq!(refused.outcome(), (409, "confusable_name".into()), "{second}");
        let found = server.get(&format!("/api/package/acme/{second}")).await?;
        assert_eq!(found.json()["name"], first);
    }
    let near = server.get("/api/package/acme/my_crat").await?;
    assert_eq!(near.json()["suggestions"][0], "acme/my_crate");
    Ok(())
}

#[actix_web::test]
async fn cargo_finds_a_crate_by_both_spellings_and_is_told_its_own() -> anyhow::Result<()> {
    let (server, owner) = ecosystem().await?;
    for name in ["my_crate", "ab", "a"] {
        let published = server.publish("acme", &owner.key, cargo(name, "1.0.0")).await?;
        assert_eq!(published.status, 200, "{}", published.json());
    }
    let checksum = Checksum::of(&cargo("my_crate", "1.0.0"));

    for (path, name) in [
        ("my/_c/my_crate", "my_crate"),
        ("my/-c/my-crate", "my_crate"),
        ("2/ab", "ab"),
        ("1/a", "a"),
    ] {
        let line = server.get(&format!("/cargo/acme/{path}")).await?;
        assert_eq!(line.status, 200, "{path}");
        assert_eq!(line.json()["name"], name, "{path}");
    }
    for path in ["1/ab", "2/a", "3/ab", "my/-c/my_crate", "1/q", "2/qq"] {
        assert_eq!(server.get(&format!("/cargo/acme/{path}")).await?.status, 404, "{path}");
    }
    for name in ["my_crate", "my-crate"] {
        let archive = server.get(&format!("/cargo/acme/crates/{name}/1.0.0/download")).await?;
        assert_eq!(archive.status, 200, "{name}");
        assert_eq!(Checksum::of(&archive.body), checksum);
        let owners = server.get(&format!("/cargo/acme/api/v1/crates/{name}/owners")).await?;
        assert_eq!(owners.status, 200, "{name}");
        let found = server.get(&format!("/cargo/acme/api/v1/crates?q={name}")).await?.json();
        assert_eq!(found["crates"][0]["name"], "my_crate", "{name}");
    }
    owner.client.yank(&"acme/my_crate/1.0.0".parse()?, "broken").await?;
    let line = server.get("/cargo/acme/my/_c/my_crate").await?.json();
    assert_eq!(line["yanked"], true);
    Ok(())
}

#[actix_web::test]
async fn a_lower_limit_for_names_holds_for_every_name() -> anyhow::Result<()> {
    let server = TestServer::start_with(|config| {
        config.registry.package_names = PackageNamePolicy::Ecosystem;
        config.limits.name = 8;
    })
    .await?;
    let owner = Publisher::with_namespace(&server, "acme").await?;

    let short = server.publish("acme", &owner.key, npm("js.yaml8", "1.0.0")).await?;
    let long = server.publish("acme", &owner.key, npm("ipaddr.js", "1.0.0")).await?;

    assert_eq!(short.status, 200, "{}", short.json());
    assert_eq!(long.outcome(), (400, "invalid_identifier".into()));
    Ok(())
}
