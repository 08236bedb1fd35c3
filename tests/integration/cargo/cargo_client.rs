//! Stock cargo uses the registry. The test writes a table of the results to `target/clients-cargo.md`.

use std::{fmt::Write as _, fs, path::Path};

use anyhow::{Context as _, ensure};
use ipfs_registry_core::RegistryKind;
use ipfs_registry_tests::{
    Publisher, TestServer,
    cargo_client::{self, CargoClient},
};

/// A registry with two namespaces and some crates, their owner, and a cargo that uses them.
struct TestSetup {
    server: TestServer,
    owner: Publisher,
    cargo: CargoClient,
}

const LIB: &str = "src/lib.rs";
const MAIN: &str = "src/main.rs";
const ACME: &str = "registry = \"acme\"";

impl TestSetup {
    async fn new() -> anyhow::Result<Self> {
        let server =
            TestServer::start_with(|config| config.registry.kind = RegistryKind::Mixed).await?;
        let owner = Publisher::with_namespace(&server, "acme").await?;
        owner.client.register(&"other".parse()?).await?;
        let cargo = CargoClient::new(server.url(), &["acme", "other"])?;
        let setup = Self { server, owner, cargo };
        setup.fill().await?;
        Ok(setup)
    }

    /// Publishes the crates that the cases depend on.
    async fn fill(&self) -> anyhow::Result<()> {
        let base = |version| format!("pub fn base() -> &'static str {{ \"base {version}\" }}");
        self.publish("acme", ("base", "1.0.0"), "", &base("1.0.0")).await?;
        let renamed =
            format!("[dependencies]\nkernel = {{ version = \"1\", package = \"base\", {ACME} }}");
        let source = "pub fn renamed() -> String { format!(\"renamed {}\", kernel::base()) }";
        self.publish("acme", ("re-named", "1.0.0"), &renamed, source).await?;
        let optional = format!(
            "[dependencies]\nbase = {{ version = \"1\", optional = true, {ACME} }}\n\
             [features]\nextra = [\"dep:base\"]"
        );
        let source = "#[cfg(feature = \"extra\")] pub fn extra() -> &'static str { base::base() }\n\
                      #[cfg(not(feature = \"extra\"))] pub fn extra() -> &'static str { \"plain\" }";
        self.publish("acme", ("optional", "1.0.0"), &optional, source).await?;
        let targets = format!(
            "[target.'cfg(any())'.dependencies]\nre-named = {{ version = \"1\", {ACME} }}\n\
             [target.'cfg(all())'.dependencies]\nbase = {{ version = \"1\", {ACME} }}"
        );
        let source = "pub fn target() -> &'static str { base::base() }";
        self.publish("acme", ("targets", "1.0.0"), &targets, source).await?;
        let far = format!("[dependencies]\nbase = {{ version = \"1\", {ACME} }}");
        let source = "pub fn far() -> String { format!(\"far {}\", base::base()) }";
        self.publish("other", ("far-away", "1.0.0"), &far, source).await
    }

    async fn publish(
        &self,
        namespace: &str,
        version: (&str, &str),
        manifest: &str,
        source: &str,
    ) -> anyhow::Result<()> {
        self.cargo.write(version, manifest, (LIB, source))?;
        let archive = self.cargo.pack(version).await?;
        let answer = self.server.publish(namespace, &self.owner.key, archive).await?;
        ensure!(answer.status == 200, "{version:?}: {}", answer.json());
        Ok(())
    }

    /// Writes a program with these dependencies that prints `expression`.
    fn program(&self, name: &str, dependencies: &str, expression: &str) -> anyhow::Result<()> {
        let manifest = format!("[dependencies]\n{dependencies}");
        let source = format!("fn main() {{ println!(\"{{}}\", {expression}); }}");
        self.cargo.write((name, "0.0.0"), &manifest, (MAIN, &source))
    }

    /// Runs a program and returns its output.
    async fn run(&self, name: &str, arguments: &str) -> anyhow::Result<String> {
        let output = self.cargo.run(name, &format!("run --quiet {arguments}")).await?;
        ensure!(output.succeeded(), "{}", output.stderr);
        Ok(output.stdout.trim().to_owned())
    }

    async fn cargo(&self, project: &str, arguments: &str) -> anyhow::Result<String> {
        let output = self.cargo.run(project, arguments).await?;
        ensure!(output.succeeded(), "{}", output.stderr);
        Ok(output.stdout)
    }

