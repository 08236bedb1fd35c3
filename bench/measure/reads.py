"""The rows of reads: what is asked of the registry, and the file in which nginx has the same bytes."""
import gzip
import urllib.error
import urllib.request
from dataclasses import dataclass, replace
from pathlib import Path

from .load import wrk

CYCLE = Path(__file__).with_name("cycle.lua")
#: The number of different tarballs, which are the versions of the package `many`.
VERSIONS = 1000
GZIP = ("Accept-Encoding", "gzip")
ABBREVIATED = ("Accept", "application/vnd.npm.install-v1+json; q=1.0, application/json; q=0.8, */*")


@dataclass(frozen=True)
class Read:
    """A row. `cycle` asks for many paths in turn, `conditional` sends If-None-Match."""

    name: str
    title: str
    path: str
    headers: tuple = ()
    connections: int = 32
    cycle: bool = False
    conditional: bool = False

    @property
    def file(self):
        """The path on nginx."""
        return "/" + self.name.removesuffix("-304")


def rows(ids):
    """Returns all rows. `ids` has the content ids of the archives by size."""
    tarball = "/npm/@bench/one-kb/-/one-kb-1.0.0.tgz"
    found = [
        Read("fetch-1k", "fetch 1 KB by id", f"/api/package?id={ids['one-kb']}"),
        Read("tarball-1k", "fetch 1 KB by npm's path", tarball),
        Read("fetch-100k", "fetch 100 KB by id", f"/api/package?id={ids['hundred-kb']}"),
        Read("fetch-1m", "fetch 1 MB by id", f"/api/package?id={ids['one-mb']}", connections=16),
        Read("fetch-10m", "fetch 10 MB by id", f"/api/package?id={ids['ten-mb']}", connections=16),
        Read("tarballs", f"{VERSIONS:,} different 16 KB tarballs", "/npm/@bench/many/-/", cycle=True),
    ]
    documents = [
        Read("packument", "packument", "/npm/@bench/few", (GZIP,)),
        Read("abbreviated", "abbreviated packument", "/npm/@bench/few", (GZIP, ABBREVIATED)),
        Read("packument-many", f"packument of {VERSIONS:,} versions", "/npm/@bench/many", (GZIP,)),
        Read("index", "cargo index file", "/cargo/bench-crates/mo/ck/mock-crate"),
        Read("record", "version record", "/api/package/version?id=bench/few/1.0.7"),
        Read("latest", "latest", "/api/package/bench/few/latest"),
        Read("package", "package", "/api/package/bench/few"),
        Read("namespace", "namespace", "/api/package/bench"),
        Read("versions", "20 versions", "/api/package/bench/few/versions"),
        Read("range", "versions of a range", "/api/package/bench/few/versions?range=^1.0.10"),
        Read("packages", "packages of a namespace", "/api/package/bench/packages"),
        Read("search", "npm search", "/npm/-/v1/search?text=few"),
    ]
    for row in documents:
        found += [row, replace(row, name=f"{row.name}-304", title=f"{row.title}: 304", conditional=True)]
    return found


def ask(url, headers):
    """Returns status, headers and body of an answer."""
    try:
        with urllib.request.urlopen(urllib.request.Request(url, headers=dict(headers))) as answer:
            return answer.status, answer.headers, answer.read()
    except urllib.error.HTTPError as refused:
        return refused.code, refused.headers, refused.read()


def save(www, url, row):
    """Writes what the registry answers into the folder that nginx serves."""
    if row.cycle:
        for at in range(VERSIONS):
            target = www / row.name / str(at)
            target.parent.mkdir(exist_ok=True)
            target.write_bytes(ask(url + numbered(at), ())[2])
        return
    status, headers, body = ask(url + row.path, row.headers)
    if status != 200:
        raise SystemExit(f"{row.path}: {status} {body[:200]}")
    target = www / row.name.removesuffix("-304")
    if headers.get("Content-Encoding") == "gzip":
        target.with_name(target.name + ".gz").write_bytes(body)
        body = gzip.decompress(body)
    target.write_bytes(body)


def numbered(at):
    """Returns the path of one of the different tarballs."""
    return f"/npm/@bench/many/-/many-1.0.{at}.tgz"


def paths(row, server, is_nginx):
    """Writes the paths of a row, one a line, and returns the file."""
    every = range(VERSIONS)
    lines = [f"{row.file}/{at}" if is_nginx else numbered(at) for at in every]
    target = server.folder / "paths"
    target.write_text("\n".join(lines) + "\n")
    return target


def is_answerable(row, server):
    """Returns whether the registry can answer the row: a conditional request needs an entity tag."""
    return not row.conditional or ask(server.url + row.path, row.headers)[1].get("ETag") is not None


def measure(row, server, is_nginx, seconds):
    """Measures a row on a server."""
    path = row.file if is_nginx else row.path
    headers = row.headers
    if row.cycle:
        return wrk(server.url, server.pid, seconds, row.connections, script=CYCLE, arguments=(paths(row, server, is_nginx),))
    if row.conditional:
        tag = ask(server.url + path, headers)[1]["ETag"]
        headers = (*headers, ("If-None-Match", tag))
        status = ask(server.url + path, headers)[0]
        if status != 304:
            raise SystemExit(f"{path}: {status} to If-None-Match: {tag}")
    return wrk(server.url + path, server.pid, seconds, row.connections, headers=headers)
