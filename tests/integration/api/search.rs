//! Search as clients of npm and cargo see it, and the search index of an upgraded registry.

use std::time::{Duration, Instant};

use actix_web::rt::time::sleep;
use ipfs_registry_client::Client;
use ipfs_registry_core::{Namespace, RegistryKind, SigningKey};
use ipfs_registry_tests::{
    Publisher, TestServer,
    archives::{cargo_manifest, npm, npm_manifest},
    process::ServerProcess,
    servers::Postgres,
    temp_registry::TempRegistry,
};
use serde_json::{Value, json};

/// Packages with their descriptions, in the order in which a search for `parse` must return them.
const RANKED: [(&str, &str); 5] = [
    ("parse", ""),
    ("parser", "Reads everything"),
    ("json-parser", ""),
    ("zparse-too", "Inside a word, but the description has it: parse"),
    ("apple", "Can parse pears"),
];

async fn publish_ranked(server: &TestServer, owner: &Publisher) -> anyhow::Result<()> {
    for (name, description) in RANKED.into_iter().rev().chain([("sparse", "no match")]) {
        let manifest = json!({ "name": name, "version": "1.0.0", "description": description });
        let archive = npm_manifest(manifest.to_string()).gzip();
        assert_eq!(server.publish("acme", &owner.key, archive).await?.status, 200);
        let manifest = format!(
            "[package]\nname = \"c-{name}\"\nversion = \"1.0.0\"\ndescription = {description:?}\n"
        );
        let archive = cargo_manifest(&format!("c-{name}"), "1.0.0", manifest).gzip();
        assert_eq!(server.publish("acme", &owner.key, archive).await?.status, 200);
    }
    Ok(())
}

#[actix_web::test]
async fn names_rank_before_descriptions() -> anyhow::Result<()> {
    let server =
        TestServer::start_with(|config| config.registry.kind = RegistryKind::Mixed).await?;
    let owner = Publisher::with_namespace(&server, "acme").await?;
    publish_ranked(&server, &owner).await?;

    let found = server.get("/npm/-/v1/search?text=Parse").await?.json();
    let names: Vec<&str> = found["objects"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| it["package"]["name"].as_str().unwrap())
        .collect();
    // `zparse-too` contains the word in its name, but is found by its description.
    let expected: Vec<String> = RANKED.iter().map(|(name, _)| format!("@acme/{name}")).collect();
    assert_eq!((names, &found["total"]), (expected.iter().map(|it| &**it).collect(), &json!(5)));

    let found = server.get("/cargo/acme/api/v1/crates?q=parse%20reads").await?.json();
    assert_eq!(found["meta"]["total"], 1);
    assert_eq!(found["crates"][0]["name"], "c-parser");
    let found = server.get("/cargo/acme/api/v1/crates?q=c_parse").await?.json();
    assert_eq!(found["crates"][0]["name"], "c-parse");
    Ok(())
}

/// Returns the number of packages that a search for a word finds.
async fn total(server: &ServerProcess, word: &str) -> anyhow::Result<Value> {
    let url = format!("{}/npm/-/v1/search?text={word}", server.url());
    let asked = awc::Client::default().get(url).send().await;
    let mut answer = asked.map_err(|error| anyhow::anyhow!("{error}"))?;
    Ok(answer.json::<Value>().await?["total"].clone())
}

async fn wait_for_total(server: &ServerProcess, word: &str, expected: u64) -> anyhow::Result<()> {
    let begun = Instant::now();
    while total(server, word).await? != expected {
        anyhow::ensure!(begun.elapsed() < Duration::from_secs(30), "not indexed");
        sleep(Duration::from_millis(200)).await;
    }
    Ok(())
}

#[actix_web::test]
async fn packages_of_an_older_release_are_indexed_while_the_server_runs() -> anyhow::Result<()> {
    const FORGET: &str =
        "DELETE FROM search_words; UPDATE heads SET sequence = 0 WHERE name = 'search'";
    let Some(postgres) = Postgres::start() else { return Ok(()) };
    let objects = tempfile::tempdir()?;
    let registry = TempRegistry::on_database(&postgres.database()?, objects.path())?;
    let server = registry.start()?;
    let client = Client::builder(server.url()).key(SigningKey::generate()).build()?;
    let namespace: Namespace = "acme".parse()?;
    client.sign_up().await?;
    client.register(&namespace).await?;
    for number in 0..3 {
        client.publish(&namespace, npm(&format!("tool-{number}"), "1.0.0")).await?;
    }
    assert_eq!(total(&server, "tool").await?, 3);
    drop(server);

    postgres.query(&registry, FORGET)?;
    let [server, _other] = [registry.start()?, registry.start()?];
    wait_for_total(&server, "tool", 3).await?;

    // Another word each time: the server caches the answer to a complete search, and this change has no event. A
    // server may index the packages before it is asked.
    for word in ["too", "tool-", "acme"] {
        postgres.query(&registry, FORGET)?;
        if total(&server, word).await? == 0 {
            return wait_for_total(&server, word, 3).await;
        }
    }
    anyhow::bail!("the packages were indexed at once, three times")
}
