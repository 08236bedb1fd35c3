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
    failure::Failure,
    options::Options,
    output::{self, Answer},
    session,
};

/// Lists, adds and removes the users of a namespace and what they may publish
#[derive(Debug, StructOpt)]
pub(crate) enum User {
    /// Lists the owner, the administrators and the users of a namespace; needs no key
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
        /// Makes it an administrator, who may add users too
        #[structopt(short, long)]
        admin: bool,
        /// Restricts it to this package
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
    /// Lets a restricted user publish one more package
    Grant(Access),
    /// Takes a package back from a restricted user
    Revoke(Access),
}

/// A user and a package.
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
    pub(crate) async fn run(self, options: &Options) -> Result<Answer, Failure> {
        if let Self::List { namespace } = &self {
            return Ok(list(&session::reader(options)?, namespace).await?);
        }
        let client = session::signer(options)?;
        let answer = match self {
            Self::List { namespace } => list(&client, &namespace).await,
            Self::Add { namespace, admin, package, address } => {
                add(&client, &namespace, &address, MemberQuery { admin, package }).await
            }
            Self::Remove { namespace, address } => remove(&client, &namespace, &address).await,
            Self::Grant(access) => access.grant(&client).await,
            Self::Revoke(access) => access.revoke(&client).await,
        };
        Ok(answer?)
    }
}

async fn list(client: &Client, namespace: &Namespace) -> anyhow::Result<Answer> {
    let found = client
        .namespace(namespace)
        .await
        .with_context(|| format!("cannot list the users of `{namespace}`"))?;
    let NamespaceInfo { name, owner, publishers, .. } = &found;
    let users = json!({ "namespace": name, "owner": owner, "publishers": publishers });
    Ok(Answer::new(&users, output::users(&found)))
}

async fn add(
    client: &Client,
    namespace: &Namespace,
    address: &Address,
    rights: MemberQuery,
) -> anyhow::Result<Answer> {
    client
        .add_user(namespace, address, &rights)
        .await
        .with_context(|| format!("cannot add `{address}` to `{namespace}`"))?;
    let mut done =
        json!({ "added": address, "namespace": namespace, "administrator": rights.admin });
    if let Some(package) = &rights.package {
        done["packages"] = json!([package]);
    }
    Ok(Answer::new(&done, format!("added {address} to {namespace}")))
}

async fn remove(
    client: &Client,
    namespace: &Namespace,
    address: &Address,
) -> anyhow::Result<Answer> {
    client
        .remove_user(namespace, address)
        .await
        .with_context(|| format!("cannot remove `{address}` from `{namespace}`"))?;
    let done = json!({ "removed": address, "namespace": namespace });
    Ok(Answer::new(&done, format!("removed {address} from {namespace}")))
}

impl Access {
    async fn grant(self, client: &Client) -> anyhow::Result<Answer> {
        let Self { namespace, address, package } = &self;
        client
            .grant(namespace, address, package)
            .await
            .with_context(|| format!("cannot grant `{namespace}/{package}` to `{address}`"))?;
        let text = format!("granted {namespace}/{package} to {address}");
        Ok(Answer::new(&self.done("granted"), text))
    }

    async fn revoke(self, client: &Client) -> anyhow::Result<Answer> {
        let Self { namespace, address, package } = &self;
        client
            .revoke(namespace, address, package)
            .await
            .with_context(|| format!("cannot revoke `{namespace}/{package}` from `{address}`"))?;
        let text = format!("revoked {namespace}/{package} from {address}");
        Ok(Answer::new(&self.done("revoked"), text))
    }

    /// What was done to the package, for programs.
    fn done(&self, what: &str) -> serde_json::Value {
        let Self { namespace, address, package } = self;
        json!({ what: package, "namespace": namespace, "address": address })
    }
}
