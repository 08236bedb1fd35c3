use std::{
    cell::RefCell,
    io::Read as _,
    net::{TcpListener, TcpStream},
    pin::pin,
    sync::mpsc,
    task::{Context, Poll, Waker},
    time::Duration,
};

use ipfs_registry_core::{
    Address, ArchiveDigests, ArchiveRef, Namespace, PackageName, Pointer,
    wire::{LatestQuery, MemberQuery, PackagesQuery, VersionsQuery},
};

use crate::{
    Client, ClientError, Download, Upload, digest_file,
    scripted_server::{Reply, client, json, key, record, response},
};

/// The timeout of the tests.
const LIMIT: Duration = Duration::from_secs(10);

/// A listener that never responds, and a client of it.
fn silent() -> (TcpListener, Client) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    (listener, Client::builder(url).key(key()).build().unwrap())
}

fn accept(listener: &TcpListener) -> TcpStream {
    let (mut stream, _) = listener.accept().unwrap();
    stream.set_read_timeout(Some(LIMIT)).unwrap();
    assert_ne!(stream.read(&mut [0; 16]).unwrap(), 0, "the request has started");
    stream
}

fn poll<F: Future + Unpin>(future: &mut F) -> Poll<F::Output> {
    pin!(future).poll(&mut Context::from_waker(Waker::noop()))
}

/// Reads until the client closes the connection; an open one is an error at the time limit.
fn read_to_end(mut stream: TcpStream) -> usize {
    let (mut count, mut room) = (0, vec![0; 64 * 1024]);
    loop {
        match stream.read(&mut room) {
            Ok(0) => return count,
            Ok(length) => count += length,
            Err(error) if error.kind() == std::io::ErrorKind::ConnectionReset => return count,
            Err(error) => panic!("the connection is still open: {error}"),
        }
    }
}

#[test]
fn dropping_a_request_closes_its_connection() {
    let (listener, client) = silent();
    let mut request = Box::pin(client.info());
    assert!(poll(&mut request).is_pending());
    let stream = accept(&listener);

    drop(request);

    read_to_end(stream);
}

#[test]
fn dropping_an_upload_closes_its_connection() {
    let (listener, client) = silent();
    let namespace: Namespace = "acme".parse().unwrap();
    let size = 64 * 1024 * 1024;
    let mut upload = Box::pin(client.publish(&namespace, vec![1; size]));
    assert!(poll(&mut upload).is_pending());
    // The first step signs on another thread; the next poll starts the second step, the upload.
    let (done, stream) = mpsc::channel();
    std::thread::spawn(move || done.send(accept(&listener)));
    let stream = loop {
        assert!(poll(&mut upload).is_pending());
        if let Ok(stream) = stream.recv_timeout(Duration::from_millis(10)) {
            break stream;
        }
    };

    drop(upload);

    assert!(read_to_end(stream) < size, "the rest of the archive is not sent");
}

thread_local! {
    /// Dropped when the thread ends.
    static ENDING: RefCell<Option<mpsc::Sender<()>>> = const { RefCell::new(None) };
}

/// Returns a channel that disconnects when the client's thread ends.
async fn ended(client: &Client) -> mpsc::Receiver<()> {
    let (ending, ended) = mpsc::channel();
    let note = |_| async move {
        ENDING.set(Some(ending));
        Ok(())
    };
    client.worker.run(note).await.unwrap();
    ended
}

#[actix_rt::test]
async fn the_thread_ends_with_the_last_client() {
    let (listener, client) = silent();
    let ended = ended(&client).await;
    let clone = client.clone();
    let mut request = Box::pin(async move { clone.info().await });
    assert!(poll(&mut request).is_pending());
    let _stream = accept(&listener);

    drop(client);
    let running = ended.recv_timeout(Duration::from_millis(100));
    assert_eq!(running, Err(mpsc::RecvTimeoutError::Timeout), "a request is still under way");

    drop(request);
    assert_eq!(ended.recv_timeout(LIMIT), Err(mpsc::RecvTimeoutError::Disconnected));
}

#[actix_rt::test]
async fn dropping_the_last_client_on_its_own_thread_ends_the_thread() {
    let (_listener, client) = silent();
    let ended = ended(&client).await;
    let (worker, last) = (client.worker.clone(), client);

    let dropping = worker.run(|_| async move {
        drop(last);
        Ok(())
    });
    dropping.await.unwrap();
    drop(worker);

    assert_eq!(ended.recv_timeout(LIMIT), Err(mpsc::RecvTimeoutError::Disconnected));
}

