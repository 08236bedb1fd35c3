"""Reads what processes cost: CPU time and memory, from /proc."""
import os
from pathlib import Path

TICK = os.sysconf("SC_CLK_TCK")


def family(pid):
    """Returns the process and its children."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [pid, *map(int, children)]


def cpu_seconds(pid):
    """Returns the CPU time of a process and its children, user and system."""
    fields = [Path(f"/proc/{it}/stat").read_text().rpartition(")")[2].split() for it in family(pid)]
    return sum(int(it[11]) + int(it[12]) for it in fields) / TICK


def memory_mb(pid, field):
    """Returns a field of /proc/PID/status, such as VmRSS or VmHWM, in MB, summed over a process and its children."""
    total = 0
    for it in family(pid):
        lines = Path(f"/proc/{it}/status").read_text().splitlines()
        total += next(int(line.split()[1]) for line in lines if line.startswith(field + ":"))
    return total / 1024
