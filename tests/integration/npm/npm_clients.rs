//! Stock clients of npm use the registry. The test writes a table of the results to
//! `target/clients-npm.md`.

use std::{fmt::Write as _, fs, path::Path, sync::Arc, thread};

use actix_web::{
    App, HttpRequest, HttpResponse, HttpServer,
    dev::ServerHandle,
    http::{Method, header},
    rt::task::spawn_blocking,
    web::{self, Data},
};
use anyhow::{Context as _, bail, ensure};
use bytes::BytesMut;
use ipfs_registry_core::SigningKey;
use ipfs_registry_tests::{
    Publisher, TestServer,
    archives::{npm, npm_manifest, npm_with},
    command_output::CommandOutput,
    npm_client::{NpmClient, NpmProject, Task, clients_folder},
    skipped::skip,
};
use serde_json::{Value, json};

/// The result of one task: a cell of the table.
type Outcome = anyhow::Result<&'static str>;

const NOT_OFFERED: &str = "—";

/// The rows of the table.
type Row = (&'static str, fn(&Setting<'_>) -> Outcome);
const ROWS: [Row; 13] = [
    ("first install", first_install),
    ("install from the lock file, cold cache", locked_install),
    ("a second install of a package whose archive has no scope in its name", second_install),
    ("view / info", view),
    ("search", search),
    ("outdated", outdated),
    ("a yanked version, by its number", yanked_by_number),
    ("a range whose newest version is yanked", yanked_in_range),
    ("a deprecated package", deprecated),
    ("an archive that was changed on the way", changed_on_the_way),
    ("another archive behind the same lock file", changed_behind_the_lock),
    ("publish", publish),
    ("the registry's signature (pacote's `verifySignatures`)", signature),
];

/// One client, the registry's URL, and the URL of a proxy that changes archives.
struct Setting<'a> {
    client: NpmClient,
    clients: &'a Path,
    url: &'a str,
    tampering_url: &'a str,
}

impl Setting<'_> {
    fn project(&self, dependencies: &Value) -> anyhow::Result<NpmProject> {
        NpmProject::new((self.client, self.clients), self.url, dependencies)
    }
}

#[actix_web::test]
async fn stock_clients_install_from_the_registry() -> anyhow::Result<()> {
    let Some(clients) = clients_folder() else {
        skip("a folder of npm clients (`IPKG_TEST_NPM_CLIENTS`)");
        return Ok(());
    };
    let server = TestServer::start().await?;
    fill(&server).await?;
    let tampering_url = TamperingProxy::start(server.url())?;
    let (url, tampering) = (server.url().to_owned(), tampering_url.url.clone());
    let columns = spawn_blocking(move || all(&clients, &url, &tampering)).await??;

    let file = Path::new(env!("CARGO_TARGET_TMPDIR")).with_file_name("clients-npm.md");
    fs::write(&file, table(&columns)).with_context(|| file.display().to_string())?;
    let failures: Vec<String> = columns.iter().flat_map(Column::failures).collect();
    ensure!(failures.is_empty(), "{}", failures.join("\n\n"));
    Ok(())
}

/// Publishes the packages that the clients install.
async fn fill(server: &TestServer) -> anyhow::Result<()> {
    let Publisher { key, .. } = Publisher::with_namespace(server, "acme").await?;
    let app = json!({
        "name": "app", "version": "1.0.0", "bin": "cli.js",
        "dependencies": { "@acme/leaf": "^1.0.0" },
    });
    let app = npm_manifest(app.to_string())
        .file("package/cli.js", "#!/usr/bin/env node\nconsole.log('app')\n");
    for archive in [
        npm("leaf", "1.0.0"),
        app.gzip(),
        npm("app", "2.0.0"),
        npm("risky", "1.0.0"),
        npm("risky", "1.0.1"),
        npm("old", "1.0.0"),
        npm("changed", "1.0.0"),
    ] {
        let answer = server.publish("acme", &key, archive).await?;
        ensure!(answer.status == 200, "{}", answer.json());
    }
    notice(server, &key, "/api/package/yank?id=acme/risky/1.0.1", "it leaks").await?;
    notice(server, &key, "/api/package/acme/old/deprecate", "use app instead").await
}

async fn notice(
    server: &TestServer,
    key: &SigningKey,
    path: &str,
    cell: &'static str,
) -> anyhow::Result<()> {
    let signature = key.sign_message(cell.as_bytes()).to_string();
    let headers = [("x-signature", signature.as_str())];
    let answer = server.send(Method::POST, path, &headers, cell).await?;
    ensure!(answer.status == 200, "{}", answer.json());
    Ok(())
}

