//! HTTPS: certificates, their reload, and errors of clients.

use std::{
    fs,
    io::{Read as _, Write as _},
    net::TcpStream,
    path::Path,
    process::{Command, Output},
    time::{Duration, Instant},
};

use ipfs_registry_client::{CertificateProblem, Client, ClientError};
use ipfs_registry_core::{Namespace, SigningKey};
use ipfs_registry_tests::{
    TestServer,
    archives::npm,
    binary::binary,
    certificates::{Authority, Flaw, Kind},
    process::ServerProcess,
    raw_connection::RawConnection,
    temp_registry::TempRegistry,
};
use openssl::ssl::{SslConnector, SslMethod, SslStream, SslVersion};

const TABLE: &str = "[tls]\ncert = \"cert.pem\"\nkey = \"key.pem\"";

fn registry(authority: &Authority, kind: Kind) -> anyhow::Result<TempRegistry> {
    let registry = TempRegistry::with_tables(TABLE)?;
    authority.issue(kind, registry.path())?;
    Ok(registry)
}

/// Connects with trust in the authority and at most this TLS version.
fn connect(
    server: &ServerProcess,
    authority: &Authority,
    version: SslVersion,
) -> anyhow::Result<SslStream<TcpStream>> {
    let mut connector = SslConnector::builder(SslMethod::tls_client())?;
    connector.cert_store_mut().add_cert(authority.certificate().to_owned())?;
    connector.set_max_proto_version(Some(version))?;
    connector.set_alpn_protos(b"\x02h2\x08http/1.1")?;
    let stream = TcpStream::connect(server.url().trim_start_matches("https://"))?;
    Ok(connector.build().connect("localhost", stream)?)
}

fn send_request(stream: &mut SslStream<TcpStream>) -> anyhow::Result<String> {
    stream.write_all(b"GET /api HTTP/1.1\r\nhost: localhost\r\n\r\n")?;
    let mut answer = vec![0; 1000];
    let len = stream.read(&mut answer)?;
    Ok(String::from_utf8(answer[..len].to_vec())?)
}

#[test]
fn rsa_and_ecdsa_chains_are_served_with_tls_1_2_and_1_3() -> anyhow::Result<()> {
    for kind in [Kind::Rsa, Kind::Ecdsa] {
        let authority = Authority::new()?;
        let registry = registry(&authority, kind)?;
        let server = registry.start()?;
        assert!(server.url().starts_with("https://"), "{}", server.url());

        for version in [SslVersion::TLS1_2, SslVersion::TLS1_3] {
            let mut stream = connect(&server, &authority, version)?;
            assert!(send_request(&mut stream)?.starts_with("HTTP/1.1 200 OK"));
            assert_eq!(stream.ssl().selected_alpn_protocol(), Some(&b"http/1.1"[..]));
        }
        assert!(connect(&server, &authority, SslVersion::TLS1_1).is_err());
    }
    Ok(())
}

/// The archives that a packument names are at the scheme that the server speaks.
#[actix_web::test]
async fn absolute_urls_begin_with_https() -> anyhow::Result<()> {
    let authority = Authority::new()?;
    let registry = registry(&authority, Kind::Ecdsa)?;
    let server = registry.start()?;
    let root = registry.path().join("root.pem");
    fs::write(&root, authority.certificate().to_pem()?)?;
    let url = server.url().replace("127.0.0.1", "localhost");
    let client = Client::builder(&url).ca_file(&root).key(SigningKey::generate()).build()?;
    let namespace: Namespace = "acme-too".parse()?;
    client.sign_up().await?;
    client.register(&namespace).await?;
    client.publish(&namespace, npm("tool", "1.0.0")).await?;

    let mut connection = RawConnection::new(connect(&server, &authority, SslVersion::TLS1_3)?);
    connection.send("GET /npm/@acme-too/tool HTTP/1.1\r\nhost: packages.example.org\r\n\r\n")?;
    let packument = connection.answer()?;

    let body = String::from_utf8_lossy(&packument.body);
    assert!(body.contains("\"https://packages.example.org/npm/"), "{body}");
    Ok(())
}

#[test]
fn ipkg_speaks_https() -> anyhow::Result<()> {
    let authority = Authority::new()?;
    let registry = registry(&authority, Kind::Ecdsa)?;
    let server = registry.start()?;
    let root = registry.path().join("root.pem");
    fs::write(&root, authority.certificate().to_pem()?)?;

    let verify = |trusted: &Path| -> anyhow::Result<Output> {
        let mut command = Command::new(binary("ipkg"));
        let url = server.url().replace("127.0.0.1", "localhost");
        command.args(["get", "--server", &url, "acme"]).env("SSL_CERT_FILE", trusted);
        Ok(command.output()?)
    };

    let trusting = verify(&root)?;
    let expected = String::from_utf8_lossy(&trusting.stderr).into_owned();
    assert!(expected.contains("unknown_namespace") || expected.contains("acme"), "{expected}");
    let untrusting = verify(&registry.path().join("key.pem"))?;
    assert!(String::from_utf8_lossy(&untrusting.stderr).contains("certificate"), "{untrusting:?}");
    Ok(())
}

