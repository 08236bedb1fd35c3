//! Permissions of owners, administrators, users and restricted users of a namespace.

use actix_web::http::Method;
use ipfs_registry_core::{Address, SigningKey};
use ipfs_registry_tests::{Answer, Publisher, TestServer, archives::npm};

/// A namespace `acme` with its owner, an administrator, an unrestricted user, and a user who is
/// restricted to package `tool`.
struct Acme {
    server: TestServer,
    owner: Publisher,
    administrator: Publisher,
    user: Publisher,
    restricted: Publisher,
}

impl Acme {
    async fn new() -> anyhow::Result<Self> {
        let server = TestServer::start().await?;
        let owner = Publisher::with_namespace(&server, "acme").await?;
        let administrator = Publisher::sign_up(&server).await?;
        let user = Publisher::sign_up(&server).await?;
        let restricted = Publisher::sign_up(&server).await?;
        let acme = Self { server, owner, administrator, user, restricted };
        assert_eq!(acme.publish(&acme.owner, "tool", "1.0.0").await?.status, 200);
        for (member, query) in [
            (&acme.administrator, "?admin=true"),
            (&acme.user, ""),
            (&acme.restricted, "?package=tool"),
        ] {
            let answer = acme.add(&acme.owner, member.address(), query).await?;
            assert_eq!((answer.status, answer.body.len()), (200, 0), "{answer:?}");
        }
        Ok(acme)
    }

    async fn publish(&self, by: &Publisher, name: &str, version: &str) -> anyhow::Result<Answer> {
        self.server.publish("acme", &by.key, npm(name, version)).await
    }

    async fn on_user(
        &self,
        method: Method,
        by: &SigningKey,
        user: Address,
        rest: &str,
    ) -> anyhow::Result<Answer> {
        let path = format!("/api/namespace/acme/user/{user}{rest}");
        self.server.signed(method, &path, by, user.as_bytes()).await
    }

    async fn add(&self, by: &Publisher, user: Address, query: &str) -> anyhow::Result<Answer> {
        self.on_user(Method::POST, &by.key, user, query).await
    }

    async fn remove(&self, by: &Publisher, user: Address) -> anyhow::Result<Answer> {
        self.on_user(Method::DELETE, &by.key, user, "").await
    }

    async fn grant(&self, by: &Publisher, user: Address, package: &str) -> anyhow::Result<Answer> {
        self.on_user(Method::POST, &by.key, user, &format!("/access/{package}")).await
    }

    async fn revoke(&self, by: &Publisher, user: Address, package: &str) -> anyhow::Result<Answer> {
        self.on_user(Method::DELETE, &by.key, user, &format!("/access/{package}")).await
    }

    async fn yank(&self, by: &Publisher, id: &str) -> anyhow::Result<Answer> {
        let path = format!("/api/package/yank?id={id}");
        self.server.signed(Method::POST, &path, &by.key, b"").await
    }

    async fn deprecate(&self, by: &Publisher, package: &str) -> anyhow::Result<Answer> {
        let path = format!("/api/package/acme/{package}/deprecate");
        self.server.signed(Method::POST, &path, &by.key, b"").await
    }
}

#[track_caller]
fn refused(answer: &Answer, status: u16, code: &str) {
    assert_eq!(answer.outcome(), (status, code.to_owned()), "{answer:?}");
    assert_eq!(answer.header("content-type"), "application/problem+json");
}

#[actix_web::test]
async fn members_publish_according_to_their_role() -> anyhow::Result<()> {
    let acme = Acme::new().await?;
    let stranger = Publisher::not_signed_up(&acme.server)?;
    let other = Publisher::sign_up(&acme.server).await?;

    assert_eq!(acme.publish(&acme.administrator, "tool", "1.0.1").await?.status, 200);
    assert_eq!(acme.publish(&acme.user, "fresh", "1.0.0").await?.status, 200);
    assert_eq!(acme.publish(&acme.restricted, "tool", "1.0.2").await?.status, 200);
    refused(&acme.publish(&acme.restricted, "fresh", "1.0.1").await?, 401, "package_restricted");
    refused(&acme.publish(&acme.restricted, "another", "1.0.0").await?, 401, "package_creation");
    refused(&acme.publish(&stranger, "tool", "2.0.0").await?, 401, "not_signed_up");
    refused(&acme.publish(&other, "tool", "2.0.0").await?, 401, "not_entitled");
    Ok(())
}

