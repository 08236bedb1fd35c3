//! `GET api/v1/crates/{name}/owners`: lists the addresses that may publish a crate.

use actix_web::{HttpRequest, HttpResponse, web::Data};
use ipfs_registry_core::{
    Address, PackageKind,
    wire::{NamespaceInfo, PackageInfo},
};
use serde_json::{Value, json};

use super::{error::CargoError, names};
use crate::{
    http::document,
    registry::{BuiltDocument, PackageAccess, PackageId, Registry, RegistryError, Subject},
};

/// Lists the owner of the namespace and those of its members that may publish the crate.
pub(super) async fn owners(
    registry: Data<Registry>,
    request: HttpRequest,
) -> Result<HttpResponse, CargoError> {
    Ok(document::send(&registry, &request, async || build(&registry, &request).await).await?)
}

async fn build(registry: &Registry, request: &HttpRequest) -> Result<BuiltDocument, RegistryError> {
    let (namespace, name) = (names::namespace(request)?, names::crate_name(request)?);
    let id = PackageId { namespace, package: name.package().clone() };
    let PackageAccess { kind, package, namespace } = registry.package_access(id).await?;
    name.check_match(&package)?;
    if kind != PackageKind::Cargo {
        return Err(names::unknown_crate(package.name.as_str()));
    }
    let users: Vec<Value> = publishers(&namespace, &package).map(user).collect();
    BuiltDocument::json(&json!({ "users": users }), Subject::Registry)
}

fn publishers<'a>(
    namespace: &'a NamespaceInfo,
    package: &'a PackageInfo,
) -> impl Iterator<Item = &'a Address> {
    let may_publish = |packages: &Vec<_>| packages.contains(&package.name);
    let members = namespace.publishers.iter();
    let members = members.filter(move |member| member.packages.as_ref().is_none_or(may_publish));
    std::iter::once(&namespace.owner).chain(members.map(|member| &member.address))
}

/// Describes a user. Cargo requires a numeric id, and prints the login.
fn user(address: &Address) -> Value {
    let [a, b, c, d, ..] = *address.as_bytes();
    json!({ "id": u32::from_be_bytes([a, b, c, d]), "login": address, "name": null })
}
