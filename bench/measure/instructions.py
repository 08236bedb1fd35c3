"""Counts instructions per request, with valgrind's callgrind. Counts do not depend on what else the machine does."""
import http.client
import re
import shutil

from .reads import ask, is_answerable
from .seed import SETTINGS
from .servers import registry, run

#: The rows whose instructions are counted.
ROWS = ("fetch-1k", "tarball-1k", "packument", "packument-304", "index", "index-304", "record", "record-304", "versions", "search")
COUNT = 1000


def send(server, row, count):
    """Sends requests one after another over one connection."""
    headers = dict(row.headers)
    if row.conditional:
        headers["If-None-Match"] = ask(server.url + row.path, row.headers)[1]["ETag"]
    connection = http.client.HTTPConnection(server.address, timeout=60)
    for _ in range(count):
        connection.request("GET", row.path, headers=headers)
        answer = connection.getresponse()
        answer.read()
        if answer.status != (304 if row.conditional else 200):
            raise SystemExit(f"{row.path}: {answer.status}")
    connection.close()


def total(folder):
    """Returns the instructions of the last dump, and deletes all dumps."""
    dumps = sorted(folder.glob("callgrind.out.*"), key=lambda path: int(path.name.rpartition(".")[2]))
    found = [re.search(r"^(?:totals|summary): (\d+)", path.read_text(errors="replace"), re.M) for path in dumps]
    for path in dumps:
        path.unlink()
    return sum(int(it[1]) for it in found if it)


def count(program, seeded, rows):
    """Returns the instructions per request of each row. Runs the program on a copy of a seeded registry."""
    folder = seeded.with_name("instructions")
    shutil.copytree(seeded, folder)
    prefix = ("valgrind", "-q", "--tool=callgrind", f"--callgrind-out-file={folder}/callgrind.out")
    found = {}
    try:
        with registry(program, folder, SETTINGS, prefix) as server:
            for row in (row for row in rows if is_answerable(row, server)):
                send(server, row, COUNT // 5)
                control(server, "--zero")
                send(server, row, COUNT)
                control(server, "--dump")
                found[row.name] = total(folder) / COUNT
    finally:
        shutil.rmtree(folder)
    return found


def control(server, command):
    """Tells callgrind to begin to count, or to write down its counts."""
    run("callgrind_control", command, str(server.pid))
