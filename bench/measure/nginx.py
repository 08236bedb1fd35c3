"""nginx, which serves the same bytes from files."""
from .servers import Server, free_address

CONFIG = """
daemon off; worker_processes {workers}; pid {folder}/nginx.pid; error_log {folder}/error.log;
events {{ worker_connections 512; }}
http {{
  access_log off; sendfile on; tcp_nopush on; keepalive_requests 100000000; open_file_cache max=5000; gzip_static on;
  client_body_temp_path {folder}; proxy_temp_path {folder}; fastcgi_temp_path {folder}; uwsgi_temp_path {folder}; scgi_temp_path {folder};
  server {{ listen {address} backlog=1024; root {folder}/www; }}
}}
"""


def nginx(folder, workers):
    """Starts nginx. It serves the folder `www` in the folder."""
    (folder / "www").mkdir(parents=True, exist_ok=True)
    # The workers of nginx run as another user.
    for part in (folder, *folder.parents[:-1]):
        if part.owner() != "root" or part.stat().st_mode & 0o5 != 0o5:
            part.chmod(part.stat().st_mode | 0o55)
    address = free_address()
    (folder / "nginx.conf").write_text(CONFIG.format(folder=folder, address=address, workers=workers))
    return Server(["nginx", "-c", folder / "nginx.conf"], address, folder)
