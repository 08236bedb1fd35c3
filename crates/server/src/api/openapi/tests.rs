use std::collections::BTreeSet;

use super::*;

#[test]
fn every_reference_leads_somewhere() {
    let document = document();
    let text = document.to_string();

    let targets = text.split("\"$ref\":\"#").skip(1).filter_map(|rest| rest.split('"').next());
    let lost: Vec<&str> = targets.filter(|target| document.pointer(target).is_none()).collect();

    assert!(lost.is_empty(), "{lost:?}");
}

#[test]
fn no_two_operations_are_one() {
    let described: usize = OPERATIONS.iter().map(|one| one.paths.len() * one.methods().len()).sum();
    let document = document();
    let items = document["paths"].as_object().unwrap().values();

    assert_eq!(items.map(|item| item.as_object().unwrap().len()).sum::<usize>(), described);
}

/// The constants of `core::wire::paths` that a source names.
fn named(source: &str) -> BTreeSet<&str> {
    let uses = source.split("paths::").skip(1);
    let names = uses.map(|rest| rest.split(|c: char| !(c.is_ascii_uppercase() || c == '_')).next());
    names.flatten().filter(|name| !name.is_empty()).collect()
}

#[test]
fn every_route_that_is_mounted_is_described() {
    let mounted = named(include_str!("../mod.rs"));

    assert!(mounted.len() > 15, "{mounted:?}");
    assert_eq!(mounted, named(include_str!("operations.rs")));
}
