"""The graph that a Neo4j server holds, in the form of graph_expected.Graph; how it differs from what was expected."""

import collections

from graph_expected import Graph

KEYS = {
    "Artist": "id", "Label": "id", "Master": "id", "Release": "id", "Genre": "name", "Style": "name", "Person": "name",
}

# Of other writers, or bookkeeping.
NODES_LEFT_OUT = ("User", "ExtractionCompletion")
RELATIONS_LEFT_OUT = ("COLLECTED", "WANTS")
SEEN = 30  # Differences that are named.

CONSTRAINTS = {
    "artist_id": ("Artist", "id"), "label_id": ("Label", "id"), "master_id": ("Master", "id"),
    "release_id": ("Release", "id"), "genre_name": ("Genre", "name"), "style_name": ("Style", "name"),
    "user_id": ("User", "id"), "person_name": ("Person", "name"),
}
INDEXES = {
    **{f"{label.lower()}_sha256": ("RANGE", label, "sha256") for label in ("Artist", "Label", "Master", "Release")},
    "artist_name": ("RANGE", "Artist", "name"),
    "label_name": ("RANGE", "Label", "name"),
    "release_year_index": ("RANGE", "Release", "year"),
    "master_year_index": ("RANGE", "Master", "year"),
    "genre_first_year_index": ("RANGE", "Genre", "first_year"),
    "style_first_year_index": ("RANGE", "Style", "first_year"),
    "person_credit_count": ("RANGE", "Person", "credit_count"),
    **{f"{label.lower()}_mbid": ("RANGE", label, "mbid") for label in ("Artist", "Label", "Release", "Master")},
    **{f"{label.lower()}_name_fulltext": ("FULLTEXT", label, "name")
       for label in ("Artist", "Label", "Genre", "Style", "Person")},
    "release_title_fulltext": ("FULLTEXT", "Release", "title"),
}


def is_bookkeeping(name):
    return name.startswith("_") or name.lower().startswith("waxpress")


def own(properties):
    """Without what other writers set."""
    return {
        name: value for name, value in properties.items()
        if not is_bookkeeping(name) and name != "mbid" and not name.startswith("mb_")
    }


def name_of(labels, properties):
    """(label, key) of a node, or None if it is not ours to compare. A node that fits nothing is shown as it stands."""
    labels = [label for label in labels if not is_bookkeeping(label)]
    if not labels or set(labels) & set(NODES_LEFT_OUT):
        return None
    label = labels[0] if len(labels) == 1 else "+".join(sorted(labels))
    return label, properties.get(KEYS.get(label, "id"))


def read(on):
    """The whole graph, over a bolt_client.Connection."""
    graph, at = Graph(), {}
    for number, labels, properties in on.run("MATCH (n) RETURN id(n), labels(n), properties(n)"):
        if (name := name_of(labels, properties)) is None:
            continue
        if name in graph.nodes:
            graph.doubled[name] += 1
        at[number] = name
        label, key = name
        graph.nodes[name] = {n: v for n, v in own(properties).items() if n != KEYS.get(label)}
    relations = on.run("MATCH (a)-[r]->(b) RETURN type(r), id(a), id(b), properties(r)")
    for kind, source, target, properties in relations:
        if kind in RELATIONS_LEFT_OUT or is_bookkeeping(kind) or properties.get("source") == "musicbrainz":
            continue
        if source not in at or target not in at:
            continue
        name = (kind, at[source], at[target], properties.get("role"))
        if name in graph.relations:
            graph.doubled[name] += 1
        graph.relations[name] = own(properties)
    return graph


def same(one, other):
    """Equal, and of equal types: to Python, 1 is 1.0 and True."""
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(same, one, other))
    return type(one) is type(other) and one == other


def spelled(name):
    if len(name) == 2:
        return f"node {name[0]} {name[1]!r}"
    kind, (from_label, source), (to_label, target), role = name
    role = f" {{role: {role!r}}}" if role is not None else ""
    return f"relation ({from_label} {source!r})-[{kind}{role}]->({to_label} {target!r})"


