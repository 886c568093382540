"""Dumps and messages into Neo4j, by `load` and by graphinator: the graph is the one that an independent reading gives."""

import collections
import json
import random
import signal
import subprocess
import time
import unittest

import bolt_client
import graph_actual
import graph_expected
import harness
import services
import test_services
from services import expected_graph
from test_services import label, text_of

KINDS = harness.KINDS
QUIET = ("--progress", "none")
RELEASES = 400
TOO_LONG = 9000  # Bytes: more than an index of Neo4j takes.


def setUpModule():
    services.share_graph()


def following(folder, month, *words):
    """The month after another, in a new folder."""
    harness.run("synth", "--next-month-of", month, "--out", folder, *words, *QUIET)
    return folder


def graph_of(messages, statistics=True):
    """The graph of messages by kind, each with the hash that it came with."""
    month = graph_expected.Month()
    for kind, all_of_kind in messages.items():
        for message in all_of_kind:
            month.records[kind].pop(message["id"], None)
            month.records[kind][message["id"]] = (message, message.get("sha256", ""))
    return month.graph(statistics)


def release(number, **more):
    """A message of a made-up release."""
    data = {"id": str(number), "title": f"Release {number}", **more}
    return {"type": "data", "sha256": test_services.reading.sha256(test_services.reading.canonical(data)), **data}


def end_of_all(version, started_at="2026-05-01T00:00:00Z", **counts):
    """extraction_complete of each kind, in the order of KINDS, of a run that had so many records."""
    counts = {kind: counts.get(kind, 0) for kind in KINDS}
    return {
        "type": "extraction_complete", "version": version, "timestamp": "2026-05-01T01:00:00Z",
        "started_at": started_at, "record_counts": counts,
    }


def as_the_known_system_leaves_it(server, graph):
    """Nodes with their hashes, and nothing that tells who wrote them."""
    with server.client() as on:
        graph_actual.create_schema(on)
        graph_actual.write(on, graph)


# Relations, nodes and properties that no month asserts, as the known system never takes them away.
STALE = (
    "MATCH (r:Release) WHERE r.sha256 IS NOT NULL MATCH (a:Artist) WHERE NOT (r)-[:BY]->(a) AND a.sha256 IS NOT NULL "
    "WITH r, a ORDER BY r.id, a.id LIMIT 3 CREATE (r)-[:BY]->(a) SET r.catalog_number = 'stale'",
    "MATCH (r:Release) WHERE r.sha256 IS NOT NULL WITH r LIMIT 2 MERGE (p:Person {name: 'Nobody at all'}) "
    "CREATE (p)-[:CREDITED_ON {role: 'Bass', category: 'session'}]->(r)",
    "MATCH (s:Style), (g:Genre) WHERE NOT (s)-[:PART_OF]->(g) WITH s, g LIMIT 2 CREATE (s)-[:PART_OF]->(g)",
    "MATCH (a:Artist), (b:Artist) WHERE a.sha256 IS NOT NULL AND b.sha256 IS NOT NULL AND NOT (a)-[:MEMBER_OF]->(b) "
    "AND a.id < b.id WITH a, b LIMIT 2 CREATE (a)-[:MEMBER_OF]->(b) CREATE (a)-[:ALIAS_OF]->(b)",
    "MATCH (r:Master) WHERE r.sha256 IS NOT NULL WITH r LIMIT 2 MERGE (g:Genre {name: 'Stale'}) CREATE (r)-[:IS]->(g)",
    "CREATE (:Artist {id: 'gone', name: 'Gone', sha256: 'x'}), (:Label {id: 'stub without relations'})",
)


