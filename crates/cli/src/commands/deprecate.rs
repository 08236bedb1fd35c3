//! `ipkg deprecate`.

use anyhow::Context as _;
use ipfs_registry_core::{Namespace, PackageName};
use serde_json::json;
use structopt::StructOpt;

use crate::{failure::Failure, options::Options, output::Answer, reference, session};

/// Warns people off a package; it is still listed
#[derive(Debug, StructOpt)]
pub(crate) struct Deprecate {
    /// The package
    #[structopt(value_name = "NAMESPACE/PACKAGE", parse(try_from_str = reference::package))]
    package: (Namespace, PackageName),
    /// What to use instead, or why
    #[structopt(value_name = "NOTICE", default_value = "")]
    notice: String,
}

impl Deprecate {
    pub(crate) async fn run(self, options: &Options) -> Result<Answer, Failure> {
        let Self { package: (namespace, package), notice } = self;
        let client = session::signer(options)?;
        client
            .deprecate(&namespace, &package, &notice)
            .await
            .with_context(|| format!("cannot deprecate `{namespace}/{package}`"))?;
        let id = format!("{namespace}/{package}");
        let text = format!("deprecated {id}");
        Ok(Answer::new(&json!({ "deprecated": id, "notice": notice }), text))
    }
}
