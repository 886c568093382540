"""Whatever is killed, cut off, locked or short of memory: the graph ends as if nothing had happened. As test_chaos."""

import os
import pathlib
import random
import shutil
import signal
import subprocess
import tempfile
import threading
import time
import unittest

import bolt_client
import cutting_proxy
import harness
import services
from services import expected_graph

KINDS = harness.KINDS
ROUNDS = int(os.environ.get("WAXPRESS_CHAOS_ROUNDS", "2"))
SEED = int(os.environ.get("WAXPRESS_CHAOS_SEED", str(random.randrange(10**6))))
IS_LONG = ROUNDS >= 5
RELEASES = 3000 if IS_LONG else 400
RESTARTS = min(ROUNDS, 5)
PAUSE = 60 if IS_LONG else 4  # Seconds.
CUTS = 20 if IS_LONG else 6
SLOWLY = {"NEO4J_BATCH_SIZE": "10"}  # So that there is time to disturb it.
MEMORY = "db.memory.transaction.max"
DEADLOCK = "Neo.TransientError.Transaction.DeadlockDetected"


def setUpModule():
    services.share_graph()


def bolt_chunk(head, is_opening):
    """As cutting_proxy.postgres_message, for Bolt without TLS: a client opens with 20 bytes; the server's answer to that, as
    00 00 08 05, passes for the end of a message and one more."""
    if is_opening:
        return 20
    if len(head) < 2:
        return None
    size = int.from_bytes(head, "big")
    return 2 if head[1] == 5 and head[0] in (1, 2, 3, 4, 6, 7, 8) else 2 + size


