"""As much of AMQP 0-9-1 as the tests need: publish with confirms, fetch, declare, count. Nothing of waxpress."""

import socket
import struct

END = b"\xce"


def short(text):
    data = text.encode()
    return bytes([len(data)]) + data


def long_text(data):
    return struct.pack(">I", len(data)) + data


def table(values):
    fields = b""
    for name, value in values.items():
        fields += short(name)
        if isinstance(value, int):
            fields += b"l" + struct.pack(">q", value)
        else:
            fields += b"S" + long_text(value.encode())
    return long_text(fields)


class Reader:
    """Takes values off the front of bytes."""

    FIXED = {"b": ">b", "B": ">B", "s": ">h", "u": ">H", "I": ">i", "i": ">I", "l": ">q", "T": ">Q", "f": ">f", "d": ">d"}

    def __init__(self, data):
        self.data, self.at = data, 0

    def bytes(self, count):
        self.at += count
        return self.data[self.at - count : self.at]

    def number(self, how):
        form = self.FIXED[how]
        return struct.unpack(form, self.bytes(struct.calcsize(form)))[0]

    def short(self):
        return self.bytes(self.number("B")).decode()

    def long_text(self):
        return self.bytes(self.number("i"))

    def value(self):
        how = chr(self.number("B"))
        if how == "S":
            return self.long_text().decode("utf-8", "replace")
        if how == "t":
            return bool(self.number("B"))
        if how == "F":
            return self.table()
        if how == "A":
            inside = Reader(self.long_text())
            found = []
            while inside.at < len(inside.data):
                found.append(inside.value())
            return found
        return None if how == "V" else self.number(how)

    def table(self):
        inside = Reader(self.long_text())
        found = {}
        while inside.at < len(inside.data):
            name = inside.short()
            found[name] = inside.value()
        return found


class Message:
    def __init__(self, body, properties, is_redelivered=False):
        self.body = body
        self.properties = properties
        self.headers = properties.get("headers", {})
        self.is_redelivered = is_redelivered


PROPERTIES = (
    ("content_type", "short"), ("content_encoding", "short"), ("headers", "table"), ("delivery_mode", "B"),
    ("priority", "B"), ("correlation_id", "short"), ("reply_to", "short"), ("expiration", "short"),
    ("message_id", "short"), ("timestamp", "T"), ("type", "short"), ("user_id", "short"), ("app_id", "short"),
)


def read_properties(payload):
    reader = Reader(payload[12:])
    flags = reader.number("u")
    found = {}
    for at, (name, how) in enumerate(PROPERTIES):
        if flags & (0x8000 >> at):
            found[name] = reader.number(how) if len(how) == 1 else getattr(reader, how)()
    return found


