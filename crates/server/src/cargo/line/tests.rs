use serde_json::{Value, json};

use super::*;

/// The line of a manifest with these keys beside its name and version.
fn line(manifest: Value) -> Result<Value, NoLine> {
    let mut manifest = manifest;
    manifest["package"]["name"] = "tool".into();
    manifest["package"]["version"] = "1.0.0".into();
    let facts = Facts {
        version: "1.0.0".into(),
        cksum: "ab".repeat(32),
        yanked: false,
        created_at: Timestamp::from_unix(1_700_000_000).unwrap(),
    };
    let namespace = "acme".parse().unwrap();
    let now = "https://registry.example.org/".parse().unwrap();
    let places = Places { namespace: &namespace, now: &now, public: None, former: &[] };
    Line::of(&manifest, facts, &places).map(|line| serde_json::to_value(line).unwrap())
}

fn dependencies(manifest: Value) -> Vec<Value> {
    line(manifest).unwrap()["deps"].as_array().unwrap().clone()
}

#[test]
fn a_crate_without_anything_has_every_key_that_cargo_asks() {
    let expected = json!({
        "name": "tool", "vers": "1.0.0", "deps": [], "cksum": "ab".repeat(32), "features": {},
        "yanked": false, "links": null, "pubtime": "2023-11-14T22:13:20Z", "v": 1,
    });

    assert_eq!(line(json!({})).unwrap(), expected);
}

#[test]
fn links_and_the_oldest_rust_are_told() {
    let line = line(json!({ "package": { "links": "z", "rust-version": "1.70" } })).unwrap();

    assert_eq!((&line["links"], &line["rust_version"]), (&json!("z"), &json!("1.70")));
}

#[test]
fn a_dependency_is_told_whole() {
    let index = "sparse+https://registry.example.org/cargo/acme/";
    let found = dependencies(json!({ "dependencies": { "short": {
        "version": "^1.2", "package": "a-long-name", "optional": true, "default-features": false,
        "features": ["std"], "registry-index": index,
    } } }));

    let expected = json!({
        "name": "short", "package": "a-long-name", "req": "^1.2", "optional": true,
        "default_features": false, "features": ["std"], "target": null, "kind": "normal",
        "registry": null,
    });
    assert_eq!(found, [expected]);
}

#[test]
fn registries_are_told_apart() {
    let on = |path: &str| json!({ "version": "1", "registry-index": path });
    let found = dependencies(json!({ "dependencies": {
        "elsewhere": on("sparse+https://index.example.com/"),
        "other": on("sparse+https://registry.example.org/cargo/other/"),
        "public": "1",
        "same": on("sparse+https://registry.example.org/cargo/acme/"),
    } }));

    let registries: Vec<_> = found.iter().map(|found| found["registry"].clone()).collect();
    let expected = json!([
        "sparse+https://index.example.com/",
        "sparse+https://registry.example.org/cargo/other/",
        "https://github.com/rust-lang/crates.io-index",
        null,
    ]);
    assert_eq!(Value::from(registries), expected);
}

#[test]
fn kinds_and_targets_are_told_and_what_every_build_needs_comes_first() {
    let one = json!({ "dep": { "version": "1" } });
    let found = dependencies(json!({
        "dev-dependencies": one, "build_dependencies": one, "dependencies": one,
        "target": { "cfg(unix)": { "dependencies": one, "dev-dependencies": one } },
    }));

    let found: Vec<_> =
        found.iter().map(|found| (found["kind"].clone(), found["target"].clone())).collect();
    let expected = [
        ("normal", Value::Null),
        ("normal", json!("cfg(unix)")),
        ("build", Value::Null),
        ("dev", Value::Null),
        ("dev", json!("cfg(unix)")),
    ];
    assert_eq!(found, expected.map(|(kind, target)| (json!(kind), target)));
}

#[test]
fn new_features_stand_where_an_old_cargo_does_not_look() {
    let line = line(json!({ "features": {
        "default": ["std"], "std": [], "ser": ["dep:serde"], "weak": ["serde?/std"],
    } }));

    let line = line.unwrap();
    assert_eq!(line["features"], json!({ "default": ["std"], "std": [] }));
    assert_eq!(line["features2"], json!({ "ser": ["dep:serde"], "weak": ["serde?/std"] }));
    assert_eq!(line["v"], 2);
}

#[test]
fn what_only_the_author_has_is_passed_over_in_tests_and_refused_elsewhere() {
    let local = json!({ "near": { "path": "../near" } });
    let git = json!({ "near": { "git": "https://example.org/near" } });

    assert_eq!(dependencies(json!({ "dev-dependencies": local })), [] as [Value; 0]);
    for table in [local, git] {
        let outcome = line(json!({ "dependencies": table }));
        assert_eq!(outcome.unwrap_err(), NoLine::Local("near".to_owned()));
    }
    let versioned = json!({ "near": { "path": "../near", "version": "1" } });
    assert_eq!(dependencies(json!({ "dependencies": versioned })).len(), 1);
}

#[test]
fn what_cargo_would_not_write_is_named() {
    let unnamed = json!({ "dependencies": { "x": { "version": "1", "registry": "mine" } } });
    assert_eq!(line(unnamed).unwrap_err(), NoLine::Unnamed("x".to_owned()));
    for (manifest, key) in [
        (json!({ "dependencies": [] }), "normal"),
        (json!({ "dependencies": { "x": 1 } }), "x"),
        (json!({ "dependencies": { "x": { "version": 1 } } }), "version"),
        (json!({ "dependencies": { "x": { "version": "1", "optional": 1 } } }), "optional"),
        (json!({ "dependencies": { "x": { "version": "1", "features": "a" } } }), "features"),
        (json!({ "target": 1 }), "target"),
        (json!({ "features": [] }), "features"),
        (json!({ "features": { "a": "b" } }), "a"),
        (json!({ "package": { "links": 1 } }), "links"),
    ] {
        assert_eq!(line(manifest).unwrap_err(), NoLine::Malformed(key.to_owned()), "{key}");
    }
}
