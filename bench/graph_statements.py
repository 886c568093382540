#!/usr/bin/env python3
"""Which statements write whole new releases into Neo4j fastest: forms side by side, on a server of its own.

    bench/graph_statements.py [--releases 3000] [--rounds 3] [--batch 500] [--connections 1 2] [--forms NAME...] [--stubs]

The graph is that of tests/graph_expected.py without statistics, all of it: BY, ON, DERIVED_FROM, IS, PART_OF, CREDITED_ON, SAME_AS.
Artists, labels and masters are there before, as in a load in order; with --stubs they are not, and SAME_AS is left out. Every cell
(form, connections) writes releases of its own, the cells run in turn, everything is encoded before the clock starts; at the end
the whole graph is compared with the expected one. Prints releases/s, the median over rounds [lowest..highest], server cores, retries.
"""

import argparse
import collections
import copy
import json
import os
import pathlib
import random
import statistics
import subprocess
import sys
import tempfile
import threading
import time

sys.path.append(str(pathlib.Path(__file__).resolve().parent.parent / "tests"))
import bolt_client  # noqa: E402
import graph_actual  # noqa: E402
import graph_expected  # noqa: E402
import harness  # noqa: E402
import servers  # noqa: E402
from bolt_client import BEGIN, COMMIT, PULL, RUN, message  # noqa: E402

# Relation, label and key of its target; the release is its source.
TARGETS = (
    ("BY", "Artist", "id"), ("ON", "Label", "id"), ("DERIVED_FROM", "Master", "id"), ("IS", "Genre", "name"),
    ("IS", "Style", "name"),
)
FIELDS = "{id: r[0], title: r[1], year: r[2], formats: r[3], sha256: r[4], catalog_number: r[5]}"
MERGE_RELEASE = (
    "UNWIND $r AS r MERGE (n:Release {id: r[0]}) SET n.title = r[1], n.year = r[2], n.formats = r[3], n.sha256 = r[4], "
    "n.catalog_number = r[5]"
)
PART_OF = "UNWIND $r AS r MATCH (s:Style {name: r[0]}) MATCH (g:Genre {name: r[1]}) MERGE (s)-[:PART_OF]->(g)"
SAME_AS = "UNWIND $r AS r MATCH (p:Person {name: r[0]}) MATCH (a:Artist {id: r[1]}) MERGE (p)-[:SAME_AS]->(a)"


class Batch:
    """The facts of some releases, as rows."""

    def __init__(self, releases):
        self.nodes, self.to = [], {one: [] for one in TARGETS}
        self.credits, part_of, same_as = [], {}, {}
        for number, (row, targets, credits, parts, sames) in enumerate(releases):
            self.nodes.append(row)
            for one in TARGETS:
                self.to[one] += [(number, key) for key in targets[one]]
            self.credits += [(number, *credit) for credit in credits]
            part_of.update(dict.fromkeys(parts))
            same_as.update(dict.fromkeys(sames))
        self.part_of, self.same_as = sorted(part_of), sorted(same_as)
        self.keys = {(label, key): sorted({to for _, to in self.to[kind, label, key]}) for kind, label, key in TARGETS}
        self.keys["Person", "name"] = sorted({credit[1] for credit in self.credits})

    def id(self, number):
        return self.nodes[number][0]


def facts(graph):
    """What `Batch` takes of each release of a graph."""
    found = {}
    for (label, key), held in graph.nodes.items():
        if label == "Release":
            row = [key, *(held.get(name) for name in ("title", "year", "formats", "sha256", "catalog_number"))]
            found[key] = (row, {one: [] for one in TARGETS}, [], [], [])
    keys = {label: key for _, label, key in TARGETS}
    for (kind, source, target, role), held in graph.relations.items():
        if kind == "CREDITED_ON":
            found[target[1]][2].append((source[1], role, held["category"]))
        elif source[0] == "Release":
            found[source[1]][1][kind, target[0], keys[target[0]]].append(target[1])
    return found


