"""extractor -> RabbitMQ -> tableinator -> PostgreSQL: contract, behaviour at the edges, sharing of work, stops."""

import gzip
import json
import pathlib
import socket
import tempfile
import unittest

import harness
import reading
import services

KINDS = harness.KINDS


def year_of(text):
    """As the known tableinator finds it."""
    if not isinstance(text, str):
        return None
    digits = text.strip()[:4]
    ok = len(digits) == 4 and digits.isascii() and digits.isdigit()
    return int(digits) if ok and 1860 <= int(digits) <= 2027 else None


def expected_rows(kind, dump):
    """data_id -> (hash, document), by an independent reading."""
    found = {}
    for node in reading.records(dump):
        record_id, data = reading.normalised(kind, node)
        digest = reading.sha256(reading.canonical(data))
        found[record_id] = (digest, stored(kind, {**data, "type": "data", "sha256": digest}))
    return found


def stored(kind, message):
    """The document of a message."""
    if kind == "masters":
        return {**message, "year": year_of(message.get("year"))}
    if kind == "releases":
        return {**message, "year": year_of(message.get("released"))}
    return message


def label(number, **more):
    """A message of a made-up label."""
    data = {"id": str(number), "name": f"Label {number}", **more}
    return {"type": "data", "id": data["id"], "sha256": reading.sha256(reading.canonical(data)), **data}


def text_of(*messages):
    return [json.dumps(message, ensure_ascii=False) for message in messages]


def end_of(version, **counts):
    """file_complete of labels, and extraction_complete."""
    return text_of(
        {"type": "file_complete", "data_type": "labels", "timestamp": "2026-05-01T00:00:00Z",
         "total_processed": counts["labels"], "file": f"discogs_{version}_labels.xml.gz"},
        {"type": "extraction_complete", "version": version, "timestamp": "2026-05-01T00:00:00Z",
         "started_at": "2026-05-01T00:00:00Z", "record_counts": counts},
    )


def golden(name):
    """The messages of a set: (kind, the lines of its file) for the kinds that it has."""
    return [
        (kind, gzip.decompress((harness.GOLDEN / f"{name}-{kind}.jsonl.gz").read_bytes()).decode().splitlines())
        for kind in KINDS if (harness.GOLDEN / f"{name}-{kind}.jsonl.gz").exists()
    ]


GOLDEN_SETS = ("2019-12", "2020-09", "current")
HASH_LENGTH = 64


