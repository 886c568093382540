"""`load --to postgresql://`: dumps into the tables of the known system, without a broker."""

import json
import shutil
import unittest

import harness
import servers
from services import table_digest

QUIET = ("--progress", "none")


@unittest.skipUnless(servers.postgres_programs(), "no PostgreSQL server on this machine")
class Load(harness.Case):
    @classmethod
    def setUpClass(cls):
        cls.server = servers.PostgresServer()
        cls.addClassCleanup(cls.server.close)

    def setUp(self):
        super().setUp()
        self.database = f"load_{self.id().rsplit('.', 1)[1][:40]}"
        self.server.psql(f"CREATE DATABASE {self.database}")
        self.month = harness.synthetic_month()

    def load(self, paths, *words, check=0, database=None):
        url = self.server.url(database or self.database)
        done = harness.run("load", paths, "--to", url, *QUIET, "--json", *words, check=check)
        return {kind["kind"]: kind for kind in json.loads(done.out)["kinds"]} if done.out else done

    def digest(self, database=None):
        return table_digest(lambda sql: self.server.psql(sql, database or self.database))

    def following(self, *words):
        folder = self.folder / "next"
        harness.run("synth", "--next-month-of", self.month, "--out", folder, *words, *QUIET)
        return folder

    def test_each_row_is_the_message_object_with_its_hash(self):
        self.load(self.month)
        pressed = {}
        for dump in self.month.glob("discogs_*_releases.xml.gz"):
            for line in harness.run("press", dump).stdout.splitlines():
                one = json.loads(line)
                pressed[one["id"]] = one
        # As hexadecimal, so that nothing on the way takes a character for the end of a line.
        text = self.server.psql(
            "SELECT encode(convert_to(json_agg(r)::text, 'UTF8'), 'hex') FROM releases r", self.database
        )
        rows = {row["data_id"]: row for row in json.loads(bytes.fromhex(text))}
        self.assertEqual(set(rows), set(pressed))
        for record_id, row in rows.items():
            wanted = pressed[record_id]
            data = row["data"]
            year = data.pop("year")
            self.assertEqual(row["hash"], wanted["sha256"])
            released = wanted["data"].get("released") or ""
            digits = released[:4] if released[:4].isdigit() and len(released) >= 4 else None
            self.assertEqual(year, int(digits) if digits and 1860 <= int(digits) <= 2100 else None)
            self.assertEqual(
                data, {**wanted["data"], "type": "data", "sha256": wanted["sha256"], "id": record_id}
            )

    def test_the_same_month_again_changes_nothing_and_touches_no_row(self):
        self.load(self.month)
        before = self.digest()
        stamps = self.server.psql("SELECT max(updated_at), max(xmin::text) FROM releases", self.database)
        for kind in self.load(self.month).values():
            self.assertEqual(kind["unchanged"], kind["read"])
            self.assertEqual((kind["written"], kind["removed"], kind["rejected"]), (0, 0, 0))
        self.assertEqual(self.digest(), before)
        self.assertEqual(
            self.server.psql("SELECT max(updated_at), max(xmin::text) FROM releases", self.database), stamps
        )

    def test_the_next_month_ends_as_a_fresh_load_of_it(self):
        following = self.following("--changed", "5%", "--removed", "1%", "--added", "2%")
        self.load(self.month)
        update = self.load(following)["releases"]
        self.assertGreater(update["written"], 50)
        self.assertGreater(update["removed"], 5)
        fresh = f"{self.database}_fresh"
        self.server.psql(f"CREATE DATABASE {fresh}")
        self.load(following, "--unlogged", database=fresh)
        self.assertEqual(self.digest(), self.digest(fresh))
        self.assertEqual(
            self.server.psql("SELECT relpersistence FROM pg_class WHERE relname = 'releases'", fresh), "p"
        )

    def test_too_many_vanished_rows_are_kept(self):
        self.load(self.month)
        ids = "SELECT string_agg(data_id, ',' ORDER BY data_id) FROM artists"
        rows = self.server.psql(ids, self.database).split(",")
        short = self.following("--removed", "20%")
        done = harness.run(
            "load", short, "--to", self.server.url(self.database), "--only", "artists", *QUIET, check=5
        )
        self.assertIn("artists", done.out)
        self.assertLessEqual(set(rows), set(self.server.psql(ids, self.database).split(",")))
        self.load(short, "--only", "artists", "--max-removed", "100%")
        self.assertLess(len(self.server.psql(ids, self.database).split(",")), len(rows))

    def test_an_earlier_month_with_every_index_of_the_known_system(self):
        self.load(self.month)
        names = self.server.psql("SELECT count(*) FROM pg_indexes WHERE schemaname = 'public'", self.database)
        self.assertEqual(names, "25")

    def test_a_server_that_is_not_there_a_wrong_password_and_no_database(self):
        url = self.server.url(self.database)
        for bad, part in (
            (self.server.url(self.database, port=1), "cannot connect"),
            (url.replace("p%40ss", "other"), "password authentication failed"),
            (self.server.url("nowhere"), "schema-init"),
        ):
            with self.subTest(part):
                done = harness.run("load", self.month, "--to", bad, *QUIET, check=4)
                self.assertNotIn("p@ss", self.one_line(done, part))

    def test_schema_init_makes_the_database_and_everything_in_it_and_may_be_repeated(self):
        url = self.server.url(f"{self.database}_new")
        first = harness.run("schema-init", "--to", url).out
        self.assertIn("(made)", first)
        again = harness.run("schema-init", "--to", url).out
        self.assertNotIn("(made)", again)
        counts = self.server.psql(
            "SELECT count(*) FROM information_schema.tables WHERE table_schema IN "
            "('public', 'insights', 'musicbrainz') AND table_type = 'BASE TABLE'",
            f"{self.database}_new",
        )
        self.assertEqual(counts, "29")


if __name__ == "__main__":
    unittest.main()