def with_evidence(found, month, graph):
    """PART_OF and SAME_AS, with the releases that say so."""
    for key, (data, _) in month.records["releases"].items():
        genres = graph_expected.names(data, "genres")
        if len(genres) == 1:
            found[key][3].extend((style, genres[0]) for style in graph_expected.names(data, "styles"))
        for credit in graph_expected.entries(data, "extraartists"):
            name, number = credit.get("name"), credit.get("id")
            if name and credit.get("role") and ("SAME_AS", ("Person", name), ("Artist", number), None) in graph.relations:
                found[key][4].append((name, number))
    return found


# --- the forms: a batch -> transactions, each a list of (statement, parameters), one write each ------------------------


def stub_statements(batch, wanted=None):
    """MERGE of the targets, sorted; of those in `wanted` if given."""
    for (label, key), all_keys in batch.keys.items():
        keys = all_keys if wanted is None else [one for one in all_keys if (label, one) in wanted]
        if keys:
            yield f"UNWIND $r AS k MERGE (:{label} {{{key}: k}})", {"r": keys}


def links(batch):
    found = []
    if batch.part_of:
        found.append((PART_OF, {"r": batch.part_of}))
    if batch.same_as:
        found.append((SAME_AS, {"r": batch.same_as}))
    return found


def collected(batch, head, verb):
    """One statement: `head` binds the releases to the list N; targets are listed once, relations made by position."""
    query, parameters = [head], {}
    for number, (kind, label, key) in enumerate(TARGETS):
        at = {one: place for place, one in enumerate(batch.keys[label, key])}
        parameters[f"k{number}"] = batch.keys[label, key]
        parameters[f"p{number}"] = [[source, at[to]] for source, to in batch.to[kind, label, key]]
        query.append(
            f"CALL (N) {{ UNWIND $k{number} AS k {verb} (t:{label} {{{key}: k}}) WITH N, collect(t) AS T "
            f"UNWIND $p{number} AS e WITH N[e[0]] AS n, T[e[1]] AS t CREATE (n)-[:{kind}]->(t) }}"
        )
    at = {one: place for place, one in enumerate(batch.keys["Person", "name"])}
    parameters["kp"] = batch.keys["Person", "name"]
    parameters["pp"] = [[number, at[name], role, category] for number, name, role, category in batch.credits]
    query.append(
        f"CALL (N) {{ UNWIND $kp AS k {verb} (t:Person {{name: k}}) WITH N, collect(t) AS T UNWIND $pp AS e "
        "WITH N[e[0]] AS n, T[e[1]] AS t, e CREATE (t)-[:CREDITED_ON {role: e[2], category: e[3]}]->(n) }"
    )
    return " ".join(query), parameters


CREATED = f"UNWIND $r AS r CREATE (n:Release {FIELDS}) WITH collect(n) AS N"


def known_set(batch):
    """ii: a MERGE statement for each kind of relation, one transaction, one write; no prunes."""
    statements = [(MERGE_RELEASE, {"r": batch.nodes})]
    for kind, label, key in TARGETS:
        rows = [[batch.id(number), to] for number, to in batch.to[kind, label, key]]
        statements.append((
            f"UNWIND $r AS r MATCH (n:Release {{id: r[0]}}) MERGE (t:{label} {{{key}: r[1]}}) MERGE (n)-[:{kind}]->(t)",
            {"r": rows},
        ))
    rows = [[batch.id(number), *rest] for number, *rest in batch.credits]
    statements.append((
        "UNWIND $r AS r MATCH (n:Release {id: r[0]}) MERGE (p:Person {name: r[1]}) "
        "MERGE (p)-[c:CREDITED_ON {role: r[2]}]->(n) SET c.category = r[3]", {"r": rows},
    ))
    return [statements + links(batch)]


