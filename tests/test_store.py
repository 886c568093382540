"""Loading into a SQLite store: both ways of writing, updates, bad input, crashes."""

import json
import os
import pathlib
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
import unittest

import harness
from harness import digest, run

QUIET = ("--progress", "none")


def load(paths, store, *words, check=0, **how):
    paths = paths if isinstance(paths, (list, tuple)) else [paths]
    return run("load", *paths, "--to", store, *QUIET, *words, check=check, **how)


def receipt(done):
    """The receipt of a load with --json, by kind."""
    return {kind["kind"]: kind for kind in json.loads(done.out)["kinds"]}


def artist(number, name, more=""):
    return f"<artist><id>{number}</id><name>{name}</name>{more}</artist>"


class TwoWays(harness.Case):
    """Pages and SQL give the same store."""

    def check_same(self, paths, *words):
        pages, merged = self.folder / "pages.db", self.folder / "merged.db"
        load(paths, pages, *words)
        load(paths, merged, *words, "--merge")
        self.assertEqual(digest(pages), digest(merged))
        for store in (pages, merged):
            harness.check_integrity(self, store)
        return pages

    def test_a_made_up_month(self):
        self.check_same(harness.synthetic_month(), "--fts", "tracks")

    @harness.needs_samples
    def test_all_samples(self):
        for month in ("current", "2020-09"):
            with self.subTest(month):
                self.check_same(harness.SAMPLES / month)
                for left in self.folder.iterdir():
                    left.unlink()

    def test_odd_records(self):
        long = "long " * 50_000
        dump = harness.write_dump(
            self.folder / "artists.xml",
            "artists",
            [
                artist(1, ""),
                artist(2, "   "),
                artist(3, long),
                "<artist><id>4</id></artist>",
                artist(5, "x", f"<profile>{long}{long}</profile>"),
                artist(6, "a" * 16_300),
                artist(7, "b", "<namevariations><name/><name>v</name><name> </name></namevariations>"),
                artist(8, "c", "<unknown a='1'><deep><er>text</er></deep></unknown>"),
                artist(9, "d", "<members><name>no id</name><name id='x'>bad id</name></members>"),
                artist(10, "e<b>mixed</b>f"),
                artist(4_611_686_018_427, "far"),
                artist(999_999_999_999_999_999, "farthest"),
            ],
        )
        store = self.check_same([dump])
        self.assertEqual(harness.rows(store, "SELECT length(name) FROM artist WHERE id = 3"), [(250_000,)])
        self.assertEqual(harness.rows(store, "SELECT name FROM artist WHERE id = 4"), [(None,)])
        self.assertEqual(
            harness.rows(store, "SELECT path, json FROM artist_other WHERE artist_id = 8"),
            [("unknown", '{"@a":"1","deep":{"er":"text"}}')],
        )

    def test_every_overflow_threshold(self):
        names = [artist(i + 1, "n" * size) for i, size in enumerate(range(4_000, 17_000, 97))]
        self.check_same([harness.write_dump(self.folder / "artists.xml", "artists", names)])

    def test_random_records(self):
        seed = int(os.environ.get("WAXPRESS_SEED", time.time()))
        print(f"WAXPRESS_SEED={seed}")
        chance = random.Random(seed)
        records = []
        for number in sorted(chance.sample(range(1, 10_000_000), 400)):
            size = chance.choice((0, 1, 3, 60, 1_000, 4_050, 16_384, 70_000))
            text = "".join(chance.choice("aé漢😀 &amp;") for _ in range(size))
            urls = "".join(f"<url>{text[: chance.randrange(50)]}</url>" for _ in range(chance.randrange(4)))
            # A cut entity is a bare ampersand, which is text.
            records.append(artist(number, text, f"<urls>{urls}</urls><realname/>"))
        self.check_same([harness.write_dump(self.folder / "artists.xml.gz", "artists", records)])

    def test_records_out_of_order_and_twice(self):
        numbers = [5, 1, 2, 9, 3, 9, 9, 4, 8, 10, 1]
        records = [artist(n, f"name {n}, the {i}th") for i, n in enumerate(numbers)]
        dump = harness.write_dump(self.folder / "artists.xml", "artists", records)
        store = self.check_same([dump])
        self.assertEqual(
            harness.rows(store, "SELECT id, name FROM artist WHERE id IN (1, 9) ORDER BY id"),
            [(1, "name 1, the 10th"), (9, "name 9, the 6th")],
        )

    def test_an_empty_dump(self):
        dump = harness.write_dump(self.folder / "labels.xml", "labels", [])
        self.check_same([dump])


