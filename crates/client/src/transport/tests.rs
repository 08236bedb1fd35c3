use bytes::Bytes;
use ipfs_registry_core::{ArchiveRef, Pointer, wire::Code};

use super::Call;
use crate::{
    ClientError, Wait,
    peer::{Reply, answer, client, json, problem, record},
};

/// What asking for the info fails with.
async fn failure(reply: Reply) -> ClientError {
    client(vec![reply]).info().await.unwrap_err()
}

#[actix_rt::test]
async fn a_refusal_is_told_with_its_code() {
    let error = failure(Reply::Whole(problem("404 Not Found", "unknown_package"))).await;

    assert_eq!(error.code(), Some(Code::UnknownPackage));
    assert_eq!(error.to_string(), "the words of unknown_package (status 404, unknown_package)");
}

#[actix_rt::test]
async fn a_refusal_with_a_code_of_a_later_registry_is_told() {
    let error = failure(Reply::Whole(problem("418 I'm a teapot", "too_rainy"))).await;

    assert!(matches!(error, ClientError::Refused { status: 418, code: None, .. }), "{error}");
}

#[actix_rt::test]
async fn a_proxys_page_is_told_by_its_status_alone() {
    let page = answer("502 Bad Gateway", "text/html", b"<html>a whole page</html>");

    let error = failure(Reply::Whole(page)).await;

    assert_eq!(error.to_string(), "the answer is `Bad Gateway` and gives no reason (status 502)");
}

#[actix_rt::test]
async fn a_registry_that_moved_is_not_followed() {
    let moved =
        b"HTTP/1.1 301 Moved Permanently\r\nlocation: https://h/\r\ncontent-length: 0\r\n\r\n";

    let error = failure(Reply::Whole(moved.to_vec())).await;

    assert!(error.to_string().contains("`https://h/`"), "{error}");
}

#[actix_rt::test]
async fn a_website_is_no_registry() {
    let page = answer("200 OK", "text/html", b"<html>hello</html>");

    let error = failure(Reply::Whole(page)).await;

    assert!(matches!(error, ClientError::Unexpected { .. }), "{error}");
}

#[actix_rt::test]
async fn an_answer_that_is_cut_is_no_answer() {
    let mut cut = answer("200 OK", "application/json", b"{\"name\": \"a registry\"}");
    cut.truncate(cut.len() - 3);
    let cuts = [cut, b"HTTP/1.1 200 OK\r\ncontent-".to_vec(), Vec::new()];

    for cut in cuts {
        let error = failure(Reply::Whole(cut)).await;

        assert!(matches!(error, ClientError::Broken { .. }), "{error}");
    }
}

#[actix_rt::test]
async fn an_answer_without_an_end_is_cut_off() {
    let endless = answer("200 OK", "application/json", &vec![b' '; 17 * 1024 * 1024]);

    let error = failure(Reply::Whole(endless)).await;

    assert!(matches!(error, ClientError::Unexpected { .. }), "{error}");
}

#[actix_rt::test]
async fn silence_is_not_waited_out() {
    let error = failure(Reply::Silence).await;
    assert!(matches!(error, ClientError::Timeout { wait: Wait::Progress, .. }), "{error}");

    let begun = b"HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n{".to_vec();
    let error = failure(Reply::EarlyOpen(begun)).await;
    assert!(matches!(error, ClientError::Timeout { wait: Wait::Progress, .. }), "{error}");
}

/// One reset used to make every later request of the client, and of its clones, vanish unsent.
#[actix_rt::test]
async fn a_connection_that_is_reset_takes_no_other_with_it() {
    let pointer: Pointer = "mock-namespace/mock-package/1.0.0".parse().unwrap();
    let archive = ArchiveRef::Pointer(pointer.clone());
    let truth = record(&pointer, b"archive");
    let reset = Reply::Early(Vec::new());
    let replies = [json(&truth), json(&truth), json(&truth)].map(Reply::Whole);
    let [first, second, third] = replies;
    let client = client(vec![first, reset, second, third]);
    client.version(&archive).await.unwrap();
    let large = Bytes::from(vec![1; 24 * 1024 * 1024]);

    let broken = client.tell(Call::post("/large").body(large)).await.unwrap_err();

    assert!(matches!(broken, ClientError::Broken { .. }), "{broken}");
    assert_eq!(client.version(&archive).await.unwrap(), truth);
    assert_eq!(client.clone().version(&archive).await.unwrap(), truth);
}
