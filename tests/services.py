"""The services of waxpress as processes, for tests: started with the environment that operators give them."""

import contextlib
import json
import os
import pathlib
import signal
import subprocess
import time
import urllib.error
import urllib.request

import harness
import servers

KINDS = harness.KINDS


class Service:
    """One process; its log is JSON lines in a file."""

    def __init__(self, name, folder, env, *words):
        self.name = name
        self.log_path = pathlib.Path(folder) / f"{name}-{time.monotonic_ns()}.log"
        self.port = servers.free_port()
        self.env = {**os.environ, **env, "HEALTH_PORT": str(self.port), "LOG_FORMAT": "json"}
        self.words = [str(harness.BINARY), name, *map(str, words)]
        self.process = None
        self.start()

    def start(self):
        with open(self.log_path, "ab") as log:
            self.process = subprocess.Popen(
                self.words, env=self.env, stdout=log, stderr=log, stdin=subprocess.DEVNULL
            )

    def health(self):
        """(status of HTTP, the JSON) or (None, None) where nobody answers."""
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/health", timeout=5) as answer:
                return answer.status, json.load(answer)
        except urllib.error.HTTPError as failed:
            return failed.code, json.load(failed)
        except OSError:
            return None, None

    def metrics(self):
        """Name with labels -> value."""
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/metrics", timeout=5) as answer:
            lines = answer.read().decode().splitlines()
        return {
            line.rsplit(" ", 1)[0]: float(line.rsplit(" ", 1)[1])
            for line in lines if line and not line.startswith("#")
        }

    def events(self, event=None):
        """The log lines so far, or those of one event."""
        found = []
        for line in self.log_path.read_text("utf-8", "replace").splitlines():
            with contextlib.suppress(json.JSONDecodeError):
                one = json.loads(line)
                if event is None or one["event"] == event:
                    found.append(one)
        return found

    def log(self):
        return self.log_path.read_text("utf-8", "replace")

    def wait(self, patience=120):
        return self.process.wait(patience)

    def stop(self, patience=30):
        """Asks it to end; returns the exit status."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        return self.process.wait(patience)

    def kill(self):
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()


class Stack:
    """A broker and a database of their own, and the services before them."""

    def __init__(self, folder, postgres=None, rabbit=None):
        self.folder = pathlib.Path(folder)
        self.postgres = postgres or servers.PostgresServer()
        self.rabbit = rabbit or servers.RabbitServer()
        self.running = []

    def environment(self, **more):
        return {
            "RABBITMQ_HOST": f"127.0.0.1:{self.rabbit.port}",
            "RABBITMQ_USERNAME": self.rabbit.USER,
            "RABBITMQ_PASSWORD": self.rabbit.PASSWORD,
            "POSTGRES_HOST": f"127.0.0.1:{self.postgres.port}",
            "POSTGRES_USERNAME": self.postgres.USER,
            "POSTGRES_PASSWORD": self.postgres.PASSWORD,
            "POSTGRES_DATABASE": self.postgres.DATABASE,
            "POSTGRES_BATCH_FLUSH_INTERVAL": "0.2",
            **more,
        }

    def service(self, name, *words, **env):
        one = Service(name, self.folder, self.environment(**env), *words)
        self.running.append(one)
        return one

    def tableinator(self, *words, **env):
        return self.service("tableinator", *words, **env)

    def extractor(self, root, *words, **env):
        return self.service("extractor", *words, DISCOGS_ROOT=str(root), **env)

    def queues(self):
        """Name -> messages, ready and unacknowledged."""
        rows = self.rabbit.ctl("list_queues", "name", "messages").splitlines()
        return {name: int(count) for name, count in (row.split("\t") for row in rows if "\t" in row)
                if count.isdigit()}

    def wait_until(self, is_so, what, patience=120):
        until = time.monotonic() + patience
        while not is_so():
            if time.monotonic() > until:
                logs = "\n".join(f"{one.name}: {one.log()[-3000:]}" for one in self.running)
                raise AssertionError(f"{what}: not within {patience} s\n{logs}")
            time.sleep(0.1)

    def wait_until_complete(self, tableinator, patience=180):
        """Every kind is complete and every queue is empty."""
        def is_complete():
            _, body = tableinator.health()
            return body is not None and sorted(body["completed_files"]) == sorted(KINDS)
        self.wait_until(is_complete, "all kinds complete", patience)
        self.wait_until(
            lambda: all(n == 0 for q, n in self.queues().items() if not q.endswith(".dlq")),
            "all queues empty", patience,
        )

    def close(self):
        for one in self.running:
            one.kill()
        self.rabbit.close()
        self.postgres.close()


def table_digest(postgres, database=None):
    """What the four tables hold: kind -> (rows, a hash over ids, hashes and documents)."""
    found = {}
    for kind in KINDS:
        found[kind] = postgres.psql(
            "SELECT count(*), coalesce(md5(string_agg(md5(data_id || hash || data::text), '' "
            f"ORDER BY data_id COLLATE \"C\")), '') FROM {kind}",
            database,
        )
    return found