class Updates(harness.Case):
    def setUp(self):
        super().setUp()
        self.store = self.folder / "catalog.db"
        self.month = harness.synthetic_month()

    def next_month(self, *words):
        folder = self.folder / "next"
        run("synth", "--next-month-of", self.month, "--out", folder, *words, *QUIET)
        return folder

    def test_the_same_month_again_changes_nothing(self):
        load(self.month, self.store)
        before = digest(self.store)
        again = receipt(load(self.month, self.store, "--json"))
        for kind in again.values():
            self.assertEqual(kind["unchanged"], kind["read"], kind)
            self.assertEqual((kind["written"], kind["removed"], kind["rejected"]), (0, 0, 0))
        self.assertEqual(digest(self.store), before)
        self.assertFalse(pathlib.Path(f"{self.store}-wal").exists())

    def test_the_next_month_ends_as_a_fresh_load_of_it(self):
        following = self.next_month("--changed", "5%", "--removed", "1%", "--added", "2%")
        load(self.month, self.store, "--fts", "tracks")
        update = receipt(load(following, self.store, "--json"))
        self.assertGreater(update["releases"]["written"], 50)
        self.assertGreater(update["releases"]["removed"], 5)
        fresh = self.folder / "fresh.db"
        load(following, fresh)
        self.assertEqual(digest(self.store), digest(fresh))
        harness.check_integrity(self, self.store)

    def test_vanished_records_can_be_kept(self):
        following = self.next_month("--removed", "2%")
        load(self.month, self.store)
        before = harness.rows(self.store, "SELECT count(*) FROM release")[0][0]
        kept = receipt(load(following, self.store, "--keep-vanished", "--json"))
        self.assertEqual(kept["releases"]["removed"], 0)
        self.assertGreater(harness.rows(self.store, "SELECT count(*) FROM release")[0][0], before)

    def test_too_many_vanished_records_are_not_believed(self):
        ten = [artist(n, f"name {n}") for n in range(1, 11)]
        load(harness.write_dump(self.folder / "artists.xml", "artists", ten), self.store)
        short = harness.write_dump(self.folder / "short.xml", "artists", ten[:5])
        refused = load(short, self.store, "--json", check=5)
        self.assertIn("5 of 10 artists", receipt(refused)["artists"]["reason"])
        self.assertEqual(harness.rows(self.store, "SELECT count(*) FROM artist"), [(10,)])
        load(short, self.store, "--max-removed", "100%")
        self.assertEqual(harness.rows(self.store, "SELECT count(*) FROM artist"), [(5,)])

    def test_a_malformed_record_has_not_vanished(self):
        good = [artist(1, "one"), artist(2, "two"), artist(3, "three")]
        load(harness.write_dump(self.folder / "artists.xml", "artists", good), self.store)
        bad = [good[0], "<artist><id>2</id><name>two</artist>", good[2]]
        update = receipt(
            load(harness.write_dump(self.folder / "bad.xml", "artists", bad), self.store, "--json")
        )["artists"]
        self.assertEqual((update["unchanged"], update["rejected"], update["removed"]), (2, 1, 0))
        self.assertEqual(harness.rows(self.store, "SELECT name FROM artist WHERE id = 2"), [("two",)])

    def test_kinds_loaded_one_after_the_other_end_as_all_at_once(self):
        for kind in ("releases", "artists", "masters", "labels"):
            load(self.month, self.store, "--only", kind)
        together = self.folder / "together.db"
        load(self.month, together)
        self.assertEqual(digest(self.store), digest(together))
        harness.check_integrity(self, self.store)

    def test_a_limited_load_is_incomplete_and_the_next_one_goes_on(self):
        limited = receipt(load(self.month, self.store, "--limit", "100", "--json"))
        self.assertEqual(limited["releases"]["read"], 100)
        self.assertFalse(limited["releases"]["complete"])
        self.assertEqual(
            set(harness.rows(self.store, "SELECT status FROM loads")), {("incomplete",)}
        )
        load(self.month, self.store)
        whole = self.folder / "whole.db"
        load(self.month, whole)
        self.assertEqual(digest(self.store), digest(whole))