@services.needs_servers
@services.needs_graph
class GraphChaos(services.GraphCase):
    def setUp(self):
        super().setUp()
        self.random = random.Random(SEED)
        self.first = harness.synthetic_month(RELEASES)
        self.second = self.following()

    def following(self):
        """The month after: much of it has changed, so that there is much to take away."""
        if "held" not in vars(type(self)):
            folder = pathlib.Path(tempfile.mkdtemp(prefix="waxpress-month-"))
            self.addClassCleanup(shutil.rmtree, folder, True)
            harness.run(
                "synth", "--next-month-of", self.first, "--out", folder, "--changed", "40%", "--removed", "2%",
                "--progress", "none",
            )
            type(self).held = folder
        return self.held

    def begin(self, month, **env):
        """A graphinator and an extractor at work."""
        graphinator = self.start(**{**SLOWLY, **env})
        return graphinator, self.extract_beside(month)

    def extract_beside(self, month):
        root = services.dump_folder(self.folder, month)
        return self.stack.extractor(root, "--once", STATE_SAVE_INTERVAL="200")

    def is_done(self, months=1):
        return len(self.stack.graph_runs()) == months * len(KINDS)

    def wait_for_work(self, graphinator, more=10, months=1):
        """Some batches further, and not yet at the end."""
        before = len(graphinator.events("Batch processed"))
        self.stack.wait_until(
            lambda: len(graphinator.events("Batch processed")) >= before + more or self.is_done(months), "it is at work"
        )
        self.assertFalse(self.is_done(months), "it was done before it could be disturbed")

    def check_month(self, month, extractor, months=1):
        self.assertEqual(extractor.wait(), 0, extractor.log()[-3000:])
        self.stack.wait_until_graph_complete(months)
        self.check_stack(expected_graph(month))

    def check_end(self, *graphinators):
        for one in graphinators:
            self.assertEqual(one.stop(), 0, one.log()[-3000:])
        self.assertEqual(self.stack.ready(), 0)
        self.check_no_dead_letters()

    def check_both_months(self, disturb, **env):
        """`disturb` is called while each month is written, with the graphinator."""
        graphinator, extractor = self.begin(self.first, **env)
        self.wait_for_work(graphinator)
        disturb(graphinator)
        self.check_month(self.first, extractor)
        extractor = self.extract_beside(self.second)
        self.wait_for_work(graphinator, months=2)
        disturb(graphinator)
        self.check_month(self.second, extractor, months=2)
        return graphinator

    def test_killed_at_random_moments(self):
        for number in range(ROUNDS):
            with self.subTest(number):
                self.stack.begin()
                graphinator = self.start(**SLOWLY)
                for months, month in enumerate((self.first, self.second), 1):
                    extractor = self.extract_beside(month)
                    for _ in range(3):
                        time.sleep(self.random.uniform(0, 2))
                        graphinator.kill()
                        graphinator.start()
                    self.check_month(month, extractor, months)
                self.check_end(graphinator)

    def test_two_of_which_one_is_killed_again_and_again(self):
        steady, victim = self.start(**SLOWLY), self.start(**SLOWLY)
        for months, month in enumerate((self.first, self.second), 1):
            extractor = self.extract_beside(month)
            for _ in range(2 + ROUNDS):
                time.sleep(self.random.uniform(0, 1.5))
                victim.kill()
                victim.start()
            self.check_month(month, extractor, months)
        self.stack.wait_until_consuming(steady, victim)
        self.check_end(steady, victim)

    def test_killed_while_the_graph_is_maintained(self):
        """What was due stays due: the message that said so has been acknowledged."""
        graphinator = self.start()
        extractor = self.extract_beside(self.first)
        for step in range(2 + ROUNDS):
            self.stack.wait_until(
                lambda: graphinator.events("Maintenance") or self.stack.is_maintained(), "maintenance begins"
            )
            if self.stack.is_maintained():
                break
            time.sleep(self.random.uniform(0, 0.2))
            graphinator.kill()
            graphinator.log_path.unlink()
            graphinator.start()
        self.check_month(self.first, extractor)
        self.stack.wait_until_consuming(graphinator)
        self.check_end(graphinator)

    def test_neo4j_is_restarted(self):
        def restart(graphinator):
            self.stack.neo4j.stop()
            self.stack.wait_until(lambda: graphinator.health()[0] == 503, "it says that it is not well")
            self.stack.neo4j.start()
        for number in range(max(1, RESTARTS // 2)):
            with self.subTest(number):
                self.stack.begin()
                self.check_end(self.check_both_months(restart))

    def test_neo4j_is_killed(self):
        for number in range(max(1, RESTARTS // 2)):
            with self.subTest(number):
                self.stack.begin()
                self.check_end(self.check_both_months(lambda _: self.stack.neo4j.restart(immediately=True)))

    def test_neo4j_hangs_for_a_while(self):
        graphinator, extractor = self.begin(self.first)
        self.wait_for_work(graphinator)
        self.stack.neo4j.signal(signal.SIGSTOP)
        self.addCleanup(self.stack.neo4j.signal, signal.SIGCONT)
        time.sleep(PAUSE)
        self.assertIsNone(graphinator.process.poll(), graphinator.log()[-3000:])
        self.stack.neo4j.signal(signal.SIGCONT)
        self.check_month(self.first, extractor)
        self.check_end(graphinator)

    def test_transactions_have_little_memory(self):
        """Batches are too big for it, and must be written in parts."""
        neo4j = self.stack.neo4j
        def limit(size):
            neo4j.settings.pop(MEMORY, None)
            if size:
                neo4j.settings[MEMORY] = size
            neo4j.restart()
        limit("2m")
        self.addCleanup(limit, None)
        graphinator, extractor = self.begin(self.first, NEO4J_BATCH_SIZE="1000", NEO4J_BATCH_FLUSH_INTERVAL="2")
        self.check_month(self.first, extractor)
        extractor = self.extract_beside(self.second)
        self.check_month(self.second, extractor, months=2)
        self.assertIn("emory", graphinator.log(), "nothing was too big")
        self.check_end(graphinator)

    def foreign(self, stop, deadlocks):
        """Takes the locks of many nodes from the last to the first, holds them for a moment, and gives up what it has done."""
        steps = [
            f"MATCH (n:{label}) WITH n ORDER BY n.{key} DESC SKIP {at} LIMIT 50 SET n._foreign = 1"
            for at in (0, 50, 100) for label, key in (("Style", "name"), ("Genre", "name"), ("Artist", "id"), ("Person", "name"))
        ]
        with self.stack.neo4j.client() as on:
            words = lambda tag, *fields: bolt_client.message(tag, *fields)
            while not stop.is_set():
                try:
                    on.ask([words(bolt_client.BEGIN, {"db": on.database})])
                    for step in steps:
                        on.ask([words(bolt_client.RUN, step, {}, {}), words(bolt_client.PULL, {"n": -1})])
                        time.sleep(0.01)
                    on.ask([words(bolt_client.ROLLBACK)])
                except bolt_client.Failure as failed:
                    deadlocks.append(failed.code)

    def test_somebody_else_takes_locks_in_another_order(self):
        stop, codes = threading.Event(), []
        foreign = threading.Thread(target=self.foreign, args=(stop, codes), daemon=True)
        foreign.start()
        self.addCleanup(foreign.join, 60)
        self.addCleanup(stop.set)
        graphinator = self.start("--writers", "4", NEO4J_BATCH_SIZE="50")
        for months, month in enumerate((self.first, self.second), 1):
            extractor = self.extract_beside(month)
            if months == 2:
                self.assertEqual(extractor.wait(), 0)
                self.stack.wait_until(lambda: self.is_done(2), "all is written")
                stop.set()  # It would only make maintenance slow.
            self.check_month(month, extractor, months)
        foreign.join(60)
        self.assertEqual(set(codes) - {DEADLOCK}, set())
        self.assertTrue(codes or "eadlock" in graphinator.log(), "there was no deadlock")
        self.check_end(graphinator)

    def test_connections_are_cut_in_the_middle(self):
        made = []
        for number in range(max(1, ROUNDS // 2)):
            with self.subTest(number):
                self.stack.begin()
                with cutting_proxy.CuttingProxy(
                    self.stack.neo4j.port, bolt_chunk, CUTS, random.Random(self.random.random())
                ) as proxy:
                    port = proxy.host.rsplit(":", 1)[1]
                    graphinator, extractor = self.begin(self.first, NEO4J_PORT=port, NEO4J_BATCH_SIZE="50")
                    self.check_month(self.first, extractor)
                    self.check_month(self.second, self.extract_beside(self.second), months=2)
                    made += proxy.made
                    self.assertEqual(len(proxy.made), CUTS, f"seed {SEED}: {proxy.made}")
                    self.check_end(graphinator)
        self.assertEqual({direction for direction, _ in made}, set(cutting_proxy.DIRECTIONS))

    def test_a_load_whose_server_is_killed_says_so_or_goes_on_and_is_whole_when_repeated(self):
        url = self.stack.neo4j.url()
        words = [harness.BINARY, "load", self.first, "--to", url, "--progress", "none"]
        load = subprocess.Popen(list(map(str, words)), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        self.addCleanup(load.kill)
        self.stack.wait_until(
            lambda: self.stack.neo4j.run("MATCH (n:Release) WHERE n.sha256 <> '' RETURN count(n) > 0") == [[True]], "it writes"
        )
        self.stack.neo4j.restart(immediately=True)
        said = load.communicate(timeout=240)[1]
        self.assertTrue(load.returncode == 0 or "Neo4j" in said, said)
        harness.run("load", self.first, "--to", url, "--progress", "none")
        self.check_stack(expected_graph(self.first))


if __name__ == "__main__":
    unittest.main()
