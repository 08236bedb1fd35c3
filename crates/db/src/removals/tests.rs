use std::sync::Mutex;

use super::*;
use crate::{
    Actor, Database, NewVersion, VersionPolicy,
    testing::{TestRegistry, new_version},
};

/// Creates a registry in a file with the namespace `acme`, and returns its owner.
fn acme() -> (TestRegistry, Actor) {
    let registry = TestRegistry::in_file();
    let owner = registry.publisher(1);
    registry.namespace(&owner, "acme");
    (registry, owner)
}

fn id(bytes: &[u8]) -> ContentId {
    ContentId::of(bytes)
}

fn begin_one(registry: &TestRegistry, bytes: &[u8]) -> Vec<Removal> {
    let lock = lock(&registry.database).unwrap().unwrap();
    registry.database.maintain(|upkeep| begin(upkeep, &lock, &[id(bytes)])).unwrap()
}

fn end_all(registry: &TestRegistry, ended: &[Removal]) {
    registry.database.maintain(|upkeep| end(upkeep, ended)).unwrap();
}

fn last_of(registry: &TestRegistry, bytes: &[u8]) -> Result<LastRemoval, DbError> {
    registry.read(|conn| last(conn, &id(bytes)))
}

fn publish(
    registry: &TestRegistry,
    owner: &Actor,
    bytes: &[u8],
    stored_after: LastRemoval,
) -> Result<(), DbError> {
    let new = new_version("acme/tool/1.0.0", bytes);
    let new = NewVersion { stored_after, ..new };
    registry.write(|tx| versions::publish(tx, owner, &new, VersionPolicy::Ahead)).map(drop)
}

#[test]
fn referenced_objects_are_not_removed() {
    let (registry, owner) = acme();
    publish(&registry, &owner, b"referenced", LastRemoval::default()).unwrap();
    let ids = [id(b"referenced"), id(b"unreferenced")];

    let removal_lock = lock(&registry.database).unwrap().unwrap();
    let begun = registry.database.maintain(|upkeep| begin(upkeep, &removal_lock, &ids)).unwrap();

    assert_eq!(begun.iter().map(|removal| removal.content_id).collect::<Vec<_>>(), [ids[1]]);
    assert!(last_of(&registry, b"referenced").is_ok());
}

#[test]
fn a_publish_during_a_removal_is_refused_before_it_stores_anything() {
    let (registry, owner) = acme();
    let begun = begin_one(&registry, b"bytes");

    let during = last_of(&registry, b"bytes");
    end_all(&registry, &begun);
    let after = last_of(&registry, b"bytes").unwrap();

    assert!(matches!(during, Err(DbError::BeingRemoved(it)) if it == id(b"bytes")));
    publish(&registry, &owner, b"bytes", after).unwrap();
}

#[test]
fn a_publish_is_refused_if_a_removal_began_after_its_bytes_were_stored() {
    let (registry, owner) = acme();
    end_all(&registry, &begin_one(&registry, b"bytes"));
    let stored_after = last_of(&registry, b"bytes").unwrap();

    let begun = begin_one(&registry, b"bytes");
    let during = publish(&registry, &owner, b"bytes", stored_after);
    end_all(&registry, &begun);
    let ended = publish(&registry, &owner, b"bytes", stored_after);

    for refused in [during, ended] {
        assert!(matches!(refused, Err(DbError::BeingRemoved(_))), "{refused:?}");
    }
    let other = registry.kinds();
    assert!(!other.contains(&"version.published".to_owned()), "{other:?}");
    publish(&registry, &owner, b"bytes", last_of(&registry, b"bytes").unwrap()).unwrap();
}

#[test]
fn removals_of_other_objects_do_not_affect_a_publish() {
    let (registry, owner) = acme();
    let stored_after = last_of(&registry, b"bytes").unwrap();
    begin_one(&registry, b"others");

    publish(&registry, &owner, b"bytes", stored_after).unwrap();
}

#[test]
fn the_lock_holder_ends_abandoned_removals() {
    let (registry, _) = acme();
    begin_one(&registry, b"one");
    begin_one(&registry, b"two");

    let removal_lock = lock(&registry.database).unwrap().unwrap();
    assert!(lock(&registry.database).unwrap().is_none(), "the lock is held");
    let end = || registry.database.maintain(|upkeep| end_abandoned(upkeep, &removal_lock)).unwrap();

    assert_eq!((end(), end()), (2, 0));
    assert!(last_of(&registry, b"one").is_ok() && last_of(&registry, b"two").is_ok());
    drop(removal_lock);
    assert!(lock(&registry.database).unwrap().is_some());
}

/// Runs publishes and removals of the same bytes concurrently. `Layers` simulates the storage layers.
#[test]
fn concurrent_removals_never_delete_a_published_object() {
    let (registry, owner) = acme();
    let layers = Layers::default();
    let removal_lock = lock(&registry.database).unwrap().unwrap();

    registry.race(3, |database, thread| {
        for number in 0..60 {
            match thread {
                0 => layers.sweep(database, &removal_lock, &[number]),
                _ => layers.publish(database, &owner, &format!("acme/tool-{thread}/1.0.{number}")),
            }
        }
    });

    let published = registry.read(|conn| versions::archives(conn, None, 1000)).unwrap();
    let stored = layers.0.into_inner().unwrap();
    assert!(published.iter().all(|archive| stored.contains(&archive.content_id)));
}

#[derive(Default)]
struct Layers(Mutex<HashSet<ContentId>>);

impl Layers {
    fn sweep(&self, database: &Database, lock: &RemovalLock, bytes: &[u8]) {
        let begun = database.maintain(|upkeep| begin(upkeep, lock, &[id(bytes)])).unwrap();
        for removal in &begun {
            self.0.lock().unwrap().remove(&removal.content_id);
        }
        database.maintain(|upkeep| end(upkeep, &begun)).unwrap();
    }

    /// Publishes the bytes that [`sweep`](Self::sweep) removes for the same patch number.
    fn publish(&self, database: &Database, owner: &Actor, pointer: &str) {
        let number = pointer.rsplit('.').next().unwrap().parse().unwrap();
        let new = new_version(pointer, &[number]);
        let content_id = new.digests.content_id;
        let Ok(stored_after) = database.read(|conn| last(conn, &content_id)) else { return };
        self.0.lock().unwrap().insert(content_id);
        let new = NewVersion { stored_after, ..new };
        match database.write(|tx| versions::publish(tx, owner, &new, VersionPolicy::Unique)) {
            Ok(_) | Err(DbError::BeingRemoved(_)) => {}
            Err(other) => panic!("{other}"),
        }
    }
}