class BadInput(harness.Case):
    def setUp(self):
        super().setUp()
        self.store = self.folder / "catalog.db"

    @harness.needs_samples
    def test_every_malformed_sample_is_refused_in_one_line(self):
        wanted = {
            "html_instead_of_gzip_releases.xml.gz": "HTML",
            "label_without_id.xml": "<label>",
            "record_is_document_root_label.xml": "<label>",
            "tar_inside_gzip_artists.xml.gz": "tar",
            "tar_inside_gzip_masters.xml.gz": "tar",
            "truncated_gzip_stream_releases.xml.gz": "byte",
            "truncated_mid_text_releases.xml.gz": "byte",
            "unclosed_tags_listing.xml": "<ListBucketResult>",
        }
        found = {path.name for path in (harness.SAMPLES / "malformed").iterdir()}
        self.assertEqual(found, set(wanted))
        for name, part in wanted.items():
            with self.subTest(name):
                path = harness.SAMPLES / "malformed" / name
                done = load(path, self.folder / f"{name}.db", check=3)
                line = self.one_line(done, name, part)
                press = run("press", path, check=3)
                self.assertIn(part, self.one_line(press, name))
                self.assertNotIn("Traceback", line)

    @harness.needs_samples
    def test_what_came_before_the_damage_is_kept_and_marked_incomplete(self):
        for name in ("truncated_gzip_stream_releases.xml.gz", "truncated_mid_text_releases.xml.gz"):
            store = self.folder / f"{name}.db"
            load(harness.SAMPLES / "malformed" / name, store, check=3)
            (count,), = harness.rows(store, "SELECT count(*) FROM release")
            self.assertGreater(count, 10)
            self.assertEqual(harness.rows(store, "SELECT status FROM loads"), [("incomplete",)])
            harness.check_integrity(self, store)

    def test_malformed_records_are_set_aside_with_offset_text_and_reason(self):
        bad = "<artist><id>2</id><name>no end</artist>"
        records = [artist(1, "one"), bad, artist(3, "three"), "<artist/>", "<artist><name>no id</name></artist>"]
        dump = harness.write_dump(self.folder / "artists.xml", "artists", records)
        done = receipt(load(dump, self.store, "--json"))["artists"]
        self.assertEqual((done["read"], done["written"], done["rejected"]), (5, 2, 3))
        rejects = harness.rows(self.store, "SELECT byte_offset, reason, raw FROM rejects ORDER BY id")
        text = dump.read_bytes()
        self.assertEqual(rejects[0][0], text.index(bad.encode()))
        self.assertEqual(rejects[0][2], bad.encode())
        for _, reason, _ in rejects:
            self.assertTrue(reason)
            self.assertNotIn("\n", reason)
        beside = pathlib.Path(f"{self.store}.rejects.xml").read_text("utf-8")
        self.assertIn(bad, beside)
        import xml.etree.ElementTree as trees

        self.assertEqual(len(trees.fromstring(beside)), 3)

    def test_the_budget_of_rejects_ends_the_file(self):
        records = [artist(1, "one")] + ["<artist><id>2</artist>"] * 5 + [artist(3, "three")]
        dump = harness.write_dump(self.folder / "artists.xml", "artists", records)
        done = load(dump, self.store, "--max-rejects", "4", check=3)
        self.one_line(done, "artists.xml", "more than 4", "byte")
        self.assertEqual(harness.rows(self.store, "SELECT status FROM loads"), [("incomplete",)])
        load(dump, self.store, "--max-rejects", "5")

    def test_words_that_mean_nothing(self):
        dump = harness.write_dump(self.folder / "artists.xml", "artists", [artist(1, "one")])
        for words, status in (
            (("load",), 2),
            (("load", dump, "--memory", "lots"), 2),
            (("load", dump, "--memory", "1k"), 2),
            (("load", dump, "--only", "tracks"), 2),
            (("load", dump, "--limit", "-1"), 2),
            (("load", dump, "--limit", "x"), 2),
            (("load", dump, "--workers", "100000"), 2),
            (("load", dump, "--progress", "loud"), 2),
            (("load", dump, "--max-removed", "200%"), 2),
            (("load", dump, "--kind", "nothing"), 2),
            (("load", dump, "--unknown"), 2),
            (("nothing",), 2),
            ((), 2),
            (("load", dump, dump), 2),
            (("load", self.folder / "missing.xml"), 3),
            (("load", self.folder / "missing"), 3),
            (("load", self.folder), 3),
            (("load", dump, "--kind", "labels"), 3),
            (("press", self.folder / "missing.xml"), 3),
            (("press", "/dev/null"), 3),
        ):
            with self.subTest(words=words):
                done = run(*words, check=status, cwd=self.folder)
                self.one_line(done)
        self.assertEqual(os.listdir(self.folder), ["artists.xml"])

    def test_standard_input(self):
        dump = harness.write_dump(self.folder / "a.xml.gz", "artists", [artist(1, "one")])
        load("-", self.store, stdin=dump.read_bytes())
        self.assertEqual(harness.rows(self.store, "SELECT name FROM artist"), [("one",)])

    def test_a_wrong_checksum_is_told_at_the_end(self):
        name = "discogs_20260401_artists.xml.gz"
        harness.write_dump(self.folder / name, "artists", [artist(1, "one")])
        (self.folder / "discogs_20260401_CHECKSUM.txt").write_text("0" * 64 + f" {name}\n")
        done = load(self.folder, self.store, "--only", "artists", check=3)
        self.one_line(done, name, "CHECKSUM")
        self.assertEqual(harness.rows(self.store, "SELECT status FROM loads"), [("incomplete",)])
        load(self.folder, self.store, "--only", "artists", "--no-verify")


