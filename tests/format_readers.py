"""Readers of exported graphs that share no code with the writers: other people's libraries, and what Python has."""

from __future__ import annotations

import csv
import io
import json
import re
import warnings
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import networkx as nx
import pydot
from lxml import etree

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from evigraph.exports.property_graph import PropertyGraph, Value

__all__ = ["GEXF_SCHEMA", "READERS", "Reader", "Reading", "expected", "written"]

_GEXF: Final = {"g": "http://gexf.net/1.3"}
#: What we write of GEXF 1.3, stated apart from the writer.
GEXF_SCHEMA: Final = etree.RelaxNG(etree.parse(Path(__file__).parent / "data/gexf.rng"))

#: XML 1.0 2.2.
_NOT_XML: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_LINE: Final = re.compile("[\x00-\x1f\x7f\x85\u2028\u2029]+")
_SEPARATOR: Final = "\x1f"


@dataclass(frozen=True)
class Reading:
    """Label, kind and attributes of the nodes by id; source, target, label, kind and attributes of the edges."""

    nodes: Mapping[str, Mapping[str, Any]]
    edges: Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True)
class Reader:
    """How a format is read, and what becomes of a value in it; None is what it cannot hold."""

    read: Callable[[bytes], Reading]
    value: Callable[[Value], object]


def expected(graph: PropertyGraph, value: Callable[[Value], object]) -> Reading:
    nodes = {node.id: {"label": node.label, "kind": node.kind, **node.attributes} for node in graph.nodes()}
    edges: dict[str, dict[str, Value]] = {
        edge.id: {"source": edge.source, "target": edge.target, "label": edge.label, "kind": edge.kind}
        | dict(edge.attributes)
        for edge in graph.edges()
    }
    return Reading(_converted(nodes, value), _converted(edges, value))


def _converted(
    things: Mapping[str, Mapping[str, Value]], value: Callable[[Value], object]
) -> dict[str, dict[str, Any]]:
    pairs = {name: {key: value(found) for key, found in thing.items()} for name, thing in things.items()}
    return {name: {key: found for key, found in thing.items() if found is not None} for name, thing in pairs.items()}


def _picked(values: Mapping[str, Any], **renamed: str) -> dict[str, Any]:
    """Return what is ours among *values*, some of it under another name."""
    ours = ("source", "target", "label", "kind", "note", "synonyms", "claims", "share", "sure")
    return {name: values[renamed.get(name, name)] for name in ours if renamed.get(name, name) in values}


# --- XML ---


def read_graphml(data: bytes) -> Reading:
    graph = nx.read_graphml(io.BytesIO(data), force_multigraph=True, edge_key_type=str)
    return _of_networkx(graph)


def _of_networkx(graph: nx.MultiDiGraph, **renamed: str) -> Reading:
    return Reading(
        {name: _picked(values, **renamed) for name, values in graph.nodes(data=True)},
        {
            key: _picked({**values, "source": source, "target": target}, **renamed)
            for source, target, key, values in graph.edges(keys=True, data=True)
        },
    )


def xml_value(value: Value) -> object:
    if isinstance(value, tuple):
        return xml_clean("; ".join(value))
    return xml_clean(value) if isinstance(value, str) else value


def xml_clean(text: str) -> str:
    return _NOT_XML.sub("\ufffd", text)


def read_gexf(data: bytes) -> Reading:
    root: Any = etree.fromstring(data)
    _check_gexf(root)
    found: dict[str, dict[str, dict[str, Any]]] = {}
    for sort in ("node", "edge"):
        types = {
            column.get("id"): column.get("type")
            for column in root.xpath(f"//g:attributes[@class='{sort}']/g:attribute", namespaces=_GEXF)
        }
        found[sort] = {
            element.get("id"): _picked(
                dict(element.attrib)
                | {
                    cell.get("for"): _typed(cell.get("value"), types[cell.get("for")])
                    for cell in element.xpath("g:attvalues/g:attvalue", namespaces=_GEXF)
                }
            )
            for element in root.xpath(f"//g:{sort}", namespaces=_GEXF)
        }
    _check_with_networkx(data, found)
    return Reading(found["node"], found["edge"])