/// The results of one client.
struct Column {
    title: String,
    outcomes: Vec<Outcome>,
}

impl Column {
    fn failures(&self) -> impl Iterator<Item = String> {
        let cells = ROWS.iter().zip(&self.outcomes);
        cells.filter_map(|((row, _), outcome)| {
            let error = outcome.as_ref().err()?;
            Some(format!("{}: {row}: {error:#}", self.title))
        })
    }
}

/// Runs every client, two at a time.
fn all(clients: &Path, url: &str, tampering_url: &str) -> anyhow::Result<Vec<Column>> {
    let mut columns = Vec::new();
    for pair in NpmClient::ALL.chunks(2) {
        let done: Vec<anyhow::Result<Column>> = thread::scope(|scope| {
            let start = |&client: &NpmClient| {
                scope.spawn(move || column(&Setting { client, clients, url, tampering_url }))
            };
            let running: Vec<_> = pair.iter().map(start).collect();
            running.into_iter().map(|thread| thread.join().expect("no panic")).collect()
        });
        columns.extend(done.into_iter().collect::<anyhow::Result<Vec<Column>>>()?);
    }
    Ok(columns)
}

fn column(setting: &Setting<'_>) -> anyhow::Result<Column> {
    let version = setting.client.version(setting.clients)?;
    let title = format!("{} {version}", setting.client.name());
    let outcomes = ROWS.iter().map(|(_, run)| run(setting)).collect();
    Ok(Column { title, outcomes })
}

fn table(columns: &[Column]) -> String {
    let mut table = String::from("|");
    for column in columns {
        write!(table, " | {}", column.title).expect("text takes every write");
    }
    table.push_str(" |\n|---|");
    table.push_str(&"---|".repeat(columns.len()));
    for (index, (row, _)) in ROWS.iter().enumerate() {
        write!(table, "\n| {row}").expect("text takes every write");
        for column in columns {
            let cell = column.outcomes[index].as_ref().map_or("FAILS", |cell| cell);
            write!(table, " | {cell}").expect("text takes every write");
        }
        table.push_str(" |");
    }
    table.push('\n');
    table
}

/// Runs a task that must succeed.
fn succeed(project: &NpmProject, task: Task<'_>) -> anyhow::Result<Option<String>> {
    let Some(ran) = project.run(task)? else { return Ok(None) };
    ensure!(ran.succeeded(), "{task:?} failed: {}", ran.text());
    Ok(Some(ran.text()))
}

fn app() -> Value {
    json!({ "@acme/app": "^1.0.0" })
}

fn check_installed(project: &NpmProject) -> anyhow::Result<()> {
    let app = project.installed("@acme/app");
    ensure!(app == "1.0.0", "@acme/app is `{app}`");
    // pnpm installs it in a folder of its own.
    let nested = ["@acme/leaf", ".pnpm/node_modules/@acme/leaf"];
    ensure!(nested.iter().any(|leaf| project.installed(leaf) == "1.0.0"), "no @acme/leaf");
    Ok(())
}

fn first_install(setting: &Setting<'_>) -> Outcome {
    let project = setting.project(&app())?;
    succeed(&project, Task::Install)?;
    check_installed(&project)?;
    Ok("installs")
}

fn locked_install(setting: &Setting<'_>) -> Outcome {
    let project = setting.project(&app())?;
    succeed(&project, Task::Install)?;
    project.clear_cache()?;
    ensure!(project.installed("@acme/app").is_empty(), "it is still there");
    succeed(&project, Task::InstallLocked)?;
    check_installed(&project)?;
    Ok("installs")
}

/// The manifest in the archive of `@acme/app` has the name `app`. pnpm compares the two names if the
/// package is in its store already; the setting that `ipkg setup npm` prints turns this off.
fn second_install(setting: &Setting<'_>) -> Outcome {
    let project = setting.project(&app())?;
    succeed(&project, Task::Install)?;
    project.uninstall()?;
    let reinstalled = project.run(Task::Install)?.context("it can install")?;
    if reinstalled.succeeded() {
        check_installed(&project)?;
        return Ok("installs");
    }
    ensure!(setting.client == NpmClient::Pnpm, "it failed: {}", reinstalled.text());
    ensure!(
        reinstalled.text().contains("name or version mismatch"),
        "another reason: {}",
        reinstalled.text()
    );
    project.write("pnpm-workspace.yaml", PNPM_ACCEPTS_OTHER_NAMES)?;
    succeed(&project, Task::Install)?;
    check_installed(&project)?;
    Ok("with `strictStorePkgContentCheck: false`")
}

