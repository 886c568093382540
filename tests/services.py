"""The services of waxpress as processes, for tests: started with the environment that operators give them."""

import contextlib
import itertools
import json
import os
import pathlib
import shutil
import signal
import subprocess
import tempfile
import time
import unittest
import urllib.error
import urllib.request

import amqp
import bolt_client
import graph_actual
import graph_expected
import harness
import servers

KINDS = harness.KINDS
CONSUMERS = ("tableinator", "graphinator")


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

    def trigger(self):
        """Asks for a run; the status of HTTP."""
        asked = urllib.request.Request(f"http://127.0.0.1:{self.port}/trigger", data=b"", method="POST")
        try:
            with urllib.request.urlopen(asked, timeout=5) as answer:
                return answer.status
        except urllib.error.HTTPError as failed:
            return failed.code

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

    def wait(self, patience=240):
        return self.process.wait(patience)

    def stop(self, patience=60):
        """Asks it to end; returns the exit status."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        return self.process.wait(patience)

    def kill(self):
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()


class Stack:
    """A broker and a database of their own, and the services before them. A Neo4j is only where one is handed in; it is not
    closed with the rest."""

    consumer = "tableinator"  # Whose queues are meant where none is named.

    def __init__(self, folder, postgres=None, rabbit=None, neo4j=None):
        self.folder = pathlib.Path(folder)
        self.running = []
        self.neo4j = neo4j
        self.postgres = postgres or servers.PostgresServer()
        try:
            self.rabbit = rabbit or servers.RabbitServer()
        except BaseException:
            self.postgres.close()
            raise
        self.begin()

    def begin(self):
        """What was there is out of sight: exchanges and queues of another name, a database of its own."""
        self.end_services()
        if hasattr(self, "prefix"):
            with self.amqp() as client:
                for service, kind in itertools.product(CONSUMERS, KINDS):
                    client.delete_queue(self.queue(kind, service=service))
                    client.delete_queue(self.queue(kind, dead=True, service=service))
        self.number = getattr(self, "number", 0) + 1
        self.prefix = f"case{self.number}"
        self.database = f"case{self.number}"
        self.postgres.psql(f"CREATE DATABASE {self.database}", database="postgres")
        if self.neo4j is not None:
            self.neo4j.clear(keeps_schema=True)

    def end_services(self):
        for one in self.running:
            one.kill()
        self.running = []

    def exchange(self, kind):
        return f"{self.prefix}-{kind}"

    def queue(self, kind, dead=False, service=None):
        return f"{self.prefix}-{service or self.consumer}-{kind}" + (".dlq" if dead else "")

    def amqp(self):
        return amqp.Client(self.rabbit.port, self.rabbit.USER, self.rabbit.PASSWORD)

    def psql(self, sql):
        return self.postgres.psql(sql, database=self.database)

    def documents(self, kind):
        """data_id -> (hash, document)."""
        lines = self.psql(f"SELECT json_build_array(data_id, hash, data) FROM {kind}").split("\n")
        return {row[0]: (row[1], row[2]) for row in map(json.loads, filter(None, lines))}

    def digest(self):
        return table_digest(self.psql)

    def environment(self, **more):
        return {
            "DISCOGS_EXCHANGE_PREFIX": self.prefix,
            "RABBITMQ_HOST": f"127.0.0.1:{self.rabbit.port}",
            "RABBITMQ_USERNAME": self.rabbit.USER,
            "RABBITMQ_PASSWORD": self.rabbit.PASSWORD,
            "POSTGRES_HOST": f"127.0.0.1:{self.postgres.port}",
            "POSTGRES_USERNAME": self.postgres.USER,
            "POSTGRES_PASSWORD": self.postgres.PASSWORD,
            "POSTGRES_DATABASE": self.database,
            "POSTGRES_BATCH_FLUSH_INTERVAL": "0.2",
            **self.graph_environment(),
            **more,
        }

    def graph_environment(self):
        if self.neo4j is None:
            return {}
        return {
            "NEO4J_HOST": "127.0.0.1",
            "NEO4J_PORT": str(self.neo4j.port),
            "NEO4J_USERNAME": self.neo4j.USER,
            "NEO4J_PASSWORD": self.neo4j.PASSWORD,
            "NEO4J_BATCH_FLUSH_INTERVAL": "0.2",
        }

    def service(self, name, *words, **env):
        one = Service(name, self.folder, self.environment(**env), *words)
        self.running.append(one)
        return one

    def tableinator(self, *words, **env):
        return self.service("tableinator", *words, **env)

    def graphinator(self, *words, **env):
        return self.service("graphinator", *words, **env)

    def extractor(self, root, *words, **env):
        return self.service("extractor", *words, DISCOGS_ROOT=str(root), **env)

    def queues(self):
        """Name -> messages, ready and unacknowledged, as of some seconds ago."""
        rows = self.rabbit.ctl("list_queues", "name", "messages").splitlines()
        return {name: int(count) for name, count in (row.split("\t") for row in rows if "\t" in row)
                if count.isdigit() and name.startswith(self.prefix + "-")}

    def prefetches(self):
        """Queue -> how much its consumer may hold."""
        rows = json.loads(self.rabbit.ctl("list_consumers", "--formatter", "json", "queue_name", "prefetch_count"))
        mine = (row for row in rows if row["queue_name"].startswith(self.prefix + "-"))
        return {row["queue_name"]: row["prefetch_count"] for row in mine}

    def ready(self, service=None):
        """Messages that no consumer holds, over the main queues."""
        with self.amqp() as client:
            return sum(client.count(self.queue(kind, service=service)) for kind in KINDS)

    def left(self):
        """Kind -> (was handed out before, body) of what waits in its main queue, which is empty afterwards."""
        with self.amqp() as client:
            found = {kind: client.drain(self.queue(kind)) for kind in KINDS}
        return {kind: [(one.is_redelivered, one.body) for one in some] for kind, some in found.items() if some}

    def dead_letters(self, service=None):
        """Kind -> messages in its dead-letter queue, which is empty afterwards."""
        with self.amqp() as client:
            return {kind: client.drain(self.queue(kind, dead=True, service=service)) for kind in KINDS}

    def wait_until(self, is_so, what, patience=240):
        until = time.monotonic() + patience
        while not is_so():
            if time.monotonic() > until:
                logs = "\n".join(f"{one.name}: {one.log()[-3000:]}" for one in self.running)
                raise AssertionError(f"{what}: not within {patience} s\n{logs}")
            time.sleep(0.1)

    def wait_until_consuming(self, *consumers):
        def consume():
            for one in consumers:
                if one.process.poll() is not None:
                    raise AssertionError(f"{one.name} has ended: {one.log()[-3000:]}")
            return all(one.health()[0] == 200 for one in consumers)
        self.wait_until(consume, "every consumer consumes")

    def runs(self):
        """Kind and state of what was announced as complete; none while the database is away."""
        try:
            lines = self.psql("SELECT kind, state FROM waxpress.runs ORDER BY at").splitlines()
        except RuntimeError:
            return []
        return [tuple(line.split("|")) for line in lines]

    def wait_until_complete(self, months=1, patience=240):
        """As the bookkeeping says, the last of what was announced is written and purged; the queues are empty."""
        self.wait_until(
            lambda: len([1 for _, state in self.runs() if state == "complete"]) == months * len(KINDS),
            f"{months} months complete", patience,
        )
        self.wait_until_acknowledged(patience)

    def wait_until_acknowledged(self, patience=240):
        queues = [self.queue(kind) for kind in KINDS]
        self.wait_until(lambda: self.rabbit.count_held(queues) == 0, "main queues empty", patience)


    def graph_rows(self, query):
        """The rows of a query; None while Neo4j is away."""
        try:
            return self.neo4j.run(query)
        except (OSError, bolt_client.Failure):
            return None

    def graph_runs(self):
        """Kind and state of the runs in the graph."""
        rows = self.graph_rows("MATCH (r:_WaxpressRun) RETURN r.kind, r.state ORDER BY r.at")
        return [tuple(row) for row in rows or []]

    def is_maintained(self):
        """Each version that has begun has ended with all its kinds, and nothing is due."""
        rows = self.graph_rows("MATCH (e:ExtractionCompletion) RETURN size(e.signals), e.waxpress_due")
        return bool(rows) and all(row == [len(KINDS), None] for row in rows)

    def wait_until_graph_complete(self, months=1, patience=240):
        """What was announced is written, what has vanished is removed, and maintenance is done."""
        wanted = months * len(KINDS)
        self.wait_until(
            lambda: [state for _, state in self.graph_runs()].count("complete") == wanted,
            f"{months} months complete in the graph", patience,
        )
        self.wait_until_acknowledged(patience)
        self.wait_until(self.is_maintained, "the graph is maintained", patience)

    def graph(self):
        with self.neo4j.client() as on:
            return graph_actual.read(on)

    def close(self):
        self.end_services()
        self.rabbit.close()
        self.postgres.close()


def table_digest(psql):
    """What the four tables hold: kind -> (rows, a hash over ids, hashes and documents)."""
    return {
        kind: psql(
            "SELECT count(*), coalesce(md5(string_agg(md5(data_id || hash || data::text), '' "
            f"ORDER BY data_id COLLATE \"C\")), '') FROM {kind}"
        )
        for kind in KINDS
    }


def dump_folder(folder, source):
    """A new folder in `folder` with the dumps of another: the extractor writes its state marker beside them."""
    folder = pathlib.Path(tempfile.mkdtemp(dir=folder))
    for path in pathlib.Path(source).iterdir():
        if path.is_file() and path.name.startswith("discogs_"):
            (folder / path.name).symlink_to(path)
    return folder


needs_servers = unittest.skipUnless(
    servers.rabbitmq_programs() and servers.postgres_programs(), "RabbitMQ or PostgreSQL is not installed"
)


class Case(unittest.TestCase):
    """Tests that share a stack; each begins with nothing in it."""

    @classmethod
    def setUpClass(cls):
        held = tempfile.TemporaryDirectory(prefix="waxpress-services-")
        cls.addClassCleanup(held.cleanup)
        cls.stack = cls.make_stack(held.name)
        cls.addClassCleanup(cls.stack.close)

    @classmethod
    def make_stack(cls, folder):
        return Stack(folder)

    def setUp(self):
        held = tempfile.TemporaryDirectory(prefix="waxpress-test-")
        self.addCleanup(held.cleanup)
        self.folder = pathlib.Path(held.name)
        self.stack.begin()
        self.addCleanup(self.stack.end_services)

    def extract(self, month, *words, status=0, **env):
        """One session to its end."""
        extractor = self.stack.extractor(month, "--once", *words, **env)
        self.assertEqual(extractor.wait(), status, extractor.log())
        return extractor

    def make_queues(self):
        """The queues of a tableinator that has gone again."""
        tableinator = self.stack.tableinator()
        self.stack.wait_until_consuming(tableinator)
        self.assertEqual(tableinator.stop(), 0, tableinator.log())

    def undisturbed(self, month, *words):
        """The digest of a month that nobody disturbs; worked out once."""
        kept = vars(type(self)).get("undisturbed_digests")
        if kept is None:
            kept = type(self).undisturbed_digests = {}
        if str(month) not in kept:
            tableinator = self.stack.tableinator()
            self.stack.wait_until_consuming(tableinator)
            self.extract(dump_folder(self.folder, month), *words)
            self.stack.wait_until_complete()
            kept[str(month)] = self.stack.digest()
            self.stack.begin()
        return kept[str(month)]


needs_graph = unittest.skipIf(servers.neo4j_missing(), servers.neo4j_missing())


def share_graph(**how):
    """Starts the Neo4j of a module's tests, for its setUpModule; in memory where there is room: it waits for the disk at each
    commit, and there are thousands."""
    if servers.neo4j_missing():
        return
    memory = pathlib.Path("/dev/shm")
    if memory.is_dir() and shutil.disk_usage(memory).free > 4 << 30:
        data = tempfile.mkdtemp(prefix="waxpress-neo4j-", dir=memory)
        unittest.addModuleCleanup(shutil.rmtree, data, True)
        how = {"data_folder": data, **how}
    GraphCase.neo4j = servers.Neo4jServer(**how)
    unittest.addModuleCleanup(GraphCase.neo4j.close)


_expected = {}


def expected_graph(*folders):
    """The graph of some months, worked out once."""
    if folders not in _expected:
        _expected[folders] = graph_expected.expected(*folders)
    return _expected[folders]


class GraphChecks:
    """For tests that compare what a server holds."""

    def check_graph(self, wanted, found):
        self.assertEqual(graph_actual.differences(wanted, found), [])
        self.assertEqual(found.digest(), wanted.digest())


class GraphCase(GraphChecks, Case):
    """Tests whose stack has a graph: `neo4j` is the module's."""

    neo4j = None

    @classmethod
    def make_stack(cls, folder):
        stack = Stack(folder, neo4j=cls.neo4j)
        stack.consumer = "graphinator"
        return stack

    def start(self, *words, **env):
        graphinator = self.stack.graphinator(*words, **env)
        self.stack.wait_until_consuming(graphinator)
        return graphinator

    def run_month(self, month, *words, months=1):
        extractor = self.extract(dump_folder(self.folder, month), *words)
        self.stack.wait_until_graph_complete(months)
        return extractor

    def make_queues(self):
        self.assertEqual(self.start().stop(), 0)
        self.stack.neo4j.clear(keeps_schema=True)

    def check_stack(self, wanted):
        self.check_graph(wanted, self.stack.graph())

    def check_no_dead_letters(self):
        dead = {kind: [one.headers for one in found] for kind, found in self.stack.dead_letters().items() if found}
        self.assertEqual(dead, {})
