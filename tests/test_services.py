"""extractor -> RabbitMQ -> tableinator -> PostgreSQL: contract, behaviour at the edges, sharing of work, stops."""

import json
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


@services.needs_servers
class Services(services.Case):
    def dump(self, month, kind):
        return next(month.glob(f"discogs_*_{kind}.xml.gz"))

    def check_tables(self, month):
        for kind in KINDS:
            wanted, found = expected_rows(kind, self.dump(month, kind)), self.stack.documents(kind)
            self.assertEqual(sorted(found), sorted(wanted), kind)
            for record_id, row in wanted.items():
                self.assertEqual(found[record_id], row, f"{kind} {record_id}")

    def run_month(self, month, *words, tableinator=None, name="dumps", **env):
        tableinator = tableinator or self.stack.tableinator(**env)
        self.stack.wait_until_consuming(tableinator)
        extractor = self.extract(services.one_dump_folder(self.folder / name, month), *words)
        self.stack.wait_until_complete(tableinator)
        return tableinator, extractor

    def test_a_month_ends_in_the_tables_that_an_independent_reading_gives(self):
        month = harness.synthetic_month(1000)
        tableinator, _ = self.run_month(month)
        self.check_tables(month)
        status, health = tableinator.health()
        self.assertEqual((status, sorted(health["completed_files"])), (200, sorted(KINDS)))
        self.assertEqual(tableinator.stop(), 0)
        by_record = self.stack.digest()
        self.stack.begin()
        self.run_month(month, "--wire", "framed", name="framed")
        self.assertEqual(self.stack.digest(), by_record)


if __name__ == "__main__":
    unittest.main()
