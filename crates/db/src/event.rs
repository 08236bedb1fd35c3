//! The events of writes, as stored in the `events` table.

use std::{collections::BTreeMap, fmt::Display};

use ipfs_registry_core::{Address, ArchiveDigests, Namespace, PackageName, Pointer};
use serde_json::Value;

/// The change made by a write.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Event<'a> {
    PublisherCreated(&'a Address),
    NamespaceCreated(&'a Namespace),
    UserAdded {
        namespace: &'a Namespace,
        address: &'a Address,
        administrator: bool,
        package: Option<&'a PackageName>,
    },
    UserRemoved(&'a Namespace, &'a Address),
    AccessGranted(&'a Namespace, &'a Address, &'a PackageName),
    AccessRevoked(&'a Namespace, &'a Address, &'a PackageName),
    /// The first version of a package also creates the package.
    VersionPublished(&'a Pointer, &'a ArchiveDigests),
    VersionYanked(&'a Pointer, &'a str),
    PackageDeprecated(&'a Namespace, &'a PackageName, &'a str),
}

impl Event<'_> {
    /// Returns the stable name of the event type.
    pub(crate) fn kind(&self) -> &'static str {
        match self {
            Self::PublisherCreated(_) => "publisher.created",
            Self::NamespaceCreated(_) => "namespace.created",
            Self::UserAdded { .. } => "user.added",
            Self::UserRemoved(..) => "user.removed",
            Self::AccessGranted(..) => "access.granted",
            Self::AccessRevoked(..) => "access.revoked",
            Self::VersionPublished(..) => "version.published",
            Self::VersionYanked(..) => "version.yanked",
            Self::PackageDeprecated(..) => "package.deprecated",
        }
    }

    /// Returns the changed object in a readable form.
    pub(crate) fn subject(&self) -> String {
        match self {
            Self::PublisherCreated(address) => address.to_string(),
            Self::NamespaceCreated(namespace) => namespace.to_string(),
            Self::UserAdded { namespace, address, .. }
            | Self::UserRemoved(namespace, address)
            | Self::AccessGranted(namespace, address, _)
            | Self::AccessRevoked(namespace, address, _) => format!("{namespace}/{address}"),
            Self::VersionPublished(pointer, _) | Self::VersionYanked(pointer, _) => {
                pointer.to_string()
            }
            Self::PackageDeprecated(namespace, package, _) => format!("{namespace}/{package}"),
        }
    }

    /// Returns the change as canonical JSON (RFC 8785): sorted keys, no spaces, no fractions.
    pub(crate) fn body(&self) -> String {
        let fields: BTreeMap<&str, Value> = self.fields().into_iter().collect();
        serde_json::to_string(&fields).expect("keys are text, and values are plain")
    }

    fn fields(&self) -> Fields {
        match *self {
            Self::PublisherCreated(address) => vec![("address", text(address))],
            Self::NamespaceCreated(namespace) => vec![("namespace", text(namespace))],
            Self::UserAdded { namespace, address, administrator, package } => {
                let mut fields = member(namespace, address);
                fields.push(("administrator", administrator.into()));
                fields.extend(package.map(|package| ("package", text(package))));
                fields
            }
            Self::UserRemoved(namespace, address) => member(namespace, address),
            Self::AccessGranted(namespace, address, package)
            | Self::AccessRevoked(namespace, address, package) => {
                with(member(namespace, address), [("package", text(package))])
            }
            Self::VersionPublished(pointer, digests) => {
                let digests = [
                    ("checksum", text(digests.checksum)),
                    ("content_id", text(digests.content_id)),
                    ("size", digests.size.into()),
                ];
                with(version(pointer), digests)
            }
            Self::VersionYanked(pointer, reason) => {
                with(version(pointer), [("reason", reason.into())])
            }
            Self::PackageDeprecated(namespace, package, notice) => {
                with(names(namespace, package), [("notice", notice.into())])
            }
        }
    }
}

type Fields = Vec<(&'static str, Value)>;

fn text(value: impl Display) -> Value {
    Value::String(value.to_string())
}

fn member(namespace: &Namespace, address: &Address) -> Fields {
    vec![("namespace", text(namespace)), ("address", text(address))]
}

fn names(namespace: &Namespace, package: &PackageName) -> Fields {
    vec![("namespace", text(namespace)), ("package", text(package))]
}

fn version(pointer: &Pointer) -> Fields {
    with(names(&pointer.namespace, &pointer.package), [("version", text(&pointer.version))])
}

fn with<const N: usize>(mut fields: Fields, more: [(&'static str, Value); N]) -> Fields {
    fields.extend(more);
    fields
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_body_is_canonical_json() {
        let (namespace, package) = ("acme".parse().unwrap(), "tool".parse().unwrap());

        let event = Event::PackageDeprecated(&namespace, &package, "use \"b\"\n\u{7}é");

        let body = r#"{"namespace":"acme","notice":"use \"b\"\n\u0007é","package":"tool"}"#;
        assert_eq!(event.body(), body);
        assert_eq!(event.subject(), "acme/tool");
    }

    #[test]
    fn the_body_of_user_added_contains_all_fields() {
        let (namespace, package) = ("acme".parse().unwrap(), "tool".parse().unwrap());
        let address: Address = "0x1fc770ac21067a04f83101ebf19a670db9e3eb21".parse().unwrap();

        let event = Event::UserAdded {
            namespace: &namespace,
            address: &address,
            administrator: false,
            package: Some(&package),
        };

        assert_eq!(
            event.body(),
            r#"{"address":"0x1fc770ac21067a04f83101ebf19a670db9e3eb21","administrator":false,"namespace":"acme","package":"tool"}"#
        );
    }
}