    /// Runs cargo, which must fail, and returns its standard error.
    async fn failure(&self, project: &str, arguments: &str) -> anyhow::Result<String> {
        let output = self.cargo.run(project, arguments).await?;
        ensure!(!output.succeeded(), "this went well: {arguments}");
        Ok(output.stderr)
    }
}

fn expect_equal(found: &str, expected: &str) -> anyhow::Result<()> {
    ensure!(found == expected, "`{found}` and not `{expected}`");
    Ok(())
}

fn expect_contains(text: &str, expected: &str) -> anyhow::Result<()> {
    ensure!(text.contains(expected), "no `{expected}` in: {text}");
    Ok(())
}

async fn first_build(setup: &TestSetup) -> anyhow::Result<()> {
    setup.program("first", &format!("base = {{ version = \"1\", {ACME} }}"), "base::base()")?;
    expect_equal(&setup.run("first", "").await?, "base 1.0.0")
}

async fn locked_and_cold(setup: &TestSetup) -> anyhow::Result<()> {
    setup.cargo.clear_cache()?;
    fs::remove_dir_all(setup.cargo.path("first/target"))?;
    expect_equal(&setup.run("first", "--locked").await?, "base 1.0.0")
}

async fn rename(setup: &TestSetup) -> anyhow::Result<()> {
    let dependencies = format!("r = {{ version = \"1\", package = \"re-named\", {ACME} }}");
    setup.program("rename", &dependencies, "r::renamed()")?;
    expect_equal(&setup.run("rename", "").await?, "renamed base 1.0.0")
}

async fn features(setup: &TestSetup) -> anyhow::Result<()> {
    let without = format!("optional = {{ version = \"1\", {ACME} }}");
    let with = format!("optional = {{ version = \"1\", features = [\"extra\"], {ACME} }}");
    setup.program("features", &without, "optional::extra()")?;
    expect_equal(&setup.run("features", "").await?, "plain")?;
    setup.program("features", &with, "optional::extra()")?;
    expect_equal(&setup.run("features", "").await?, "base 1.0.0")
}

async fn targets(setup: &TestSetup) -> anyhow::Result<()> {
    let dependencies = format!("targets = {{ version = \"1\", {ACME} }}");
    setup.program("target", &dependencies, "targets::target()")?;
    expect_equal(&setup.run("target", "").await?, "base 1.0.0")?;
    let tree = setup.cargo("target", "tree --prefix none --target all").await?;
    expect_contains(&tree, "re-named v1.0.0")
}

async fn dev_dependencies(setup: &TestSetup) -> anyhow::Result<()> {
    let manifest = format!("[dev-dependencies]\nbase = {{ version = \"1\", {ACME} }}");
    let source = "#[test] fn it() { assert_eq!(base::base(), \"base 1.0.0\") }";
    setup.publish("acme", ("developed", "1.0.0"), &manifest, source).await?;
    setup.cargo("developed", "test --quiet").await?;
    // A dependent crate does not need the dev-dependencies.
    setup.program("user", &format!("developed = {{ version = \"1\", {ACME} }}"), "1")?;
    expect_equal(&setup.run("user", "").await?, "1")?;
    let lock = fs::read_to_string(setup.cargo.path("user/Cargo.lock"))?;
    ensure!(!lock.contains("\"base\""), "{lock}");
    Ok(())
}

/// Builds and runs a new program with a crate of the namespace `other`, which depends on one of `acme`.
async fn build_with_other_namespace(setup: &TestSetup, program: &str) -> anyhow::Result<()> {
    let dependency = "far-away = { version = \"1\", registry = \"other\" }";
    setup.program(program, dependency, "far_away::far()")?;
    expect_equal(&setup.run(program, "").await?, "far base 1.0.0")
}

async fn another_namespace(setup: &TestSetup) -> anyhow::Result<()> {
    build_with_other_namespace(setup, "far").await?;
    let lock = fs::read_to_string(setup.cargo.path("far/Cargo.lock"))?;
    expect_contains(&lock, "/cargo/acme/")?;
    expect_contains(&lock, "/cargo/other/")
}

async fn add(setup: &TestSetup) -> anyhow::Result<()> {
    setup.program("added", "", "base::base()")?;
    setup.cargo("added", "add base --registry acme").await?;
    expect_equal(&setup.run("added", "").await?, "base 1.0.0")?;
    // cargo finds the crate `re-named` by the spelling `re_named`.
    setup.cargo("added", "add re_named --registry acme").await?;
    expect_contains(&fs::read_to_string(setup.cargo.path("added/Cargo.toml"))?, "re-named = ")
}

async fn info(setup: &TestSetup) -> anyhow::Result<()> {
    let output = setup.cargo("first", "info base --registry acme").await?;
    expect_contains(&output, "base of the tests")?;
    expect_contains(&output, "version: 1.0.0")
}

