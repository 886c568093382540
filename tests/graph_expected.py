#!/usr/bin/env python3
"""The graph that a month of dumps makes, worked out by expat and plain Python: nothing of waxpress.

    tests/graph_expected.py DUMPS... [--against bolt://user:password@host:port] [--before-statistics]

DUMPS are folders or files; of each kind the one given last counts. Prints counts and a digest; with --against compares with what a
server holds, names the first differences and exits 1 if there are any.

How the reference (wire-and-schema.md, section 4) is read where it leaves a choice:

1.  After post-import the graph is a function of the latest month alone: what an earlier month asserted and this one does not is gone,
    whatever its type; so is a record that vanished, unless another still refers to it: then a stub is left, without its properties.
2.  A reference (an `id` in a list, `master_id`, `parentLabel.id`) is a non-empty string other than "0", which is how dumps say none.
    It need not be a number: `items` makes the id of a bare string.
3.  A text is a string as it stands, untrimmed. Of an object it is `#text`, else `name`. Anything else is null, and a property that
    is null is absent. A genre, style, person or format of an empty name is none.
4.  List entries of a type that was not expected are passed over.
5.  Of records with one id in one dump the last counts, alone. A record without id makes nothing.
6.  A stub has its key and nothing else; a label that is a stub has the statistics too.
7.  `formats` is on every release, empty where there are none. `catalog_number` is that of the first entry of `labels` that is an
    object, if it is not empty; it goes when a later month has none.
8.  PART_OF follows from releases and masters with exactly one distinct genre name.
9.  MEMBER_OF and SUBLABEL_OF hold if either end says so. Relations to oneself are kept.
10. CREDITED_ON needs a name and a role that are not empty; the role is verbatim, and with both ends the identity of the relation.
11. SAME_AS needs such a credit with a reference to an artist that is there in the end, as a record or as a stub that another relation
    holds. It does not depend on which kind was written first.
12. A role is lower-cased in ASCII only. The longest phrase in it counts, of equally long ones the alphabetically first.
13. The year is that of 2.6, of four ASCII digits; the bounds are 1860 and next year.
14. Counts of 0 are written; `first_year` is absent where no release has a year. Masters do not count.
"""

import collections
import datetime
import hashlib
import json
import pathlib
import re
import sys

import reading

KINDS = {"artists": "Artist", "labels": "Label", "masters": "Master", "releases": "Release"}
WHITE = " \t\r\n\v\f"

CATEGORIES = {
    "production": "producer, executive producer, executive-producer, co-producer, produced by, co-produced by",
    "engineering": "engineer, recorded by, mixed by, mixed at, remix, remixed by, recording engineer, mixing engineer, "
    "sound engineer, audio engineer, assistant engineer",
    "mastering": "mastered by, mastered at, lacquer cut by, cut by, mastering engineer, remastered by",
    "session": "bass, guitar, drums, keyboards, piano, percussion, saxophone, trumpet, violin, viola, cello, flute, organ, "
    "synthesizer, vocals, backing vocals, lead vocals, strings, horns, harmonica, banjo, mandolin, harp, clarinet, oboe, "
    "trombone, tuba, accordion, tabla, sitar, congas, bongos, session musician, featuring",
    "design": "artwork, artwork by, design, designed by, photography, photography by, liner notes, cover, layout, "
    "illustration, art direction",
    "management": "a&r, a & r, management, managed by, booking, booked by",
}
PHRASES = sorted(
    ((phrase, category) for category, line in CATEGORIES.items() for phrase in line.split(", ")),
    key=lambda one: (-len(one[0]), one[0]),
)


def category(role):
    role = "".join(chr(ord(c) + 32) if "A" <= c <= "Z" else c for c in role)
    return next((category for phrase, category in PHRASES if phrase in role), "other")


def text(value):
    if isinstance(value, dict):
        value = value.get("#text", value.get("name"))
    return value if isinstance(value, str) else None


def reference(value):
    return value if isinstance(value, str) and value not in ("", "0") else None


def year(value, this_year):
    digits = (text(value) or "").strip(WHITE)[:4]
    if not re.fullmatch("[0-9]{4}", digits):
        return None
    return int(digits) if 1860 <= int(digits) <= this_year + 1 else None