#[actix_rt::test]
async fn work_dropped_before_it_starts_never_starts() {
    let (_listener, client) = silent();
    let (release, released) = mpsc::channel::<()>();
    let blocked = client.clone();
    let mut blocking = Box::pin(blocked.worker.run(|_| async move {
        released.recv().ok();
        Ok(())
    }));
    assert!(poll(&mut blocking).is_pending());
    let (started, has_started) = mpsc::channel();
    let mut dropped = Box::pin(client.worker.run(|_| async move {
        started.send(()).ok();
        Ok(())
    }));
    assert!(poll(&mut dropped).is_pending());

    drop(dropped);
    release.send(()).unwrap();
    blocking.await.unwrap();
    client.worker.run(|_| async { Ok(()) }).await.unwrap();

    assert!(has_started.try_recv().is_err());
}

/// A client of a registry that serves a record, its archive, and the record again.
fn client_with_archive(archive: &[u8]) -> (Client, Pointer) {
    let pointer: Pointer = "mock-namespace/mock-package/1.0.0".parse().unwrap();
    let record = record(&pointer, archive);
    let archive = response("200 OK", "application/gzip", archive);
    let replies = vec![json(&record), archive, json(&record)];
    (client(replies.into_iter().map(Reply::AfterRequest).collect()), pointer)
}

#[actix_rt::test]
async fn a_panic_in_a_callback_fails_one_request_only() {
    let (client, pointer) = client_with_archive(b"archive");
    let download = Download::from(&pointer).on_progress(|_| panic!("no bar"));

    let error = client.fetch(download).await.unwrap_err();

    assert!(matches!(&error, ClientError::Panicked(message) if message == "no bar"), "{error}");
    client.version(&ArchiveRef::Pointer(pointer)).await.unwrap();
}

#[actix_rt::test]
async fn a_panic_in_blocking_work_is_an_error() {
    let (_listener, client) = silent();

    let error = client.worker.run_blocking::<()>(|_| panic!("no file")).await.unwrap_err();

    assert!(matches!(&error, ClientError::Panicked(message) if message == "no file"), "{error}");
}

#[actix_rt::test]
async fn a_callback_cannot_make_requests_with_its_own_client() {
    let (client, pointer) = client_with_archive(b"archive");
    let (sender, error) = mpsc::channel();
    let inner = client.clone();
    let download = Download::from(&pointer)
        .on_progress(move |_| drop(sender.send(poll(&mut Box::pin(inner.info())))));

    client.fetch(download).await.unwrap();

    let error = error.recv().unwrap();
    assert!(matches!(error, Poll::Ready(Err(ClientError::OwnThread))), "{error:?}");
}

#[actix_rt::test]
async fn hashing_that_is_dropped_stops() {
    let (_listener, client) = silent();
    let (started, has_started) = mpsc::channel();
    let (stopped, has_stopped) = mpsc::channel();
    let mut hashing = Box::pin(client.worker.run_blocking(move |cancelled| {
        started.send(()).unwrap();
        while !cancelled.is_cancelled() {
            std::thread::sleep(Duration::from_millis(1));
        }
        stopped.send(()).unwrap();
        Ok(())
    }));
    assert!(poll(&mut hashing).is_pending());
    has_started.recv_timeout(LIMIT).unwrap();

    drop(hashing);

    has_stopped.recv_timeout(LIMIT).unwrap();
}

fn send<T: Send>(_: T) {}

/// This only has to compile.
#[test]
fn clients_can_be_shared_and_their_futures_sent() {
    fn shared<T: Send + Sync + Clone + 'static>() {}
    shared::<Client>();
    #[cfg(feature = "blocking")]
    shared::<crate::blocking::Client>();
    send(Upload::from(Vec::new()));

    #[expect(
        clippy::too_many_arguments,
        reason = "one for each kind of argument that methods take"
    )]
    fn futures(
        client: &Client,
        namespace: &Namespace,
        package: &PackageName,
        address: &Address,
        archive: &ArchiveRef,
        digests: &ArchiveDigests,
        rights: &MemberQuery,
        (packages, versions, latest): (&PackagesQuery, &VersionsQuery, &LatestQuery),
    ) {
        send(client.info());
        send(client.sign_up());
        send(client.publisher(address));
        send(client.register(namespace));
        send(client.namespace(namespace));
        send(client.add_user(namespace, address, rights));
        send(client.remove_user(namespace, address));
        send(client.grant(namespace, address, package));
        send(client.revoke(namespace, address, package));
        send(client.packages(namespace, packages));
        send(client.package(namespace, package));
        send(client.deprecate(namespace, package, ""));
        send(client.versions(namespace, package, versions));
        send(client.latest(namespace, package, latest));
        send(client.version(archive));
        send(client.yank(archive, ""));
        send(client.identify(digests));
        send(client.publish(namespace, Upload::file("file")));
        send(client.fetch(archive));
        send(client.fetch_to(archive, "file"));
        send(digest_file("file"));
    }
    let _: fn(&_, &_, &_, &_, &_, &_, &_, (&_, &_, &_)) = futures;
}
