//! Stock cargo against the registry: what it is asked to do, and what comes of it.

use std::{fmt::Write as _, fs, path::Path};

use anyhow::{Context as _, ensure};
use ipfs_registry_core::RegistryKind;
use ipfs_registry_tests::{
    Publisher, TestServer,
    cargo_client::{self, CargoClient},
};

/// A registry of two namespaces with a handful of crates, and somebody who uses them.
struct World {
    server: TestServer,
    owner: Publisher,
    cargo: CargoClient,
}

const LIB: &str = "src/lib.rs";
const MAIN: &str = "src/main.rs";
const ACME: &str = "registry = \"acme\"";

impl World {
    async fn new() -> anyhow::Result<Self> {
        let server =
            TestServer::start_with(|config| config.registry.kind = RegistryKind::Mixed).await?;
        let owner = Publisher::with_namespace(&server, "acme").await?;
        owner.client.register(&"other".parse()?).await?;
        let cargo = CargoClient::new(server.url(), &["acme", "other"])?;
        let world = Self { server, owner, cargo };
        world.fill().await?;
        Ok(world)
    }

    /// Publishes what the cases build with.
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

    /// A program with these dependencies that prints what `expression` gives.
    fn program(&self, name: &str, dependencies: &str, expression: &str) -> anyhow::Result<()> {
        let manifest = format!("[dependencies]\n{dependencies}");
        let source = format!("fn main() {{ println!(\"{{}}\", {expression}); }}");
        self.cargo.write((name, "0.0.0"), &manifest, (MAIN, &source))
    }

    /// Runs a program; what it printed.
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

    /// What cargo says of a run that must fail.
    async fn failure(&self, project: &str, arguments: &str) -> anyhow::Result<String> {
        let output = self.cargo.run(project, arguments).await?;
        ensure!(!output.succeeded(), "this went well: {arguments}");
        Ok(output.stderr)
    }
}

fn same(found: &str, expected: &str) -> anyhow::Result<()> {
    ensure!(found == expected, "`{found}` and not `{expected}`");
    Ok(())
}

fn has(text: &str, expected: &str) -> anyhow::Result<()> {
    ensure!(text.contains(expected), "no `{expected}` in: {text}");
    Ok(())
}

async fn first_build(world: &World) -> anyhow::Result<()> {
    world.program("first", &format!("base = {{ version = \"1\", {ACME} }}"), "base::base()")?;
    same(&world.run("first", "").await?, "base 1.0.0")
}

async fn locked_and_cold(world: &World) -> anyhow::Result<()> {
    world.cargo.clear_cache()?;
    fs::remove_dir_all(world.cargo.path("first/target"))?;
    same(&world.run("first", "--locked").await?, "base 1.0.0")
}

async fn rename(world: &World) -> anyhow::Result<()> {
    let dependencies = format!("r = {{ version = \"1\", package = \"re-named\", {ACME} }}");
    world.program("rename", &dependencies, "r::renamed()")?;
    same(&world.run("rename", "").await?, "renamed base 1.0.0")
}

async fn features(world: &World) -> anyhow::Result<()> {
    let without = format!("optional = {{ version = \"1\", {ACME} }}");
    let with = format!("optional = {{ version = \"1\", features = [\"extra\"], {ACME} }}");
    world.program("features", &without, "optional::extra()")?;
    same(&world.run("features", "").await?, "plain")?;
    world.program("features", &with, "optional::extra()")?;
    same(&world.run("features", "").await?, "base 1.0.0")
}

async fn targets(world: &World) -> anyhow::Result<()> {
    let dependencies = format!("targets = {{ version = \"1\", {ACME} }}");
    world.program("target", &dependencies, "targets::target()")?;
    same(&world.run("target", "").await?, "base 1.0.0")?;
    let tree = world.cargo("target", "tree --prefix none --target all").await?;
    has(&tree, "re-named v1.0.0")
}

async fn dev_dependencies(world: &World) -> anyhow::Result<()> {
    let manifest = format!("[dev-dependencies]\nbase = {{ version = \"1\", {ACME} }}");
    let source = "#[test] fn it() { assert_eq!(base::base(), \"base 1.0.0\") }";
    world.publish("acme", ("developed", "1.0.0"), &manifest, source).await?;
    world.cargo("developed", "test --quiet").await?;
    // Whoever uses it is not asked for what its tests need.
    world.program("user", &format!("developed = {{ version = \"1\", {ACME} }}"), "1")?;
    same(&world.run("user", "").await?, "1")?;
    let lock = fs::read_to_string(world.cargo.path("user/Cargo.lock"))?;
    ensure!(!lock.contains("\"base\""), "{lock}");
    Ok(())
}

