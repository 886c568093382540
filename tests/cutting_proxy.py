"""A proxy on loopback that cuts connections in the middle of a frame, a number of times; then it only forwards."""

import asyncio
import socket
import struct
import threading

AT_ONCE = 65536  # Bytes that are read and forwarded at one go.
LIMITS = (800, 10_000, 100_000)  # One of them bounds how many bytes pass before a cut: of the login, or of the work.
DIRECTIONS = ("to the client", "to the server")
LONGEST = 400_000  # Bytes after which a connection is cut in whichever direction they went.


def amqp_frame(head, is_opening):
    """The length of the frame that begins with these bytes, None while they are too few. A client opens with eight."""
    if is_opening:
        return 8
    return 8 + int.from_bytes(head[3:7], "big") if len(head) == 7 else None


def postgres_message(head, is_opening):
    """The same for PostgreSQL without TLS: what a client opens with has no type."""
    if is_opening:
        return int.from_bytes(head, "big") if len(head) == 4 else None
    return 1 + int.from_bytes(head[1:], "big") if len(head) == 5 else None


class Frames:
    """Where in one direction of a connection its frames begin and end."""

    def __init__(self, length_of, is_opening):
        self.length_of, self.is_opening = length_of, is_opening
        self.head, self.left = b"", 0

    def is_between(self):
        return not self.head and self.left == 0

    def feed(self, data):
        while data:
            if self.left:
                taken = min(self.left, len(data))
                self.left, data = self.left - taken, data[taken:]
                continue
            self.head, data = self.head + data[:1], data[1:]
            length = self.length_of(self.head, self.is_opening)
            if length is not None:
                self.left, self.head, self.is_opening = length - len(self.head), b"", False

    def place_inside(self, data, at_least):
        """Takes `data`, up to a place inside a frame and not before `at_least`; None where there is none in it."""
        place = max(1, at_least)
        self.feed(data[:place])
        if place <= len(data) and self.is_between():
            self.feed(data[place : place + 1])
            place += 1
        return place if place <= len(data) else None


class Link:
    """One connection through the proxy; `aim` is cut after `limit` bytes, the other direction after LONGEST."""

    def __init__(self, near, far, aim, limit):
        self.ends = dict(zip(DIRECTIONS, (near, far)))
        self.aim, self.limit = aim, limit

    def limit_of(self, direction):
        return self.limit if direction == self.aim else LONGEST

    def reset(self):
        """As a host that has died: no goodbye."""
        for writer in self.ends.values():
            raw = writer.get_extra_info("socket")
            raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            writer.transport.abort()

    def close(self):
        for writer in self.ends.values():
            writer.close()


class CuttingProxy:
    """Listens on `host` until `close`, and forwards to `server_port` on loopback. Its thread alone touches links."""

    def __init__(self, server_port, length_of, cuts, random):
        self.server_port, self.length_of, self.cuts, self.random = server_port, length_of, cuts, random
        self.made = []  # (direction, bytes that had passed there) of each cut.
        self.accepted = 0
        self.loop = asyncio.new_event_loop()
        self.thread = threading.Thread(target=self.loop.run_forever, daemon=True)
        self.thread.start()
        self.server = self.call(asyncio.start_server(self.serve, "127.0.0.1", 0))
        self.host = f"127.0.0.1:{self.server.sockets[0].getsockname()[1]}"

    def call(self, work):
        return asyncio.run_coroutine_threadsafe(work, self.loop).result(60)

    async def serve(self, reader, writer):
        try:
            far_reader, far_writer = await asyncio.open_connection("127.0.0.1", self.server_port)
        except OSError:
            writer.close()
            return
        aim = DIRECTIONS[self.accepted % 2]
        self.accepted += 1
        for each in (writer, far_writer):
            each.transport.set_write_buffer_limits(0)  # So that to drain is to hand all of it on.
        link = Link(writer, far_writer, aim, self.random.randint(1, self.random.choice(LIMITS)))
        await asyncio.gather(*map(self.pump, (link, link), (far_reader, reader), DIRECTIONS))

    async def pump(self, link, reader, direction):
        frames = Frames(self.length_of, is_opening=direction == DIRECTIONS[1])
        writer, limit, passed = link.ends[direction], link.limit_of(direction), 0
        try:
            while data := await reader.read(AT_ONCE):
                if len(self.made) < self.cuts:
                    place = frames.place_inside(data, limit - passed)
                    if place is not None:
                        self.made.append((direction, passed + place))
                        await self.cut(link, writer, data[:place])
                        return
                passed += len(data)
                writer.write(data)
                await writer.drain()
        except OSError:
            pass
        finally:
            link.close()

    async def cut(self, link, writer, data):
        """The other end gets the beginning of a frame, and then either sort of end: an orderly one, or a reset."""
        writer.write(data)
        await writer.drain()
        if self.random.random() < 0.5:
            link.reset()

    def close(self):
        async def end():
            self.server.close()
            mine = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
            for task in mine:
                task.cancel()
            await asyncio.gather(*mine, return_exceptions=True)

        self.call(end())
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.thread.join()
        self.loop.close()

    def __enter__(self):
        return self

    def __exit__(self, *what):
        self.close()