def combined(batch):
    """iii: one statement, FOREACH and MERGE."""
    rows = [[*row, *([] for _ in TARGETS), []] for row in batch.nodes]
    for place, one in enumerate(TARGETS):
        for number, to in batch.to[one]:
            rows[number][6 + place].append(to)
    for number, *rest in batch.credits:
        rows[number][11].append(rest)
    query = MERGE_RELEASE + "".join(
        f" FOREACH (k IN r[{6 + place}] | MERGE (t:{label} {{{key}: k}}) MERGE (n)-[:{kind}]->(t))"
        for place, (kind, label, key) in enumerate(TARGETS)
    ) + " FOREACH (c IN r[11] | MERGE (p:Person {name: c[0]}) MERGE (p)-[e:CREDITED_ON {role: c[1]}]->(n) SET e.category = c[2])"
    return [[(query, {"r": rows}), *links(batch)]]


def one_transaction(batch):
    """iv: targets MERGEd and collected, relations CREATEd by position, all in one statement."""
    query, parameters = collected(batch, CREATED, "MERGE")
    return [[(query, {"r": batch.nodes, **parameters}), *links(batch)]]


def two_transactions(batch):
    """v: targets and releases first, then all relations."""
    query, parameters = collected(batch, "UNWIND $r AS k MATCH (n:Release {id: k}) WITH collect(n) AS N", "MATCH")
    first = [*stub_statements(batch), (f"UNWIND $r AS r CREATE (n:Release {FIELDS})", {"r": batch.nodes})]
    return [first, [(query, {"r": [row[0] for row in batch.nodes], **parameters}), *links(batch)]]


def stubs_first(batch):
    """v2: targets first; releases and all that is theirs together in the second, so that a release is there whole or not at all."""
    query, parameters = collected(batch, CREATED, "MATCH")
    return [list(stub_statements(batch)), [(query, {"r": batch.nodes, **parameters}), *links(batch)]]


def create_only(batch):
    """v3: as v2, but the writer knows which targets and links it has made before: only new ones are written, ahead of all batches."""
    query, parameters = collected(batch, CREATED, "MATCH")
    return [[(query, {"r": batch.nodes, **parameters})]]


def links_noted(batch):
    """v4: as v3, but each batch makes what is missing itself, and notes its links in one node; `LINK` makes relations of the notes."""
    (*_, [create]) = create_only(batch)
    note = {"part_of": [end for pair in batch.part_of for end in pair], "same_as": [end for pair in batch.same_as for end in pair]}
    return [list(stub_statements(batch, batch.missing)), [create, ("CREATE (:_Links {part_of: $part_of, same_as: $same_as})", note)]]


LINK = (
    "MATCH (l:_Links) CALL (l) { WITH l, l.part_of AS P, l.same_as AS S "
    "CALL (P) { UNWIND range(0, size(P) - 2, 2) AS i MATCH (s:Style {name: P[i]}) MATCH (g:Genre {name: P[i + 1]}) "
    "MERGE (s)-[:PART_OF]->(g) } "
    "CALL (S) { UNWIND range(0, size(S) - 2, 2) AS i MATCH (p:Person {name: S[i]}) MATCH (a:Artist {id: S[i + 1]}) "
    "MERGE (p)-[:SAME_AS]->(a) } DELETE l } IN TRANSACTIONS OF 1 ROWS"
)
FORMS = {
    "ii": known_set, "iii": combined, "iv": one_transaction, "v": two_transactions, "v2": stubs_first, "v3": create_only,
    "v4": links_noted,
}
UNDER_WAY = 4  # Batches that may not be there yet when one begins.


def tell_missing(batches, seen):
    """v4: what each batch must make itself, as a writer knows it that remembers what it has committed."""
    known, late = set(seen), collections.deque()
    for batch in batches:
        if len(late) > UNDER_WAY:
            known |= late.popleft()
        keys = {(label, key) for (label, _), all_keys in batch.keys.items() for key in all_keys}
        batch.missing = keys - known
        batch.part_of = [pair for pair in batch.part_of if (PART_OF, pair) not in known]
        batch.same_as = [pair for pair in batch.same_as if (SAME_AS, pair) not in known]
        late.append(keys | {(PART_OF, pair) for pair in batch.part_of} | {(SAME_AS, pair) for pair in batch.same_as})