async fn search(setup: &TestSetup) -> anyhow::Result<()> {
    let output = setup.cargo("first", "search BASE --registry acme").await?;
    expect_contains(&output, "base = \"1.0.0\"    # base of the tests")
}

async fn owners(setup: &TestSetup) -> anyhow::Result<()> {
    setup.cargo.configure(&registries(&setup.server, "token = \"t\"\n"))?;
    let output = setup.cargo("first", "owner --list base --registry acme").await?;
    expect_contains(&output, &setup.owner.address().to_string())
}

fn registries(server: &TestServer, more: &str) -> String {
    ["acme", "other"]
        .map(|namespace| {
            let url = server.url();
            format!("[registries.{namespace}]\nindex = \"sparse+{url}/cargo/{namespace}/\"\n{more}")
        })
        .concat()
}

async fn refused_changes(setup: &TestSetup) -> anyhow::Result<()> {
    let publish = "publish --no-verify --allow-dirty --registry acme";
    setup.cargo.write(("unsigned", "1.0.0"), "", (LIB, ""))?;
    expect_contains(&setup.failure("unsigned", publish).await?, "run `ipkg publish -n acme .`")?;
    let yank = setup.failure("first", "yank base --version 1.0.0 --registry acme").await?;
    expect_contains(&yank, "run `ipkg yank acme/base/1.0.0 REASON`")?;
    let owner = setup.failure("first", "owner --add somebody base --registry acme").await?;
    expect_contains(&owner, "run `ipkg user add -n acme -p base ADDRESS`")
}

async fn update(setup: &TestSetup) -> anyhow::Result<()> {
    let source = "pub fn base() -> &'static str { \"base 1.1.0\" }";
    setup.publish("acme", ("base", "1.1.0"), "", source).await?;
    expect_equal(&setup.run("first", "--locked").await?, "base 1.0.0")?;
    setup.cargo("first", "update").await?;
    expect_equal(&setup.run("first", "").await?, "base 1.1.0")
}

async fn yanked(setup: &TestSetup) -> anyhow::Result<()> {
    setup.owner.client.yank(&"acme/base/1.1.0".parse()?, "broken").await?;
    setup.cargo.clear_cache()?;
    fs::remove_dir_all(setup.cargo.path("first/target"))?;
    expect_equal(&setup.run("first", "--locked").await?, "base 1.1.0")?;
    setup.program("fresh", &format!("base = {{ version = \"1\", {ACME} }}"), "base::base()")?;
    expect_equal(&setup.run("fresh", "").await?, "base 1.0.0")
}

async fn unknown_crate(setup: &TestSetup) -> anyhow::Result<()> {
    setup.program("unknown", &format!("nothing = {{ version = \"1\", {ACME} }}"), "1")?;
    expect_contains(
        &setup.failure("unknown", "build").await?,
        "no matching package named `nothing` found",
    )?;
    setup.program("misspelt", &format!("re_named = {{ version = \"1\", {ACME} }}"), "1")?;
    expect_contains(&setup.failure("misspelt", "build").await?, "re-named")
}

async fn corrupted(setup: &TestSetup) -> anyhow::Result<()> {
    let answer = setup.server.get("/api/package/version?id=acme/base/1.0.0").await?;
    let id = answer.json()["content_id"].as_str().context("it is listed")?.to_owned();
    for layer in [0, 1] {
        let file = find(&setup.server.layer(layer), &id).context("the layer holds it")?;
        let mut bytes = fs::read(&file)?;
        bytes[20] ^= 1;
        fs::remove_file(&file)?;
        fs::write(&file, bytes)?;
    }
    // Verified archives are cached for one second.
    actix_web::rt::time::sleep(std::time::Duration::from_millis(1100)).await;
    setup.cargo.clear_cache()?;
    let target = setup.cargo.path("fresh/target");
    fs::remove_dir_all(target)?;
    expect_contains(&setup.failure("fresh", "build --locked").await?, "422")
}

fn find(folder: &Path, name: &str) -> Option<std::path::PathBuf> {
    for entry in folder.read_dir().ok()? {
        let path = entry.ok()?.path();
        let found = if path.is_dir() { find(&path, name) } else { None };
        if found.is_some() || path.file_name().is_some_and(|it| it == name) {
            return found.or(Some(path));
        }
    }
    None
}

/// Runs cases in sequence, since they depend on each other, and collects their results.
macro_rules! cases {
    ($setup:expr, $($case:ident: $words:literal),+ $(,)?) => {
        vec![$(($words, $case($setup).await)),+]
    };
}

