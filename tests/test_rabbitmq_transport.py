"""The publisher and the consumer against a real RabbitMQ, which is restarted, killed, frozen and short of memory."""

import json
import os
import pathlib
import signal
import subprocess
import unittest

import servers

ROOT = pathlib.Path(__file__).resolve().parent.parent
PROGRAM = ROOT / "build" / "dev" / "src" / "rabbitmq" / "waxpress_rabbitmq_server_test"


def obey(server, words, look):
    """What the program asks for on a line that begins with @."""
    verb, *rest = words.split()
    acts = {
        "restart": lambda: server.restart(),
        "kill": lambda: server.restart(immediately=True),
        "alarm": lambda: server.set_memory_alarm(rest == ["on"]),
        "freeze": lambda: server.signal(signal.SIGSTOP),
        "thaw": lambda: server.signal(signal.SIGCONT),
        "look": look,
    }
    acts[verb]()


def run_program(server, *words, look=lambda: None):
    """Runs the test program and does what it asks for; its status and its output."""
    env = {**os.environ, "WAXPRESS_TEST_AMQP": server.url(), "WAXPRESS_TEST_AMQPS": server.url(tls=True)}
    with subprocess.Popen(
        [str(PROGRAM), *words], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        text=True, env=env,
    ) as process:
        said = []
        for line in process.stdout:
            if line.startswith("@"):
                obey(server, line[1:], look)
                process.stdin.write("done\n")
                process.stdin.flush()
            else:
                said.append(line)
    return process.returncode, "".join(said)


@unittest.skipUnless(servers.rabbitmq_programs(), "rabbitmq-server is not installed")
@unittest.skipUnless(PROGRAM.exists(), "build/dev has no waxpress_rabbitmq_server_test")
class RabbitMQ(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = servers.RabbitServer()
        cls.addClassCleanup(cls.server.close)

    def run_tests(self, pattern):
        status, said = run_program(self.server, f"--gtest_filter={pattern}", "--gtest_brief=1")
        self.assertEqual(status, 0, said[-4000:])
        self.assertRegex(said, r"\[  PASSED  \] [1-9]")

    def test_publisher(self):
        self.run_tests("rabbitmq_publisher.*")

    def test_consumer(self):
        self.run_tests("rabbitmq_consumer.*")

    def test_the_objects_are_those_of_the_known_system(self):
        seen = []
        status, said = run_program(
            self.server, "--gtest_filter=rabbitmq_consumer.the_broker_shows_the_objects", look=lambda: seen.append(
                self.server.ctl(
                    "list_queues", "--formatter", "json", "name", "type", "durable", "auto_delete", "arguments"
                )
            ),
        )
        self.assertEqual(status, 0, said)
        mine = [queue for queue in json.loads(seen[0]) if queue["name"].startswith("the_broker_shows")]
        found = {queue["name"].split("-tableinator-")[1]: queue for queue in mine}
        kinds = ("artists", "labels", "masters", "releases")
        self.assertEqual(sorted(found), sorted([*kinds, *(f"{kind}.dlq" for kind in kinds)]))
        for kind in kinds:
            main, dead = found[kind], found[f"{kind}.dlq"]
            self.assertEqual((main["type"], main["durable"], main["auto_delete"]), ("quorum", True, False))
            arguments = {name: value for name, _, value in main["arguments"]}
            self.assertEqual(
                arguments,
                {
                    "x-queue-type": "quorum",
                    "x-dead-letter-exchange": main["name"] + ".dlx",
                    "x-delivery-limit": 20,
                },
            )
            self.assertEqual((dead["type"], dead["durable"], dead["auto_delete"]), ("classic", True, False))
            self.assertEqual([one[2] for one in dead["arguments"]], ["classic"])


if __name__ == "__main__":
    unittest.main()
