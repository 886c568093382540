"""What the benchmarks share: the programs, made-up months, medians of sides that run in turn."""

import json
import os
import pathlib
import shutil
import statistics
import subprocess
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
WAXPRESS = pathlib.Path(os.environ.get("WAXPRESS", ROOT / "build" / "bench" / "waxpress")).resolve()
PROGRAMS = ROOT / "build" / "bench" / "bench"
DATA = ROOT / "build" / "bench-data"
ROUNDS = 5


def run(*words, **how):
    try:
        done = subprocess.run([str(w) for w in words], capture_output=True, text=True, **how)
    except FileNotFoundError as missing:
        raise SystemExit(f"{missing.filename} is not there: tools/install-packages bench; tools/build bench") from None
    if done.returncode != 0:
        raise SystemExit(f"{' '.join(map(str, words))}: exit {done.returncode}\n{done.stdout}{done.stderr}")
    return done.stdout


def timed(*words):
    """Wall seconds, peak memory in bytes, and the output of a command."""
    begin = time.monotonic()
    process = subprocess.Popen([str(w) for w in words], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    out, err = process.stdout.read(), process.stderr.read()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    seconds = time.monotonic() - begin
    if status != 0:
        raise SystemExit(f"{' '.join(map(str, words))}: status {status}\n{out}{err}")
    return seconds, usage.ru_maxrss * 1024, out


def last_json(text):
    return json.loads(text.strip().splitlines()[-1])


def in_turn(sides, rounds=ROUNDS):
    """Runs each side once a round, in turn, after one round that does not count. name -> medians."""
    figures = {name: [] for name in sides}
    for number in range(rounds + 1):
        for name, side in sides.items():
            figure = side()
            if number:
                figures[name].append(figure)
    return {name: statistics.median(values) for name, values in figures.items()}


def month(releases, seed=1):
    """A made-up month, made once."""
    folder = DATA / f"month-{releases}-{seed}"
    if not (folder / "synth.json").exists():
        shutil.rmtree(folder, ignore_errors=True)
        run(WAXPRESS, "synth", "--releases", releases, "--seed", seed, "--out", folder, "--progress", "none")
    return folder


def releases_file(folder):
    return next(folder.glob("*_releases.xml.gz"))
