//! Reports skipped tests: one line when a test is skipped, and a summary when the test binary exits.

use std::{
    collections::{BTreeMap, BTreeSet},
    env,
    fmt::Write as _,
    io::{self, Write as _},
    sync::{Mutex, MutexGuard, PoisonError},
    thread,
};

/// The names of the skipped tests, by the requirement that was missing.
static SKIPPED: Mutex<BTreeMap<String, BTreeSet<String>>> = Mutex::new(BTreeMap::new());

/// Reports that the test on this thread is skipped because `requirement` is missing. Writes to standard
/// error directly, because the harness hides the output of tests that pass.
///
/// # Panics
///
/// Panics if `IPKG_CI` is set: continuous integration must run every test.
pub fn skip(requirement: &str) {
    assert!(env::var_os("IPKG_CI").is_none(), "{requirement} is not on this machine");
    writeln!(io::stderr(), "skipped: {requirement} is not on this machine")
        .expect("standard error is open");
    let mut skipped = lock();
    if skipped.is_empty() {
        print_summary_at_exit();
    }
    skipped.entry(requirement.to_owned()).or_default().insert(test_name());
}

/// Returns the test's name, which is its thread's name. Returns a number if tests run on the main
/// thread.
fn test_name() -> String {
    static NUMBER: Mutex<u64> = Mutex::new(0);
    match thread::current().name() {
        Some(name) if name != "main" => name.to_owned(),
        _ => {
            let mut number = NUMBER.lock().unwrap_or_else(PoisonError::into_inner);
            *number += 1;
            number.to_string()
        }
    }
}

fn lock() -> MutexGuard<'static, BTreeMap<String, BTreeSet<String>>> {
    SKIPPED.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Returns the summary.
fn summary(skipped: &BTreeMap<String, BTreeSet<String>>) -> String {
    let all: BTreeSet<_> = skipped.values().flatten().collect();
    let mut text = format!(
        "\nskipped: {} tests did not run and are reported as `ok`. Missing on this machine:\n",
        all.len()
    );
    for (requirement, tests) in skipped {
        writeln!(text, "{:>6} tests need {requirement}", tests.len())
            .expect("memory can be written to");
    }
    text + "`.ci/servers` makes what is missing; CONTRIBUTING.md says how to run the tests with it.\n"
}

/// Prints the summary when the process exits, after the harness's last line.
#[expect(unsafe_code, reason = "only the C library can run code after `main`")]
fn print_summary_at_exit() {
    unsafe extern "C" {
        safe fn atexit(callback: extern "C" fn()) -> i32;
    }
    extern "C" fn print() {
        // Nobody reads a closed standard error.
        io::stderr().write_all(summary(&lock()).as_bytes()).ok();
    }
    assert_eq!(atexit(print), 0, "the C library has room for one more");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_summary_counts_a_test_once() {
        let tests = |names: &[&str]| names.iter().map(|&name| name.to_owned()).collect();
        let skipped = [("`ipfs`", tests(&["one", "two"])), ("`s3s-fs`", tests(&["two"]))];
        let skipped = skipped.map(|(requirement, tests)| (requirement.to_owned(), tests));

        let text = summary(&skipped.into());

        assert!(text.contains("skipped: 2 tests did not run"), "{text}");
        assert!(text.contains("     2 tests need `ipfs`\n     1 tests need `s3s-fs`\n"), "{text}");
    }
}
