"""What messages cost that cannot leave: behind a line's rate, or behind a provider that is down."""

import argparse
import asyncio
import json
import os
import sys
import tempfile
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
from house import SECRETS, Daemon, free_port  # noqa: E402
from meta import FLOW, UNAVAILABLE, Customers, Provider, channel  # noqa: E402

POSTERS = 32  # connections of the provider to our listener
FIRST = 1000  # customers whose order is judged


def config_of(folder, port, rate):
    return {
        "listen": {"address": "127.0.0.1", "port": free_port()},
        "admin": {"address": "127.0.0.1", "port": 0, "token": SECRETS["PATCHBAY_ADMIN_TOKEN"]},
        "store": {"driver": "sqlite", "path": os.path.join(folder, "bench.db")},
        "network": {"allow_private": ["127.0.0.0/8"]},
        "channels": {"bench": channel(f"http://127.0.0.1:{port}", limits={"messages_per_second": rate, "pair": 0})},
        "flows": {"echo": "echo.json"},
    }


def cpu_s(pid):
    with open(f"/proc/{pid}/stat") as file:
        fields = file.read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def rss(pid):
    with open(f"/proc/{pid}/statm") as file:
        return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")


async def in_thread(work, *arguments):
    return await asyncio.get_running_loop().run_in_executor(None, work, *arguments)


class House:
    """A daemon of its own, with its provider and its customers."""

    def __init__(self, build, folder, rate, provider):
        self.build, self.folder, self.rate, self.provider = build, folder, rate, provider

    async def __aenter__(self):
        os.mkdir(self.folder)
        port = await self.provider.start()
        for name, content in (("patchbay.json", config_of(self.folder, port, self.rate)), ("echo.json", FLOW)):
            with open(os.path.join(self.folder, name), "w") as file:
                json.dump(content, file)
        self.log = os.path.join(self.folder, "log")
        self.daemon = Daemon(self.build, os.path.join(self.folder, "patchbay.json"), log=open(self.log, "w"))
        await in_thread(self.daemon.start)
        self.pid = self.daemon.process.child.pid
        self.customers = Customers(self.daemon.public_port, self.provider)
        self.customers.writing = False
        self.posters = [asyncio.create_task(self.customers.post(self.customers.posts)) for _ in range(POSTERS)]
        return self

    async def __aexit__(self, *_):
        for poster in self.posters:
            poster.cancel()
        await in_thread(self.daemon.kill)

    def log_lines(self):
        with open(self.log, "rb") as file:
            return sum(1 for _ in file)

    async def take(self, customers):
        """They write; the seconds until all of them are acknowledged."""
        begin = time.monotonic()
        for customer in customers:
            self.customers.write(customer)
        while len(self.customers.acknowledged) < customers.stop:
            await asyncio.sleep(0.02)
        return time.monotonic() - begin


async def measure(name, build, folder, options):
    provider = Provider()
    if name == "outage":
        provider.down = b"" if options.in_doubt else UNAVAILABLE
    async with House(build, os.path.join(folder, "waiting"), options.rate, provider) as house:
        half = options.messages // 2
        seconds = await house.take(range(half))
        waited, memory = half - len(provider.first), rss(house.pid)
        seconds += await house.take(range(half, options.messages))
        times = sorted(house.customers.acknowledge_ms)
        waiting = options.messages - len(provider.first)
        before, lines, requests, sent = cpu_s(house.pid), house.log_lines(), provider.requests, len(provider.first)
        begin = time.monotonic()
        await asyncio.sleep(options.look_s)
        look = time.monotonic() - begin
        result = {
            "bench": name, "messages": options.messages,
            "taken_per_second": round(options.messages / seconds),
            "ack_p50_ms": round(times[len(times) // 2], 1), "ack_p99_ms": round(times[len(times) * 99 // 100], 1),
            "cpu_percent_while_waiting": round((cpu_s(house.pid) - before) / look * 100, 1),
            "sent_per_second": round((len(provider.first) - sent) / look, 1),
            "requests_per_second": round((provider.requests - requests) / look, 1),
            "log_lines_a_minute": round((house.log_lines() - lines) / look * 60),
            "log_lines_before": lines,
            # Of the second half: what the first ones cost is once for all.
            "bytes_a_waiting_message": round((rss(house.pid) - memory) / (waiting - waited)),
            "memory_mb": round(rss(house.pid) / 1e6, 1),
        }
        if name == "outage":
            result["in_doubt"] = (await in_thread(house.daemon.status))["lines"]["bench"]["sends"]["in_doubt"]
            provider.down = None
            begin = time.monotonic()
            while not provider.first:
                await asyncio.sleep(0.02)
            result["first_left_after_s"] = round(time.monotonic() - begin, 1)
            begin = time.monotonic()
            while len(provider.first) < options.messages and time.monotonic() - begin < 150:
                await asyncio.sleep(0.1)
            result["all_left_after_s"] = round(time.monotonic() - begin, 1)
            result["left"] = len(provider.first)
        else:
            while len(provider.first) < FIRST:
                await asyncio.sleep(0.1)
        left = [int(text.split("-")[0]) for text in list(provider.first)[:FIRST]]
        result["late_of_first"] = FIRST - sum(customer < FIRST for customer in left)
        result["twice"] = sum(count > 1 for count in provider.got.values())
    print(json.dumps(result), flush=True)
    return 1 if result["twice"] else 0


def main(name, doc):
    parser = argparse.ArgumentParser(description=doc.splitlines()[0])
    parser.add_argument("build")
    parser.add_argument("--messages", type=int, default=30_000 if name == "backlog" else 20_000)
    parser.add_argument("--look-s", type=int, default=15)
    if name == "backlog":
        parser.add_argument("--rate", type=int, default=80, help="messages a second that may leave")
    else:
        parser.set_defaults(rate=0)
        parser.add_argument("--in-doubt", action="store_true", help="the 503 has no body: nobody knows what it took")
    options = parser.parse_args()
    build = os.path.abspath(options.build)
    # On a disk, not in memory: durability is part of the work.
    with tempfile.TemporaryDirectory(prefix="bench-", dir=build) as folder:
        return asyncio.run(measure(name, build, folder, options))
