//! `ipkg user`.

use anyhow::Context as _;
use ipfs_registry_client::Client;
use ipfs_registry_core::{
    Address, Namespace, PackageName,
    wire::{MemberQuery, NamespaceInfo},
};
use serde_json::json;
use structopt::StructOpt;

use crate::{
    client,
    failure::Failure,
    options::Options,
    output::{self, CommandOutput},
};

/// Manages the users of a namespace and the packages they may publish
#[derive(Debug, StructOpt)]
pub(crate) enum User {
    /// Lists the owner, the administrators and the users of a namespace. Needs no key
    List {
        /// The namespace
        #[structopt(short, long, value_name = "NAMESPACE")]
        namespace: Namespace,
    },
    /// Adds a publisher to a namespace
    Add {
        /// The namespace
        #[structopt(short, long, value_name = "NAMESPACE")]
        namespace: Namespace,
        /// Adds an administrator, who can also add users
        #[structopt(short, long)]
        admin: bool,
        /// Restricts the user to this package
        #[structopt(short, long, value_name = "PACKAGE", conflicts_with = "admin")]
        package: Option<PackageName>,
        /// The publisher's address
        #[structopt(value_name = "ADDRESS")]
        address: Address,
    },
    /// Removes a publisher from a namespace
    Remove {
        /// The namespace
        #[structopt(short, long, value_name = "NAMESPACE")]
        namespace: Namespace,
        /// The publisher's address
        #[structopt(value_name = "ADDRESS")]
        address: Address,
    },
    /// Allows a restricted user to publish one more package
    Grant(Access),
    /// Removes a package from those that a restricted user may publish
    Revoke(Access),
}

/// The arguments of `grant` and `revoke`: a user and a package.
#[derive(Debug, StructOpt)]
pub(crate) struct Access {
    /// The namespace
    #[structopt(short, long, value_name = "NAMESPACE")]
    namespace: Namespace,
    /// The user's address
    #[structopt(value_name = "ADDRESS")]
    address: Address,
    /// The package
    #[structopt(value_name = "PACKAGE")]
    package: PackageName,
}

impl User {
    pub(crate) async fn run(self, options: &Options) -> Result<CommandOutput, Failure> {
        if let Self::List { namespace } = &self {
            return Ok(list(&client::reader(options)?, namespace).await?);
        }
        let client = client::signer(options)?;
        let output = match self {
            Self::List { namespace } => list(&client, &namespace).await,
            Self::Add { namespace, admin, package, address } => {
                add(&client, &namespace, &address, MemberQuery { admin, package }).await
            }
            Self::Remove { namespace, address } => remove(&client, &namespace, &address).await,
            Self::Grant(access) => access.grant(&client).await,
            Self::Revoke(access) => access.revoke(&client).await,
        };
        Ok(output?)
    }
}

async fn list(client: &Client, namespace: &Namespace) -> anyhow::Result<CommandOutput> {
    let found = client
        .namespace(namespace)
        .await
        .with_context(|| format!("cannot list the users of `{namespace}`"))?;
    let NamespaceInfo { name, owner, publishers, .. } = &found;
    let users = json!({ "namespace": name, "owner": owner, "publishers": publishers });
    Ok(CommandOutput::new(&users, output::users(&found)))
}

async fn add(
    client: &Client,
    namespace: &Namespace,
    address: &Address,
    rights: MemberQuery,
) -> anyhow::Result<CommandOutput> {
    client
        .add_user(namespace, address, &rights)
        .await
        .with_context(|| format!("cannot add `{address}` to `{namespace}`"))?;
    let mut change =
        json!({ "added": address, "namespace": namespace, "administrator": rights.admin });
    if let Some(package) = &rights.package {
        change["packages"] = json!([package]);
    }
    Ok(CommandOutput::new(&change, format!("added {address} to {namespace}")))
}

async fn remove(
    client: &Client,
    namespace: &Namespace,
    address: &Address,
) -> anyhow::Result<CommandOutput> {
    client
        .remove_user(namespace, address)
        .await
        .with_context(|| format!("cannot remove `{address}` from `{namespace}`"))?;
    let change = json!({ "removed": address, "namespace": namespace });
    Ok(CommandOutput::new(&change, format!("removed {address} from {namespace}")))
}

impl Access {
    async fn grant(self, client: &Client) -> anyhow::Result<CommandOutput> {
        let Self { namespace, address, package } = &self;
        client
            .grant(namespace, address, package)
            .await
            .with_context(|| format!("cannot grant `{namespace}/{package}` to `{address}`"))?;
        let text = format!("granted {namespace}/{package} to {address}");
        Ok(CommandOutput::new(&self.change("granted"), text))
    }

    async fn revoke(self, client: &Client) -> anyhow::Result<CommandOutput> {
        let Self { namespace, address, package } = &self;
        client
            .revoke(namespace, address, package)
            .await
            .with_context(|| format!("cannot revoke `{namespace}/{package}` from `{address}`"))?;
        let text = format!("revoked {namespace}/{package} from {address}");
        Ok(CommandOutput::new(&self.change("revoked"), text))
    }

    /// Returns the change as JSON.
    fn change(&self, action: &str) -> serde_json::Value {
        let Self { namespace, address, package } = self;
        json!({ action: package, "namespace": namespace, "address": address })
    }
}
