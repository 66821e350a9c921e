"""What the kill tests share: a load, kills at random moments, and what is read of the end.

The seed decides texts, faults and the moments of the kills.
"""

import argparse
import json
import os
import random
import shutil
import sqlite3
import sys
import tempfile
import threading
import time

from house import Daemon, Failed, SECRETS, call, free_port


class Worker(threading.Thread):
    """Does `step` over and over until `end`."""

    def __init__(self, seed):
        super().__init__(daemon=True)
        self.random = random.Random(seed)
        self.over = threading.Event()
        self.failure = None

    def step(self):
        raise NotImplementedError

    def run(self):
        try:
            while not self.over.is_set():
                self.step()
        except Exception as failure:  # told by the main thread
            self.failure = failure

    def check(self):
        if self.failure:
            raise self.failure

    def end(self):
        self.over.set()
        self.join()
        self.check()


class Load(Worker):
    """Customers that write one message after the other. How many is said in `allowed`, which grows
    with each kill: what waits must stay what can be sent. `pause`: seconds at most between two."""

    def __init__(self, seed, customers, pause=0.01):
        super().__init__(seed)
        self.customers = customers
        self.pause = pause
        self.written = 0
        self.allowed = 2 * len(customers)

    def write(self, customer):
        """One message with the number `self.written`."""
        raise NotImplementedError

    def write_next(self, customer):
        self.written += 1
        self.write(customer)

    def step(self):
        if self.written >= self.allowed:
            self.over.wait(0.01)
            return
        self.write_next(self.random.choice(self.customers))
        self.over.wait(self.random.uniform(0.0, self.pause))


class Scene:
    """A folder with configuration, store and log, the daemon over it, and the simulators beside it.
    Leaving it ends them all; an error tells the end of the log."""

    def __init__(self, build, folder, simulators):
        self.build = build
        self.folder = folder
        self.simulators = list(simulators)
        self.port = free_port()
        self.daemon = None
        self.log = None
        self.store = os.path.join(folder, "kill.db")
        self.stalled = None  # the connection that holds the store's lock

    def configure(self, flow, channels, **more):
        config = {
            "listen": {"address": "127.0.0.1", "port": self.port},
            "admin": {"address": "127.0.0.1", "port": 0, "token": SECRETS["PATCHBAY_ADMIN_TOKEN"]},
            "store": {"driver": "sqlite", "path": self.store},
            "network": {"allow_private": ["127.0.0.0/8"]},
            "log": {"format": "json", "level": "info"},
            "channels": channels, "flows": {"echo": "echo.json"}, **more,
        }
        path = os.path.join(self.folder, "patchbay.json")
        with open(path, "w") as file:
            json.dump(config, file)
        with open(os.path.join(self.folder, "echo.json"), "w") as file:
            file.write(flow)
        self.log = open(os.path.join(self.folder, "daemon.log"), "w+")
        self.daemon = Daemon(self.build, path, log=self.log)

    def __enter__(self):
        return self

    def __exit__(self, kind, error, trace):
        if error and self.log:
            print(self.log_text()[-6000:], file=sys.stderr)
        for one in [self.daemon, *self.simulators]:
            if getattr(one, "process", None):
                one.process.kill()
        if self.log:
            self.log.close()

    def log_text(self):
        self.log.seek(0)
        return self.log.read()

    def ask(self, method, path):
        return call(method, f"http://127.0.0.1:{self.daemon.admin_port}/api/v1/{path}",
                    headers={"Authorization": f"Bearer {SECRETS['PATCHBAY_ADMIN_TOKEN']}"})

    def get(self, path):
        code, answer = self.ask("GET", path)
        if code != 200:
            raise Failed(f"{path}: {code} {answer}")
        return answer

    def dead_letters(self):
        return self.get("deadletters?limit=1000")["dead_letters"]

    def messages(self, channel):
        for row in self.get(f"conversations?channel={channel}&limit=1000")["conversations"]:
            yield from self.get(f"conversations/{row['id']}")["history"]["messages"]

    def stall(self):
        """The disk hangs: until the next restart nothing becomes durable, so nothing may be
        acknowledged."""
        self.stalled = sqlite3.connect(self.store, isolation_level=None, timeout=10)
        self.stalled.execute("BEGIN IMMEDIATE")

    def restart(self):
        self.daemon.kill()
        if self.stalled:
            self.stalled.close()
            self.stalled = None
        self.daemon.start()

    def kill_often(self, kills, chance, load, messages_a_kill, each=lambda kill: None, others=(),
                   longest=0.6):
        """`each` is called before a kill, with its number from 1. `longest`: seconds of a life."""
        for kill in range(1, kills + 1):
            load.allowed += messages_a_kill
            each(kill)
            time.sleep(chance.uniform(0.02, longest))  # the moment of the kill, not a wait for something
            self.restart()
            if kill % 10 == 0:
                print(f"  {kill} kills, {load.written} messages written", flush=True)
            for worker in (load, *others):
                worker.check()

    def ledgers(self):
        """Breaches of the balance, by line."""
        return [f"the ledger of {name}: {line['ledger']}"
                for name, line in self.daemon.status()["lines"].items()
                if not line["ledger"]["balanced"] or line["ledger"]["dead"]]


def times(log, event):
    """How often it came about: a line tells how many had none."""
    lines = [json.loads(line) for line in log.splitlines() if f'"{event}"' in line]
    return sum(1 + line.get("not_told", 0) for line in lines)


def overtaken(messages):
    """Pairs of a customer's messages of which the later was answered first, though the earlier was
    acknowledged before the later was first sent. Each of `messages` is the customer's entry, and the
    first and last place of its answer."""
    return [(earlier, later)
            for index, (earlier, _, last) in enumerate(messages)
            for later, first, _ in messages[index + 1:]
            if earlier["acknowledged_ms"] < later["first_posted_ms"] and last > first]


def main(words, run, kills, customers, customers_are="in all"):
    """`run(build, folder, kills, seed, customers)` gives the breaches as texts."""
    parser = argparse.ArgumentParser(description=words.splitlines()[0])
    parser.add_argument("build")
    parser.add_argument("--kills", type=int, default=kills)
    parser.add_argument("--customers", type=int, default=customers, help=customers_are)
    parser.add_argument("--seed", type=int, default=random.randrange(1 << 31))
    parser.add_argument("--keep", action="store_true", help="keep the folder with store and log")
    options = parser.parse_args()
    print(f"seed {options.seed}", flush=True)
    folder = tempfile.mkdtemp(prefix="patchbay-kill-")
    try:
        breaches = run(os.path.abspath(options.build), folder, options.kills, options.seed,
                       options.customers)
    except Failed as failure:
        breaches = [str(failure)]
    for breach in breaches[:40]:
        print(f"BREACH: {breach}")
    if breaches or options.keep:
        print(f"store and log are in {folder}; repeat with --seed {options.seed}")
    else:
        shutil.rmtree(folder)
    return 1 if breaches else 0
