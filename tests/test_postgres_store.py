"""The PostgreSQL store against a real server, and its writer through PgBouncer: runs the C++ program of server tests."""

import json
import os
import pathlib
import subprocess
import tempfile
import unittest

import servers
from harness import ROOT

PROGRAM = pathlib.Path(
    os.environ.get(
        "WAXPRESS_POSTGRES_SERVER_TEST",
        ROOT / "build" / "dev" / "src" / "postgres" / "waxpress_postgres_server_test",
    )
)


@unittest.skipUnless(PROGRAM.exists(), f"{PROGRAM.name} is not built: tools/build dev")
@unittest.skipUnless(servers.postgres_programs(), "no PostgreSQL server on this machine: tools/install-packages test")
class PostgresStore(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = servers.PostgresServer()
        cls.addClassCleanup(cls.server.close)

    def run_program(self, url, tests):
        """Each C++ test is a subtest here."""
        with tempfile.TemporaryDirectory(prefix="waxpress-test-") as folder:
            report = pathlib.Path(folder) / "report.json"
            done = subprocess.run(
                [PROGRAM, f"--gtest_filter={tests}", f"--gtest_output=json:{report}"],
                env={**os.environ, "WAXPRESS_TEST_POSTGRES": url},
                capture_output=True, text=True, timeout=600,
            )
            if not report.exists():
                self.fail(f"{PROGRAM.name} ended with {done.returncode}:\n{done.stdout[-2000:]}{done.stderr[-2000:]}")
            suites = json.loads(report.read_text())["testsuites"]
        results = [(suite["name"], test) for suite in suites for test in suite["testsuite"]]
        self.assertTrue(results, f"no test is called {tests}")
        for suite, test in results:
            with self.subTest(f"{suite}.{test['name']}"):
                failures = [one["failure"] for one in test.get("failures", [])]
                self.assertEqual(failures, [], "\n".join(failures))
        self.assertEqual(done.returncode, 0, done.stdout[-2000:])

    def test_on_a_server(self):
        self.run_program(self.server.url(), "*_server.*")

    @unittest.skipUnless(servers.pgbouncer_program(), "no PgBouncer on this machine: tools/install-packages test")
    def test_the_writer_and_the_purge_through_a_pooler_in_transaction_mode(self):
        with servers.PgBouncer(self.server) as pooler:
            tests = "postgres_writer_server.*:postgres_purge_server.*:postgres_schema_server.*"
            # A connection of the pooler's own that is cut while idle: nobody notices, and there is nothing to tell.
            self.run_program(pooler.url(), tests + "-*.after_a_cut_connection_*")
