//! `ipkg register`.

use anyhow::Context as _;
use ipfs_registry_core::Namespace;
use structopt::StructOpt;

use crate::{
    client,
    failure::Failure,
    options::Options,
    output::{self, CommandOutput},
};

/// Registers a namespace. Your key becomes its owner
#[derive(Debug, StructOpt)]
pub(crate) struct Register {
    /// The name of the namespace
    #[structopt(value_name = "NAMESPACE")]
    namespace: Namespace,
}

impl Register {
    pub(crate) async fn run(self, options: &Options) -> Result<CommandOutput, Failure> {
        let Self { namespace } = self;
        let client = client::signer(options)?;
        let registered = client
            .register(&namespace)
            .await
            .with_context(|| format!("cannot register `{namespace}`"))?;
        Ok(CommandOutput::new(&registered, output::namespace(&registered)))
    }
}
