"""The formats that the evidence is exported in; to add one is to add an entry to :data:`FORMATS`."""

from __future__ import annotations

from typing import Final

from evigraph.exports.formats import graphviz, kgx, neo4j
from evigraph.exports.formats.cx2 import write_cx2
from evigraph.exports.formats.cytoscape import write_cyjs
from evigraph.exports.formats.format import DocumentFormat, Format, GraphFormat, bundle
from evigraph.exports.formats.gexf import write_gexf
from evigraph.exports.formats.graphml import write_graphml
from evigraph.exports.formats.mermaid import write_mermaid
from evigraph.exports.formats.nodelink import write_node_link
from evigraph.exports.formats.rdf import rdf_writer
from evigraph.exports.formats.tables import write_edges, write_nodes

__all__ = ["FORMATS", "DocumentFormat", "Format", "GraphFormat"]

_VIEWERS: Final = ("any browser", "Inkscape", "LibreOffice")
_RDF_TOOLS: Final = ("Protege", "Oxigraph", "GraphDB", "Jena", "rdflib")

_LISTED: Final[tuple[GraphFormat | DocumentFormat, ...]] = (
    GraphFormat(
        "graphml",
        (".graphml",),
        "application/graphml+xml",
        "Graphs for nearly every program, drawn in colours and boxes for yEd.",
        ("yEd", "Gephi", "Cytoscape", "igraph", "networkx", "Tulip"),
        write_graphml,
    ),
    GraphFormat(
        "gexf",
        (".gexf",),
        "application/gexf+xml",
        "Graphs for Gephi, with colours, sizes, places and weights.",
        ("Gephi", "Gephi Lite", "Retina", "sigma.js"),
        write_gexf,
    ),
    GraphFormat(
        "cyjs",
        (".cyjs",),
        "application/json",
        "Graphs for Cytoscape and Cytoscape.js, with places and a style sheet.",
        ("Cytoscape", "Cytoscape.js", "GraphSpace"),
        write_cyjs,
    ),
    GraphFormat(
        "cx2",
        (".cx2",),
        "application/json",
        "Graphs for Cytoscape and the NDEx archive, with places and style.",
        ("Cytoscape", "Cytoscape Web", "NDEx"),
        write_cx2,
    ),
    GraphFormat(
        "dot",
        (".dot", ".gv"),
        "text/vnd.graphviz",
        "Graphs as text for the programs of Graphviz.",
        ("Graphviz", "Gephi", "VS Code"),
        graphviz.write_dot,
    ),
    GraphFormat(
        "svg",
        (".svg",),
        "image/svg+xml",
        "A picture of a small graph that can be enlarged and edited; Graphviz draws it.",
        _VIEWERS,
        graphviz.write_svg,
    ),
    GraphFormat(
        "png",
        (".png",),
        "image/png",
        "A picture of a small graph; Graphviz draws it.",
        ("any viewer of pictures",),
        graphviz.write_png,
    ),
    GraphFormat(
        "pdf",
        (".pdf",),
        "application/pdf",
        "A picture of a small graph for print; Graphviz draws it.",
        ("any viewer of PDF",),
        graphviz.write_pdf,
    ),
    bundle(
        "neo4j",
        "Tables for Neo4j, with a Cypher script that loads them.",
        ("Neo4j Browser", "Neo4j Bloom", "neo4j-admin", "Memgraph"),
        neo4j.FILES,
    ),
    bundle(
        "kgx",
        "Tables with the categories and predicates of Biolink, for knowledge graphs of biomedicine.",
        ("KGX", "Translator", "Monarch tools", "pandas"),
        kgx.FILES,
    ),
    GraphFormat(
        "mermaid",
        (".mmd", ".mermaid"),
        "text/vnd.mermaid",
        "Small graphs to paste into Markdown.",
        ("GitHub", "GitLab", "Obsidian", "Jupyter", "mermaid.live"),
        write_mermaid,
    ),
    GraphFormat(
        "node-link",
        (".json",),
        "application/json",
        "Graphs as JSON for programs of your own.",
        ("networkx", "D3", "Observable"),
        write_node_link,
    ),
    bundle(
        "csv",
        "A table of edges and one of nodes.",
        ("spreadsheets", "Gephi", "Cytoscape", "pandas", "R"),
        {"edges.csv": write_edges, "nodes.csv": write_nodes},
    ),
    GraphFormat(
        "edge-list",
        (".csv",),
        "text/csv",
        "One table, a row for each edge.",
        ("spreadsheets", "Gephi", "Cytoscape", "pandas", "R"),
        write_edges,
    ),
    DocumentFormat(
        "turtle",
        (".ttl",),
        "text/turtle",
        "The selected claims as RDF that people can read.",
        _RDF_TOOLS,
        rdf_writer("turtle"),
    ),
    DocumentFormat(
        "trig",
        (".trig",),
        "application/trig",
        "The selected claims as RDF that people can read, by named graph.",
        _RDF_TOOLS,
        rdf_writer("trig"),
    ),
    DocumentFormat(
        "nquads",
        (".nq",),
        "application/n-quads",
        "The selected claims as RDF, a statement a line, by named graph.",
        _RDF_TOOLS,
        rdf_writer("nquads"),
    ),
    DocumentFormat(
        "json-ld",
        (".jsonld",),
        "application/ld+json",
        "The selected claims as RDF in JSON, by named graph.",
        ("web applications", *_RDF_TOOLS),
        rdf_writer("jsonld"),
    ),
    DocumentFormat(
        "rdf-xml",
        (".rdf", ".owl"),
        "application/rdf+xml",
        "The selected claims as RDF in XML, for older tools.",
        ("Protege", "Jena", "rdflib"),
        rdf_writer("rdfxml"),
    ),
)

#: Format for every name that ``evigraph export --format`` accepts.
FORMATS: Final[dict[str, GraphFormat | DocumentFormat]] = {chosen.name: chosen for chosen in _LISTED}
