#!/usr/bin/env python3
"""What strangers, and a log that nobody reads, may cost a running daemon.

tests/e2e/limits_test.py BUILD [unittest arguments]
"""

import array
import contextlib
import fcntl
import json
import os
import signal
import socket
import subprocess
import sys
import termios
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "support"))
sys.path.insert(0, HERE)
import daemon_test  # noqa: E402
from daemon_test import House, text, webhook  # noqa: E402
from house import SECRETS, Daemon, call, until  # noqa: E402

TOKEN = SECRETS["PATCHBAY_ADMIN_TOKEN"]
LENGTH = 4 * 1024 * 1024


class Strangers(House):
    def begin(self, port, request):
        connection = socket.create_connection(("127.0.0.1", port), 30)
        self.addCleanup(connection.close)
        connection.sendall(request.encode())
        return connection

    def status_of_header(self, port, first_line, *headers):
        """The answer to a header whose body never comes."""
        lines = [f"{first_line} HTTP/1.1", "Host: h", *headers, "", ""]
        with self.begin(port, "\r\n".join(lines)) as connection:
            answer = connection.recv(65536)
        return int(answer.split(b" ", 2)[1])

    def metrics(self):
        return call("GET", f"http://127.0.0.1:{self.daemon.admin_port}/metrics")[1]

    def test_path_method_and_token_are_judged_before_the_body(self):
        self.start()
        public, admin = self.daemon.public_port, self.daemon.admin_port
        length, token = f"Content-Length: {LENGTH}", f"Authorization: Bearer {TOKEN}"
        for port, line, headers, wanted in (
                (public, "POST /webhooks/nobody", (length,), 404),
                (public, "POST /metrics", (length,), 404),
                (public, "PUT /webhooks/support-wa", (length,), 405),
                (public, "POST /webhooks/support-wa", (f"Content-Length: {LENGTH + 1}",), 413),
                (admin, "POST /api/v1/media", (length,), 401),
                (admin, "POST /api/v1/media", (length, "Authorization: Bearer wrong"), 401),
                (admin, "POST /api/v1/messages", (length, token), 413),
                (admin, "POST /api/v1/nothing", (length, token), 404),
                (admin, "PUT /api/v1/messages", (length, token), 405),
                (admin, "POST /nothing", (length,), 404)):
            with self.subTest(line):
                self.assertEqual(self.status_of_header(port, line, *headers), wanted)
        metrics = self.metrics()
        self.assertIn('patchbay_requests_refused_total{channel="",reason="path"} 2', metrics)
        self.assertIn('patchbay_requests_refused_total{channel="support-wa",reason="method"} 1', metrics)
        self.assertIn('patchbay_requests_refused_total{channel="support-wa",reason="body_size"} 1', metrics)
        self.assertIn('patchbay_admin_requests_refused_total{reason="body_size"} 1', metrics)

    def test_bodies_under_way_fill_their_budget_and_no_more(self):
        self.write_config(listen={"address": "127.0.0.1", "port": 0, "limits": {"bodies": "8MB"}})
        self.start()
        head = f"POST /webhooks/support-wa HTTP/1.1\r\nHost: h\r\nContent-Length: {LENGTH}\r\n\r\n"
        refused = []
        for _ in range(4):
            connection = self.begin(self.daemon.public_port, head)
            try:
                connection.sendall(b" " * (LENGTH - 1))
            except (BrokenPipeError, ConnectionResetError):
                pass  # refused early
            refused.append(connection)
        answers = [connection for connection in refused
                   if self.answered(connection)]
        self.assertEqual(len(answers), 3)  # 6 MB for bodies that are not small: one of 4 MB
        for answer in answers:
            self.assertIn(b" 503 ", answer.recv(65536))
        self.assertIn('patchbay_requests_refused_total{channel="support-wa",reason="bodies"} 3',
                      self.metrics())
        # Who is honest is served all the same.
        self.write({"text": "hello"})
        self.settle()
        self.assertEqual(self.answers(), ["hello"])

    def answered(self, connection):
        """Whether an answer has come, once the daemon has read what was sent."""
        until("the daemon to read", lambda: outgoing(connection) == 0)
        for _ in range(50):
            call("GET", f"http://127.0.0.1:{self.daemon.public_port}/round")
        connection.setblocking(False)
        try:
            connection.recv(1, socket.MSG_PEEK)
            return True
        except BlockingIOError:
            return False
        finally:
            connection.settimeout(30)

    def test_a_flood_leaves_descriptors_for_the_admin_listener_sends_and_the_store(self):
        most = 256
        self.daemon = Daemon(self.scarce(most), self.path("patchbay.json"), log=self.log)
        self.daemon.start()
        self.addCleanup(self.daemon.process.kill)
        self.whatsapp.control("POST", "config", {
            "webhook": f"http://127.0.0.1:{self.daemon.public_port}/webhooks/support-wa"})
        honest = socket.create_connection(("127.0.0.1", self.daemon.public_port), 30)
        self.addCleanup(honest.close)
        honest.sendall(b"GET /here HTTP/1.1\r\nHost: h\r\n\r\n")
        self.assertIn(b" 404 ", honest.recv(65536))
        flood = [socket.create_connection(("127.0.0.1", self.daemon.public_port), 30)
                 for _ in range(most)]
        for connection in flood:
            self.addCleanup(connection.close)
        until("a refusal", lambda: 'reason="descriptors"' in self.metrics())
        self.assertEqual(call("GET", f"http://127.0.0.1:{self.daemon.admin_port}/healthz")[0], 200)
        last = flood[-1].recv(65536)
        self.assertIn(b" 503 ", last)
        self.assertIn(b"retry-after: 1\r\n", last)
        # A message of the API leaves, over a new connection, from the journal.
        status, _ = call("POST", f"http://127.0.0.1:{self.daemon.admin_port}/api/v1/messages",
                         {"channel": "support-wa", "to": "+34600111222",
                          "content": {"type": "template", "name": "hello_world", "language": "en_US"}},
                         {"Authorization": f"Bearer {TOKEN}"})
        self.assertEqual(status, 202)
        until("the message to leave", lambda: self.daemon.status()["lines"]["support-wa"]["sends"]["sent"]
              + self.daemon.status()["lines"]["support-wa"]["sends"]["failed"])
        self.log.seek(0)
        told = [json.loads(line) for line in self.log if "listener refuses" in line]
        self.assertEqual([line["limit"] for line in told], ["descriptors"])
        self.assertIn("LimitNOFILE", told[0]["remedy"])
        for connection in flood:
            connection.close()
        until("a connection that is let in", self.reaches)

    def reaches(self):
        return call("GET", f"http://127.0.0.1:{self.daemon.public_port}/again")[0] == 404

    def scarce(self, most):
        """A build folder whose patchbay may have no more descriptors than this."""
        build = self.path("scarce")
        os.makedirs(os.path.join(build, "bin"))
        os.symlink(os.path.join(daemon_test.BUILD, "lib"), os.path.join(build, "lib"))
        binary = os.path.join(build, "bin", "patchbay")
        with open(binary, "w") as file:
            file.write(f'#!/bin/sh\nulimit -n {most}\nexec "{daemon_test.BUILD}/bin/patchbay" "$@"\n')
        os.chmod(binary, 0o755)
        return build


