//! `ipkg-server config`, and what keeps a server from starting.

use std::{
    fs,
    process::{Command, Output},
};

use ipfs_registry_tests::{binary::binary, process::Home};

/// Runs `ipkg-server` with this line and the configuration.
fn run(line: &str, home: &Home) -> anyhow::Result<Output> {
    let mut command = Command::new(binary("ipkg-server"));
    command.args(line.split_whitespace()).arg("-c").arg(home.config()).env("NO_COLOR", "1");
    Ok(command.env_remove("RUST_LOG").output()?)
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// A whole configuration.
fn written(config: &str) -> anyhow::Result<Home> {
    let home = Home::new("")?;
    fs::write(home.config(), config)?;
    Ok(home)
}

const LAYER: &str = "[storage]\nlayers = [{ memory = true }]\n";

#[test]
fn what_is_wrong_is_said_in_one_line_with_key_value_and_file() -> anyhow::Result<()> {
    for (config, said) in [
        (
            format!("{LAYER}[registry]\nbody-limits = 5"),
            vec!["registry.body-limits", "config.toml"],
        ),
        (
            format!("{LAYER}[registry]\nbody-limit = \"big\""),
            vec!["registry.body-limit", "big", "config.toml"],
        ),
        (
            format!("{LAYER}[registry]\nkind = \"pypi\""),
            vec!["registry.kind", "pypi", "config.toml"],
        ),
        (format!("{LAYER}[nothing]\nkey = 1"), vec!["nothing", "config.toml"]),
        (
            format!("{LAYER}[database]\nurl = \"mysql://me:secret@h/d\""),
            vec!["database.url", "mysql"],
        ),
        (
            format!("{LAYER}[database]\nurl = \"sqlite:no/such/a.db\""),
            vec!["database.url", "no/such"],
        ),
        ("[storage]\nlayers = []".into(), vec!["storage.layers"]),
        (
            "[storage]\nlayers = [{ directory = \"no/such/o\" }]".into(),
            vec!["storage.layers[0]", "no/such"],
        ),
        (
            "[storage]\nlayers = [{ url = \"ftp://me:secret@node\" }]".into(),
            vec!["storage.layers[0]", "ftp", "node"],
        ),
        (format!("{LAYER}[cors]\norigins = [\"a.example\"]"), vec!["cors.origins", "a.example"]),
        (format!("{LAYER}[limits]\npublishes = 0"), vec!["limits.publishes", "0"]),
        (
            format!("{LAYER}[limits]\ntrusted-proxies = [\"10.0.0.0/40\"]"),
            vec!["limits.trusted-proxies", "10.0.0.0/40"],
        ),
        (format!("{LAYER}[tls]\ncert = \"c.pem\"\nkey = \"k.pem\""), vec!["tls.cert", "c.pem"]),
        (format!("{LAYER}[tls]\ncert = \"c.pem\""), vec!["tls", "key", "config.toml"]),
        ("[storage\n".into(), vec!["config.toml"]),
    ] {
        let home = written(&config)?;
        for line in ["config check", "-b 127.0.0.1:0"] {
            let output = run(line, &home)?;
            let words = text(&output.stderr);
            assert_eq!(output.status.code(), Some(1), "{line}: {config}: {words}");
            let told = words.lines().filter(|line| line.contains("ERROR")).collect::<Vec<_>>();
            assert_eq!(told.len(), 1, "{words}");
            assert!(said.iter().all(|part| told[0].contains(part)), "{config}: {words}");
            assert!(!words.contains("secret"), "{words}");
        }
    }
    Ok(())
}

#[test]
fn a_file_that_is_missing_is_said_to_be() -> anyhow::Result<()> {
    let home = Home::new("")?;
    fs::remove_file(home.config())?;

    let output = run("config check", &home)?;

    assert_eq!(output.status.code(), Some(1));
    assert!(text(&output.stderr).contains(&*home.config().to_string_lossy()));
    Ok(())
}

#[test]
fn the_whole_configuration_is_shown_without_its_secrets() -> anyhow::Result<()> {
    let home = written(
        "[database]\nurl = \"sqlite:a.db\"\n[storage]\nlayers = [{ url = \"http://me:secret@n:5001\" }]",
    )?;
    assert_eq!(run("config check", &home)?.status.code(), Some(0));

    let shown = run("config show", &home)?;

    let shown = text(&shown.stdout);
    assert!(shown.contains("http://me:hidden@n:5001") && !shown.contains("secret"), "{shown}");
    assert!(shown.contains("body-limit = 16777216"), "{shown}");
    let again = written(&shown)?;
    assert_eq!(run("config check", &again)?.status.code(), Some(0), "{shown}");
    assert_eq!(text(&run("config show", &again)?.stdout), shown);
    Ok(())
}
