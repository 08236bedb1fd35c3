//! The receivers in the documentation, which check signatures.

use std::{
    fs,
    io::{BufRead as _, BufReader, Lines},
    process::{Child, ChildStdout, Command, Stdio},
};

use ipfs_registry_core::{ContentId, SigningKey};
use ipfs_registry_tests::{archives::npm, binary::example, skipped::skip};

use super::sender::{KEY, publish, registry, start};

/// The process of an example receiver.
struct Example {
    process: Child,
    lines: Lines<BufReader<ChildStdout>>,
    url: String,
}

impl Example {
    fn start(mut command: Command) -> anyhow::Result<Self> {
        command.arg(KEY.0.address().to_string()).stdout(Stdio::piped());
        let mut process = command.spawn()?;
        let mut lines = BufReader::new(process.stdout.take().unwrap()).lines();
        let first = lines.next().unwrap()?;
        let url = first.trim_start_matches("listening on ").to_owned();
        Ok(Self { process, lines, url })
    }

    async fn believes_the_registry_alone(mut self) -> anyhow::Result<()> {
        let registry = registry(&[&self.url], "")?;
        let server = start(&registry)?;
        publish(&server, 0..2).await?;
        for patch in 0..2 {
            let key = ContentId::of(&npm("tool", &format!("1.0.{patch}")));
            let expected = format!("publish acme/tool/1.0.{patch} /ipfs/{key}");
            assert_eq!(self.lines.next().unwrap()?, expected);
        }
        let forged = SigningKey::generate().sign_message(b"{}").to_string();
        let sent = awc::Client::default().post(&self.url).insert_header(("x-signature", forged));
        let answer = sent.send_body("{}").await.map_err(|error| anyhow::anyhow!("{error}"))?;
        assert_eq!(answer.status().as_u16(), 400);
        Ok(())
    }
}

impl Drop for Example {
    fn drop(&mut self) {
        drop(self.process.kill());
        drop(self.process.wait());
    }
}

#[actix_web::test]
async fn the_rust_example_checks_signatures() -> anyhow::Result<()> {
    Example::start(Command::new(example("webhook_receiver")))?.believes_the_registry_alone().await
}

#[actix_web::test]
async fn the_javascript_example_checks_signatures() -> anyhow::Result<()> {
    let Some(modules) = std::env::var_os("IPKG_TEST_RECEIVER") else {
        skip("the modules of the JavaScript receiver (`IPKG_TEST_RECEIVER`)");
        return Ok(());
    };
    // Node looks for modules beside the file that imports them.
    let folder = tempfile::tempdir()?;
    let source = include_str!("../../../docs/examples/webhook-receiver/receiver.mjs");
    fs::write(folder.path().join("receiver.mjs"), source)?;
    std::os::unix::fs::symlink(modules, folder.path().join("node_modules"))?;
    let mut node = Command::new("node");
    node.arg(folder.path().join("receiver.mjs"));
    Example::start(node)?.believes_the_registry_alone().await
}
