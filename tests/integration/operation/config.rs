//! `ipkg-server config`, and configurations that prevent a start.

use std::{
    fs,
    process::{Command, Output},
};

use ipfs_registry_core::{Keystore, SigningKey};
use ipfs_registry_tests::{binary::binary, temp_registry::TempRegistry};

/// Runs `ipkg-server` with a line of arguments and the configuration.
fn run(line: &str, registry: &TempRegistry) -> anyhow::Result<Output> {
    let mut command = Command::new(binary("ipkg-server"));
    command.args(line.split_whitespace()).arg("-c").arg(registry.config()).env("NO_COLOR", "1");
    Ok(command.env_remove("RUST_LOG").output()?)
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// Writes this configuration file.
fn with_config(config: &str) -> anyhow::Result<TempRegistry> {
    let registry = TempRegistry::new("")?;
    fs::write(registry.config(), config)?;
    Ok(registry)
}

const PASSWORD: &str = "IPKG_WEBHOOK_KEYSTORE_PASSWORD";

const LAYER: &str = "[storage]\nlayers = [{ memory = true }]\n";

#[test]
fn an_error_names_key_value_and_file_in_one_line() -> anyhow::Result<()> {
    for (config, expected) in [
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
            vec!["layer 1 of `storage.layers`", "no/such"],
        ),
        (
            "[storage]\nlayers = [{ url = \"ftp://me:secret@node\" }]".into(),
            vec!["layer 1 of `storage.layers`", "ftp", "node"],
        ),
        (format!("{LAYER}[cors]\norigins = [\"a.example\"]"), vec!["cors.origins", "a.example"]),
        (format!("{LAYER}[limits]\npublishes = 0"), vec!["limits.publishes", "0"]),
        (
            format!("{LAYER}[limits]\ntrusted-proxies = [\"10.0.0.0/40\"]"),
            vec!["limits.trusted-proxies", "10.0.0.0/40"],
        ),
        (format!("{LAYER}[tls]\ncert = \"c.pem\""), vec!["tls", "key", "config.toml"]),
        ("[storage\n".into(), vec!["config.toml"]),
    ] {
        let registry = with_config(&config)?;
        for line in ["config check", "-b 127.0.0.1:0"] {
            let output = run(line, &registry)?;
            let stderr = text(&output.stderr);
            assert_eq!(output.status.code(), Some(1), "{line}: {config}: {stderr}");
            let reported = stderr.lines().filter(|line| line.contains("ERROR")).collect::<Vec<_>>();
            assert_eq!(reported.len(), 1, "{stderr}");
            assert!(expected.iter().all(|part| reported[0].contains(part)), "{config}: {stderr}");
            assert!(!stderr.contains("secret"), "{stderr}");
        }
    }
    Ok(())
}

/// Returns the errors in the log.
fn errors(output: &Output) -> Vec<String> {
    let stderr = text(&output.stderr);
    stderr.lines().filter_map(|line| Some(line.split_once("ERROR")?.1.to_owned())).collect()
}

#[test]
fn check_and_start_report_all_mistakes_at_once() -> anyhow::Result<()> {
    let registry = with_config(
        "[database]\nurl = \"sqlite:registry.db\"\nconnections = 0\nwait-seconds = 601\n\
         [storage]\nlayers = [\n\
         { directory = \"objects\" }, { directory = \"objects\" }, { directory = \"no/such\" },\n\
         { region = \"r\", bucket = \"b\", profile = \"nobody\", credentials-file = \"aws\" }]\ntries = 0\n\
         [registry]\nbody-limit = 0\nmime = \"no type\"\npublic-url = \"gopher://a\"\nnpm-key = \"key.pem\"\n\
         former-urls = [\"one\", \"two\"]\nkinds = \"npm\"\n\
         [webhooks]\nendpoints = [\"ftp://a\", \"https://me:secret@b\"]\nkey = \"0x.json\"\nfetch-queue = 0\n\
         [limits]\npublishes = 0\npage = 1\ntrusted-proxies = [\"x\", \"y\"]\nhead-seconds = \"long\"\n\
         [cors]\norigins = [\"a\", \"https://b.example\", \"c\"]\n\
         [tls]\ncert = \"cert.pem\"\nkey = \"tls.pem\"\n",
    )?;
    fs::write(registry.path().join("key.pem"), "no key")?;
    fs::write(registry.path().join("aws"), "[somebody]\naws_access_key_id = a\n")?;

    let check = run("config check", &registry)?;
    let start = run("-b 127.0.0.1:0", &registry)?;

    assert_eq!((check.status.code(), start.status.code()), (Some(1), Some(1)));
    let lines = errors(&check);
    assert_eq!(lines, errors(&start));
    for key in [
        "`registry.kinds`",
        "`limits.head-seconds`",
        "`database.connections` is 0",
        "`database.wait-seconds` is 601",
        "`storage.tries` is 0",
        "layers 1 and 2 of `storage.layers` are the same place",
        "layer 3 of `storage.layers`: cannot keep archives in `",
        "layer 4 of `storage.layers`: no profile `nobody` in `",
        "`registry.body-limit` is 0",
        "`registry.mime` is `no type`",
        "`registry.public-url` is `gopher://a`",
        "`registry.former-urls` is `one`",
        "`registry.former-urls` is `two`",
        "`registry.npm-key` is `",
        "`webhooks.endpoints` has `ftp://a`",
        "`webhooks.key` `",
        "`webhooks.fetch-queue` is 0",
        "the variable `IPKG_WEBHOOK_KEYSTORE_PASSWORD`",
        "`cors.origins` has `a`",
        "`cors.origins` has `c`",
        "`tls.cert` `",
        "`tls.key` `",
    ] {
        assert!(lines.iter().any(|line| line.contains(key)), "{key}: {lines:#?}");
    }
    // A table that cannot be parsed has no further errors.
    assert!(!lines.iter().any(|line| line.contains("`limits.publishes`")), "{lines:#?}");
    assert!(lines.iter().all(|line| line.contains("config.toml")), "{lines:#?}");
    assert!(!text(&check.stderr).contains("secret"), "{lines:#?}");
    for untouched in ["registry.db", "objects"] {
        assert!(!registry.path().join(untouched).exists(), "{untouched}");
    }
    Ok(())
}