def ahead(batches, seen, rows=2000):
    """v3: the targets that are new in these batches, and the links between them; two phases of transactions."""
    new, links_of = collections.defaultdict(dict), {PART_OF: {}, SAME_AS: {}}
    for batch in batches:
        for (label, key), keys in batch.keys.items():
            new[label, key].update((one, None) for one in keys if (label, one) not in seen)
        for query, pairs in ((PART_OF, batch.part_of), (SAME_AS, batch.same_as)):
            links_of[query].update((pair, None) for pair in pairs if (query, pair) not in seen)
    first = [
        [[(f"UNWIND $r AS k MERGE (:{label} {{{key}: k}})", {"r": part})]]
        for (label, key), keys in new.items() for part in parts(sorted(keys), rows)
    ]
    # One link after the other on one connection: MERGEs of relations wait for each other anyhow.
    second = [[[(query, {"r": pairs})] for query, all_pairs in links_of.items() for pairs in parts(sorted(all_pairs), rows)]]
    return first, [one for one in second if one]


def parts(rows, size):
    return [rows[at : at + size] for at in range(0, len(rows), size)]


# --- running -------------------------------------------------------------------------------------------------------------


def encode(statements):
    """One transaction as bytes, and how many answers it has."""
    words = [message(BEGIN, {"db": "neo4j"})]
    for query, parameters in statements:
        words += [message(RUN, query, parameters, {}), message(PULL, {"n": -1})]
    words.append(message(COMMIT))
    return b"".join(words), len(words)


def step_through(on, statements):
    """One transaction, and the answer to each step awaited before the next."""
    on.ask([message(BEGIN, {"db": "neo4j"})])
    for query, parameters in statements:
        on.ask([message(RUN, query, parameters, {}), message(PULL, {"n": -1})])
    on.ask([message(COMMIT)])


def ask(on, data, answers):
    """One write; after a failure the connection is as new again."""
    on.socket.sendall(data)
    failed = None
    for _ in range(answers):
        try:
            on.answer([])
        except bolt_client.Failure as one:
            failed = failed or one
    if failed:
        on.socket.sendall(message(bolt_client.RESET))
        on.answer()
        raise failed


def drive(server, jobs, connections):
    """Each job is a list of encoded transactions, in order. Seconds and retries."""
    waiting, retries, failed, lock = collections.deque(jobs), [0], [], threading.Lock()
    held = [server.client() for _ in range(connections)]
    start = threading.Barrier(connections + 1)

    def work(on):
        start.wait()
        try:
            while True:
                with lock:
                    if not waiting or failed:
                        return
                    job = waiting.popleft()
                for data, answers in job:
                    delay = 0.02
                    while True:
                        try:
                            ask(on, data, answers)
                            break
                        except bolt_client.Failure as one:
                            if "TransientError" not in one.code:
                                raise
                            with lock:
                                retries[0] += 1
                            time.sleep(delay * random.uniform(0.8, 1.2))
                            delay = min(2 * delay, 2)
        except BaseException as one:
            failed.append(one)

    threads = [threading.Thread(target=work, args=(on,)) for on in held]
    for thread in threads:
        thread.start()
    start.wait()
    begin = time.monotonic()
    for thread in threads:
        thread.join()
    seconds = time.monotonic() - begin
    for on in held:
        on.close()
    if failed:
        raise failed[0]
    return seconds, retries[0]


def cpu_seconds(pid):
    fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def encoded(form, batches, seen):
    """Phases of jobs, as `drive` takes them; phases follow one another."""
    phases = list(ahead(batches, seen)) if form == "v3" else []
    if form == "v4":
        batches = [copy.copy(batch) for batch in batches]
        tell_missing(batches, seen)
    phases.append([[one for one in FORMS[form](batch) if one] for batch in batches])
    return [[[encode(one) for one in job] for job in phase] for phase in phases]


def measure(server, phases, releases, connections):
    """(releases/s, server cores, retries) of what has been encoded."""
    pid, seconds, retries = server.process.pid, 0.0, 0
    before = cpu_seconds(pid)
    for jobs in phases:
        took, again = drive(server, jobs, connections)
        seconds, retries = seconds + took, retries + again
    cores = (cpu_seconds(pid) - before) / seconds
    return releases / seconds, cores, retries