def _check_gexf(root: Any) -> None:  # noqa: ANN401 - what lxml gives
    """Hold the document against the schema, and its references, which a schema cannot tell, against what they name."""
    GEXF_SCHEMA.assertValid(root)
    for sort in ("node", "edge"):
        columns = root.xpath(f"//g:attributes[@class='{sort}']/g:attribute/@id", namespaces=_GEXF)
        assert len(columns) == len(set(columns))
        assert set(root.xpath(f"//g:{sort}//g:attvalue/@for", namespaces=_GEXF)) <= set(columns)
        names = root.xpath(f"//g:{sort}/@id", namespaces=_GEXF)
        assert len(names) == len(set(names))
    ends = root.xpath("//g:edge/@source | //g:edge/@target", namespaces=_GEXF)
    assert set(ends) <= set(root.xpath("//g:node/@id", namespaces=_GEXF))


def _check_with_networkx(data: bytes, found: Mapping[str, Mapping[str, Mapping[str, Any]]]) -> None:
    graph = nx.read_gexf(io.BytesIO(data))
    assert graph.is_directed()
    assert {name: _with_lists(values) for name, values in graph.nodes(data=True)} == found["node"]
    edges = [{**values, "source": one, "target": other} for one, other, values in graph.edges(data=True)]
    assert {values["id"]: _with_lists(values) for values in edges} == found["edge"]


