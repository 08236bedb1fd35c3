//! `ipkg register`.

use anyhow::Context as _;
use ipfs_registry_core::Namespace;
use structopt::StructOpt;

use crate::{
    failure::Failure,
    options::Options,
    output::{self, Answer},
    session,
};

/// Makes a namespace yours
#[derive(Debug, StructOpt)]
pub(crate) struct Register {
    /// Its name
    #[structopt(value_name = "NAMESPACE")]
    namespace: Namespace,
}

impl Register {
    pub(crate) async fn run(self, options: &Options) -> Result<Answer, Failure> {
        let Self { namespace } = self;
        let client = session::signer(options)?;
        let registered = client
            .register(&namespace)
            .await
            .with_context(|| format!("cannot register `{namespace}`"))?;
        Ok(Answer::new(&registered, output::namespace(&registered)))
    }
}
