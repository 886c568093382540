"""The expected graph itself: its rules on records made by hand, and that a server that holds it is found equal, and else different."""

import collections
import tempfile
import unittest

import bolt_client
import graph_actual
import graph_expected
import harness
import servers

needs_neo4j = unittest.skipIf(servers.neo4j_missing(), servers.neo4j_missing())


class PackStream(unittest.TestCase):
    # As the official packer of JavaScript writes them: reference/bolt.md, 2.3.
    WRITTEN = {
        "C0": None, "C3": True, "C2": False, "00": 0, "FF": -1, "7F": 127, "C90080": 128, "F0": -16, "C8EF": -17,
        "C880": -128, "C9FF7F": -129, "CA00008000": 32768, "CB0000000080000000": 2**31, "CB8000000000000000": -(2**63),
        "C13FF199999999999A": 1.1, "80": "", "8161": "a", "84F09F9982": "\U0001F642", "CC03010203": b"\1\2\3",
        "9301C14000000000000000857468726565": [1, 2.0, "three"], "A1836F6E658465696E73": {"one": "eins"},
    }

    def test_values_are_written_and_read_as_the_official_driver_does(self):
        for wanted, value in self.WRITTEN.items():
            self.assertEqual(bolt_client.pack(value).hex().upper(), wanted)
            self.assertEqual(bolt_client.unpack(bytes.fromhex(wanted)), value)

    def test_sizes_at_the_edges_of_markers(self):
        for size in (15, 16, 255, 256, 65535, 65536):
            for value in ("x" * size, [1] * size, {str(i): i for i in range(size)}, b"x" * size):
                self.assertEqual(bolt_client.unpack(bolt_client.pack(value)), value)


