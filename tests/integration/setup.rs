//! `ipkg setup`: what stock clients must be told.

use std::fs;

use ipfs_registry_tests::TestServer;

use crate::cli::Person;

#[actix_web::test]
async fn lines_are_printed_as_they_are_for_a_file() -> anyhow::Result<()> {
    let server = TestServer::start().await?;
    let (person, url) = (Person::new(&server).await?, server.url());

    let npm = person.line("setup npm -n acme").await?;
    let cargo = person.line("setup cargo -n acme").await?;
    let template = person.line("setup cargo").await?;
    let json = person.line("setup npm --json -n acme").await?;

    assert_eq!(npm.stdout, format!("@acme:registry={url}/npm/\n"));
    let lines = format!("[registries.acme]\nindex = \"sparse+{url}/cargo/acme/\"\n");
    assert_eq!(cargo.stdout, lines);
    assert_eq!(template.stdout, lines.replace("acme", "NAMESPACE"));
    assert_eq!(json.json["file"], ".npmrc");
    assert_eq!(json.json["lines"], npm.stdout);
    assert!(!person.path(".npmrc").exists() && !person.path(".cargo").exists());
    Ok(())
}

#[actix_web::test]
async fn lines_are_written_once_beside_what_is_there() -> anyhow::Result<()> {
    let server = TestServer::start().await?;
    let (person, url) = (Person::new(&server).await?, server.url());
    fs::write(person.path(".npmrc"), "audit=false")?;

    for _ in 0..2 {
        for client in ["npm", "cargo"] {
            let said = person.line(&format!("setup {client} -n acme --write")).await?;
            assert_eq!(said.status, 0, "{}", said.stderr);
        }
    }

    let npmrc = fs::read_to_string(person.path(".npmrc"))?;
    assert_eq!(npmrc, format!("audit=false\n@acme:registry={url}/npm/\n"));
    let config = fs::read_to_string(person.path(".cargo/config.toml"))?;
    assert_eq!(config, format!("[registries.acme]\nindex = \"sparse+{url}/cargo/acme/\"\n"));
    Ok(())
}

#[actix_web::test]
async fn what_would_be_lost_is_not_overwritten() -> anyhow::Result<()> {
    let server = TestServer::start().await?;
    let person = Person::new(&server).await?;
    let other = "@acme:registry=https://registry.example.org/\n";
    fs::write(person.path(".npmrc"), other)?;

    let refused = person.line("setup npm -n acme --write").await?;
    let nameless = person.line("setup cargo --write").await?;

    assert_eq!((refused.status, nameless.status), (1, 2));
    assert!(refused.stderr.contains("https://registry.example.org/"), "{}", refused.stderr);
    assert_eq!(fs::read_to_string(person.path(".npmrc"))?, other);
    Ok(())
}
