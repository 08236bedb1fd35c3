"""Sends load with wrk, and reads the rate, the slowest requests and what they cost the server."""
import re
import subprocess
import sys
from dataclasses import dataclass

from .processes import cpu_seconds

SCALE = {"us": 0.001, "ms": 1, "s": 1000, "m": 60000}


@dataclass
class Sample:
    """One measurement: requests per second, microseconds of CPU a request, and milliseconds of the 99th percentile."""

    rate: float
    cpu: float
    p99: float


def parse(text, cpu):
    """Reads what wrk prints. `cpu` is the CPU time that the server used meanwhile."""
    count = int(re.search(r"(\d+) requests in", text)[1])
    rate = float(re.search(r"Requests/sec:\s+([\d.]+)", text)[1])
    slowest = re.search(r"99%\s+([\d.]+)(us|ms|s|m)\b", text)
    for wrong in re.findall(r"Non-2xx.*|Socket errors.*", text):
        print(f"  {wrong}", file=sys.stderr)
    return Sample(rate, cpu / max(count, 1) * 1e6, float(slowest[1]) * SCALE[slowest[2]] if slowest else 0.0)


def wrk(url, pid, seconds, connections=32, threads=2, headers=(), script=None, arguments=()):
    """Loads a URL of the process and returns a sample."""
    command = ["wrk", f"-t{threads}", f"-c{connections}", f"-d{seconds}s", "--timeout", "30s", "--latency"]
    for name, value in headers:
        command += ["-H", f"{name}: {value}"]
    if script:
        command += ["-s", script]
    before = cpu_seconds(pid)
    done = subprocess.run([*map(str, command), url, *map(str, arguments)], capture_output=True, text=True)
    spent = cpu_seconds(pid) - before
    if done.returncode:
        sys.exit(f"{' '.join(map(str, command))} {url}\n{done.stdout}{done.stderr}")
    return parse(done.stdout, spent)
