//! The commands of `ipkg` against a running server.

use std::{
    fs,
    os::unix::fs::PermissionsExt as _,
    process::{Command, Stdio},
};

use actix_web::rt::task::spawn_blocking;
use ipfs_registry_tests::{TestServer, archives::npm_of_size, binary::binary};
use serde_json::Value;

use super::user::{IpkgUser, fixture};

#[actix_web::test]
async fn a_key_file_is_readable_by_its_owner_only() -> anyhow::Result<()> {
    let server = TestServer::start().await?;
    let user = IpkgUser::new(&server).await?;

    let created = user.run(&["keygen", "more"]).await?;
    let address = created.json["address"].as_str().unwrap();
    let file = user.path(&format!("more/{address}.json"));

    assert!(address.starts_with("0x") && address.len() == 42);
    assert_eq!(fs::metadata(&file)?.permissions().mode() & 0o777, 0o600);
    let keystore: Value = serde_json::from_slice(&fs::read(&file)?)?;
    assert_eq!(keystore["version"], 3);
    assert_eq!(keystore["crypto"]["kdfparams"]["n"], 262_144);
    Ok(())
}

#[actix_web::test]
async fn a_fetch_returns_the_published_bytes() -> anyhow::Result<()> {
    let server = TestServer::start().await?;
    let user = IpkgUser::publisher(&server).await?;

    let by_name = user.line("fetch my-team/mock-package/1.0.0 copy.tgz").await?;
    let id = "/ipfs/QmSYVWjXh5GCZpxhCSHMa89X9VHnPpaxafkBAR9rjfCenb";
    let by_id = user.run(&["fetch", id, "same.tgz"]).await?;

    assert_eq!((by_name.status, by_id.status), (0, 0), "{} {}", by_name.stderr, by_id.stderr);
    assert_eq!(by_name.json["size"], 263);
    assert_eq!(fs::read(user.path("copy.tgz"))?, fs::read(fixture())?);
    assert_eq!(fs::read(user.path("same.tgz"))?, fs::read(fixture())?);
    Ok(())
}

#[actix_web::test]
async fn lists_and_records_are_json_without_a_terminal() -> anyhow::Result<()> {
    let server = TestServer::start().await?;
    let user = IpkgUser::publisher(&server).await?;

    for (line, pointer, expected) in [
        ("ls my-team", "/records/0/name", "mock-package"),
        ("list my-team --latest", "/records/0/versions/records/0/version", "1.0.0"),
        ("ls my-team/mock-package -r ^1 -l 5 -o 0 --sort desc", "/records/0/version", "1.0.0"),
        ("get my-team", "/name", "my-team"),
        ("get my-team/mock-package", "/name", "mock-package"),
        ("get --latest my-team/mock-package", "/package/license", "ISC"),
        ("get my-team/mock-package/1.0.0", "/version", "1.0.0"),
    ] {
        let output = user.line(line).await?;
        assert_eq!(output.json.pointer(pointer).and_then(Value::as_str), Some(expected), "{line}");
    }
    Ok(())
}

#[actix_web::test]
async fn users_are_managed_and_versions_yanked() -> anyhow::Result<()> {
    let server = TestServer::start().await?;
    let owner = IpkgUser::publisher(&server).await?;
    let user = IpkgUser::new(&server).await?;
    let signed_up = user.line("signup").await?;
    let address = signed_up.json["address"].as_str().unwrap();

    for line in [
        &*format!("user add -n my-team -p mock-package {address}"),
        &*format!("user revoke -n my-team {address} mock-package"),
        &*format!("user grant -n my-team {address} mock-package"),
        &*format!("user remove -n my-team {address}"),
        &*format!("user add -n my-team --admin {address}"),
        "yank my-team/mock-package/1.0.0 broken",
        "deprecate my-team/mock-package old",
    ] {
        let output = owner.line(line).await?;
        assert_eq!(output.status, 0, "{line}: {}", output.stderr);
    }

    let version = owner.line("get my-team/mock-package/1.0.0").await?;
    assert_eq!(version.json["yanked"], "broken");
    let package = owner.line("get my-team/mock-package").await?;
    assert_eq!(package.json["deprecated"], "old");
    let namespace = owner.line("get my-team").await?;
    assert_eq!(namespace.json["publishers"][0]["administrator"], true);
    Ok(())
}

