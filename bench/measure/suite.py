"""Runs the rows in turns and prints their tables."""
import fnmatch
import os
import sys
import time
from contextlib import ExitStack

from . import builds, instructions, publishes, reads, starts
from .nginx import nginx
from .processes import memory_mb
from .seed import SETTINGS, make, seed
from .servers import registry
from .table import Table, markdown

#: The rows that are not in the lists of reads and publishes.
OTHERS = ("builds", "memory", "start")


def say(text):
    print(time.strftime("%H:%M:%S"), text, file=sys.stderr, flush=True)


def show(lines):
    print("\n".join(lines), end="\n\n", flush=True)


class Suite:
    """A folder with a seeded registry for each server. `arguments` are those of `bench/run`."""

    def __init__(self, arguments, work):
        self.arguments, self.work = arguments, work
        names = "ABCDEFGH" if len(arguments.server) > 1 else ["ours"]
        self.servers = dict(zip(names, arguments.server))
        say("making and publishing about 1,000 archives")
        archives = make(work / "archives")
        ids = [seed(path, arguments.tools, work / name, archives) for name, path in self.servers.items()]
        self.read_rows = [row for row in reads.rows(ids[0]) if self.wants(row.name)]
        self.publish_rows = [row for row in publishes.ROWS if self.wants(row.name)]

    def wants(self, name):
        return not self.arguments.rows or any(fnmatch.fnmatch(name, pattern) for pattern in self.arguments.rows)

    def run(self):
        """Measures all rows that are wanted."""
        if self.read_rows or self.wants("builds"):
            self.reads()
        if self.publish_rows:
            self.publishes()
        if self.wants("start"):
            self.starts()

    def reads(self):
        """Measures the reads, the memory before and after them, and what a cache miss costs."""
        with ExitStack() as stack:
            running = {name: stack.enter_context(registry(path, self.work / name, SETTINGS)) for name, path in self.servers.items()}
            running["nginx"] = stack.enter_context(nginx(self.work / "nginx", os.cpu_count()))
            time.sleep(2)
            idle = {name: memory_mb(it.pid, "VmRSS") for name, it in running.items()}
            table = self.measure_reads(running)
            memory = [[name, *figures(idle[name], *(memory_mb(it.pid, field) for field in ("VmRSS", "VmHWM")))] for name, it in running.items()]
            if table.titles:
                show(table.lines())
            if table.titles and self.wants("memory"):
                show(markdown(["RSS", "idle, MB", "after the rows above, MB", "peak, MB"], memory))
            if self.wants("builds"):
                self.builds(running)

    def measure_reads(self, running):
        """Measures each row on each server in turns, but for conditional requests whose answers have no entity tag."""
        table = Table(list(self.servers), "nginx")
        able = {row: [name for name in self.servers if reads.is_answerable(row, running[name])] for row in self.read_rows}
        for row, names in able.items():
            if not names:
                say(f"left out, the answer has no entity tag: {row.name}")
            reads.save(self.work / "nginx/www", running[next(iter(self.servers))].url, row)
        for turn in range(self.arguments.turns):
            for row in (row for row, names in able.items() if names):
                say(f"turn {turn + 1}: {row.name}")
                for name in (*able[row], "nginx"):
                    table.add(row, name, reads.measure(row, running[name], name == "nginx", self.arguments.seconds))
        return table

    def builds(self, running):
        """Measures what a cache miss costs."""
        cells = [[name, package, *(f"{it:.2f}" for it in times)] for name in self.servers for package, times in builds.measure(running[name]).items()]
        show(markdown(["packument", "of", "built, ms", "from memory, ms"], cells))

    def publishes(self):
        """Measures the publishes."""
        table = Table(list(self.servers), "disk")
        seconds = self.arguments.seconds
        for turn in range(self.arguments.turns):
            for row in self.publish_rows:
                say(f"turn {turn + 1}: {row.name}")
                for name, path in self.servers.items():
                    table.add(row, name, publishes.measure(row, path, self.arguments.tools, self.work, seconds))
                table.add(row, "disk", publishes.reference(row, self.work, seconds))
        show(table.lines())

    def starts(self):
        """Measures the cold starts."""
        say("cold starts")
        (self.work / "nginx/www").mkdir(parents=True, exist_ok=True)
        (self.work / "nginx/www/record").touch()
        cells = [["nginx", *figures(starts.median(lambda: starts.nginx_start(self.work / "nginx", os.cpu_count()))), "–"]]
        for name, path in self.servers.items():
            taken = [starts.median(lambda: starts.registry_start(path, self.work, seeded)) for seeded in (None, self.work / name)]
            cells.append([name, *figures(*taken)])
        show(markdown(["start to the first answer", "empty, ms", "about 1,000 versions, ms"], cells))

    def instructions(self):
        """Counts instructions per request."""
        say("counting instructions")
        rows = [row for row in self.read_rows if row.name in instructions.ROWS]
        counts = {name: instructions.count(path, self.work / name, rows) for name, path in self.servers.items()}
        cells = [[row.title, *(f"{found[row.name]:,.0f}" if row.name in found else "–" for found in counts.values())] for row in rows]
        show(markdown(["instructions per request", *counts], cells))


def figures(*numbers):
    """Returns numbers as text, with one decimal."""
    return [f"{number:,.1f}" for number in numbers]
