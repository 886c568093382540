"""graphinator against statements driven by hand, on one Neo4j that is emptied for each side."""

import os
import pathlib
import statistics
import time

import services
from common import in_turn, month, releases_file, run, WAXPRESS

import graph_actual  # noqa: E402
import graph_statements
import servers  # noqa: E402

HEAP = "3g"
BATCH = 500
CONNECTIONS = (1, 2, 4)
FORMS = ("v", "v2", "v3", "v4")


class GraphBed:
    """A Neo4j beside the broker of the other benchmarks."""

    def __init__(self):
        self.neo4j = servers.Neo4jServer(heap=HEAP, pagecache="1g", jvm=("-XX:+UseG1GC",))
        self.bed = services.bed()
        self.bed.stack.neo4j = self.neo4j

    def close(self):
        self.bed.stack.neo4j = None
        self.neo4j.close()

    def empty(self):
        self.neo4j.clear(keeps_schema=True)

    def fill(self, root, wire="record"):
        on = self.bed
        on.queues("delete")
        on.queues("declare", "graphinator")
        on.extract(root, wire, "graphinator")

    def drain(self, releases, batch=BATCH):
        """From before the first record to the last that is settled: seconds; CPU of graphinator, of Neo4j, of all; unchanged."""
        stack = self.bed.stack
        service = stack.graphinator(NEO4J_BATCH_SIZE=str(batch), NEO4J_BATCH_FLUSH_INTERVAL="2.0")
        name = 'waxpress_records_{}_total{{service="graphinator",kind="releases"}}'
        begin = cpu = None
        until = time.monotonic() + services.PATIENCE
        while True:
            if service.process.poll() is not None or time.monotonic() > until:
                raise SystemExit(f"graphinator: {service.log()[-3000:]}")
            now, so_far = time.monotonic(), self.cpu(service)
            try:
                values = service.metrics()
            except OSError:
                values = {}
            if values.get(name.format("received"), 0) == 0:
                begin, cpu = now, so_far
            if values.get(name.format("acknowledged"), 0) >= releases:
                break
            time.sleep(0.02)
        seconds = time.monotonic() - begin
        client, server, everybody = (after - before for after, before in zip(self.cpu(service), cpu))
        service.stop(60)
        return seconds, client, server, everybody, values[name.format("unchanged")]

    def cpu(self, service):
        return (
            services.cpu_of_process(service.process.pid), services.cpu_of_process(self.neo4j.process.pid), cpu_of_all()
        )


def cpu_of_all():
    """Seconds that the cores of this machine were not idle."""
    fields = [int(one) for one in pathlib.Path("/proc/stat").read_text().split("\n", 1)[0].split()[1:9]]
    return (sum(fields) - fields[3] - fields[4]) / os.sysconf("SC_CLK_TCK")


def by_hand(graph, phases, releases, connections):
    """Releases/s of what has been encoded; the graph is as good as empty, with its constraints."""
    rate, _, _ = graph_statements.measure(graph.neo4j, phases, releases, connections)
    return rate


def facts_of(releases):
    made = graph_statements.graph_expected.Month()
    graph_statements.put_dump(made, "releases", releases_file(month(releases)))
    graph = made.graph(statistics=False)
    return list(graph_statements.with_evidence(graph_statements.facts(graph), made, graph).values())