def entries(data, field):
    """The objects of a list."""
    found = data.get(field)
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []


def references(data, field):
    return [ref for ref in (reference(one.get("id")) for one in entries(data, field)) if ref]


def names(data, field):
    found = data.get(field)
    found = [text(one) for one in found] if isinstance(found, list) else []
    return list(dict.fromkeys(name for name in found if name))


class Graph:
    """nodes: (label, key) -> properties. relations: (type, from, to, role or None) -> properties. Each stands once, but for what
    `doubled` counts."""

    def __init__(self):
        self.nodes = {}
        self.relations = {}
        self.doubled = collections.Counter()

    def node(self, label, key, **properties):
        """The node, made if it is not there; properties that are None are absent."""
        held = self.nodes.setdefault((label, key), {})
        held.update((name, value) for name, value in properties.items() if value is not None)
        return label, key

    def relate(self, kind, source, target, identity=None, /, **properties):
        for label, key in (source, target):
            self.node(label, key)
        self.relations[kind, source, target, identity] = properties

    def counts(self):
        """How many there are of each label, of each type, and of stubs."""
        found = collections.Counter(label for label, _ in self.nodes)
        found.update(kind for kind, _, _, _ in self.relations)
        found["stubs"] = sum(
            1 for (label, _), held in self.nodes.items() if label in KINDS.values() and "sha256" not in held
        )
        return dict(sorted(found.items()))

    def digest(self):
        lines = [json.dumps([*key, held], sort_keys=True) for key, held in self.nodes.items()]
        lines += [json.dumps([*key, held], sort_keys=True) for key, held in self.relations.items()]
        return hashlib.sha256("\n".join(sorted(lines)).encode("ascii")).hexdigest()


class Month:
    """The records of a month, of each id the last."""

    def __init__(self, this_year=None):
        self.this_year = this_year or datetime.datetime.now(datetime.timezone.utc).year
        self.records = {kind: {} for kind in KINDS}

    def read(self, kind, path):
        """A dump, instead of what there was of its kind."""
        self.records[kind] = {}
        for node in reading.records(path):
            record = reading.normalised(kind, node)
            if record is not None and record[0] not in ("", "unknown"):
                self.put(kind, *record)

    def put(self, kind, key, data):
        self.records[kind].pop(key, None)
        self.records[kind][key] = (data, reading.sha256(reading.canonical(data)))

    def graph(self, statistics=True):
        graph, wanted = Graph(), []
        for kind, records in self.records.items():
            for key, (data, sha256) in records.items():
                getattr(self, kind)(graph, key, data, sha256, wanted)
        for person, artist in wanted:
            if artist in graph.nodes:
                graph.relate("SAME_AS", person, artist)
        if statistics:
            add_statistics(graph)
        return graph

    def artists(self, graph, key, data, sha256, _):
        url = f"https://api.discogs.com/artists/{key}"
        me = graph.node(
            "Artist", key, name=text(data.get("name")), sha256=sha256, resource_url=url, releases_url=url + "/releases"
        )
        for member in references(data, "members"):
            graph.relate("MEMBER_OF", ("Artist", member), me)
        for group in references(data, "groups"):
            graph.relate("MEMBER_OF", me, ("Artist", group))
        for alias in references(data, "aliases"):
            graph.relate("ALIAS_OF", ("Artist", alias), me)

    def labels(self, graph, key, data, sha256, _):
        me = graph.node("Label", key, name=text(data.get("name")), sha256=sha256)
        parent = data.get("parentLabel")
        if isinstance(parent, dict) and reference(parent.get("id")):
            graph.relate("SUBLABEL_OF", me, ("Label", parent["id"]))
        for sublabel in references(data, "sublabels"):
            graph.relate("SUBLABEL_OF", ("Label", sublabel), me)

    def masters(self, graph, key, data, sha256, _):
        when = year(data.get("year"), self.this_year)
        me = graph.node("Master", key, title=text(data.get("title")), year=when, sha256=sha256)
        self.describe(graph, me, data)

    def releases(self, graph, key, data, sha256, wanted):
        labels = entries(data, "labels")
        me = graph.node(
            "Release", key, title=text(data.get("title")), year=year(data.get("released"), self.this_year), sha256=sha256,
            formats=[name for name in (text(one.get("name")) for one in entries(data, "formats")) if name],
            catalog_number=(text(labels[0].get("catno")) or None) if labels else None,
        )
        self.describe(graph, me, data)
        for label in references(data, "labels"):
            graph.relate("ON", me, ("Label", label))
        if reference(data.get("master_id")):
            graph.relate("DERIVED_FROM", me, ("Master", data["master_id"]))
        for credit in entries(data, "extraartists"):
            name, role = text(credit.get("name")), text(credit.get("role"))
            if name and role:
                person = ("Person", name)
                graph.relate("CREDITED_ON", person, me, role, role=role, category=category(role))
                if reference(credit.get("id")):
                    wanted.append((person, ("Artist", credit["id"])))

    def describe(self, graph, me, data):
        """What releases and masters have in common."""
        genres, styles = names(data, "genres"), names(data, "styles")
        for artist in references(data, "artists"):
            graph.relate("BY", me, ("Artist", artist))
        for genre in genres:
            graph.relate("IS", me, ("Genre", genre))
        for style in styles:
            graph.relate("IS", me, ("Style", style))
            if len(genres) == 1:
                graph.relate("PART_OF", ("Style", style), ("Genre", genres[0]))


