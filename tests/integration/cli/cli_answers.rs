//! Ids, file names, suggestions, lists of users, completions and password prompts of `ipkg`.

use std::{fs, path::Path, process::Command};

use actix_web::rt::task::spawn_blocking;
use ipfs_registry_tests::{TestServer, archives::npm, binary::binary};

use super::user::IpkgUser;

const ID: &str = "QmSYVWjXh5GCZpxhCSHMa89X9VHnPpaxafkBAR9rjfCenb";

#[actix_web::test]
async fn a_content_id_is_accepted_with_and_without_its_prefix() -> anyhow::Result<()> {
    let server = TestServer::start().await?;
    let user = IpkgUser::publisher(&server).await?;

    for id in [ID.to_owned(), format!("/ipfs/{ID}")] {
        for command in ["get", "ls", "fetch", "yank"] {
            let output = user.line(&format!("{command} {id}")).await?;
            assert_eq!(output.status, 0, "{command} {id}: {}", output.stderr);
        }
        fs::remove_file(user.path("mock-package-1.0.0.tgz"))?;
        let missing = user.line(&format!("fetch {id} no-such-folder/")).await?;
        assert!(missing.stderr.contains(&format!("cannot fetch `{ID}`")), "{}", missing.stderr);
    }
    Ok(())
}

#[actix_web::test]
async fn publish_prints_the_same_content_id_as_other_commands() -> anyhow::Result<()> {
    let server = TestServer::start().await?;
    let user = IpkgUser::publisher(&server).await?;
    fs::write(user.path("next.tgz"), npm("mock-package", "1.0.1"))?;

    let dry_run = user.line("publish -n my-team --dry-run next.tgz").await?;
    let published = user.line("publish -n my-team next.tgz").await?;
    let fetched = user.line("fetch my-team/mock-package").await?;

    let id = published.json["content_id"].as_str().unwrap();
    assert_eq!(published.json["key"], format!("/ipfs/{id}"));
    assert_eq!(dry_run.json["content_id"], id);
    assert_eq!(fetched.json["content_id"], id);
    Ok(())
}

#[actix_web::test]
async fn fetch_writes_the_newest_version_to_a_file_of_its_name() -> anyhow::Result<()> {
    let server = TestServer::start().await?;
    let user = IpkgUser::publisher(&server).await?;
    for version in ["1.0.1", "2.0.0-beta.1"] {
        fs::write(user.path("next.tgz"), npm("mock-package", version))?;
        assert_eq!(user.line("publish -n my-team next.tgz").await?.status, 0);
    }
    fs::create_dir(user.path("folder"))?;

    let newest = user.line("fetch my-team/mock-package").await?;
    let again = user.line("fetch my-team/mock-package").await?;
    let named = user.line("fetch my-team/mock-package folder").await?;
    let namespace = user.line("fetch my-team").await?;

    assert_eq!(newest.json["file"], "mock-package-1.0.1.tgz", "{}", newest.stderr);
    assert_eq!(newest.json["id"], "my-team/mock-package/1.0.1");
    assert_eq!(again.status, 1);
    assert!(again.stderr.contains("never overwritten"), "{}", again.stderr);
    assert!(user.path("folder/mock-package-1.0.1.tgz").is_file(), "{}", named.stderr);
    assert_eq!(namespace.status, 2, "{}", namespace.stderr);
    Ok(())
}

#[actix_web::test]
async fn an_unknown_name_gets_a_similar_suggestion() -> anyhow::Result<()> {
    let server = TestServer::start().await?;
    let user = IpkgUser::publisher(&server).await?;

    for (line, near) in [
        ("ls my-taem", "my-team"),
        ("get my-tea", "my-team"),
        ("ls my-team/mock-pakage", "my-team/mock-package"),
        ("fetch my-team/mock-packag", "my-team/mock-package"),
        ("fetch my-team/mok-package/1.0.0 x", "my-team/mock-package"),
        ("fetch mi-team/mock-package/1.0.0 x", "my-team"),
    ] {
        let output = user.line(line).await?;

        assert_eq!(output.status, 1, "{line}");
        let question = format!("did you mean `{near}`?");
        assert!(output.stderr.contains(&question), "{line}: {}", output.stderr);
        assert!(!output.stderr.contains("register"), "{line}: {}", output.stderr);
    }
    let answer = server.get("/api/namespace/my-taem").await?.json();
    assert_eq!(answer["suggestions"], serde_json::json!(["my-team"]));
    let far = server.get("/api/namespace/something-else").await?.json();
    assert_eq!(far.get("suggestions"), None);
    let output = user.line("ls something-else").await?;
    assert!(!output.stderr.contains("register"), "{}", output.stderr);
    Ok(())
}