def bench_graph(options):
    """The best form and number of connections is found with a part of the releases, and then driven with all of them."""
    releases = 10_000 if options.quick else 50_000
    root = services.month_of_releases(releases)
    graph = GraphBed()
    shares, cores, clients, fresh, same = [], [], [], [], []
    try:
        rows = facts_of(releases)
        batches = [graph_statements.Batch(part) for part in graph_statements.parts(rows, BATCH)]
        with graph.neo4j.client() as on:
            graph_actual.create_schema(on)
        some = batches[: max(8, len(batches) // 10)]
        part = {form: graph_statements.encoded(form, some, set()) for form in FORMS}
        found = {}
        for _ in range(2):  # The first time warms up the server.
            for form in FORMS:
                for connections in CONNECTIONS:
                    graph.empty()
                    found[form, connections] = by_hand(graph, part[form], len(some) * BATCH, connections)
        form, connections = max(found, key=found.get)
        whole = graph_statements.encoded(form, batches, set())
        counts = {"ours": set(), "limit": set()}

        def count():
            return tuple(graph.neo4j.run(
                "MATCH (r:Release) WHERE r.sha256 IS NOT NULL WITH count(r) AS n "
                "RETURN n, COUNT { (:Release)-[:BY]->() }, COUNT { ()-[:CREDITED_ON]->() }, COUNT { (:Release)-[:IS]->() }"
            )[0])

        def ours():
            graph.empty()
            graph.fill(root)
            seconds, client, server, everybody, unchanged = graph.drain(releases)
            fresh.append(unchanged == 0)
            # What the broker and others of this machine take is not Neo4j's to use; what graphinator takes would be.
            free = os.cpu_count() * seconds - (everybody - server - client)
            shares.append(server / free)
            cores.append(server / seconds)
            clients.append(client / server)
            counts["ours"].add(count()[1:])
            return releases / seconds

        def limit():
            graph.empty()
            rate = by_hand(graph, whole, releases, connections)
            counts["limit"].add(count()[1:])
            return rate

        figures = in_turn({"ours": ours, "limit": limit}, options.rounds)
        again = {}
        ours()  # What was written by hand does not count as ours: it would all be written again.
        for one in (fresh, shares, cores, clients):
            one.pop()
        for _ in range(3):  # The month once more: nothing has changed.
            for wire, batch in (("framed", 2000), ("framed", BATCH), ("record", BATCH)):
                graph.fill(root, wire)
                seconds, *_, unchanged = graph.drain(releases, batch)
                again.setdefault((wire, batch), []).append(releases / seconds)
                same.append(unchanged == releases)
        direct = []
        for _ in range(3):
            begin = time.monotonic()
            run(WAXPRESS, "load", releases_file(month(releases)), "--to", graph.neo4j.url(), "--progress", "none",
                "--no-verify")
            direct.append(releases / (time.monotonic() - begin))
    finally:
        graph.close()
    common = {"unit": "releases/s", "releases": releases, "batch": BATCH, "heap": HEAP}
    return [
        {**common, **figures, "ratio": figures["ours"] / figures["limit"], "must": 0.90,
         "verified": len(counts["ours"] | counts["limit"]) == 1, "by_hand": f"{form}, {connections} connections",
         "forms": {f"{name} x{n}": round(rate) for (name, n), rate in found.items()}},
        {"bench": "update-graph", **common, "ours": statistics.median(again["framed", 2000]), "limit": figures["ours"],
         "ratio": statistics.median(again["framed", 2000]) / figures["ours"], "must": 20.0, "verified": all(same),
         "by_wire_and_batch": {f"{wire}, {batch}": round(statistics.median(found)) for (wire, batch), found in again.items()},
         "load_unchanged": statistics.median(direct), "load": "all of the command, maintenance too"},
        {"bench": "share", "unit": "CPU of Neo4j / CPU it may use", "ours": statistics.median(shares[1:]), "limit": 1.0,
         "ratio": statistics.median(shares[1:]), "must": 0.9, "verified": all(fresh),
         "cores_of_neo4j": statistics.median(cores[1:]),
         "client_cpu_to_server_cpu": statistics.median(clients[1:])},
    ]


def bench_known_graph(options):
    """How the known system writes: its statements, a round trip each, one record a transaction, on one connection."""
    releases = 500 if options.quick else 2_000
    graph = GraphBed()
    try:
        rows = facts_of(50_000 if not options.quick else 10_000)[:releases]
        with graph.neo4j.client() as on:
            graph_actual.create_schema(on)
        single = [graph_statements.Batch([row]) for row in rows]
        whole = [graph_statements.Batch(part) for part in graph_statements.parts(rows, BATCH)]
        found, held = {}, set()

        def count():
            return tuple(graph.neo4j.run(
                "MATCH (r:Release) RETURN count(r), COUNT { (:Release)-[:BY]->() }, COUNT { ()-[:CREDITED_ON]->() }"
            )[0])

        def stepwise():
            with graph.neo4j.client() as on:
                begin = time.monotonic()
                for batch in single:
                    for statements in graph_statements.known_set(batch):
                        graph_statements.step_through(on, statements)
                return releases / (time.monotonic() - begin)

        ways = {
            "a round trip a statement": stepwise,
            "one write a record": lambda: by_hand(graph, graph_statements.encoded("ii", single, set()), releases, 1),
            "batches of 500": lambda: by_hand(graph, graph_statements.encoded("ii", whole, set()), releases, 1),
        }
        for number in range(4):
            for name, way in ways.items():
                graph.empty()
                rate = way()
                held.add(count())
                if number:  # The first round warms up the server.
                    found.setdefault(name, []).append(rate)
    finally:
        graph.close()
    rates = {name: statistics.median(all_rates) for name, all_rates in found.items()}
    return {
        "unit": "releases/s", "ours": rates["a round trip a statement"], "releases": releases,
        "verified": len(held) == 1, "known_statements": {name: round(rate) for name, rate in rates.items()},
    }


BENCHES = {"graph": bench_graph, "known-graph": bench_known_graph}
