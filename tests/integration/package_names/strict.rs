//! `package-names = "strict"`, the default.

use actix_web::http::Method;
use ipfs_registry_core::PackageNamePolicy;
use ipfs_registry_tests::archives::{cargo, npm};

use super::registry;

const NAMES: [&str; 5] = ["ab", "my_crate", "1abc", "lodash.merge", "ipaddr.js"];

#[actix_web::test]
async fn a_strict_registry_refuses_other_names_on_every_route() -> anyhow::Result<()> {
    let (server, owner) = registry(PackageNamePolicy::default()).await?;
    let address = owner.address();

    assert_eq!(server.get("/api").await?.json()["package_names"], "strict");
    for name in NAMES {
        for path in [
            format!("/api/package/acme/{name}"),
            format!("/api/package/acme/{name}/versions"),
            format!("/api/package/acme/{name}/latest"),
            format!("/api/package?id=acme/{name}/1.0.0"),
            format!("/api/package?id=acme/{name}/1.0"),
            format!("/api/package/version?id=acme/{name}/1.0.0"),
        ] {
            let outcome = server.get(&path).await?.outcome();
            assert_eq!(outcome, (400, "invalid_identifier".into()), "{path}");
        }
        for path in [
            format!("/api/package/acme/{name}/deprecate"),
            format!("/api/package/yank?id=acme/{name}/1.0.0"),
            format!("/api/namespace/acme/user/{address}?package={name}"),
            format!("/api/namespace/acme/user/{address}/access/{name}"),
        ] {
            let outcome = server.signed(Method::POST, &path, &owner.key, b"x").await?.outcome();
            assert_eq!(outcome, (400, "invalid_identifier".into()), "{path}");
        }
    }
    Ok(())
}

#[actix_web::test]
async fn a_strict_registry_publishes_and_serves_no_other_names() -> anyhow::Result<()> {
    let (server, owner) = registry(PackageNamePolicy::Strict).await?;

    for name in NAMES {
        for archive in [npm(name, "1.0.0"), cargo(name, "1.0.0")] {
            let answer = server.publish("acme", &owner.key, archive).await?;
            assert_eq!(answer.outcome(), (400, "invalid_identifier".into()), "{name}");
        }
        let told = server.get(&format!("/npm/@acme/{name}")).await?;
        assert_eq!((told.status, &told.json()["code"]), (404, &"invalid_identifier".into()));
    }
    for path in ["1/a", "2/ab", "ip/ad/ipaddr.js"] {
        assert_eq!(server.get(&format!("/cargo/acme/{path}")).await?.status, 404, "{path}");
    }
    // The message is that of the strict rules, also where both rules refuse the name.
    let detail = server.get("/api/package/acme/a_b%20c").await?.json()["detail"].to_string();
    assert!(detail.contains("has '_'; `-` is the only punctuation of a name"), "{detail}");
    Ok(())
}
