//! Help and version of the programs, and closed pipes.

use std::{io, process::Command};

use anyhow::ensure;
use ipfs_registry_tests::binary::binary;

/// Returns what `program words… --help` prints.
fn help(program: &str, words: &[&str]) -> anyhow::Result<String> {
    let output = Command::new(binary(program)).args(words).arg("--help").output()?;
    ensure!(output.status.success(), "{program} {words:?}: {}", output.status);
    Ok(String::from_utf8(output.stdout)?)
}

/// Returns the subcommands in a help text, each with its description.
fn subcommands(help: &str) -> Vec<(String, String)> {
    let list = help.split_once("SUBCOMMANDS:\n").map_or("", |(_, list)| list);
    let entries = list.lines().filter_map(|line| line.trim_start().split_once("    "));
    let plain = |words: &str| words.split(" [aliases").next().unwrap_or_default().trim().to_owned();
    let entries = entries.map(|(name, words)| (name.trim().to_owned(), plain(words)));
    entries.filter(|(name, _)| name != "help").collect()
}

/// Returns each subcommand below these words, with its description in the parent's help and in its own.
fn described(program: &str, words: &[&str]) -> anyhow::Result<Vec<(String, String, String)>> {
    let mut all = Vec::new();
    for (name, description) in subcommands(&help(program, words)?) {
        // This is the server's help, which is checked by itself.
        if (program, &*name) == ("ipkg", "server") {
            continue;
        }
        let path = [words, &[name.as_str()]].concat();
        let own = help(program, &path)?.lines().nth(1).unwrap_or_default().to_owned();
        all.push((format!("{program} {}", path.join(" ")), description, own));
        all.extend(described(program, &path)?);
    }
    Ok(all)
}

#[test]
fn every_command_describes_what_it_does() -> anyhow::Result<()> {
    let all = [described("ipkg", &[])?, described("ipkg-server", &[])?].concat();
    assert!(all.len() > 25, "{}", all.len());

    for (command, listed, own) in all {
        for description in [listed, own] {
            let first = description.split(' ').next().unwrap_or_default();
            // A description starts with a verb. A noun would come from the comment of a struct.
            let things = ["", "The", "A", "An", "What", "How", "Who"];
            assert!(!things.contains(&first), "{command}: {description}");
        }
    }
    Ok(())
}

#[test]
fn a_closed_pipe_is_no_error() -> anyhow::Result<()> {
    for line in [
        "ipkg --help",
        "ipkg --version",
        "ipkg publish --help",
        "ipkg cid Cargo.toml",
        "ipkg-server --help",
        "ipkg-server webhooks retry --help",
        "ipkg-server --version",
        "ipkg-server config show",
    ] {
        let words: Vec<&str> = line.split(' ').collect();
        let (reader, writer) = io::pipe()?;
        drop(reader);

        let run = Command::new(binary(words[0])).args(&words[1..]).stdout(writer).output()?;

        let printed = String::from_utf8_lossy(&run.stderr).into_owned();
        assert!(run.status.success() && printed.is_empty(), "{line}: {} {printed}", run.status);
    }
    Ok(())
}

#[test]
fn version_prints_one_line() -> anyhow::Result<()> {
    for program in ["ipkg", "ipkg-server"] {
        let run = Command::new(binary(program)).arg("--version").output()?;
        let printed = String::from_utf8(run.stdout)?;
        assert_eq!(
            printed,
            format!("{program} {}\n", printed.trim().rsplit(' ').next().unwrap_or("?"))
        );
        assert!(run.status.success() && printed.contains('.'), "{printed}");
    }
    Ok(())
}
