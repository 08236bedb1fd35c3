//! `ipkg get`.

use anyhow::Context as _;
use ipfs_registry_client::{Client, ClientError};
use ipfs_registry_core::{Target, wire::LatestQuery};
use structopt::StructOpt;

use crate::{
    failure::Failure,
    options::Options,
    output::{self, Answer},
    reference, session,
};

/// Tells of a namespace, a package or a version
#[derive(Debug, StructOpt)]
pub(crate) struct Get {
    /// Tells of the latest version of a package, and not of the package
    #[structopt(long)]
    latest: bool,
    /// NAMESPACE, NAMESPACE/PACKAGE, NAMESPACE/PACKAGE/VERSION, or a content id as `Qm…` or
    /// `/ipfs/Qm…`
    #[structopt(value_name = "TARGET", parse(try_from_str = reference::target))]
    target: Target,
}

impl Get {
    pub(crate) async fn run(self, options: &Options) -> Result<Answer, Failure> {
        let Self { latest, target } = self;
        if latest && !matches!(target, Target::Package(..)) {
            let words = format!("--latest is for NAMESPACE/PACKAGE, which `{target}` is not");
            return Err(Failure::Usage(words));
        }
        let client = session::reader(options)?;
        let answer = match latest {
            true => get_latest(&client, &target).await,
            false => get(&client, &target).await,
        };
        Ok(answer.with_context(|| format!("cannot get `{target}`"))?)
    }
}

async fn get(client: &Client, target: &Target) -> Result<Answer, ClientError> {
    match target {
        Target::Namespace(namespace) => {
            let namespace = client.namespace(namespace).await?;
            Ok(Answer::new(&namespace, output::namespace(&namespace)))
        }
        Target::Package(namespace, package) => {
            let package = client.package(namespace, package).await?;
            Ok(Answer::new(&package, output::package(&package)))
        }
        Target::Archive(archive) => {
            let version = client.version(archive).await?;
            Ok(Answer::new(&version, output::version(&version)))
        }
    }
}

async fn get_latest(client: &Client, target: &Target) -> Result<Answer, ClientError> {
    let Target::Package(namespace, package) = target else { return get(client, target).await };
    let version = client.latest(namespace, package, &LatestQuery::default()).await?;
    Ok(Answer::new(&version, output::version(&version)))
}
