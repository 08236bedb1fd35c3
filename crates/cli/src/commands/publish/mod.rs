//! `ipkg publish`.

mod advice;
mod preview;

use std::path::PathBuf;

use anyhow::Context as _;
use ipfs_registry_client::{Client, DEFAULT_MEDIA_TYPE, Upload};
use ipfs_registry_core::{ArchiveRef, ContentId, Namespace, wire::Receipt};
use serde::Serialize;
use structopt::StructOpt;

use crate::{
    failure::Failure,
    interrupt,
    keys::LockedKey,
    kind,
    options::Options,
    output::{self, Answer},
    pack::{CrateOptions, DeclaredPackage, Source},
    progress::Bar,
    session,
};

/// Signs and publishes a package: a folder, or an archive made by `npm pack` or `cargo package`
///
/// A folder with a package.json or a Cargo.toml is packed first, in a temporary folder, by `npm
/// pack` or `cargo package`. As `cargo publish` does, that refuses a crate with files that are not
/// committed, and builds what it packed.
///
/// `key` in the answer is where the archive is, `/ipfs/` and its content id; the key that signs is
/// in the keystore that --key names.
#[derive(Debug, StructOpt)]
pub(crate) struct Publish {
    /// The namespace to publish into
    #[structopt(short, long, value_name = "NAMESPACE")]
    namespace: Namespace,
    /// The archive's media type
    #[structopt(short, long, value_name = "MIME", default_value = DEFAULT_MEDIA_TYPE)]
    mime: String,
    /// Tells what would be published, under which content id; nothing is signed or sent
    #[structopt(long)]
    dry_run: bool,
    /// Packs a crate though some of its files are not committed
    #[structopt(long)]
    allow_dirty: bool,
    /// Packs a crate without building it
    #[structopt(long)]
    no_verify: bool,
    /// The archive, or the folder of a package
    #[structopt(value_name = "FILE", parse(from_os_str))]
    file: PathBuf,
}

/// The registry's receipt, with the content id as all other answers have it.
#[derive(Serialize)]
struct Published {
    #[serde(flatten)]
    receipt: Receipt,
    #[serde(skip_serializing_if = "Option::is_none")]
    content_id: Option<ContentId>,
}

impl From<Receipt> for Published {
    fn from(receipt: Receipt) -> Self {
        let content_id = match &receipt.key {
            ArchiveRef::Content(id) => Some(*id),
            ArchiveRef::Pointer(_) => None,
        };
        Self { receipt, content_id }
    }
}

impl Publish {
    pub(crate) async fn run(self, options: &Options) -> Result<Answer, Failure> {
        let source = Source::find(&self.file)?;
        let crate_options = self.crate_options(&source)?;
        let declared = source.declared()?;
        if self.dry_run {
            advice::on_name(declared.as_ref(), &self.namespace);
            return interrupt::unless_stopped(self.preview(source, crate_options)).await;
        }
        // Everything that can be refused now is, before a password is asked for, and before a
        // crate is built.
        let key = LockedKey::read(options.key.as_deref())?;
        let reader = session::reader(options)?;
        let checked = self.check_registry(&reader, declared.as_ref()).await;
        let namespace = checked.with_context(|| self.cannot())?;
        advice::on_name(declared.as_ref(), &namespace);
        let client = session::unlock(options, key)?;
        let archive = interrupt::unless_stopped(source.archive(crate_options)).await?;

        let Self { namespace, mime, .. } = &self;
        let bar = Bar::new("publishing");
        let upload = Upload::file(archive.path()).media_type(mime).on_progress(bar.mover());
        let receipt = client.publish(namespace, upload).await.with_context(|| self.cannot())?;
        let text = output::receipt(&receipt);
        Ok(Answer::new(&Published::from(receipt), text))
    }

    /// What went wrong, for the beginning of an error.
    fn cannot(&self) -> String {
        format!("cannot publish `{}` into `{}`", self.file.display(), self.namespace)
    }

    /// Fails where the registry has not the namespace, or holds no packages of this kind. Returns
    /// the namespace as it was registered.
    async fn check_registry(
        &self,
        client: &Client,
        declared: Option<&DeclaredPackage>,
    ) -> anyhow::Result<Namespace> {
        if let Some(declared) = declared {
            kind::check(client, declared.kind).await?;
        }
        match client.namespace(&self.namespace).await {
            Ok(found) => Ok(found.name),
            Err(error) => Err(advice::on_namespace(error, &self.namespace)),
        }
    }

    async fn preview(&self, source: Source, options: CrateOptions) -> Result<Answer, Failure> {
        let archive = source.archive(options).await?;
        let preview = preview::of(&self.namespace, archive.path()).await;
        let words = || format!("cannot publish `{}`", self.file.display());
        Ok(preview.with_context(words)?)
    }

    fn crate_options(&self, source: &Source) -> Result<CrateOptions, Failure> {
        let Self { allow_dirty, no_verify, .. } = *self;
        if (allow_dirty || no_verify) && !matches!(source, Source::Cargo(_)) {
            let words = "--allow-dirty and --no-verify are for the folder of a crate";
            return Err(Failure::Usage(words.to_owned()));
        }
        Ok(CrateOptions { allow_dirty, no_verify })
    }
}
