"""The benchmarks of the services, on a RabbitMQ and a PostgreSQL of their own."""

import importlib.util
import json
import os
import pathlib
import statistics
import subprocess
import sys
import time

from common import DATA, PROGRAMS, ROOT, WAXPRESS, in_turn, last_json, month, releases_file, run, timed

os.environ["WAXPRESS"] = str(WAXPRESS)  # For tests/harness.py.
sys.path.append(str(ROOT / "tests"))
import servers  # noqa: E402

servers.PATIENCE = 300  # Seconds: RabbitMQ takes its time to start on a machine that is busy.

_spec = importlib.util.spec_from_file_location("service_processes", ROOT / "tests" / "services.py")
service_processes = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(service_processes)

# The server as an operator would set it, as in limits.md: rates are those of a machine that is set up for the work.
SANE = {
    "fsync": "on",
    "shared_buffers": "2GB",
    "synchronous_commit": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "max_wal_size": "8GB",
    "wal_buffers": "64MB",
    "maintenance_work_mem": "1GB",
    "jit": "off",
}
BATCH = 2000
BATCHES = {"POSTGRES_BATCH_SIZE": str(BATCH), "POSTGRES_BATCH_FLUSH_INTERVAL": "2.0"}
KNOWN = {"RABBITMQ_PREFETCH": "10", "POSTGRES_BATCH_SIZE": "500", "POSTGRES_BATCH_FLUSH_INTERVAL": "2.0"}
FRAMED_RECORDS = 32
WIRES = ("record", "framed")
TICKS = os.sysconf("SC_CLK_TCK")
PATIENCE = 900
DEFAULT_PREFIX = "discogsography-discogs"
DIGEST = (
    "SELECT count(*) || ' ' || md5(string_agg(md5(concat(data_id, hash, data)), '' ORDER BY data_id)) FROM releases"
)

_bed = None
_cpu = {}  # wire -> (CPU of tableinator, CPU of PostgreSQL) of each drain that counts.


def bed():
    global _bed
    if _bed is None:
        _bed = Bed()
    return _bed


def close():
    if _bed is not None:
        _bed.close()


def cpu_fields(pid):
    """(parent, CPU seconds of its own, CPU seconds of the children that it has waited for)"""
    fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    own, children = (sum(map(int, fields[at : at + 2])) / TICKS for at in (11, 13))
    return int(fields[1]), own, children


def cpu_of_process(pid):
    return cpu_fields(pid)[1]


def cpu_of_server(pid):
    """PostgreSQL: the postmaster, its processes, and those that are gone."""
    _, total, gone = cpu_fields(pid)
    total += gone
    for entry in pathlib.Path("/proc").glob("[0-9]*"):
        try:
            parent, own, _ = cpu_fields(entry.name)
        except OSError:
            continue
        total += own if parent == pid else 0
    return total


