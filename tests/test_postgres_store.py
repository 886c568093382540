"""The PostgreSQL store against a real server, and its writer through PgBouncer: runs the C++ program of server tests."""

import os
import pathlib
import unittest

import harness
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
        harness.run_gtest(self, PROGRAM, tests, WAXPRESS_TEST_POSTGRES=url)

    def test_on_a_server(self):
        self.run_program(self.server.url(), "*_server.*")

    @unittest.skipUnless(servers.pgbouncer_program(), "no PgBouncer on this machine: tools/install-packages test")
    def test_the_writer_and_the_purge_through_a_pooler_in_transaction_mode(self):
        with servers.PgBouncer(self.server) as pooler:
            tests = "postgres_writer_server.*:postgres_purge_server.*:postgres_schema_server.*"
            # A connection of the pooler's own that is cut while idle: nobody notices, and there is nothing to tell.
            self.run_program(pooler.url(), tests + "-*.after_a_cut_connection_*")
