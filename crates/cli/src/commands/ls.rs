//! `ipkg ls`.

use anyhow::Context as _;
use ipfs_registry_client::{Client, ClientError};
use ipfs_registry_core::{
    Namespace, PackageName, Target,
    wire::{DEFAULT_LIMIT, Include, LatestQuery, PackagesQuery, Page, Sort, VersionsQuery},
};
use semver::VersionReq;
use structopt::StructOpt;

use crate::{
    client,
    failure::Failure,
    options::Options,
    output::{self, CommandOutput},
    reference,
};

/// Lists the packages of a namespace or the versions of a package
#[derive(Debug, StructOpt)]
pub(crate) struct Ls {
    /// For a namespace, shows the latest version of each package; for a package, only its latest
    /// version
    #[structopt(long)]
    latest: bool,
    /// Lists only versions that match, such as `>=1.2, <2`
    #[structopt(short, long, value_name = "RANGE")]
    range: Option<VersionReq>,
    /// How many records to skip
    #[structopt(short, long, value_name = "OFFSET", default_value = "0")]
    offset: u64,
    /// The maximum number of records
    #[structopt(short, long, value_name = "LIMIT")]
    limit: Option<u64>,
    /// The order of packages by name, of versions by precedence
    #[structopt(long, value_name = "ORDER", possible_values = &["asc", "desc"], default_value = "asc")]
    sort: Sort,
    /// NAMESPACE, NAMESPACE/PACKAGE, or one version as NAMESPACE/PACKAGE/VERSION or its content id
    #[structopt(value_name = "PATH", parse(try_from_str = reference::parse_target))]
    path: Target,
}

impl Ls {
    pub(crate) async fn run(self, options: &Options) -> Result<CommandOutput, Failure> {
        self.check().map_err(|message| Failure::Usage(message.to_owned()))?;
        let client = client::reader(options)?;
        let output = self.list(&client).await;
        Ok(output.with_context(|| format!("cannot list `{}`", self.path))?)
    }

    /// Checks that the options make sense together.
    fn check(&self) -> Result<(), &'static str> {
        match &self.path {
            Target::Package(..) if self.latest && self.range.is_some() => {
                Err("--latest and --range cannot be combined")
            }
            Target::Package(..) => Ok(()),
            _ if self.range.is_some() => Err("--range needs NAMESPACE/PACKAGE"),
            Target::Archive(_) if self.latest => {
                Err("--latest needs NAMESPACE or NAMESPACE/PACKAGE")
            }
            _ => Ok(()),
        }
    }

    async fn list(&self, client: &Client) -> Result<CommandOutput, ClientError> {
        match &self.path {
            Target::Namespace(namespace) => self.packages(client, namespace).await,
            Target::Package(namespace, package) if self.latest => {
                latest(client, namespace, package).await
            }
            Target::Package(namespace, package) => self.versions(client, namespace, package).await,
            Target::Archive(archive) => {
                let version = client.version(archive).await?;
                Ok(CommandOutput::new(&version, output::version(&version)))
            }
        }
    }

    async fn packages(
        &self,
        client: &Client,
        namespace: &Namespace,
    ) -> Result<CommandOutput, ClientError> {
        let include = if self.latest { Include::Latest } else { Include::None };
        let limit = self.limit.unwrap_or(DEFAULT_LIMIT);
        let query = PackagesQuery { include, limit, offset: self.offset, sort: self.sort };
        let page = client.packages(namespace, &query).await?;
        Ok(CommandOutput::new(&page, output::packages(&page)))
    }

    async fn versions(
        &self,
        client: &Client,
        namespace: &Namespace,
        package: &PackageName,
    ) -> Result<CommandOutput, ClientError> {
        let (range, limit) = (self.range.clone(), self.limit.unwrap_or(DEFAULT_LIMIT));
        let query = VersionsQuery { range, limit, offset: self.offset, sort: self.sort };
        let page = client.versions(namespace, package, &query).await?;
        Ok(CommandOutput::new(&page, output::versions(&page)))
    }
}

/// Returns the latest version as a page of one record.
async fn latest(
    client: &Client,
    namespace: &Namespace,
    package: &PackageName,
) -> Result<CommandOutput, ClientError> {
    let version = client.latest(namespace, package, &LatestQuery::default()).await?;
    let page = Page { records: vec![version], count: 1 };
    Ok(CommandOutput::new(&page, output::versions(&page)))
}
