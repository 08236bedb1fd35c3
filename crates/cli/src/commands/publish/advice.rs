//! Notes and hints for authors who publish.

use anyhow::Error;
use ipfs_registry_client::ClientError;
use ipfs_registry_core::{
    Namespace, PackageKind,
    wire::{Code, has_suggestions},
};

use crate::{output, pack::DeclaredPackage};

/// Prints a note if the name of an npm package is not `@namespace/package`. npm clients know it by
/// that name, and pnpm compares it with the name in the archive.
pub(super) fn note_npm_name(declared: Option<&DeclaredPackage>, namespace: &Namespace) {
    let Some(DeclaredPackage { kind: PackageKind::Npm, name }) = declared else { return };
    let unscoped = name.rsplit('/').next().unwrap_or(name);
    let client_name = format!("@{namespace}/{unscoped}");
    if *name != client_name {
        let message = format!(
            "its package.json has the name `{name}`, but npm clients know it as `{client_name}`: name it `{client_name}`, or a second install with pnpm fails (docs/NPM.md)"
        );
        output::message("note", &message);
    }
}

/// Adds a hint to the error if the namespace may be a new one: it does not exist, and no existing
/// name is similar.
pub(super) fn explain_namespace_error(error: ClientError, namespace: &Namespace) -> Error {
    let is_new =
        error.code() == Some(Code::UnknownNamespace) && !has_suggestions(&error.to_string());
    match is_new {
        true => Error::new(error)
            .context(format!("to create this namespace, run `ipkg register {namespace}` first")),
        false => error.into(),
    }
}
