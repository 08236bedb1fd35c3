//! Signs all archives in a folder with one new key that may publish into the namespace, and writes each signature
//! beside its archive, as the value of the header `x-signature`. For programs that measure how fast a registry takes
//! publishes.
//!
//! ```sh
//! cargo run --example sign_all -- http://127.0.0.1:9060 my-namespace archives
//! ```

use std::{env, fs, path::Path};

use anyhow::Context as _;
use ipfs_registry_client::Client;
use ipfs_registry_core::{Namespace, SigningKey};

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let mut arguments = env::args().skip(1);
    let usage = "usage: sign_all URL NAMESPACE FOLDER";
    let url = arguments.next().context(usage)?;
    let namespace: Namespace = arguments.next().context(usage)?.parse()?;
    let folder = arguments.next().context(usage)?;

    let key = SigningKey::generate();
    let client = Client::builder(url).key(key.clone()).build()?;
    client.sign_up().await?;
    client.register(&namespace).await?;

    for entry in fs::read_dir(&folder).with_context(|| format!("cannot read {folder}"))? {
        let archive = entry?.path();
        if archive.extension().is_some_and(|extension| extension == "tgz") {
            sign(&key, &archive)?;
        }
    }
    Ok(())
}

/// Writes the signature of `archive` to a file with the suffix `.signature`.
fn sign(key: &SigningKey, archive: &Path) -> anyhow::Result<()> {
    let bytes = fs::read(archive).with_context(|| format!("cannot read {}", archive.display()))?;
    let target = format!("{}.signature", archive.display());
    fs::write(&target, key.sign_message(&bytes).to_string())
        .with_context(|| format!("cannot write {target}"))
}