async fn another_namespace(world: &World) -> anyhow::Result<()> {
    world.program(
        "far",
        "far-away = { version = \"1\", registry = \"other\" }",
        "far_away::far()",
    )?;
    same(&world.run("far", "").await?, "far base 1.0.0")?;
    let lock = fs::read_to_string(world.cargo.path("far/Cargo.lock"))?;
    has(&lock, "/cargo/acme/")?;
    has(&lock, "/cargo/other/")
}

async fn add(world: &World) -> anyhow::Result<()> {
    world.program("added", "", "base::base()")?;
    world.cargo("added", "add base --registry acme").await?;
    same(&world.run("added", "").await?, "base 1.0.0")?;
    // In the spelling that Rust code has, cargo finds the crate by its own name.
    world.cargo("added", "add re_named --registry acme").await?;
    has(&fs::read_to_string(world.cargo.path("added/Cargo.toml"))?, "re-named = ")
}

async fn info(world: &World) -> anyhow::Result<()> {
    let told = world.cargo("first", "info base --registry acme").await?;
    has(&told, "base of the tests")?;
    has(&told, "version: 1.0.0")
}

async fn search(world: &World) -> anyhow::Result<()> {
    let told = world.cargo("first", "search BASE --registry acme").await?;
    has(&told, "base = \"1.0.0\"    # base of the tests")
}

async fn owners(world: &World) -> anyhow::Result<()> {
    world.cargo.configure(&registries(&world.server, "token = \"t\"\n"))?;
    let told = world.cargo("first", "owner --list base --registry acme").await?;
    has(&told, &world.owner.address().to_string())
}

fn registries(server: &TestServer, more: &str) -> String {
    ["acme", "other"]
        .map(|namespace| {
            let url = server.url();
            format!("[registries.{namespace}]\nindex = \"sparse+{url}/cargo/{namespace}/\"\n{more}")
        })
        .concat()
}

async fn refused_changes(world: &World) -> anyhow::Result<()> {
    let publish = "publish --no-verify --allow-dirty --registry acme";
    world.cargo.write(("unsigned", "1.0.0"), "", (LIB, ""))?;
    has(&world.failure("unsigned", publish).await?, "run `ipkg publish -n acme .`")?;
    let yank = world.failure("first", "yank base --version 1.0.0 --registry acme").await?;
    has(&yank, "run `ipkg yank acme/base/1.0.0 REASON`")?;
    let owner = world.failure("first", "owner --add somebody base --registry acme").await?;
    has(&owner, "run `ipkg user add -n acme -p base ADDRESS`")
}

async fn update(world: &World) -> anyhow::Result<()> {
    let source = "pub fn base() -> &'static str { \"base 1.1.0\" }";
    world.publish("acme", ("base", "1.1.0"), "", source).await?;
    same(&world.run("first", "--locked").await?, "base 1.0.0")?;
    world.cargo("first", "update").await?;
    same(&world.run("first", "").await?, "base 1.1.0")
}

async fn yanked(world: &World) -> anyhow::Result<()> {
    world.owner.client.yank(&"acme/base/1.1.0".parse()?, "broken").await?;
    world.cargo.clear_cache()?;
    fs::remove_dir_all(world.cargo.path("first/target"))?;
    same(&world.run("first", "--locked").await?, "base 1.1.0")?;
    world.program("fresh", &format!("base = {{ version = \"1\", {ACME} }}"), "base::base()")?;
    same(&world.run("fresh", "").await?, "base 1.0.0")
}

async fn unknown_crate(world: &World) -> anyhow::Result<()> {
    world.program("unknown", &format!("nothing = {{ version = \"1\", {ACME} }}"), "1")?;
    has(&world.failure("unknown", "build").await?, "no matching package named `nothing` found")?;
    world.program("misspelt", &format!("re_named = {{ version = \"1\", {ACME} }}"), "1")?;
    has(&world.failure("misspelt", "build").await?, "re-named")
}

