"""`waxpress verify`: a catalog, tables, a graph and the dumps that they were loaded from agree; what was changed in one is named."""

import contextlib
import itertools
import json
import shutil
import sqlite3
import unittest

import harness
import servers
import services

KINDS = harness.KINDS
QUIET = ("--progress", "none")
RELEASES = 400
DAMAGED = "what it holds is not what its hash was made of"


def setUpModule():
    services.share_graph()


@services.needs_graph
@unittest.skipUnless(servers.postgres_programs(), "no PostgreSQL server on this machine")
class Verify(harness.Case):
    """One month in each store, loaded once; a test that changes something loads it again."""

    @classmethod
    def setUpClass(cls):
        cls.postgres = servers.PostgresServer()
        cls.addClassCleanup(cls.postgres.close)
        cls.neo4j = services.GraphCase.neo4j
        cls.neo4j.clear(keeps_schema=True)
        cls.month = harness.synthetic_month(RELEASES)
        for to in (cls.postgres.url(), cls.neo4j.url()):
            harness.run("load", cls.month, "--to", to, *QUIET)

    def setUp(self):
        super().setUp()
        self.catalog = self.folder / "catalog.db"
        harness.run("load", self.month, "--to", self.catalog, *QUIET)
        self.stores = {
            "dumps": self.month, "catalog": self.catalog, "tables": self.postgres.url(), "graph": self.neo4j.url(),
        }

    def verify(self, a, b, *words, check=0):
        """The lines of the report by name, and all of it."""
        a, b = self.stores.get(a, a), self.stores.get(b, b)
        done = harness.run("verify", "--from", a, "--against", b, "--json", *words, check=check)
        report = json.loads(done.out)
        self.assertEqual(report["same"], check == 0)
        return {line["name"]: line for line in report["lines"]}, report

    def check_named(self, a, b, *wanted, words=()):
        """Exactly these differences, each a part of a line, as (line of the report, part)."""
        lines, report = self.verify(a, b, *words, check=5)
        found = [(name, words) for name, line in lines.items() for words in line.get("first", ())]
        self.assertEqual(report["differences"], len(wanted), found)
        self.assertEqual(len(found), len(wanted), found)
        for (name, part), (found_name, text) in zip(wanted, found):
            self.assertEqual(name, found_name, text)
            self.assertIn(part, text)

    def edit(self, sql, *values):
        with contextlib.closing(sqlite3.connect(self.catalog)) as on:
            on.execute(sql, values)
            on.commit()

    def load_again(self, to):
        """The store as the month has it, whatever was done to it."""
        if to == self.postgres.url():
            for kind in KINDS:
                self.postgres.psql(f"TRUNCATE {kind}")
        else:
            self.neo4j.clear(keeps_schema=True)
        harness.run("load", self.month, "--to", to, "--max-removed", "100%", *QUIET)

    def test_the_same_month_is_the_same_in_every_store(self):
        counts = {
            kind: len(harness.run("press", next(self.month.glob(f"*_{kind}.xml.gz"))).stdout.splitlines())
            for kind in KINDS
        }
        digests = set()
        for a, b in itertools.combinations(self.stores, 2):
            for one, other in ((a, b), (b, a)):
                with self.subTest(one=one, other=other):
                    lines, report = self.verify(one, other)
                    self.assertEqual(report["graph_compared"], "graph" in (one, other))
                    for kind in KINDS:
                        for side in "ab":
                            self.assertEqual(lines[kind][side]["count"], counts[kind])
                    self.assertEqual(lines["releases"]["a"]["digest"], lines["releases"]["b"]["digest"])
                    digests.add(lines["releases"]["a"]["digest"])
                    if "graph" in (one, other):
                        for name in ("memberships", "sublabels", "styles of genres"):
                            self.assertGreater(lines[name]["a"]["count"], 0)
        self.assertEqual(len(digests), 1)

    def test_a_store_is_the_same_as_itself(self):
        for name in self.stores:
            with self.subTest(name):
                self.verify(name, name)

    def test_hashes_that_are_trusted_are_the_same_too(self):
        for a, b in (("catalog", "tables"), ("tables", "graph"), ("dumps", "catalog")):
            _, report = self.verify(a, b, "--trust-hashes")
            self.assertFalse(report["contents_hashed"])

    def test_the_report_in_words(self):
        done = harness.run("verify", "--from", self.catalog, "--against", self.neo4j.url())
        self.assertIn(f"A  {self.catalog}\nB  Neo4j 127.0.0.1", done.out)
        self.assertRegex(done.out, r"(?m)^releases +400 +400  same  [0-9a-f]{32}$")
        self.assertRegex(done.out, r"(?m)^styles of genres +\d+ +\d+  same$")
        self.assertRegex(done.out, r"\nequal, in [0-9.]+ s\n$")
        self.assertNotIn("p@ss", done.out)
        self.assertNotIn("p%40ss", done.out)

    def test_what_was_changed_in_the_tables_is_named(self):
        self.addCleanup(self.load_again, self.postgres.url())
        psql = self.postgres.psql
        title, gone, notes = psql("SELECT data_id FROM releases ORDER BY data_id::int LIMIT 3").split()
        master = psql("SELECT data_id FROM masters WHERE data->>'year' IS NOT NULL ORDER BY data_id::int LIMIT 1")
        label = psql("SELECT data_id FROM labels ORDER BY data_id::int LIMIT 1")
        psql(f"""UPDATE releases SET data = jsonb_set(data, '{{title}}', '"changed"') WHERE data_id = '{title}'""")
        psql(f"DELETE FROM releases WHERE data_id = '{gone}'")
        psql(f"UPDATE releases SET hash = repeat('ab', 32) WHERE data_id = '{notes}'")
        psql(f"""UPDATE masters SET data = jsonb_set(data, '{{year}}', '1861') WHERE data_id = '{master}'""")
        psql(f"UPDATE labels SET data_id = 'x{label}' WHERE data_id = '{label}'")
        odd = ("labels", f'label "x{label}": in B, not in A')
        moved = ("labels", f"label {label}: in A, not in B")
        changed = (
            ("masters", f"master {master}: damaged in B, {DAMAGED}; year differs"),
            ("releases", f"release {title}: damaged in B, {DAMAGED}; title differs"),
            ("releases", f"release {gone}: in A, not in B"),
            ("releases", f"release {notes}: damaged in B, {DAMAGED}; other content, hash "),
        )
        for store in ("catalog", "dumps"):
            with self.subTest(store):
                self.check_named(store, "tables", odd, moved, *changed)
        # Of what is trusted the content does not count, but which records there are, and their hashes.
        self.check_named("catalog", "tables", odd, moved, changed[2], ("releases", "other content"), words=["--trust-hashes"])

    def test_what_was_changed_in_the_catalog_is_named(self):
        (title,), (gone,), (track,) = harness.rows(self.catalog, "SELECT id FROM release ORDER BY id LIMIT 3")
        ((documented, name),) = harness.rows(
            self.catalog, "SELECT id, name FROM label WHERE id IN (SELECT id FROM label_doc) ORDER BY id LIMIT 1"
        )
        self.edit("UPDATE release SET title = 'changed' WHERE id = ?", title)
        self.edit("DELETE FROM release WHERE id = ?", gone)
        self.edit("DELETE FROM track_data WHERE release_id = ? AND seq = 0", track)
        self.edit("UPDATE label SET name = 'changed' WHERE id = ?", documented)
        for store in ("tables", "dumps"):
            with self.subTest(store):
                self.check_named(
                    "catalog", store,
                    ("labels", f"label {documented}: damaged in A, {DAMAGED}; name differs"),
                    ("releases", f"release {title}: damaged in A, {DAMAGED}; title differs"),
                    ("releases", f"release {gone}: in B, not in A"),
                    ("releases", f"release {track}: damaged in A, {DAMAGED}; tracklist differs"),
                )
        lines, _ = self.verify("catalog", "graph", check=5)
        self.assertEqual(lines["releases"]["differences"], 3)
        self.assertIn('title "changed" is in A only', lines["releases"]["first"][0])

    def test_what_was_changed_in_the_graph_is_named(self):
        self.addCleanup(self.load_again, self.neo4j.url())
        run = self.neo4j.run
        [[release, artist]] = run("MATCH (r:Release)-[:BY]->(a:Artist) RETURN r.id, a.id ORDER BY toInteger(r.id) LIMIT 1")
        [[credited, person, role]] = run(
            "MATCH (p:Person)-[c:CREDITED_ON]->(r:Release) WHERE r.id <> $r RETURN r.id, p.name, c.role "
            "ORDER BY toInteger(r.id), p.name, c.role LIMIT 1", r=release,
        )
        [[titled]] = run(
            "MATCH (r:Release) WHERE NOT r.id IN $ids RETURN r.id ORDER BY toInteger(r.id) LIMIT 1", ids=[release, credited]
        )
        [[member, group]] = run("MATCH (m)-[:MEMBER_OF]->(g) RETURN m.id, g.id ORDER BY toInteger(m.id), toInteger(g.id) LIMIT 1")
        [[child, parent]] = run("MATCH (c)-[:SUBLABEL_OF]->(p) RETURN c.id, p.id ORDER BY toInteger(c.id) LIMIT 1")
        [[style, genre]] = run("MATCH (s)-[:PART_OF]->(g) RETURN s.name, g.name ORDER BY s.name, g.name LIMIT 1")
        [[stub]] = run("MATCH (m:Master) WHERE m.sha256 IS NOT NULL RETURN m.id ORDER BY toInteger(m.id) LIMIT 1")
        run("MATCH (:Release {id: $r})-[b:BY]->(:Artist {id: $a}) DELETE b", r=release, a=artist)
        run("MATCH (r:Release {id: $r}) MATCH (:Person {name: $p})-[c:CREDITED_ON {role: $role}]->(r) SET c.role = 'Cook'",
            r=credited, p=person, role=role)
        run("MATCH (r:Release {id: $r}) SET r.title = 'changed', r.year = 1861, r.formats = ['Wax', 'Tape']", r=titled)
        run("MATCH (:Artist {id: $m})-[e:MEMBER_OF]->(:Artist {id: $g}) DELETE e", m=member, g=group)
        run("MATCH (c:Label {id: $c}) MATCH (p:Label {id: $p}) MERGE (p)-[:SUBLABEL_OF]->(c)", c=child, p=parent)
        run("MATCH (:Style {name: $s})-[e:PART_OF]->(:Genre {name: $g}) DELETE e", s=style, g=genre)
        run("MATCH (m:Master {id: $m}) REMOVE m.sha256", m=stub)
        by_id = sorted(
            (
                (int(release), f"release {release}: BY {artist} is in A only"),
                (int(credited), f'release {credited}: CREDITED_ON "{person}" as "{role}" '),
                (int(titled), f'release {titled}: format 1 "'),
            )
        )
        for store in ("catalog", "tables", "dumps"):
            with self.subTest(store):
                self.check_named(
                    store, "graph",
                    ("memberships", f"artist {member} is MEMBER_OF {group} in A only"),
                    ("sublabels", f"label {parent} is SUBLABEL_OF {child} in B only"),
                    ("masters", f"master {stub}: in A, not in B"),
                    *(("releases", words) for _, words in by_id),
                    ("styles of genres", f'style "{style}" is PART_OF genre "{genre}" in A only'),
                )
        lines, _ = self.verify("graph", "catalog", check=5)
        self.assertIn(f"release {release}: BY {artist} is in B only", lines["releases"]["first"])

    def test_a_relation_that_is_there_twice_is_named(self):
        self.addCleanup(self.load_again, self.neo4j.url())
        [[release, artist]] = self.neo4j.run(
            "MATCH (r:Release)-[:BY]->(a:Artist) WITH r, a ORDER BY toInteger(r.id), toInteger(a.id) LIMIT 1 "
            "CREATE (r)-[:BY]->(a) RETURN r.id, a.id"
        )
        self.check_named("catalog", "graph", ("releases", f"release {release}: BY {artist} is in B only"))

    def test_what_others_wrote_into_the_graph_is_no_difference(self):
        self.addCleanup(self.load_again, self.neo4j.url())
        self.neo4j.run(
            "MATCH (r:Release) WITH r LIMIT 3 SET r.mbid = 'x' CREATE (:User {id: 'u' + r.id})-[:COLLECTED]->(r) "
            "CREATE (r)-[:BY {source: 'musicbrainz'}]->(:Artist {id: 'mb' + r.id, source: 'musicbrainz'})"
        )
        self.verify("catalog", "graph")

    def test_another_month_differs_and_as_many_differences_are_named_as_were_asked_for(self):
        following = self.folder / "next"
        harness.run("synth", "--next-month-of", self.month, "--out", following, "--changed", "10%", "--removed", "2%", *QUIET)
        lines, _ = self.verify("catalog", following, "--show", "4", check=5)
        releases = lines["releases"]
        self.assertGreater(releases["differences"], 4)
        self.assertEqual(len(releases["first"]), 4)
        self.assertEqual(
            releases["differences"], releases["a"]["only"] + releases["b"]["only"] + releases["other_content"]
        )
        self.assertEqual(releases["a"]["damaged"], 0)
        lines, _ = self.verify("catalog", following, "--show", "0", check=5)
        self.assertEqual(lines["releases"]["first"], [])
        lines, _ = self.verify("catalog", following, "--only", "artists", check=5)
        self.assertEqual(list(lines), ["artists"])

    def test_of_a_record_that_stands_twice_in_a_dump_the_last_counts(self):
        folder = self.folder / "twice"
        folder.mkdir()
        dump = harness.write_dump(folder / "discogs_20260401_labels.xml.gz", "labels", [
            "<label><id>1</id><name>One</name><parentLabel id='2'>Two</parentLabel></label>",
            "<label><id>2</id><name>Two</name></label>",
            "<label><id>1</id><name>One again</name><parentLabel id='3'>Three</parentLabel></label>",
        ])
        self.neo4j.clear(keeps_schema=True)
        self.addCleanup(self.load_again, self.neo4j.url())
        catalog = self.folder / "twice.db"
        for to in (catalog, self.neo4j.url()):
            # The tables and the graph count such an id once, and then do not believe that the run was whole.
            harness.run("load", dump, "--to", to, *QUIET, check=None)
        for to in (catalog, self.neo4j.url()):
            lines, _ = self.verify(folder, to, "--only", "labels")
            self.assertEqual(lines["labels"]["a"]["count"], 2)
            self.assertEqual(lines["labels"]["a"]["repeated"], 1)

    def test_what_a_store_put_aside_is_said(self):
        folder = self.folder / "bad"
        folder.mkdir()
        dump = harness.write_dump(folder / "discogs_20260401_labels.xml.gz", "labels", [
            "<label><id>1</id><name>One</name></label>", "<label><id>2</id><name>Two</nome></label>",
        ])
        catalog = self.folder / "bad.db"
        harness.run("load", dump, "--to", catalog, *QUIET, check=None)
        lines, _ = self.verify(catalog, folder, "--only", "labels")
        self.assertEqual((lines["labels"]["a"]["set_aside"], lines["labels"]["b"]["set_aside"]), (1, 1))
        done = harness.run("verify", "--from", catalog, "--against", folder, "--only", "labels")
        self.assertIn("1 record was put aside by A", done.out)

    @harness.needs_samples
    def test_genuine_records_are_the_same_in_every_store(self):
        self.addCleanup(self.load_again, self.postgres.url())
        self.addCleanup(self.load_again, self.neo4j.url())
        for name in ("2020-09", "current"):
            catalog = self.folder / f"{name}.db"
            for kind in KINDS:
                self.postgres.psql(f"TRUNCATE {kind}")
            self.neo4j.clear(keeps_schema=True)
            self.stores = {
                "dumps": harness.SAMPLES / name, "catalog": catalog, "tables": self.postgres.url(), "graph": self.neo4j.url(),
            }
            for to in list(self.stores.values())[1:]:
                harness.run("load", harness.SAMPLES / name, "--to", to, "--max-removed", "100%", *QUIET)
            for a, b in itertools.combinations(self.stores, 2):
                with self.subTest(name, a=a, b=b):
                    lines, _ = self.verify(a, b)
                    self.assertGreater(lines["releases"]["a"]["count"], 0)

    def test_wrong_words_and_stores_that_are_not_there_are_one_line(self):
        other = self.folder / "no.db"
        text = self.folder / "text.db"
        text.write_text("no database")
        port = servers.free_port()
        for words, status, *parts in (
            (("--from", self.catalog), 2, "--against"),
            (("--from", "amqp://u:secret@h", "--against", self.catalog), 2, "--from amqp://", "postgresql://"),
            (("--from", self.catalog, "--against", self.catalog, "--only", "films"), 2, "films"),
            (("--from", self.catalog, "--against", self.catalog, "--memory", "1K"), 2, "--memory 1K"),
            (("--from", other, "--against", self.catalog), 4, "no.db"),
            (("--from", text, "--against", self.catalog), 4, "text.db"),
            (("--from", self.folder, "--against", self.catalog), 3, str(self.folder)),
            (("--from", self.catalog, "--against", f"postgresql://u:secret@127.0.0.1:{port}/d"), 4, "PostgreSQL 127.0.0.1"),
            (("--from", self.catalog, "--against", f"bolt://u:secret@127.0.0.1:{port}"), 4, "127.0.0.1"),
            (("--from", self.catalog, "--against", self.postgres.url("postgres")), 4, "artists"),
        ):
            with self.subTest(words):
                done = harness.run("verify", *words, check=status)
                self.assertNotIn("secret", self.one_line(done, *parts))
                self.assertEqual(done.out, "")

    def test_a_dump_that_is_cut_off_is_an_input_failure(self):
        folder = self.folder / "cut"
        shutil.copytree(self.month, folder)
        dump = next(folder.glob("*_releases.xml.gz"))
        dump.write_bytes(dump.read_bytes()[:-2000])
        done = harness.run("verify", "--from", folder, "--against", self.catalog, "--no-verify", check=3)
        self.one_line(done, dump.name)

    def test_what_memory_does_not_hold_leaves_no_file(self):
        temp = self.folder / "temp"
        temp.mkdir()
        self.verify("catalog", "tables", "--temp", temp)
        self.assertEqual(list(temp.iterdir()), [])