class Rules(harness.Case):
    def graph(self, statistics=False, **dumps):
        """The graph of records given as XML, by kind."""
        paths = [harness.write_dump(self.folder / f"{kind}.xml", kind, records) for kind, records in dumps.items()]
        return graph_expected.expected(*paths, statistics=statistics, this_year=2026)

    def release(self, inside, number=1):
        return f'<release id="{number}" status="Accepted"><title>T</title>{inside}</release>'

    def relations(self, graph, kind):
        return {(source[1], target[1]) for one, source, target, _ in graph.relations if one == kind}

    def test_an_artist_and_its_stubs(self):
        graph = self.graph(artists=[
            '<artist><id>7</id><name>B</name><members><name id="9">Ann</name><name id="0">None</name></members>'
            '<groups><name id="5">G</name></groups><aliases><name id="7">B</name></aliases></artist>'
        ])
        held = dict(graph.nodes["Artist", "7"])
        self.assertEqual(held.pop("sha256").strip("0123456789abcdef"), "")
        url = "https://api.discogs.com/artists/7"
        self.assertEqual(held, {"name": "B", "resource_url": url, "releases_url": url + "/releases"})
        self.assertEqual(graph.nodes["Artist", "9"], {})
        self.assertEqual(self.relations(graph, "MEMBER_OF"), {("9", "7"), ("7", "5")})
        self.assertEqual(self.relations(graph, "ALIAS_OF"), {("7", "7")})
        self.assertEqual(graph.counts()["stubs"], 2)

    def test_a_parent_without_id_is_none(self):
        graph = self.graph(labels=[
            "<label><id>1</id><name>A</name><parentLabel>Top</parentLabel></label>",
            '<label><id>2</id><name>B</name><parentLabel id="1">A</parentLabel>'
            '<sublabels><label id="3">C</label></sublabels></label>',
        ])
        self.assertEqual(self.relations(graph, "SUBLABEL_OF"), {("2", "1"), ("3", "2")})

    def test_a_release(self):
        graph = self.graph(releases=[self.release(
            '<artists><artist><id>7</id><name>B</name></artist></artists>'
            '<labels><label id="3" catno="none" name="L"/><label id="4" catno="X" name="M"/></labels>'
            '<formats><format name="Vinyl"/><format name="CD"/><format name="Vinyl"/></formats>'
            '<released>1973-00-00</released><master_id is_main_release="true">12</master_id>'
            '<tracklist><track><title>t</title><artists><artist><id>99</id></artist></artists></track></tracklist>'
        )])
        held = dict(graph.nodes["Release", "1"])
        del held["sha256"]
        self.assertEqual(
            held, {"title": "T", "year": 1973, "formats": ["Vinyl", "CD", "Vinyl"], "catalog_number": "none"}
        )
        self.assertEqual(self.relations(graph, "BY"), {("1", "7")})
        self.assertEqual(self.relations(graph, "ON"), {("1", "3"), ("1", "4")})
        self.assertEqual(self.relations(graph, "DERIVED_FROM"), {("1", "12")})

    def test_a_bare_release_has_no_format_and_no_master_0(self):
        graph = self.graph(releases=[self.release("<master_id>0</master_id><released>May 1973</released>")])
        self.assertEqual(list(graph.nodes), [("Release", "1")])
        self.assertEqual(graph.nodes["Release", "1"]["formats"], [])
        self.assertNotIn("year", graph.nodes["Release", "1"])

    def test_years(self):
        for said, means in (
            ("1969", 1969), ("1969-00-00", 1969), (" 1969", 1969), ("1860", 1860), ("1859", None), ("2027", 2027), ("2028", None),
            ("0400-01-01", None), ("196", None), ("+196", None), ("19 69", None), ("\u0661969", None), ("", None), (None, None),
        ):
            self.assertEqual(graph_expected.year(said, 2026), means, said)

    def test_styles_are_part_of_the_genre_of_records_with_one(self):
        one, two = "<genres><genre>Rock</genre></genres>", "<genres><genre>Rock</genre><genre>Pop</genre></genres>"
        graph = self.graph(
            masters=[f'<master id="5">{one}<styles><style>Prog</style></styles></master>'],
            releases=[self.release(f"{two}<styles><style>Beat</style></styles>")],
        )
        self.assertEqual(self.relations(graph, "PART_OF"), {("Prog", "Rock")})
        self.assertEqual(
            self.relations(graph, "IS"),
            {("5", "Rock"), ("5", "Prog"), ("1", "Rock"), ("1", "Pop"), ("1", "Beat")},
        )

    def test_credits(self):
        def credit(name, role, number):
            return f"<artist><id>{number}</id><name>{name}</name><anv>Other</anv><role>{role}</role></artist>"

        graph = self.graph(
            artists=["<artist><id>7</id><name>Ann</name></artist>"],
            releases=[self.release(
                "<extraartists>" + credit("Ann", "Bass", 7) + credit("Ann", "Mixed By", 7) + credit("Ann", "Bass", 7)
                + credit("Bob", "", 7) + credit("", "Bass", 7) + credit("Cy", "Written-By", 8) + "</extraartists>"
            )],
        )
        credits = {
            (source[1], role): held["category"]
            for (kind, source, _, role), held in graph.relations.items() if kind == "CREDITED_ON"
        }
        self.assertEqual(
            credits, {("Ann", "Bass"): "session", ("Ann", "Mixed By"): "engineering", ("Cy", "Written-By"): "other"}
        )
        self.assertEqual(self.relations(graph, "SAME_AS"), {("Ann", "7")})
        self.assertNotIn(("Artist", "8"), graph.nodes)
        self.assertNotIn(("Person", "Bob"), graph.nodes)

    def test_an_artist_that_a_later_release_is_by_is_there_for_an_earlier_credit(self):
        graph = self.graph(releases=[
            self.release("<extraartists><artist><id>8</id><name>Cy</name><role>Bass</role></artist></extraartists>", 1),
            self.release("<artists><artist><id>8</id><name>Cy</name></artist></artists>", 2),
        ])
        self.assertEqual(self.relations(graph, "SAME_AS"), {("Cy", "8")})

    def test_categories(self):
        for role, means in (
            ("Producer", "production"), (" Executive Producer ", "production"), ("REMASTERED BY", "mastering"),
            ("Co-producer, Bass", "production"), ("Mixed By, Producer", "engineering"), ("Bassoon", "session"),
            ("A&R [Assistant]", "management"), ("Photography By [Cover]", "design"), ("Written-By", "other"), ("", "other"),
        ):
            self.assertEqual(graph_expected.category(role), means, role)

    def test_no_phrase_is_in_two_categories(self):
        times = collections.Counter(phrase for phrase, _ in graph_expected.PHRASES)
        self.assertEqual(set(times.values()), {1})

    def test_statistics(self):
        def both(style):
            return f"<genres><genre>Rock</genre></genres><styles><style>{style}</style></styles>"

        graph = self.graph(
            statistics=True,
            labels=["<label><id>9</id><name>Idle</name></label>"],
            masters=['<master id="5"><genres><genre>Pop</genre></genres><year>1950</year></master>'],
            releases=[
                self.release(both("Prog") + '<labels><label id="3" catno="" name="L"/></labels><released>1973</released>', 1),
                self.release(both("Beat") + '<labels><label id="3" catno="" name="L"/></labels><released>1966</released>'
                             "<artists><artist><id>7</id></artist><artist><id>8</id></artist></artists>", 2),
            ],
        )
        self.assertEqual(
            graph.nodes["Genre", "Rock"],
            {"release_count": 2, "artist_count": 2, "label_count": 1, "style_count": 2, "first_year": 1966},
        )
        self.assertEqual(
            graph.nodes["Genre", "Pop"], {"release_count": 0, "artist_count": 0, "label_count": 0, "style_count": 0}
        )
        self.assertEqual(
            graph.nodes["Style", "Prog"],
            {"release_count": 1, "artist_count": 0, "label_count": 1, "genre_count": 1, "first_year": 1973},
        )
        self.assertEqual(graph.nodes["Label", "3"], {"release_count": 2, "artist_count": 2, "genre_count": 1})
        idle = graph.nodes["Label", "9"]
        self.assertEqual([idle[f"{one}_count"] for one in ("release", "artist", "genre")], [0, 0, 0])

    def test_the_last_month_is_all_that_counts(self):
        folders = [self.folder / name for name in ("first", "second")]
        for folder, kept in zip(folders, (["1", "2"], ["2"])):
            folder.mkdir()
            harness.write_dump(folder / "discogs_20260401_artists.xml", "artists", [
                f'<artist><id>{one}</id><name>N</name><aliases><name id="1">A</name></aliases></artist>' for one in kept
            ])
        graph = graph_expected.expected(*folders)
        self.assertEqual(graph.nodes["Artist", "1"], {})
        self.assertEqual(self.relations(graph, "ALIAS_OF"), {("1", "2")})

    def test_of_two_records_with_one_id_the_last_counts(self):
        graph = self.graph(artists=[
            '<artist><id>1</id><name>Old</name><aliases><name id="2">A</name></aliases></artist>',
            "<artist><id>1</id><name>New</name></artist>",
        ])
        self.assertEqual(graph.nodes["Artist", "1"]["name"], "New")
        self.assertEqual(len(graph.relations), 0)