#[actix_web::test]
async fn the_users_of_a_namespace_are_listed_without_a_key() -> anyhow::Result<()> {
    let server = TestServer::start().await?;
    let owner = IpkgUser::publisher(&server).await?;
    let user = IpkgUser::new(&server).await?;
    let signed_up = user.line("signup").await?;
    let address = signed_up.json["address"].as_str().unwrap();
    owner.line(&format!("user add -n my-team -p mock-package {address}")).await?;

    let listed = user.line("user list -n my-team -k no-such-key.json").await?;

    assert_eq!(listed.status, 0, "{}", listed.stderr);
    assert_eq!(listed.json["namespace"], "my-team");
    assert!(listed.json["owner"].as_str().unwrap().starts_with("0x"));
    let expected = serde_json::json!([
        { "address": address, "administrator": false, "packages": ["mock-package"] }
    ]);
    assert_eq!(listed.json["publishers"], expected);
    Ok(())
}

#[actix_web::test]
async fn completion_scripts_contain_the_commands() -> anyhow::Result<()> {
    let server = TestServer::start().await?;
    let user = IpkgUser::new(&server).await?;

    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let output = user.line(&format!("completions {shell}")).await?;
        assert_eq!(output.status, 0, "{}", output.stderr);
        for word in ["publish", "completions", "dry-run"] {
            assert!(output.stdout.contains(word), "{shell}: {word}");
        }
        fs::write(user.path(shell), output.stdout)?;
    }
    let read = Command::new("bash").arg("-n").arg(user.path("bash")).output()?;
    assert!(read.status.success(), "{read:?}");
    assert_eq!(user.line("completions tcsh").await?.status, 2);
    Ok(())
}

/// Runs `ipkg` on a terminal, and types these keys at the password prompt.
fn on_terminal(folder: &Path, line: &str, keys: &str) -> anyhow::Result<(i32, String)> {
    let program = binary("ipkg").display().to_string();
    let script = format!(
        "rm -f shown; \
         (for _ in $(seq 600); do grep -qs -e assword: -e error: shown && break; sleep 0.1; done; \
          sleep 0.2; printf '{keys}'; sleep 0.5) | script -qfec '{program} {line}' shown 2>&1"
    );
    let mut typed = Command::new("sh");
    typed.args(["-c", &script]).current_dir(folder).env_remove("IPKG_KEYSTORE_PASSWORD");
    let output = typed.output()?;
    let shown = String::from_utf8_lossy(&output.stdout).into_owned();
    Ok((output.status.code().unwrap_or(-1), shown))
}

#[actix_web::test]
async fn an_abort_and_an_empty_password_at_the_prompt_are_errors() -> anyhow::Result<()> {
    let folder = tempfile::tempdir()?;
    let path = folder.path().to_owned();
    let run_on_terminal = move |line: &'static str, keys: &'static str| {
        let path = path.clone();
        spawn_blocking(move || on_terminal(&path, line, keys))
    };

    let (status, output) = run_on_terminal("keygen keys", "\\004").await??;
    assert_eq!(status, 1, "{output}");
    assert!(output.contains("aborted at the prompt for the password"), "{output}");

    let (status, output) = run_on_terminal("keygen keys", "\\n").await??;
    assert_eq!(status, 1, "{output}");
    assert!(output.contains("an empty password protects nothing"), "{output}");

    fs::write(folder.path().join("file"), "")?;
    let (status, output) = run_on_terminal("keygen file", "secret\\n").await??;
    assert_eq!(status, 1, "{output}");
    assert!(output.contains("is a file") && !output.contains("New password:"), "{output}");
    Ok(())
}

#[actix_web::test]
async fn a_missing_file_is_reported_before_the_password_prompt() -> anyhow::Result<()> {
    let server = TestServer::start().await?;
    let user = IpkgUser::new(&server).await?;
    let folder = user.path("");

    let line = "publish -n my-team -k key.json missing.tgz";
    let (status, output) = spawn_blocking(move || on_terminal(&folder, line, "")).await??;

    assert_eq!(status, 1, "{output}");
    assert!(output.contains("missing.tgz") && !output.contains("Password of"), "{output}");
    Ok(())
}
