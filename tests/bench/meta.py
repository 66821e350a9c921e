"""A provider and its customers, for the benchmarks: WhatsApp's API as far as a text message needs it."""

import asyncio
import collections
import hashlib
import hmac
import json
import re
import ssl
import time

FLOW = {"spec": "1.0", "languages": ["en"], "start": "echo", "steps": {
    "echo": {"send": {"type": "text", "text": "{{ message.text }}"}, "next": "end"}, "end": {"end": {}}}}
# Says that nothing was accepted; without it nobody knows.
UNAVAILABLE = b'{"error": {"message": "Service temporarily unavailable", "type": "OAuthException", "code": 2}}'
APP_SECRET = "bench-app-secret"
ACCOUNT = {"display_phone_number": "15550783881", "phone_number_id": "106540352242922"}


def channel(url, **other):
    return {"plugin": "whatsapp", "flow": "echo", **other,
            "settings": {"phone_number_id": ACCOUNT["phone_number_id"], "access_token": "bench",
                         "verify_token": "bench", "app_secret": APP_SECRET, "api_url": url}}


class Provider:
    """Takes each request whole, then answers it late; tells who asks what it got."""

    def __init__(self, answer_s=0, statuses=None):
        self.answer_s = answer_s
        self.statuses = statuses  # a queue of webhooks, or None
        self.down = None  # while it is: the body of its 503
        self.requests = 0
        self.got = collections.Counter()
        self.first = {}
        self.under_way = self.most_under_way = 0
        self.last_news = time.monotonic()
        self.listener = lambda text: None  # called with the number of each message

    async def start(self, context=None):
        server = await asyncio.start_server(self.serve, "127.0.0.1", 0, ssl=context, backlog=512)
        return server.sockets[0].getsockname()[1]

    async def serve(self, reader, writer):
        try:
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                length = re.search(rb"(?i)\r\ncontent-length: *(\d+)", head)
                body = await reader.readexactly(int(length[1])) if length else b""
                await self.answer(json.loads(body), writer)
        except (asyncio.IncompleteReadError, ConnectionError, ssl.SSLError, TimeoutError):
            pass
        finally:
            writer.close()

    async def answer(self, request, writer):
        self.requests += 1
        if self.down is not None:
            writer.write(b"HTTP/1.1 503 Service Unavailable\r\nContent-Type: application/json\r\n"
                         b"Content-Length: %d\r\n\r\n%s" % (len(self.down), self.down))
            return await writer.drain()
        text = request.get("text", {}).get("body", "")
        self.under_way += 1
        self.most_under_way = max(self.most_under_way, self.under_way)
        if text:
            self.took_message(text, request)
        try:
            await asyncio.sleep(self.answer_s)  # how slow it is
        finally:
            self.under_way -= 1
        answer = {"success": True}
        if text:
            answer = {"messaging_product": "whatsapp", "contacts": [{"input": request["to"], "wa_id": request["to"]}],
                      "messages": [{"id": self.id_of(text)}]}
        raw = json.dumps(answer).encode()
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s"
                     % (len(raw), raw))
        await writer.drain()

    def id_of(self, text):
        return "wamid.reply" + text

    def took_message(self, text, request):
        self.got[text] += 1
        self.last_news = time.monotonic()
        if self.got[text] > 1:
            return
        self.first[text] = time.monotonic()
        self.listener(text)
        if self.statuses is not None:
            self.statuses.put_nowait({"statuses": [{
                "id": self.id_of(text), "status": "sent", "timestamp": str(int(time.time())),
                "recipient_id": request["to"],
                "biz_opaque_callback_data": request.get("biz_opaque_callback_data", "")}]})


class Customers:
    """Posts webhooks as the provider does: again until each is taken."""

    def __init__(self, port, provider):
        self.port = port
        self.next = collections.Counter()
        self.posts = asyncio.Queue()
        self.acknowledged = {}
        self.acknowledge_ms = []
        self.writing = True
        provider.listener = self.answered

    def write(self, customer):
        self.next[customer] += 1
        text = f"{customer}-{self.next[customer]}"
        phone = f"346{customer:08}"
        self.posts.put_nowait((text, {
            "contacts": [{"profile": {"name": "Sheena Nelson"}, "wa_id": phone}],
            "messages": [{"from": phone, "id": f"wamid.in{text}", "timestamp": str(int(time.time())),
                          "type": "text", "text": {"body": text}}]}))

    def answered(self, text):
        if self.writing:
            self.write(int(text.split("-")[0]))

    async def post(self, queue):
        reader = writer = None
        while True:
            text, value = await queue.get()
            value = {"messaging_product": "whatsapp", "metadata": ACCOUNT, **value}
            body = json.dumps({"object": "whatsapp_business_account", "entry": [
                {"id": "419561257915477", "changes": [{"value": value, "field": "messages"}]}]}).encode()
            signature = hmac.new(APP_SECRET.encode(), body, hashlib.sha256).hexdigest()
            raw = (f"POST /webhooks/bench HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
                   f"X-Hub-Signature-256: sha256={signature}\r\nContent-Length: {len(body)}\r\n\r\n").encode() + body
            while True:
                start = time.monotonic()
                try:
                    if writer is None:
                        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
                    writer.write(raw)
                    head = await reader.readuntil(b"\r\n\r\n")
                    length = re.search(rb"(?i)\r\ncontent-length: *(\d+)", head)
                    await reader.readexactly(int(length[1]) if length else 0)
                    if head.split(b" ", 2)[1] == b"200":
                        break
                except (OSError, asyncio.IncompleteReadError):  # killed just now
                    writer = None
                await asyncio.sleep(0.1)  # as a provider comes again later
            if text:
                self.acknowledged[text] = time.monotonic()
                self.acknowledge_ms.append((time.monotonic() - start) * 1000)
