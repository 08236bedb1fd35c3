//! Measures reads on a registry with 200,000 versions in 20,000 packages and on one with 2,000 versions in
//! 200 packages, in turns, and prints the ratio; then how long the search index takes to build. Runs on SQLite and,
//! if `IPKG_TEST_DATABASE_URL` is set, on PostgreSQL.
//!
//! The registries take some minutes to create. With `IPKG_SCALE_FOLDER`, they stay there for the next run.

mod reads;
mod search_index;
mod seed;

use std::{
    env,
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

use ipfs_registry_db::{Database, DbError};
use tempfile::TempDir;

use self::{
    reads::{READS, Read},
    seed::{copy_to, pointer, seed},
};

const FEW: usize = 200;
const MANY: usize = 20_000;
/// The number of measurements of each read, each on another package.
const SAMPLES: usize = 2000;

/// Returns how long a read of one package takes.
fn time(database: &Database, read: Read, package: usize) -> Result<Duration, DbError> {
    let version = pointer(package, 5);
    let start = Instant::now();
    database.read(|conn| read(conn, &version))?;
    Ok(start.elapsed())
}

/// Returns the median time of a read on both registries, over many packages.
fn measure(few: &Database, many: &Database, read: Read) -> Result<[Duration; 2], DbError> {
    let mut times = [Vec::new(), Vec::new()];
    // The first reads fill the caches of the connection and of the server, and do not count.
    for sample in 0..SAMPLES + SAMPLES / 10 {
        let package = sample * 7919;
        let pair = [time(few, read, package % FEW)?, time(many, read, package % MANY)?];
        if sample >= SAMPLES / 10 {
            times.iter_mut().zip(pair).for_each(|(times, time)| times.push(time));
        }
    }
    Ok(times.map(|mut times| {
        times.sort();
        times.get(SAMPLES / 2).copied().unwrap_or_default()
    }))
}

#[expect(clippy::print_stdout, reason = "the ratios are what this program is for")]
fn compare(name: &str, few: &str, many: &str) -> Result<(), Box<dyn std::error::Error>> {
    let (smaller, larger) = (Database::open(few)?, Database::open(many)?);
    for (read, query) in READS {
        let [of_few, of_many] = measure(&smaller, &larger, query)?;
        let ratio = of_many.as_secs_f64() / of_few.as_secs_f64();
        println!("{name:<10} {read:<21} {of_few:>10.1?} {of_many:>10.1?}  {ratio:.2} times");
    }
    for (url, packages) in [(few, FEW), (many, MANY)] {
        let taken = search_index::rebuild(url)?;
        println!("{name:<10} search index of {packages} packages: {taken:.1?}");
    }
    Ok(())
}

/// Returns the URL of a registry with this number of packages, and creates it if it is not there yet.
fn registry(folder: &Path, packages: usize) -> Result<String, Box<dyn std::error::Error>> {
    let path = folder.join(format!("{packages}.db"));
    if !path.exists() {
        let unfinished = folder.join(format!("{packages}.part"));
        seed(&format!("sqlite:{}", unfinished.display()), packages)?;
        std::fs::rename(unfinished, &path)?;
    }
    Ok(format!("sqlite:{}", path.display()))
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let temporary = TempDir::new()?;
    let folder = env::var_os("IPKG_SCALE_FOLDER").map(PathBuf::from);
    let folder = folder.as_deref().unwrap_or(temporary.path());
    let (few, many) = (registry(folder, FEW)?, registry(folder, MANY)?);
    compare("SQLite", &few, &many)?;
    if let Ok(server) = env::var("IPKG_TEST_DATABASE_URL") {
        let (few, many) = (copy_to(&server, "few", &few)?, copy_to(&server, "many", &many)?);
        compare("PostgreSQL", &few, &many)?;
    }
    Ok(())
}
