"""Whatever is killed, restarted or full: the tables end as if nothing had happened. WAXPRESS_CHAOS_ROUNDS=30: for long."""

import contextlib
import json
import os
import pathlib
import random
import subprocess
import tempfile
import time
import unittest

import cutting_proxy
import harness
import services
import test_services

KINDS = harness.KINDS
ROUNDS = int(os.environ.get("WAXPRESS_CHAOS_ROUNDS", "2"))
SEED = int(os.environ.get("WAXPRESS_CHAOS_SEED", str(random.randrange(10**6))))
RESTARTS = min(ROUNDS, 5)
OUTAGE = 2 * ROUNDS  # Seconds.
CUTS = 6  # Of the connections to each server; the broker gives up a message that was handed out 20 times.
SLOWLY = {"POSTGRES_BATCH_MODE": "false"}  # So that there is time to disturb it.


@services.needs_servers
class Chaos(services.Case):
    def setUp(self):
        super().setUp()
        self.random = random.Random(SEED)
        self.month = harness.synthetic_month(3000)
        self.wanted = self.undisturbed(self.month)

    def begin(self, extractor_env=None, **env):
        """A tableinator and an extractor at work."""
        tableinator = self.stack.tableinator(**env)
        self.stack.wait_until_consuming(tableinator)
        root = services.dump_folder(self.folder, self.month)
        extractor = self.stack.extractor(root, "--once", STATE_SAVE_INTERVAL="200", **(extractor_env or {}))
        return tableinator, extractor

    def is_done(self):
        return len(self.stack.runs()) == len(KINDS)

    def wait_for_work(self, tableinator, more=100):
        """Some batches further, and not yet at the end."""
        before = len(tableinator.events("Batch processed"))
        self.stack.wait_until(
            lambda: len(tableinator.events("Batch processed")) > before + more or self.is_done(), "it is at work"
        )
        self.assertFalse(self.is_done(), "it was done before it could be disturbed")

    def check_end(self, tableinator, extractor=None):
        if extractor is not None:
            self.assertEqual(extractor.wait(), 0, extractor.log()[-3000:])
        self.stack.wait_until_complete()
        self.assertEqual(self.stack.digest(), self.wanted, f"seed {SEED}")
        self.assertEqual(tableinator.stop(), 0, tableinator.log()[-3000:])
        self.assertEqual(self.stack.left(), {}, tableinator.log()[-3000:])
        dead = {kind: [one.headers for one in letters] for kind, letters in self.stack.dead_letters().items() if letters}
        self.assertEqual(dead, {})

    def test_killed_at_random_moments(self):
        killed = 0
        while killed < ROUNDS:
            self.stack.begin()
            tableinator, extractor = self.begin(**SLOWLY)
            for _ in range(3):
                time.sleep(self.random.uniform(0, 1.0))
                if extractor.process.poll() is None:
                    extractor.kill()
                    extractor.start()
                    killed += 1
                time.sleep(self.random.uniform(0, 1.0))
                if not self.is_done():
                    tableinator.kill()
                    tableinator.start()
                    killed += 1
            self.check_end(tableinator, extractor)

    def test_the_broker_is_restarted(self):
        """In order: RabbitMQ 3.10 that is killed soon after a quorum queue was made may lose the queue and what is in
        it, and after any start may leave it without a leader until one is elected by hand (rabbitmq-server 10070)."""
        for restart in range(RESTARTS):
            with self.subTest(restart):
                self.stack.begin()
                tableinator, extractor = self.begin(**SLOWLY)
                self.wait_for_work(tableinator)
                self.stack.rabbit.restart()
                self.stack.rabbit.elect_leaders(map(self.stack.queue, KINDS))
                self.check_end(tableinator, extractor)

    def test_connections_are_cut_in_the_middle_of_frames(self):
        """From the extractor to RabbitMQ, from there to the tableinator, from there to PostgreSQL."""
        for round_number in range(RESTARTS):
            with self.subTest(round_number), contextlib.ExitStack() as held:
                self.stack.begin()
                publishing, consuming, writing = proxies = [
                    held.enter_context(
                        cutting_proxy.CuttingProxy(port, length_of, CUTS, random.Random(self.random.random()))
                    )
                    for port, length_of in (
                        (self.stack.rabbit.port, cutting_proxy.amqp_frame),
                        (self.stack.rabbit.port, cutting_proxy.amqp_frame),
                        (self.stack.postgres.port, cutting_proxy.postgres_message),
                    )
                ]
                tableinator, extractor = self.begin(
                    {"RABBITMQ_HOST": publishing.host}, RABBITMQ_HOST=consuming.host, POSTGRES_HOST=writing.host,
                    POSTGRES_BATCH_SIZE="100", PGSSLMODE="disable", PGGSSENCMODE="disable",
                )
                self.assertEqual(extractor.wait(), 0, extractor.log()[-3000:])
                self.stack.wait_until_complete()
                cuts = [proxy.made for proxy in proxies]
                self.assertEqual([len(made) for made in cuts], [CUTS] * 3, f"seed {SEED}: {cuts}")
                self.assertEqual(
                    {direction for made in cuts for direction, _ in made}, set(cutting_proxy.DIRECTIONS), cuts
                )
                # As at the start: what a new connection asks for is what the first one asked for.
                self.assertEqual(self.stack.prefetches(), {self.stack.queue(kind): 200 for kind in KINDS})
                self.check_end(tableinator)

    def test_the_broker_does_not_wait_for_acknowledgements(self):
        """As after half an hour in which nothing can be written: it closes the channel, and all comes again."""
        def set_patience(**values):
            for name, value in values.items():
                self.stack.rabbit.ctl("eval", f"application:set_env(rabbit, {name}, {value}).")
        set_patience(consumer_timeout=2000, channel_tick_interval=500)
        self.addCleanup(set_patience, consumer_timeout=1800000, channel_tick_interval=60000)
        self.make_queues()
        labels = [test_services.label(number) for number in range(50)]
        with self.stack.amqp() as client:
            client.publish(self.stack.exchange("labels"), test_services.text_of(*labels))
        unlock = self.lock_labels()
        tableinator = self.stack.tableinator()
        self.stack.wait_until(
            lambda: any("timed out" in one["error"] for one in tableinator.events("Waiting for RabbitMQ")),
            "the broker has closed a channel",
        )
        unlock()
        self.stack.wait_until(lambda: len(self.stack.documents("labels")) == len(labels), "all are written")
        self.stack.wait_until_acknowledged()
        self.assertEqual(tableinator.stop(), 0, tableinator.log()[-3000:])
        self.assertEqual(self.stack.ready(), 0)
        self.assertEqual(self.stack.dead_letters()["labels"], [])

    @unittest.skipIf(ROUNDS < 5, "waits for more than a minute: make chaos")
    def test_a_queue_answers_nobody_for_a_while(self):
        """Consuming ends in an internal error of the broker, twice; the subscriptions that it forgot come into force."""
        self.make_queues()
        self.extract(services.dump_folder(self.folder, self.month))
        queue = f"whereis('%2F_{self.stack.queue('releases')}')"
        self.stack.rabbit.ctl("eval", f"sys:suspend({queue}).")
        tableinator = self.stack.tableinator(**SLOWLY)
        self.stack.wait_until(
            lambda: len(tableinator.events("Waiting for RabbitMQ")) >= 2, "consuming ended in an error", 600
        )
        self.stack.rabbit.ctl("eval", f"sys:resume({queue}).")
        self.check_end(tableinator)

    def test_the_database_is_restarted(self):
        for restart in range(RESTARTS):
            with self.subTest(restart):
                self.stack.begin()
                tableinator, extractor = self.begin(**SLOWLY)
                self.wait_for_work(tableinator)
                self.stack.postgres.stop(immediately=restart % 2 == 0)
                self.stack.postgres.start()
                self.check_end(tableinator, extractor)

    def test_the_database_is_away_for_a_while(self):
        tableinator, extractor = self.begin(**SLOWLY)
        self.wait_for_work(tableinator)
        self.stack.postgres.stop()
        self.addCleanup(lambda: self.stack.postgres.process or self.stack.postgres.start())
        self.stack.wait_until(lambda: tableinator.health()[0] == 503, "it says that it is not well")
        self.assertEqual(tableinator.health()[1]["current_task"], "Waiting for PostgreSQL")
        time.sleep(OUTAGE)
        self.assertIsNone(tableinator.process.poll())
        self.assertEqual(tableinator.health()[0], 503)
        dead = self.stack.dead_letters()
        self.assertEqual({kind: len(letters) for kind, letters in dead.items()}, dict.fromkeys(KINDS, 0))
        self.stack.postgres.start()
        self.stack.wait_until(lambda: tableinator.health()[0] == 200, "it is well again")
        self.check_end(tableinator, extractor)

    def test_poison_among_thousands(self):
        count, bad_count = 3000, 50
        bad = set(self.random.sample(range(count), bad_count))
        bodies = []
        for number in range(count):
            message = test_services.label(number + 1)
            if number in bad:
                message["name"] = "POISON"
            text = json.dumps(message)
            deep = "[" * 2000 + "]" * 2000
            bodies.append(
                text if number not in bad
                else text.replace('"POISON"', '"\\ud800"') if number % 2 else text.replace('"POISON"', deep)
            )
        tableinator = self.stack.tableinator()
        self.stack.wait_until_consuming(tableinator)
        with self.stack.amqp() as client:
            client.publish(
                self.stack.exchange("labels"), bodies + test_services.end_of("20260501", labels=count)
            )
        self.stack.wait_until(lambda: self.stack.runs() == [("labels", "complete")], "all is accounted for")
        self.assertEqual(tableinator.stop(), 0)
        self.assertEqual(self.stack.ready(), 0)
        dead = self.stack.dead_letters()["labels"]
        self.assertEqual(sorted(letter.body.decode() for letter in dead), sorted(bodies[one] for one in bad))
        found = self.stack.documents("labels")
        self.assertEqual(sorted(found), sorted(str(one + 1) for one in range(count) if one not in bad))

    def lock_labels(self):
        """Rows of labels can be read and not written until what is returned is called."""
        lock = subprocess.Popen(
            [self.stack.postgres.programs / "psql", "-X", "-q", self.stack.postgres.url(self.stack.database)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )
        self.addCleanup(lock.kill)
        lock.stdin.write("BEGIN; LOCK TABLE labels IN SHARE MODE; SELECT 'locked';\n")
        lock.stdin.flush()
        while "locked" not in lock.stdout.readline():
            pass
        return lambda: lock.communicate("COMMIT;\n")

    def test_redelivered_again_and_again(self):
        count = 200
        labels = [test_services.label(number) for number in range(count)]
        self.make_queues()
        with self.stack.amqp() as client:
            client.publish(self.stack.exchange("labels"), test_services.text_of(*labels))
        unlock = self.lock_labels()
        for _ in range(min(ROUNDS, 10)):
            self.stack.wait_until(lambda: self.stack.ready() == count, "all have come back")
            tableinator = self.stack.tableinator()
            self.stack.wait_until(lambda: self.stack.ready() == 0, "all are handed out")
            tableinator.kill()
        unlock()
        tableinator = self.stack.tableinator()
        self.stack.wait_until(lambda: len(self.stack.documents("labels")) == count, "all are written")
        self.assertEqual(tableinator.stop(), 0)
        self.assertEqual(self.stack.ready(), 0)
        self.assertEqual({kind: len(dead) for kind, dead in self.stack.dead_letters().items()}, dict.fromkeys(KINDS, 0))
        self.assertEqual(
            self.stack.documents("labels"), {one["id"]: (one["sha256"], one) for one in labels}
        )

    def small_disk(self):
        """A folder that holds 12 MB, for the server; and what makes room in it."""
        folder = pathlib.Path(tempfile.mkdtemp(prefix="waxpress-small-"))
        self.addCleanup(lambda: folder.exists() and folder.rmdir())
        done = subprocess.run(
            ["mount", "-t", "tmpfs", "-o", "size=12m,mode=700", "tmpfs", folder], capture_output=True, text=True
        )
        if done.returncode != 0:
            self.skipTest(f"a small tmpfs cannot be mounted here: {done.stderr.strip()}")
        self.addCleanup(subprocess.run, ["umount", folder], check=True)
        self.stack.postgres.hand_over(folder)
        def make_room():
            subprocess.run(["mount", "-o", "remount,size=400m", folder], check=True)
        return folder, make_room

    def test_the_disk_is_full(self):
        folder, make_room = self.small_disk()
        ask = lambda sql: self.stack.postgres.psql(sql, database="postgres")
        ask(f"CREATE TABLESPACE small LOCATION '{folder}'")
        self.addCleanup(ask, "DROP TABLESPACE small")
        self.stack.database = "on_small_disk"
        ask(f"CREATE DATABASE {self.stack.database} TABLESPACE small")
        self.addCleanup(ask, f"DROP DATABASE {self.stack.database} (FORCE)")
        self.addCleanup(self.stack.end_services)
        tableinator, extractor = self.begin()
        self.stack.wait_until(
            lambda: any("53100" in line or "No space left" in line for line in tableinator.log().splitlines()),
            "the disk is full",
        )
        self.assertIsNone(tableinator.process.poll(), tableinator.log()[-3000:])
        self.assertFalse(self.is_done())
        make_room()
        self.check_end(tableinator, extractor)


if __name__ == "__main__":
    unittest.main()