#[test]
fn an_untrusted_certificate_gets_advice() -> anyhow::Result<()> {
    let authority = Authority::new()?;
    let registry = registry(&authority, Kind::Ecdsa)?;
    let server = registry.start()?;
    let plain = TempRegistry::new("")?.start()?;
    let root = registry.path().join("root.pem");
    fs::write(&root, authority.certificate().to_pem()?)?;
    let get = |url: &str, trusted: Option<&Path>, variable: Option<&Path>| {
        let mut command = Command::new(binary("ipkg"));
        command.args(["get", "--server", url, "acme"]).env_remove("IPKG_CA");
        trusted.map(|file| command.arg("--ca").arg(file));
        variable.map(|file| command.env("IPKG_CA", file));
        command.output().map(|output| String::from_utf8_lossy(&output.stderr).into_owned())
    };

    for message in [get(server.url(), Some(&root), None)?, get(server.url(), None, Some(&root))?] {
        assert!(message.contains("unknown_namespace"), "{message}");
    }
    let untrusting = get(server.url(), None, None)?;
    for expected in ["is not trusted", "--ca FILE", "SSL_CERT_FILE"] {
        assert!(untrusting.contains(expected), "{expected}: {untrusting}");
    }
    let https = server.url().replace("https:", "http:");
    assert!(get(&https, None, None)?.contains(&format!("use `{}`", server.url())));
    let http = plain.url().replace("http:", "https:");
    assert!(get(&http, None, None)?.contains(&format!("use `{}`", plain.url())));
    assert!(get(server.url(), Some(Path::new("none.pem")), None)?.contains("none.pem"));
    Ok(())
}

/// Returns the serial number of the certificate on a new connection.
fn serial(server: &ServerProcess, authority: &Authority) -> anyhow::Result<String> {
    let stream = connect(server, authority, SslVersion::TLS1_3)?;
    let certificate = stream.ssl().peer_certificate().expect("a server has a certificate");
    Ok(certificate.serial_number().to_bn()?.to_dec_str()?.to_string())
}

#[test]
fn sighup_reloads_the_certificate_and_keeps_connections() -> anyhow::Result<()> {
    let authority = Authority::new()?;
    let registry = registry(&authority, Kind::Rsa)?;
    let server = registry.start()?;
    let before = serial(&server, &authority)?;
    let mut open = connect(&server, &authority, SslVersion::TLS1_3)?;
    send_request(&mut open)?;

    fs::write(registry.path().join("cert.pem"), "no certificate")?;
    server.signal("HUP")?;
    std::thread::sleep(Duration::from_millis(200));
    assert_eq!(serial(&server, &authority)?, before, "a wrong file changes nothing");

    authority.issue(Kind::Ecdsa, registry.path())?;
    server.signal("HUP")?;
    let begun = Instant::now();
    while serial(&server, &authority)? == before {
        assert!(begun.elapsed() < Duration::from_secs(10), "the new certificate is not served");
    }
    assert!(send_request(&mut open)?.starts_with("HTTP/1.1 200 OK"), "the old connection goes on");
    Ok(())
}

#[test]
fn an_invalid_certificate_or_key_stops_the_start() -> anyhow::Result<()> {
    let authority = Authority::new()?;
    let registry = registry(&authority, Kind::Rsa)?;
    let other = self::registry(&authority, Kind::Rsa)?;
    let (cert, key) = (registry.path().join("cert.pem"), registry.path().join("key.pem"));
    let (good_cert, good_key) = (fs::read(&cert)?, fs::read(&key)?);

    for (file, content, message) in [
        (&cert, Some(b"none".to_vec()), "holds no certificate in PEM"),
        (&cert, None, "No such file"),
        (&key, Some(authority.encrypted_key()?), "holds no private key in PEM without a password"),
        (&key, Some(fs::read(other.path().join("key.pem"))?), "is not the key of `tls.cert`"),
    ] {
        match content {
            Some(content) => fs::write(file, content)?,
            None => fs::remove_file(file)?,
        }
        let refused = registry.start().err().map(|error| error.to_string()).unwrap_or_default();
        assert!(
            refused.contains(message) && refused.contains(&*file.to_string_lossy()),
            "{refused}"
        );
        fs::write(&cert, &good_cert)?;
        fs::write(&key, &good_key)?;
    }
    Ok(())
}

