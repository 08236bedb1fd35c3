//! Publishes an archive with a new key and fetches it again.
//!
//! Start a registry (`ipkg server`), then pass its URL and an archive created by `npm pack`, or by
//! `cargo package` if the registry is of that kind:
//!
//! ```sh
//! cargo run --example publish_and_fetch -- http://127.0.0.1:9060 my-package-1.0.0.tgz
//! ```

use std::env;

use anyhow::Context as _;
use ipfs_registry_client::{Client, Download, Upload};
use ipfs_registry_core::{Namespace, SigningKey};

#[expect(clippy::print_stdout, reason = "an example prints to its user")]
#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let mut arguments = env::args().skip(1);
    let usage = "usage: publish_and_fetch URL ARCHIVE";
    let url = arguments.next().context(usage)?;
    let archive = arguments.next().context(usage)?;

    // A publisher needs only a key. Store a real one in a `Keystore` with a password.
    let key = SigningKey::generate();
    let author = key.address();
    let client = Client::builder(url).key(key).build()?;
    println!("{} holds {} packages", client.url(), client.info().await?.kind);

    client.sign_up().await?;
    let namespace: Namespace = format!("example-{}", &author.to_string()[2..10]).parse()?;
    client.register(&namespace).await?;
    println!("{author} owns the namespace {namespace}");

    let upload = Upload::file(archive)
        .on_progress(|progress| println!("sent {} of {} bytes", progress.moved, progress.total));
    let receipt = client.publish(&namespace, upload).await?;
    println!("published {} as {}", receipt.id, receipt.key);

    // If you know the author's address, you need not trust the registry.
    let fetched = client.fetch(Download::new(receipt.id).expect_signer(author)).await?;
    println!("fetched {} bytes, signed by {}", fetched.bytes.len(), fetched.version.signer);
    Ok(())
}
