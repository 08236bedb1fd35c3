//! What an author should know before a package is published.

use anyhow::Error;
use ipfs_registry_client::ClientError;
use ipfs_registry_core::{
    Namespace, PackageKind,
    wire::{Code, has_suggestions},
};

use crate::{output, pack::DeclaredPackage};

/// Notes that an npm package should be named as clients know it, `@namespace/package`: pnpm
/// compares the name in the archive with it.
pub(super) fn on_name(declared: Option<&DeclaredPackage>, namespace: &Namespace) {
    let Some(DeclaredPackage { kind: PackageKind::Npm, name }) = declared else { return };
    let unscoped = name.rsplit('/').next().unwrap_or(name);
    let served = format!("@{namespace}/{unscoped}");
    if *name != served {
        let words = format!(
            "its package.json says `{name}`, and npm clients know it as `{served}`: name it `{served}` there, or a second install by pnpm fails (docs/NPM.md)"
        );
        output::message("note", &words);
    }
}

/// The error of a namespace that cannot be published in. One that is like no other may be new.
pub(super) fn on_namespace(error: ClientError, namespace: &Namespace) -> Error {
    let is_new =
        error.code() == Some(Code::UnknownNamespace) && !has_suggestions(&error.to_string());
    match is_new {
        true => Error::new(error)
            .context(format!("if it is to be yours, run `ipkg register {namespace}` first")),
        false => error.into(),
    }
}
