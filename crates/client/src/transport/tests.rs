use bytes::Bytes;
use ipfs_registry_core::{ArchiveRef, Pointer, wire::Code};

use super::Call;
use crate::{
    ClientError, Wait,
    scripted_server::{Reply, client, json, problem, record, response},
};

/// Returns the error of a request for the info.
async fn info_error(reply: Reply) -> ClientError {
    client(vec![reply]).info().await.unwrap_err()
}

#[actix_rt::test]
async fn an_error_response_has_its_code() {
    let error = info_error(Reply::AfterRequest(problem("404 Not Found", "unknown_package"))).await;

    assert_eq!(error.code(), Some(Code::UnknownPackage));
    assert_eq!(error.to_string(), "the words of unknown_package (status 404, unknown_package)");
}

#[actix_rt::test]
async fn an_error_response_with_an_unknown_code_has_no_code() {
    let error = info_error(Reply::AfterRequest(problem("418 I'm a teapot", "too_rainy"))).await;

    assert!(matches!(error, ClientError::Refused { status: 418, code: None, .. }), "{error}");
}

#[actix_rt::test]
async fn the_error_for_a_page_of_a_proxy_has_only_the_status() {
    let page = response("502 Bad Gateway", "text/html", b"<html>a whole page</html>");

    let error = info_error(Reply::AfterRequest(page)).await;

    assert_eq!(error.to_string(), "the response is `Bad Gateway` without a reason (status 502)");
}

#[actix_rt::test]
async fn redirects_are_not_followed() {
    let moved =
        b"HTTP/1.1 301 Moved Permanently\r\nlocation: https://h/\r\ncontent-length: 0\r\n\r\n";

    let error = info_error(Reply::AfterRequest(moved.to_vec())).await;

    assert!(error.to_string().contains("`https://h/`"), "{error}");
}

#[actix_rt::test]
async fn a_website_is_not_a_registry() {
    let page = response("200 OK", "text/html", b"<html>hello</html>");

    let error = info_error(Reply::AfterRequest(page)).await;

    assert!(matches!(error, ClientError::Unexpected { .. }), "{error}");
}

#[actix_rt::test]
async fn a_truncated_response_is_an_error() {
    let mut truncated = response("200 OK", "application/json", b"{\"name\": \"a registry\"}");
    truncated.truncate(truncated.len() - 3);
    let responses = [truncated, b"HTTP/1.1 200 OK\r\ncontent-".to_vec(), Vec::new()];

    for response in responses {
        let error = info_error(Reply::AfterRequest(response)).await;

        assert!(matches!(error, ClientError::Broken { .. }), "{error}");
    }
}

#[actix_rt::test]
async fn an_endless_response_is_an_error() {
    let endless = response("200 OK", "application/json", &vec![b' '; 17 * 1024 * 1024]);

    let error = info_error(Reply::AfterRequest(endless)).await;

    assert!(matches!(error, ClientError::Unexpected { .. }), "{error}");
}

#[actix_rt::test]
async fn a_registry_without_progress_causes_a_timeout() {
    let error = info_error(Reply::Silence).await;
    assert!(matches!(error, ClientError::Timeout { wait: Wait::Progress, .. }), "{error}");

    let head = b"HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n{".to_vec();
    let error = info_error(Reply::EarlyAndStayOpen(head)).await;
    assert!(matches!(error, ClientError::Timeout { wait: Wait::Progress, .. }), "{error}");
}

/// Regression: after one reset, later requests of the client and its clones were never sent.
#[actix_rt::test]
async fn a_reset_connection_does_not_affect_later_requests() {
    let pointer: Pointer = "mock-namespace/mock-package/1.0.0".parse().unwrap();
    let archive = ArchiveRef::Pointer(pointer.clone());
    let expected = record(&pointer, b"archive");
    let reset = Reply::Early(Vec::new());
    let replies = [json(&expected), json(&expected), json(&expected)].map(Reply::AfterRequest);
    let [first, second, third] = replies;
    let client = client(vec![first, reset, second, third]);
    client.version(&archive).await.unwrap();
    let large = Bytes::from(vec![1; 24 * 1024 * 1024]);

    let broken = client.send_no_content(Call::post("/large").body(large)).await.unwrap_err();

    assert!(matches!(broken, ClientError::Broken { .. }), "{broken}");
    assert_eq!(client.version(&archive).await.unwrap(), expected);
    assert_eq!(client.clone().version(&archive).await.unwrap(), expected);
}
