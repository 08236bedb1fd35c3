//! Signs many archives with one new key that may publish into the namespace, and writes each signature beside its archive,
//! as the value of the header `x-signature`. For programs that measure how fast a registry takes publishes.
//!
//! ```sh
//! cargo run --example sign_all -- http://127.0.0.1:9060 my-namespace *.tgz
//! ```

use std::{env, fs};

use anyhow::Context as _;
use ipfs_registry_client::Client;
use ipfs_registry_core::{Namespace, SigningKey};

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let mut arguments = env::args().skip(1);
    let usage = "usage: sign_all URL NAMESPACE ARCHIVE...";
    let url = arguments.next().context(usage)?;
    let namespace: Namespace = arguments.next().context(usage)?.parse()?;

    let key = SigningKey::generate();
    let client = Client::builder(url).key(key.clone()).build()?;
    client.sign_up().await?;
    client.register(&namespace).await?;

    for archive in arguments {
        let bytes = fs::read(&archive).with_context(|| format!("cannot read {archive}"))?;
        let target = format!("{archive}.signature");
        fs::write(&target, key.sign_message(&bytes).to_string())
            .with_context(|| format!("cannot write {target}"))?;
    }
    Ok(())
}
