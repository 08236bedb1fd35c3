//! Requests without a valid head, which no handler sees: late, too large or malformed.

mod transfers;

use std::{
    io::{Read, Write},
    net::TcpStream,
    thread,
    time::{Duration, Instant},
};

use ipfs_registry_core::{SigningKey, wire::SIGNATURE_HEADER};
use ipfs_registry_tests::{
    Answer,
    certificates::{Authority, Kind},
    process::ServerProcess,
    raw_connection::RawConnection,
    temp_registry::TempRegistry,
};
use openssl::ssl::{SslConnector, SslMethod, SslStream};

const GET: &str = "GET /api HTTP/1.1\r\nhost: h\r\n\r\n";
const HEAD_LIMIT: Duration = Duration::from_secs(1);
const SHORT: &str = "[limits]\nhead-seconds = 1\n";

/// Sends complete requests and reads their answers.
fn serve<S: Read + Write>(connection: &mut RawConnection<S>, requests: u32) -> anyhow::Result<()> {
    for _ in 0..requests {
        connection.send(GET)?;
        assert_eq!(connection.answer()?.status, 200);
    }
    Ok(())
}

/// Checks that a refusal is a problem with this status and code, and the last answer of its connection.
fn assert_refused<S: Read + Write>(
    connection: &mut RawConnection<S>,
    status: u16,
    code: &str,
) -> anyhow::Result<Answer> {
    let answer = connection.answer()?;
    assert_eq!(answer.outcome(), (status, code.to_owned()), "{:?}", answer.body);
    assert_eq!(answer.header("content-type"), "application/problem+json");
    assert_eq!(answer.header("connection"), "close");
    assert!(!answer.header("date").is_empty());
    assert!(!answer.header("x-request-id").is_empty());
    assert_eq!(answer.json()["status"], status);
    assert_eq!(connection.rest()?, b"", "after the refusal");
    Ok(answer)
}

/// Checks that a head ends at the limit, wherever it stops, with the same answer on every request.
fn assert_slow_heads_end<S: Read + Write>(
    connect: impl Fn() -> anyhow::Result<RawConnection<S>>,
) -> anyhow::Result<()> {
    let mut slow = Vec::new();
    for requests in [0, 1, 3] {
        for part in ["G", "GET /api HT", "GET /api HTTP/1.1\r", "GET /api HTTP/1.1\r\nhost: h\r\n"]
        {
            let mut connection = connect()?;
            serve(&mut connection, requests)?;
            connection.send(part)?;
            slow.push(connection);
        }
    }
    let begun = Instant::now();

    for mut connection in slow {
        let answer = assert_refused(&mut connection, 408, "head_too_slow")?;
        let detail = answer.json()["detail"].to_string();
        assert!(detail.contains("did not arrive within 1 s"), "{detail}");
    }

    assert!(begun.elapsed() < HEAD_LIMIT * 5, "{:?}", begun.elapsed());
    Ok(())
}

#[test]
fn a_slow_head_ends_on_every_request_of_a_connection() -> anyhow::Result<()> {
    let registry = TempRegistry::with_tables(SHORT)?;
    let server = registry.start()?;

    assert_slow_heads_end(|| RawConnection::open(server.url()))
}

#[test]
fn a_trickled_head_ends_on_a_kept_alive_connection() -> anyhow::Result<()> {
    let registry = TempRegistry::with_tables(SHORT)?;
    let server = registry.start()?;
    let mut connection = RawConnection::open(server.url())?;
    serve(&mut connection, 2)?;

    let begun = Instant::now();
    connection.send("GET /api HTTP/1.1\r\nx-slow: ")?;
    while begun.elapsed() < HEAD_LIMIT * 2 && connection.send("a").is_ok() {
        thread::sleep(Duration::from_millis(50));
    }

    assert_refused(&mut connection, 408, "head_too_slow")?;
    Ok(())
}

fn connect_tls(
    server: &ServerProcess,
    authority: &Authority,
) -> anyhow::Result<RawConnection<SslStream<TcpStream>>> {
    let mut connector = SslConnector::builder(SslMethod::tls_client())?;
    connector.cert_store_mut().add_cert(authority.certificate().to_owned())?;
    let stream = TcpStream::connect(server.url().trim_start_matches("https://"))?;
    stream.set_read_timeout(Some(Duration::from_secs(30)))?;
    Ok(RawConnection::new(connector.build().connect("localhost", stream)?))
}

#[test]
fn heads_over_tls_have_the_same_limits() -> anyhow::Result<()> {
    let authority = Authority::new()?;
    let table = format!("{SHORT}[tls]\ncert = \"cert.pem\"\nkey = \"key.pem\"");
    let registry = TempRegistry::with_tables(&table)?;
    authority.issue(Kind::Ecdsa, registry.path())?;
    let server = registry.start()?;

    assert_slow_heads_end(|| connect_tls(&server, &authority))?;
    let mut connection = connect_tls(&server, &authority)?;
    serve(&mut connection, 1)?;
    connection.send(large_head())?;
    assert_refused(&mut connection, 431, "head_too_large")?;
    let mut connection = connect_tls(&server, &authority)?;
    connection.send("BROKEN\r\n\r\n")?;
    assert_refused(&mut connection, 400, "invalid_request")?;
    Ok(())
}

/// Returns a head of 300 KB, of which the server reads less than half before it answers.
fn large_head() -> String {
    format!("GET /api HTTP/1.1\r\nhost: h\r\nx-large: {}\r\n\r\n", "a".repeat(300_000))
}

