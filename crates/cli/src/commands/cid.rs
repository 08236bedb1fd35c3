//! `ipkg cid`.

use std::path::PathBuf;

use anyhow::Context as _;
use ipfs_registry_client::digest_file;
use serde_json::json;
use structopt::StructOpt;

use crate::{failure::Failure, options::Options, output};

/// Prints the content id of a file, the same as `ipfs add`. Needs no registry
#[derive(Debug, StructOpt)]
pub(crate) struct Cid {
    /// Any file
    #[structopt(value_name = "FILE", parse(from_os_str))]
    file: PathBuf,
}

impl Cid {
    /// Prints only the id, also when standard output is not a terminal, unless `--json` is set.
    pub(crate) async fn run(self, options: &Options) -> Result<(), Failure> {
        let digests = digest_file(&self.file).await.context("cannot compute a content id")?;
        let id = digests.content_id.to_string();
        let text = match options.json {
            true => json!({ "content_id": id }).to_string(),
            false => id,
        };
        Ok(output::text(&text)?)
    }
}
