//! Downloads of archives, by checksum and by name and version.

use actix_web::{HttpRequest, HttpResponse, web::Data};
use ipfs_registry_core::{Namespace, PackageKind, Pointer, parse_version, wire::Code};
use percent_encoding::percent_decode_str;

use super::{error::CargoError, names};
use crate::{
    http::{HttpState, archive::ArchiveFetch, excerpt, observe::Frontend},
    registry::{Registry, RegistryError},
};

/// `crates/{cksum}`: sends the archive of this namespace with this SHA-256. The namespace is part of the
/// cache key, because another namespace may contain the same bytes.
pub(super) async fn by_checksum(
    (registry, http): (Data<Registry>, Data<HttpState>),
    request: HttpRequest,
) -> Result<HttpResponse, CargoError> {
    let fetch = ArchiveFetch::new(&registry, &http, &request, Frontend::Cargo);
    let part = |name| request.match_info().get(name).unwrap_or_default();
    let (namespace, cksum) = (part("namespace"), part("cksum"));
    let find = || async { find_by_checksum(&registry, names::namespace(&request)?, cksum).await };
    let key = format!("#sha256:{namespace}/{cksum}");
    let archive = fetch.by_key(&key, find).await?;
    Ok(fetch.respond(&archive).await?)
}

/// `crates/{name}/{version}/download`: sends the archive of this version.
pub(super) async fn by_version(
    (registry, http): (Data<Registry>, Data<HttpState>),
    request: HttpRequest,
) -> Result<HttpResponse, CargoError> {
    let fetch = ArchiveFetch::new(&registry, &http, &request, Frontend::Cargo);
    let parse = || {
        let namespace = names::namespace(&request)?;
        let package = names::crate_name(&request)?.package().clone();
        let version = request.match_info().get("version").unwrap_or_default();
        let version = percent_decode_str(version).decode_utf8_lossy();
        let version = parse_version(&version).map_err(|_| unknown_version(&version))?;
        Ok(Pointer { namespace, package, version })
    };
    let archive = fetch.by_pointer(PackageKind::Cargo, parse).await?;
    Ok(fetch.respond(&archive).await?)
}

async fn find_by_checksum(
    registry: &Registry,
    namespace: Namespace,
    cksum: &str,
) -> Result<Pointer, RegistryError> {
    let mut sha256 = [0; 32];
    let is_lower = !cksum.bytes().any(|byte| byte.is_ascii_uppercase());
    if !is_lower || hex::decode_to_slice(cksum, &mut sha256).is_err() {
        let detail = "the checksum of a crate is its SHA-256 in 64 lower-case hexadecimal digits";
        return Err(RegistryError::refused(Code::UnknownVersion, detail));
    }
    let name = namespace.to_string();
    let found = registry.crate_by_sha256(namespace, sha256).await?;
    found.ok_or_else(|| {
        let detail = format!("`{name}` has no crate with the checksum `{cksum}`");
        RegistryError::refused(Code::UnknownVersion, detail)
    })
}

fn unknown_version(requested: &str) -> RegistryError {
    let detail = format!("`{}` is not a version of a crate", excerpt(requested));
    RegistryError::refused(Code::UnknownVersion, detail)
}
