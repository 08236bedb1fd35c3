//! `ipkg signup`.

use anyhow::Context as _;
use structopt::StructOpt;

use crate::{
    failure::Failure,
    options::Options,
    output::{self, Answer},
    session,
};

/// Signs your key up as a publisher
#[derive(Debug, StructOpt)]
pub(crate) struct Signup {}

impl Signup {
    pub(crate) async fn run(self, options: &Options) -> Result<Answer, Failure> {
        let client = session::signer(options)?;
        let publisher = client.sign_up().await.context("cannot sign up")?;
        Ok(Answer::new(&publisher, output::publisher(&publisher)))
    }
}
