"""A small Bolt 5 client for the tests: one connection, plain Python, nothing of waxpress.

    with bolt_client.connect("bolt://neo4j:secret@127.0.0.1:7687") as on:
        on.run("UNWIND $r AS x RETURN x, x * 2 AS y", r=[1, 2])      -> [[1, 2], [2, 4]]
        on.last                                                      -> fields and summary of it
"""

import socket
import ssl
import struct
import urllib.parse

SUCCESS, RECORD, IGNORED, FAILURE = 0x70, 0x71, 0x7E, 0x7F
HELLO, LOGON, GOODBYE, RESET, RUN, PULL, BEGIN, COMMIT, ROLLBACK = 0x01, 0x6A, 0x02, 0x0F, 0x10, 0x3F, 0x11, 0x12, 0x13
SMALL_INTS = range(-16, 128)
VERSIONS = bytes.fromhex("00080805" "00000000" "00000000" "00000000")  # 5.8 down to 5.0.


class Failure(Exception):
    """The server's answer to what it will not do."""

    def __init__(self, metadata):
        self.code = metadata.get("neo4j_code") or metadata.get("code")
        self.metadata = metadata
        super().__init__(f"{self.code}: {metadata.get('message')}")


class Structure:
    """A value that PackStream calls a structure: nodes, relationships, times."""

    def __init__(self, tag, fields):
        self.tag, self.fields = tag, fields

    def __eq__(self, other):
        return isinstance(other, Structure) and (self.tag, self.fields) == (other.tag, other.fields)

    def __repr__(self):
        return f"Structure({self.tag:#x}, {self.fields})"


def sized(out, size, tiny, markers):
    """The head of a thing of `size`: `tiny` marker or None, then the (8, 16, 32 bit) markers."""
    if tiny is not None and size < 16:
        out.append(tiny | size)
        return
    for marker, width in zip(markers, (1, 2, 4)):
        if size < 1 << (8 * width):
            out.append(marker)
            out += size.to_bytes(width, "big")
            return
    raise ValueError(f"too big for PackStream: {size}")


def pack(value, out=None):
    out = bytearray() if out is None else out
    if value is None:
        out.append(0xC0)
    elif isinstance(value, bool):
        out.append(0xC3 if value else 0xC2)
    elif isinstance(value, int):
        if value in SMALL_INTS:
            out += value.to_bytes(1, "big", signed=True)
        else:
            width = next(w for w in (1, 2, 4, 8) if -(1 << (8 * w - 1)) <= value < 1 << (8 * w - 1))
            out.append({1: 0xC8, 2: 0xC9, 4: 0xCA, 8: 0xCB}[width])
            out += value.to_bytes(width, "big", signed=True)
    elif isinstance(value, float):
        out.append(0xC1)
        out += struct.pack(">d", value)
    elif isinstance(value, str):
        data = value.encode("utf-8")
        sized(out, len(data), 0x80, (0xD0, 0xD1, 0xD2))
        out += data
    elif isinstance(value, (bytes, bytearray)):
        sized(out, len(value), None, (0xCC, 0xCD, 0xCE))
        out += value
    elif isinstance(value, (list, tuple)):
        sized(out, len(value), 0x90, (0xD4, 0xD5, 0xD6))
        for one in value:
            pack(one, out)
    elif isinstance(value, dict):
        sized(out, len(value), 0xA0, (0xD8, 0xD9, 0xDA))
        for key, one in value.items():
            pack(key, out)
            pack(one, out)
    elif isinstance(value, Structure):
        out += bytes((0xB0 | len(value.fields), value.tag))
        for one in value.fields:
            pack(one, out)
    else:
        raise TypeError(f"no PackStream for {type(value).__name__}")
    return out


class Unpacker:
    def __init__(self, data):
        self.data, self.at = data, 0

    def take(self, count):
        piece = self.data[self.at : self.at + count]
        if len(piece) != count:
            raise ValueError("PackStream ends too early")
        self.at += count
        return piece

    def number(self, width, signed=False):
        return int.from_bytes(self.take(width), "big", signed=signed)

    def value(self):
        marker = self.number(1)
        if marker < 0x80:
            return marker
        if marker >= 0xF0:
            return marker - 256
        kind, low = marker & 0xF0, marker & 0x0F
        if kind == 0x80:
            return self.take(low).decode("utf-8")
        if kind == 0x90:
            return self.listed(low)
        if kind == 0xA0:
            return self.mapped(low)
        if kind == 0xB0:
            tag = self.number(1)
            return Structure(tag, self.listed(low))
        if marker == 0xC0:
            return None
        if marker == 0xC1:
            return struct.unpack(">d", self.take(8))[0]
        if marker in (0xC2, 0xC3):
            return marker == 0xC3
        if 0xC8 <= marker <= 0xCB:
            return self.number(1 << (marker - 0xC8), signed=True)
        if 0xCC <= marker <= 0xCE:
            return bytes(self.take(self.number(1 << (marker - 0xCC))))
        if 0xD0 <= marker <= 0xD2:
            return self.take(self.number(1 << (marker - 0xD0))).decode("utf-8")
        if 0xD4 <= marker <= 0xD6:
            return self.listed(self.number(1 << (marker - 0xD4)))
        if 0xD8 <= marker <= 0xDA:
            return self.mapped(self.number(1 << (marker - 0xD8)))
        raise ValueError(f"PackStream marker {marker:#x}")

    def listed(self, count):
        return [self.value() for _ in range(count)]

    def mapped(self, count):
        return {self.value(): self.value() for _ in range(count)}


