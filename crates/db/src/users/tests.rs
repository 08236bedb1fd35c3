use ipfs_registry_core::{Namespace, wire::Member};

use super::*;
use crate::{
    access, namespaces,
    testing::{TestRegistry, actor, administrator, package, restricted, unrestricted},
};

/// The namespace `acme` with two packages, its owner, and one publisher for each role.
struct Team {
    registry: TestRegistry,
    acme: Namespace,
    owner: Actor,
    administrator: Actor,
    user: Actor,
    /// Restricted to `tool`.
    restricted: Actor,
    /// A publisher without a role in `acme`.
    stranger: Actor,
}

impl Team {
    fn new() -> Self {
        let registry = TestRegistry::new();
        let owner = registry.publisher(1);
        let acme = registry.namespace(&owner, "acme");
        registry.publish(&owner, "acme/tool/1.0.0").unwrap();
        registry.publish(&owner, "acme/other/1.0.0").unwrap();
        Self {
            administrator: registry.user(&owner, "acme", 2, &administrator()),
            user: registry.user(&owner, "acme", 3, &unrestricted()),
            restricted: registry.user(&owner, "acme", 4, &restricted("tool")),
            stranger: registry.publisher(5),
            registry,
            acme,
            owner,
        }
    }

    fn add(&self, by: &Actor, publisher: &Actor, rights: &MemberQuery) -> Result<(), DbError> {
        self.registry.write(|tx| add(tx, by, &self.acme, &publisher.address, rights))
    }

    fn remove(&self, by: &Actor, publisher: &Actor) -> Result<(), DbError> {
        self.registry.write(|tx| remove(tx, by, &self.acme, &publisher.address))
    }

    fn grant(&self, by: &Actor, publisher: &Actor, name: &str) -> Result<(), DbError> {
        self.registry.write(|tx| grant(tx, by, &self.acme, &publisher.address, &package(name)))
    }

    fn revoke(&self, by: &Actor, publisher: &Actor, name: &str) -> Result<(), DbError> {
        self.registry.write(|tx| revoke(tx, by, &self.acme, &publisher.address, &package(name)))
    }

    fn may_publish(&self, publisher: &Actor, name: &str) -> Result<(), DbError> {
        let name = package(name);
        self.registry
            .read(|conn| access::check_publish(conn, &publisher.address, &self.acme, &name))
    }

    fn members(&self) -> Vec<Member> {
        self.registry.read(|conn| namespaces::find(conn, &self.acme)).unwrap().publishers
    }

    fn member(&self, publisher: &Actor) -> Option<Member> {
        self.members().into_iter().find(|member| member.address == publisher.address)
    }
}

macro_rules! assert_refused {
    ($outcome:expr, $variant:pat) => {
        let outcome = $outcome;
        assert!(matches!(outcome, Err($variant)), "{outcome:?}");
    };
}

#[test]
fn each_role_publishes_only_its_packages() {
    let team = Team::new();

    for publisher in [&team.owner, &team.administrator, &team.user] {
        for name in ["tool", "other", "unheard"] {
            team.may_publish(publisher, name).unwrap();
        }
    }
    team.may_publish(&team.restricted, "tool").unwrap();
    assert_refused!(team.may_publish(&team.restricted, "other"), DbError::PackageRestricted { .. });
    assert_refused!(team.may_publish(&team.restricted, "unheard"), DbError::PackageCreation { .. });
    assert_refused!(team.may_publish(&team.stranger, "tool"), DbError::NotEntitled { .. });
    assert_refused!(team.may_publish(&actor(9), "tool"), DbError::NotSignedUp(_));
}

