"""A private authority, and nginx that speaks TLS before a server of a test.

For tests and benchmarks. nginx is Debian's own, run from a folder of the test, without its service.
"""

import json
import os
import shutil
import socket
import ssl
import subprocess

from house import Failed, free_port, until

NGINX = shutil.which("nginx", path=os.environ.get("PATH", "") + ":/usr/sbin:/usr/local/sbin")

CONFIG = """
{user}
worker_processes 1;
pid {folder}/nginx.pid;
error_log {folder}/error.log;
events {{ worker_connections 4096; }}
http {{
    log_format line escape=json '{{"connection": $connection, "reused": "$ssl_session_reused", '
        '"protocol": "$ssl_protocol", "http": "$server_protocol", "status": $status, "method": "$request_method"}}';
    access_log {folder}/access.log line;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    client_max_body_size 100m;
    upstream behind {{ server 127.0.0.1:{behind}; keepalive 64; }}
    server {{
        listen 127.0.0.1:{port} ssl backlog=1024;
        ssl_certificate {folder}/server.pem;
        ssl_certificate_key {folder}/server.key;
        ssl_protocols {protocols};
        ssl_session_cache shared:sessions:1m;
        keepalive_timeout {keepalive_timeout};
        client_header_timeout {client_header_timeout};
        keepalive_requests {keepalive_requests};
        location / {{
            proxy_pass http://behind;
            proxy_http_version 1.1;
            proxy_set_header Connection "";
        }}
    }}
    server {{
        listen 127.0.0.1:{status_port};
        location / {{ stub_status; access_log off; }}
    }}
}}
"""


def openssl(*arguments, folder):
    done = subprocess.run(["openssl", *arguments], cwd=folder, capture_output=True, text=True)
    if done.returncode != 0:
        raise Failed(f"openssl {arguments[0]}: {done.stderr}")


class Authority:
    """Issues certificates; `file` is its own."""

    def __init__(self, folder, name):
        self.folder = os.path.join(folder, name)
        os.mkdir(self.folder)
        self.file = os.path.join(self.folder, "ca.pem")
        openssl("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
                "-keyout", "ca.key", "-out", "ca.pem", "-days", "30", "-subj", f"/CN={name}",
                folder=self.folder)

    def issue(self, names, days=30):
        """The text of a key and of its certificate; below zero `days`: it has expired."""
        with open(os.path.join(self.folder, "names"), "w") as file:
            file.write(f"subjectAltName={names}")
        openssl("req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
                "-keyout", "server.key", "-out", "server.csr", "-subj", "/CN=server",
                folder=self.folder)
        openssl("x509", "-req", "-in", "server.csr", "-CA", "ca.pem", "-CAkey", "ca.key",
                "-CAcreateserial", "-days", str(days), "-extfile", "names", "-out", "server.pem",
                folder=self.folder)
        identity = []
        for name in ("server.key", "server.pem"):
            with open(os.path.join(self.folder, name)) as file:
                identity.append(file.read())
        return identity


class Nginx:
    """TLS at `url`, and behind it what listens on the port `behind`."""

    def __init__(self, folder, behind, identity, **settings):
        if NGINX is None:
            raise Failed("nginx is missing; `./dev build` installs it")
        self.folder = os.path.join(folder, "nginx")
        os.mkdir(self.folder)
        self.port, self.status_port = free_port(), free_port()
        self.url = f"https://127.0.0.1:{self.port}"
        self.settings = {"behind": behind, "protocols": "TLSv1.2 TLSv1.3",
                         "keepalive_timeout": "75s", "client_header_timeout": "60s",
                         "keepalive_requests": "1000000", **settings}
        self.write(identity)
        self.process = subprocess.Popen([*self._command(), "-g", "daemon off;"])
        until("nginx", lambda: self._serves(self.port))

    def _command(self):
        return [NGINX, "-p", self.folder, "-e", f"{self.folder}/error.log",
                "-c", os.path.join(self.folder, "nginx.conf")]

    def _serves(self, port):
        try:
            socket.create_connection(("127.0.0.1", port), timeout=5).close()
            return True
        except OSError:
            return False

    def write(self, identity, **settings):
        self.settings.update(settings)
        for name, text in zip(("server.key", "server.pem"), identity):
            with open(os.path.join(self.folder, name), "w") as file:
                file.write(text)
        user = "user root;" if os.geteuid() == 0 else ""
        with open(os.path.join(self.folder, "nginx.conf"), "w") as file:
            file.write(CONFIG.format(folder=self.folder, port=self.port, user=user,
                                     status_port=self.status_port, **self.settings))

    def shown(self):
        """The certificate that a new connection is shown."""
        context = ssl.create_default_context()
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        with socket.create_connection(("127.0.0.1", self.port)) as plain:
            with context.wrap_socket(plain) as secured:
                return secured.getpeercert(binary_form=True)

    def reload(self, identity, **settings):
        """New workers take over; those before end what they have begun."""
        before = self.shown()
        self.write(identity, **settings)
        subprocess.run([*self._command(), "-s", "reload"], check=True)
        until("nginx to show its new certificate", lambda: self.shown() != before)

    def requests(self):
        with open(os.path.join(self.folder, "access.log")) as file:
            return [json.loads(line) for line in file]

    def open_connections(self):
        """Of clients, without the one that asks."""
        with socket.create_connection(("127.0.0.1", self.status_port)) as asking:
            asking.sendall(b"GET / HTTP/1.0\r\n\r\n")
            text = b""
            while more := asking.recv(4096):
                text += more
        return int(text.split(b"Active connections:")[1].split()[0]) - 1

    def stop(self):
        self.process.terminate()
        self.process.wait()