def unpack(data):
    unpacker = Unpacker(bytes(data))
    value = unpacker.value()
    if unpacker.at != len(unpacker.data):
        raise ValueError("bytes after a PackStream value")
    return value


def message(tag, *fields):
    body = pack(Structure(tag, fields))
    out = bytearray()
    for at in range(0, len(body), 0xFFFF):
        piece = body[at : at + 0xFFFF]
        out += len(piece).to_bytes(2, "big") + piece
    return out + b"\0\0"


class Connection:
    def __init__(self, host, port, user=None, password=None, database="neo4j", tls=None, timeout=None):
        self.database = database
        self.last = {}
        self.socket = socket.create_connection((host, port), 30)
        self.socket.settimeout(timeout)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if tls is not None:
            self.socket = tls.wrap_socket(self.socket, server_hostname=host)
        self.stream = self.socket.makefile("rb", 1 << 18)
        try:
            self.greet(user, password)
        except BaseException:
            self.drop()
            raise

    def greet(self, user, password):
        self.socket.sendall(bytes.fromhex("6060B017") + VERSIONS)
        answer = self.exactly(4)
        if answer[3] != 5:
            raise ConnectionError(f"no Bolt 5 there: {answer!r}")
        self.version = (answer[3], answer[2])
        hello = {"user_agent": "waxpress-tests/1", "bolt_agent": {"product": "waxpress-tests/1"}}
        if self.version >= (5, 2):
            hello["notifications_minimum_severity"] = "OFF"
        secret = {"scheme": "none"}
        if user is not None:
            secret = {"scheme": "basic", "principal": user, "credentials": password}
        if self.version >= (5, 1):
            self.socket.sendall(message(HELLO, hello) + message(LOGON, secret))
            self.server = self.answer()["server"]
            self.answer()
        else:
            self.socket.sendall(message(HELLO, {**hello, **secret}))
            self.server = self.answer()["server"]

    def exactly(self, count):
        data = self.stream.read(count)
        if data is None or len(data) != count:
            raise ConnectionError("the server closed the connection")
        return data

    def receive(self):
        """One message; empty chunks between messages only keep the connection alive."""
        body = bytearray()
        while True:
            size = int.from_bytes(self.exactly(2), "big")
            if size:
                body += self.exactly(size)
            elif body:
                return unpack(body)

    def answer(self, rows=None):
        """The summary that ends a request; its records go into `rows`."""
        while True:
            got = self.receive()
            if got.tag == RECORD:
                rows.append(got.fields[0])
            elif got.tag == FAILURE:
                raise Failure(got.fields[0])
            elif got.tag == IGNORED:
                return {}
            else:
                return got.fields[0]

    def ask(self, requests, rows=None):
        """Several messages in one write; after a failure the connection is as new again."""
        self.socket.sendall(b"".join(requests))
        failed, answers = None, []
        for _ in requests:
            try:
                answers.append(self.answer(rows))
            except Failure as one:
                failed = failed or one
        if failed is not None:
            self.socket.sendall(message(RESET))
            self.answer()
            raise failed
        return answers

    def run(self, query, parameters=None, **more):
        """The rows of one statement, which commits by itself."""
        rows = []
        words = message(RUN, query, {**(parameters or {}), **more}, {"db": self.database})
        begun, done = self.ask([words, message(PULL, {"n": -1})], rows)
        self.last = {**begun, **done}
        return rows

    def run_all(self, statements):
        """(query, parameters) pairs as one transaction, in one write."""
        words = [message(BEGIN, {"db": self.database})]
        for query, parameters in statements:
            words += [message(RUN, query, parameters, {}), message(PULL, {"n": -1})]
        return self.ask([*words, message(COMMIT)], [])

    def close(self):
        try:
            self.socket.sendall(message(GOODBYE))
        except OSError:
            pass
        self.drop()

    def drop(self):
        self.stream.close()
        self.socket.close()

    def __enter__(self):
        return self

    def __exit__(self, *what):
        self.close()


def connect(url, timeout=None):
    """bolt://user:password@host:port/database, percent-encoded; +s with the system's authorities, +ssc with none."""
    parts = urllib.parse.urlsplit(url)
    kind, _, safety = parts.scheme.partition("+")
    if kind not in ("bolt", "neo4j"):
        raise ValueError(f"not a URL of Neo4j: {parts.scheme}://")
    tls = None
    if safety:
        tls = ssl.create_default_context()
        if safety == "ssc":
            tls.check_hostname, tls.verify_mode = False, ssl.CERT_NONE
    spoken = urllib.parse.unquote
    return Connection(
        parts.hostname or "127.0.0.1", parts.port or 7687,
        spoken(parts.username) if parts.username else None, spoken(parts.password or ""),
        parts.path.strip("/") or "neo4j", tls, timeout,
    )
