"""The rows of cold starts: milliseconds from the start of a process to its first answer."""
import os
import shutil
import socket
import statistics
import subprocess
import time

from .nginx import CONFIG
from .seed import SETTINGS
from .servers import free_address, write_config


def first_answer(command, address, path):
    """Starts a server and returns the milliseconds until it has answered the path with 200."""
    host, port = address.split(":")
    request = f"GET {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n".encode()
    began = time.perf_counter()
    process = subprocess.Popen([str(part) for part in command], env={**os.environ, "RUST_LOG": "error"})
    try:
        while process.poll() is None:
            with socket.socket() as connection:
                if connection.connect_ex((host, int(port))):
                    time.sleep(0.0002)
                    continue
                connection.sendall(request)
                if connection.recv(12) == b"HTTP/1.1 200":
                    return (time.perf_counter() - began) * 1000
        raise SystemExit(f"`{command[0]}` ended with {process.returncode}")
    finally:
        process.terminate()
        process.wait()


def registry_start(server, work, seeded):
    """Measures one start of a registry: of a new one, or of one whose folder is `seeded`."""
    folder = seeded or work / "empty"
    shutil.rmtree(work / "empty", ignore_errors=True)
    write_config(folder, SETTINGS)
    address = free_address()
    path = "/api/package/version?id=bench/few/1.0.7" if seeded else "/api"
    taken = first_answer([server, "-c", folder / "config.toml", "-b", address], address, path)
    shutil.rmtree(work / "empty", ignore_errors=True)
    return taken


def nginx_start(folder, workers):
    """Measures one start of nginx."""
    address = free_address()
    config = folder / "start.conf"
    config.write_text(CONFIG.format(folder=folder, address=address, workers=workers))
    return first_answer(["nginx", "-c", config], address, "/record")


def median(measure, count=15):
    """Returns the median of some starts. The first one reads the program from the disk and does not count."""
    return statistics.median([measure() for _ in range(count + 1)][1:])
