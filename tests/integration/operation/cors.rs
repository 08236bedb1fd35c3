//! What web pages of other origins may send and read.

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
async fn any_page_may_use_a_registry_unless_it_is_told_which() -> anyhow::Result<()> {
    let server = TestServer::start().await?;

    let asked = preflight(&server, "https://anywhere.example", "x-signature, content-type").await?;
    assert_eq!(asked.status, 200);
    assert_eq!(asked.header("access-control-allow-origin"), "*");
    for method in ["GET", "HEAD", "POST", "DELETE"] {
        assert!(asked.header("access-control-allow-methods").contains(method), "{asked:?}");
    }
    let headers = asked.header("access-control-allow-headers").to_lowercase();
    assert!(headers.contains("x-signature") && headers.contains("content-type"), "{headers}");

    for path in ["/api", "/api/nothing", "/api/namespace/nobody-has-it"] {
        let answer = read(&server, path, "https://anywhere.example").await?;
        assert_eq!(answer.header("access-control-allow-origin"), "*", "{path}");
        let exposed = answer.header("access-control-expose-headers").to_lowercase();
        assert!(exposed.contains("etag") && exposed.contains("content-range"), "{exposed}");
    }
    Ok(())
}

#[actix_web::test]
async fn only_the_listed_pages_may_use_a_registry_that_lists_some() -> anyhow::Result<()> {
    let server =
        TestServer::start_with(|config| config.cors.origins = Some(vec![PAGE.into()])).await?;

    let listed = read(&server, "/api", PAGE).await?;
    assert_eq!(listed.header("access-control-allow-origin"), PAGE);
    assert!(listed.header("vary").to_lowercase().contains("origin"), "{listed:?}");
    assert_eq!(preflight(&server, PAGE, "x-signature").await?.status, 200);

    for other in ["https://evil.example", "http://packages.example.org", "null"] {
        let answer = read(&server, "/api", other).await?;
        assert_eq!((answer.status, answer.header("access-control-allow-origin")), (200, ""));
        let asked = preflight(&server, other, "x-signature").await?;
        assert_eq!(asked.header("access-control-allow-origin"), "", "{other}");
        assert_eq!(asked.outcome(), (400, "origin_refused".into()), "{other}");
        assert_eq!(asked.header("content-type"), "application/problem+json");
        assert_eq!(asked.header("vary"), "Origin");
    }
    Ok(())
}

#[actix_web::test]
async fn an_origin_that_no_browser_sends_stops_the_start() {
    let refused =
        TestServer::start_with(|config| config.cors.origins = Some(vec!["*".into()])).await;

    let words = refused.err().map(|error| error.to_string()).unwrap_or_default();
    assert!(words.starts_with("`cors.origins` has `*`"), "{words}");
}
