//! The summary of skipped tests.

use std::{env, fs, process::Command};

/// Runs this test binary with an empty environment, and returns both output streams in one text.
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
fn the_summary_of_skipped_tests_is_printed_last() -> anyhow::Result<()> {
    let output = run("storage::ipfs::kubo_passes_the_layer_suite")?;

    let (_, after) = output.split_once("test result: ok. 1 passed").expect(&output);
    assert!(after.contains("skipped: 1 tests did not run"), "{output}");
    assert!(after.contains("1 tests need `ipfs`"), "{output}");
    assert!(output.trim_end().ends_with("how to run the tests with it."), "{output}");
    Ok(())
}

#[test]
fn no_summary_without_skipped_tests() -> anyhow::Result<()> {
    let output = run("known_answers::no_such_test")?;

    assert!(output.contains("test result: ok.") && !output.contains("skipped: "), "{output}");
    Ok(())
}