def in_order(names):
    return sorted(names, key=repr)


def held_differently(wanted, found):
    for name in in_order(wanted.keys() | found.keys()):
        if name not in found:
            yield f"{spelled(name)} is missing; wanted {wanted[name]}"
        elif name not in wanted:
            yield f"{spelled(name)} is too many; it has {found[name]}"
        else:
            for property in sorted(wanted[name].keys() | found[name].keys()):
                one, other = wanted[name].get(property), found[name].get(property)
                if not same(one, other):
                    yield f"{spelled(name)}: {property} is {other!r}, wanted {one!r}"


def differences(wanted, found, seen=SEEN):
    """What is different, a line each: the first ones of nodes, the first ones of relations, and how many there are."""
    lines = [f"{spelled(name)} is there {times + 1} times" for name, times in found.doubled.items()]
    for what in ("nodes", "relations"):
        all_lines = list(held_differently(getattr(wanted, what), getattr(found, what)))
        lines += all_lines[:seen]
        if len(all_lines) > seen:
            lines.append(f"... and {len(all_lines) - seen} more differences of {what}")
    if lines and (short := summary(wanted, found)):
        lines.append(short)
    return lines


def summary(wanted, found):
    one, other = collections.Counter(wanted.counts()), collections.Counter(found.counts())
    changed = [f"{name} {other[name]} instead of {one[name]}" for name in sorted(one | other) if one[name] != other[name]]
    return "counts: " + ", ".join(changed) if changed else ""


def schema_differences(on):
    """What is missing of the constraints and indexes, or is otherwise than it should be."""
    found = {
        name: (type, (labels or [None])[0], (properties or [None])[0])
        for name, type, labels, properties in on.run(
            "SHOW INDEXES YIELD name, type, labelsOrTypes, properties, state, owningConstraint "
            "WHERE owningConstraint IS NULL AND state = 'ONLINE' RETURN name, type, labelsOrTypes, properties"
        )
    }
    unique = {
        name: (labels[0], properties[0])
        for name, type, labels, properties in on.run("SHOW CONSTRAINTS YIELD name, type, labelsOrTypes, properties")
        if "UNIQUENESS" in type
    }
    lines = []
    for what, wanted, got in (("constraint", CONSTRAINTS, unique), ("index", INDEXES, found)):
        for name, means in wanted.items():
            if got.get(name) != means:
                lines.append(f"{what} {name}: {got.get(name, 'missing')}, wanted {means}")
    return lines


def create_schema(on):
    for name, (label, property) in CONSTRAINTS.items():
        on.run(f"CREATE CONSTRAINT {name} IF NOT EXISTS FOR (n:{label}) REQUIRE n.{property} IS UNIQUE")
    for name, (type, label, property) in INDEXES.items():
        if type == "FULLTEXT":
            on.run(f"CREATE FULLTEXT INDEX {name} IF NOT EXISTS FOR (n:{label}) ON EACH [n.{property}]")
        else:
            on.run(f"CREATE INDEX {name} IF NOT EXISTS FOR (n:{label}) ON (n.{property})")
    on.run("CALL db.awaitIndexes(300)")


def write(on, graph, rows=2000):
    """Puts a graph into an empty server, by plain CREATE. The schema must be there: it finds the ends of relations."""
    batches = collections.defaultdict(list)
    for (label, key), properties in graph.nodes.items():
        batches[f"UNWIND $r AS r CREATE (n:{label}) SET n = r[1], n.{KEYS[label]} = r[0]"].append([key, properties])
    for (kind, (from_label, source), (to_label, target), _), properties in graph.relations.items():
        batches[
            f"UNWIND $r AS r MATCH (a:{from_label} {{{KEYS[from_label]}: r[0]}}) "
            f"MATCH (b:{to_label} {{{KEYS[to_label]}: r[1]}}) CREATE (a)-[e:{kind}]->(b) SET e = r[2]"
        ].append([source, target, properties])
    for query, all_rows in batches.items():
        for at in range(0, len(all_rows), rows):
            on.run(query, r=all_rows[at : at + rows])
