"""An independent reading of dumps: expat and plain Python, nothing of waxpress."""

import gzip
import hashlib
import json
import xml.parsers.expat


class Node:
    __slots__ = ("name", "attributes", "children", "text")

    def __init__(self, name, attributes):
        self.name = name
        self.attributes = attributes
        self.children = []
        self.text = ""


def protect_line_ends(data):
    """expat turns CRLF and CR into LF, the canonical form does not: spell CR out."""
    return data.replace(b"\r", b"&#13;")


def records(path):
    """Yields the record elements of a dump as trees."""
    opener = gzip.open if open(path, "rb").read(2) == b"\x1f\x8b" else open
    with opener(path, "rb") as file:
        data = protect_line_ends(file.read())
    stack, done = [], []

    def start(name, attributes):
        node = Node(name, attributes)
        if len(stack) > 1:
            stack[-1].children.append(node)
        stack.append(node)

    def end(_):
        node = stack.pop()
        if len(stack) == 1:
            done.append(node)

    def characters(text):
        if len(stack) > 1:
            stack[-1].text += text

    parser = xml.parsers.expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = characters
    step = 1 << 16
    for at in range(0, len(data), step):
        parser.Parse(data[at : at + step], at + step >= len(data))
        yield from done
        done.clear()


def to_json(node):
    """The element as JSON, in the shape of xmltodict."""
    text = node.text if node.text.strip(" \t\r\n") else None
    if not node.attributes and not node.children:
        return text
    value = {"@" + name: content for name, content in node.attributes.items()}
    for name in dict.fromkeys(child.name for child in node.children):
        same = [to_json(child) for child in node.children if child.name == name]
        value[name] = same if len(same) > 1 else same[0]
    if text is not None:
        value["#text"] = text
    return value


def strip(value):
    out = {k: v for k, v in value.items() if not k.startswith("@") and k != "#text"}
    out.update({k[1:]: v for k, v in value.items() if k.startswith("@")})
    if "#text" in value and "name" not in out:
        out["name"] = value["#text"]
    return out


def unwrap(value, key):
    if value is None:
        return []
    if isinstance(value, list):
        return value
    if isinstance(value, dict):
        if key not in value:
            return []
        inner = value[key]
        return [] if inner is None else inner if isinstance(inner, list) else [inner]
    return [value]


def items(value, key):
    return [
        strip(one) if isinstance(one, dict) else {"id": one} if isinstance(one, str) else one
        for one in unwrap(value, key)
    ]


def put_list(value, field, made):
    if field in value:
        if made:
            value[field] = made
        else:
            del value[field]


def normalised(kind, node):
    """The canonical record of an element: (id, data)."""
    value = to_json(node)
    if not isinstance(value, dict):
        return None
    if kind in ("masters", "releases"):
        value = strip(value)
    if "@id" in value:
        value.pop("id", None)
        value["id"] = value.pop("@id")
    if kind == "artists":
        for field in ("members", "groups", "aliases"):
            put_list(value, field, items(value.get(field), "name"))
    elif kind == "labels":
        if isinstance(value.get("parentLabel"), dict):
            value["parentLabel"] = strip(value["parentLabel"])
        put_list(value, "sublabels", items(value.get("sublabels"), "label"))
    else:
        put_list(value, "artists", items(value.get("artists"), "artist"))
        put_list(value, "genres", unwrap(value.get("genres"), "genre"))
        put_list(value, "styles", unwrap(value.get("styles"), "style"))
    if kind == "releases":
        put_list(value, "labels", items(value.get("labels"), "label"))
        put_list(value, "extraartists", items(value.get("extraartists"), "artist"))
        formats = unwrap(value.get("formats"), "format")
        put_list(value, "formats", [strip(f) if isinstance(f, dict) else f for f in formats])
        if isinstance(value.get("master_id"), dict):
            value["master_id"] = value["master_id"].get("#text", value["master_id"].get("id"))
    record_id = value.get("id")
    return (record_id if isinstance(record_id, str) else "unknown"), value


def canonical(value):
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True)


def sha256(text):
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def leaves(node, path=""):
    """Every text and attribute of an element: (path, value)."""
    here = f"{path}/{node.name}"
    for name, value in node.attributes.items():
        yield f"{here}@{name}", value
    if node.text.strip(" \t\r\n"):
        yield here, node.text
    for child in node.children:
        yield from leaves(child, here)
