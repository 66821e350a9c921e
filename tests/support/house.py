"""Starts the daemon and the simulators as real processes and talks to them over HTTP.

For tests and the demo. Nothing here waits by sleeping for a guess: it waits for a line, an answer or
a state, each with a deadline that only an error reaches.
"""

import json
import os
import signal
import socket
import subprocess
import threading
import time
import unicodedata
import urllib.error
import urllib.request

SECRETS = {
    "DEMO_ACCESS_TOKEN": "demo-access-token",
    "DEMO_APP_SECRET": "demo-app-secret",
    "DEMO_VERIFY_TOKEN": "demo-verify-token",
    "DEMO_AUTH_TOKEN": "demo-auth-token",
    "DEMO_BOT_TOKEN": "5550783881:demo-bot-token",
    "DEMO_SECRET_TOKEN": "demo-secret-token",
    "DEMO_SMPP_PASSWORD": "secret",  # as simulate-smsc has it by itself
    "DEMO_REPAIRS_TOKEN": "demo-repairs-token",
    "DEMO_REPAIRS_SECRET": "whsec_ZGVtby1yZXBhaXJzLXNlY3JldA==",
    "PATCHBAY_ADMIN_TOKEN": "demo-admin-token",
}


class Failed(Exception):
    """Something did not happen that should have; the message says what."""


