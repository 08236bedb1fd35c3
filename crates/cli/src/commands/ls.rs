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
    failure::Failure,
    options::Options,
    output::{self, Answer},
    reference, session,
};

/// Lists the packages of a namespace or the versions of a package
#[derive(Debug, StructOpt)]
pub(crate) struct Ls {
    /// With each package its latest version; of a package the latest version alone
    #[structopt(long)]
    latest: bool,
    /// Only the versions that match, such as `>=1.2, <2`
    #[structopt(short, long, value_name = "RANGE")]
    range: Option<VersionReq>,
    /// How many records to pass over
    #[structopt(short, long, value_name = "OFFSET", default_value = "0")]
    offset: u64,
    /// How many records at most
    #[structopt(short, long, value_name = "LIMIT")]
    limit: Option<u64>,
    /// The order: packages by name, versions by precedence
    #[structopt(long, value_name = "ORDER", possible_values = &["asc", "desc"], default_value = "asc")]
    sort: Sort,
    /// NAMESPACE, NAMESPACE/PACKAGE, or for one version NAMESPACE/PACKAGE/VERSION or its content id
    #[structopt(value_name = "PATH", parse(try_from_str = reference::target))]
    path: Target,
}

impl Ls {
    pub(crate) async fn run(self, options: &Options) -> Result<Answer, Failure> {
        self.check().map_err(|words| Failure::Usage(words.to_owned()))?;
        let client = session::reader(options)?;
        let answer = self.list(&client).await;
        Ok(answer.with_context(|| format!("cannot list `{}`", self.path))?)
    }

    /// Whether the flags make sense together.
    fn check(&self) -> Result<(), &'static str> {
        match &self.path {
            Target::Package(..) if self.latest && self.range.is_some() => {
                Err("--latest and --range exclude each other")
            }
            Target::Package(..) => Ok(()),
            _ if self.range.is_some() => Err("--range is for the versions of NAMESPACE/PACKAGE"),
            Target::Archive(_) if self.latest => {
                Err("--latest is for NAMESPACE and NAMESPACE/PACKAGE")
            }
            _ => Ok(()),
        }
    }

    async fn list(&self, client: &Client) -> Result<Answer, ClientError> {
        match &self.path {
            Target::Namespace(namespace) => self.packages(client, namespace).await,
            Target::Package(namespace, package) if self.latest => {
                latest(client, namespace, package).await
            }
            Target::Package(namespace, package) => self.versions(client, namespace, package).await,
            Target::Archive(archive) => {
                let version = client.version(archive).await?;
                Ok(Answer::new(&version, output::version(&version)))
            }
        }
    }

    async fn packages(
        &self,
        client: &Client,
        namespace: &Namespace,
    ) -> Result<Answer, ClientError> {
        let include = if self.latest { Include::Latest } else { Include::None };
        let limit = self.limit.unwrap_or(DEFAULT_LIMIT);
        let query = PackagesQuery { include, limit, offset: self.offset, sort: self.sort };
        let page = client.packages(namespace, &query).await?;
        Ok(Answer::new(&page, output::packages(&page)))
    }

    async fn versions(
        &self,
        client: &Client,
        namespace: &Namespace,
        package: &PackageName,
    ) -> Result<Answer, ClientError> {
        let (range, limit) = (self.range.clone(), self.limit.unwrap_or(DEFAULT_LIMIT));
        let query = VersionsQuery { range, limit, offset: self.offset, sort: self.sort };
        let page = client.versions(namespace, package, &query).await?;
        Ok(Answer::new(&page, output::versions(&page)))
    }
}

/// The latest version as a list of one.
async fn latest(
    client: &Client,
    namespace: &Namespace,
    package: &PackageName,
) -> Result<Answer, ClientError> {
    let version = client.latest(namespace, package, &LatestQuery::default()).await?;
    let page = Page { records: vec![version], count: 1 };
    Ok(Answer::new(&page, output::versions(&page)))
}
