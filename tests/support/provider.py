"""A provider that takes messages, and answers when it is let, or late."""

import http.server
import json
import threading
import time


class Provider(http.server.ThreadingHTTPServer):
    """While `gate` is not set, none is answered. An answer takes `delay` seconds."""

    daemon_threads = True
    request_queue_size = 1024

    def __init__(self):
        super().__init__(("127.0.0.1", 0), _Answer)
        self.port = self.server_address[1]
        self.gate = threading.Event()
        self.gate.set()
        self.lock = threading.Lock()
        self.taken = []
        self.delay = 0.0
        self.under_way = self.most_under_way = 0
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def stop(self):
        self.gate.set()
        self.shutdown()
        self.server_close()


class _Answer(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def log_message(self, *_):
        pass

    def answer(self, content):
        body = json.dumps(content).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_GET(self):
        self.answer({"data": []})

    def do_POST(self):
        message = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        with self.server.lock:
            self.server.taken.append(message["text"]["body"])
            number = len(self.server.taken)
            self.server.under_way += 1
            self.server.most_under_way = max(self.server.most_under_way, self.server.under_way)
        self.server.gate.wait(60)
        time.sleep(self.server.delay)
        with self.server.lock:
            self.server.under_way -= 1
        self.answer({"messaging_product": "whatsapp", "messages": [{"id": f"wamid.{number}"}]})
