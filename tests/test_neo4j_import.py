"""`export neo4j-admin` and `load --to neo4j+import:`: files of the graph, imported by the real program, read back from the real server."""

import gzip
import json
import os
import signal
import subprocess
import time
import unittest

import graph_actual
import graph_expected
import harness
import servers

QUIET = ("--progress", "none")
MONTH = int(os.environ.get("WAXPRESS_IMPORT_RELEASES", "2000"))  # 20000: the long form.
needs_neo4j = unittest.skipIf(servers.neo4j_missing(), servers.neo4j_missing())


def rows(folder, table):
    """The rows of a table whose fields need no quotes."""
    path = folder / f"{table}.csv.gz"
    if not path.exists():
        return []
    with gzip.open(path, "rt", encoding="utf-8", newline="\n") as text:
        return [tuple(line.rstrip("\n").split("\x1f")) for line in text]


def statements(file):
    return [one.strip() for one in file.read_text().split(";\n") if one.strip()]


def artist(number, name="A", inside=""):
    return f"<artist><id>{number}</id><name>{name}</name>{inside}</artist>"


def names(list, *entries):
    """A list of names with ids, as `members`."""
    return f"<{list}>" + "".join(f'<name id="{number}">N</name>' for number in entries) + f"</{list}>"


def release(number, inside="", title="T"):
    return f'<release id="{number}" status="Accepted"><title>{title}</title>{inside}</release>'


def credit(name, role, number=""):
    return f"<artist><id>{number}</id><name>{name}</name><role>{role}</role></artist>"


class Case(harness.Case):
    def dumps(self, **kinds):
        """Files of records given as XML, by kind."""
        folder = self.folder / "dumps"
        folder.mkdir(exist_ok=True)
        return [harness.write_dump(folder / f"{kind}.xml.gz", kind, records) for kind, records in kinds.items()]

    def export(self, *paths, check=0, words=()):
        self.out = self.folder / "files"
        return harness.run("export", "neo4j-admin", *paths, "--out", self.out, *QUIET, *words, check=check)


