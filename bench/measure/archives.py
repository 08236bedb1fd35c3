"""Makes npm archives of a given size."""
import gzip
import io
import json
import os
import tarfile

MANIFEST = {
    "description": "A package of the benchmark.", "main": "index.js", "license": "MIT",
    "repository": {"type": "git", "url": "https://example.org/bench.git"}, "keywords": ["bench", "registry", "packument"],
    "scripts": {"test": "node --test"}, "dependencies": {f"@bench/dependency-{at}": "^1.0.0" for at in range(8)},
    "devDependencies": {f"tool-{at}": "^2.0.0" for at in range(8)}, "engines": {"node": ">=18"},
}


def archive(name, version, size):
    """Returns an archive of about `size` bytes: a typical manifest, and bytes that do not compress."""
    raw = io.BytesIO()
    manifest = json.dumps({"name": name, "version": version, **MANIFEST}).encode()
    with tarfile.open(fileobj=raw, mode="w") as tar:
        add(tar, "package/package.json", manifest)
        padding = size - len(gzip.compress(raw.getvalue(), 6))
        if padding > 64:
            add(tar, "package/data", os.urandom(padding))
    level = 6 if size < 200_000 else 1
    return gzip.compress(raw.getvalue(), level, mtime=0)


def add(tar, path, body):
    entry = tarfile.TarInfo(path)
    entry.size = len(body)
    tar.addfile(entry, io.BytesIO(body))
