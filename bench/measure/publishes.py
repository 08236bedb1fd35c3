"""The rows of publishes, beside a program that writes the same bytes durably: write, fsync, rename, fsync of the folder."""
import multiprocessing
import os
import resource
import shutil
import time
from dataclasses import dataclass
from pathlib import Path

from .archives import archive
from .load import Sample, wrk
from .seed import SETTINGS
from .servers import registry, run

SCRIPT = Path(__file__).with_name("publish.lua")


@dataclass
class Publish:
    """A row: archives of one size, published over a number of connections at once."""

    name: str
    title: str
    size: int
    connections: int

    def count(self, seconds):
        """The number of archives that are more than enough for a measurement."""
        return seconds * (4000 if self.size < 100_000 else 300)


ROWS = [
    Publish("publish-1k-1", "publish 1 KB ×1", 1000, 1),
    Publish("publish-1k-8", "publish 1 KB ×8", 1000, 8),
    Publish("publish-1m-1", "publish 1 MB ×1", 1_000_000, 1),
    Publish("publish-1m-8", "publish 1 MB ×8", 1_000_000, 8),
]


def make(work, row, seconds):
    """Writes the archives of a row, 20 versions a package, unless there are some of this size. Returns their folder."""
    folder = work / f"publish-{row.size}"
    if not folder.exists():
        folder.mkdir()
        for at in range(row.count(seconds)):
            (folder / f"{at}.tgz").write_bytes(archive(f"package-{at // 20}", f"1.0.{at % 20}", row.size))
    return folder


def measure(row, server, tools, work, seconds):
    """Publishes to a new registry for some seconds."""
    folder, count = make(work, row, seconds), row.count(seconds)
    with registry(server, work / "publishing", SETTINGS) as running:
        run(tools / "sign_all", running.url, "bench", folder)
        sample = wrk(running.url, running.pid, seconds, row.connections, threads=1, script=SCRIPT, arguments=(folder, count))
    shutil.rmtree(work / "publishing")
    return sample


def write(folder, bodies, seconds, results):
    """Writes files durably for some seconds. Puts the count, the CPU time and the duration of each into the queue."""
    times = []
    end = time.perf_counter() + seconds
    handle = os.open(folder, os.O_RDONLY)
    while (began := time.perf_counter()) < end:
        temporary = f"{folder}/{os.getpid()}.part"
        with open(temporary, "wb") as file:
            file.write(bodies[len(times) % len(bodies)])
            file.flush()
            os.fsync(file.fileno())
        os.rename(temporary, f"{folder}/{os.getpid()}-{len(times)}")
        os.fsync(handle)
        times.append(time.perf_counter() - began)
    used = resource.getrusage(resource.RUSAGE_SELF)
    results.put((used.ru_utime + used.ru_stime, times))


def reference(row, work, seconds):
    """Measures the program that only writes the same bytes, with as many processes at once as the row has connections."""
    folder = work / "written"
    folder.mkdir()
    bodies = [path.read_bytes() for path in sorted(make(work, row, seconds).glob("*.tgz"))[:200]]
    results = multiprocessing.Queue()
    writers = [multiprocessing.Process(target=write, args=(folder, bodies, seconds, results)) for _ in range(row.connections)]
    for writer in writers:
        writer.start()
    found = [results.get() for _ in writers]
    for writer in writers:
        writer.join()
    shutil.rmtree(folder)
    times = sorted(one for _, times in found for one in times)
    cpu = sum(cpu for cpu, _ in found)
    return Sample(len(times) / seconds, cpu / len(times) * 1e6, times[len(times) * 99 // 100] * 1000)
