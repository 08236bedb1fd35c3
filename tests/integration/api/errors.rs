//! Every error is a problem document with a code, also for malformed requests.

use actix_web::http::Method;
use bytes::Bytes;
use ipfs_registry_core::SigningKey;
use ipfs_registry_tests::{Answer, Publisher, TestServer, archives::npm};

#[track_caller]
fn is_problem(answer: &Answer) {
    let problem = answer.json();
    assert_eq!(answer.header("content-type"), "application/problem+json", "{answer:?}");
    assert_eq!(problem["status"], answer.status, "{answer:?}");
    for key in ["type", "title", "detail", "code"] {
        assert!(problem[key].as_str().is_some_and(|text| !text.is_empty()), "{key}: {answer:?}");
    }
}

#[actix_web::test]
async fn unknown_routes_and_methods_are_problems() -> anyhow::Result<()> {
    let server = TestServer::start().await?;

    for path in ["/", "/api/nothing", "/api/package/a/b/c/d", "/API", "/api/namespace"] {
        let answer = server.get(path).await?;
        assert_eq!(answer.outcome(), (404, "unknown_route".into()), "{path}");
        is_problem(&answer);
    }
    for (method, path, allow) in [
        (Method::PUT, "/api", "GET, HEAD"),
        (Method::GET, "/api/publisher", "POST"),
        (Method::PATCH, "/api/namespace/acme", "GET, HEAD, POST"),
        (Method::GET, "/api/package/yank", "POST"),
        (Method::DELETE, "/api/package", "GET, HEAD"),
    ] {
        let answer = server.send(method, path, &[], Bytes::new()).await?;
        assert_eq!(answer.outcome(), (405, "method_not_allowed".into()), "{path}");
        assert_eq!(answer.header("allow"), allow);
        is_problem(&answer);
    }
    Ok(())
}

#[actix_web::test]
async fn invalid_names_are_problems_on_every_route() -> anyhow::Result<()> {
    let server = TestServer::start().await?;
    let owner = Publisher::with_namespace(&server, "acme").await?;

    for name in BAD_NAMES {
        let encoded = encode(name);
        for path in [
            format!("/api/namespace/{encoded}"),
            format!("/api/package/{encoded}/tool"),
            format!("/api/package/acme/{encoded}/versions"),
            format!("/api/package?id={encoded}/tool/1.0.0"),
            format!("/api/package/version?id=acme/{encoded}/1.0.0"),
        ] {
            let answer = server.get(&path).await?;
            assert!(matches!(answer.status, 400 | 404), "{path}: {answer:?}");
            is_problem(&answer);
        }
        let path = format!("/api/namespace/{encoded}");
        let answer = server.signed(Method::POST, &path, &owner.key, name.as_bytes()).await?;
        assert!(matches!(answer.status, 400 | 404), "{name:?}: {answer:?}");
        let answer = server.publish("acme", &owner.key, npm(name, "1.0.0")).await?;
        assert_eq!(answer.status, 400, "{name:?}: {answer:?}");
    }
    Ok(())
}

/// Names that each break one rule.
const BAD_NAMES: &[&str] = &[
    "ab",
    "1abc",
    "-abc",
    "a_bc",
    "a.bc",
    "a bc",
    "abc/def",
    "..",
    "../../etc",
    "abc\u{0}",
    "abc\n",
    "abc\u{200b}",
    "abc\u{200d}d",
    "abc\u{fe0f}",
    "ab😀c",
    "раypal",
    "abс",
    "ﬁsh",
    "a%2fb",
    "'; drop table versions; --",
    "abcdefghijabcdefghijabcdefghijabcdefghijabcdefghijabcdefghijabcde",
];

fn encode(name: &str) -> String {
    name.bytes().map(|byte| format!("%{byte:02X}")).collect()
}