#[test]
fn publish_yank_and_deprecate_check_access() {
    let team = Team::new();
    let registry = &team.registry;
    let deprecate = |by: &Actor, name: &str| {
        registry.write(|tx| crate::packages::deprecate(tx, by, &team.acme, &package(name), ""))
    };
    let restricted = &team.restricted;

    registry.publish(restricted, "acme/tool/1.1.0").unwrap();
    registry.yank(restricted, "acme/tool/1.0.0", "").unwrap();
    deprecate(restricted, "tool").unwrap();

    assert_refused!(
        registry.publish(restricted, "acme/other/1.1.0"),
        DbError::PackageRestricted { .. }
    );
    assert_refused!(
        registry.yank(restricted, "acme/other/1.0.0", ""),
        DbError::PackageRestricted { .. }
    );
    assert_refused!(deprecate(restricted, "other"), DbError::PackageRestricted { .. });
    assert_refused!(
        registry.publish(restricted, "acme/third/1.0.0"),
        DbError::PackageCreation { .. }
    );
    assert_refused!(deprecate(restricted, "third"), DbError::UnknownPackage { .. });
    let stranger = &team.stranger;
    assert_refused!(registry.publish(stranger, "acme/tool/2.0.0"), DbError::NotEntitled { .. });
    assert_refused!(registry.yank(stranger, "acme/tool/1.0.0", ""), DbError::NotEntitled { .. });
    assert_refused!(deprecate(stranger, "tool"), DbError::NotEntitled { .. });
    assert_refused!(registry.publish(stranger, "nowhere/tool/2.0.0"), DbError::UnknownNamespace(_));
    assert_refused!(registry.publish(&actor(9), "nowhere/tool/2.0.0"), DbError::NotSignedUp(_));
}

#[test]
fn check_namespace_does_not_need_a_package() {
    let team = Team::new();
    let check = |publisher: &Actor, name: &str| {
        let name = name.parse().unwrap();
        team.registry.read(|conn| access::check_namespace(conn, &publisher.address, &name))
    };

    check(&team.restricted, "acme").unwrap();
    assert_refused!(check(&team.restricted, "ACME"), DbError::ConfusableName { .. });
    assert_refused!(check(&team.stranger, "acme"), DbError::NotEntitled { .. });
    assert_refused!(check(&team.stranger, "nowhere"), DbError::UnknownNamespace(_));
    assert_refused!(check(&actor(9), "nowhere"), DbError::NotSignedUp(_));
}

#[test]
fn owners_and_administrators_add_users_and_only_owners_add_administrators() {
    let team = Team::new();
    let (new, second) = (team.registry.publisher(6), team.registry.publisher(7));

    for publisher in [&team.user, &team.restricted, &team.stranger] {
        assert_refused!(team.add(publisher, &new, &unrestricted()), DbError::NotEntitled { .. });
        assert_refused!(team.remove(publisher, &team.user), DbError::NotEntitled { .. });
    }
    assert_refused!(
        team.add(&team.administrator, &new, &administrator()),
        DbError::NotOwner { .. }
    );
    team.add(&team.administrator, &new, &unrestricted()).unwrap();
    team.add(&team.owner, &second, &administrator()).unwrap();

    assert_refused!(team.remove(&team.administrator, &second), DbError::NotOwner { .. });
    team.remove(&team.administrator, &new).unwrap();
    team.remove(&team.owner, &second).unwrap();
    assert_eq!(team.members().len(), 3);
}

#[test]
fn only_publishers_without_a_role_can_be_added() {
    let team = Team::new();

    let unknown = team.add(&team.owner, &actor(9), &unrestricted());
    assert_refused!(unknown, DbError::UnknownPublisher(_));
    let owner = team.add(&team.administrator, &team.owner, &unrestricted());
    assert_refused!(owner, DbError::UserIsOwner { .. });
    let again = team.add(&team.owner, &team.user, &administrator());
    assert_refused!(again, DbError::UserExists { .. });
    let package_missing = team.add(&team.owner, &team.stranger, &restricted("unheard"));
    assert_refused!(package_missing, DbError::UnknownPackage { .. });
    let both = MemberQuery { admin: true, package: Some(package("tool")) };
    let contradiction = team.add(&team.owner, &team.stranger, &both);
    assert_refused!(contradiction, DbError::AdministratorRestricted(_));
    assert_eq!(team.member(&team.stranger), None);
}

#[test]
fn only_members_can_be_removed() {
    let team = Team::new();

    assert_refused!(team.remove(&team.owner, &team.owner), DbError::OwnerIrremovable { .. });
    assert_refused!(
        team.remove(&team.administrator, &team.owner),
        DbError::OwnerIrremovable { .. }
    );
    assert_refused!(team.remove(&team.owner, &team.stranger), DbError::UnknownUser { .. });
    assert_refused!(team.remove(&team.owner, &actor(9)), DbError::UnknownUser { .. });
}