#[actix_web::test]
async fn members_yank_and_deprecate_packages_that_they_may_publish() -> anyhow::Result<()> {
    let acme = Acme::new().await?;
    acme.publish(&acme.owner, "other", "1.0.0").await?;

    assert_eq!(acme.yank(&acme.restricted, "acme/tool/1.0.0").await?.status, 200);
    assert_eq!(acme.deprecate(&acme.restricted, "tool").await?.status, 200);
    refused(&acme.yank(&acme.restricted, "acme/other/1.0.0").await?, 401, "package_restricted");
    refused(&acme.deprecate(&acme.restricted, "other").await?, 401, "package_restricted");
    assert_eq!(acme.yank(&acme.user, "acme/other/1.0.0").await?.status, 200);
    assert_eq!(acme.deprecate(&acme.administrator, "other").await?.status, 200);
    Ok(())
}

#[actix_web::test]
async fn only_the_owner_makes_and_removes_administrators() -> anyhow::Result<()> {
    let acme = Acme::new().await?;
    let newcomer = Publisher::sign_up(&acme.server).await?.address();

    refused(&acme.add(&acme.administrator, newcomer, "?admin=true").await?, 401, "not_entitled");
    assert_eq!(acme.add(&acme.administrator, newcomer, "").await?.status, 200);
    assert_eq!(acme.remove(&acme.administrator, newcomer).await?.status, 200);
    assert_eq!(acme.add(&acme.owner, newcomer, "?admin=true").await?.status, 200);
    refused(&acme.remove(&acme.administrator, newcomer).await?, 401, "not_entitled");
    assert_eq!(acme.remove(&acme.owner, newcomer).await?.status, 200);
    Ok(())
}

#[actix_web::test]
async fn users_cannot_manage_members() -> anyhow::Result<()> {
    let acme = Acme::new().await?;
    let newcomer = Publisher::sign_up(&acme.server).await?.address();
    let restricted = acme.restricted.address();

    refused(&acme.add(&acme.user, newcomer, "").await?, 401, "not_entitled");
    refused(&acme.remove(&acme.user, restricted).await?, 401, "not_entitled");
    refused(&acme.grant(&acme.user, restricted, "tool").await?, 401, "not_entitled");
    refused(&acme.revoke(&acme.restricted, restricted, "tool").await?, 401, "not_entitled");
    Ok(())
}

#[actix_web::test]
async fn a_user_is_added_once_and_must_have_signed_up() -> anyhow::Result<()> {
    let acme = Acme::new().await?;
    let stranger = Publisher::not_signed_up(&acme.server)?.address();
    let newcomer = Publisher::sign_up(&acme.server).await?.address();

    refused(&acme.add(&acme.owner, stranger, "").await?, 404, "unknown_publisher");
    refused(&acme.add(&acme.owner, acme.user.address(), "").await?, 409, "user_exists");
    refused(&acme.add(&acme.owner, acme.owner.address(), "").await?, 409, "user_exists");
    refused(&acme.add(&acme.owner, newcomer, "?package=none").await?, 404, "unknown_package");
    refused(&acme.add(&acme.owner, newcomer, "?admin=perhaps").await?, 400, "invalid_query");
    refused(&acme.remove(&acme.owner, stranger).await?, 404, "unknown_user");
    refused(&acme.remove(&acme.owner, acme.owner.address()).await?, 401, "owner_irremovable");
    Ok(())
}

