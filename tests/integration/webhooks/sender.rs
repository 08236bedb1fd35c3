//! A server that sends webhooks, and a publisher whose publishes are the events.

use std::{fs, process::Command, sync::LazyLock};

use actix_web::rt::task::spawn_blocking;
use ipfs_registry_client::Client;
use ipfs_registry_core::{Keystore, Namespace, SigningKey};
use ipfs_registry_tests::{
    archives::npm, binary::binary, command_output::CommandOutput, process::ServerProcess,
    temp_registry::TempRegistry,
};

pub(super) const PASSWORD: (&str, &str) = ("IPKG_WEBHOOK_KEYSTORE_PASSWORD", "correct horse");

/// The key of all servers. Encrypting a keystore is slow, so they share one.
pub(super) static KEY: LazyLock<(SigningKey, String)> = LazyLock::new(|| {
    let key = SigningKey::generate();
    let keystore = Keystore::encrypt(&key, PASSWORD.1);
    (key, keystore.to_json())
});

/// Writes a configuration with these endpoints and a backoff of one second.
pub(super) fn registry(endpoints: &[&str], more: &str) -> anyhow::Result<TempRegistry> {
    registry_of_kind("npm", endpoints, more)
}

/// Writes the same configuration with another kind of registry.
pub(super) fn registry_of_kind(
    kind: &str,
    endpoints: &[&str],
    more: &str,
) -> anyhow::Result<TempRegistry> {
    let tables = format!(
        "kind = {kind:?}\n[webhooks]\nendpoints = {endpoints:?}\nkey = \"key.json\"\n\
         backoff-seconds = 1\ntimeout-seconds = 2\n{more}"
    );
    let registry = TempRegistry::new(&tables)?;
    fs::write(registry.path().join("key.json"), &KEY.1)?;
    Ok(registry)
}

pub(super) fn start(registry: &TempRegistry) -> anyhow::Result<ServerProcess> {
    registry.start_with(&[PASSWORD])
}

async fn publisher(
    server: &ServerProcess,
    key: &SigningKey,
) -> anyhow::Result<(Client, Namespace)> {
    let client = Client::builder(server.url()).key(key.clone()).build()?;
    let namespace: Namespace = "acme".parse()?;
    if client.sign_up().await.is_ok() {
        client.register(&namespace).await?;
    }
    Ok((client, namespace))
}

/// Publishes `acme/tool/1.0.PATCH` for each patch.
pub(super) async fn publish(
    server: &ServerProcess,
    patches: std::ops::Range<u32>,
) -> anyhow::Result<()> {
    static OWNER: LazyLock<SigningKey> = LazyLock::new(SigningKey::generate);
    let (client, namespace) = publisher(server, &OWNER).await?;
    for patch in patches {
        client.publish(&namespace, npm("tool", &format!("1.0.{patch}"))).await?;
    }
    Ok(())
}

pub(super) async fn webhooks(registry: &TempRegistry, line: &str) -> anyhow::Result<CommandOutput> {
    let mut command = Command::new(binary("ipkg-server"));
    command.arg("webhooks").args(line.split_whitespace()).arg("-c").arg(registry.config());
    Ok(spawn_blocking(move || command.output()).await??.into())
}