#[test]
fn the_check_finds_a_wrong_keystore_password() -> anyhow::Result<()> {
    let keystore = Keystore::encrypt(&SigningKey::generate(), "correct horse");
    let registry = with_config(&format!(
        "{LAYER}[database]\nurl = \"sqlite:registry.db\"\n\
         [webhooks]\nendpoints = [\"https://hooks.example\"]\nkey = \"0x.json\"\n"
    ))?;
    fs::write(registry.path().join("0x.json"), keystore.to_json())?;
    let run_with_password = |line: &str, password: Option<&str>| {
        let mut command = Command::new(binary("ipkg-server"));
        command.args(line.split_whitespace()).arg("-c").arg(registry.config()).env("NO_COLOR", "1");
        command.env_remove("RUST_LOG").env_remove(PASSWORD);
        anyhow::Ok(command.envs(password.map(|it| (PASSWORD, it))).output()?)
    };

    for (password, expected) in
        [(None, "needs its password in the variable"), (Some("wrong"), "does not open with")]
    {
        let (check, start) = (
            run_with_password("config check", password)?,
            run_with_password("-b 127.0.0.1:0", password)?,
        );
        assert_eq!((check.status.code(), start.status.code()), (Some(1), Some(1)), "{expected}");
        let lines = errors(&check);
        assert!(lines.len() == 1 && lines[0].contains(expected), "{lines:?}");
        assert!(lines[0].contains("`webhooks.key`") && lines[0].contains(PASSWORD), "{lines:?}");
        assert_eq!(lines, errors(&start));
        assert!(!registry.path().join("registry.db").exists());
    }
    assert_eq!(run_with_password("config check", Some("correct horse"))?.status.code(), Some(0));
    Ok(())
}

#[test]
fn a_database_in_memory_with_a_durable_layer_gets_a_warning() -> anyhow::Result<()> {
    let registry = with_config("[storage]\nlayers = [{ directory = \"objects\" }]\n")?;
    let expected = "`database.url` is `sqlite::memory:`: every version is lost";

    let check = run("config check", &registry)?;
    let server = registry.start()?;

    let stderr = text(&check.stderr);
    assert_eq!(check.status.code(), Some(0), "{stderr}");
    assert!(stderr.starts_with("warning: ") && stderr.contains(expected), "{stderr}");
    assert!(stderr.contains("layer 1 of `storage.layers` (file)"), "{stderr}");
    let warned: Vec<_> = server.log().lines().filter(|line| line.contains("WARN")).collect();
    assert!(warned.len() == 1 && warned[0].contains(expected), "{}", server.log());
    let in_memory = run("config check", &with_config(LAYER)?)?;
    assert_eq!(text(&in_memory.stderr), "");
    Ok(())
}

#[test]
fn a_missing_configuration_file_is_reported() -> anyhow::Result<()> {
    let registry = TempRegistry::new("")?;
    fs::remove_file(registry.config())?;

    let output = run("config check", &registry)?;

    assert_eq!(output.status.code(), Some(1));
    assert!(text(&output.stderr).contains(&*registry.config().to_string_lossy()));
    Ok(())
}

#[test]
fn config_show_hides_secrets() -> anyhow::Result<()> {
    let registry = with_config(
        "[database]\nurl = \"sqlite:a.db\"\n[storage]\nlayers = [{ url = \"http://me:secret@n:5001\" }]",
    )?;
    assert_eq!(run("config check", &registry)?.status.code(), Some(0));

    let shown = run("config show", &registry)?;

    let shown = text(&shown.stdout);
    assert!(shown.contains("http://me:hidden@n:5001") && !shown.contains("secret"), "{shown}");
    assert!(shown.contains("body-limit = 16777216"), "{shown}");
    let again = with_config(&shown)?;
    assert_eq!(run("config check", &again)?.status.code(), Some(0), "{shown}");
    assert_eq!(text(&run("config show", &again)?.stdout), shown);
    Ok(())
}
