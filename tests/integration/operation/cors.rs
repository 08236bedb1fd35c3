//! CORS: requests of web pages from other origins.

use actix_web::http::Method;
use bytes::Bytes;
use ipfs_registry_tests::{Answer, TestServer};

const PAGE: &str = "https://packages.example.org";

async fn preflight(server: &TestServer, origin: &str, wanted: &str) -> anyhow::Result<Answer> {
    let headers = [
        ("origin", origin),
        ("access-control-request-method", "POST"),
        ("access-control-request-headers", wanted),
    ];
    server.send(Method::OPTIONS, "/api/package/acme", &headers, Bytes::new()).await
}

async fn read(server: &TestServer, path: &str, origin: &str) -> anyhow::Result<Answer> {
    server.send(Method::GET, path, &[("origin", origin)], Bytes::new()).await
}

#[actix_web::test]
async fn any_origin_is_allowed_by_default() -> anyhow::Result<()> {
    let server = TestServer::start().await?;

    let preflighted =
        preflight(&server, "https://anywhere.example", "x-signature, content-type").await?;
    assert_eq!(preflighted.status, 200);
    assert_eq!(preflighted.header("access-control-allow-origin"), "*");
    for method in ["GET", "HEAD", "POST", "DELETE"] {
        assert!(
            preflighted.header("access-control-allow-methods").contains(method),
            "{preflighted:?}"
        );
    }
    let headers = preflighted.header("access-control-allow-headers").to_lowercase();
    assert!(headers.contains("x-signature") && headers.contains("content-type"), "{headers}");

    for path in ["/api", "/api/nothing", "/api/namespace/nobody-has-it"] {
        let answer = read(&server, path, "https://anywhere.example").await?;
        assert_eq!(answer.header("access-control-allow-origin"), "*", "{path}");
        let exposed = answer.header("access-control-expose-headers").to_lowercase();
        assert!(exposed.contains("etag") && exposed.contains("content-range"), "{exposed}");
        // A shared cache may send the answer to another client to a web page.
        let answer = server.get(path).await?;
        assert_eq!(answer.header("access-control-allow-origin"), "*", "{path}");
        assert_eq!(answer.header("vary").to_lowercase().find("origin"), None, "{path}");
    }
    Ok(())
}

#[actix_web::test]
async fn only_listed_origins_are_allowed() -> anyhow::Result<()> {
    let server =
        TestServer::start_with(|config| config.cors.origins = Some(vec![PAGE.into()])).await?;

    let listed = read(&server, "/api", PAGE).await?;
    assert_eq!(listed.header("access-control-allow-origin"), PAGE);
    assert!(listed.header("vary").to_lowercase().contains("origin"), "{listed:?}");
    assert_eq!(preflight(&server, PAGE, "x-signature").await?.status, 200);

    for other in ["https://evil.example", "http://packages.example.org", "null"] {
        let answer = read(&server, "/api", other).await?;
        assert_eq!((answer.status, answer.header("access-control-allow-origin")), (200, ""));
        let preflighted = preflight(&server, other, "x-signature").await?;
        assert_eq!(preflighted.header("access-control-allow-origin"), "", "{other}");
        assert_eq!(preflighted.outcome(), (400, "origin_refused".into()), "{other}");
        assert_eq!(preflighted.header("content-type"), "application/problem+json");
        assert_eq!(preflighted.header("vary"), "Origin");
    }
    Ok(())
}

#[actix_web::test]
async fn an_invalid_origin_stops_the_start() {
    let refused =
        TestServer::start_with(|config| config.cors.origins = Some(vec!["*".into()])).await;

    let message = refused.err().map(|error| error.to_string()).unwrap_or_default();
    assert!(message.starts_with("`cors.origins` has `*`"), "{message}");
}
