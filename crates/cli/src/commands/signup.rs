//! `ipkg signup`.

use anyhow::Context as _;
use structopt::StructOpt;

use crate::{
    client,
    failure::Failure,
    options::Options,
    output::{self, CommandOutput},
};

/// Signs your key up as a publisher
#[derive(Debug, StructOpt)]
pub(crate) struct Signup {}

impl Signup {
    pub(crate) async fn run(self, options: &Options) -> Result<CommandOutput, Failure> {
        let client = client::signer(options)?;
        let publisher = client.sign_up().await.context("cannot sign up")?;
        Ok(CommandOutput::new(&publisher, output::publisher(&publisher)))
    }
}