def _with_lists(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return what is ours among *values*; networkx gives a list as the text that spells it."""
    read = _picked(values)
    return {name: json.loads(value) if name == "synonyms" else value for name, value in read.items()}


def _typed(text: str, sort: str) -> object:
    readers: dict[str | None, Callable[[str], object]] = {
        "string": str,
        "liststring": json.loads,
        "string[]": lambda found: found.split(_SEPARATOR),
        "long": int,
        "double": float,
        "boolean": {"true": True, "false": False}.__getitem__,
    }
    return readers[sort](text)


def gexf_value(value: Value) -> object:
    if not isinstance(value, tuple):
        return xml_value(value)
    # JSON spells most control characters, and XML the others.
    return [json.loads(_NOT_XML.sub("\ufffd", json.dumps(item, ensure_ascii=False))) for item in value]


# --- JSON ---


def json_value(value: Value) -> object:
    return list(value) if isinstance(value, tuple) else value


def read_cyjs(data: bytes) -> Reading:
    return _of_networkx(nx.cytoscape_graph(json.loads(data)), label="name")


def read_node_link(data: bytes) -> Reading:
    return _of_networkx(nx.node_link_graph(json.loads(data), edges="edges"))


def read_cx2(data: bytes) -> Reading:
    document = json.loads(data)
    assert document[0] == {"CXVersion": "2.0", "hasFragments": False}
    assert document[-1] == {"status": [{"success": True, "error": ""}]}
    aspects = {name: items for aspect in document[1:-1] for name, items in aspect.items()}
    declared = {entry["name"]: entry["elementCount"] for entry in aspects.pop("metaData")}
    assert declared == {name: len(items) for name, items in aspects.items()}
    columns = aspects["attributeDeclarations"][0]
    for aspect in ("nodes", "edges"):
        assert {name for item in aspects[aspect] for name in item["v"]} <= set(columns[aspect])
    names = {node["id"]: node["v"]["id"] for node in aspects["nodes"]}
    return Reading(
        {node["v"]["id"]: _picked(node["v"], label="name") for node in aspects["nodes"]},
        {
            edge["v"]["id"]: _picked(
                {**edge["v"], "source": names[edge["s"]], "target": names[edge["t"]]}, label="name"
            )
            for edge in aspects["edges"]
        },
    )


# --- Tables ---


def _files(data: bytes) -> dict[str, str]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name).decode() for name in archive.namelist()}


def _rows(text: str) -> list[dict[str, str]]:
    rows = list(csv.reader(io.StringIO(text, newline="")))
    assert len({len(row) for row in rows}) == 1
    return [dict(zip(rows[0], row, strict=True)) for row in rows[1:]]


def read_csv(data: bytes) -> Reading:
    files = _files(data)
    return Reading(
        {row["Id"]: _cells(row, label="Label") for row in _rows(files["nodes.csv"])},
        {row["Id"]: _cells(row, label="Label", source="Source", target="Target") for row in _rows(files["edges.csv"])},
    )


def _cells(row: Mapping[str, str], **renamed: str) -> dict[str, str]:
    return {name: cell for name, cell in _picked(row, **renamed).items() if cell}


def table_value(value: Value) -> str | None:
    if isinstance(value, tuple):
        return "|".join(item.replace("|", " ") for item in value) or None
    return (str(value).lower() if isinstance(value, bool) else str(value)) or None


def read_kgx(data: bytes) -> Reading:
    files = _files(data)
    nodes, edges = ([line.split("\t") for line in files[name].split("\n")[:-1]] for name in ("nodes.tsv", "edges.tsv"))
    tables = [[dict(zip(rows[0], row, strict=True)) for row in rows[1:]] for rows in (nodes, edges)]
    return Reading(
        {row["id"]: _cells(row, label="name") for row in tables[0]},
        {
            row["id"].replace(",", "|"): _cells(row, label="name", source="subject", target="object")
            for row in tables[1]
        },
    )


def kgx_value(value: Value) -> str | None:
    # What has a bar in it is a list for KGX.
    text = table_value(value.replace("|", "/") if isinstance(value, str) else value)
    return _LINE.sub(" ", text or "") or None


def read_neo4j(data: bytes) -> Reading:
    files = _files(data)
    nodes = [_neo4j_row(row) for row in _rows(files["nodes.csv"])]
    edges = [_neo4j_row(row) for row in _rows(files["relationships.csv"])]
    return Reading(
        {row["id"]: _picked(row, label="name") for row in nodes},
        {row["id"]: _picked(row, label="name", source="START", target="END") for row in edges},
    )


def _neo4j_row(row: Mapping[str, str]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for head, cell in row.items():
        name, _, sort = head.partition(":")
        if sort in {"START_ID", "END_ID"}:
            found[sort.removesuffix("_ID")] = cell
        elif cell:
            found[name] = cell if sort in {"ID", "LABEL", "TYPE"} else _typed(cell, sort)
    return found


def neo4j_value(value: Value) -> object:
    if isinstance(value, tuple):
        text = _neo4j_text(_SEPARATOR.join(item.replace(_SEPARATOR, " ") for item in value))
        return text.split(_SEPARATOR) if text else None
    return (_neo4j_text(value) or None) if isinstance(value, str) else value


def _neo4j_text(text: str) -> str:
    return re.sub(r'\\(?="|\Z)', r"\\ ", text)


# --- DOT ---


def read_dot(data: bytes) -> Reading:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # pydot calls pyparsing by names that pyparsing deprecates
        graph = next(iter(pydot.graph_from_dot_data(data.decode()) or ()))
    return Reading(
        {
            _unquoted(node.get_name()): _of_dot(node.get_attributes())
            for node in graph.get_nodes()
            if node.get_name() not in {"node", "edge", "graph"}
        },
        {
            _unquoted(edge.get_attributes()["id"]): {
                "source": _unquoted(str(edge.get_source())),
                "target": _unquoted(str(edge.get_destination())),
                **_of_dot(edge.get_attributes()),
            }
            for edge in graph.get_edges()
        },
    )


def _of_dot(attributes: Mapping[str, str]) -> dict[str, str]:
    values = {_unquoted(name): _unquoted(value) for name, value in attributes.items()}
    ours = {name.removeprefix("ev_"): value for name, value in values.items() if name.startswith("ev_")}
    return {"label": values["tooltip"], "kind": values["class"]} | ours


def _unquoted(text: str) -> str:
    inner = text[1:-1] if text.startswith('"') else text
    return re.sub(r"\\(.)", lambda found: "\n" if found[1] == "n" else found[1], inner)


def dot_value(value: Value) -> str:
    text = "|".join(value) if isinstance(value, tuple) else table_value(value) or ""
    return "\n".join(xml_clean(_LINE.sub(" ", line)) for line in text.split("\n"))


#: Reader for every format of graphs that holds their attributes.
READERS: Final = {
    "graphml": Reader(read_graphml, xml_value),
    "gexf": Reader(read_gexf, gexf_value),
    "cyjs": Reader(read_cyjs, json_value),
    "cx2": Reader(read_cx2, json_value),
    "node-link": Reader(read_node_link, json_value),
    "csv": Reader(read_csv, table_value),
    "kgx": Reader(read_kgx, kgx_value),
    "neo4j": Reader(read_neo4j, neo4j_value),
    "dot": Reader(read_dot, dot_value),
}


def written(write: Callable[[PropertyGraph, Any], None], graph: PropertyGraph) -> bytes:
    file = io.BytesIO()
    write(graph, file)
    return file.getvalue()
