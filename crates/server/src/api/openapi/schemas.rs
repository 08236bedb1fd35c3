//! The JSON Schemas of request parameters and response bodies.

use ipfs_registry_core::{
    MAX_NPM_NAME_LEN, PackageNamePolicy, RegistryKind,
    wire::{DEFAULT_LIMIT, MAX_LIMIT, MAX_OFFSET},
};
use serde_json::{Value, json};

/// Returns a reference to the schema with this name, or to the schema of the path parameter with this name.
pub(super) fn reference(name: &str) -> Value {
    let name = match name {
        "namespace" => "Identifier",
        "package" => "PackageName",
        "address" => "AddressInput",
        schema => schema,
    };
    json!({ "$ref": format!("#/components/schemas/{name}") })
}

/// Describes a query parameter.
pub(super) fn query(name: &str) -> Value {
    let schema = match name {
        "id" => json!({ "type": "string", "examples": ["my-team/tool/1.0.0"] }),
        "limit" => {
            json!({ "type": "integer", "minimum": 0, "maximum": MAX_LIMIT, "default": DEFAULT_LIMIT })
        }
        "offset" => json!({ "type": "integer", "minimum": 0, "maximum": MAX_OFFSET, "default": 0 }),
        "sort" => json!({ "enum": ["asc", "desc"], "default": "asc" }),
        "include" => json!({ "enum": ["none", "latest"], "default": "none" }),
        "admin" | "prerelease" => json!({ "type": "boolean", "default": false }),
        "package" => reference("package"),
        _ => json!({ "type": "string" }),
    };
    json!({ "name": name, "in": "query", "required": name == "id", "schema": schema })
}

/// Returns every schema by its name.
pub(super) fn all() -> Value {
    let mut all = bodies();
    let others = [strings(), listings(), operations()];
    for (name, schema) in others.iter().filter_map(Value::as_object).flatten() {
        all[name] = schema.clone();
    }
    all
}

/// Describes an object with these properties. A name that ends with `?` marks an optional property.
fn object<const N: usize>(properties: [(&str, Value); N]) -> Value {
    let name = |name: &str| name.trim_end_matches('?').to_owned();
    let required: Vec<String> = properties
        .iter()
        .filter(|(key, _)| !key.ends_with('?'))
        .map(|(key, _)| name(key))
        .collect();
    let properties: serde_json::Map<String, Value> =
        properties.into_iter().map(|(key, schema)| (name(key), schema)).collect();
    json!({ "type": "object", "properties": properties, "required": required })
}

fn text() -> Value {
    json!({ "type": "string" })
}

fn number() -> Value {
    json!({ "type": "integer", "minimum": 0 })
}

fn list(schema: &str) -> Value {
    json!({ "type": "array", "items": reference(schema) })
}

fn matching(pattern: &str) -> Value {
    json!({ "type": "string", "pattern": pattern })
}

/// The types that JSON represents as strings.
fn strings() -> Value {
    json!({
        "Identifier": { "type": "string", "minLength": 3, "maxLength": 64 },
        "PackageName": {
            "type": "string", "minLength": 1, "maxLength": MAX_NPM_NAME_LEN,
            "description": "At least 3 and at most 64 characters in a registry whose `package_names` is `strict`.",
        },
        "Address": matching("^0x[0-9a-f]{40}$"),
        "AddressInput": matching("^0x[0-9a-fA-F]{40}$"),
        "ContentId": matching("^Qm[1-9A-HJ-NP-Za-km-z]{44}$"),
        "Digest": matching("^[0-9a-f]{64}$"),
        "Signature": matching("^[A-Za-z0-9+/]{87}=$"),
        "Timestamp": { "type": "string", "format": "date-time" },
    })
}

fn bodies() -> Value {
    json!({
        "Problem": object([
            ("type", text()), ("title", text()), ("status", number()), ("detail", text()),
            ("code", text()), ("suggestions?", json!({ "type": "array", "items": text() })), ("id?", text()),
        ]),
        "ApiInfo": object([
            ("name", text()), ("version", text()), ("kind", json!({ "enum": RegistryKind::ALL.map(RegistryKind::as_str) })),
            ("package_names", json!({ "enum": PackageNamePolicy::ALL.map(PackageNamePolicy::as_str) })),
        ]),
        "PublisherInfo": object([("address", reference("Address")), ("created_at", reference("Timestamp"))]),
        "NamespaceInfo": object([
            ("name", reference("Identifier")), ("owner", reference("Address")),
            ("created_at", reference("Timestamp")), ("publishers?", list("Member")),
        ]),
        "Member": object([
            ("address", reference("Address")), ("administrator", json!({ "type": "boolean" })),
            ("packages?", list("PackageName")),
        ]),
        "Receipt": object([
            ("id", text()),
            ("artifact", object([
                ("namespace", reference("Identifier")),
                ("package", object([("name", reference("PackageName")), ("version", text())])),
            ])),
            ("key", matching("^/ipfs/Qm")),
            ("checksum", reference("Digest")),
        ]),
    })
}

fn listings() -> Value {
    json!({
        "PackageInfo": object([
            ("name", reference("PackageName")), ("created_at", reference("Timestamp")),
            ("deprecated?", text()), ("versions?", reference("Versions")),
        ]),
        "VersionInfo": object([
            ("id", text()), ("version", text()), ("package?", json!({ "type": "object" })),
            ("content_id", reference("ContentId")), ("pointer_id", reference("Digest")),
            ("signature", reference("Signature")), ("checksum", reference("Digest")),
            ("created_at", reference("Timestamp")), ("yanked?", text()),
            ("signer", reference("Address")), ("size", number()),
        ]),
        "Packages": object([("records", list("PackageInfo")), ("count", number())]),
        "Versions": object([("records", list("VersionInfo")), ("count", number())]),
    })
}

/// The answers for operators: liveness, readiness and this document.
fn operations() -> Value {
    let state = json!({ "enum": ["up", "down"] });
    json!({
        "OpenApi": { "type": "object" },
        "Live": object([("status", json!({ "const": "ok" }))]),
        "Ready": object([
            ("status", json!({ "enum": ["ok", "unavailable", "stopping"] })),
            ("database", object([("state", state.clone()), ("ms", number())])),
            ("layers", json!({ "type": "array", "items": object([
                ("position", number()), ("kind", text()), ("state", state), ("ms", number()),
            ])})),
        ]),
    })
}