fn flawed(authority: &Authority, flaw: Flaw) -> anyhow::Result<TempRegistry> {
    let registry = TempRegistry::with_tables(TABLE)?;
    authority.issue_flawed(flaw, registry.path())?;
    Ok(registry)
}

/// Sends a request that must fail although the authority is trusted, and returns the error.
async fn failure(url: &str, authority: &Authority) -> anyhow::Result<ClientError> {
    let folder = tempfile::tempdir()?;
    let root = folder.path().join("root.pem");
    fs::write(&root, authority.certificate().to_pem()?)?;
    Ok(Client::builder(url).ca_file(&root).build()?.info().await.expect_err("it fails"))
}

#[actix_web::test]
async fn a_private_authority_is_trusted_by_its_file() -> anyhow::Result<()> {
    let authority = Authority::new()?;
    let registry = registry(&authority, Kind::Ecdsa)?;
    let server = registry.start()?;
    let root = registry.path().join("root.pem");
    fs::write(&root, authority.certificate().to_pem()?)?;

    for url in [server.url().to_owned(), server.url().replace("127.0.0.1", "localhost")] {
        Client::builder(url).ca_file(&root).build()?.info().await?;
    }
    let untrusting = Client::builder(server.url()).build()?.info().await.unwrap_err();
    let expected = format!(
        "the certificate of `{}` is not trusted: its issuer `CN=root` is not trusted on this machine",
        server.url()
    );
    assert_eq!(untrusting.to_string(), expected);
    Ok(())
}

#[actix_web::test]
async fn a_self_signed_certificate_is_trusted_by_its_own_file() -> anyhow::Result<()> {
    let authority = Authority::new()?;
    let registry = flawed(&authority, Flaw::SelfSigned)?;
    let server = registry.start()?;

    let error = failure(server.url(), &authority).await?;
    assert!(
        matches!(
            error,
            ClientError::UntrustedCertificate { reason: CertificateProblem::SelfSigned, .. }
        ),
        "{error}"
    );
    let own = registry.path().join("cert.pem");
    Client::builder(server.url()).ca_file(own).build()?.info().await?;
    Ok(())
}

#[actix_web::test]
async fn the_reason_why_a_certificate_is_untrusted_is_reported() -> anyhow::Result<()> {
    let authority = Authority::new()?;
    for (flaw, expected) in [
        (Flaw::Expired, "it expired on "),
        (Flaw::NotYetValid, "it is not valid before "),
        (Flaw::OtherHost, "it is for `registry.example` and not for this host"),
        (Flaw::Incomplete, "its issuer `CN=below` is not trusted on this machine"),
    ] {
        let registry = flawed(&authority, flaw)?;
        let server = registry.start()?;

        let error = failure(server.url(), &authority).await?;

        assert!(matches!(error, ClientError::UntrustedCertificate { .. }), "{flaw:?}: {error:?}");
        let expected = format!("the certificate of `{}` is not trusted: {expected}", server.url());
        assert!(error.to_string().starts_with(&expected), "{flaw:?}: {error}");
    }
    Ok(())
}

#[test]
fn an_invalid_ca_file_is_reported() -> anyhow::Result<()> {
    let folder = tempfile::tempdir()?;
    let (missing, empty) = (folder.path().join("missing.pem"), folder.path().join("empty.pem"));
    fs::write(&empty, "no certificate")?;

    for (file, reason) in [(&missing, "No such file"), (&empty, "it holds no certificate in PEM")] {
        let error = Client::builder("https://localhost").ca_file(file).build().unwrap_err();

        assert!(matches!(error, ClientError::InvalidCaFile { .. }), "{error:?}");
        let expected = error.to_string();
        assert!(
            expected.contains(&*file.to_string_lossy()) && expected.contains(reason),
            "{expected}"
        );
    }
    Ok(())
}

#[actix_web::test]
async fn a_wrong_scheme_is_reported() -> anyhow::Result<()> {
    let authority = Authority::new()?;
    let registry = registry(&authority, Kind::Ecdsa)?;
    let secure = registry.start()?;
    let plain = TestServer::start().await?;
    for (url, right, scheme) in [
        (plain.url().replace("http://", "https://"), plain.url(), "http"),
        (secure.url().replace("https://", "http://"), secure.url(), "https"),
    ] {
        let error = failure(&url, &authority).await?;

        assert!(matches!(error, ClientError::WrongScheme { .. }), "{error:?}");
        assert_eq!(error.to_string(), format!("`{url}` speaks {scheme}: use `{right}`"));
    }
    Ok(())
}