class Client:
    """One connection with one channel, in confirm mode."""

    def __init__(self, port, user, password):
        self.socket = socket.create_connection(("127.0.0.1", port), 60)
        self.file = self.socket.makefile("rb")
        self.frame_max = 131072
        self.published = 0
        self.socket.sendall(b"AMQP\x00\x00\x09\x01")
        self.expect(10, 10)
        login = f"\0{user}\0{password}".encode()
        self.send(10, 11, table({}) + short("PLAIN") + long_text(login) + short("en_US"), channel=0)
        self.expect(10, 30)
        self.send(10, 31, struct.pack(">HIH", 1, self.frame_max, 0), channel=0)
        self.send(10, 40, short("/") + short("") + b"\0", channel=0)
        self.expect(10, 41)
        self.call(20, 10, short(""), 11)
        self.call(85, 10, b"\0", 11)

    def frame(self, kind, channel, payload):
        return struct.pack(">BHI", kind, channel, len(payload)) + payload + END

    def send(self, class_id, method_id, payload, channel=1):
        self.socket.sendall(self.frame(1, channel, struct.pack(">HH", class_id, method_id) + payload))

    def receive(self):
        """The next frame that is no heartbeat: (type, payload)."""
        while True:
            head = self.file.read(7)
            if len(head) < 7:
                raise ConnectionError("the broker has closed the connection")
            kind, _, size = struct.unpack(">BHI", head)
            payload = self.file.read(size + 1)[:-1]
            if kind != 8:
                return kind, payload

    def method(self):
        kind, payload = self.receive()
        class_id, method_id = struct.unpack(">HH", payload[:4])
        if kind != 1 or (class_id, method_id) in ((10, 50), (20, 40)):
            reader = Reader(payload[4:])
            raise ConnectionError(f"the broker says {reader.number('u')} {reader.short()}")
        return (class_id, method_id), Reader(payload[4:])

    def expect(self, class_id, method_id):
        found, reader = self.method()
        if found != (class_id, method_id):
            raise ConnectionError(f"wanted {class_id},{method_id}, got {found}")
        return reader

    def call(self, class_id, method_id, payload, answer):
        self.send(class_id, method_id, payload)
        return self.expect(class_id, answer)

    def declare_exchange(self, name):
        """A durable fanout."""
        self.call(40, 10, b"\0\0" + short(name) + short("fanout") + b"\x02" + table({}), 11)

    def declare_queue(self, name, bound_to=None, arguments=None):
        self.call(50, 10, b"\0\0" + short(name) + b"\x02" + table(arguments or {}), 11)
        if bound_to:
            self.call(50, 20, b"\0\0" + short(name) + short(bound_to) + short("") + b"\0" + table({}), 21)

    def count(self, name):
        """Messages that wait in a queue; not those that a consumer holds."""
        reader = self.call(50, 10, b"\0\0" + short(name) + b"\x01" + table({}), 11)
        reader.short()
        return reader.number("i")

    def publish(self, exchange, bodies, key=""):
        """All of them, with the properties of the known extractor; returns when all are confirmed."""
        bodies = [body if isinstance(body, bytes) else body.encode() for body in bodies]
        for begin in range(0, len(bodies), 500):
            self.publish_some(exchange, bodies[begin : begin + 500], key)

    def publish_some(self, exchange, bodies, key):
        out = []
        for body in bodies:
            out.append(self.frame(1, 1, struct.pack(">HHH", 60, 40, 0) + short(exchange) + short(key) + b"\0"))
            properties = short("application/json") + short("UTF-8") + b"\x02"
            out.append(self.frame(2, 1, struct.pack(">HHQH", 60, 0, len(body), 0xD000) + properties))
            step = self.frame_max - 8
            out += [self.frame(3, 1, body[at : at + step]) for at in range(0, len(body), step)]
        self.socket.sendall(b"".join(out))
        waiting = set(range(self.published + 1, self.published + len(bodies) + 1))
        self.published += len(bodies)
        while waiting:
            reader = self.expect(60, 80)
            tag, is_multiple = reader.number("T"), reader.number("B")
            waiting -= {one for one in waiting if one == tag or (is_multiple and one <= tag)}

    def take(self, queue):
        """The first message of a queue, or None; it is gone from there."""
        self.send(60, 70, b"\0\0" + short(queue) + b"\x01")
        found, reader = self.method()
        if found == (60, 72):
            return None
        reader.number("T")
        is_redelivered = bool(reader.number("B"))
        _, header = self.receive()
        size = struct.unpack(">Q", header[4:12])[0]
        body = b""
        while len(body) < size:
            body += self.receive()[1]
        return Message(body, read_properties(header), is_redelivered)

    def drain(self, queue):
        """All messages of a queue, in order."""
        found = []
        while (message := self.take(queue)) is not None:
            found.append(message)
        return found

    def delete_queue(self, name):
        self.call(50, 40, b"\0\0" + short(name) + b"\0", 41)

    def close(self):
        self.file.close()
        self.socket.close()

    def __enter__(self):
        return self

    def __exit__(self, *what):
        self.close()