#[test]
fn a_head_that_is_too_large_gets_a_problem() -> anyhow::Result<()> {
    let registry = TempRegistry::new("")?;
    let server = registry.start()?;
    let many = format!("GET /api HTTP/1.1\r\nhost: h\r\n{}\r\n", "x-a: b\r\n".repeat(97));

    for requests in [0, 2] {
        for head in [large_head(), many.clone()] {
            let mut connection = RawConnection::open(server.url())?;
            serve(&mut connection, requests)?;
            connection.send(head)?;
            assert_refused(&mut connection, 431, "head_too_large")?;
        }
    }
    Ok(())
}

/// A server that closed a connection on which bytes arrive would reset it.
#[test]
fn a_client_that_is_still_sending_gets_the_refusal() -> anyhow::Result<()> {
    let registry = TempRegistry::new("")?;
    let server = registry.start()?;
    let mut connection = RawConnection::open(server.url())?;

    connection.send(large_head().trim_end())?;
    for _ in 0..3 {
        thread::sleep(Duration::from_millis(200));
        connection.send("a".repeat(50_000))?;
    }

    assert_refused(&mut connection, 431, "head_too_large")?;
    Ok(())
}

#[test]
fn a_malformed_head_gets_a_problem() -> anyhow::Result<()> {
    let registry = TempRegistry::new("")?;
    let server = registry.start()?;

    for head in [
        "BROKEN\r\n\r\n",
        "GET /api HTTP/9.1\r\nhost: h\r\n\r\n",
        "GET /api HTTP/1.1\r\n\r\n",
        "GET /api HTTP/1.1\r\nhost: h\r\nhost: i\r\n\r\n",
        "GET /api HTTP/1.1\r\nhost: h\r\nbad header\r\n\r\n",
        "POST /api HTTP/1.1\r\nhost: h\r\ncontent-length: many\r\n\r\n",
        "POST /api HTTP/1.1\r\nhost: h\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\n",
        "POST /api HTTP/1.1\r\nhost: h\r\ncontent-length: 1\r\ntransfer-encoding: chunked\r\n\r\n",
        "POST /api HTTP/1.1\r\nhost: h\r\ntransfer-encoding: gzip\r\n\r\n",
        "\u{16}\u{3}\u{1}\u{2}",
    ] {
        for requests in [0, 2] {
            let mut connection = RawConnection::open(server.url())?;
            serve(&mut connection, requests)?;
            connection.send(head)?;
            let answer = assert_refused(&mut connection, 400, "invalid_request")?;
            assert_eq!(answer.json()["title"], "Bad Request", "{head:?}");
        }
    }
    Ok(())
}

#[test]
fn a_malformed_head_behind_pipelined_requests_gets_a_problem() -> anyhow::Result<()> {
    let registry = TempRegistry::new("")?;
    let server = registry.start()?;

    for before in [GET, "HEAD /api HTTP/1.1\r\nhost: h\r\n\r\n"] {
        let mut connection = RawConnection::open(server.url())?;
        connection.send(format!("{before}{GET}BROKEN\r\n\r\n"))?;

        if before == GET {
            assert_eq!(connection.answer()?.status, 200);
        } else {
            // The length that `HEAD` states is that of a body which is not sent.
            assert!(connection.head()?.starts_with("HTTP/1.1 200 "));
        }
        assert_eq!(connection.answer()?.status, 200);
        assert_refused(&mut connection, 400, "invalid_request")?;
    }
    Ok(())
}

/// The handler answers, and the connection ends.
#[test]
fn a_malformed_chunk_gets_one_answer() -> anyhow::Result<()> {
    let registry = TempRegistry::new("")?;
    let server = registry.start()?;
    let signature = SigningKey::generate().sign_message(b"something");
    let head = format!(
        "POST /api/package/acme HTTP/1.1\r\nhost: h\r\ncontent-type: application/gzip\r\n\
         transfer-encoding: chunked\r\n{SIGNATURE_HEADER}: {signature}\r\n\r\n"
    );

    for together in [true, false] {
        let mut connection = RawConnection::open(server.url())?;
        if together {
            connection.send(format!("{head}5\r\nhello\r\nnot a size\r\n"))?;
        } else {
            connection.send(format!("{head}5\r\nhello\r\n"))?;
            thread::sleep(Duration::from_millis(200));
            connection.send("not a size\r\n")?;
        }

        let answer = connection.answer()?;
        assert_eq!(answer.outcome(), (400, "invalid_body".to_owned()));
        assert_eq!(answer.header("content-type"), "application/problem+json");
        assert_eq!(connection.rest()?, b"");
    }
    Ok(())
}

#[test]
fn an_idle_connection_closes_without_an_answer() -> anyhow::Result<()> {
    let limits = "[limits]\nhead-seconds = 1\nidle-seconds = 3";
    let registry = TempRegistry::with_tables(limits)?;
    let server = registry.start()?;
    let mut connection = RawConnection::open(server.url())?;
    serve(&mut connection, 1)?;
    thread::sleep(HEAD_LIMIT * 2);
    serve(&mut connection, 1)?;

    let begun = Instant::now();
    assert_eq!(connection.rest()?, b"");

    assert!(begun.elapsed() > HEAD_LIMIT * 2, "{:?}", begun.elapsed());
    Ok(())
}