#[actix_web::test]
async fn stock_cargo_works_with_the_registry() -> anyhow::Result<()> {
    let setup = TestSetup::new().await?;

    let outcomes = cases!(&setup,
        first_build: "first build",
        locked_and_cold: "build from a lock file with a cold cache",
        rename: "a dependency under another name",
        features: "optional features, `dep:`",
        targets: "dependencies of a target",
        dev_dependencies: "dependencies of tests",
        another_namespace: "a crate of another namespace",
        add: "`cargo add`, also with `_` for `-`",
        info: "`cargo info`",
        search: "`cargo search`",
        owners: "`cargo owner --list`",
        refused_changes: "`cargo publish`, `yank`, `owner --add` say what to run instead",
        update: "`cargo update` finds a version published meanwhile",
        yanked: "a yanked version is built from a lock file, and not chosen anew",
        unknown_crate: "an unknown crate, and a misspelt one",
        corrupted: "a crate damaged in every layer is refused",
    );

    write_table(&outcomes)?;
    let failed: Vec<_> = outcomes
        .into_iter()
        .filter_map(|(case, outcome)| Some(format!("{case}: {:#}", outcome.err()?)))
        .collect();
    assert!(failed.is_empty(), "{}", failed.join("\n"));
    Ok(())
}

/// Writes the table for docs/CLIENTS.md.
fn write_table(outcomes: &[(&str, anyhow::Result<()>)]) -> anyhow::Result<()> {
    let mut table = format!("| {} | |\n|---|---|\n", cargo_client::version()?);
    for (case, outcome) in outcomes {
        let outcome = if outcome.is_ok() { "yes" } else { "NO" };
        writeln!(table, "| {case} | {outcome} |")?;
    }
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../target");
    fs::create_dir_all(&folder)?;
    Ok(fs::write(folder.join("clients-cargo.md"), table)?)
}

/// Without a token, cargo fails before it sends a request, and prints the URL of the login page.
#[actix_web::test]
async fn stock_cargo_points_to_ipkg() -> anyhow::Result<()> {
    let server =
        TestServer::start_with(|config| config.registry.kind = RegistryKind::Mixed).await?;
    let _owner = Publisher::with_namespace(&server, "acme").await?;
    let cargo = CargoClient::new(server.url(), &["acme"])?;
    cargo.write(("mine", "1.0.0"), "", (LIB, ""))?;

    let publish = cargo.run("mine", "publish --allow-dirty --registry acme").await?;
    let login = cargo.run("mine", "login --registry acme").await?;

    expect_contains(&publish.stderr, "please run `cargo login --registry acme`")?;
    let page = format!("{}/cargo/acme/me", server.url());
    expect_contains(&[login.stdout, login.stderr].concat(), &page)?;
    let page = server.get("/cargo/acme/me").await?;
    expect_contains(&String::from_utf8_lossy(&page.body), "ipkg publish -n acme .")
}

#[actix_web::test]
async fn crates_and_lock_files_work_after_the_registry_moved() -> anyhow::Result<()> {
    let setup = TestSetup::new().await?;
    build_with_other_namespace(&setup, "far").await?;
    let (old, layers) = (setup.server.url().to_owned(), [0, 1].map(|at| setup.server.layer(at)));

    // Another server has the same database and layers at another URL.
    let database = setup.server.database().to_owned();
    let moved = TestServer::start_with(|config| {
        config.registry.kind = RegistryKind::Mixed;
        config.registry.former_urls = vec![old.clone()];
        config.database.url = database;
        config.storage.layers = layers
            .iter()
            .map(|layer| ipfs_registry_server::LayerConfig::directory(layer.clone()))
            .collect();
    })
    .await?;
    setup.cargo.clear_cache()?;
    setup.cargo.configure(&registries(&moved, ""))?;

    // A project without a lock file builds.
    build_with_other_namespace(&setup, "anew").await?;
    let lock = fs::read_to_string(setup.cargo.path("anew/Cargo.lock"))?;
    ensure!(!lock.contains(&old), "{lock}");

    // An old lock file is valid after its URLs are replaced, since the crates have the same bytes.
    setup.cargo.clear_cache()?;
    fs::remove_dir_all(setup.cargo.path("far/target"))?;
    let lock = setup.cargo.path("far/Cargo.lock");
    fs::write(&lock, fs::read_to_string(&lock)?.replace(&old, moved.url()))?;
    expect_equal(&setup.run("far", "--locked").await?, "far base 1.0.0")?;
    Ok(())
}
