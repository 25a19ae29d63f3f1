"""A real HTTP server on the loopback for the pool's tests: it counts accepts, and fails in the ways that servers do."""

from __future__ import annotations

import contextlib
import datetime
import ipaddress
import json
import socket
import ssl
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit


class Handler(BaseHTTPRequestHandler):
    """Routes by the first part of the path; each request is recorded before it is answered."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1
    server: LocalServer

    def handle_any(self) -> None:
        parts = urlsplit(self.path)
        query = {name: values[0] for name, values in parse_qs(parts.query).items()}
        body = self._read_body()
        number = self.server.record(self.command, parts.path, dict(self.headers.items()), body)
        route = getattr(self, f"route_{parts.path.split('/')[1] or 'echo'}")
        route(query, body, number)

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = do_HEAD = do_OPTIONS = handle_any

    def _read_body(self) -> bytes:
        if self.headers.get("Transfer-Encoding") == "chunked":
            chunks = []
            while size := int(self.rfile.readline(), 16):
                chunks.append(self.rfile.read(size))
                self.rfile.readline()
            self.rfile.readline()
            return b"".join(chunks)
        return self.rfile.read(int(self.headers.get("Content-Length", 0)))

    def answer(self, status: int, body: bytes = b"", **headers: str) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def cut(self) -> None:
        """Take the connection away without an answer."""
        self.close_connection = True
        with contextlib.suppress(OSError):
            socket.socket.shutdown(self.connection, socket.SHUT_RDWR)

    # -- routes ---------------------------------------------------------------------------------------------------

    def route_echo(self, query: dict[str, str], body: bytes, number: int) -> None:
        """What arrived, as JSON, and a cookie for whoever asked."""
        seen = {"method": self.command, "headers": dict(self.headers.items()), "body": body.decode("latin-1")}
        cookie = {"Set_Cookie": f"caller={query['id']}; Path=/"} if "id" in query else {}
        self.answer(200, json.dumps({**seen, "query": query}).encode(), **cookie)

    def route_fail(self, query: dict[str, str], body: bytes, number: int) -> None:
        """``status`` for the first ``times`` requests to this path, then 200."""
        if number <= int(query.get("times", 1)):
            after = {"Retry_After": query["after"]} if "after" in query else {}
            self.answer(int(query.get("status", 503)), b"not now", **after)
        else:
            self.answer(200, body or b"fine")

    def route_drop(self, query: dict[str, str], body: bytes, number: int) -> None:
        """No answer at all for the first ``times`` requests."""
        if number <= int(query.get("times", 1)):
            self.cut()
        else:
            self.answer(200, body or b"fine")

    def route_short(self, query: dict[str, str], body: bytes, number: int) -> None:
        """Half of the promised body, then the connection is gone; whole after ``times`` requests."""
        if number <= int(query.get("times", 1)):
            self.send_response(200)
            self.send_header("Content-Length", "100")
            self.end_headers()
            self.wfile.write(b"x" * 50)
            self.wfile.flush()
            self.cut()
        else:
            self.answer(200, b"x" * 100)

    def route_drip(self, query: dict[str, str], body: bytes, number: int) -> None:
        """A body that comes byte by byte."""
        self.send_response(200)
        self.send_header("Content-Length", "20")
        self.end_headers()
        for index in range(20):
            self.wfile.write(b"%d" % (index % 10))
            self.wfile.flush()

    def route_silent(self, query: dict[str, str], body: bytes, number: int) -> None:
        """Say nothing until the test is over (``half`` sends headers and one byte first)."""
        if "half" in query:
            self.send_response(200)
            self.send_header("Content-Length", "20")
            self.end_headers()
            self.wfile.write(b"x")
            self.wfile.flush()
        self.server.over.wait(20)
        self.cut()

    def route_day(self, query: dict[str, str], body: bytes, number: int) -> None:
        """Fail as ``plan`` says, one word an attempt, then echo."""
        plan = query.get("plan", "").split(",")
        failure = plan[number - 1] if number <= len(plan) else ""
        if failure == "drop":
            self.cut()
        elif failure == "short":
            self.send_response(200)
            self.send_header("Content-Length", "100")
            self.end_headers()
            self.wfile.write(b"x")
            self.wfile.flush()
            self.cut()
        elif failure:
            self.answer(int(failure), b"not now", Retry_After="30")
        else:
            self.route_echo(query, body, number)

    def route_redirect(self, query: dict[str, str], body: bytes, number: int) -> None:
        more = {"Content_Encoding": query["encoding"]} if "encoding" in query else {}
        self.answer(int(query.get("status", 302)), b"moved", Location=query["to"], Set_Cookie="hop=1; Path=/", **more)

    def log_message(self, *args: object) -> None:
        """Quiet."""


class LocalServer(ThreadingHTTPServer):
    """The server, and what it saw."""

    daemon_threads = True
    block_on_close = False
    request_queue_size = 256

    def __init__(self, tls: ssl.SSLContext | None = None, host: str = "127.0.0.1") -> None:
        super().__init__((host, 0), Handler)
        self.tls = tls
        self.over = threading.Event()
        self.accepts = 0
        self.open: set[socket.socket] = set()
        self.requests: list[tuple[str, str, dict[str, str], bytes]] = []
        self._counts: Counter[str] = Counter()
        self._lock = threading.Lock()

    @property
    def url(self) -> str:
        scheme = "https" if self.tls else "http"
        return f"{scheme}://{self.server_address[0]}:{self.server_port}"

    def record(self, method: str, path: str, headers: dict[str, str], body: bytes) -> int:
        with self._lock:
            self.requests.append((method, path, headers, body))
            self._counts[path] += 1
            return self._counts[path]

    def count(self, path: str) -> int:
        with self._lock:
            return self._counts[path]

    def get_request(self) -> tuple[socket.socket, object]:
        connection, address = super().get_request()
        with self._lock:
            self.accepts += 1
        return connection, address

    def finish_request(self, request, client_address) -> None:
        if self.tls:
            request.settimeout(20)
            request = self.tls.wrap_socket(request, server_side=True)
        with self._lock:
            self.open.add(request)
        try:
            super().finish_request(request, client_address)
        finally:
            with self._lock:
                self.open.discard(request)
            if self.tls:
                request.close()

    def handle_error(self, request, client_address) -> None:
        """Clients that go away are part of the tests."""

    def cut_all(self) -> None:
        """Take away every open connection, as a restart of the server would."""
        with self._lock:
            sockets = list(self.open)
        for each in sockets:
            with contextlib.suppress(OSError):
                # Not SSLSocket's own: it forgets TLS first, and what the handler then writes goes out in the clear.
                socket.socket.shutdown(each, socket.SHUT_RDWR)

    def wait_until(self, condition: Callable[[], bool], seconds: float = 10.0) -> bool:
        """Whether the condition comes true; the server's threads notice a closed connection a moment later."""
        end = time.monotonic() + seconds
        tick = threading.Event()
        while not condition():
            if time.monotonic() > end:
                return False
            tick.wait(0.01)
        return True


@contextlib.contextmanager
def serving(tls: ssl.SSLContext | None = None, host: str = "127.0.0.1") -> Iterator[LocalServer]:
    """A server for the time of the block."""
    server = LocalServer(tls, host)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.over.set()
        server.shutdown()
        server.server_close()
        server.cut_all()
        thread.join(10)


def make_certificate(folder: Path) -> tuple[Path, ssl.SSLContext]:
    """A self-signed certificate for the loopback: its path (for ``verify=``) and the server's context."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.x509.oid import NameOID

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "resilint test")])
    now = datetime.datetime.now(datetime.timezone.utc)
    names = [x509.IPAddress(ipaddress.ip_address("127.0.0.1")), x509.DNSName("localhost")]
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=2))
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = folder / "certificate.pem"
    path.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    key_path = folder / "key.pem"
    key_path.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path, key_path)
    return path, context
