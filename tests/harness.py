"""What the integration tests share: the binary, the samples, a month of made-up dumps."""

import contextlib
import gzip
import json
import os
import pathlib
import sqlite3
import subprocess
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parent.parent
BINARY = pathlib.Path(os.environ.get("WAXPRESS", ROOT / "build" / "release" / "waxpress")).resolve()
SHARED = pathlib.Path(os.environ.get("WAXPRESS_SHARED", ROOT.parent / "shared"))
SAMPLES = SHARED / "samples"
GOLDEN = SHARED / "golden"
KINDS = ("artists", "labels", "masters", "releases")

needs_samples = unittest.skipUnless(
    SAMPLES.is_dir(), "genuine records (../shared/samples) are not on this machine"
)
needs_golden = unittest.skipUnless(
    GOLDEN.is_dir(), "messages of the known extractor (../shared/golden) are not on this machine"
)


def run(*words, check=0, stdin=None, env=None, timeout=600, cwd=None):
    """Runs waxpress; `check` is the exit status that is wanted, None for any."""
    done = subprocess.run(
        [str(BINARY), *map(str, words)],
        input=stdin,
        capture_output=True,
        timeout=timeout,
        cwd=cwd,
        env={**os.environ, **(env or {})},
    )
    done.out = done.stdout.decode("utf-8", "replace")
    done.err = done.stderr.decode("utf-8", "replace")
    if check is not None and done.returncode != check:
        raise AssertionError(
            f"waxpress {' '.join(map(str, words))}: exit {done.returncode}, wanted {check}\n"
            f"{done.out[-2000:]}\n{done.err[-2000:]}"
        )
    return done


def digest(store):
    """The digest of a store's content."""
    return json.loads(run("info", "--in", store, "--digest", "--json").out)["digest"]


def rows(store, sql, *values):
    # Not mode=ro: that refuses a file whose last writer was killed, until somebody has rolled it back.
    with contextlib.closing(sqlite3.connect(f"file:{store}?mode=rw", uri=True)) as on:
        return on.execute(sql, values).fetchall()


def check_integrity(case, store):
    """What SQLite itself says of a store."""
    with contextlib.closing(sqlite3.connect(store)) as on:
        case.assertEqual(on.execute("PRAGMA integrity_check").fetchall(), [("ok",)])
        case.assertEqual(on.execute("PRAGMA foreign_key_check").fetchall(), [])
        for (name,) in on.execute(
            "SELECT name FROM sqlite_schema WHERE sql LIKE '%USING fts5%'"
        ).fetchall():
            on.execute(f"INSERT INTO {name}({name}) VALUES('integrity-check')")


def write_dump(path, kind, records):
    """A dump of given records' XML."""
    text = f"<{kind}>\n" + "\n".join(records) + f"\n</{kind}>\n"
    data = text.encode("utf-8")
    path = pathlib.Path(path)
    path.write_bytes(gzip.compress(data) if path.suffix == ".gz" else data)
    return path


class Case(unittest.TestCase):
    """A test with a folder of its own."""

    def setUp(self):
        held = tempfile.TemporaryDirectory(prefix="waxpress-test-")
        self.addCleanup(held.cleanup)
        self.folder = pathlib.Path(held.name)

    def one_line(self, done, *parts):
        """The failure is one line that says all of `parts`."""
        lines = [line for line in done.err.splitlines() if line.startswith("waxpress: ")]
        self.assertEqual(len(lines), 1, done.err)
        for part in parts:
            self.assertIn(part, lines[0])
        return lines[0]


_months = {}


def synthetic_month(releases=2000, seed=1):
    """A folder with a made-up month, made once a run."""
    key = (releases, seed)
    if key not in _months:
        folder = pathlib.Path(tempfile.mkdtemp(prefix="waxpress-month-"))
        import atexit
        import shutil

        atexit.register(shutil.rmtree, folder, True)
        run("synth", "--releases", releases, "--seed", seed, "--out", folder, "--progress", "none")
        _months[key] = folder
    return _months[key]


def run_gtest(case, program, tests, **env):
    """Runs tests of a C++ program; each is a subtest of `case`. None may be skipped: all they need is given."""
    with tempfile.TemporaryDirectory(prefix="waxpress-test-") as folder:
        report = pathlib.Path(folder) / "report.json"
        done = subprocess.run(
            [program, f"--gtest_filter={tests}", f"--gtest_output=json:{report}"],
            env={**os.environ, **env}, capture_output=True, text=True, timeout=600,
        )
        if not report.exists():
            case.fail(f"{program.name} ended with {done.returncode}:\n{done.stdout[-2000:]}{done.stderr[-2000:]}")
        suites = json.loads(report.read_text())["testsuites"]
    results = [(suite["name"], test) for suite in suites for test in suite["testsuite"]]
    case.assertTrue(results, f"no test is called {tests}")
    for suite, test in results:
        with case.subTest(f"{suite}.{test['name']}"):
            failures = [one["failure"] for one in test.get("failures", [])]
            case.assertEqual(failures, [], "\n".join(failures))
            case.assertEqual(test.get("result"), "COMPLETED", "it was skipped")
    case.assertEqual(done.returncode, 0, done.stdout[-2000:])
