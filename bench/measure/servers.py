"""Starts the servers that are measured, and stops them."""
import os
import socket
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent


def programs(profile="release"):
    """Returns the folder of the built programs."""
    return Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target")).resolve() / profile


def run(*command, **options):
    """Runs a command and returns what it prints. Ends the program if it fails."""
    done = subprocess.run(command, capture_output=True, text=True, **options)
    if done.returncode:
        sys.exit(f"{' '.join(map(str, command))}\n{done.stdout}{done.stderr}")
    return done.stdout


def free_address():
    """Returns an address on which nothing listens."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return f"127.0.0.1:{free.getsockname()[1]}"


def accepts(address):
    """Returns whether a server accepts connections at the address."""
    host, port = address.split(":")
    with socket.socket() as probe:
        return probe.connect_ex((host, int(port))) == 0


class Server:
    """A running server. Use it in a `with` statement, which ends it."""

    def __init__(self, command, address, folder, environment=None, seconds=60):
        self.folder = folder
        self.address, self.url = address, f"http://{address}"
        self.process = subprocess.Popen([str(part) for part in command], env={**os.environ, **(environment or {})})
        self.pid = self.process.pid
        end = time.time() + seconds
        while not accepts(address):
            if self.process.poll() is not None or time.time() > end:
                self.stop()
                sys.exit(f"`{command[0]}` does not accept connections at {address}")
            time.sleep(0.002)

    def stop(self):
        if self.process.poll() is None:
            self.process.terminate()
            self.process.wait()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()


def write_config(folder, settings):
    """Writes a configuration with all files in the folder. `settings` are the lines of `[registry]`."""
    folder.mkdir(parents=True, exist_ok=True)
    lines = ["[database]", 'url = "sqlite:registry.db"', "[storage]", 'layers = [{ directory = "objects" }]', "[registry]", settings]
    (folder / "config.toml").write_text("\n".join(lines) + "\n")


def registry(program, folder, settings="", prefix=()):
    """Starts a registry whose files are in the folder. `prefix` is a program that runs it, with its arguments."""
    write_config(folder, settings)
    address = free_address()
    return Server([*prefix, program, "-c", folder / "config.toml", "-b", address], address, folder, {"RUST_LOG": "warn"})