class BadStore(harness.Case):
    def setUp(self):
        super().setUp()
        self.store = self.folder / "catalog.db"
        self.dump = harness.write_dump(self.folder / "artists.xml", "artists", [artist(1, "one")])

    def refused(self, *parts):
        for done in (load(self.dump, self.store, check=4), run("info", "--in", self.store, check=4)):
            self.one_line(done, "catalog.db", *parts)

    def test_a_file_that_is_not_a_store(self):
        self.store.write_bytes(b"this is no database, but it is long enough to be one\n" * 100)
        before = self.store.read_bytes()
        self.refused("not a")
        self.assertEqual(self.store.read_bytes(), before)

    def test_somebody_elses_sqlite_file(self):
        with sqlite3.connect(self.store) as on:
            on.execute("CREATE TABLE mine(x)")
        self.refused("not a waxpress store")

    def test_a_store_of_a_newer_version(self):
        load(self.dump, self.store)
        with sqlite3.connect(self.store) as on:
            on.execute("PRAGMA user_version = 99")
        self.refused("newer")

    def test_a_store_that_another_process_has_locked(self):
        load(self.dump, self.store)
        on = sqlite3.connect(self.store, isolation_level=None)
        on.execute("BEGIN IMMEDIATE")
        done = load(self.dump, self.store, check=4)
        self.one_line(done, "catalog.db", "another process")
        on.execute("ROLLBACK")
        on.close()
        load(self.dump, self.store)

    def test_a_folder_that_is_not_there(self):
        self.one_line(load(self.dump, self.folder / "no" / "catalog.db", check=4), "no/catalog.db")

    def mount(self, options):
        place = self.folder / "mounted"
        place.mkdir()
        done = subprocess.run(
            ["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(place)], capture_output=True
        )
        if done.returncode != 0:
            self.skipTest("this user or machine may not mount a small tmpfs")
        self.addCleanup(subprocess.run, ["umount", str(place)], check=True)
        return place

    def test_a_full_disk(self):
        place = self.mount("size=2m")
        month = harness.synthetic_month()
        for words in ((), ("--merge",)):
            with self.subTest(words=words):
                done = load(month, place / "catalog.db", *words, check=4)
                self.assertRegex(self.one_line(done, "catalog.db"), "No space left|disk is full")
                for left in place.iterdir():
                    left.unlink()

    def test_a_full_disk_leaves_the_store_that_is_there(self):
        place = self.mount("size=3m")
        store = place / "catalog.db"
        load(self.dump, store)
        before = digest(store)
        month = harness.synthetic_month()
        done = load(month, store, "--only", "releases", check=4)
        self.assertRegex(self.one_line(done), "No space left|disk is full")
        self.assertEqual(digest(store), before)

    def test_a_folder_that_cannot_be_written(self):
        place = self.mount("size=1m")
        subprocess.run(["mount", "-o", "remount,ro", str(place)], check=True)
        self.one_line(load(self.dump, place / "catalog.db", check=4), "catalog.db")


class Crashes(harness.Case):
    """kill -9 at any moment, run again: the same end."""

    MOMENTS = int(os.environ.get("WAXPRESS_KILLS", "20"))

    def setUp(self):
        super().setUp()
        self.store = self.folder / "catalog.db"
        self.month = harness.synthetic_month(6000, seed=3)
        self.whole = self.folder / "whole.db"
        begin = time.monotonic()
        load(self.month, self.whole)
        self.seconds = time.monotonic() - begin
        self.wanted = digest(self.whole)

    def interrupt(self, moment, *words, how=signal.SIGKILL):
        """Starts a load and ends it after a while. True if it was still running."""
        words = ("load", str(self.month), "--to", str(self.store), *QUIET, *words)
        process = subprocess.Popen(
            [str(harness.BINARY), *words], stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )
        try:
            process.wait(moment)
        except subprocess.TimeoutExpired:
            process.send_signal(how)
            self.last = process.communicate(timeout=60)
            self.status = process.returncode
            return True
        process.communicate()
        return False

    def check_rerun(self):
        if self.store.exists():
            for kind, status in harness.rows(self.store, "SELECT kind, status FROM loads"):
                self.assertIn(status, ("running", "incomplete", "complete"), kind)
        load(self.month, self.store)
        self.assertEqual(digest(self.store), self.wanted)

    def test_a_first_load_killed(self):
        chance = random.Random(int(time.time()))
        hit = 0
        for _ in range(self.MOMENTS):
            hit += self.interrupt(chance.uniform(0, self.seconds))
            self.check_rerun()
            self.store.unlink()
        self.assertGreater(hit, self.MOMENTS // 4)

    def test_an_update_killed(self):
        following = self.folder / "next"
        run("synth", "--next-month-of", self.month, "--out", following, "--changed", "40%", *QUIET)
        load(following, self.whole, "--max-removed", "100%")
        self.wanted = digest(self.whole)
        load(self.month, self.store)
        first = self.folder / "first.db"
        shutil.copy(self.store, first)
        self.month = following
        chance = random.Random(int(time.time()))
        for _ in range(self.MOMENTS // 2):
            self.interrupt(chance.uniform(0, self.seconds))
            self.check_rerun()
            harness.check_integrity(self, self.store)
            for left in self.folder.glob("catalog.db*"):
                left.unlink()
            shutil.copy(first, self.store)

    def test_a_journal_that_a_killed_writer_left_is_rolled_back_by_readers(self):
        load(self.month, self.store)
        writer = (
            "import os, sqlite3, sys\n"
            "on = sqlite3.connect(sys.argv[1], isolation_level=None)\n"
            "on.execute('PRAGMA cache_size = 1')\n"
            "on.execute('BEGIN')\n"
            "on.execute(\"UPDATE artist SET name = name || ' half done'\")\n"
            "os.kill(os.getpid(), 9)\n"
        )
        for reader in (("info", "--digest"), ("show", "artist", "1"), ("search", "the")):
            with self.subTest(reader=reader[0]):
                subprocess.run([sys.executable, "-c", writer, str(self.store)], check=False)
                self.assertTrue(pathlib.Path(f"{self.store}-journal").exists())
                done = run(*reader, "--in", self.store)
                self.assertNotIn("half done", done.out)
                self.assertEqual(digest(self.store), self.wanted)

    def test_ctrl_c_ends_cleanly_and_the_next_run_goes_on(self):
        for share in (0.1, 0.3, 0.5):
            if not self.interrupt(self.seconds * share, how=signal.SIGINT):
                continue
            if self.status == 130:
                self.assertIn(b"stopped", self.last[1])
                harness.check_integrity(self, self.store)
                self.assertIn(
                    ("incomplete",), harness.rows(self.store, "SELECT status FROM loads")
                )
            self.check_rerun()
            self.store.unlink()


class Press(harness.Case):
    def test_a_closed_pipe_ends_it_quietly(self):
        month = harness.synthetic_month()
        dump = next(month.glob("*_releases.xml.gz"))
        done = subprocess.run(
            f"{harness.BINARY} press {dump} | head -n 1; echo ${{PIPESTATUS[0]}}",
            shell=True,
            executable="/bin/bash",
            capture_output=True,
            text=True,
        )
        self.assertEqual(done.stderr, "")
        lines = done.stdout.splitlines()
        self.assertEqual(lines[-1], "0")
        self.assertEqual(json.loads(lines[0])["kind"], "releases")

    def test_a_full_disk_is_a_failure(self):
        dump = next(harness.synthetic_month().glob("*_labels.xml.gz"))
        self.one_line(run("press", dump, "-o", "/dev/full", check=4), "/dev/full")

    def test_every_number_of_threads_gives_the_same_lines(self):
        dump = next(harness.synthetic_month().glob("*_masters.xml.gz"))
        one = run("press", dump, "--workers", "1").stdout
        self.assertEqual(run("press", dump, "--workers", "7").stdout, one)


class Progress(harness.Case):
    def test_json_progress_and_receipt_can_be_read(self):
        store = self.folder / "catalog.db"
        done = run("load", harness.synthetic_month(), "--to", store, "--progress", "json", "--json")
        for line in done.err.splitlines():
            json.loads(line)
        whole = json.loads(done.out)
        self.assertTrue(whole["adds_up"] and whole["complete"])
        for kind in whole["kinds"]:
            self.assertEqual(kind["read"], kind["written"] + kind["unchanged"] + kind["rejected"])
            self.assertTrue(kind["limiting_stage"])

    def test_no_colour_and_no_control_characters_where_there_is_no_terminal(self):
        done = run("load", harness.synthetic_month(), "--to", self.folder / "catalog.db")
        self.assertNotIn("\x1b", done.err + done.out)
        self.assertNotIn("\r", done.err + done.out)

    def test_a_dry_run_writes_nothing(self):
        run("load", harness.synthetic_month(), "--dry-run", *QUIET, cwd=self.folder)
        self.assertEqual(list(self.folder.iterdir()), [])


if __name__ == "__main__":
    unittest.main()