#[actix_web::test]
async fn verify_finds_an_archive_by_its_content() -> anyhow::Result<()> {
    let server = TestServer::start().await?;
    let user = IpkgUser::publisher(&server).await?;
    fs::write(user.path("other.tgz"), "another file")?;

    let id = Command::new(spawn_blocking(|| binary("ipkg")).await?)
        .args(["-s", "http://127.0.0.1:1", "cid", "mock.tgz"])
        .current_dir(user.path(""))
        .output()?;
    let listed = user.line("verify mock.tgz").await?;
    let unknown = user.line("verify other.tgz").await?;
    let missing = user.line("verify none.tgz").await?;

    assert_eq!(id.stdout, b"QmSYVWjXh5GCZpxhCSHMa89X9VHnPpaxafkBAR9rjfCenb\n");
    assert_eq!((listed.status, unknown.status, missing.status), (0, 1, 1));
    assert_eq!(listed.json["version"]["id"], "my-team/mock-package/1.0.0");
    assert_eq!(unknown.json["version"], Value::Null);
    assert!(unknown.json["content_id"].is_string());
    assert!(unknown.stderr.contains("not listed"), "{}", unknown.stderr);
    Ok(())
}

#[actix_web::test]
async fn an_error_is_one_line_and_exit_status_1() -> anyhow::Result<()> {
    let server = TestServer::start().await?;
    let user = IpkgUser::publisher(&server).await?;
    let other = IpkgUser::new(&server).await?;
    other.line("signup").await?;

    for (user, line, expected) in [
        (&other, "register my-team", "namespace_exists"),
        (&other, "register ab", "at least 3"),
        (&user, "publish -n my-team mock.tgz", "version_exists"),
        (&user, "publish -n my-team none.tgz", "none.tgz"),
        (&user, "fetch my-team/mock-package/9.0.0 f.tgz", "unknown_version"),
        (&user, "fetch my-team/mock-package/1.0.0 mock.tgz", "mock.tgz"),
        (&user, "signup", "publisher_exists"),
    ] {
        let output = user.line(line).await?;
        let status = if line.ends_with("ab") { 2 } else { 1 };
        assert_eq!(output.status, status, "{line}: {}", output.stderr);
        assert!(output.stderr.contains(expected), "{line}: {}", output.stderr);
        assert_eq!(output.json, Value::Null);
    }
    assert!(!user.path("f.tgz").exists());
    Ok(())
}

#[actix_web::test]
async fn a_wrong_password_is_reported() -> anyhow::Result<()> {
    let server = TestServer::start().await?;
    let user = IpkgUser::new(&server).await?;

    let wrong = user.run_with(&["signup"], "wrong").await?;

    assert_eq!(wrong.status, 1);
    assert!(wrong.stderr.contains("password"), "{}", wrong.stderr);
    Ok(())
}

#[actix_web::test]
async fn bad_usage_is_exit_status_2() -> anyhow::Result<()> {
    let server = TestServer::start().await?;
    let user = IpkgUser::new(&server).await?;

    for line in ["", "nonsense", "fetch", "publish mock.tgz", "ls acme --sort up", "get a/b/c/d/e"]
    {
        assert_eq!(user.line(line).await?.status, 2, "{line}");
    }
    for line in ["--help", "--version", "fetch --help", "help"] {
        assert_eq!(user.line(line).await?.status, 0, "{line}");
    }
    Ok(())
}

#[actix_web::test]
async fn an_interrupted_fetch_leaves_no_file() -> anyhow::Result<()> {
    let server = TestServer::start().await?;
    let user = IpkgUser::publisher(&server).await?;
    fs::write(user.path("big.tgz"), npm_of_size("big", "1.0.0", 12 * 1024 * 1024))?;
    assert_eq!(user.line("publish -n my-team big.tgz").await?.status, 0);
    fs::create_dir(user.path("out"))?;

    let program = spawn_blocking(|| binary("ipkg")).await?;
    let mut fetch = Command::new(program)
        .args(["-s", &user.url, "fetch", "my-team/big/1.0.0", "out/copy.tgz"])
        .current_dir(user.path(""))
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()?;
    while fs::read_dir(user.path("out"))?.next().is_none() {
        assert!(fetch.try_wait()?.is_none(), "the fetch ended too early");
        actix_web::rt::time::sleep(std::time::Duration::from_millis(1)).await;
    }
    Command::new("kill").args(["-INT", &fetch.id().to_string()]).status()?;
    let status = spawn_blocking(move || fetch.wait()).await??;

    // If the fetch ended before the signal, the archive is complete; otherwise no file exists.
    let left: Vec<_> = fs::read_dir(user.path("out"))?.collect::<Result<_, _>>()?;
    if status.success() {
        assert_eq!(fs::read(user.path("out/copy.tgz"))?, fs::read(user.path("big.tgz"))?);
    } else {
        assert!(left.is_empty(), "{left:?}");
    }
    Ok(())
}
