//! Archives, by the checksum that an index has and by name and version.

use actix_web::{HttpRequest, HttpResponse, web::Data};
use ipfs_registry_core::{Namespace, PackageKind, Pointer, parse_version, wire::Code};
use percent_encoding::percent_decode_str;

use super::{error::CargoError, names};
use crate::{
    http::{
        HttpState, archive,
        observe::{Frontend, Transfer},
    },
    registry::{Registry, RegistryError},
};

/// `crates/{cksum}`: the archive of this namespace with this SHA-256. The same bytes may be published
/// in another namespace too: who reads that one may be somebody else.
pub(super) async fn by_checksum(
    (registry, http): (Data<Registry>, Data<HttpState>),
    request: HttpRequest,
) -> Result<HttpResponse, CargoError> {
    Transfer::Fetch(Frontend::Cargo).begin(&request);
    let part = |name| request.match_info().get(name).unwrap_or_default();
    let (namespace, cksum) = (part("namespace"), part("cksum"));
    let find = || async { find(&registry, names::namespace(&request)?, cksum).await };
    let key = format!("#sha256:{namespace}/{cksum}");
    let archive = archive::by_key(&registry, &http, &key, find).await?;
    Ok(archive::answer(&registry, &http, &request, &archive).await?)
}

/// `crates/{name}/{version}/download`
pub(super) async fn by_version(
    (registry, http): (Data<Registry>, Data<HttpState>),
    request: HttpRequest,
) -> Result<HttpResponse, CargoError> {
    Transfer::Fetch(Frontend::Cargo).begin(&request);
    let parse = || {
        let namespace = names::namespace(&request)?;
        let package = names::crate_name(&request)?.package().clone();
        let version = request.match_info().get("version").unwrap_or_default();
        let version = percent_decode_str(version).decode_utf8_lossy();
        let version = parse_version(&version).map_err(|_| unknown_version(&version))?;
        Ok(Pointer { namespace, package, version })
    };
    let path = (request.path(), PackageKind::Cargo);
    let archive = archive::by_pointer(&registry, &http, path, parse).await?;
    Ok(archive::answer(&registry, &http, &request, &archive).await?)
}

async fn find(
    registry: &Registry,
    namespace: Namespace,
    cksum: &str,
) -> Result<Pointer, RegistryError> {
    let mut sha256 = [0; 32];
    let is_lower = !cksum.bytes().any(|byte| byte.is_ascii_uppercase());
    if !is_lower || hex::decode_to_slice(cksum, &mut sha256).is_err() {
        let words = "a crate is named by its SHA-256, which is 64 lower-case hexadecimal digits";
        return Err(RegistryError::refused(Code::UnknownVersion, words));
    }
    let shown = namespace.to_string();
    let found = registry.crate_by_sha256(namespace, sha256).await?;
    found.ok_or_else(|| {
        let words = format!("`{shown}` has no crate with the checksum `{cksum}`");
        RegistryError::refused(Code::UnknownVersion, words)
    })
}

fn unknown_version(asked: &str) -> RegistryError {
    let shown: String = asked.chars().take(64).flat_map(char::escape_debug).collect();
    RegistryError::refused(Code::UnknownVersion, format!("`{shown}` is no version of a crate"))
}