/// The settings that docs/NPM.md recommends to users of pnpm.
const PNPM_ACCEPTS_OTHER_NAMES: &str = "minimumReleaseAge: 0\nstrictStorePkgContentCheck: false\n";

fn view(setting: &Setting<'_>) -> Outcome {
    let project = setting.project(&json!({}))?;
    match succeed(&project, Task::View("@acme/app"))? {
        None => Ok(NOT_OFFERED),
        Some(printed) if printed.contains("2.0.0") => Ok("tells it"),
        Some(printed) => bail!("it said: {printed}"),
    }
}

fn search(setting: &Setting<'_>) -> Outcome {
    let project = setting.project(&json!({}))?;
    match succeed(&project, Task::Search("risk"))? {
        None => Ok(NOT_OFFERED),
        Some(printed) if printed.contains("@acme/risky") => Ok("finds it"),
        Some(printed) => bail!("it said: {printed}"),
    }
}

fn outdated(setting: &Setting<'_>) -> Outcome {
    let project = setting.project(&app())?;
    succeed(&project, Task::Install)?;
    // Some clients exit with an error status if there are updates.
    match project.run(Task::Outdated)? {
        None => Ok(NOT_OFFERED),
        Some(ran) if ran.text().contains("2.0.0") => Ok("tells it"),
        Some(ran) => bail!("it said: {}", ran.text()),
    }
}

fn yanked_by_number(setting: &Setting<'_>) -> Outcome {
    let project = setting.project(&json!({}))?;
    let printed = succeed(&project, Task::Add("@acme/risky@1.0.1"))?.unwrap_or_default();
    ensure!(project.installed("@acme/risky") == "1.0.1", "not installed: {printed}");
    Ok(if printed.contains("it leaks") { "installs, tells the reason" } else { "installs" })
}

fn yanked_in_range(setting: &Setting<'_>) -> Outcome {
    let project = setting.project(&json!({ "@acme/risky": "^1.0.0" }))?;
    let printed = succeed(&project, Task::Install)?.unwrap_or_default();
    match project.installed("@acme/risky").as_str() {
        "1.0.0" => Ok("takes the one before"),
        "1.0.1" if printed.contains("it leaks") => Ok("takes the yanked one, tells the reason"),
        "1.0.1" => Ok("takes the yanked one"),
        other => bail!("installed `{other}`: {printed}"),
    }
}

fn deprecated(setting: &Setting<'_>) -> Outcome {
    let project = setting.project(&json!({}))?;
    let printed = succeed(&project, Task::Add("@acme/old@1.0.0"))?.unwrap_or_default();
    ensure!(project.installed("@acme/old") == "1.0.0", "not installed: {printed}");
    Ok(if printed.contains("use app instead") { "installs, tells the notice" } else { "installs" })
}

fn changed_on_the_way(setting: &Setting<'_>) -> Outcome {
    let dependencies = json!({ "@acme/changed": "1.0.0" });
    let project =
        NpmProject::new((setting.client, setting.clients), setting.tampering_url, &dependencies)?;
    let ran = project.run(Task::Install)?.context("it can install")?;
    if setting.client == NpmClient::Yarn && ran.succeeded() {
        // It compares with its lock file only, which does not exist yet.
        return Ok("takes it: nothing to compare with");
    }
    refused(&project, &ran)
}

fn changed_behind_the_lock(setting: &Setting<'_>) -> Outcome {
    let project = setting.project(&json!({ "@acme/changed": "1.0.0" }))?;
    succeed(&project, Task::Install)?;
    project.clear_cache()?;
    project.change_registry(setting.url, setting.tampering_url)?;
    let ran = project.run(Task::InstallLocked)?.context("it can install")?;
    refused(&project, &ran)
}

fn refused(project: &NpmProject, ran: &CommandOutput) -> Outcome {
    ensure!(!ran.succeeded(), "it took the changed archive: {}", ran.text());
    let printed = ran.text().to_lowercase();
    let reasons = ["integrity", "checksum", "sha512"];
    ensure!(reasons.iter().any(|it| printed.contains(it)), "for another reason: {}", ran.text());
    ensure!(project.installed("@acme/changed").is_empty(), "it kept the changed archive");
    Ok("refuses")
}

