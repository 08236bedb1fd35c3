//! `ipkg yank`.

use anyhow::Context as _;
use ipfs_registry_core::ArchiveRef;
use serde_json::json;
use structopt::StructOpt;

use crate::{args::Options, failure::Failure, output::Answer, session};

/// Warns people off a version; it can still be fetched
#[derive(Debug, StructOpt)]
pub(crate) struct Yank {
    /// NAMESPACE/PACKAGE/VERSION or /ipfs/CID
    #[structopt(value_name = "ID")]
    id: ArchiveRef,
    /// Why
    #[structopt(value_name = "REASON", default_value = "")]
    reason: String,
}

impl Yank {
    pub(crate) async fn run(self, options: &Options) -> Result<Answer, Failure> {
        let Self { id, reason } = self;
        let client = session::signer(options)?;
        client.yank(&id, &reason).await.with_context(|| format!("cannot yank `{id}`"))?;
        Ok(Answer::new(&json!({ "yanked": id, "reason": reason }), format!("yanked {id}")))
    }
}