@needs_neo4j
class AgainstServer(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = servers.Neo4jServer()
        cls.addClassCleanup(cls.server.close)

    def setUp(self):
        self.server.clear()
        self.on = self.server.client()
        self.addCleanup(self.on.close)

    def fill(self, *folders):
        graph = graph_expected.expected(*folders)
        graph_actual.create_schema(self.on)
        graph_actual.write(self.on, graph)
        return graph

    def check_equal(self, graph):
        actual = graph_actual.read(self.on)
        self.assertEqual(graph_actual.differences(graph, actual), [])
        self.assertEqual(actual.digest(), graph.digest())

    def check_named(self, graph, change, *parts, undo=None):
        """After a change of the server's graph, the differences are lines of which each part is in one."""
        self.on.run(change)
        lines = graph_actual.differences(graph, graph_actual.read(self.on))
        for part in parts:
            self.assertTrue(any(part in line for line in lines), f"{part!r} is not in {lines}")
        if undo:
            self.on.run(undo)
        return lines

    def test_a_made_up_month_is_found_equal(self):
        self.check_equal(self.fill(harness.synthetic_month(500)))

    def test_the_month_after_is_found_equal_to_a_graph_of_itself(self):
        first = harness.synthetic_month(500)
        with tempfile.TemporaryDirectory() as second:
            harness.run(
                "synth", "--releases", 500, "--next-month-of", first, "--out", second, "--changed", "20%",
                "--removed", "10%", "--progress", "none",
            )
            graph = self.fill(first, second)
            self.assertNotEqual(graph.digest(), graph_expected.expected(first).digest())
            self.assertEqual(graph.digest(), graph_expected.expected(second).digest())
            self.check_equal(graph)

    @harness.needs_samples
    def test_genuine_records_are_found_equal(self):
        for month in ("current", "2020-09"):
            self.server.clear()
            self.check_equal(self.fill(harness.SAMPLES / month))

    def test_each_kind_of_change_is_named(self):
        graph = self.fill(harness.synthetic_month(300))
        artist = next(key for (label, key), held in graph.nodes.items() if label == "Artist" and "name" in held)
        style = next(key for label, key in graph.nodes if label == "Style")
        here = f"MATCH (a:Artist {{id: '{artist}'}}) "
        self.check_named(
            graph, here + "SET a.name = a.name + '!'", f"node Artist '{artist}': name is ",
            undo=here + "SET a.name = left(a.name, size(a.name) - 1)",
        )
        self.check_named(
            graph, here + "SET a.year = 1", f"node Artist '{artist}': year is 1, wanted None", undo=here + "REMOVE a.year"
        )
        self.check_named(
            graph, "CREATE (:Artist {id: 'x'})", "node Artist 'x' is too many", "counts: Artist ",
            undo="MATCH (a:Artist {id: 'x'}) DELETE a",
        )
        self.check_named(
            graph, f"MATCH (s:Style {{name: '{style}'}}) SET s.release_count = toFloat(s.release_count)",
            f"node Style '{style}': release_count is ", ".0, wanted",
            undo=f"MATCH (s:Style {{name: '{style}'}}) SET s.release_count = toInteger(s.release_count)",
        )
        self.check_named(
            graph, "MATCH (r:Release)-[b:BY]->(a) WITH r, a ORDER BY r.id LIMIT 1 CREATE (r)-[:BY {again: true}]->(a)",
            "relation (Release ", "is there 2 times", undo="MATCH ()-[b:BY {again: true}]->() DELETE b",
        )
        self.check_equal(graph)
        self.check_named(
            graph, "MATCH (p:Person)-[c:CREDITED_ON]->(r) WITH c ORDER BY p.name, r.id, c.role LIMIT 1 SET c.category = 'x'",
            "category is 'x', wanted '",
        )
        self.check_named(
            graph, "MATCH (r:Release)-[b:ON]->(l) WITH b ORDER BY r.id, l.id LIMIT 1 DELETE b",
            "]->(Label ", "is missing", "counts: ON ",
        )

    def test_what_other_writers_set_is_left_out(self):
        graph = self.fill(harness.synthetic_month(300))
        self.on.run(
            "MATCH (r:Release) WITH r LIMIT 1 SET r.mbid = 'x', r.mb_type = 'y', r.waxpress_run = 3 "
            "CREATE (:User {id: 'u'})-[:COLLECTED]->(r) CREATE (:ExtractionCompletion {version: '20260401'}) "
            "CREATE (:WaxpressState {a: 1}) WITH 1 AS one MATCH (a:Artist), (b:Artist) WHERE a.id < b.id "
            "WITH a, b LIMIT 1 CREATE (a)-[:TAUGHT {source: 'musicbrainz'}]->(b)"
        )
        self.check_equal(graph)

    def test_the_schema_is_compared_by_name_and_meaning(self):
        graph_actual.create_schema(self.on)
        self.assertEqual(graph_actual.schema_differences(self.on), [])
        self.on.run("DROP INDEX artist_name")
        self.on.run("DROP CONSTRAINT genre_name")
        self.on.run("CREATE INDEX artist_name FOR (n:Artist) ON (n.realname)")
        self.assertEqual(graph_actual.schema_differences(self.on), [
            "constraint genre_name: missing, wanted ('Genre', 'name')",
            "index artist_name: ('RANGE', 'Artist', 'realname'), wanted ('RANGE', 'Artist', 'name')",
        ])


@needs_neo4j
class Server(unittest.TestCase):
    def test_failures_leave_the_connection_usable_and_say_their_code(self):
        with servers.Neo4jServer() as server, server.client() as on:
            with self.assertRaises(bolt_client.Failure) as caught:
                on.run("RETURN 1/0")
            self.assertEqual(caught.exception.code, "Neo.ClientError.Statement.ArithmeticError")
            on.run_all([("CREATE (:A {n: $n})", {"n": n}) for n in range(3)])
            with self.assertRaises(bolt_client.Failure):
                on.run_all([("CREATE (:A)", {}), ("nonsense", {})])
            self.assertEqual(on.run("MATCH (a:A) RETURN count(a)"), [[3]])
            self.assertEqual(len(on.run("RETURN $x", x="é" * 100_000)[0][0]), 100_000)
            server.restart(immediately=True)
            self.assertEqual(server.run("MATCH (a:A) RETURN count(a)"), [[3]])

    def test_wrong_passwords_are_refused_and_tls_is_spoken(self):
        with servers.Neo4jServer(tls=True) as server:
            with self.assertRaises(bolt_client.Failure) as caught:
                bolt_client.connect(server.url().replace("neo4j:", "neo4j:wrong"))
            self.assertEqual(caught.exception.code, "Neo.ClientError.Security.Unauthorized")
            with bolt_client.connect(server.url("bolt+ssc")) as on:
                self.assertEqual(on.run("RETURN 1"), [[1]])

    def test_the_import_tool_fills_a_server_that_does_not_run(self):
        server = servers.Neo4jServer(starts=False)
        self.addCleanup(server.close)
        nodes, relations = server.folder / "nodes.csv", server.folder / "relations.csv"
        nodes.write_text("id:ID(Artist),name,:LABEL\n1,Ann,Artist\n2,Bob,Artist\n")
        relations.write_text(":START_ID(Artist),:END_ID(Artist),:TYPE\n1,2,ALIAS_OF\n")
        server.admin("database", "import", "full", "neo4j", f"--nodes={nodes}", f"--relationships={relations}")
        server.start()
        self.assertEqual(server.run("MATCH (a)-[r]->(b) RETURN a.id, type(r), b.name"), [["1", "ALIAS_OF", "Bob"]])


if __name__ == "__main__":
    unittest.main()
