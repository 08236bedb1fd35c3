//! `ipkg-server db copy`, and a registry that is published to meanwhile.

use std::{
    cell::{Cell, RefCell},
    path::Path,
    process::{Command, Stdio},
    rc::Rc,
    time::{Duration, Instant},
};

use actix_web::rt::{
    self,
    task::{JoinHandle, spawn_blocking},
    time::sleep,
};
use ipfs_registry_client::Client;
use ipfs_registry_core::{ArchiveRef, Namespace, SigningKey};

use crate::{archives::npm, binary::binary, shop::Said};

/// The URL of a SQLite file.
#[must_use]
pub fn sqlite(file: &Path) -> String {
    format!("sqlite:{}", file.display())
}

/// Runs `ipkg-server db copy`.
///
/// # Errors
///
/// Fails where it cannot be run.
pub async fn copy(from: &str, to: &str) -> anyhow::Result<Said> {
    let mut command = Command::new(binary("ipkg-server"));
    command.args(["db", "copy", "--from", from, "--to", to]);
    command.env_remove("RUST_LOG").env("NO_COLOR", "1").stdin(Stdio::null());
    Ok(spawn_blocking(move || command.output()).await??.into())
}

/// Publishers that publish one version after the other until they are stopped.
pub struct Publishing {
    acknowledged: Rc<RefCell<Vec<ArchiveRef>>>,
    stopped: Rc<Cell<bool>>,
    publishers: Vec<JoinHandle<anyhow::Result<()>>>,
}

impl Publishing {
    /// Starts so many publishers, each in a namespace of its own.
    ///
    /// # Errors
    ///
    /// Fails where the registry refuses one of them.
    pub async fn start(url: &str, publishers: usize) -> anyhow::Result<Self> {
        let mut publishing =
            Self { acknowledged: Rc::default(), stopped: Rc::default(), publishers: Vec::new() };
        for number in 0..publishers {
            let client = Client::builder(url).key(SigningKey::generate()).build()?;
            client.sign_up().await?;
            let namespace: Namespace = format!("team-{number}").parse()?;
            client.register(&namespace).await?;
            let (acknowledged, stopped) =
                (publishing.acknowledged.clone(), publishing.stopped.clone());
            publishing.publishers.push(rt::spawn(async move {
                let mut patch = 0;
                while !stopped.get() {
                    let archive = npm(&format!("tool-{number}"), &format!("1.0.{patch}"));
                    let receipt = client.publish(&namespace, archive).await?;
                    acknowledged.borrow_mut().push(receipt.key);
                    patch += 1;
                }
                Ok(())
            }));
        }
        Ok(publishing)
    }

    /// Waits until so many versions were acknowledged.
    ///
    /// # Errors
    ///
    /// Fails where that takes minutes.
    pub async fn reach(&self, versions: usize) -> anyhow::Result<()> {
        let begun = Instant::now();
        while self.acknowledged.borrow().len() < versions {
            anyhow::ensure!(begun.elapsed() < Duration::from_secs(120), "publishing is too slow");
            sleep(Duration::from_millis(10)).await;
        }
        Ok(())
    }

    /// What was acknowledged until now.
    #[must_use]
    pub fn acknowledged(&self) -> Vec<ArchiveRef> {
        self.acknowledged.borrow().clone()
    }

    /// Lets each publisher end its last publish, and tells what was acknowledged in all.
    ///
    /// # Errors
    ///
    /// Fails where a publish was refused.
    pub async fn stop(self) -> anyhow::Result<Vec<ArchiveRef>> {
        self.stopped.set(true);
        for publisher in self.publishers {
            publisher.await??;
        }
        Ok(self.acknowledged.take())
    }
}
