use std::sync::{
    atomic::{AtomicUsize, Ordering},
    mpsc::{self, Sender},
};

use futures_util::{FutureExt as _, future::join_all};
use ipfs_registry_core::{SigningKey, wire::PublisherInfo};
use ipfs_registry_db::{Actor, last_event, publishers};

use super::*;

struct Fixture {
    database: Database,
    writer: Writer,
    commits: Arc<AtomicUsize>,
}

impl Fixture {
    fn new() -> Self {
        let database = Database::open("sqlite::memory:").unwrap();
        let commits = Arc::new(AtomicUsize::new(0));
        let counter = Arc::clone(&commits);
        let count = move || {
            counter.fetch_add(1, Ordering::Relaxed);
        };
        Self { writer: Writer::start(database.clone(), count), database, commits }
    }

    /// Occupies the writer until the returned sender is dropped.
    async fn occupy(&self) -> Sender<()> {
        let (release, released) = mpsc::channel::<()>();
        let (enter, entered) = oneshot::channel();
        let writer = self.writer.clone();
        let occupy = move |_: &Database| {
            enter.send(()).unwrap();
            // Fails when the sender is dropped.
            assert!(released.recv().is_err());
        };
        actix_web::rt::spawn(async move { writer.run_alone(occupy).await });
        entered.await.unwrap();
        release
    }

    fn sign_up(&self, number: u8) -> impl Future<Output = Result<PublisherInfo, RegistryError>> {
        let writer = self.writer.clone();
        let key = SigningKey::from_bytes(&[number; 32]).unwrap();
        let actor = Actor { address: key.address(), signature: key.sign_message(b"me") };
        async move { writer.write(move |tx| publishers::sign_up(tx, &actor)).await }
    }

    fn events(&self) -> i64 {
        self.database.read(last_event).unwrap()
    }
}

#[actix_web::test]
async fn writes_that_wait_share_a_commit_and_have_their_own_answers() {
    let fixture = Fixture::new();
    let release = fixture.occupy().await;
    let mut writes = std::pin::pin!(join_all([1, 2, 1, 3].map(|it| fixture.sign_up(it))));
    assert!(futures_util::poll!(&mut writes).is_pending());

    drop(release);
    let answers = writes.await;

    let codes: Vec<_> =
        answers.iter().map(|answer| answer.as_ref().err().map(RegistryError::code)).collect();
    assert_eq!(codes, [None, None, Some(Code::PublisherExists), None]);
    assert_ne!(answers[0].as_ref().unwrap().address, answers[1].as_ref().unwrap().address);
    assert_eq!((fixture.commits.load(Ordering::Relaxed), fixture.events()), (1, 3));
}

#[actix_web::test]
async fn a_write_that_is_cancelled_in_the_queue_does_not_run() {
    let fixture = Fixture::new();
    let release = fixture.occupy().await;
    assert!(fixture.sign_up(1).now_or_never().is_none());

    drop(release);
    fixture.sign_up(2).await.unwrap();

    assert_eq!(fixture.events(), 1);
}

#[actix_web::test]
async fn a_write_waits_in_the_queue_for_a_limited_time() {
    let mut fixture = Fixture::new();
    fixture.writer.timeout = Duration::from_millis(50);
    let release = fixture.occupy().await;

    let refused = fixture.sign_up(1).await.unwrap_err();

    assert_eq!(refused.code(), Code::DatabaseUnavailable);
    drop(release);
    fixture.writer.timeout = QUEUE_TIMEOUT;
    fixture.sign_up(2).await.unwrap();
    assert_eq!(fixture.events(), 1);
}

#[actix_web::test]
async fn the_writer_continues_after_a_panic() {
    let fixture = Fixture::new();

    let failed = fixture.writer.write::<()>(|_| panic!("a fault of ours")).await.unwrap_err();

    assert_eq!(failed.code(), Code::Internal);
    fixture.sign_up(1).await.unwrap();
    assert_eq!(fixture.events(), 1);
}

#[actix_web::test]
async fn dropping_the_last_handle_waits_for_the_connection_to_close() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("registry.db");
    let database = Database::open(&format!("sqlite:{}", file.display())).unwrap();
    let writer = Writer::start(database, || ());
    let key = SigningKey::from_bytes(&[1; 32]).unwrap();
    let actor = Actor { address: key.address(), signature: key.sign_message(b"me") };
    writer.write(move |tx| publishers::sign_up(tx, &actor)).await.unwrap();
    assert!(file.with_extension("db-wal").exists());

    drop(writer);

    // SQLite removes the file when the last connection closes.
    assert!(!file.with_extension("db-wal").exists());
}