#[test]
fn a_restricted_user_stays_restricted_without_grants() {
    let team = Team::new();
    let user = &team.restricted;

    team.grant(&team.administrator, user, "other").unwrap();
    let packages = team.member(user).unwrap().packages;
    assert_eq!(packages, Some(vec![package("other"), package("tool")]));
    assert_refused!(team.grant(&team.owner, user, "other"), DbError::AccessExists { .. });

    team.revoke(&team.administrator, user, "other").unwrap();
    team.revoke(&team.administrator, user, "tool").unwrap();
    assert_refused!(team.revoke(&team.owner, user, "tool"), DbError::AccessNotGranted { .. });
    assert_eq!(team.member(user).unwrap().packages, Some(vec![]));
    assert_refused!(team.may_publish(user, "tool"), DbError::PackageRestricted { .. });
}

#[test]
fn unrestricted_members_cannot_be_restricted_by_grants() {
    let team = Team::new();

    for publisher in [&team.owner, &team.administrator, &team.user] {
        assert_refused!(team.grant(&team.owner, publisher, "tool"), DbError::AccessExists { .. });
        assert_refused!(
            team.revoke(&team.owner, publisher, "tool"),
            DbError::AccessNotGranted { .. }
        );
        team.may_publish(publisher, "other").unwrap();
    }
    assert_eq!(team.member(&team.user).unwrap().packages, None);
}

#[test]
fn grants_require_a_manager_a_package_and_a_user() {
    let team = Team::new();
    let user = &team.restricted;

    for publisher in [&team.user, user, &team.stranger] {
        assert_refused!(team.grant(publisher, user, "other"), DbError::NotEntitled { .. });
        assert_refused!(team.revoke(publisher, user, "tool"), DbError::NotEntitled { .. });
    }
    assert_refused!(team.grant(&team.owner, user, "unheard"), DbError::UnknownPackage { .. });
    assert_refused!(team.revoke(&team.owner, user, "unheard"), DbError::UnknownPackage { .. });
    assert_refused!(team.grant(&team.owner, &team.stranger, "tool"), DbError::UnknownUser { .. });
    assert_refused!(team.revoke(&team.owner, &team.stranger, "tool"), DbError::UnknownUser { .. });
}

#[test]
fn restrictions_end_with_the_membership_and_apply_to_one_namespace() {
    let team = Team::new();
    let user = &team.restricted;
    team.registry.namespace(&team.owner, "zulu");
    team.registry.publish(&team.owner, "zulu/tool/1.0.0").unwrap();

    team.remove(&team.owner, user).unwrap();
    assert_refused!(team.may_publish(user, "tool"), DbError::NotEntitled { .. });
    team.add(&team.owner, user, &restricted("other")).unwrap();
    assert_eq!(team.member(user).unwrap().packages, Some(vec![package("other")]));
    team.remove(&team.owner, user).unwrap();
    team.add(&team.owner, user, &unrestricted()).unwrap();

    assert_eq!(team.member(user).unwrap().packages, None);
    team.may_publish(user, "unheard").unwrap();
    let elsewhere = team.registry.publish(user, "zulu/tool/1.1.0");
    assert_refused!(elsewhere, DbError::NotEntitled { .. });
}

#[test]
fn only_successful_changes_record_events() {
    let team = Team::new();
    let before = team.registry.kinds().len();

    team.add(&team.owner, &team.stranger, &restricted("tool")).unwrap();
    team.add(&team.owner, &team.stranger, &restricted("tool")).unwrap_err();
    team.grant(&team.owner, &team.stranger, "other").unwrap();
    team.grant(&team.owner, &team.stranger, "other").unwrap_err();
    team.revoke(&team.owner, &team.stranger, "tool").unwrap();
    team.revoke(&team.owner, &team.stranger, "tool").unwrap_err();
    team.remove(&team.owner, &team.stranger).unwrap();
    team.remove(&team.owner, &team.stranger).unwrap_err();

    let expected = ["user.added", "access.granted", "access.revoked", "user.removed"];
    assert_eq!(team.registry.kinds()[before..], expected);
}
