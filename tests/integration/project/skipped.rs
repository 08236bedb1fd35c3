//! What is said of tests that could not run.

use std::{env, fs, process::Command};

/// This binary, run without anything on the path, and what it says on one stream.
fn run(filter: &str) -> anyhow::Result<String> {
    let folder = tempfile::tempdir()?;
    let log = folder.path().join("log");
    let stream = fs::File::options().create(true).append(true).open(&log)?;
    let status = Command::new(env::current_exe()?)
        .args(["--exact", filter])
        .env_clear()
        .stdout(stream.try_clone()?)
        .stderr(stream)
        .status()?;
    anyhow::ensure!(status.success(), "{status}");
    Ok(fs::read_to_string(log)?)
}

#[test]
fn the_last_thing_said_is_how_many_tests_were_skipped_and_why() -> anyhow::Result<()> {
    let said = run("storage::ipfs::kubo_keeps_the_contract_of_a_layer")?;

    let (_, after) = said.split_once("test result: ok. 1 passed").expect(&said);
    assert!(after.contains("skipped: 1 tests did not run"), "{said}");
    assert!(after.contains("1 tests need `ipfs`"), "{said}");
    assert!(said.trim_end().ends_with("how to run the tests with it."), "{said}");
    Ok(())
}

#[test]
fn nothing_is_said_where_nothing_was_skipped() -> anyhow::Result<()> {
    let said = run("known_answers::no_such_test")?;

    assert!(said.contains("test result: ok.") && !said.contains("skipped: "), "{said}");
    Ok(())
}
