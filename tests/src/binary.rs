//! The built programs of the workspace.

use std::{path::PathBuf, process::Command, sync::OnceLock};

/// Returns the path of a built program, `ipkg` or `ipkg-server`.
///
/// The first call builds the workspace, since `cargo test` does not build programs of other packages.
///
/// # Panics
///
/// Panics if the workspace does not build.
#[must_use]
pub fn binary(name: &str) -> PathBuf {
    folder().join(name)
}

/// Returns the path of a built example of this workspace.
///
/// # Panics
///
/// Panics if the workspace does not build.
#[must_use]
pub fn example(name: &str) -> PathBuf {
    folder().join("examples").join(name)
}

fn folder() -> &'static PathBuf {
    static FOLDER: OnceLock<PathBuf> = OnceLock::new();
    FOLDER.get_or_init(build)
}

fn build() -> PathBuf {
    let status = Command::new(env!("CARGO"))
        .args(["build", "--quiet", "--workspace", "--bins", "--examples", "--offline"])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .status()
        .expect("cargo runs");
    assert!(status.success(), "the programs do not build");
    let test = std::env::current_exe().expect("a test knows its own path");
    let profile = test.parent().and_then(std::path::Path::parent);
    profile.expect("tests are built in the `deps` folder of their profile").to_owned()
}
