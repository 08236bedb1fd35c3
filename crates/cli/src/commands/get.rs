//! `ipkg get`.

use anyhow::Context as _;
use ipfs_registry_client::{Client, ClientError};
use ipfs_registry_core::{Target, wire::LatestQuery};
use structopt::StructOpt;

use crate::{
    client,
    failure::Failure,
    options::Options,
    output::{self, CommandOutput},
    reference,
};

/// Shows a namespace, a package or a version
#[derive(Debug, StructOpt)]
pub(crate) struct Get {
    /// Shows the latest version of the package
    #[structopt(long)]
    latest: bool,
    /// NAMESPACE, NAMESPACE/PACKAGE, NAMESPACE/PACKAGE/VERSION, or a content id as `Qm…` or
    /// `/ipfs/Qm…`
    #[structopt(value_name = "TARGET", parse(try_from_str = reference::parse_target))]
    target: Target,
}

impl Get {
    pub(crate) async fn run(self, options: &Options) -> Result<CommandOutput, Failure> {
        let Self { latest, target } = self;
        if latest && !matches!(target, Target::Package(..)) {
            let message = format!("--latest needs NAMESPACE/PACKAGE, not `{target}`");
            return Err(Failure::Usage(message));
        }
        let client = client::reader(options)?;
        let output = match latest {
            true => get_latest(&client, &target).await,
            false => get(&client, &target).await,
        };
        Ok(output.with_context(|| format!("cannot get `{target}`"))?)
    }
}

async fn get(client: &Client, target: &Target) -> Result<CommandOutput, ClientError> {
    match target {
        Target::Namespace(namespace) => {
            let namespace = client.namespace(namespace).await?;
            Ok(CommandOutput::new(&namespace, output::namespace(&namespace)))
        }
        Target::Package(namespace, package) => {
            let package = client.package(namespace, package).await?;
            Ok(CommandOutput::new(&package, output::package(&package)))
        }
        Target::Archive(archive) => {
            let version = client.version(archive).await?;
            Ok(CommandOutput::new(&version, output::version(&version)))
        }
    }
}

async fn get_latest(client: &Client, target: &Target) -> Result<CommandOutput, ClientError> {
    let Target::Package(namespace, package) = target else { return get(client, target).await };
    let version = client.latest(namespace, package, &LatestQuery::default()).await?;
    Ok(CommandOutput::new(&version, output::version(&version)))
}
