//! `ipkg deprecate`.

use anyhow::Context as _;
use ipfs_registry_core::{Namespace, PackageName};
use serde_json::json;
use structopt::StructOpt;

use crate::{client, failure::Failure, options::Options, output::CommandOutput, reference};

/// Marks a package as deprecated. It can still be listed and fetched
#[derive(Debug, StructOpt)]
pub(crate) struct Deprecate {
    /// The package
    #[structopt(value_name = "NAMESPACE/PACKAGE", parse(try_from_str = reference::parse_package))]
    package: (Namespace, PackageName),
    /// The reason, or what to use instead
    #[structopt(value_name = "NOTICE", default_value = "")]
    notice: String,
}

impl Deprecate {
    pub(crate) async fn run(self, options: &Options) -> Result<CommandOutput, Failure> {
        let Self { package: (namespace, package), notice } = self;
        let client = client::signer(options)?;
        client
            .deprecate(&namespace, &package, &notice)
            .await
            .with_context(|| format!("cannot deprecate `{namespace}/{package}`"))?;
        let id = format!("{namespace}/{package}");
        let text = format!("deprecated {id}");
        Ok(CommandOutput::new(&json!({ "deprecated": id, "notice": notice }), text))
    }
}
