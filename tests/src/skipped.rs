//! Tests that this machine lacks something for: each is told when it is passed over, and all of them
//! together as the last thing that the test binary prints.

use std::{
    collections::{BTreeMap, BTreeSet},
    env,
    fmt::Write as _,
    io::{self, Write as _},
    sync::{Mutex, MutexGuard, PoisonError},
    thread,
};

/// The names of tests that were skipped, by what they were in want of.
static SKIPPED: Mutex<BTreeMap<String, BTreeSet<String>>> = Mutex::new(BTreeMap::new());

/// Says that the test on this thread is skipped for want of `what`, past what holds the output of
/// tests that pass.
///
/// # Panics
///
/// Where `IPKG_CI` is set: there everything must be had.
pub fn skip(what: &str) {
    assert!(env::var_os("IPKG_CI").is_none(), "{what} is not on this machine");
    writeln!(io::stderr(), "skipped: {what} is not on this machine")
        .expect("standard error is open");
    let mut skipped = lock();
    if skipped.is_empty() {
        at_exit();
    }
    skipped.entry(what.to_owned()).or_default().insert(test());
}

/// The name of the test, which its thread has; where tests run one after the other on the main
/// thread, a number.
fn test() -> String {
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

/// The summary, for people.
fn summary(skipped: &BTreeMap<String, BTreeSet<String>>) -> String {
    let all: BTreeSet<_> = skipped.values().flatten().collect();
    let mut text = format!(
        "\nskipped: {} tests did not run and are reported as `ok`. Missing on this machine:\n",
        all.len()
    );
    for (what, tests) in skipped {
        writeln!(text, "{:>6} tests need {what}", tests.len()).expect("memory can be written to");
    }
    text + "`.ci/servers` makes what is missing; CONTRIBUTING.md says how to run the tests with it.\n"
}

/// Has the summary printed when the process ends, after the harness's own last line.
#[expect(unsafe_code, reason = "only the C library runs something after `main`")]
fn at_exit() {
    unsafe extern "C" {
        safe fn atexit(callback: extern "C" fn()) -> i32;
    }
    extern "C" fn print() {
        // Where nobody reads it, there is nobody to tell.
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
        let skipped = skipped.map(|(what, tests)| (what.to_owned(), tests));

        let text = summary(&skipped.into());

        assert!(text.contains("skipped: 2 tests did not run"), "{text}");
        assert!(text.contains("     2 tests need `ipfs`\n     1 tests need `s3s-fs`\n"), "{text}");
    }
}
