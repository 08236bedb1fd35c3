//! Publishers that publish in the background.

use std::{
    cell::{Cell, RefCell},
    rc::Rc,
    time::{Duration, Instant},
};

use actix_web::rt::{self, task::JoinHandle, time::sleep};
use ipfs_registry_client::Client;
use ipfs_registry_core::{ArchiveRef, Namespace, SigningKey};

use crate::archives::npm;

/// The longest wait for publishes.
const TIMEOUT: Duration = Duration::from_secs(120);

/// Publishers that publish one version after another until they are stopped.
pub struct PublishLoad {
    acknowledged: Rc<RefCell<Vec<ArchiveRef>>>,
    stopped: Rc<Cell<bool>>,
    publishers: Vec<JoinHandle<anyhow::Result<()>>>,
}

impl PublishLoad {
    /// Starts this number of publishers, each in its own namespace.
    ///
    /// # Errors
    ///
    /// Fails if the registry rejects a sign-up or a namespace.
    pub async fn start(url: &str, publishers: usize) -> anyhow::Result<Self> {
        let mut load =
            Self { acknowledged: Rc::default(), stopped: Rc::default(), publishers: Vec::new() };
        for number in 0..publishers {
            let client = Client::builder(url).key(SigningKey::generate()).build()?;
            client.sign_up().await?;
            let namespace: Namespace = format!("team-{number}").parse()?;
            client.register(&namespace).await?;
            let (acknowledged, stopped) = (load.acknowledged.clone(), load.stopped.clone());
            load.publishers.push(rt::spawn(async move {
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
        Ok(load)
    }

    /// Waits until the registry has acknowledged at least this number of versions.
    ///
    /// # Errors
    ///
    /// Fails after two minutes.
    pub async fn wait_for(&self, versions: usize) -> anyhow::Result<()> {
        let begun = Instant::now();
        while self.acknowledged.borrow().len() < versions {
            anyhow::ensure!(begun.elapsed() < TIMEOUT, "publishing is too slow");
            sleep(Duration::from_millis(10)).await;
        }
        Ok(())
    }

    /// Returns the versions that the registry has acknowledged until now.
    #[must_use]
    pub fn acknowledged(&self) -> Vec<ArchiveRef> {
        self.acknowledged.borrow().clone()
    }

    /// Stops each publisher after its current publish, and returns all acknowledged versions.
    ///
    /// # Errors
    ///
    /// Fails if the registry rejected a publish.
    pub async fn stop(self) -> anyhow::Result<Vec<ArchiveRef>> {
        self.stopped.set(true);
        for publisher in self.publishers {
            publisher.await??;
        }
        Ok(self.acknowledged.take())
    }
}
