"""Neo4j: the tables of ``neo4j-admin database import``, and a Cypher script that loads them into a running database.

The script has parameters and takes data from the tables only, never from its own text; it may be run again, since it
merges by identifier.
"""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING, BinaryIO, Final

from evigraph.exports.formats.characters import one_line, text_of
from evigraph.exports.formats.columns import edge_columns, node_columns, weight_of
from evigraph.exports.formats.tables import cells
from evigraph.exports.property_graph import AttributeType

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from evigraph.exports.property_graph import Attribute, PropertyGraph

__all__ = ["FILES", "SEPARATOR"]

#: The ASCII unit separator, which no text holds, joins the items of a list.
SEPARATOR: Final = "\x1f"
#: Label of every node beside that of its kind, for the one index that all need.
_ALL: Final = "Evidence"

_TYPES: Final = {
    AttributeType.STRING: "string",
    AttributeType.STRINGS: "string[]",
    AttributeType.INTEGER: "long",
    AttributeType.DOUBLE: "double",
    AttributeType.BOOLEAN: "boolean",
}
_READ: Final = {
    AttributeType.STRING: "{cell}",
    AttributeType.STRINGS: "CASE WHEN {cell} IS NULL THEN NULL ELSE split({cell}, $separator) END",
    AttributeType.INTEGER: "toInteger({cell})",
    AttributeType.DOUBLE: "toFloat({cell})",
    AttributeType.BOOLEAN: "toBoolean({cell})",
}


def write_nodes(graph: PropertyGraph, file: BinaryIO) -> None:
    """Write the table of nodes, with a header that says the types."""
    columns = node_columns(graph)
    head = [":LABEL", "id:ID", "name:string", "kind:string", *_columns(columns)]
    _write(
        file,
        head,
        (
            [
                f"{_ALL}{SEPARATOR}{_camel(node.kind)}",
                node.id,
                node.label,
                node.kind,
                *cells(node.attributes, columns, SEPARATOR),
            ]
            for node in graph.nodes()
        ),
    )


def write_relationships(graph: PropertyGraph, file: BinaryIO) -> None:
    """Write the table of relationships, with a header that says the types."""
    columns = edge_columns(graph)
    head = [":START_ID", ":END_ID", ":TYPE", "id:string", "name:string", "kind:string", "weight:double"]
    _write(
        file,
        [*head, *_columns(columns)],
        (
            [
                edge.source,
                edge.target,
                _upper(edge.kind),
                edge.id,
                edge.label,
                edge.kind,
                f"{weight_of(edge):g}",
                *cells(edge.attributes, columns, SEPARATOR),
            ]
            for edge in graph.edges()
        ),
    )


def write_script(graph: PropertyGraph, file: BinaryIO) -> None:
    """Write the Cypher script."""
    labels = sorted({_camel(node.kind) for node in graph.nodes()})
    types = sorted({_upper(edge.kind) for edge in graph.edges()})
    with text_of(file) as out:
        out.write(
            f"// {one_line(graph.title)}. {one_line(graph.provenance)}\n"
            "// Copy nodes.csv and relationships.csv into the import folder of the database, and run this in the\n"
            "// Browser or with cypher-shell. With another folder, or an address, set the parameter to it.\n"
            ":param folder => 'file:///';\n"
            ":param separator => '\\u001F';\n\n"
            f"CREATE CONSTRAINT evidence_id IF NOT EXISTS FOR (n:{_ALL}) REQUIRE n.id IS UNIQUE;\n\n"
            "LOAD CSV WITH HEADERS FROM $folder + 'nodes.csv' AS row\n"
            f"MERGE (n:{_ALL} {{id: row.`id:ID`}})\n"
            f"SET n.name = coalesce(row.`name:string`, ''), n.kind = row.`kind:string`"
            f"{_settings('n', node_columns(graph))};\n"
        )
        for label in labels:
            out.write(
                "\nLOAD CSV WITH HEADERS FROM $folder + 'nodes.csv' AS row\n"
                f"WITH row WHERE split(row.`:LABEL`, $separator)[1] = '{label}'\n"
                f"MATCH (n:{_ALL} {{id: row.`id:ID`}}) SET n:`{label}`;\n"
            )
        for name in types:
            out.write(
                "\nLOAD CSV WITH HEADERS FROM $folder + 'relationships.csv' AS row\n"
                f"WITH row WHERE row.`:TYPE` = '{name}'\n"
                f"MATCH (a:{_ALL} {{id: row.`:START_ID`}}), (b:{_ALL} {{id: row.`:END_ID`}})\n"
                f"MERGE (a)-[r:`{name}` {{id: row.`id:string`}}]->(b)\n"
                "SET r.name = coalesce(row.`name:string`, ''), r.kind = row.`kind:string`, "
                f"r.weight = toFloat(row.`weight:double`){_settings('r', edge_columns(graph))};\n"
            )


def write_readme(graph: PropertyGraph, file: BinaryIO) -> None:
    """Write how the files are loaded."""
    with text_of(file) as out:
        out.write(
            f"{one_line(graph.title)}\n{one_line(graph.provenance)}\n\n"
            "Into a running Neo4j (Browser, Bloom, Aura): copy the two tables into its import folder and run\n\n"
            "    cypher-shell --file import.cypher\n\n"
            "Into a new database, at once:\n\n"
            "    neo4j-admin database import full --nodes=nodes.csv --relationships=relationships.csv \\\n"
            "        --array-delimiter=U+001F --multiline-fields=true DATABASE\n"
        )


#: The files of the format, by name.
FILES: Final = {
    "nodes.csv": write_nodes,
    "relationships.csv": write_relationships,
    "import.cypher": write_script,
    "README.txt": write_readme,
}


def _columns(schema: Mapping[str, Attribute]) -> list[str]:
    return [f"{name}:{_TYPES[attribute.type]}" for name, attribute in schema.items()]


def _settings(variable: str, schema: Mapping[str, Attribute]) -> str:
    return "".join(
        f",\n  {variable}.`{name}` = {_READ[attribute.type].format(cell=f'row.`{name}:{_TYPES[attribute.type]}`')}"
        for name, attribute in schema.items()
    )


def _camel(kind: str) -> str:
    """Name a label as Neo4j's style guide does: ``drug_class`` is ``DrugClass``."""
    return "".join(part.capitalize() for part in _safe(kind).split("_"))


def _upper(kind: str) -> str:
    """Name a type of relationship as Neo4j's style guide does: ``for`` is ``FOR``."""
    return _safe(kind).upper()


def _safe(kind: str) -> str:
    return "".join(letter if letter.isalnum() or letter == "_" else "_" for letter in kind)


def _write(file: BinaryIO, head: Iterable[str], rows: Iterable[Iterable[str]]) -> None:
    with text_of(file) as out:
        # The importer of Neo4j takes a backslash for itself only where --legacy-style-quoting asks it to.
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(head)
        writer.writerows(rows)
