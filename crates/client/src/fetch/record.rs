//! Reads the record of a version and checks that it is the requested one.

use std::rc::Rc;

use ipfs_registry_core::{
    Address, ArchiveRef, Pointer,
    wire::{IdQuery, VersionInfo, paths},
};

use crate::{
    ClientError,
    transport::{Call, Transport},
};

/// Reads and checks the record of a version, on the worker thread.
pub(super) async fn fetch_record(
    transport: Rc<Transport>,
    archive: &ArchiveRef,
    signer: Option<Address>,
) -> Result<VersionInfo, ClientError> {
    let call = Call::get(paths::VERSION).query(&IdQuery::from(archive));
    let record: VersionInfo = transport.send(call).await?.json().await?;
    if let Some(signer) = signer {
        ClientError::check("signer", signer, record.signer)?;
    }
    match archive {
        ArchiveRef::Content(requested) => {
            ClientError::check("content id", requested, &record.content_id)?
        }
        ArchiveRef::Pointer(requested) => {
            ClientError::check("version", &requested.version, &record.version)?;
            check_pointer(requested, &record)?;
        }
    }
    Ok(record)
}

/// Checks that the record is of the requested version. The registry looks names up by
/// their skeletons, so the registered spelling may differ. The pointer id is of the registered one.
fn check_pointer(requested: &Pointer, record: &VersionInfo) -> Result<(), ClientError> {
    let Pointer { namespace, package, version } = &record.id;
    let is_same = namespace.skeleton() == requested.namespace.skeleton()
        && package.skeleton() == requested.package.skeleton()
        && *version == requested.version;
    if !is_same {
        ClientError::check("name of the version", requested, &record.id)?;
    }
    ClientError::check("pointer id", record.id.id(), record.pointer_id)
}
