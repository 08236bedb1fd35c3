use serde_json::{Value, json};

use super::*;

/// Builds the line of a manifest with these keys, a name and a version.
fn line(manifest: Value) -> Result<Value, LineError> {
    let mut manifest = manifest;
    manifest["package"]["name"] = "tool".into();
    manifest["package"]["version"] = "1.0.0".into();
    let facts = VersionFacts {
        version: "1.0.0".into(),
        cksum: "ab".repeat(32),
        yanked: false,
        created_at: Timestamp::from_unix(1_700_000_000).unwrap(),
    };
    let namespace = "acme".parse().unwrap();
    let current = "https://registry.example.org/".parse().unwrap();
    let urls = IndexUrls { namespace: &namespace, current: &current, public: None, former: &[] };
    IndexLine::new(&manifest, facts, &urls).map(|line| serde_json::to_value(line).unwrap())
}

fn dependencies(manifest: Value) -> Vec<Value> {
    line(manifest).unwrap()["deps"].as_array().unwrap().clone()
}

#[test]
fn an_empty_manifest_has_every_key_that_cargo_requires() {
    let expected = json!({
        "name": "tool", "vers": "1.0.0", "deps": [], "cksum": "ab".repeat(32), "features": {},
        "yanked": false, "links": null, "pubtime": "2023-11-14T22:13:20Z", "v": 1,
    });

    assert_eq!(line(json!({})).unwrap(), expected);
}

#[test]
fn a_line_has_links_and_rust_version() {
    let line = line(json!({ "package": { "links": "z", "rust-version": "1.70" } })).unwrap();

    assert_eq!((&line["links"], &line["rust_version"]), (&json!("z"), &json!("1.70")));
}

#[test]
fn a_dependency_has_every_key() {
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
fn dependencies_name_their_registries() {
    let on = |index: &str| json!({ "version": "1", "registry-index": index });
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
fn normal_dependencies_come_first_with_their_targets() {
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
fn features_that_old_cargo_cannot_parse_are_in_features2() {
    let line = line(json!({ "features": {
        "default": ["std"], "std": [], "ser": ["dep:serde"], "weak": ["serde?/std"],
    } }));

    let line = line.unwrap();
    assert_eq!(line["features"], json!({ "default": ["std"], "std": [] }));
    assert_eq!(line["features2"], json!({ "ser": ["dep:serde"], "weak": ["serde?/std"] }));
    assert_eq!(line["v"], 2);
}

#[test]
fn local_dependencies_are_left_out_for_development_and_refused_otherwise() {
    let local = json!({ "near": { "path": "../near" } });
    let git = json!({ "near": { "git": "https://example.org/near" } });

    assert_eq!(dependencies(json!({ "dev-dependencies": local })), [] as [Value; 0]);
    for table in [local, git] {
        let outcome = line(json!({ "dependencies": table }));
        assert_eq!(outcome.unwrap_err(), LineError::Local("near".to_owned()));
    }
    let versioned = json!({ "near": { "path": "../near", "version": "1" } });
    assert_eq!(dependencies(json!({ "dependencies": versioned })).len(), 1);
}

#[test]
fn errors_name_the_key_that_cargo_would_not_write() {
    let no_index = json!({ "dependencies": { "x": { "version": "1", "registry": "mine" } } });
    assert_eq!(line(no_index).unwrap_err(), LineError::RegistryWithoutIndex("x".to_owned()));
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
        assert_eq!(line(manifest).unwrap_err(), LineError::Malformed(key.to_owned()), "{key}");
    }
}
