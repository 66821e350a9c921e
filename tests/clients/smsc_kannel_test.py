#!/usr/bin/env python3
"""simulate-smsc as Kannel finds it, an SMPP client that was written for real SMSCs.

tests/clients/smsc_kannel_test.py BUILD [unittest arguments]
"""

import http.server
import os
import socket
import sys
import tempfile
import threading
import time
import unittest
import urllib.parse
import urllib.request

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "support"))
from house import Failed, Process, free_port, start_smsc, until  # noqa: E402

BUILD = ""
BEARERBOX, SMSBOX = "/usr/sbin/bearerbox", "/usr/sbin/smsbox"
US, ANA = "+15550783881", "+34600111222"
DELIVERED, UNDELIVERED, TAKEN, REFUSED = "1", "2", "8", "16"  # Kannel's words for reports

CONFIG = """
group = core
admin-port = {admin}
admin-password = admin
smsbox-port = {boxes}
box-allow-ip = "127.0.0.1"
dlr-storage = internal
sms-resend-freq = 1
log-level = 1

group = smsc
smsc = smpp
smsc-id = simulator
host = 127.0.0.1
port = {smpp}
transceiver-mode = true
smsc-username = patchbay
smsc-password = secret
system-type = ""
interface-version = 34
address-range = ""
reconnect-delay = 1
enquire-link-interval = 1

group = smsbox
bearerbox-host = 127.0.0.1
sendsms-port = {sendsms}
global-sender = "{us}"
log-level = 1

group = sendsms-user
username = tester
password = tester
concatenation = true
max-messages = 20

group = sms-service
keyword = default
get-url = "http://127.0.0.1:{hook}/text?from=%p&to=%P&text=%b&coding=%c"
max-messages = 0
catch-all = true
"""


class Hook:
    """Where Kannel reports to; keeps the queries that came."""

    def __init__(self):
        self.came = []
        self._news = threading.Condition()
        hook = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                url = urllib.parse.urlsplit(self.path)
                query = dict(urllib.parse.parse_qsl(url.query, keep_blank_values=True,
                                                    encoding="latin-1"))
                # Kannel gives the bytes: UTF-16 of what came as UCS-2 (its coding 2), else UTF-8.
                charset = "utf-16-be" if query.get("coding") == "2" else "utf-8"
                if "text" in query:
                    query["text"] = query["text"].encode("latin-1").decode(charset)
                with hook._news:
                    hook.came.append((url.path, query))
                    hook._news.notify_all()
                self.send_response(200)
                self.send_header("content-type", "text/plain")
                self.send_header("content-length", "0")
                self.end_headers()

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.port = self.server.server_address[1]
        self.thread = threading.Thread(target=self.server.serve_forever)
        self.thread.start()

    def wait(self, path, match, seconds=60.0):
        """The first query to `path` that has all of `match`."""
        deadline = time.monotonic() + seconds
        with self._news:
            while True:
                for where, query in self.came:
                    if where == path and match.items() <= query.items():
                        return query
                left = deadline - time.monotonic()
                if left <= 0 or not self._news.wait(left):
                    raise Failed(f"nothing came to {path} with {match}; there came {self.came}")

    def stop(self):
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()


def is_open(port):
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


