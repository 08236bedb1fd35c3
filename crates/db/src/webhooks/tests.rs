use std::time::Duration;

use ipfs_registry_core::Timestamp;

use super::*;
use crate::testing::TestRegistry;

const URL: &str = "https://one.example/hook";
const HOLD: Duration = Duration::from_secs(10);

/// Creates a registry with an endpoint that was registered before two publishes.
fn registry() -> TestRegistry {
    let registry = TestRegistry::new();
    let owner = registry.publisher(1);
    registry.namespace(&owner, "acme");
    registry.publish(&owner, "acme/tool/0.9.0").unwrap();
    registry.database.maintain(|upkeep| register(upkeep, URL)).unwrap();
    registry.publish(&owner, "acme/tool/1.0.0").unwrap();
    registry.publish(&owner, "acme/tool/2.0.0").unwrap();
    registry
}

fn next(registry: &TestRegistry, holder: &str) -> Option<Delivery> {
    registry.database.maintain(|upkeep| take(upkeep, URL, holder, HOLD)).unwrap()
}

fn version(delivery: &Delivery) -> String {
    delivery.version.version.to_string()
}

#[test]
fn an_endpoint_gets_later_publishes_in_order() {
    let registry = registry();

    for expected in ["1.0.0", "2.0.0"] {
        assert!(registry.read(|conn| is_due(conn, URL, "a")).unwrap());
        let delivery = next(&registry, "a").unwrap();
        assert_eq!(version(&delivery), expected);
        registry.database.maintain(|upkeep| delivered(upkeep, &delivery)).unwrap();
    }

    assert!(next(&registry, "a").is_none());
    assert!(!registry.read(|conn| is_due(conn, URL, "a")).unwrap());
    assert_eq!(registry.read(endpoint_statuses).unwrap()[0].pending, 0);
}

#[test]
fn only_one_instance_at_a_time_holds_an_endpoint() {
    let registry = registry();
    let delivery = next(&registry, "a").unwrap();

    assert!(next(&registry, "b").is_none());
    assert!(!registry.read(|conn| is_due(conn, URL, "b")).unwrap());
    assert_eq!(next(&registry, "a").unwrap().id, delivery.id);

    registry.database.maintain(|upkeep| delivered(upkeep, &delivery)).unwrap();
    assert_eq!(version(&next(&registry, "b").unwrap()), "2.0.0");
    // The instance no longer holds the endpoint, so this has no effect.
    registry.database.maintain(|upkeep| delivered(upkeep, &delivery)).unwrap();
    assert!(next(&registry, "a").is_none());
}

#[test]
fn the_last_delivery_of_an_endpoint_is_reported() {
    let registry = registry();
    let last = || registry.read(endpoint_statuses).unwrap()[0].last_delivery.clone();
    assert_eq!(last(), None);

    let first = next(&registry, "a").unwrap();
    assert_eq!(last(), None, "the delivery is in progress");
    registry.database.maintain(|upkeep| delivered(upkeep, &first)).unwrap();
    let (version, at) = last().unwrap();
    assert_eq!(version, first.version.id);
    assert!(at <= Timestamp::now());

    let second = next(&registry, "a").unwrap();
    registry.database.maintain(|upkeep| failed(upkeep, &second, None, "500")).unwrap();
    assert_eq!(last().unwrap().0, first.version.id, "a failed delivery is not counted");
}

#[test]
fn a_failed_delivery_blocks_later_deliveries() {
    let registry = registry();
    let first = next(&registry, "a").unwrap();

    let later = Some(Duration::from_secs(60));
    registry.database.maintain(|upkeep| failed(upkeep, &first, later, "503")).unwrap();

    assert!(next(&registry, "a").is_none());
    let status = &registry.read(endpoint_statuses).unwrap()[0];
    assert_eq!((status.pending, status.tries), (2, 1));
    assert_eq!(status.error.as_deref(), Some("503"));
    registry.database.maintain(|upkeep| register(upkeep, URL)).unwrap();
    let again = next(&registry, "a").unwrap();
    assert_eq!((again.id, again.tries), (first.id, 1), "a start tries at once");
}

#[test]
fn a_permanently_failed_delivery_is_sent_again_on_request() {
    let registry = registry();
    let first = next(&registry, "a").unwrap();
    let give_up = |delivery: &Delivery| {
        registry.database.maintain(|upkeep| failed(upkeep, delivery, None, "410")).unwrap();
    };

    give_up(&first);
    let second = next(&registry, "a").unwrap();
    assert_eq!(version(&second), "2.0.0");
    registry.database.maintain(|upkeep| delivered(upkeep, &second)).unwrap();
    assert!(next(&registry, "a").is_none());

    let failure = registry.read(failures).unwrap().remove(0);
    assert_eq!((failure.tries, failure.version.to_string()), (1, "acme/tool/1.0.0".to_owned()));
    let request_retry =
        |ids: Vec<String>| registry.database.maintain(|it| retry(it, &ids)).unwrap();
    assert_eq!(request_retry(vec!["another".into()]), 0);
    assert_eq!(request_retry(vec![failure.id.clone()]), 1);

    let again = next(&registry, "a").unwrap();
    assert!(again.was_set_aside && again.id == failure.id);
    give_up(&again);
    assert!(next(&registry, "a").is_none(), "each request causes one attempt");
    assert_eq!(registry.read(failures).unwrap()[0].tries, 2);

    assert_eq!(request_retry(Vec::new()), 1);
    let again = next(&registry, "a").unwrap();
    registry.database.maintain(|upkeep| delivered(upkeep, &again)).unwrap();
    assert!(registry.read(failures).unwrap().is_empty());
}

#[test]
fn the_backlog_counts_pending_and_set_aside_deliveries() {
    let registry = registry();
    let urls = [URL.to_owned(), "https://two.example/hook".to_owned()];
    let counts = || {
        let backlogs = registry.read(|conn| backlogs(conn, &urls)).unwrap();
        backlogs.iter().map(|it| (it.pending, it.set_aside)).collect::<Vec<_>>()
    };
    assert_eq!(counts(), [(2, 0), (0, 0)], "the second endpoint is not registered");

    let first = next(&registry, "a").unwrap();
    registry.database.maintain(|upkeep| failed(upkeep, &first, None, "410")).unwrap();
    assert_eq!(counts()[0], (1, 1));
    registry.database.maintain(|upkeep| retry(upkeep, &[])).unwrap();
    assert_eq!(counts()[0], (1, 1), "a requested retry is still set aside");

    for _ in 0..2 {
        let delivery = next(&registry, "a").unwrap();
        registry.database.maintain(|upkeep| delivered(upkeep, &delivery)).unwrap();
    }
    assert_eq!(counts()[0], (0, 0));
}
