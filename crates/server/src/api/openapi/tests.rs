use std::collections::BTreeSet;

use super::*;

#[test]
fn every_reference_resolves() {
    let document = document();
    let text = document.to_string();

    let targets = text.split("\"$ref\":\"#").skip(1).filter_map(|rest| rest.split('"').next());
    let broken: Vec<&str> = targets.filter(|target| document.pointer(target).is_none()).collect();

    assert!(broken.is_empty(), "{broken:?}");
}

#[test]
fn no_two_operations_share_a_path_and_method() {
    let listed: usize = OPERATIONS.iter().map(|one| one.paths.len() * one.methods().len()).sum();
    let document = document();
    let items = document["paths"].as_object().unwrap().values();

    assert_eq!(items.map(|item| item.as_object().unwrap().len()).sum::<usize>(), listed);
}

/// Returns the constants of `core::wire::paths` that `source` uses.
fn path_constants(source: &str) -> BTreeSet<&str> {
    let uses = source.split("paths::").skip(1);
    let names = uses.map(|rest| rest.split(|c: char| !(c.is_ascii_uppercase() || c == '_')).next());
    names.flatten().filter(|name| !name.is_empty()).collect()
}

#[test]
fn every_mounted_route_is_described() {
    let mounted = path_constants(include_str!("../mod.rs"));

    assert!(mounted.len() > 15, "{mounted:?}");
    assert_eq!(mounted, path_constants(include_str!("operations.rs")));
}
