//! Layers and addresses that prevent `ipkg-server` from starting, and those that do not.

use std::process::Command;

use ipfs_registry_client::Client;
use ipfs_registry_core::{Namespace, SigningKey};
use ipfs_registry_storage::S3Options;
use ipfs_registry_tests::{
    archives::npm,
    binary::binary,
    servers::{Kubo, S3, s3_entry},
    temp_registry::TempRegistry,
};

/// Writes a configuration with these layers.
fn registry(layers: &str) -> anyhow::Result<TempRegistry> {
    TempRegistry::with_storage(&format!("layers = [{layers}]\nfirst-byte-seconds = 2"), "")
}

/// Starts a server that must fail, and returns its standard error.
fn refusal(layers: &str) -> anyhow::Result<String> {
    let registry = registry(layers)?;
    let output = Command::new(binary("ipkg-server"))
        .args(["-b", "127.0.0.1:0", "-c"])
        .arg(registry.path().join("config.toml"))
        .env("NO_COLOR", "1")
        .output()?;
    assert_eq!(output.status.code(), Some(1), "{layers}");
    Ok(String::from_utf8(output.stderr)?)
}

#[test]
fn a_folder_whose_parent_is_missing_stops_the_start() -> anyhow::Result<()> {
    let stderr = refusal("{ directory = \"not-mounted/objects\" }")?;

    assert!(stderr.contains("layer 1 of `storage.layers`: cannot keep archives in `"), "{stderr}");
    assert!(stderr.contains("not-mounted`: it does not exist"), "{stderr}");
    Ok(())
}

#[test]
fn an_invalid_node_url_stops_the_start_without_showing_the_password() -> anyhow::Result<()> {
    let stderr = refusal("{ url = \"ftp://me:secret@node:5001\" }")?;

    assert!(stderr.contains("is not the address of an IPFS node"), "{stderr}");
    assert!(!stderr.contains("secret"), "{stderr}");
    Ok(())
}

#[test]
fn an_unknown_bucket_or_profile_stops_the_start() -> anyhow::Result<()> {
    let Some(server) = S3::start() else { return Ok(()) };
    let options = server.options();

    let stderr = refusal(&s3_entry(&S3Options { bucket: "elsewhere".into(), ..options.clone() }))?;
    assert!(
        stderr.contains("layer 1 of `storage.layers` (s3): there is no bucket `elsewhere`"),
        "{stderr}"
    );

    let stderr = refusal(&s3_entry(&S3Options { profile: Some("nobody".into()), ..options }))?;
    assert!(stderr.contains("no profile `nobody` in `"), "{stderr}");
    Ok(())
}

/// Publishes a version with a new key.
async fn publish(url: &str, namespace: &str) -> anyhow::Result<()> {
    let client = Client::builder(url).key(SigningKey::generate()).build()?;
    client.sign_up().await?;
    let namespace: Namespace = namespace.parse()?;
    client.register(&namespace).await?;
    client.publish(&namespace, npm("tool", "1.0.0")).await?;
    Ok(())
}

#[actix_web::test]
async fn layers_that_are_down_do_not_stop_the_start() -> anyhow::Result<()> {
    let (Some(mut node), Some(mut server)) = (Kubo::start(), S3::start()) else { return Ok(()) };
    let layers = format!("{}, {}, {{ directory = \"o\" }}", node.entry(), server.entry());
    let registry = registry(&layers)?;
    node.stop();
    server.stop();

    let running = registry.start()?;
    let refused = publish(running.url(), "acme-one").await.unwrap_err();
    assert!(refused.to_string().contains("try again later"), "{refused}");

    node.start_again()?;
    server.start_again()?;
    publish(running.url(), "acme-two").await
}

#[actix_web::test]
async fn credentials_of_the_environment_open_a_bucket() -> anyhow::Result<()> {
    let Some(server) = S3::start() else { return Ok(()) };
    let options = S3Options { profile: None, credentials_file: None, ..server.options() };
    let registry = registry(&s3_entry(&options))?;

    let running = registry.start_with(&server.environment())?;

    publish(running.url(), "acme").await
}

#[actix_web::test]
async fn the_credentials_file_of_the_environment_has_the_profile() -> anyhow::Result<()> {
    let Some(server) = S3::start() else { return Ok(()) };
    let options = S3Options { credentials_file: None, ..server.options() };
    let registry = registry(&s3_entry(&options))?;
    let file = server.credentials_file().display().to_string();

    let running = registry.start_with(&[("AWS_SHARED_CREDENTIALS_FILE", &file)])?;

    publish(running.url(), "acme").await
}

#[test]
fn the_error_of_a_taken_port_names_the_setting() -> anyhow::Result<()> {
    let taken = std::net::TcpListener::bind("127.0.0.1:0")?;
    let address = taken.local_addr()?.to_string();
    let registry = TempRegistry::new("")?;

    let output = Command::new(binary("ipkg-server"))
        .args(["-b", &address, "-c"])
        .arg(registry.config())
        .output()?;

    let stderr = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{stderr}");
    for words in [&*address, "another program listens there", "-b HOST:PORT"] {
        assert!(stderr.contains(words), "{words}: {stderr}");
    }
    Ok(())
}
