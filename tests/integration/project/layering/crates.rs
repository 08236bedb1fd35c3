//! Crates depend only downward.

use std::process::Command;

use serde_json::Value;

/// Each package, with the packages of this workspace that it may depend on.
const ALLOWED: &[(&str, &[&str])] = &[
    ("ipfs-registry-core", &[]),
    ("ipfs-registry-archive", &["ipfs-registry-core"]),
    ("ipfs-registry-storage", &["ipfs-registry-core"]),
    ("ipfs-registry-db", &["ipfs-registry-core"]),
    (
        "ipfs-registry-server",
        &[
            "ipfs-registry-archive",
            "ipfs-registry-core",
            "ipfs-registry-db",
            "ipfs-registry-storage",
        ],
    ),
    ("ipfs-registry-client", &["ipfs-registry-core"]),
    ("ipkg", &["ipfs-registry-archive", "ipfs-registry-client", "ipfs-registry-core"]),
];

#[test]
fn crates_depend_only_downward() {
    for package in metadata()["packages"].as_array().unwrap() {
        let name = package["name"].as_str().unwrap();
        let Some((_, allowed)) = ALLOWED.iter().find(|(member, _)| *member == name) else {
            assert_eq!(name, "ipfs-registry-tests", "{name} has no place in the layering");
            continue;
        };
        for dependency in package["dependencies"].as_array().unwrap() {
            let dependency = dependency["name"].as_str().unwrap();
            let ours = dependency.starts_with("ipfs-registry-") || dependency == "ipkg";
            assert!(!ours || allowed.contains(&dependency), "{name} must not use {dependency}");
        }
    }
}

#[test]
fn every_crate_of_the_layering_exists() {
    let metadata = metadata();
    let packages = metadata["packages"].as_array().unwrap();

    for (name, _) in ALLOWED {
        assert!(packages.iter().any(|package| package["name"] == *name), "{name} is gone");
    }
}

fn metadata() -> Value {
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--no-deps", "--offline", "--format-version=1"])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .unwrap();
    serde_json::from_slice(&output.stdout).unwrap()
}