def remember(batches, seen):
    for batch in batches:
        for (label, _), keys in batch.keys.items():
            seen.update((label, one) for one in keys)
        seen.update((PART_OF, pair) for pair in batch.part_of)
        seen.update((SAME_AS, pair) for pair in batch.same_as)


def put_dump(month, kind, path):
    with subprocess.Popen([harness.BINARY, "press", path], stdout=subprocess.PIPE) as press:
        for line in press.stdout:
            record = json.loads(line)
            month.put(kind, record["id"], record["data"])


def made_up(releases, stubs):
    """The month of a dump that is made up for this."""
    month = graph_expected.Month()
    with tempfile.TemporaryDirectory(prefix="waxpress-graph-bench-") as folder:
        harness.run("synth", "--releases", releases, "--seed", 7, "--out", folder, "--progress", "none")
        for kind in ("releases",) if stubs else graph_expected.KINDS:
            put_dump(month, kind, next(pathlib.Path(folder).glob(f"*_{kind}.xml.gz")))
    return month


def main():
    options = argparse.ArgumentParser(description="Statements for new releases, side by side.")
    options.add_argument("--releases", type=int, default=3000, help="of a cell")
    options.add_argument("--rounds", type=int, default=3)
    options.add_argument("--batch", type=int, default=500)
    options.add_argument("--connections", type=int, nargs="+", default=[1, 2])
    options.add_argument("--forms", nargs="+", default=list(FORMS), choices=list(FORMS))
    options.add_argument("--stubs", action="store_true")
    options.add_argument("--heap", default="1g")
    options = options.parse_args()
    cells = [(form, n) for form in options.forms for n in options.connections]
    # The first round warms up the server.
    wanted = options.releases * len(cells) * (options.rounds + 1)
    month = made_up(wanted, options.stubs)
    graph = month.graph(statistics=False)
    if options.stubs:
        graph.relations = {name: held for name, held in graph.relations.items() if name[0] != "SAME_AS"}
    releases = list(with_evidence(facts(graph), month, graph).values())
    figures, seen = collections.defaultdict(list), set()
    with servers.Neo4jServer(heap=options.heap, pagecache="512m", jvm=("-XX:+UseG1GC",)) as server:
        with server.client() as on:
            graph_actual.create_schema(on)
            before = graph_expected.Graph()
            for kind in graph_expected.KINDS:
                if kind != "releases" and not options.stubs:
                    for key, (data, sha256) in month.records[kind].items():
                        getattr(month, kind)(before, key, data, sha256, [])
            for label, key in graph.nodes if not options.stubs else ():
                if label == "Artist":
                    before.node(label, key)  # Those that only a later release is by: SAME_AS wants them there.
            graph_actual.write(on, before)
        seen.update(before.nodes)
        for number in range(options.rounds + 1):
            for cell in cells:
                mine, releases = releases[: options.releases], releases[options.releases :]
                batches = [Batch(part) for part in parts(mine, options.batch)]
                figure = measure(server, encoded(cell[0], batches, seen), len(mine), cell[1])
                remember(batches, seen)
                if number:
                    figures[cell].append(figure)
        print("comparing", flush=True)
        with server.client() as on:
            on.run(LINK)
            lines = graph_actual.differences(graph, graph_actual.read(on), seen=5)
    for (form, connections), found in figures.items():
        rates = [one[0] for one in found]
        print(
            f"{form:4} x{connections} {statistics.median(rates):7,.0f} releases/s [{min(rates):,.0f}..{max(rates):,.0f}] "
            f"{statistics.mean(one[1] for one in found):.1f} cores, {sum(one[2] for one in found)} retries"
        )
    print(*lines, "the graph is " + ("WRONG" if lines else "as expected"), sep="\n")
    return 1 if lines else 0


if __name__ == "__main__":
    sys.exit(main())