@needs_neo4j
class Imported(Case):
    def imported(self, *paths):
        """The graph of a server that was filled from these dumps."""
        with servers.Neo4jServer(starts=False) as server:
            admin = self.folder / "neo4j-admin"
            admin.write_text(f'#!/bin/sh\nexec "{servers.NEO4J}" admin --data "{server.data}" -- "$@"\n')
            admin.chmod(0o755)
            self.out = self.folder / "files"
            to = f"neo4j+import:{self.out}"
            harness.run("load", *paths, "--to", to, *QUIET, env={"NEO4J_ADMIN": str(admin)})
            server.start()
            with server.client() as on:
                for file in ("constraints.cypher", "after_import.cypher"):
                    for statement in statements(self.out / file):
                        on.run(statement)
                self.assertEqual(graph_actual.schema_differences(on), [])
                return graph_actual.read(on)

    def check(self, *paths, minimum=()):
        expected = graph_expected.expected(*paths, statistics=True)
        counts = expected.counts()
        for name, least in minimum:
            self.assertGreaterEqual(counts.get(name, 0), least, name)
        self.assertEqual(graph_actual.differences(expected, self.imported(*paths)), [])

    def test_a_made_up_month(self):
        self.check(harness.synthetic_month(MONTH), minimum=[("stubs", 1), ("SAME_AS", 1), ("SUBLABEL_OF", 1)])

    @harness.needs_samples
    def test_genuine_records(self):
        for month in ("current", "2020-09"):
            with self.subTest(month):
                self.folder = self.folder / month
                self.folder.mkdir()
                self.check(harness.SAMPLES / month)

    def test_records_made_by_hand(self):
        genre = "<genres><genre>Rock</genre></genres><styles><style>Prog</style><style>\"Art, Rock\"</style></styles>"
        two = "<genres><genre>Rock</genre><genre> Pop</genre></genres><styles><style>Beat</style></styles>"
        formats = '<formats><format name="12&quot; Vinyl"/><format name=" CD "/><format name="CD;DVD, \'x\'"/></formats>'
        long = "x" * 7000
        self.check(*self.dumps(
            artists=[
                artist(1, "Band", names("members", 2, 3, 0, 900)),
                artist(2, "Both", names("groups", 1) + names("aliases", 2, 901)),
                artist(3, "Said by the group"),
                artist(4, "Says so itself", names("groups", 1, 902)),
                artist(5, '"Quoted", \\back\\ \ttab ; U+001F &#233; \U0001F642'),
                artist(6, " blank "),
                artist(7, ""),
                "<artist><id>8</id></artist>",
                "<artist><id>9</id><name>two\nlines\r\nof name</name></artist>",
                artist(10, long),
                artist("00011", "not a number as people write it"),
            ],
            labels=[
                "<label><id>1</id><name>A</name><parentLabel>Top</parentLabel></label>",
                '<label><id>2</id><name>B</name><parentLabel id="1">A</parentLabel><sublabels><label id="3">C</label>'
                '<label id="903">D</label></sublabels></label>',
                '<label><id>3</id><name>C</name></label>',
                '<label><id>4</id><name>D</name><parentLabel id="904">A</parentLabel></label>',
            ],
            masters=[
                f'<master id="5"><artists><artist><id>905</id><name>X</name></artist></artists>{genre}<year>1977</year>'
                "<title>M</title></master>",
                f'<master id="6">{two}<year>0</year><title></title></master>',
            ],
            releases=[
                release(1, f"<artists><artist><id>1</id><name>Band</name></artist></artists>{genre}{formats}"
                        '<labels><label id="1" catno="none" name="A"/><label id="906" catno="C" name="B"/></labels>'
                        '<master_id is_main_release="true">5</master_id><released>1973-05-00</released>', "Ünï \"x\""),
                release(2, f"{two}<master_id>0</master_id><released>unknown</released>"),
                release(3, "<master_id>907</master_id><labels><label id=\"1\" catno=\"\" name=\"A\"/></labels>"),
                release(4, "<extraartists>" + credit("Ann", "Bass", 2) + credit("Ann", "Bass, Mixed By", 2)
                        + credit("Ann", "Bass", 2) + credit("Ann", "Design", 4) + credit("Bob", "", 2)
                        + credit("No artist", "Bass", 908) + credit("Stub", "Bass", 905) + credit("No id", "Written-By")
                        + credit("Zero", " Producer ", 0) + "</extraartists>"),
                release(5, "<extraartists>" + credit("Ann", "Bass", 2) + credit("ann", "Bass", 2) + "</extraartists>"),
            ],
        ), minimum=[("stubs", 8), ("MEMBER_OF", 5), ("SAME_AS", 4)])
        sides = {(row[0], row[2]): row[1] for row in rows(self.out, "member_of")}
        self.assertEqual(
            sides, {("2", "1"): "", ("3", "1"): "group", ("900", "1"): "group", ("4", "1"): "member", ("4", "902"): "member"}
        )
        sides = {(row[0], row[2]): row[1] for row in rows(self.out, "sublabel_of")}
        self.assertEqual(sides, {("2", "1"): "child", ("3", "2"): "parent", ("903", "2"): "parent", ("4", "904"): "child"})
        artists = {(row[0], row[1]): row[3] for row in rows(self.out, "credited_on") if len(row) == 5}
        self.assertEqual(artists["No artist", "Bass"], "908")
        self.assertEqual(artists["No id", "Written-By"], "")

    def test_a_record_that_comes_twice_is_as_it_was_the_last_time(self):
        self.check(*self.dumps(
            artists=[artist(1, "first", names("members", 2)), artist(3, "C"), artist(1, "last", names("aliases", 4))],
            releases=[
                release(1, '<labels><label id="5" catno="a" name="L"/></labels>', "first"),
                release(1, "<extraartists>" + credit("Ann", "Bass", 3) + "</extraartists>", "second"),
                release(1, "<extraartists>" + credit("Bob", "Bass", 3) + "</extraartists>", "last"),
            ],
        ), minimum=[("Person", 1)])

    def test_an_import_that_fails_says_why(self):
        admin = self.folder / "neo4j-admin"
        admin.write_text("#!/bin/sh\necho much\necho 'the database is in use'\nexit 1\n")
        admin.chmod(0o755)
        done = self.export(harness.synthetic_month(), words=("--neo4j-admin", admin), check=4)
        self.one_line(done, "the database is in use", "import.log")