#[actix_web::test]
async fn reserved_names_are_refused() -> anyhow::Result<()> {
    let server = TestServer::start().await?;
    let owner = Publisher::with_namespace(&server, "acme").await?;

    for name in ["version", "yank"] {
        let path = format!("/api/namespace/{name}");
        let answer = server.signed(Method::POST, &path, &owner.key, name.as_bytes()).await?;
        assert_eq!(answer.outcome(), (400, "reserved_name".into()));
    }
    for name in ["version", "Version", "yank"] {
        let answer = server.publish(name, &owner.key, npm("tool", "1.0.0")).await?;
        assert_eq!(answer.status, 400, "{name}: {answer:?}");
    }
    let answer = server.publish("acme", &owner.key, npm("packages", "1.0.0")).await?;
    assert_eq!(answer.outcome(), (400, "reserved_name".into()));
    assert_eq!(server.publish("acme", &owner.key, npm("version", "1.0.0")).await?.status, 200);
    Ok(())
}

#[actix_web::test]
async fn unicode_names_are_accepted() -> anyhow::Result<()> {
    let server = TestServer::start().await?;

    for name in ["пакет", "パッケージ", "größe-2", "σύνολο", "חבילה"] {
        let owner = Publisher::with_namespace(&server, name).await?;
        let archive = npm(name, "1.0.0");
        let answer = server.publish(&encode(name), &owner.key, archive.clone()).await?;
        assert_eq!(answer.status, 200, "{name}: {answer:?}");
        let fetched = server.get(&format!("/api/package?id={0}/{0}/1.0.0", encode(name))).await?;
        assert_eq!(fetched.body, archive);
        assert!(fetched.header("content-disposition").contains("filename*=UTF-8''"), "{name}");
    }
    Ok(())
}

#[actix_web::test]
async fn malformed_requests_never_cause_a_500() -> anyhow::Result<()> {
    let server = TestServer::start().await?;
    let owner = Publisher::with_namespace(&server, "acme").await?;
    let signature = owner.key.sign_message(b"").to_string();
    let high = {
        let stranger = SigningKey::generate();
        stranger.sign_message(b"other").to_string()
    };

    for (method, path) in [
        (Method::GET, "/api/publisher/0x12"),
        (Method::GET, "/api/publisher/%ff%fe"),
        (Method::GET, "/api/namespace/%ff%fe%fd"),
        (Method::GET, "/api/package?id=%ff"),
        (Method::GET, "/api/package?id=a&id=b"),
        (Method::GET, "/api/package/acme/packages?limit=99999999999999999999"),
        (Method::GET, "/api/package/acme/packages?offset=18446744073709551615"),
        (Method::GET, "/api/package/version?id=acme/tool/99999999999999999999.0.0"),
        (Method::POST, "/api/namespace/acme/user/0xzz"),
        (Method::POST, "/api/package/yank?id=acme/tool/1.0.0"),
        (Method::POST, "/api/package/acme/tool/deprecate"),
        (Method::DELETE, "/api/namespace/acme/user/0x0000000000000000000000000000000000000000"),
    ] {
        for header in [&*signature, &*high, "", "AAAA"] {
            let headers = [("x-signature", header)];
            let answer = server.send(method.clone(), path, &headers, "\u{0}").await?;
            assert!(answer.status < 500, "{method} {path}: {answer:?}");
            if answer.status >= 400 {
                is_problem(&answer);
            }
        }
    }
    Ok(())
}

#[actix_web::test]
async fn a_notice_is_bounded_text() -> anyhow::Result<()> {
    let server = TestServer::start_with(|config| config.registry.notice_limit = 8).await?;
    let owner = Publisher::with_namespace(&server, "acme").await?;
    assert_eq!(server.publish("acme", &owner.key, npm("tool", "1.0.0")).await?.status, 200);
    let deprecate = async |body: &'static [u8]| {
        let signature = owner.key.sign_message(body).to_string();
        let headers = [("x-signature", signature.as_str())];
        let path = "/api/package/acme/tool/deprecate";
        server.send(Method::POST, path, &headers, body).await.map(|answer| answer.outcome())
    };

    assert_eq!(deprecate(b"12345678").await?.0, 200);
    assert_eq!(deprecate(b"123456789").await?, (413, "body_too_large".into()));
    assert_eq!(deprecate(b"\xff\xfe").await?, (400, "invalid_body".into()));
    assert_eq!(deprecate(b"a\0b").await?, (400, "invalid_body".into()));
    Ok(())
}
