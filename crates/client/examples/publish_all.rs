//! Publishes many archives with one new key, in the given order. Prints the error of an archive that
//! the registry rejects and continues with the others.
//!
//! ```sh
//! cargo run --example publish_all -- http://127.0.0.1:9060 my-namespace *.tgz
//! ```

use std::env;

use anyhow::{Context as _, ensure};
use ipfs_registry_client::{Client, Upload};
use ipfs_registry_core::{Namespace, SigningKey};

#[expect(clippy::print_stdout, reason = "an example prints to its user")]
#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let mut arguments = env::args().skip(1);
    let usage = "usage: publish_all URL NAMESPACE ARCHIVE...";
    let url = arguments.next().context(usage)?;
    let namespace: Namespace = arguments.next().context(usage)?.parse()?;

    let client = Client::builder(url).key(SigningKey::generate()).build()?;
    client.sign_up().await?;
    client.register(&namespace).await?;

    let (mut published, mut refused) = (0, 0);
    for archive in arguments {
        match client.publish(&namespace, Upload::file(&archive)).await {
            Ok(receipt) => {
                published += 1;
                println!("published {}", receipt.id);
            }
            Err(error) => {
                refused += 1;
                println!("refused {archive}: {error}");
            }
        }
    }
    println!("published {published}, refused {refused}");
    ensure!(published > 0 || refused == 0, "nothing was published");
    Ok(())
}