def add_statistics(graph):
    """What post-import leaves on genres, styles and labels."""
    of_release = collections.defaultdict(lambda: collections.defaultdict(set))
    releases = collections.defaultdict(set)
    for kind, source, target, _ in graph.relations:
        if source[0] == "Release" and kind in ("BY", "ON", "IS"):
            of_release[source][target[0]].add(target)
            releases[target].add(source)
    counted = {
        "Genre": ("Artist", "Label", "Style"),
        "Style": ("Artist", "Label", "Genre"),
        "Label": ("Artist", "Genre"),
    }
    for node, held in graph.nodes.items():
        if node[0] not in counted:
            continue
        mine = releases.get(node, ())
        held["release_count"] = len(mine)
        for label in counted[node[0]]:
            held[f"{label.lower()}_count"] = len(set().union(*(of_release[one][label] for one in mine)))
        years = [graph.nodes[one]["year"] for one in mine if "year" in graph.nodes[one]]
        if years and node[0] != "Label":
            held["first_year"] = min(years)


def dumps_in(path):
    """(kind, file) of a folder, or of a file."""
    path = pathlib.Path(path)
    for one in sorted(path.iterdir()) if path.is_dir() else [path]:
        found = re.search(r"(artists|labels|masters|releases)\.xml(\.gz)?$", one.name)
        if found:
            yield found[1], one
        elif not path.is_dir():
            raise ValueError(f"{one}: its name does not end in a kind, as in artists.xml.gz")


def month_of(*paths, this_year=None):
    """The month of some dumps; of each kind, the one given last."""
    last = {}
    for path in paths:
        last.update(dumps_in(path))
    month = Month(this_year)
    for kind, path in last.items():
        month.read(kind, path)
    return month


def expected(*paths, statistics=True, this_year=None):
    """The graph after loading these dumps in turn."""
    return month_of(*paths, this_year=this_year).graph(statistics)


def main(words):
    import argparse

    import bolt_client
    import graph_actual

    options = argparse.ArgumentParser(description="The graph that dumps make.")
    options.add_argument("dumps", nargs="+")
    options.add_argument("--against", metavar="URL", help="compare with a server's")
    options.add_argument("--before-statistics", action="store_true", help="as it is before post-import")
    options = options.parse_args(words)
    graph = expected(*options.dumps, statistics=not options.before_statistics)
    for name, count in graph.counts().items():
        print(f"{count:12,} {name}")
    print(f"digest {graph.digest()}")
    if not options.against:
        return 0
    with bolt_client.connect(options.against) as on:
        actual = graph_actual.read(on)
    lines = graph_actual.differences(graph, actual)
    print(*lines, f"the server's digest {actual.digest()}: {'different' if lines else 'equal'}", sep="\n")
    return 1 if lines else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