class Files(Case):
    def nothing_is_left(self):
        self.assertFalse(self.out.exists(), list(self.out.glob("*")) if self.out.exists() else "")

    def test_the_command_is_printed_and_stands_in_the_script(self):
        done = self.export(harness.synthetic_month())
        script = (self.out / "import.sh").read_text()
        wanted = [line.strip(" \\") for line in done.out.splitlines() if line.startswith("    --")]
        self.assertIn("--relationships=CREDITED_ON=credited_on_header.csv,credited_on.csv.gz", wanted)
        for line in wanted:
            self.assertIn(line, script)
        self.assertEqual(list(self.out.glob("*.partial")), [])
        subprocess.run(["sh", "-n", self.out / "import.sh"], check=True)

    def test_the_same_dumps_give_the_same_files(self):
        month, files = harness.synthetic_month(), []
        for name, workers in (("one", 1), ("four", 4)):
            out = self.folder / name
            harness.run("export", "neo4j-admin", month, "--out", out, *QUIET, "--workers", workers)
            files.append({path.name: sorted(rows(out, path.name[:-7])) for path in out.glob("*.csv.gz")})
        self.assertEqual(*files)

    def test_a_folder_that_is_not_empty_is_refused(self):
        self.out = self.folder / "files"
        self.out.mkdir()
        (self.out / "mine.txt").write_text("mine")
        self.one_line(self.export(harness.synthetic_month(), check=2), "not empty", "mine.txt")
        self.assertEqual([path.name for path in self.out.iterdir()], ["mine.txt"])

    def test_an_empty_folder_is_taken(self):
        (self.folder / "files").mkdir()
        self.export(harness.synthetic_month())
        self.assertTrue((self.out / "import.sh").exists())

    def test_a_folder_that_cannot_be_made_is_one_line(self):
        done = harness.run("export", "neo4j-admin", harness.synthetic_month(), "--out", "/dev/null/x", *QUIET, check=4)
        self.one_line(done, "/dev/null/x")

    def test_no_folder_is_one_line(self):
        done = harness.run("load", harness.synthetic_month(), "--to", "neo4j+import:", *QUIET, check=2)
        self.one_line(done, "no folder")

    def test_a_full_disk_is_one_line_and_leaves_nothing(self):
        # A limit on the size of files looks the same from here.
        self.out = self.folder / "files"
        done = subprocess.run(
            ["bash", "-c", 'trap "" XFSZ; ulimit -f 64; exec "$@"', "bash", harness.BINARY, "export", "neo4j-admin",
             harness.synthetic_month(), "--out", self.out, *QUIET],
            capture_output=True, text=True,
        )
        done.err = done.stderr
        self.assertEqual(done.returncode, 4, done.err)
        self.one_line(done, ".csv.gz")
        self.nothing_is_left()

    def test_a_malformed_record_is_kept_with_its_reason(self):
        long = "y" * 9000
        paths = self.dumps(artists=[
            artist(1), "<artist><id>2</id><name>broken</nome></artist>", "<artist><name>no id</name></artist>", artist(3, long),
            artist(4),
        ])
        done = self.export(*paths, words=("--json",))
        (receipt,) = json.loads(done.out)["kinds"]
        self.assertEqual((receipt["read"], receipt["written"], receipt["rejected"]), (5, 2, 3))
        self.assertEqual([row[0] for row in rows(self.out, "artists")], ["1", "4"])
        rejects = [json.loads(line) for line in (self.out / "rejects.jsonl").read_text().splitlines()]
        reasons = {one["id"]: one["reason"] for one in rejects}
        self.assertEqual(len(rejects), 3)
        self.assertIn("no id", " ".join(reasons.values()))
        self.assertIn("9000 bytes", reasons["3"])

    def test_too_many_malformed_records_leave_nothing(self):
        paths = self.dumps(artists=["<artist><id>2</id><name>broken</nome></artist>"] * 5)
        self.one_line(self.export(*paths, words=("--max-rejects", 3), check=3), "--max-rejects")
        self.nothing_is_left()

    def test_a_dump_that_is_cut_off_leaves_nothing(self):
        whole = next(harness.synthetic_month().glob("*_releases.xml.gz")).read_bytes()
        dump = self.folder / "releases.xml.gz"
        dump.write_bytes(whole[: len(whole) // 2])
        self.one_line(self.export(dump, check=3), "releases.xml.gz")
        self.nothing_is_left()

    def test_dumps_without_records_are_refused(self):
        self.one_line(self.export(*self.dumps(artists=[]), check=3), "no record")
        self.nothing_is_left()

    def test_ids_that_come_twice_through_a_pipe_are_refused(self):
        text = gzip.compress(b"<artists>" + (artist(1) + artist(1)).encode() + b"</artists>")
        self.out = self.folder / "files"
        done = harness.run("export", "neo4j-admin", "-", "--out", self.out, *QUIET, stdin=text, check=3)
        self.one_line(done, "more than once")
        self.nothing_is_left()

    def started(self):
        """An export that waits for more of its dump."""
        self.out = self.folder / "files"
        with gzip.open(next(harness.synthetic_month().glob("*_releases.xml.gz"))) as dump:
            text = dump.read()
        process = subprocess.Popen(
            [str(harness.BINARY), "export", "neo4j-admin", "-", "--out", str(self.out), *QUIET, "--workers", "1"],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        )
        self.addCleanup(process.communicate)
        self.addCleanup(process.kill)
        process.stdin.write(text[: len(text) * 3 // 4])
        process.stdin.flush()
        until = time.monotonic() + 60
        while not list(self.out.glob("releases.csv.gz*")) and time.monotonic() < until:
            time.sleep(0.02)
        return process, text[len(text) * 3 // 4 :]

    def test_stopped_by_the_user_nothing_is_left(self):
        process, rest = self.started()
        process.send_signal(signal.SIGTERM)
        time.sleep(0.1)
        _, err = process.communicate(rest)
        self.assertEqual(process.returncode, 130, err)
        self.assertIn(b"no files were left", err)
        self.nothing_is_left()

    def test_killed_it_leaves_nothing_that_looks_whole(self):
        process, _ = self.started()
        process.kill()
        process.wait()
        self.assertNotEqual(list(self.out.iterdir()), [])
        self.assertEqual([path.name for path in self.out.iterdir() if path.suffix != ".partial"], [])
        self.one_line(self.export(harness.synthetic_month(), check=2), "cut off")


if __name__ == "__main__":
    unittest.main()
