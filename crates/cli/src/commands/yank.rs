//! `ipkg yank`.

use anyhow::Context as _;
use ipfs_registry_core::ArchiveRef;
use serde_json::json;
use structopt::StructOpt;

use crate::{args::Options, failure::Failure, output::Answer, reference, session};

/// Warns people off a version; it can still be fetched
#[derive(Debug, StructOpt)]
pub(crate) struct Yank {
    /// NAMESPACE/PACKAGE/VERSION, or a content id as `Qm…` or `/ipfs/Qm…`
    #[structopt(value_name = "ID", parse(try_from_str = reference::archive))]
    id: ArchiveRef,
    /// Why
    #[structopt(value_name = "REASON", default_value = "")]
    reason: String,
}

impl Yank {
    pub(crate) async fn run(self, options: &Options) -> Result<Answer, Failure> {
        let Self { id, reason } = self;
        let client = session::signer(options)?;
        let shown = reference::shown(&id);
        client.yank(&id, &reason).await.with_context(|| format!("cannot yank `{shown}`"))?;
        Ok(Answer::new(&json!({ "yanked": id, "reason": reason }), format!("yanked {shown}")))
    }
}
