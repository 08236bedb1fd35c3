//! `GET api/v1/crates/{name}/owners`: the addresses that may publish a crate.

use actix_web::{
    HttpRequest,
    web::{Data, Json},
};
use ipfs_registry_core::{
    Address, PackageKind,
    wire::{NamespaceInfo, PackageInfo},
};
use ipfs_registry_db::{AnyConnection, namespaces, packages};
use serde_json::{Value, json};

use super::{error::CargoError, names};
use crate::State;

/// Answers with the owner of the namespace and its members that may publish the crate.
pub(super) async fn owners(
    state: Data<State>,
    request: HttpRequest,
) -> Result<Json<Value>, CargoError> {
    let (namespace, name) = (names::namespace(&request)?, names::crate_name(&request)?);
    let package = name.package().clone();
    let ask = move |conn: &mut AnyConnection| {
        let kind = packages::kind(conn, &namespace, &package)?;
        let found = packages::find(conn, &namespace, &package)?;
        Ok((kind, found, namespaces::find(conn, &namespace)?))
    };
    let (kind, package, namespace) = state.read(ask).await?;
    name.check(&package)?;
    if kind != PackageKind::Cargo {
        return Err(names::unknown(package.name.as_str()).into());
    }
    let users: Vec<Value> = addresses(&namespace, &package).map(told).collect();
    Ok(Json(json!({ "users": users })))
}

fn addresses<'a>(
    namespace: &'a NamespaceInfo,
    package: &'a PackageInfo,
) -> impl Iterator<Item = &'a Address> {
    let may_publish = |packages: &Vec<_>| packages.contains(&package.name);
    let members = namespace.publishers.iter();
    let members = members.filter(move |it| it.packages.as_ref().is_none_or(may_publish));
    std::iter::once(&namespace.owner).chain(members.map(|member| &member.address))
}

/// Cargo wants a number for each, and shows the login.
fn told(address: &Address) -> Value {
    let [a, b, c, d, ..] = *address.as_bytes();
    json!({ "id": u32::from_be_bytes([a, b, c, d]), "login": address, "name": null })
}
