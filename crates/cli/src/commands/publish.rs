//! `ipkg publish`.

use std::path::PathBuf;

use anyhow::Context as _;
use ipfs_registry_client::{DEFAULT_MEDIA_TYPE, Upload};
use ipfs_registry_core::Namespace;
use structopt::StructOpt;

use crate::{
    args::Options,
    failure::Failure,
    output::{self, Answer},
    progress::Bar,
    session,
};

/// Signs and publishes an archive made by `npm pack` or `cargo package`
#[derive(Debug, StructOpt)]
pub(crate) struct Publish {
    /// The namespace to publish into
    #[structopt(short, long, value_name = "NAMESPACE")]
    namespace: Namespace,
    /// The archive's media type
    #[structopt(short, long, value_name = "MIME", default_value = DEFAULT_MEDIA_TYPE)]
    mime: String,
    /// The archive
    #[structopt(value_name = "FILE", parse(from_os_str))]
    file: PathBuf,
}

impl Publish {
    pub(crate) async fn run(self, options: &Options) -> Result<Answer, Failure> {
        let Self { namespace, mime, file } = self;
        let client = session::signer(options)?;
        let bar = Bar::new("publishing");
        let upload = Upload::file(&file).media_type(mime).on_progress(bar.mover());
        let receipt = client
            .publish(&namespace, upload)
            .await
            .with_context(|| format!("cannot publish `{}` into `{namespace}`", file.display()))?;
        Ok(Answer::new(&receipt, output::receipt(&receipt)))
    }
}