def outgoing(connection):
    """Bytes that the other side's kernel has not taken."""
    size = array.array("i", [0])
    fcntl.ioctl(connection, termios.TIOCOUTQ, size)
    return size[0]


class UnreadLog(House):
    def lines(self):
        """What the log says until `ready`; then nobody reads it any more."""
        while True:
            line = b""
            while not line.endswith(b"\n"):
                line += os.read(self.pipe, 1)
            said = json.loads(line)
            yield said
            if said["event"] == "ready":
                return

    def test_a_log_that_nobody_reads_stops_neither_requests_nor_the_end(self):
        self.pipe, write = os.pipe()
        self.addCleanup(os.close, self.pipe)
        self.addCleanup(os.close, write)
        child = subprocess.Popen(
            [os.path.join(daemon_test.BUILD, "bin", "patchbay"), "run", "--config",
             self.path("patchbay.json")], env={**os.environ, **SECRETS}, stderr=write,
            stdout=subprocess.DEVNULL)
        self.addCleanup(child.kill)
        ports = {line["listener"]: line["port"] for line in self.lines()
                 if line["event"] == "listening"}
        # Full, through a description of our own: the daemon's stays one that waits.
        filler = os.open(f"/proc/self/fd/{write}", os.O_WRONLY | os.O_NONBLOCK)
        with contextlib.suppress(BlockingIOError):
            while True:
                os.write(filler, b"\n")
        os.close(filler)
        # SIGHUP is answered with a line.
        for _ in range(20):
            child.send_signal(signal.SIGHUP)
        for _ in range(3):
            self.assertEqual(call("GET", f"http://127.0.0.1:{ports['public']}/", timeout=20)[0], 404)
        self.assertEqual(call("GET", f"http://127.0.0.1:{ports['admin']}/healthz", timeout=20)[0], 200)
        self.assertIn("patchbay_log_lines_dropped_total 0",
                      call("GET", f"http://127.0.0.1:{ports['admin']}/metrics", timeout=20)[1])
        child.send_signal(signal.SIGTERM)
        self.assertEqual(child.wait(30), 0)

    def test_the_last_lines_come_out_before_the_end(self):
        self.start()
        self.assertEqual(self.daemon.stop(), 0)
        self.log.seek(0)
        events = [json.loads(line)["event"] for line in self.log]
        self.assertLess(events.index("ready"), events.index("stopping"))
        self.assertEqual(events[-1], "stopped")
        # And where it cannot start.
        taken = socket.create_server(("127.0.0.1", 0))
        self.addCleanup(taken.close)
        self.write_config(listen={"address": "127.0.0.1", "port": taken.getsockname()[1]})
        done = self.verb("run", "--config", self.path("patchbay.json"))
        self.assertEqual(done.returncode, 1)
        self.assertIn(b"cannot start", done.stderr.splitlines()[-1])
        self.assertIn(b"set listen.port", done.stderr.splitlines()[-1])


if __name__ == "__main__":
    daemon_test.BUILD = os.path.abspath(sys.argv.pop(1))
    unittest.main()