async fn corrupted(world: &World) -> anyhow::Result<()> {
    let answer = world.server.get("/api/package/version?id=acme/base/1.0.0").await?;
    let id = answer.json()["content_id"].as_str().context("it is listed")?.to_owned();
    for layer in [0, 1] {
        let file = find(&world.server.layer(layer), &id).context("the layer holds it")?;
        let mut bytes = fs::read(&file)?;
        bytes[20] ^= 1;
        fs::remove_file(&file)?;
        fs::write(&file, bytes)?;
    }
    // What was verified is kept in memory for a second.
    actix_web::rt::time::sleep(std::time::Duration::from_millis(1100)).await;
    world.cargo.clear_cache()?;
    let target = world.cargo.path("fresh/target");
    fs::remove_dir_all(target)?;
    has(&world.failure("fresh", "build --locked").await?, "422")
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

/// Runs cases one after the other, since they build on each other, and tells of each.
macro_rules! cases {
    ($world:expr, $($case:ident: $words:literal),+ $(,)?) => {
        vec![$(($words, $case($world).await)),+]
    };
}

#[actix_web::test]
async fn stock_cargo_works_with_the_registry() -> anyhow::Result<()> {
    let world = World::new().await?;

    let outcomes = cases!(&world,
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

    tell(&outcomes)?;
    let failed: Vec<_> = outcomes
        .into_iter()
        .filter_map(|(case, outcome)| Some(format!("{case}: {:#}", outcome.err()?)))
        .collect();
    assert!(failed.is_empty(), "{}", failed.join("\n"));
    Ok(())
}

/// Writes the table that the documentation has.
fn tell(outcomes: &[(&str, anyhow::Result<()>)]) -> anyhow::Result<()> {
    let mut table = format!("| {} | |\n|---|---|\n", cargo_client::version()?);
    for (case, outcome) in outcomes {
        let outcome = if outcome.is_ok() { "yes" } else { "NO" };
        writeln!(table, "| {case} | {outcome} |")?;
    }
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../target");
    fs::create_dir_all(&folder)?;
    Ok(fs::write(folder.join("clients-cargo.md"), table)?)
}

/// Without a token, cargo stops before it asks the registry, and names the page of its login.
#[actix_web::test]
async fn stock_cargo_is_led_to_ipkg() -> anyhow::Result<()> {
    let server =
        TestServer::start_with(|config| config.registry.kind = RegistryKind::Mixed).await?;
    let _owner = Publisher::with_namespace(&server, "acme").await?;
    let cargo = CargoClient::new(server.url(), &["acme"])?;
    cargo.write(("mine", "1.0.0"), "", (LIB, ""))?;

    let publish = cargo.run("mine", "publish --allow-dirty --registry acme").await?;
    let login = cargo.run("mine", "login --registry acme").await?;

    has(&publish.stderr, "please run `cargo login --registry acme`")?;
    let page = format!("{}/cargo/acme/me", server.url());
    has(&[login.stdout, login.stderr].concat(), &page)?;
    let page = server.get("/cargo/acme/me").await?;
    has(&String::from_utf8_lossy(&page.body), "ipkg publish -n acme .")
}

#[actix_web::test]
async fn a_registry_that_moved_keeps_its_crates_and_old_lock_files() -> anyhow::Result<()> {
    let world = World::new().await?;
    world.program(
        "far",
        "far-away = { version = \"1\", registry = \"other\" }",
        "far_away::far()",
    )?;
    same(&world.run("far", "").await?, "far base 1.0.0")?;
    let (old, layers) = (world.server.url().to_owned(), [0, 1].map(|at| world.server.layer(at)));

    // The same database and layers at another URL; the old one does not answer any more.
    let database = world.server.database().to_owned();
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
    world.cargo.clear_cache()?;
    world.cargo.configure(&registries(&moved, ""))?;

    // A project without a lock file, or that takes the new URL into it, goes on.
    world.program(
        "anew",
        "far-away = { version = \"1\", registry = \"other\" }",
        "far_away::far()",
    )?;
    same(&world.run("anew", "").await?, "far base 1.0.0")?;
    let lock = fs::read_to_string(world.cargo.path("anew/Cargo.lock"))?;
    ensure!(!lock.contains(&old), "{lock}");

    // An old lock file is good with the new URL in the place of the old one: the crates in it are
    // the same bytes.
    world.cargo.clear_cache()?;
    fs::remove_dir_all(world.cargo.path("far/target"))?;
    let lock = world.cargo.path("far/Cargo.lock");
    fs::write(&lock, fs::read_to_string(&lock)?.replace(&old, moved.url()))?;
    same(&world.run("far", "--locked").await?, "far base 1.0.0")?;
    Ok(())
}