def printable(text):
    """The text with what a terminal obeys as escapes, line feeds aside; as the command line prints it."""
    return "".join(
        f"\\u{ord(c):04x}" if c != "\n" and (
            unicodedata.category(c) in ("Cc", "Zl", "Zp")
            or c in "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
        else c for c in text)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def call(method, url, body=None, headers=None, timeout=70):
    """One HTTP exchange; returns (status, parsed JSON or text)."""
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(url, data=data, method=method, headers=headers or {})
    if data is not None:
        request.add_header("Content-Type", "application/json")
    try:
        with urllib.request.urlopen(request, timeout=timeout) as response:
            status, raw = response.status, response.read()
    except urllib.error.HTTPError as refused:
        status, raw = refused.code, refused.read()
    text = raw.decode("utf-8", "replace")
    try:
        return status, json.loads(text)
    except ValueError:
        return status, text


def until(what, check, seconds=60.0, every=0.02):
    """Polls `check` until it gives something true; the error names `what`."""
    deadline = time.monotonic() + seconds
    while True:
        value = check()
        if value:
            return value
        if time.monotonic() > deadline:
            raise Failed(f"waited {seconds:.0f} s for {what}")
        time.sleep(every)


class Process:
    """A child whose lines are read as they come."""

    def __init__(self, command, env=None, stream="stdout", log=None, stdin=subprocess.DEVNULL):
        self.command = command
        self.lines = []
        self.log = log
        self._news = threading.Condition()
        self.child = subprocess.Popen(
            command,
            env={**os.environ, **(env or {})},
            stdin=stdin,
            stdout=subprocess.PIPE if stream == "stdout" else subprocess.DEVNULL,
            stderr=subprocess.PIPE if stream == "stderr" else None,
        )
        pipe = self.child.stdout if stream == "stdout" else self.child.stderr
        self._reader = threading.Thread(target=self._read, args=(pipe,), daemon=True)
        self._reader.start()

    def _read(self, pipe):
        for raw in pipe:
            line = raw.decode("utf-8", "replace").rstrip("\n")
            if self.log is not None:
                self.log.write(line + "\n")
                self.log.flush()
            with self._news:
                self.lines.append(line)
                self._news.notify_all()
        pipe.close()
        with self._news:
            self.lines.append(None)
            self._news.notify_all()

    def wait_line(self, match, seconds=30.0):
        """The first line for which `match` gives something true; that something."""
        deadline = time.monotonic() + seconds
        seen = 0
        with self._news:
            while True:
                while seen < len(self.lines):
                    line = self.lines[seen]
                    seen += 1
                    if line is None:
                        tail = "\n  ".join(text for text in self.lines[-12:] if text)
                        raise Failed(f"{self.command[0]} ended early:\n  {tail}")
                    found = match(line)
                    if found:
                        return found
                left = deadline - time.monotonic()
                if left <= 0 or not self._news.wait(left):
                    raise Failed(f"{self.command[0]} did not say what was expected")

    def listening(self, listener, seconds=30.0):
        def match(line):
            try:
                said = json.loads(line)
            except ValueError:
                return None
            if said.get("event") == "listening" and said.get("listener") == listener:
                return said["port"]
            return None

        return self.wait_line(match, seconds)

    def kill(self):
        self.child.kill()
        self.child.wait()
        self._reader.join()

    def stop(self, seconds=40.0):
        """SIGTERM; the exit code."""
        if self.child.poll() is None:
            self.child.send_signal(signal.SIGTERM)
        try:
            code = self.child.wait(seconds)
        except subprocess.TimeoutExpired:
            self.kill()
            raise Failed(f"{self.command[0]} did not stop within {seconds:.0f} s")
        self._reader.join()
        return code


class Simulator:
    def __init__(self, build, name, *options, log=None):
        program = os.path.join(build, "libexec", "patchbay", f"simulate-{name}")
        self.process = Process([program, "--port", "0", *options], log=log)
        self.port = self.process.listening("simulator")
        self.url = f"http://127.0.0.1:{self.port}"

    def control(self, method, path, body=None):
        status, answer = call(method, f"{self.url}/_control/{path}", body)
        if status != 200:
            raise Failed(f"{method} /_control/{path}: {status} {answer}")
        return answer

    def stop(self):
        return self.process.stop()


def start_whatsapp(build, *options):
    return Simulator(
        build, "whatsapp",
        "--access-token", SECRETS["DEMO_ACCESS_TOKEN"],
        "--app-secret", SECRETS["DEMO_APP_SECRET"],
        "--verify-token", SECRETS["DEMO_VERIFY_TOKEN"],
        *options)


def start_messenger(build, *options):
    return Simulator(
        build, "messenger",
        "--access-token", SECRETS["DEMO_ACCESS_TOKEN"],
        "--app-secret", SECRETS["DEMO_APP_SECRET"],
        "--verify-token", SECRETS["DEMO_VERIFY_TOKEN"],
        *options)


def start_telegram(build, *options):
    return Simulator(
        build, "telegram",
        "--token", SECRETS["DEMO_BOT_TOKEN"],
        "--secret-token", SECRETS["DEMO_SECRET_TOKEN"],
        *options)


def start_twilio(build, *options):
    return Simulator(
        build, "twilio",
        "--account-sid", "AC00000000000000000000000000000001",
        "--auth-token", SECRETS["DEMO_AUTH_TOKEN"],
        "--number", "+15550783881",
        *options)


def start_smsc(build, *options):
    """SMPP is at `smpp_port`."""
    simulator = Simulator(build, "smsc", "--smpp-port", "0", *options)
    simulator.smpp_port = json.loads(simulator.process.lines[0])["smpp_port"]
    return simulator


def start_repairs(build):
    return Simulator(build, "repair-tracker", "--token", SECRETS["DEMO_REPAIRS_TOKEN"])


class Daemon:
    """`patchbay run`, which may be killed and started again over the same store."""

    def __init__(self, build, config, env=None, log=None):
        self.binary = os.path.join(build, "bin", "patchbay")
        self.config = config
        self.env = {**SECRETS, **(env or {})}
        self.log = log
        self.process = None
        self.public_port = self.admin_port = 0

    def start(self):
        self.process = Process([self.binary, "run", "--config", self.config], env=self.env,
                               stream="stderr", log=self.log)
        self.public_port = self.process.listening("public")
        self.admin_port = self.process.listening("admin")
        return self

    def kill(self):
        self.process.kill()

    def stop(self):
        return self.process.stop()

    def status(self):
        code, answer = call(
            "GET", f"http://127.0.0.1:{self.admin_port}/api/v1/status",
            headers={"Authorization": f"Bearer {SECRETS['PATCHBAY_ADMIN_TOKEN']}"})
        if code != 200:
            raise Failed(f"status: {code} {answer}")
        return answer

    def settled(self):
        """True when nothing is left to do on any line."""
        for line in self.status()["lines"].values():
            sends = line["sends"]
            if line["ledger"]["pending"] or sends["queued"] or sends["claimed"] or sends["in_doubt"]:
                return False
        return True
