"""Measures what a cache miss costs: the first request for a document builds it, the next ones get it from memory."""
import http.client
import statistics
import time

PACKAGES = {"20 versions": "/npm/@bench/few", "1,000 versions": "/npm/@bench/many"}


def first(server, path, host):
    """Returns the milliseconds of a request. A document has URLs of this registry, so another name of the host needs another one."""
    connection = http.client.HTTPConnection(server.address)
    connection.connect()
    began = time.perf_counter()
    connection.request("GET", path, headers={"Host": host, "Accept-Encoding": "gzip"})
    connection.getresponse().read()
    taken = (time.perf_counter() - began) * 1000
    connection.close()
    return taken


def measure(server, count=15):
    """Returns the median times of a packument that is built, and of one that is cached, for each package."""
    found = {}
    for name, path in PACKAGES.items():
        hosts = [f"miss-{at}.example.org" for at in range(count)]
        found[name] = [statistics.median([first(server, path, host) for host in hosts]) for _ in ("built", "cached")]
    return found
