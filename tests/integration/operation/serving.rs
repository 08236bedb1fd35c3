//! The bind address, and the log of requests.

use std::{
    fs::File,
    path::PathBuf,
    process::{Child, Command},
    time::Duration,
};

use actix_web::rt::time::sleep;
use ipfs_registry_core::{SigningKey, wire::SIGNATURE_HEADER};
use ipfs_registry_tests::{archives::npm, binary::binary, temp_registry::TempRegistry};
use serde_json::Value;

/// A server whose log is a file of JSON objects.
struct Logging {
    registry: TempRegistry,
    child: Child,
}

impl Logging {
    fn start(tables: &str, arguments: &[&str], variables: &[(&str, &str)]) -> anyhow::Result<Self> {
        let registry = TempRegistry::with_tables(&format!("{tables}\n[log]\nformat = \"json\"\n"))?;
        let child = Command::new(binary("ipkg-server"))
            .arg("-c")
            .arg(registry.config())
            .args(arguments)
            .env("RUST_LOG", "debug")
            .envs(variables.iter().copied())
            .stderr(File::create(registry.path().join("log"))?)
            .spawn()?;
        Ok(Self { registry, child })
    }

    fn log(&self) -> PathBuf {
        self.registry.path().join("log")
    }

    fn lines(&self) -> anyhow::Result<Vec<Value>> {
        let text = std::fs::read_to_string(self.log())?;
        // The last line may be incomplete.
        Ok(text.lines().filter_map(|line| serde_json::from_str(line).ok()).collect())
    }

    /// Waits until the server listens and returns its URL.
    async fn url(&self) -> anyhow::Result<String> {
        for _ in 0..1000 {
            let said = self.lines()?;
            let arguments = said.iter().filter_map(|line| line["message"].as_str());
            if let Some(url) = arguments.filter_map(|it| it.strip_prefix("listening on ")).next() {
                return Ok(url.to_owned());
            }
            sleep(Duration::from_millis(20)).await;
        }
        anyhow::bail!("it does not listen: {}", std::fs::read_to_string(self.log())?)
    }
}

impl Drop for Logging {
    fn drop(&mut self) {
        // Both fail if the process has ended.
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

/// All of 127.0.0.0/8 is the local machine, so each source can have its own address.
#[actix_web::test]
async fn the_bind_address_comes_from_argument_variable_or_file() -> anyhow::Result<()> {
    let file = "[server]\nbind = \"127.0.0.2:0\"";
    let variable = [("IPKG_SERVER_SERVER__BIND", "127.0.0.3:0")];
    let argument = ["-b", "127.0.0.4:0"];

    for (arguments, variables, host) in [
        (&[][..], &[][..], "http://127.0.0.2:"),
        (&[], &variable, "http://127.0.0.3:"),
        (&argument, &variable, "http://127.0.0.4:"),
    ] {
        let server = Logging::start(file, arguments, variables)?;
        let url = server.url().await?;
        assert!(url.starts_with(host), "{url}, not {host}");
    }
    Ok(())
}

#[test]
fn an_invalid_bind_address_is_reported() -> anyhow::Result<()> {
    let registry = TempRegistry::with_tables("[server]\nbind = \"9060\"")?;
    let run = |arguments: &[&str]| {
        let mut command = Command::new(binary("ipkg-server"));
        command.args(arguments).arg("-c").arg(registry.config()).env("NO_COLOR", "1").output()
    };

    for arguments in [&["config", "check"][..], &[]] {
        let refused = run(arguments)?;
        let said = String::from_utf8(refused.stderr)?;
        assert_eq!(refused.status.code(), Some(1), "{arguments:?}: {said}");
        assert!(said.contains("`server.bind` is `9060`; write an address and a port"), "{said}");
    }
    let shown = String::from_utf8(run(&["config", "show"])?.stdout)?;
    assert!(shown.contains("[server]\nbind = \"9060\"\n"), "{shown}");
    Ok(())
}

#[actix_web::test]
async fn the_log_has_client_addresses_of_refused_requests_only() -> anyhow::Result<()> {
    let tables = "[limits]\ntrusted-proxies = [\"127.0.0.0/8\"]";
    let server = Logging::start(tables, &["-b", "127.0.0.1:0"], &[])?;
    let url = server.url().await?;
    let client = awc::Client::default();
    let get = |path: &str| {
        let request = client.get(format!("{url}{path}"));
        request.insert_header(("x-forwarded-for", "192.0.2.7")).send()
    };

    for path in ["/api", "/nowhere", "/api/namespace/nobody"] {
        get(path).await.map_err(|error| anyhow::anyhow!("{path}: {error}"))?;
    }

    let answered = answered(&server, 3).await?;
    let client = |path: &str| {
        let line = answered.iter().find(|line| line["path"] == path).expect("it is logged");
        line["client"].clone()
    };
    assert_eq!(client("/api"), Value::Null);
    assert_eq!(client("/nowhere"), "192.0.2.7");
    assert_eq!(client("/api/namespace/nobody"), "192.0.2.7");
    Ok(())
}

#[actix_web::test]
async fn the_log_has_client_addresses_of_failures_and_times_in_microseconds() -> anyhow::Result<()>
{
    let server = Logging::start("", &["-b", "127.0.0.1:0"], &[])?;
    let url = server.url().await?;
    let key = SigningKey::generate();
    let send = async |path: &str, body: bytes::Bytes| {
        let request = awc::Client::default().post(format!("{url}{path}"));
        let signature = key.sign_message(&body).to_string();
        let request = request.insert_header((SIGNATURE_HEADER, signature));
        let body = if path == "/api/package/acme" { body } else { bytes::Bytes::new() };
        let sent = request.content_type("application/gzip").send_body(body).await;
        anyhow::Ok(sent.map_err(|error| anyhow::anyhow!("{error}"))?.status().as_u16())
    };
    assert_eq!(send("/api/publisher", ".ipfs-registry".into()).await?, 200);
    assert_eq!(send("/api/namespace/acme", "acme".into()).await?, 200);
    std::fs::remove_dir_all(server.registry.path().join("objects"))?;

    assert_eq!(send("/api/package/acme", npm("tool", "1.0.0")).await?, 503);

    for line in answered(&server, 3).await? {
        let thousandths = line["ms"].as_f64().expect("a number") * 1e3;
        assert!((thousandths - thousandths.round()).abs() < 1e-4, "{line}");
    }
    let lines = server.lines()?;
    let failed = |line: &&Value| {
        line["message"].as_str().is_some_and(|arguments| arguments.starts_with("request failed: "))
    };
    let failed = lines.iter().find(failed).expect("the cause is logged");
    assert_eq!(failed["client"], "127.0.0.1", "{failed}");
    Ok(())
}

/// Waits for this number of logged answers and returns them.
async fn answered(server: &Logging, count: usize) -> anyhow::Result<Vec<Value>> {
    for _ in 0..500 {
        let mut lines = server.lines()?;
        lines.retain(|line| line["message"] == "answered");
        if lines.len() >= count {
            return Ok(lines);
        }
        sleep(Duration::from_millis(20)).await;
    }
    anyhow::bail!("fewer than {count} requests are logged")
}