fn publish(setting: &Setting<'_>) -> Outcome {
    let project = setting.project(&json!({}))?;
    let manifest = json!({ "name": "@acme/mine", "version": "1.0.0", "license": "MIT" });
    project.write("package.json", &manifest.to_string())?;
    project.write("index.js", "module.exports = 1\n")?;
    if setting.client == NpmClient::Yarn {
        succeed(&project, Task::Install)?;
    }
    let ran = project.run(Task::Publish)?.context("it can publish")?;
    ensure!(!ran.succeeded(), "it published: {}", ran.text());
    match ran.text().contains("ipkg publish") {
        true => Ok("is told what to run instead"),
        false if ran.text().contains("405") => Ok("is refused"),
        false => bail!("for another reason: {}", ran.text()),
    }
}

fn signature(setting: &Setting<'_>) -> Outcome {
    if setting.client != NpmClient::Npm {
        return Ok(NOT_OFFERED);
    }
    let project = setting.project(&json!({}))?;
    let script = format!(
        "const registry = '{0}/npm/', keys = fetch(registry + '-/npm/v1/keys').then(it => it.json());
         keys.then(async ({{ keys }}) => {{
           const pacote = require('pacote');
           const ours = keys.map(key => ({{ ...key, pemkey: '-----BEGIN PUBLIC KEY-----\\n' + key.key + '\\n-----END PUBLIC KEY-----' }}));
           const options = {{ registry, '@acme:registry': registry, verifySignatures: true, cache: process.env.HOME + '/pacote' }};
           const nerf = registry.replace('http:', '') + ':_keys';
           const told = await pacote.manifest('@acme/app@1.0.0', {{ ...options, [nerf]: ours }});
           if (told._signatures.length !== 1) throw new Error('no signature');
           const other = ours.map(key => ({{ ...key, pemkey: require('crypto').generateKeyPairSync('ec', {{ namedCurve: 'P-256' }}).publicKey.export({{ type: 'spki', format: 'pem' }}) }}));
           const refused = await pacote.manifest('@acme/app@2.0.0', {{ ...options, [nerf]: other }}).catch(error => error.code);
           if (refused !== 'EINTEGRITYSIGNATURE') throw new Error('another key: ' + refused);
         }}).catch(error => {{ console.error(error); process.exit(1); }});",
        setting.url
    );
    let ran = project.node(&script)?;
    ensure!(ran.succeeded(), "{}", ran.text());
    Ok("verifies")
}

/// A proxy that changes the archives of one package.
struct TamperingProxy {
    url: String,
    handle: ServerHandle,
}

impl TamperingProxy {
    fn start(upstream: &str) -> anyhow::Result<Self> {
        let upstream: Arc<str> = upstream.into();
        let server = HttpServer::new(move || {
            App::new().app_data(Data::new(Arc::clone(&upstream))).default_service(web::to(tamper))
        })
        .workers(1)
        .disable_signals()
        .bind(("127.0.0.1", 0))?;
        let url = format!("http://{}", server.addrs()[0]);
        let server = server.run();
        let handle = server.handle();
        actix_web::rt::spawn(server);
        Ok(Self { url, handle })
    }
}

impl Drop for TamperingProxy {
    fn drop(&mut self) {
        drop(self.handle.stop(false));
    }
}

async fn tamper(upstream: Data<Arc<str>>, request: HttpRequest, body: web::Bytes) -> HttpResponse {
    let client = awc::Client::default();
    let mut forwarded =
        client.request(request.method().clone(), format!("{}{}", **upstream, request.uri()));
    for name in [header::HOST, header::ACCEPT] {
        if let Some(value) = request.headers().get(&name) {
            forwarded = forwarded.insert_header((name, value.clone()));
        }
    }
    let Ok(mut answer) = forwarded.send_body(body).await else {
        return HttpResponse::BadGateway().finish();
    };
    let mut bytes = BytesMut::from(&answer.body().await.unwrap_or_default()[..]);
    if request.path().contains("changed-") {
        bytes = npm_with("changed", "1.0.0", "something else").into();
    }
    let mut response = HttpResponse::build(answer.status());
    if let Some(value) = answer.headers().get(header::CONTENT_TYPE) {
        response.insert_header((header::CONTENT_TYPE, value.clone()));
    }
    response.body(bytes.freeze())
}
