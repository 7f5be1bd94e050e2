"""How far the download is: for the log, and as JSON at GET /progress."""

import http.server
import json
import socket
import threading
import time

LOG_SECONDS = 30


class Progress:
    """What is known of the download, for every thread."""

    def __init__(self):
        self.lock = threading.Lock()
        self.state, self.message = "Starting", ""
        self.files_total = self.files_done = self.bytes_total = self.bytes_done = self.received = 0
        self.began = time.monotonic()

    def set(self, **values):
        with self.lock:
            vars(self).update(values)

    def add(self, received=0, found=0, files=0):
        with self.lock:
            self.received += received
            self.message = "" if received else self.message
            self.bytes_done += received + found
            self.files_done += files

    def json(self):
        with self.lock:
            seconds = max(time.monotonic() - self.began, 0.001)
            return {
                "state": self.state,
                "message": self.message,
                "filesDone": self.files_done,
                "filesTotal": self.files_total,
                "bytesDone": self.bytes_done,
                "bytesTotal": self.bytes_total,
                "bytesPerSecond": int(self.received / seconds),
            }

    def line(self):
        now = self.json()
        return "%s: %.1f of %.1f GB, %d of %d files, %.1f MB/s" % (
            now["state"], now["bytesDone"] / 1e9, now["bytesTotal"] / 1e9, now["filesDone"], now["filesTotal"],
            now["bytesPerSecond"] / 1e6)


def serve(progress, port):
    class Answer(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            found = self.path == "/progress"
            body = json.dumps(progress.json()).encode() if found else b""
            self.send_response(200 if found else 404)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            pass

    class Server(http.server.ThreadingHTTPServer):
        address_family = socket.AF_INET6 if socket.has_dualstack_ipv6() else socket.AF_INET

        def server_bind(self):
            if self.address_family == socket.AF_INET6:
                self.socket.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)
            super().server_bind()

    server = Server(("", port), Answer)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    print("progress on port %d" % server.server_address[1], flush=True)


def log(progress):
    while True:
        time.sleep(LOG_SECONDS)
        print(progress.line(), flush=True)
