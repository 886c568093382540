"""The benchmarks of the graph, on a Neo4j of their own."""

import re
import shutil
import sys
import time

from common import DATA, ROOT, WAXPRESS, in_turn, month, run, timed

sys.path.append(str(ROOT / "tests"))
import servers  # noqa: E402

QUIET = ("--progress", "none", "--no-verify")
HEAP = "2g"


def export(folder, to):
    """Seconds, peak memory, nodes and relations of an export."""
    shutil.rmtree(to, ignore_errors=True)
    seconds, memory, out = timed(WAXPRESS, "export", "neo4j-admin", folder, "--out", to, *QUIET)
    nodes, relations = re.search(r"(\d+) nodes .*?(\d+) relations", out).groups()
    return seconds, memory, int(nodes), int(relations)


def import_files(files, nodes, relations):
    """Seconds of the importer, and whether the server that is started on the result holds what the files do."""
    with servers.Neo4jServer(starts=False, heap=HEAP, pagecache="512m", jvm=()) as server:
        admin = server.folder / "neo4j-admin"
        admin.write_text(
            f'#!/bin/sh\nexec "{servers.NEO4J}" admin --data "{server.data}" --heap {HEAP} -- "$@"\n'
        )
        admin.chmod(0o755)
        begin = time.monotonic()
        run("env", f"NEO4J_ADMIN={admin}", "sh", files / "import.sh")
        seconds = time.monotonic() - begin
        server.start()
        held = server.run("MATCH (n) RETURN count(n)")[0][0], server.run("MATCH ()-->() RETURN count(*)")[0][0]
    return seconds, held == (nodes, relations)


def bench_import(options):
    """The whole graph as import files, against only reading the dumps."""
    folder, files = month(options.graph_releases), DATA / "import"
    _, memory, nodes, relations = export(folder, files)
    figures = in_turn(
        {
            "limit": lambda: timed(WAXPRESS, "load", folder, "--dry-run", *QUIET)[0],
            "ours": lambda: export(folder, files)[0],
        },
        options.rounds,
    )
    result = {
        "unit": "wall of --dry-run / wall",
        "ours": figures["ours"],
        "limit": figures["limit"],
        "ratio": figures["limit"] / figures["ours"],
        "must": 0.5,
        "aim": 0.8,
        "releases_per_second": round(options.graph_releases / figures["ours"]),
        "peak_mib": round(memory / 2**20),
        "nodes": nodes,
        "relations": relations,
    }
    if missing := servers.neo4j_missing():
        print(f"import: not imported, {missing}", file=sys.stderr)
        return {**result, "verified": False}
    seconds, verified = import_files(files, nodes, relations)
    return {
        **result,
        "verified": verified,
        "importer_seconds": seconds,
        "importer_releases_per_second": round(options.graph_releases / seconds),
        "together_releases_per_second": round(options.graph_releases / (seconds + figures["ours"])),
    }


BENCHES = {"import": bench_import}
