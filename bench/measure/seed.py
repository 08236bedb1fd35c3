"""Fills a registry with what the rows read."""
import json

from .archives import archive
from .reads import VERSIONS, ask
from .servers import ROOT, registry, run

SETTINGS = 'kind = "mixed"\nversion-policy = "unique"'
SIZES = {"one-kb": 1000, "hundred-kb": 100_000, "one-mb": 1_000_000, "ten-mb": 10_000_000}


def make(folder):
    """Writes the archives into the folder and returns their paths: about 1,000 versions."""
    folder.mkdir()
    wanted = [(name, "1.0.0", size) for name, size in SIZES.items()]
    wanted += [("few", f"1.0.{patch}", 1000) for patch in range(20)]
    wanted += [("many", f"1.0.{patch}", 16_000) for patch in range(VERSIONS)]
    paths = []
    for name, version, size in wanted:
        path = folder / f"{name}-{version}.tgz"
        path.write_bytes(archive(name, version, size))
        paths.append(path)
    return paths


def seed(server, tools, folder, archives):
    """Publishes the archives to a new registry in the folder and returns the content ids by the name in `SIZES`."""
    with registry(server, folder, SETTINGS) as running:
        run(tools / "publish_all", running.url, "bench", *archives)
        run(tools / "publish_all", running.url, "bench-crates", ROOT / "fixtures/cargo/mock-crate-0.1.0.crate")
        records = {name: ask(f"{running.url}/api/package/version?id=bench/{name}/1.0.0", ())[2] for name in SIZES}
    ids = {name: json.loads(body)["content_id"] for name, body in records.items()}
    return {name: f"/ipfs/{cid.removeprefix('/ipfs/')}" for name, cid in ids.items()}
