"""Every text and attribute of the XML is found again, in the documents and in the tables."""

import collections
import json
import os
import sqlite3
import subprocess
import unittest

import harness
import reading

# What the canonical record leaves out, or says otherwise, by contract.
NOT_KEPT = {
    "/release/master_id@is_main_release": "equals master.main_release",
    "/artist/members/id": "repeats the id of the name that follows it",
}
# A reference of 0 means none.
NONE_WHEN_ZERO = ("/id", "@id", "/master_id", "/main_release")

VIEWS = {
    "artists": (
        "artist", "artist_variation", "artist_url", "artist_member", "artist_group",
        "artist_alias", "artist_image", "artist_other",
    ),
    "labels": ("label", "label_url", "label_sublabel", "label_image", "label_other"),
    "masters": (
        "master", "master_artist", "master_genre", "master_style", "master_video",
        "master_image", "master_other",
    ),
    "releases": (
        "release", "release_label", "release_series", "credit", "track", "format",
        "format_description", "identifier", "company", "release_genre", "release_style",
        "release_video", "release_image", "release_other",
    ),
}


def table_values(on, kind, record_id):
    """Every value of every row that belongs to a record, as text, counted."""
    entity = VIEWS[kind][0]
    found = collections.Counter()
    for view in VIEWS[kind]:
        owner = "id" if view == entity else f"{entity}_id"
        for row in on.execute(f"SELECT * FROM {view} WHERE {owner} = ?", (record_id,)):
            found.update(str(value) for value in row if value is not None and value != b"")
            if view.endswith("_other"):
                value = json.loads(row[-1])
                found.update(strings(value))
    return found


def strings(value):
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from strings(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from strings(inner)


class Differential(harness.Case):
    def check_documents(self, kind, path):
        """`press` gives what the independent reading gives, byte for byte. Returns the count."""
        press = subprocess.Popen([str(harness.BINARY), "press", str(path)], stdout=subprocess.PIPE)
        count = 0
        with press.stdout:
            for node in reading.records(path):
                record = reading.normalised(kind, node)
                if record is None:
                    continue
                record_id, data = record
                text = reading.canonical(data)
                wanted = '{"kind":"%s","id":%s,"sha256":"%s","data":%s}\n' % (
                    kind, json.dumps(record_id), reading.sha256(text), text,
                )
                self.assertEqual(press.stdout.readline().decode("utf-8"), wanted)
                count += 1
            self.assertEqual(press.stdout.read(), b"")
        self.assertEqual(press.wait(), 0)
        return count

    def check_tables(self, kind, path, store):
        on = sqlite3.connect(f"file:{store}?mode=ro", uri=True)
        self.addCleanup(on.close)
        for node in reading.records(path):
            record_id, _ = reading.normalised(kind, node)
            found = table_values(on, kind, int(record_id))
            wanted = collections.Counter()
            for place, value in reading.leaves(node):
                if place in NOT_KEPT or (value == "0" and place.endswith(NONE_WHEN_ZERO)):
                    continue
                wanted[value] += 1
            for value, times in wanted.items():
                if value == "":
                    continue
                self.assertGreaterEqual(
                    found[value], 1, f"{kind} {record_id}: {value!r} is in no row of the store"
                )
                # Two rows may share what the XML writes twice only where a key says so.
                if len(value) > 20:
                    self.assertGreaterEqual(found[value], times, f"{kind} {record_id}: {value!r}")

    def check_month(self, folder, sample_tables=True):
        store = self.folder / "catalog.db"
        counts = {}
        files = {kind: next(folder.glob(f"discogs_*_{kind}.xml.gz"), None) for kind in harness.KINDS}
        files = {kind: path for kind, path in files.items() if path}
        only = ",".join(files)
        harness.run("load", folder, "--only", only, "--to", store, "--progress", "none")
        for kind, path in files.items():
            counts[kind] = self.check_documents(kind, path)
            entity = VIEWS[kind][0]
            self.assertEqual(harness.rows(store, f"SELECT count(*) FROM {entity}"), [(counts[kind],)])
            self.check_tables(kind, path, store)
        harness.check_integrity(self, store)
        return counts

    @harness.needs_samples
    def test_current_samples(self):
        counts = self.check_month(harness.SAMPLES / "current")
        self.assertEqual(
            counts, {"artists": 3634, "labels": 23, "masters": 236, "releases": 303}
        )

    @harness.needs_samples
    def test_samples_of_2020(self):
        counts = self.check_month(harness.SAMPLES / "2020-09")
        self.assertEqual(set(counts.values()), {50})

    @harness.needs_samples
    def test_samples_of_2019(self):
        counts = self.check_month(harness.SAMPLES / "2019-12")
        self.assertEqual(counts, {"artists": 2452, "labels": 707})

    def test_a_made_up_month(self):
        # 56,000 releases make a month of 100,000 records: by hand, it takes minutes.
        releases = int(os.environ.get("WAXPRESS_DIFFERENTIAL_RELEASES", "2000"))
        counts = self.check_month(harness.synthetic_month(releases))
        self.assertGreaterEqual(sum(counts.values()), releases)


class Golden(harness.Case):
    @harness.needs_golden
    @harness.needs_samples
    def test_every_record_has_the_bytes_that_the_known_extractor_emitted(self):
        import gzip

        compared = 0
        for golden in sorted(harness.GOLDEN.glob("*.jsonl.gz")):
            month, kind = golden.name.removesuffix(".jsonl.gz").rsplit("-", 1)
            dump = next((harness.SAMPLES / month).glob(f"*_{kind}.xml.gz"))
            pressed = harness.run("press", dump).stdout.decode("utf-8").splitlines()
            messages = []
            with gzip.open(golden, "rt", encoding="utf-8", newline="\n") as lines:
                for line in lines:
                    message = json.loads(line)
                    if message.get("type") == "data":
                        messages.append((line.rstrip("\n"), message))
            self.assertEqual(len(pressed), len(messages), golden.name)
            for ours, (raw, message) in zip(pressed, messages):
                record = json.loads(ours)
                self.assertEqual(record["id"], message["id"])
                self.assertEqual(record["sha256"], message["sha256"])
                del message["type"], message["sha256"]
                data = ours[ours.index('"data":') + 7 : -1]
                self.assertEqual(data, reading.canonical(message))
                compared += 1
        self.assertGreater(compared, 7000)


if __name__ == "__main__":
    unittest.main()
