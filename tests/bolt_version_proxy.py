#!/usr/bin/env python3
"""Stands before a Neo4j and offers it one version of Bolt only, so that the client can be tried with each.

    tests/bolt_version_proxy.py SERVER_PORT 4.4

prints its own port, and passes everything on but the client's proposal of versions. Ends with SIGTERM.
"""

import socket
import sys
import threading

PROPOSAL = 20


def receive(client, size):
    got = b""
    while len(got) < size:
        piece = client.recv(size - len(got))
        if not piece:
            return None
        got += piece
    return got


def pump(source, target):
    try:
        while piece := source.recv(65536):
            target.sendall(piece)
    except OSError:
        pass
    for side in (source, target):
        try:
            side.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass


def serve(client, port, version):
    major, minor = version
    proposal = receive(client, PROPOSAL)
    if proposal is None:
        return
    with socket.create_connection(("127.0.0.1", port)) as server:
        server.sendall(proposal[:4] + bytes([0, 0, minor, major]) + bytes(12))
        threading.Thread(target=pump, args=(client, server), daemon=True).start()
        pump(server, client)


def main():
    port, version = int(sys.argv[1]), tuple(int(part) for part in sys.argv[2].split("."))
    with socket.create_server(("127.0.0.1", 0)) as listener:
        print(listener.getsockname()[1], flush=True)
        while True:
            client, _ = listener.accept()
            threading.Thread(target=serve, args=(client, port, version), daemon=True).start()


if __name__ == "__main__":
    main()