class Kannel(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory(prefix="patchbay-kannel-")
        cls.addClassCleanup(cls.folder.cleanup)
        cls.smsc = start_smsc(BUILD, "--config",
                              '{"status_delays": {"ENROUTE": 0, "DELIVRD": 0, "UNDELIV": 0}}')
        cls.addClassCleanup(cls.smsc.process.kill)
        cls.hook = Hook()
        cls.addClassCleanup(cls.hook.stop)
        ports = {name: free_port() for name in ("admin", "boxes", "sendsms")}
        cls.sendsms = ports["sendsms"]
        file = os.path.join(cls.folder.name, "kannel.conf")
        with open(file, "w", encoding="utf-8") as out:
            out.write(CONFIG.format(smpp=cls.smsc.smpp_port, hook=cls.hook.port, us=US, **ports))
        # Their log is at hand where a test fails; nothing of it is looked at.
        for program in (BEARERBOX, SMSBOX):
            if program == SMSBOX:
                until("bearerbox", lambda: is_open(ports["boxes"]))
            process = Process([program, file], stream="stderr")
            cls.addClassCleanup(process.kill)
        until("smsbox", lambda: is_open(ports["sendsms"]))
        if cls.smsc.control("GET", "binds?binds=1&wait_ms=60000")["bound"] != 1:
            raise Failed("Kannel did not bind")

    def setUp(self):
        self.before = len(self.smsc.control("GET", "messages")["messages"])
        self.tag = self._testMethodName

    def send(self, text, coding="0", **more):
        report = f"http://127.0.0.1:{self.hook.port}/report?tag={self.tag}&type=%d"
        query = {"username": "tester", "password": "tester", "from": US, "to": ANA, "text": text,
                 "charset": "UTF-8", "coding": coding, "dlr-mask": "31", "dlr-url": report, **more}
        url = f"http://127.0.0.1:{self.sendsms}/cgi-bin/sendsms?" + urllib.parse.urlencode(query)
        with urllib.request.urlopen(url, timeout=60) as response:
            self.assertEqual(response.status, 202)

    def arrived(self):
        path = f"messages?messages={self.before + 1}&wait_ms=60000"
        messages = self.smsc.control("GET", path)["messages"]
        self.assertEqual([m["text"] for m in messages[self.before + 1:]], [])
        self.assertGreater(len(messages), self.before, "nothing arrived")
        self.assertTrue(messages[-1]["complete"])
        return messages[-1]

    def reported(self, kind):
        return self.hook.wait("/report", {"tag": self.tag, "type": kind})

    def test_a_text_arrives_and_is_reported(self):
        self.send("Your laptop is ready.")
        message = self.arrived()
        self.assertEqual(message["text"], "Your laptop is ready.")
        self.assertEqual((message["customer"], message["number"]), (ANA, US))
        self.assertEqual(message["alphabet"], "gsm")
        self.reported(TAKEN)
        self.reported(DELIVERED)

    def test_letters_of_the_gsm_alphabet(self):
        text = "Mañana a las 10: ¿está bien? 20 € [sí] ~ÑÜ¡"
        # Letters that the alphabet lacks would arrive as others.
        text = text.replace("á", "à").replace("í", "ì")
        self.send(text)
        self.assertEqual(self.arrived()["text"], text)
        self.reported(DELIVERED)

    def test_a_long_text_comes_in_parts(self):
        text = " ".join(f"Line {i} of a long text with ñ and €." for i in range(1, 15))
        self.send(text)
        message = self.arrived()
        self.assertEqual(message["text"], text)
        self.assertGreater(message["total"], 2)
        self.assertEqual(message["parts"][0]["way"], "udh8")
        self.reported(DELIVERED)

    def test_emoji_come_as_ucs2(self):
        self.send("Listo 😀 mañana", coding="2")
        message = self.arrived()
        self.assertEqual(message["text"], "Listo 😀 mañana")
        self.assertEqual(message["alphabet"], "ucs2")
        self.reported(DELIVERED)

    def test_what_fails_is_reported(self):
        self.smsc.control("POST", "errors", {"codes": ["UNDELIV"], "as": "status"})
        self.send("never")
        self.arrived()
        self.reported(UNDELIVERED)

    def test_what_is_refused_is_reported(self):
        self.smsc.control("POST", "errors", {"codes": ["RINVDSTADR"]})
        self.send("nobody")
        self.reported(REFUSED)

    def test_throttling_is_retried(self):
        self.smsc.control("POST", "errors", {"codes": ["RTHROTTLED"]})
        self.send("again")
        self.assertEqual(self.arrived()["text"], "again")
        self.reported(DELIVERED)

    def write(self, text, **more):
        return self.smsc.control("POST", f"customers/{ANA}/messages", {"text": text, **more})

    def acknowledged(self):
        self.assertTrue(self.smsc.control("GET", "idle?wait_ms=60000")["idle"])
        deliveries = self.smsc.control("GET", "deliveries")["deliveries"]
        self.assertEqual(deliveries[-1]["state"], "acknowledged", deliveries[-1])

    def test_a_customers_text_arrives(self):
        self.write("¿Hola? ñ €")
        query = self.hook.wait("/text", {"text": "¿Hola? ñ €"})
        self.assertEqual(query["from"].lstrip("+"), ANA[1:])
        self.assertEqual(query["to"].lstrip("+"), US[1:])
        self.acknowledged()

    def test_a_customers_emoji_arrive(self):
        self.write("vale 😀")
        self.hook.wait("/text", {"text": "vale 😀"})
        self.acknowledged()

    def test_a_customers_long_text_is_joined(self):
        text = "Part by part it comes, out of order. " * 10
        self.write(text.strip(), order=[3, 1, 2], multipart="udh8")
        self.hook.wait("/text", {"text": text.strip()})
        self.acknowledged()

    def test_it_binds_again_after_the_link_was_lost(self):
        self.smsc.control("POST", "orders", {"do": "drop"})
        self.write("after the loss")
        self.hook.wait("/text", {"text": "after the loss"})
        self.acknowledged()
        self.send("and back")
        self.assertEqual(self.arrived()["text"], "and back")

    def test_the_protocol_is_kept(self):
        self.write("one more")
        self.acknowledged()
        stats = self.smsc.control("GET", "stats")
        self.assertEqual((stats["stray_responses"], stats["malformed_responses"]), (0, 0))


if __name__ == "__main__":
    BUILD = sys.argv.pop(1)
    unittest.main()
