"""The Bolt client against a real Neo4j, plain and over TLS: runs the C++ program of server tests."""

import pathlib
import unittest

import harness
import servers

PROGRAM = harness.ROOT / "build" / "dev" / "src" / "bolt" / "waxpress_bolt_server_test"


@unittest.skipUnless(PROGRAM.exists(), f"{PROGRAM.name} is not built: tools/build dev")
@unittest.skipIf(servers.neo4j_missing(), servers.neo4j_missing())
class BoltServer(unittest.TestCase):
    def run_program(self, scheme, **how):
        with servers.Neo4jServer(**how) as server:
            harness.run_gtest(
                self, pathlib.Path(PROGRAM), "*", WAXPRESS_TEST_NEO4J=f"{scheme}://127.0.0.1:{server.port}",
                WAXPRESS_TEST_NEO4J_PASSWORD=server.PASSWORD,
            )

    def test_plain(self):
        self.run_program("bolt")

    def test_over_tls(self):
        self.run_program("bolt+ssc", tls=True)


if __name__ == "__main__":
    unittest.main()