@services.needs_graph
class Load(services.GraphChecks, harness.Case):
    def setUp(self):
        super().setUp()
        self.server = services.GraphCase.neo4j
        self.server.clear(keeps_schema=True)
        self.month = harness.synthetic_month(RELEASES)

    def load(self, paths, *words, check=0):
        done = harness.run("load", paths, "--to", self.server.url(), *QUIET, "--json", *words, check=check)
        return {kind["kind"]: kind for kind in json.loads(done.out)["kinds"]}

    def check_server(self, wanted):
        with self.server.client() as on:
            self.check_graph(wanted, graph_actual.read(on))

    def test_a_month_and_the_one_after_are_the_graphs_that_an_independent_reading_gives(self):
        second = following(self.folder / "second", self.month, "--changed", "10%", "--removed", "2%")
        self.server.clear()
        self.load(self.month)
        self.check_server(expected_graph(self.month))
        with self.server.client() as on:
            self.assertEqual(graph_actual.schema_differences(on), [])
        for kind in self.load(self.month).values():
            self.assertEqual((kind["unchanged"], kind["written"]), (kind["read"], 0))
            self.assertEqual((kind["removed"], kind["rejected"]), (0, 0))
        self.check_server(expected_graph(self.month))
        update = self.load(second)["releases"]
        self.assertGreater(update["removed"], 5)
        self.assertGreater(update["written"], RELEASES / 20)
        self.assertGreater(update["unchanged"], RELEASES / 2)
        self.check_server(expected_graph(second))
        self.load(self.month)
        self.check_server(expected_graph(self.month))

    @harness.needs_samples
    def test_genuine_records_one_month_after_the_other(self):
        for name in ("2020-09", "current"):
            with self.subTest(name):
                self.load(harness.SAMPLES / name, "--max-removed", "100%")
                self.check_server(expected_graph(harness.SAMPLES / name))

    def interrupt(self, how, after):
        """A load that is hit after some seconds; whether it was still at work."""
        words = [harness.BINARY, "load", self.month, "--to", self.server.url(), *QUIET]
        load = subprocess.Popen(list(map(str, words)), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(after)
        was_at_work = load.poll() is None
        load.send_signal(how)
        status = load.wait(60)
        if was_at_work and how == signal.SIGINT:
            self.assertIn(status, (0, 130))
        return was_at_work

    def test_a_load_that_was_interrupted_or_killed_goes_on_when_it_is_repeated(self):
        begin = time.monotonic()
        self.load(self.month)
        longest = time.monotonic() - begin
        for how in (signal.SIGINT, signal.SIGKILL, signal.SIGKILL):
            with self.subTest(how):
                self.server.clear(keeps_schema=True)
                after = random.uniform(0.1, 0.9) * longest
                while not self.interrupt(how, after):
                    self.server.clear()
                    after *= 0.7
                self.load(self.month)
                self.check_server(expected_graph(self.month))

    def ids(self, label):
        return {row[0] for row in self.server.run(f"MATCH (n:{label}) WHERE n.sha256 <> '' RETURN n.id")}

    def test_too_many_vanished_records_are_kept(self):
        self.load(self.month)
        before = self.ids("Artist")
        short = following(self.folder / "short", self.month, "--removed", "20%")
        done = harness.run("load", short, "--to", self.server.url(), *QUIET, check=5)
        lines = [line for line in (done.out + done.err).splitlines() if "artists: INCOMPLETE" in line]
        self.assertEqual(len(lines), 1, done.out + done.err)
        self.assertLessEqual(before, self.ids("Artist"))
        self.load(short, "--max-removed", "100%")
        self.assertFalse(before <= self.ids("Artist"))
        self.check_server(expected_graph(short))

    def test_a_record_that_cannot_be_read_or_written_is_rejected_and_its_old_node_stays(self):
        good = [f"<label><id>{n}</id><name>Label {n}</name></label>" for n in range(1, 41)]
        self.load(harness.write_dump(self.folder / "labels.xml", "labels", good))
        wanted = graph_expected.expected(self.folder / "labels.xml")
        self.check_server(wanted)
        for what, bad in (
            ("malformed", "<label><id>7</id><name>Label 7</nome></label>"),
            ("too long", f"<label><id>7</id><name>{'x' * TOO_LONG}</name></label>"),
            ("too long a reference",
             f"<label><id>7</id><name>7</name><parentLabel id='{'9' * TOO_LONG}'>P</parentLabel></label>"),
            ("too long an id", f"<label><id>{'7' * TOO_LONG}</id><name>Label 7</name></label>"),
        ):
            with self.subTest(what):
                words = harness.write_dump(self.folder / "labels.xml", "labels", [*good[:6], bad, *good[7:]])
                kind = self.load(words, "--max-removed", "100%", check=None)["labels"]
                self.assertEqual((kind["rejected"], kind["removed"]), (1, int(what == "too long an id")), kind)
                if what != "too long an id":
                    self.check_server(wanted)

    def test_a_title_of_40_000_characters_and_texts_of_all_sorts(self):
        texts = ["é" * 40_000, "tab\there", "'quotes\" \\ and $r {x: 1}", "\U0001F642", " spaces "]
        path = harness.write_dump(self.folder / "releases.xml", "releases", [
            f'<release id="{n}" status="Accepted"><title>{one.replace("<", "&lt;")}</title></release>'
            for n, one in enumerate(texts, 1)
        ])
        self.load(path)
        self.check_server(graph_expected.expected(path))
        held = dict(self.server.run("MATCH (r:Release) RETURN r.id, r.title"))
        self.assertEqual([held[str(n)] for n in range(1, len(texts) + 1)][0], texts[0])

    def test_a_graph_of_an_older_version_is_written_anew(self):
        self.load(self.month)
        self.server.run("MATCH (g:_WaxpressGraph) SET g.version = 0")
        self.server.run("MATCH (r:Release)-[b:BY]->() DELETE b")  # As if version 0 had not known of them.
        for kind in self.load(self.month).values():
            self.assertEqual((kind["written"], kind["unchanged"]), (kind["read"], 0))
        self.check_server(expected_graph(self.month))
        for kind in self.load(self.month).values():
            self.assertEqual(kind["written"], 0)

    def test_a_graph_of_a_newer_version_is_refused(self):
        self.load(self.month, "--only", "labels")
        self.server.run("MATCH (g:_WaxpressGraph) SET g.version = 99")
        done = harness.run("load", self.month, "--to", self.server.url(), *QUIET, check=None)
        self.assertNotEqual(done.returncode, 0)
        self.one_line(done, "99", "newer waxpress")
        self.assertEqual(self.server.run("MATCH (r:Release) RETURN count(r)"), [[0]])

    def test_a_graph_that_the_known_system_has_left_is_put_right(self):
        first = following(self.folder / "other", self.month, "--changed", "30%", "--removed", "1%")
        as_the_known_system_leaves_it(self.server, expected_graph(first))
        for query in STALE:
            self.server.run(query)
        self.load(self.month)
        self.check_server(expected_graph(self.month))

    def test_a_relation_to_a_stub_that_the_known_system_has_left_goes_when_nothing_asserts_it_any_more(self):
        def dumps(members, parent, name):
            folder = self.folder / name
            folder.mkdir()
            harness.write_dump(folder / "discogs_20260401_artists.xml", "artists", [
                f"<artist><id>1</id><name>{name}</name><members>{members}</members></artist>",
                "<artist><id>4</id><name>Else</name></artist>",
            ])
            harness.write_dump(folder / "discogs_20260401_labels.xml", "labels", [
                f"<label><id>1</id><name>{name}</name>{parent}</label>", "<label><id>4</id><name>Else</name></label>",
            ])
            harness.write_dump(folder / "discogs_20260401_masters.xml", "masters", ['<master id="1"><title>M</title></master>'])
            harness.write_dump(
                folder / "discogs_20260401_releases.xml", "releases",
                ['<release id="1" status="Accepted"><title>R</title></release>'],
            )
            return folder
        first = dumps('<name id="2">Ann</name><name id="3">Bob</name>', '<parentLabel id="2">P</parentLabel>', "First")
        second = dumps('<name id="2">Ann</name>', "", "Second")
        as_the_known_system_leaves_it(self.server, graph_expected.expected(first))
        self.server.run("MATCH (a:Artist {id: '1'}), (l:Label {id: '1'}) "
                        "CREATE (:Artist {id: 'stale'})-[:MEMBER_OF]->(a) CREATE (l)-[:SUBLABEL_OF]->(:Label {id: 'stale'})")
        for folder in (first, second):
            self.load(folder, "--max-removed", "100%")
            self.check_server(graph_expected.expected(folder))

    def test_what_other_writers_have_set_stays(self):
        second = following(self.folder / "second", self.month, "--changed", "50%", "--removed", "3%")
        self.load(self.month)
        gone = sorted(set(self.ids("Release")) - {
            key for (label, key), held in expected_graph(second).nodes.items() if label == "Release" and held
        })
        self.server.run("MATCH (r:Release) SET r.mbid = 'm' + r.id")
        self.server.run("MATCH (a:Artist) WHERE a.sha256 <> '' SET a.mbid = 'm' + a.id, a.mb_type = 'Group'")
        self.server.run("MATCH (r:Release {id: $id}) CREATE (:User {id: 'u'})-[:COLLECTED]->(r)", id=gone[0])
        pairs = self.server.run(
            "MATCH (a:Artist), (b:Artist) WHERE a.id IN $stay AND b.id IN $stay AND a.id < b.id "
            "AND NOT (a)-[:MEMBER_OF]->(b) WITH a, b ORDER BY a.id, b.id LIMIT 50 "
            "CREATE (a)-[:MEMBER_OF {source: 'musicbrainz'}]->(b) RETURN a.id, b.id",
            stay=sorted(key for (label, key), held in expected_graph(second).nodes.items() if label == "Artist" and held),
        )
        self.load(second)
        wanted = graph_expected.expected(second)
        wanted.node("Release", gone[0])
        self.check_server(wanted)
        count = "MATCH ()-[m:MEMBER_OF {source: 'musicbrainz'}]->() RETURN count(m)"
        self.assertEqual(self.server.run(count), [[len(pairs)]])
        self.assertEqual(self.server.run("MATCH (:User)-[:COLLECTED]->(r) RETURN r.id, r.mbid"), [[gone[0], "m" + gone[0]]])

    def test_a_server_that_is_not_there_and_a_wrong_password(self):
        for bad, part in (
            (self.server.url(port=1), "connect"),
            (self.server.url().replace("p%40ss", "other"), "password"),
        ):
            with self.subTest(part):
                done = harness.run("load", self.month, "--to", bad, *QUIET, check=4)
                line = self.one_line(done, part)
                self.assertNotIn("p@ss", line)
                self.assertNotIn("other", line)


@services.needs_servers
@services.needs_graph
class Graphinator(services.GraphCase):
    def publish(self, kind, bodies):
        with self.stack.amqp() as client:
            client.publish(self.stack.exchange(kind), bodies)

    def announce(self, version, **counts):
        """The end of all kinds."""
        for kind in KINDS:
            self.publish(kind, text_of(end_of_all(version, **counts)))

    def batches(self, graphinator, kind):
        return [one for one in graphinator.events("Batch processed") if one["data_type"] == kind]

    def second_month(self, month, *words):
        return following(self.folder / f"next-{time.monotonic_ns()}", month, *words)

    def test_a_month_and_the_one_after_are_the_graphs_that_an_independent_reading_gives(self):
        month = harness.synthetic_month(RELEASES)
        second = self.second_month(month, "--changed", "10%", "--removed", "2%")
        graphinator = self.start("--allow-fewer")
        self.run_month(month)
        self.check_stack(expected_graph(month))
        status, health = graphinator.health()
        self.assertEqual((status, sorted(health["completed_files"])), (200, sorted(KINDS)))
        self.assertEqual(health["service"], "graphinator")
        written = len(self.stack.neo4j.run("MATCH (n) WHERE n.sha256 <> '' RETURN n.id"))
        self.run_month(second, months=2)
        self.check_stack(expected_graph(second))
        removed = sum(one["removed"] for one in graphinator.events("Removed vanished records"))
        metrics = graphinator.metrics()
        self.assertGreater(removed, 5)
        self.assertGreater(
            sum(value for name, value in metrics.items() if name.startswith("waxpress_records_unchanged_total")), written / 2
        )
        self.assertEqual(graphinator.stop(), 0, graphinator.log()[-3000:])
        self.check_no_dead_letters()

    def test_what_one_month_takes_away_the_next_brings_back(self):
        """Within minutes and by one process, which remembers what it has written."""
        month = harness.synthetic_month(RELEASES)
        second = self.second_month(month, "--changed", "60%", "--removed", "3%")
        self.start("--allow-fewer")
        root = services.dump_folder(self.folder, month)
        self.extract(root)
        self.stack.wait_until_graph_complete(1)
        self.run_month(second, months=2)
        self.check_stack(expected_graph(second))
        self.run_month(month, months=3)
        self.check_stack(expected_graph(month))

    def test_a_relation_that_all_records_share_goes_and_comes_back(self):
        def month(version, styles):
            message = release(1, genres=["Rock"], styles=styles, extraartists=[{"id": "7", "name": "Ann", "role": "Bass"}])
            artist = {"type": "data", "id": "7", "sha256": "a" * 64, "name": "Ann"}
            self.publish("artists", text_of(artist))
            self.publish("releases", text_of(message))
            self.announce(version, artists=1, releases=1)
            self.stack.wait_until(
                lambda: [row[0] for row in self.stack.graph_rows(
                    "MATCH (e:ExtractionCompletion) WHERE size(e.signals) = 4 AND e.waxpress_due IS NULL RETURN e.version"
                ) or [] if row[0] == version], "the month is complete",
            )
            return graph_of({"artists": [artist], "releases": [message]})
        self.start()
        for version, styles in (("20260401", ["Prog"]), ("20260501", ["Beat"]), ("20260601", ["Prog"])):
            wanted = month(version, styles)
            self.check_stack(wanted)

    def test_one_record_at_a_time_gives_the_same_graph(self):
        month = harness.synthetic_month(200)
        second = self.second_month(month, "--changed", "10%", "--removed", "2%")
        graphinator = self.start("--allow-fewer", NEO4J_BATCH_MODE="false")  # Of so few labels, two are many.
        self.run_month(month)
        self.check_stack(expected_graph(month))
        self.run_month(second, months=2)
        self.check_stack(expected_graph(second))
        self.assertEqual({one["batch_size"] for one in graphinator.events("Batch processed")}, {1})

    def test_several_may_start_at_once_on_a_server_without_a_schema(self):
        self.stack.neo4j.clear()
        several = [self.stack.graphinator() for _ in range(4)]
        self.stack.wait_until(
            lambda: all(one.process.poll() is None and one.health()[0] == 200 for one in several), "all consume", 120
        )
        with self.stack.neo4j.client() as on:
            self.assertEqual(graph_actual.schema_differences(on), [])

    def test_two_graphinators_share_the_work(self):
        month = harness.synthetic_month(600)
        second = self.second_month(month, "--changed", "20%", "--removed", "2%")
        both = [self.stack.graphinator("--allow-fewer", NEO4J_BATCH_SIZE="100") for _ in range(2)]
        self.stack.wait_until_consuming(*both)
        self.run_month(month)
        self.check_stack(expected_graph(month))
        self.run_month(second, months=2)
        self.check_stack(expected_graph(second))
        for one in both:
            self.assertTrue(one.events("Batch processed"), "one of them had nothing to do")
            self.assertEqual(one.stop(), 0)
        self.assertEqual(self.stack.ready(), 0)
        self.check_no_dead_letters()

    def test_two_graphinators_note_the_ends_of_a_version_in_one_place(self):
        both = [self.stack.graphinator() for _ in range(2)]
        self.stack.wait_until_consuming(*both)
        versions = [f"2026{number:04}" for number in range(40)]
        for kind in KINDS:
            self.publish(kind, text_of(*(
                {"type": "extraction_complete", "version": version, "timestamp": "2026-05-01T00:00:00Z"}
                for version in versions
            )))
        ask = "MATCH (e:ExtractionCompletion) RETURN e.version, size(e.signals) ORDER BY e.version"
        wanted = len(versions) * len(KINDS)
        self.stack.wait_until(
            lambda: sum(row[1] for row in self.stack.neo4j.run(ask)) >= wanted, "all ends are noted", 120
        )
        rows = self.stack.neo4j.run(ask)
        self.assertEqual(rows, [[version, len(KINDS)] for version in versions])
        self.stack.wait_until(self.stack.is_maintained, "all are maintained")

    def hold(self, query):
        """A connection with the locks that a query takes, until its ROLLBACK."""
        on = self.stack.neo4j.client()
        self.addCleanup(on.drop)
        words = bolt_client.message
        on.ask([words(bolt_client.BEGIN, {"db": on.database}), words(bolt_client.RUN, query, {}, {})])
        on.ask([words(bolt_client.PULL, {"n": -1})])
        return on

    def wait_for_step(self, graphinator, step, after=0):
        self.stack.wait_until(
            lambda: len(graphinator.events("Maintenance")) > after and graphinator.events("Maintenance")[-1]["step"] == step,
            f"maintenance is at {step}",
        )

    def test_two_graphinators_that_write_the_same_new_record_at_once_write_its_relations_once(self):
        """As after a connection to RabbitMQ was lost: one still writes what the other has been given again."""
        both = [self.stack.graphinator() for _ in range(2)]
        self.stack.wait_until_consuming(*both)
        messages = {
            "masters": {**release(1, artists=[{"id": "7"}], genres=["Rock"]), "title": "Master"},
            "labels": label(1, parentLabel={"id": "2"}), "artists": label(1, aliases=[{"id": "2"}], groups=[{"id": "3"}]),
        }
        self.stack.neo4j.run("CREATE (:Master {id: '1'}), (:Label {id: '1'}), (:Artist {id: '1'})")  # Others refer to them.
        on = self.hold("MATCH (n) WHERE n.id = '1' SET n._lock = 1")
        for kind, message in messages.items():
            self.publish(kind, text_of(message, message))
        self.stack.wait_until(lambda: self.stack.ready() == 0, "they are handed out")
        time.sleep(3)
        on.ask([bolt_client.message(bolt_client.ROLLBACK)])
        self.stack.wait_until_acknowledged()
        self.check_stack(graph_of({kind: [message] for kind, message in messages.items()}, statistics=False))

    def test_it_stops_in_time_while_maintenance_waits_and_goes_on_at_the_next_start(self):
        graphinator = self.start()
        self.publish("releases", text_of(release(1, genres=["Rock"])))
        self.stack.wait_until(lambda: self.stack.graph_rows("MATCH (r:Release) WHERE r.sha256 <> '' RETURN 1"), "it is written")
        on = self.hold("MATCH (g:Genre) SET g._lock = 1")
        self.announce("20260501")
        self.wait_for_step(graphinator, "statistics of genres")
        self.assertEqual(graphinator.stop(60), 0, graphinator.log()[-2000:])
        on.ask([bolt_client.message(bolt_client.ROLLBACK)])
        self.assertFalse(self.stack.is_maintained())
        self.start()
        self.stack.wait_until(self.stack.is_maintained, "it is maintained")

    def test_maintenance_that_becomes_due_while_it_is_done_is_done_again(self):
        graphinator = self.start()
        self.publish("releases", text_of(release(1, genres=["Rock"])))
        self.announce("20260501")
        self.stack.wait_until(self.stack.is_maintained, "the first maintenance")
        on = self.hold("MATCH (g:Genre) SET g._lock = 1")
        steps = len(graphinator.events("Maintenance"))
        again = text_of(end_of_all("20260501", "2026-05-02T00:00:00Z"))
        self.publish("artists", again)
        self.wait_for_step(graphinator, "statistics of genres", steps)
        self.publish("labels", again)
        self.stack.wait_until_acknowledged()
        on.ask([bolt_client.message(bolt_client.ROLLBACK)])
        self.stack.wait_until(lambda: len(graphinator.events("Maintenance is done")) >= 3, "it is done again", 60)

    @harness.needs_golden
    def test_messages_of_the_known_extractor_make_the_graph(self):
        for name in test_services.GOLDEN_SETS:
            with self.subTest(name):
                self.stack.begin()
                graphinator = self.start()
                messages = {}
                for kind, lines in test_services.golden(name):
                    self.publish(kind, lines)
                    messages[kind] = [one for one in map(json.loads, lines) if one["type"] == "data"]
                def are_written():
                    return [state for _, state in self.stack.graph_runs()] == ["complete"] * len(messages)
                self.stack.wait_until(are_written, "runs complete")
                self.stack.wait_until_acknowledged()
                is_whole = len(messages) == len(KINDS)
                if is_whole:
                    self.stack.wait_until(self.stack.is_maintained, "maintained")
                    self.check_stack(graph_of(messages))
                else:
                    found, wanted = self.stack.graph(), graph_of(messages, statistics=False)
                    self.assertEqual(found.nodes, wanted.nodes)
                    self.assertEqual(found.relations, wanted.relations)
                self.assertEqual(graphinator.stop(), 0)
                self.assertEqual(self.stack.ready(), 0)
                self.check_no_dead_letters()

    def test_what_cannot_be_read_is_put_aside_alone_and_what_can_be_is_written(self):
        graphinator = self.start()
        deep = '{"type":"data","id":"deep","sha256":"","x":' + "[" * 2000 + "]" * 2000 + "}"
        bad = [
            "no JSON", "", "[]", "7", '{"type":"data","id":"cut', '{"type":"data"}', '{"type":"data","id":null}',
            '{"type":"data","id":""}', '{"type":"data","id":5}', '{"type":"rumour","id":"6"}', deep,
            b'{"type":"data","id":"bytes","name":"\xff\xfe"}', '{"type":"data","id":"half","name":"\\ud800"}',
            b"WXPB\x01\x01\0\0 not a block",
        ]
        neighbours = [label(number) for number in range(100, 160)]
        odd = [
            label("nulls", sublabels=[None, {"id": "1", "name": "S"}, None, "bare", 5, {}, {"id": None}], urls=None),
            label("parent", parentLabel="A string"),
            label("child", parentLabel={"id": "100", "name": "Label 100"}),
            label("nothing", sublabels=None, parentLabel=None, name=None),
            label("lists", sublabels="a string", name={"#text": "An object"}),
            label("zero", parentLabel={"id": "0"}, sublabels=[{"id": "0"}]),
            {"type": "data", "id": "hashless", "name": "No hash"},
            {"id": "typeless", "sha256": "a" * test_services.HASH_LENGTH, "name": "No type"},
            label("nul", name="a\0b"),
        ]
        releases = [
            release(1, genres=[None, "Rock", "", {"#text": "Pop"}], styles=None, artists=[None, {"id": "7"}, {"name": "n"}],
                    labels=[None, {"id": "100", "catno": None}], formats=[None, {"name": "CD"}, {"name": ""}],
                    extraartists=[None, {"name": None, "role": "Bass"}, {"name": "Ann", "role": "Bass"},
                                  {"name": "Ann", "role": "Bass", "id": "7"}], master_id=0),
            release(2, title=None, released=5, master_id="0"),
            release(3, title="t" * 40_000, genres=["a\0b"]),
            release(4, title="nul \0 and \uffff"),
        ]
        twice = '{"type":"data","id":"twice","sha256":"","id":"twice","name":"Two ids"}'
        bodies = text_of(*neighbours[:30]) + bad + [twice] + text_of(*odd) + text_of(*neighbours[30:])
        self.publish("labels", bodies)
        self.publish("releases", text_of(*releases))
        with self.stack.amqp() as client:
            self.stack.wait_until(
                lambda: client.count(self.stack.queue("labels", dead=True)) >= len(bad), "bad ones are aside"
            )
        self.stack.wait_until_acknowledged()
        self.assertEqual(graphinator.health()[0], 200)
        self.assertEqual(graphinator.stop(), 0)
        dead = self.stack.dead_letters()
        raw = [body if isinstance(body, bytes) else body.encode() for body in bad]
        self.assertEqual(sorted(letter.body for letter in dead["labels"]), sorted(raw))
        self.assertEqual([letter.headers for letter in dead["releases"]], [])
        for letter in dead["labels"]:
            self.assertTrue(letter.headers["x-waxpress-reason"], letter.body)
            self.assertEqual(letter.headers["x-waxpress-service"], "graphinator")
        wanted = graph_of({"labels": [*neighbours, *odd, json.loads(twice)], "releases": releases}, statistics=False)
        # It is noted, and made by the maintenance that follows a month.
        del wanted.relations["SAME_AS", ("Person", "Ann"), ("Artist", "7"), None]
        self.assertEqual(self.stack.graph_rows("MATCH (l:_WaxpressLinks) RETURN l.part_of, l.same_as"), [[[], ["Ann", "7"]]])
        self.check_stack(wanted)

    def test_a_name_that_no_index_takes_is_put_aside_alone(self):
        long_name, long_id, longer_id = (one * TOO_LONG for one in ("n", "8", "9"))
        bad = [
            label("long", name=long_name), label(long_id), label("referring", sublabels=[{"id": longer_id}]),
            label("7" * 200_000),
        ]
        neighbours = [label(number) for number in range(100)]
        self.make_queues()
        self.publish("labels", text_of(*neighbours[:50], *bad, *neighbours[50:]))
        bad_releases = [release(1, extraartists=[{"name": long_name, "role": "Bass"}]), release(2, genres=["é" * 4500])]
        releases = [release(number, title=long_name) for number in range(10, 20)]
        self.publish("releases", text_of(*releases[:5], *bad_releases, *releases[5:]))
        graphinator = self.start()
        with self.stack.amqp() as client:
            self.stack.wait_until(
                lambda: client.count(self.stack.queue("labels", dead=True)) == len(bad)
                and client.count(self.stack.queue("releases", dead=True)) == len(bad_releases), "they are aside", 60,
            )
        self.stack.wait_until_acknowledged()
        self.assertEqual(graphinator.stop(), 0)
        dead = self.stack.dead_letters()
        for kind, wanted in (("labels", bad), ("releases", bad_releases)):
            self.assertEqual(
                sorted(json.loads(letter.body)["id"] for letter in dead[kind]), sorted(one["id"] for one in wanted)
            )
            for letter in dead[kind]:
                self.assertIn("longer than", letter.headers["x-waxpress-reason"])
                self.assertNotIn("\n", letter.headers["x-waxpress-reason"])
                self.assertEqual(letter.headers["x-waxpress-service"], "graphinator")
                self.assertRegex(letter.headers["x-waxpress-time"], r"^\d{4}-\d\d-\d\dT")
        self.check_stack(graph_of({"labels": neighbours, "releases": releases}, statistics=False))

    def test_nothing_is_removed_while_records_are_missing_and_what_was_put_aside_is_not_missed(self):
        self.start()
        labels = [label(number) for number in range(1, 101)]
        self.publish("labels", text_of(*labels) + test_services.end_of("20260401", labels=100))
        self.stack.wait_until(lambda: self.stack.graph_runs() == [("labels", "complete")], "the first month")
        # One cannot be written any more, one is missing, and one has gone.
        spoilt = label(50, name="x" * TOO_LONG)
        some = [one for one in labels if one["id"] not in ("49", "50", "100")]
        self.publish("labels", text_of(*some, spoilt) + test_services.end_of("20260501", labels=99))
        self.stack.wait_until(lambda: self.stack.graph_runs()[1:] == [("labels", "incomplete")], "a doubt")
        self.check_stack(graph_of({"labels": labels}, statistics=False))
        self.publish("labels", text_of(labels[48]))
        self.stack.wait_until(lambda: self.stack.graph_runs()[1:] == [("labels", "complete")], "all have come")
        self.stack.wait_until_acknowledged()
        found = {key for (_, key), held in self.stack.graph().nodes.items() if held}
        self.assertEqual(found, {one["id"] for one in labels[:-1]})

    def test_health_tells_that_neo4j_is_away(self):
        graphinator = self.start()
        self.stack.neo4j.stop()
        self.addCleanup(lambda: self.stack.neo4j.process or self.stack.neo4j.start())
        labels = [label(number) for number in range(100)]
        self.publish("labels", text_of(*labels))
        self.stack.wait_until(lambda: graphinator.health()[0] == 503, "it says that it is not well")
        self.assertEqual(graphinator.health()[1]["current_task"], "Waiting for Neo4j")
        time.sleep(1)
        self.assertEqual(graphinator.health()[0], 503)
        self.stack.neo4j.start()
        self.stack.wait_until(lambda: graphinator.health()[0] == 200, "it is well again")
        self.stack.wait_until_acknowledged()
        self.check_stack(graph_of({"labels": labels}, statistics=False))
        self.check_no_dead_letters()

    def test_a_graphinator_that_is_started_before_neo4j_waits_for_it_and_can_be_stopped(self):
        self.stack.neo4j.stop()
        self.addCleanup(lambda: self.stack.neo4j.process or self.stack.neo4j.start())
        graphinator, stopped = self.stack.graphinator(), self.stack.graphinator()
        self.stack.wait_until(lambda: graphinator.health()[0] == 503 and stopped.health()[0] == 503, "they wait")
        self.assertEqual(stopped.stop(20), 0, stopped.log())
        self.stack.neo4j.start()
        self.stack.wait_until_consuming(graphinator)
        self.assertEqual(graphinator.stop(), 0)

    def test_a_graphinator_that_is_told_to_stop_leaves_the_rest(self):
        month = harness.synthetic_month(RELEASES)
        self.make_queues()
        self.extract(services.dump_folder(self.folder, month))
        everything = self.stack.ready()
        graphinator = self.start(NEO4J_BATCH_MODE="false")
        self.stack.wait_until(lambda: len(graphinator.events("Batch processed")) > 50, "it is at work")
        self.assertEqual(graphinator.stop(), 0)
        left, done = self.stack.ready(), len(graphinator.events("Batch processed"))
        self.assertGreater(left, 0, "it had finished before it was told to stop")
        self.assertGreaterEqual(left + done + 2 * len(KINDS), everything)
        self.start()
        self.stack.wait_until_graph_complete()
        self.check_stack(expected_graph(month))

    def test_it_stops_in_time_while_a_lock_keeps_it_waiting(self):
        self.make_queues()
        self.publish("releases", text_of(release(1, genres=["Rock"])))
        self.stack.neo4j.run(
            "CREATE (:_WaxpressGraph {key: 'graph', version: 1}), (:Genre {name: 'Rock'}), (:Release {id: '1', sha256: 'old'})"
        )
        on = self.hold("MATCH (r:Release) SET r._lock = 1")
        graphinator = self.stack.graphinator()
        self.stack.wait_until(lambda: self.stack.ready() == 0, "it is handed out")
        time.sleep(1)
        self.assertEqual(graphinator.stop(60), 0, graphinator.log()[-2000:])
        self.assertEqual(self.stack.ready(), 1)
        on.ask([bolt_client.message(bolt_client.ROLLBACK)])

    def test_batches_are_full_and_prefetch_and_connections_are_what_they_must_be(self):
        month, size, writers = harness.synthetic_month(600), 100, 2
        self.make_queues()
        self.extract(services.dump_folder(self.folder, month))
        held = collections.Counter(label for (label, _), one in expected_graph(month).nodes.items() if "sha256" in one)
        wanted = {kind: held[label] for kind, label in graph_expected.KINDS.items()}
        graphinator = self.start(
            "--writers", writers, NEO4J_BATCH_SIZE=str(size), NEO4J_BATCH_FLUSH_INTERVAL="3600"
        )
        consumers = self.stack.rabbit.ctl("list_consumers", "--formatter", "json", "queue_name", "prefetch_count")
        channels = self.stack.rabbit.ctl("list_channels", "--formatter", "json", "global_prefetch_count")
        mine = {
            row["queue_name"]: row["prefetch_count"] for row in json.loads(consumers)
            if row["queue_name"].startswith(self.stack.prefix + "-")
        }
        self.assertEqual(mine, {self.stack.queue(kind): 2 * size for kind in KINDS})
        self.assertEqual({row["global_prefetch_count"] for row in json.loads(channels)}, {0})
        connections = []
        def are_complete():
            rows = self.stack.neo4j.run("CALL dbms.listConnections() YIELD userAgent RETURN userAgent")
            connections.append(sum("tests" not in agent for agent, in rows))
            return len(self.stack.graph_runs()) == len(KINDS)
        self.stack.wait_until(are_complete, "the month is written")
        self.stack.wait_until_graph_complete()
        self.assertLessEqual(max(connections), writers + 3)
        for kind in KINDS:
            sizes = [one["batch_size"] for one in self.batches(graphinator, kind)]
            full, rest = divmod(wanted[kind], size)
            self.assertEqual(sorted(sizes), sorted([size] * full + [rest] * (rest > 0)), kind)
        self.check_stack(expected_graph(month))

    def test_a_prefetch_that_can_never_fill_a_batch_is_refused(self):
        env = self.stack.environment(
            RABBITMQ_PREFETCH="10", NEO4J_BATCH_SIZE="500", HEALTH_PORT=str(services.servers.free_port())
        )
        done = harness.run("graphinator", check=2, env=env)
        lines = [line for line in done.err.splitlines() if line]
        self.assertEqual(len(lines), 1, done.err)
        for part in ("10", "500", "NEO4J_BATCH_SIZE", "1000"):
            self.assertIn(part, lines[0])

    def test_both_services_side_by_side_on_one_extraction(self):
        month = harness.synthetic_month(RELEASES)
        tableinator = self.stack.tableinator()
        graphinator = self.stack.graphinator()
        self.stack.wait_until_consuming(tableinator, graphinator)
        self.extract(services.dump_folder(self.folder, month), "--expect", "tableinator,graphinator")
        self.stack.wait_until_graph_complete()
        self.stack.wait_until_complete()
        self.check_stack(expected_graph(month))
        for kind in KINDS:
            dump = next(month.glob(f"discogs_*_{kind}.xml.gz"))
            self.assertEqual(self.stack.documents(kind), test_services.expected_rows(kind, dump), kind)
        for one in (tableinator, graphinator):
            self.assertEqual(one.stop(), 0)
        for service in services.CONSUMERS:
            self.assertEqual(self.stack.ready(service), 0)
            self.assertEqual(set(map(len, self.stack.dead_letters(service).values())), {0})

    def test_a_graph_of_an_older_version_is_written_anew_by_the_next_month(self):
        month = harness.synthetic_month(RELEASES)
        graphinator = self.start()
        self.run_month(month)
        self.assertEqual(graphinator.stop(), 0)
        self.stack.neo4j.run("MATCH (g:_WaxpressGraph) SET g.version = 0")
        self.stack.neo4j.run("MATCH ()-[b:BY]->() DELETE b")
        graphinator = self.start()
        self.assertEqual(self.stack.neo4j.run("MATCH (n) WHERE n.sha256 <> '' RETURN count(n)"), [[0]])
        self.run_month(month, months=2)
        self.check_stack(expected_graph(month))
        metrics = graphinator.metrics()
        self.assertEqual(
            sum(value for name, value in metrics.items() if name.startswith("waxpress_records_unchanged_total")), 0
        )

    def test_a_graph_of_a_newer_version_is_refused(self):
        self.make_queues()
        self.stack.neo4j.run("CREATE (:_WaxpressGraph {key: 'graph', version: 99})")
        graphinator = self.stack.graphinator()
        self.assertNotEqual(graphinator.wait(60), 0)
        lines = [line for line in graphinator.log().splitlines() if "newer waxpress" in line]
        self.assertEqual(len(lines), 1, graphinator.log())

    def test_a_graph_that_the_known_system_has_left_is_put_right(self):
        month = harness.synthetic_month(RELEASES)
        before = self.second_month(month, "--changed", "30%", "--removed", "1%")
        as_the_known_system_leaves_it(self.stack.neo4j, expected_graph(before))
        for query in STALE:
            self.stack.neo4j.run(query)
        self.start()
        self.run_month(month)
        self.check_stack(expected_graph(month))


if __name__ == "__main__":
    unittest.main()