#[actix_web::test]
async fn revoking_the_last_package_does_not_lift_the_restriction() -> anyhow::Result<()> {
    let acme = Acme::new().await?;
    let restricted = acme.restricted.address();

    assert_eq!(acme.revoke(&acme.administrator, restricted, "tool").await?.status, 200);

    refused(&acme.publish(&acme.restricted, "tool", "2.0.0").await?, 401, "package_restricted");
    refused(&acme.revoke(&acme.owner, restricted, "tool").await?, 409, "access_not_granted");
    assert_eq!(acme.grant(&acme.administrator, restricted, "tool").await?.status, 200);
    refused(&acme.grant(&acme.owner, restricted, "tool").await?, 409, "access_exists");
    assert_eq!(acme.publish(&acme.restricted, "tool", "2.0.0").await?.status, 200);
    Ok(())
}

#[actix_web::test]
async fn a_restriction_ends_with_the_user_and_stays_in_its_namespace() -> anyhow::Result<()> {
    let acme = Acme::new().await?;
    let restricted = acme.restricted.address();
    acme.restricted.client.register(&"elsewhere".parse()?).await?;

    let own = acme.server.publish("elsewhere", &acme.restricted.key, npm("own", "1.0.0")).await?;
    assert_eq!(own.status, 200, "{own:?}");
    assert_eq!(acme.remove(&acme.owner, restricted).await?.status, 200);
    refused(&acme.publish(&acme.restricted, "tool", "2.0.0").await?, 401, "not_entitled");
    assert_eq!(acme.add(&acme.owner, restricted, "").await?.status, 200);
    assert_eq!(acme.publish(&acme.restricted, "fresh", "1.0.0").await?.status, 200);
    Ok(())
}

#[actix_web::test]
async fn a_grant_never_restricts_an_unrestricted_user() -> anyhow::Result<()> {
    let acme = Acme::new().await?;

    refused(&acme.grant(&acme.owner, acme.user.address(), "tool").await?, 409, "access_exists");
    assert_eq!(acme.publish(&acme.user, "fresh", "1.0.0").await?.status, 200);
    Ok(())
}

#[actix_web::test]
async fn a_namespace_shows_its_members() -> anyhow::Result<()> {
    let acme = Acme::new().await?;

    let shown = acme.server.get("/api/namespace/acme").await?.json();

    let member = |publisher: &Publisher| {
        let address = publisher.address().to_string();
        let members = shown["publishers"].as_array().unwrap();
        members.iter().find(|member| member["address"] == address.as_str()).unwrap().clone()
    };
    assert_eq!(shown["owner"], acme.owner.address().to_string());
    assert_eq!(member(&acme.administrator)["administrator"], true);
    assert_eq!(member(&acme.user).get("packages"), None);
    assert_eq!(member(&acme.restricted)["packages"], serde_json::json!(["tool"]));
    assert_eq!(acme.server.get("/api/package/acme").await?.json(), shown);
    Ok(())
}

#[actix_web::test]
async fn allow_and_deny_lists_apply_to_every_signed_route_but_sign_up() -> anyhow::Result<()> {
    let (good, bad) = (SigningKey::generate(), SigningKey::generate());
    let (allowed, denied) = (good.address(), bad.address());
    let server = TestServer::start_with(|config| {
        config.registry.allow = vec![allowed, denied];
        config.registry.deny = vec![denied];
    })
    .await?;
    let outsider = SigningKey::generate();
    let register = async |key: &SigningKey, name: &str| {
        server.client(key.clone())?.sign_up().await?;
        server.signed(Method::POST, &format!("/api/namespace/{name}"), key, name.as_bytes()).await
    };

    assert_eq!(register(&good, "good").await?.status, 200);
    refused(&register(&bad, "bad").await?, 401, "denied");
    refused(&register(&outsider, "outsider").await?, 401, "not_allowed");
    refused(&server.publish("good", &bad, npm("pkg", "1.0.0")).await?, 401, "denied");
    Ok(())
}