class Bed:
    """The servers, and our services before them."""

    def __init__(self):
        print(f"PostgreSQL: {', '.join(f'{name}={value}' for name, value in SANE.items())}", file=sys.stderr)
        print("RabbitMQ: as it comes out of the box, quorum queues", file=sys.stderr)
        folder = DATA / "service-logs"
        folder.mkdir(parents=True, exist_ok=True)
        postgres = servers.PostgresServer(settings=SANE)
        try:
            self.stack = service_processes.Stack(folder, postgres)
        except BaseException:
            postgres.close()
            raise
        self.stack.prefix = DEFAULT_PREFIX  # As the programs here name exchanges and queues.
        self.postgres, self.rabbit = self.stack.postgres, self.stack.rabbit
        self.postgres.psql("CREATE DATABASE bare")

    def close(self):
        self.stack.close()

    def fresh_database(self, name="ours"):
        self.postgres.psql(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        self.postgres.psql(f"CREATE DATABASE {name}")
        self.postgres.psql("CHECKPOINT")
        return self.postgres.url(name)

    def digest(self, database):
        return self.postgres.psql(DIGEST, database)

    def tableinator(self, *words, **env):
        return self.stack.tableinator(*words, **{**BATCHES, "POSTGRES_DATABASE": "ours", **env})

    def extractor(self, root, wire, expected="tableinator"):
        return self.stack.extractor(root, "--once", "--force-reprocess", "--wire", wire, "--expect", expected)

    def extract(self, root, wire, expected="tableinator"):
        """One month into the queues."""
        extractor = self.extractor(root, wire, expected)
        if extractor.wait(PATIENCE) != 0:
            raise SystemExit(f"extractor: {extractor.log()[-3000:]}")

    def fill(self, root, wire):
        """Full queues that nobody consumes, and an empty database."""
        self.fresh_database()
        self.queues("delete")
        self.queues("declare", "tableinator")
        self.extract(root, wire)

    def queues(self, *words):
        return run(PROGRAMS / "queues", self.rabbit.url(), *words)

    def waiting(self):
        """Queue -> messages that nobody holds."""
        return last_json(self.queues("count"))

    def start_ready(self):
        tableinator = self.tableinator()
        self.stack.wait_until(lambda: tableinator.health()[0] == 200, "tableinator is ready")
        return tableinator

    def end(self, tableinator):
        if tableinator.stop(60) != 0:
            raise SystemExit(f"tableinator: {tableinator.log()[-3000:]}")

    def end_complete(self, tableinator):
        """Stops it when it has every file. What it has not settled is back in the queues then."""
        def is_complete():
            body = tableinator.health()[1]
            return body is not None and len(body["completed_files"]) == len(service_processes.KINDS)
        self.stack.wait_until(is_complete, "every file is complete")
        self.end(tableinator)
        left = self.waiting()
        if any(count > 1 for count in left.values()):  # The month's end may just have come.
            raise SystemExit(f"not everything is acknowledged: {left}")

    def bare(self, releases, rows, side):
        """Records/s of a rival in postgres_write_bench."""
        url = self.postgres.url("bare")
        return last_json(run(PROGRAMS / "postgres_write_bench", url, rows, releases, 1, side))[side]


def figure_of(values, tally):
    return values.get(f'waxpress_records_{tally}_total{{service="tableinator",kind="releases"}}', 0)


class Drained:
    """How long tableinator took to settle so many releases, from before it got the first of them."""

    def __init__(self, tableinator, postgres, releases, seconds_at_most=PATIENCE):
        self.settled = 0
        begin, cpu = time.monotonic(), (0, 0)
        until = begin + seconds_at_most
        has_begun = False
        while self.settled < releases and time.monotonic() < until:
            if tableinator.process.poll() is not None:
                raise SystemExit(f"tableinator ended: {tableinator.log()[-3000:]}")
            now, so_far = time.monotonic(), self.cpu(tableinator, postgres)
            try:
                values = tableinator.metrics()
            except OSError:
                values = {}
            self.settled = figure_of(values, "acknowledged")
            if not has_begun and figure_of(values, "received") == 0:
                begin, cpu = now, so_far
            else:
                has_begun = True
            time.sleep(0.05 if has_begun else 0.01)
        self.seconds = time.monotonic() - begin
        self.client_cpu, self.server_cpu = (
            after - before for after, before in zip(self.cpu(tableinator, postgres), cpu)
        )

    @staticmethod
    def cpu(tableinator, postgres):
        return cpu_of_process(tableinator.process.pid), cpu_of_server(postgres.process.pid)


def month_of_releases(releases):
    """A month of so many releases and next to nothing else: an extractor wants all four files."""
    root = DATA / f"releases-{releases}"
    root.mkdir(parents=True, exist_ok=True)
    big, small = month(releases), month(100)
    for path in small.glob("*.xml.gz"):
        source = releases_file(big) if path.name.endswith("_releases.xml.gz") else path
        link = root / source.name
        if not link.exists():
            os.link(source, link)
    return root


def rows_of(releases):
    """The same releases as JSON lines, for the rivals."""
    path = DATA / f"releases-{releases}.jsonl"
    if not path.exists():
        part = path.with_suffix(".part")
        run(WAXPRESS, "press", releases_file(month(releases)), "-o", part)
        part.rename(path)
    return path


def drain(releases, wire):
    """One drain of a full queue; its rate, digest and CPU."""
    on = bed()
    on.fill(month_of_releases(releases), wire)
    tableinator = on.tableinator()
    drained = Drained(tableinator, on.postgres, releases)
    if drained.settled != releases:
        raise SystemExit(f"drain: {drained.settled:.0f} of {releases} settled\n{tableinator.log()[-3000:]}")
    on.end_complete(tableinator)
    return drained, on.digest("ours")


def sane():
    return ", ".join(f"{name}={value}" for name, value in SANE.items())


def measure_drain(options, wire):
    releases, rows = options.service_releases, rows_of(options.service_releases)
    digests = {"ours": set(), "limit": set()}
    cpus = []

    def ours():
        drained, digest = drain(releases, wire)
        digests["ours"].add(digest)
        cpus.append((drained.client_cpu, drained.server_cpu))
        return releases / drained.seconds

    def limit():
        rate = bed().bare(releases, rows, "indexed_loop")
        digests["limit"].add(bed().digest("bare"))
        return rate

    figures = in_turn({"ours": ours, "limit": limit}, options.rounds)
    _cpu[wire] = cpus[1:]
    return {
        "bench": "drain" if wire == "record" else "drain-framed",
        "unit": "releases/s",
        **figures,
        "ratio": figures["ours"] / figures["limit"],
        "must": 0.55 if wire == "record" else 0.80,
        "verified": digests["ours"] == digests["limit"] and len(digests["ours"]) == 1,
        "releases": releases,
        "batch": BATCH,
        "postgresql": sane(),
    }


def bench_drain(options):
    return [measure_drain(options, wire) for wire in WIRES]


def bench_client(options):
    """Takes the CPU of the drains that were measured in this run, else drains."""
    if "record" not in _cpu:
        drains = [drain(options.service_releases, "record")[0] for _ in range(options.rounds)]
        _cpu["record"] = [(one.client_cpu, one.server_cpu) for one in drains]
    medians = {wire: tuple(map(statistics.median, zip(*cpus))) for wire, cpus in _cpu.items()}
    client, server = medians["record"]
    framed = {}
    if "framed" in medians:
        framed["framed_ratio"] = medians["framed"][0] / medians["framed"][1]
    return {
        "unit": "CPU s / CPU s of PostgreSQL",
        "ours": client,
        "limit": server,
        "ratio": client / server,
        "must": 0.15,
        "lower_is_better": True,
        "verified": client > 0 and server > 0,
        "releases": options.service_releases,
        **framed,
    }


def load_or_none(path, url):
    """`waxpress load` into PostgreSQL: seconds and receipt; None where this waxpress knows files only."""
    words = [WAXPRESS, "load", path, "--to", url, "--progress", "none", "--json", "--no-verify"]
    done = subprocess.run(list(map(str, words)), capture_output=True, text=True, cwd=DATA)
    if done.returncode != 0 and ".loading: cannot be opened" in done.stderr:
        return None
    if done.returncode != 0:
        raise SystemExit(f"first: {done.stderr}")
    seconds, _, out = timed(*words)
    return seconds, json.loads(out)


def bench_first(options):
    """Both sides end with the same rows and the same indexes; the rate of COPY alone is told too."""
    releases, rows = options.service_releases, rows_of(options.service_releases)
    path = releases_file(month(releases))
    if load_or_none(releases_file(month(100)), bed().fresh_database()) is None:
        return first_from_memory(options, rows)
    digests, alone = {"ours": set(), "limit": set()}, []

    def ours():
        url = bed().fresh_database()
        seconds, _, _ = timed(WAXPRESS, "load", path, "--to", url, "--progress", "none", "--json", "--no-verify")
        digests["ours"].add(bed().digest("ours"))
        return releases / seconds

    def limit():
        rate = bed().bare(releases, rows, "raw_copy")
        alone.append(rate)
        seconds, _, _ = timed(WAXPRESS, "schema-init", "--to", bed().postgres.url("bare"))
        digests["limit"].add(bed().digest("bare"))
        return releases / (releases / rate + seconds)

    figures = in_turn({"ours": ours, "limit": limit}, options.rounds)
    copy_alone = statistics.median(alone[1:])
    return {
        "unit": "releases/s",
        **figures,
        "ratio": figures["ours"] / figures["limit"],
        "must": 0.80,
        "verified": digests["ours"] == digests["limit"] and len(digests["ours"]) == 1,
        "releases": releases,
        "copy_alone": copy_alone,
        "ratio_to_copy_alone": figures["ours"] / copy_alone,
        "postgresql": sane(),
    }


def first_from_memory(options, rows):
    out = write_bench(options, rows, "first", "raw_copy")
    return {
        "unit": "releases/s",
        "ours": out["first"],
        "limit": out["raw_copy"],
        "ratio": out["first"] / out["raw_copy"],
        "must": 0.80,
        "verified": out["verified"],
        "releases": options.service_releases,
        "how": "our writer from memory, without secondary indexes: this waxpress loads into files only",
        "postgresql": sane(),
    }


def write_bench(options, rows, *sides):
    """The program checks what all sides leave behind, and runs them in turn."""
    url = bed().postgres.url("bare")
    return last_json(
        run(PROGRAMS / "postgres_write_bench", url, rows, options.service_releases, options.rounds, *sides)
    )


def bench_update_pg(options):
    out = write_bench(options, rows_of(options.service_releases), "first", "update")
    common = {
        "unit": "releases/s", "verified": out["verified"], "releases": options.service_releases, "postgresql": sane()
    }
    return [
        {"ours": out["one_percent"], "limit": out["first"], "ratio": out["one_percent"] / out["first"], "must": 3.0,
         **common},
        {"bench": "unchanged-pg", "ours": out["unchanged"], "limit": 100_000, "ratio": out["unchanged"] / 100_000,
         "must": 1.0, **common},
    ]


def bench_publish(options):
    messages = 10_000 if options.quick else 40_000
    alone = last_json(run(PROGRAMS / "publish_bench", bed().rabbit.url(), messages, 2048, options.rounds))
    return [alone, measure_extractor(options)]


def measure_extractor(options):
    """The whole of an extractor's run, from a dump, beside the same messages published bare from memory."""
    releases, rows = options.service_releases, rows_of(options.service_releases)
    root, counts = month_of_releases(releases), []

    def count_and_delete(announcements):
        def found():
            return [count for name, count in bed().waiting().items() if name.endswith("-releases")]
        until = time.monotonic() + 30  # A queue tells its length a little late.
        while set(found()) != {releases + announcements} and time.monotonic() < until:
            time.sleep(0.2)
        counts.extend(count - announcements == releases for count in found())
        bed().queues("delete")

    def ours():
        bed().queues("declare", "tableinator", "graphinator")
        begin = time.monotonic()
        bed().extract(root, "record", "tableinator,graphinator")
        seconds = time.monotonic() - begin
        count_and_delete(announcements=2)  # Of the file's end and of the month's.
        return releases / seconds

    def limit():
        bed().queues("declare", "tableinator", "graphinator")
        out = last_json(run(PROGRAMS / "publish_rows", bed().rabbit.url(), rows, releases))
        count_and_delete(announcements=0)
        return out["records_per_second"]

    figures = in_turn({"ours": ours, "limit": limit}, options.rounds)
    return {
        "bench": "publish-extractor",
        "unit": "messages/s",
        **figures,
        "ratio": figures["ours"] / figures["limit"],
        "must": 0.80,
        "verified": all(counts) and len(counts) == 4 * (options.rounds + 1),
        "messages": releases,
    }


def measure_chain(options, wire):
    releases, rows = options.service_releases, rows_of(options.service_releases)
    root = month_of_releases(releases)
    digests = {"ours": set(), "limit": set()}
    # As was best when the limits were measured: a second connection pays only where the broker leaves room for it.
    records, consumers = (1, 1) if wire == "record" else (FRAMED_RECORDS, 2)

    def ours():
        on = bed()
        on.fresh_database()
        on.queues("delete")
        tableinator = on.start_ready()
        extractor = on.extractor(root, wire)
        drained = Drained(tableinator, on.postgres, releases)
        if extractor.wait(PATIENCE) != 0 or drained.settled != releases:
            raise SystemExit(f"chain: {extractor.log()[-3000:]}\n{tableinator.log()[-3000:]}")
        on.end_complete(tableinator)
        digests["ours"].add(on.digest("ours"))
        return releases / drained.seconds

    def limit():
        on = bed()
        words = (on.rabbit.url(), on.postgres.url("bare"), rows, releases, records, consumers)
        out = last_json(run(PROGRAMS / "chain_baseline", *words))
        digests["limit"].add(on.digest("bare"))
        return out["records_per_second"]

    figures = in_turn({"ours": ours, "limit": limit}, options.rounds)
    return {
        "bench": "chain" if wire == "record" else "chain-framed",
        "unit": "releases/s",
        **figures,
        "ratio": figures["ours"] / figures["limit"],
        "must": 0.80,
        "verified": digests["ours"] == digests["limit"] and len(digests["ours"]) == 1,
        "releases": releases,
        "batch": BATCH,
        "postgresql": sane(),
    }


def bench_chain(options):
    return [measure_chain(options, wire) for wire in WIRES]


def bench_known_pg(options):
    """The settings that the known system had: a prefetch of 10 never fills a batch of 500. A report."""
    releases, seconds = 20_000, 10 if options.quick else 30
    on = bed()
    rates, verified = [], True
    for _ in range(1 if options.quick else 3):
        on.fill(month_of_releases(releases), "record")
        tableinator = on.tableinator("--allow-underfilled", **KNOWN)
        drained = Drained(tableinator, on.postgres, releases, seconds)
        on.end(tableinator)
        rows = int(on.digest("ours").partition(" ")[0])
        left = next(count for name, count in on.waiting().items() if name.endswith("-tableinator-releases"))
        verified = verified and drained.settled <= rows and rows + left >= releases
        rates.append(drained.settled / drained.seconds)
    return {
        "unit": "releases/s",
        "ours": statistics.median(rates),
        "verified": verified,
        "settings": "RABBITMQ_PREFETCH=10, POSTGRES_BATCH_SIZE=500, POSTGRES_BATCH_FLUSH_INTERVAL=2.0, "
                    "--allow-underfilled",
        "postgresql": sane(),
    }


BENCHES = {
    "drain": bench_drain,
    "client": bench_client,
    "first": bench_first,
    "update-pg": bench_update_pg,
    "publish": bench_publish,
    "chain": bench_chain,
    "known-pg": bench_known_pg,
}