@services.needs_servers
class Services(services.Case):
    def dump(self, month, kind):
        return next(month.glob(f"discogs_*_{kind}.xml.gz"))

    def expected(self, month, kind):
        return expected_rows(kind, self.dump(month, kind))

    def check_tables(self, month):
        for kind in KINDS:
            wanted, found = self.expected(month, kind), self.stack.documents(kind)
            self.assertEqual(sorted(found), sorted(wanted), kind)
            for record_id, row in wanted.items():
                self.assertEqual(found[record_id], row, f"{kind} {record_id}")

    def run_month(self, month, *words, months=1):
        extractor = self.extract(services.dump_folder(self.folder, month), *words)
        self.stack.wait_until_complete(months)
        return extractor

    def start(self, *words, **env):
        tableinator = self.stack.tableinator(*words, **env)
        self.stack.wait_until_consuming(tableinator)
        return tableinator

    def batches(self, tableinator, kind):
        return [one for one in tableinator.events("Batch processed") if one["data_type"] == kind]

    def test_a_month_ends_in_the_tables_that_an_independent_reading_gives(self):
        month = harness.synthetic_month(1000)
        tableinator = self.start()
        self.run_month(month)
        self.check_tables(month)
        status, health = tableinator.health()
        self.assertEqual((status, sorted(health["completed_files"])), (200, sorted(KINDS)))
        self.assertEqual(tableinator.stop(), 0)
        by_record = self.stack.digest()
        self.stack.begin()
        self.start()
        self.run_month(month, "--wire", "framed")
        self.assertEqual(self.stack.digest(), by_record)

    def test_the_extractor_waits_for_queues_and_the_objects_are_those_of_the_known_system(self):
        root = services.dump_folder(self.folder, harness.synthetic_month(1000))
        extractor = self.stack.extractor(root, "--once", "--expect", "tableinator")
        waiting = "Waiting for queues: start their consumers"
        self.stack.wait_until(lambda: extractor.events(waiting), "the extractor says that it waits")
        self.assertEqual(
            sorted(extractor.events(waiting)[0]["missing"]), sorted(map(self.stack.queue, KINDS))
        )
        self.assertIsNone(extractor.process.poll())
        self.start()
        self.assertEqual(extractor.wait(), 0, extractor.log())
        self.stack.wait_until_complete()
        self.check_topology()

    def listed(self, what, *columns):
        rows = json.loads(self.stack.rabbit.ctl(what, "--formatter", "json", *columns))
        key = "source_name" if what == "list_bindings" else "name"
        return [row for row in rows if row[key].startswith(self.stack.prefix + "-")]

    def check_topology(self):
        main = [self.stack.queue(kind) for kind in KINDS]
        queues = {
            row["name"]: (row["durable"], row["auto_delete"], {name: value for name, _, value in row["arguments"]})
            for row in self.listed("list_queues", "name", "durable", "auto_delete", "arguments")
        }
        wanted = {}
        for name in main:
            wanted[name] = (True, False, {
                "x-queue-type": "quorum", "x-dead-letter-exchange": name + ".dlx", "x-delivery-limit": 20,
            })
            wanted[name + ".dlq"] = (True, False, {"x-queue-type": "classic"})
        self.assertEqual(queues, wanted)
        exchanges = {
            row["name"]: (row["type"], row["durable"], row["auto_delete"], row["arguments"])
            for row in self.listed("list_exchanges", "name", "type", "durable", "auto_delete", "arguments")
        }
        names = [self.stack.exchange(kind) for kind in KINDS] + [name + ".dlx" for name in main]
        self.assertEqual(exchanges, {name: ("fanout", True, False, []) for name in names})
        bindings = {
            (row["source_name"], row["destination_name"], row["routing_key"])
            for row in self.listed("list_bindings", "source_name", "destination_name", "routing_key")
        }
        wanted = {(self.stack.exchange(kind), self.stack.queue(kind), "") for kind in KINDS}
        self.assertEqual(bindings, wanted | {(name + ".dlx", name + ".dlq", "") for name in main})

    @harness.needs_golden
    def test_messages_of_the_known_extractor_are_stored_as_they_are(self):
        for name in GOLDEN_SETS:
            with self.subTest(name):
                self.stack.begin()
                tableinator = self.start()
                wanted = {kind: {} for kind in KINDS}
                with self.stack.amqp() as client:
                    for kind, lines in golden(name):
                        client.publish(self.stack.exchange(kind), lines)
                        for message in map(json.loads, lines):
                            if message["type"] == "data":
                                wanted[kind][message["id"]] = (message["sha256"], stored(kind, message))
                self.stack.wait_until(
                    lambda: len(self.stack.runs()) == len(golden(name))
                    and all(state == "complete" for _, state in self.stack.runs()), "runs complete",
                )
                for kind in KINDS:
                    self.assertEqual(self.stack.documents(kind), wanted[kind], kind)
                self.assertEqual(tableinator.stop(), 0)
                self.assertEqual(self.stack.ready(), 0)

    @harness.needs_golden
    @harness.needs_samples
    def test_the_extractor_says_what_the_known_one_says(self):
        for name in GOLDEN_SETS[1:]:  # The first has two of the four files only, and waits for the others.
            with self.subTest(name), self.stack.amqp() as client:
                self.stack.begin()
                for kind in KINDS:
                    client.declare_exchange(self.stack.exchange(kind))
                    client.declare_queue(f"{self.stack.prefix}-look-{kind}", self.stack.exchange(kind))
                root = services.dump_folder(self.folder, harness.SAMPLES / name)
                self.extract(root)
                for kind, lines in golden(name):
                    self.check_messages(client.drain(f"{self.stack.prefix}-look-{kind}"), lines)

    def check_messages(self, found, lines):
        wanted = [json.loads(line) for line in lines]
        self.assertEqual(len(found), len(wanted))
        for message, known in zip(found, wanted):
            self.assertEqual(
                message.properties,
                {"content_type": "application/json", "content_encoding": "UTF-8", "delivery_mode": 2},
            )
            mine = json.loads(message.body)
            if known["type"] == "data":
                self.assertEqual(mine, known)
                first = json.loads(message.body, object_pairs_hook=list)[:3]
                self.assertEqual([key for key, _ in first], ["type", "id", "sha256"])
                continue
            self.assertEqual(sorted(mine), sorted(known))
            for when in ("timestamp", "started_at"):
                self.assertRegex(mine.pop(when, "2026-01-01T00:00:00Z"), r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d")
                known.pop(when, None)
            self.assertEqual(mine, known)

    def test_what_cannot_be_read_is_put_aside_alone_and_what_can_be_is_stored(self):
        tableinator = self.start()
        deep = '{"type":"data","id":"deep","sha256":"","x":' + "[" * 2000 + "]" * 2000 + "}"
        bad = [
            "no JSON", "", "[]", "7", '{"type":"data","id":"cut', '{"type":"data"}', '{"type":"data","id":null}',
            '{"type":"data","id":""}', '{"type":"data","id":5}', '{"type":"rumour","id":"6"}', deep,
            b'{"type":"data","id":"bytes","name":"\xff\xfe"}', '{"type":"data","id":"half","name":"\\ud800"}',
            b"WXPB\x01\x01\0\0 not a block",
        ]
        neighbours = [label(number) for number in range(100, 160)]
        odd = [
            label("nulls", sublabels=[None, {"id": "1", "name": "S"}, None], urls=None),
            label("parent", parentLabel="A string"),
            {"type": "data", "id": "hashless", "name": "No hash"},
            {"id": "typeless", "sha256": "a" * HASH_LENGTH, "name": "No type"},
            label("nul", profile="a\0b"),
        ]
        twice = '{"type":"data","id":"twice","sha256":"","id":"twice","name":"Two ids"}'
        bodies = text_of(*neighbours[:30]) + bad + [twice] + text_of(*odd) + text_of(*neighbours[30:])
        with self.stack.amqp() as client:
            client.publish(self.stack.exchange("labels"), bodies)
        wanted = {one["id"]: (one.get("sha256", ""), one) for one in [*neighbours, *odd, json.loads(twice)]}
        wanted["nul"] = (wanted["nul"][0], {**wanted["nul"][1], "profile": "a\ufffdb"})
        with self.stack.amqp() as client:
            self.stack.wait_until(
                lambda: client.count(self.stack.queue("labels", dead=True)) >= len(bad), "bad ones are aside"
            )
        self.stack.wait_until(lambda: len(self.stack.documents("labels")) >= len(wanted), "the others are written")
        self.assertEqual(tableinator.health()[0], 200)
        self.assertEqual(tableinator.stop(), 0)
        self.assertEqual(self.stack.ready(), 0)
        self.assertEqual(self.stack.documents("labels"), wanted)
        dead = self.stack.dead_letters()
        self.assertEqual({kind: len(letters) for kind, letters in dead.items() if letters}, {"labels": len(bad)})
        raw = [body if isinstance(body, bytes) else body.encode() for body in bad]
        self.assertEqual(sorted(letter.body for letter in dead["labels"]), sorted(raw))
        for letter in dead["labels"]:
            self.assertTrue(letter.headers["x-waxpress-reason"], letter.body)
            self.assertNotIn("\n", letter.headers["x-waxpress-reason"])
            self.assertEqual(letter.headers["x-waxpress-service"], "tableinator")
            self.assertRegex(letter.headers["x-waxpress-time"], r"^\d{4}-\d\d-\d\dT")

    def versions(self):
        """(kind, data_id) -> (hash, updated_at, xmin)."""
        found = {}
        for kind in KINDS:
            for line in self.stack.psql(f"SELECT data_id, hash, updated_at, xmin FROM {kind}").splitlines():
                record_id, *rest = line.split("|")
                found[kind, record_id] = tuple(rest)
        return found

    def test_the_next_month_changes_what_has_changed_and_removes_what_has_gone(self):
        first, second = harness.synthetic_month(1000), self.folder / "second"
        harness.run(
            "synth", "--next-month-of", first, "--removed", "1%", "--out", second, "--progress", "none"
        )
        tableinator = self.start()
        self.run_month(first)
        before = self.versions()
        self.run_month(second, months=2)
        after = self.versions()
        same = [key for key in after if key in before and after[key][0] == before[key][0]]
        gone = set(before) - set(after)
        self.assertTrue(same and gone and len(same) < len(after))
        self.assertEqual({key: after[key] for key in same}, {key: before[key] for key in same})
        self.check_tables(second)
        self.assertEqual(sum(one["deleted"] for one in tableinator.events("Purged stale rows")), len(gone))
        updated = self.stack.digest()
        self.stack.begin()
        self.start()
        self.run_month(second)
        self.assertEqual(self.stack.digest(), updated)

    def test_nothing_is_purged_while_records_are_missing(self):
        self.start()
        count = 100
        labels = [label(number) for number in range(1, count + 1)]
        with self.stack.amqp() as client:
            exchange = self.stack.exchange("labels")
            client.publish(exchange, text_of(*labels) + end_of("20260401", labels=count))
            self.stack.wait_until(lambda: self.stack.runs() == [("labels", "complete")], "the first month")
            client.publish(exchange, text_of(*labels[:-2]) + end_of("20260501", labels=count - 1))
            self.stack.wait_until(lambda: self.stack.runs()[1:] == [("labels", "incomplete")], "a doubt")
            self.assertEqual(len(self.stack.documents("labels")), count)
            client.publish(exchange, text_of(labels[-2]))
            self.stack.wait_until(lambda: self.stack.runs()[1:] == [("labels", "complete")], "all have come")
        self.assertEqual(
            sorted(self.stack.documents("labels")), sorted(one["id"] for one in labels[:-1])
        )

    def test_one_record_at_a_time_gives_the_same_tables(self):
        month = harness.synthetic_month(1000)
        wanted = self.undisturbed(month)
        tableinator = self.start(POSTGRES_BATCH_MODE="false")
        self.run_month(month)
        self.assertEqual(self.stack.digest(), wanted)
        sizes = {one["batch_size"] for one in tableinator.events("Batch processed")}
        self.assertEqual(sizes, {1})

    def test_a_prefetch_that_can_never_fill_a_batch_is_refused(self):
        env = self.stack.environment(
            RABBITMQ_PREFETCH="10", POSTGRES_BATCH_SIZE="500", HEALTH_PORT=str(services.servers.free_port())
        )
        done = harness.run("tableinator", check=2, env=env)
        lines = [line for line in done.err.splitlines() if line]
        self.assertEqual(len(lines), 1, done.err)
        for part in ("10", "500", "POSTGRES_BATCH_SIZE", "1000"):
            self.assertIn(part, lines[0])
        month = harness.synthetic_month(1000)
        wanted = self.undisturbed(month)
        tableinator = self.start("--allow-underfilled", RABBITMQ_PREFETCH="10", POSTGRES_BATCH_SIZE="500")
        self.run_month(month)
        self.assertLessEqual(max(one["batch_size"] for one in tableinator.events("Batch processed")), 10)
        self.assertEqual(self.stack.digest(), wanted)

    def test_batches_are_full_and_prefetch_and_connections_are_what_they_must_be(self):
        month, size, writers = harness.synthetic_month(3000), 500, 2
        self.make_queues()
        self.extract(services.dump_folder(self.folder, month))
        wanted = {kind: len(self.expected(month, kind)) for kind in KINDS}
        # Nothing is written because of its age: what counts is whether the prefetch fills a batch.
        tableinator = self.start(
            "--writers", writers, POSTGRES_BATCH_SIZE=str(size), POSTGRES_BATCH_FLUSH_INTERVAL="3600"
        )
        channels = self.stack.rabbit.ctl("list_channels", "--formatter", "json", "global_prefetch_count")
        self.assertEqual(self.stack.prefetches(), {self.stack.queue(kind): 2 * size for kind in KINDS})
        self.assertEqual({row["global_prefetch_count"] for row in json.loads(channels)}, {0})
        connections = []
        def are_complete():
            connections.append(int(self.stack.psql(
                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )))
            return self.stack.runs() and len(self.stack.runs()) == len(KINDS)
        self.stack.wait_until(are_complete, "the month is written")
        self.stack.wait_until_complete()
        self.assertLessEqual(max(connections), writers + 2)
        for kind in KINDS:
            sizes = [one["batch_size"] for one in self.batches(tableinator, kind)]
            full, rest = divmod(wanted[kind], size)
            self.assertEqual(sorted(sizes), sorted([size] * full + [rest] * (rest > 0)), kind)
            totals = [one["total_processed"] for one in self.batches(tableinator, kind)]
            self.assertEqual(totals[-1], wanted[kind])
            for one in self.batches(tableinator, kind):
                self.assertGreater(one["duration_ms"], 0)
                self.assertGreater(one["records_per_sec"], 0)
        metrics = tableinator.metrics()
        def value(name, kind):
            found = [v for k, v in metrics.items() if k.startswith(name + "{") and f'kind="{kind}"' in k]
            self.assertEqual(len(found), 1, name)
            return found[0]
        batches = value("waxpress_batch_fill_ratio_count", "releases")
        self.assertEqual(batches, len(self.batches(tableinator, "releases")))
        self.assertGreater(
            value("waxpress_batch_fill_ratio_sum", "releases"), wanted["releases"] / size - 0.01
        )
        self.assertEqual(value("waxpress_records_written_total", "releases"), wanted["releases"])
        self.assertEqual(value("waxpress_records_acknowledged_total", "releases"), wanted["releases"])

    def test_several_tableinators_share_the_work(self):
        month = harness.synthetic_month(1000)
        wanted = self.undisturbed(month)
        for count in (2, 4):
            with self.subTest(count):
                self.stack.begin()
                all_of_them = [self.stack.tableinator() for _ in range(count)]
                self.stack.wait_until_consuming(*all_of_them)
                self.run_month(month)
                self.assertEqual(self.stack.digest(), wanted)
                for one in all_of_them:
                    self.assertTrue(one.events("Batch processed"), "one of them had nothing to do")
                    self.assertEqual(one.stop(), 0)
                self.assertEqual(self.stack.ready(), 0)

    def test_a_tableinator_that_is_told_to_stop_leaves_the_rest(self):
        month = harness.synthetic_month(3000)
        wanted = self.undisturbed(month)
        self.make_queues()
        self.extract(services.dump_folder(self.folder, month))
        everything = self.stack.ready()
        tableinator = self.start(POSTGRES_BATCH_MODE="false")
        self.stack.wait_until(lambda: len(tableinator.events("Batch processed")) > 100, "it is at work")
        self.assertEqual(tableinator.stop(), 0)
        left, done = self.stack.ready(), len(tableinator.events("Batch processed"))
        self.assertGreater(left, 0, "it had finished before it was told to stop")
        controls = 2 * len(KINDS)
        self.assertGreaterEqual(left + done + controls, everything)
        # Whatever it was given and had not acknowledged is back; what is acknowledged is in the tables.
        rows = sum(len(self.stack.documents(kind)) for kind in KINDS)
        self.assertGreaterEqual(rows + left + controls, everything)
        self.start()
        self.stack.wait_until_complete()
        self.assertEqual(self.stack.digest(), wanted)

    def look_at_everything(self, client):
        """A queue of ours at each exchange; kind -> its name."""
        looks = {kind: f"{self.stack.prefix}-look-{kind}" for kind in KINDS}
        for kind in KINDS:
            client.declare_exchange(self.stack.exchange(kind))
            client.declare_queue(looks[kind], self.stack.exchange(kind))
        return looks

    def test_the_end_of_an_extraction_is_said_until_it_is_safe(self):
        root = services.dump_folder(self.folder, harness.synthetic_month(1000))
        with self.stack.amqp() as client:
            looks = self.look_at_everything(client)
            self.extract(root)
            first = {kind: json.loads(client.drain(looks[kind])[-1].body) for kind in KINDS}
            path, = root.glob(".extraction_status_*.json")
            marker = json.loads(path.read_text())
            self.assertEqual(marker["summary"]["overall_status"], "completed")
            # As a session leaves it that is killed before the last confirm.
            marker["summary"]["overall_status"] = "in_progress"
            path.write_text(json.dumps(marker))
            client.delete_queue(looks["releases"])
            extractor = self.stack.extractor(root, "--once")
            unsafe = "The end of the extraction is not safe, it will be sent again"
            self.stack.wait_until(lambda: extractor.events(unsafe), "nobody takes the end of releases")
            self.assertEqual(extractor.stop(), 0, extractor.log())
            self.assertEqual(json.loads(path.read_text())["summary"]["overall_status"], "in_progress")
            client.declare_queue(looks["releases"], self.stack.exchange("releases"))
            self.extract(root)
            self.assertEqual(json.loads(path.read_text())["summary"]["overall_status"], "completed")
            for kind in KINDS:
                ends = [json.loads(message.body) for message in client.drain(looks[kind])]
                self.assertTrue(ends, kind)
                for end in ends:
                    self.assertEqual({**end, "timestamp": ""}, {**first[kind], "timestamp": ""})

    def test_a_damaged_dump_is_announced_to_nobody_and_costs_no_row(self):
        month = harness.synthetic_month(1000)
        tableinator = self.start()
        self.run_month(month)
        before = self.versions()
        root = services.dump_folder(self.folder, month)
        labels, masters = (self.dump(root, kind) for kind in ("labels", "masters"))
        whole = {path: path.resolve() for path in (labels, masters)}
        for path in whole:
            path.unlink()
        labels.write_bytes(whole[labels].read_bytes()[:-1000])
        masters.write_bytes(gzip.compress(gzip.decompress(whole[masters].read_bytes())))
        extractor = self.extract(root, status=5)
        failed = {one["file"]: one["error"] for one in extractor.events("File failed")}
        self.assertEqual(sorted(failed), sorted([labels.name, masters.name]))
        self.assertIn("cut off", failed[labels.name])
        self.assertIn("CHECKSUM", failed[masters.name])
        self.stack.wait_until_complete()
        announced = [one["data_type"] for one in tableinator.events("File complete")]
        self.assertEqual(sorted(announced), sorted([*KINDS, "artists", "releases"]))
        self.assertEqual(len(tableinator.events("Received extraction_complete")), len(KINDS))
        self.assertEqual(self.versions(), before)
        for path in whole:
            path.unlink()
            path.symlink_to(whole[path])
        self.extract(root)
        self.stack.wait_until_complete(2)
        self.assertEqual(self.versions(), before)

    def test_a_run_that_failed_can_be_asked_for_again(self):
        self.make_queues()
        root = pathlib.Path(tempfile.mkdtemp(dir=self.folder))
        extractor = self.stack.extractor(root)
        def is_ended(status, failures):
            ended = len(extractor.events("Extraction failed")) == failures
            return ended and extractor.health()[1]["extraction_status"] == status
        for failures in (1, 2):
            self.stack.wait_until(lambda: is_ended("failed", failures), "there is nothing in the folder")
            for path in harness.synthetic_month(1000).glob("discogs_*") if failures == 2 else ():
                (root / path.name).symlink_to(path)
            self.stack.wait_until(lambda: extractor.trigger() == 202, "another run is begun")
        self.stack.wait_until(lambda: is_ended("waiting", 2), "the month is published")
        self.assertEqual(len(extractor.events("Extraction complete")), 1)
        self.assertEqual(extractor.stop(), 0, extractor.log())

    def test_a_service_that_waits_ends_when_it_is_told_to(self):
        """For its time, and for servers that take the connection and say nothing: each try to connect has an end."""
        root = services.dump_folder(self.folder, harness.synthetic_month(1000))
        with socket.create_server(("127.0.0.1", 0)) as silent:
            host = f"127.0.0.1:{silent.getsockname()[1]}"
            waiting = (
                (self.stack.tableinator(STARTUP_DELAY="3600"), None),
                (self.stack.tableinator(POSTGRES_HOST=host), "Waiting for PostgreSQL"),
                (self.stack.tableinator(RABBITMQ_HOST=host), "Waiting for RabbitMQ"),
                (self.stack.extractor(root, "--once", RABBITMQ_HOST=host), "Waiting for RabbitMQ"),
            )
            for service, event in waiting:
                with self.subTest(event):
                    self.stack.wait_until(
                        lambda: service.events(event) if event else service.health()[0] == 503, "it waits"
                    )
                    self.assertEqual(service.stop(), 0, service.log())

    def test_an_extractor_that_a_memory_alarm_holds_up_ends_when_it_is_told_to(self):
        month = harness.synthetic_month(1000)
        wanted = self.undisturbed(month)
        self.start()
        root = services.dump_folder(self.folder, month)
        self.addCleanup(self.stack.rabbit.set_memory_alarm, False)
        self.stack.rabbit.set_memory_alarm(True)
        extractor = self.stack.extractor(root, "--once")
        self.stack.wait_until(lambda: extractor.events("RabbitMQ takes no messages"), "the broker takes nothing")
        self.assertEqual(extractor.stop(), 0, extractor.log())
        self.stack.rabbit.set_memory_alarm(False)
        self.extract(root)
        self.stack.wait_until_complete()
        self.assertEqual(self.stack.digest(), wanted)

    def test_an_extractor_that_is_told_to_stop_goes_on_at_the_same_record(self):
        month = harness.synthetic_month(3000)
        root = services.dump_folder(self.folder, month)
        with self.stack.amqp() as client:
            looks = self.look_at_everything(client)
            stopped = 0
            for session in range(50):
                extractor = self.stack.extractor(root, "--once", MAX_WORKERS="1", DISCOGS_EXCHANGE_PREFIX=self.stack.prefix)
                before = sum(client.count(name) for name in looks.values())
                enough = before + (400 if stopped < 3 else 10**9)
                self.stack.wait_until(
                    lambda: extractor.process.poll() is not None
                    or sum(client.count(name) for name in looks.values()) >= enough, "some more records",
                )
                self.assertEqual(extractor.stop(), 0, extractor.log())
                stopped += bool(extractor.events("Stopped: the next start goes on at the same record"))
                if extractor.events("Extraction complete"):
                    break
            self.assertGreater(stopped, 0, "no session was stopped before its end")
            for kind in KINDS:
                messages = [json.loads(message.body) for message in client.drain(looks[kind])]
                ids = [one["id"] for one in messages if one["type"] == "data"]
                self.assertEqual(len(ids), len(set(ids)), f"{kind}: a record came twice")
                self.assertEqual(sorted(ids), sorted(self.expected(month, kind)), kind)
                self.assertEqual(
                    [one["type"] for one in messages[len(ids):]], ["file_complete", "extraction_complete"]
                )
                self.assertEqual(messages[-2]["total_processed"], len(ids))
                self.assertEqual(messages[-1]["record_counts"][kind], len(ids))


if __name__ == "__main__":
    unittest.main()
