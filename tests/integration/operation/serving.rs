//! Where a server listens, and what it logs of requests that it refused.

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
        // The last line may be half written.
        Ok(text.lines().filter_map(|line| serde_json::from_str(line).ok()).collect())
    }

    /// Where it listens, once it does.
    async fn url(&self) -> anyhow::Result<String> {
        for _ in 0..1000 {
            let said = self.lines()?;
            let words = said.iter().filter_map(|line| line["message"].as_str());
            if let Some(url) = words.filter_map(|it| it.strip_prefix("listening on ")).next() {
                return Ok(url.to_owned());
            }
            sleep(Duration::from_millis(20)).await;
        }
        anyhow::bail!("it does not listen: {}", std::fs::read_to_string(self.log())?)
    }
}

impl Drop for Logging {
    fn drop(&mut self) {
        // Either may fail where the process has ended, which is what is wanted.
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

/// The whole of 127.0.0.0/8 is this machine, so that addresses can be told apart.
#[actix_web::test]
async fn the_address_is_that_of_the_argument_the_variable_or_the_file() -> anyhow::Result<()> {
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
fn an_address_that_is_none_is_found_by_the_check_and_shown() -> anyhow::Result<()> {
    let registry = TempRegistry::with_tables("[server]\nbind = \"9060\"")?;
    let run = |words: &[&str]| {
        let mut command = Command::new(binary("ipkg-server"));
        command.args(words).arg("-c").arg(registry.config()).env("NO_COLOR", "1").output()
    };

    for words in [&["config", "check"][..], &[]] {
        let refused = run(words)?;
        let said = String::from_utf8(refused.stderr)?;
        assert_eq!(refused.status.code(), Some(1), "{words:?}: {said}");
        assert!(said.contains("`server.bind` is `9060`; write an address and a port"), "{said}");
    }
    let shown = String::from_utf8(run(&["config", "show"])?.stdout)?;
    assert!(shown.contains("[server]\nbind = \"9060\"\n"), "{shown}");
    Ok(())
}

#[actix_web::test]
async fn the_log_has_the_address_of_whom_it_refused_and_of_nobody_else() -> anyhow::Result<()> {
    let tables = "[limits]\ntrusted-proxies = [\"127.0.0.0/8\"]";
    let server = Logging::start(tables, &["-b", "127.0.0.1:0"], &[])?;
    let url = server.url().await?;
    let client = awc::Client::default();
    let ask = |path: &str| {
        let request = client.get(format!("{url}{path}"));
        request.insert_header(("x-forwarded-for", "192.0.2.7")).send()
    };

    for path in ["/api", "/nowhere", "/api/namespace/nobody"] {
        ask(path).await.map_err(|error| anyhow::anyhow!("{path}: {error}"))?;
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
async fn the_log_has_the_address_of_who_met_a_failure_and_times_of_three_digits()
-> anyhow::Result<()> {
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
        line["message"].as_str().is_some_and(|words| words.starts_with("request failed: "))
    };
    let failed = lines.iter().find(failed).expect("the cause is logged");
    assert_eq!(failed["client"], "127.0.0.1", "{failed}");
    Ok(())
}

/// The lines of requests that were answered, once there are so many.
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
