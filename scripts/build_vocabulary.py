"""Turn tables of terms into the vocabulary's Turtle modules and SSSOM mappings.

Usage: python scripts/build_vocabulary.py DIRECTORY

DIRECTORY holds ``terms.tsv`` (label, kind, synonyms, parents, identifiers, source) and ``caveats.tsv`` (label,
column, id, caveat: the identifiers that are close rather than exact).  What the tables do not say is in
``ontology/vocabulary/supplement.ttl``, which is written by hand.
"""

from __future__ import annotations

import csv
import json
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

from evigraph import __version__
from evigraph.mappings import SYSTEMS
from evigraph.namespaces import ONTOLOGY, PREFIXES, slug
from evigraph.tables import Row, read_table
from evigraph.terms import PARENT_PROPERTIES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

ROOT: Final = Path(__file__).parents[1]
LICENSE: Final = "https://www.apache.org/licenses/LICENSE-2.0"

#: Module of every kind of term, and what its title calls the terms.
MODULES: Final = {
    "Drug": ("drugs", "drugs"),
    "DrugClass": ("drug-classes", "drug classes"),
    "Condition": ("conditions", "conditions"),
    "AdverseEffect": ("adverse-effects", "adverse effects"),
    "OutcomeMeasure": ("outcome-measures", "outcome measures"),
    "Procedure": ("procedures", "procedures"),
    "Population": ("populations", "populations"),
}

#: Terms of use that a mapping set has to name, and what its target system asks for.
TERMS_OF_USE: Final = {
    "atc": "ATC is maintained by the WHO Collaborating Centre for Drug Statistics Methodology and has its own terms.",
    "drugbank": "DrugBank identifiers name records of DrugBank, whose content has its own terms.",
    "hp": "HPO is used with citation, its version shown and its content unaltered; see its licence.",
    "icd10": "ICD-10 is maintained by the World Health Organization and has its own terms.",
    "mesh": "MeSH headings are of the U.S. National Library of Medicine, as of the editions of 2015 and later.",
}

Caveats = dict[tuple[str, str, str], str]


def main(arguments: list[str]) -> int:
    """Write the files; return the exit status."""
    if len(arguments) != 1:
        print(__doc__, file=sys.stderr)
        return 2
    generate(Path(arguments[0]), ROOT / "ontology")
    return 0


def generate(tables: Path, ontology: Path) -> None:
    """Write the Turtle modules and the mapping sets of the terms in *tables* below *ontology*."""
    rows, problems = read_table(tables / "terms.tsv", (tables / "terms.tsv").read_text(encoding="utf-8"))
    if problems:
        raise SystemExit("\n".join(map(str, problems)))
    with (tables / "caveats.tsv").open(encoding="utf-8", newline="") as lines:
        caveats = {
            (row["label"], row["column"], row["id"]): _public(row["caveat"])
            for row in csv.DictReader(lines, delimiter="\t")
        }
    write(rows, caveats, ontology)


def write(rows: Iterable[Row], caveats: Caveats, ontology: Path) -> None:
    """Write the Turtle modules and the mapping sets of *rows* below *ontology*."""
    rows = sorted(rows, key=lambda row: row.iri)
    by_label = {row.label: row for row in rows}
    for folder in ("vocabulary", "mappings"):
        (ontology / folder).mkdir(exist_ok=True)
    for kind, (module, words) in MODULES.items():
        blocks = [_module_header(module, words), *(_block(row, module, by_label) for row in rows if row.kind == kind)]
        (ontology / "vocabulary" / f"{module}.ttl").write_text("\n".join(blocks), encoding="utf-8")
    for column in SYSTEMS:
        lines = list(_mapping_lines(column, rows, caveats))
        if lines:
            text = "\n".join([*_mapping_header(column, rows), *lines]) + "\n"
            (ontology / "mappings" / f"{column}.sssom.tsv").write_text(text, encoding="utf-8")


def _module_header(module: str, words: str) -> str:
    prefixes = "".join(
        f"@prefix {prefix}: <{PREFIXES[prefix]}> .\n" for prefix in ("dcterms", "ev", "owl", "rdfs", "skos", "term")
    )
    iri = f"{ONTOLOGY}/vocabulary/{module}"
    return f"""{prefixes}
<{iri}> a owl:Ontology ;
    dcterms:title "evigraph vocabulary: {words}"@en ;
    dcterms:description "Terms for {words}, with their synonyms and their place in the hierarchy. Mappings to other \
vocabularies are kept apart, as SSSOM."@en ;
    dcterms:license <{LICENSE}> ;
    owl:versionIRI <{iri}/{__version__}> ;
    owl:versionInfo "{__version__}" ;
    owl:imports <{ONTOLOGY}> .

<{_scheme(module)}> a skos:ConceptScheme ;
    skos:prefLabel "{words}"@en ;
    rdfs:isDefinedBy <{iri}> .
"""


def _block(row: Row, module: str, by_label: Mapping[str, Row]) -> str:
    links: dict[str, list[str]] = {}
    for parent in row.parents:
        above = by_label[parent]
        links.setdefault(PARENT_PROPERTIES[row.kind, above.kind], []).append(f"term:{slug(above.label)}")
    statements = [f"skos:prefLabel {_text(row.label)}"]
    if row.synonyms:
        statements.append(f"skos:altLabel {', '.join(map(_text, sorted(row.synonyms)))}")
    statements += [f"ev:{name} {', '.join(sorted(links[name]))}" for name in sorted(links)]
    statements += [f"skos:inScheme <{_scheme(module)}>", f"rdfs:isDefinedBy <{ONTOLOGY}/vocabulary/{module}>"]
    return " ;\n    ".join([f"term:{slug(row.label)} a ev:{row.kind}, skos:Concept", *statements]) + " .\n"


def _scheme(module: str) -> str:
    return f"{ONTOLOGY}/scheme/{module}"


def _text(label: str) -> str:
    return f"{json.dumps(label, ensure_ascii=False)}@en"


def _mapping_header(column: str, rows: Iterable[Row]) -> Iterator[str]:
    system = SYSTEMS[column]
    sources = {
        repository
        for row in rows
        if any(_system(row, tabled) == column for tabled, _ in row.identifiers)
        for source in row.source.split("|")
        if _column_in(source) & {_tabled(column)}
        for repository in re.findall(r"(?:^| \+ )([\w.-]+/[\w.-]+):", source)
    }
    description = f"Terms of evigraph mapped to {system.title} by exact name; skos:closeMatch where a comment says why."
    if _tabled(column) in TERMS_OF_USE:
        description += f" {TERMS_OF_USE[_tabled(column)]}"
    yield f"#mapping_set_id: {ONTOLOGY}/mappings/{column}"
    yield f"#mapping_set_title: {json.dumps(f'evigraph to {system.title}')}"
    yield f"#mapping_set_description: {json.dumps(description)}"
    yield f'#mapping_set_version: "{__version__}"'
    yield f"#license: {LICENSE}"
    yield "#mapping_set_source:"
    yield from (f"#  - https://github.com/{repository}" for repository in sorted(sources))
    yield "#subject_type: skos concept"
    yield "#curie_map:"
    prefixes = {name: PREFIXES[name] for name in ("skos", "term")}
    prefixes |= {"semapv": "https://w3id.org/semapv/vocab/", system.prefix: system.namespace}
    yield from (f"#  {prefix}: {prefixes[prefix]}" for prefix in sorted(prefixes))
    yield "subject_id\tsubject_label\tpredicate_id\tobject_id\tobject_label\tmapping_justification\tcomment"


def _mapping_lines(column: str, rows: Iterable[Row], caveats: Caveats) -> Iterator[str]:
    for row in rows:
        for tabled, identifier in sorted(row.identifiers):
            if _system(row, tabled) != column:
                continue
            caveat = caveats.get((row.label, tabled, identifier), "")
            yield "\t".join(
                [
                    f"term:{slug(row.label)}",
                    row.label,
                    "skos:closeMatch" if caveat else "skos:exactMatch",
                    SYSTEMS[column].curie(identifier),
                    _seen_label(caveat),
                    _justification(caveat),
                    caveat,
                ]
            )


def _system(row: Row, column: str) -> str:
    # The tables keep both ICD-10 editions in one column; the evidence tells which of them was read.
    if column == "icd10" and any(
        re.search("icd10cm|HumanDiseaseOntology", source) for source in row.source.split("|") if "icd10" in source
    ):
        return "icd10cm"
    return column


def _tabled(column: str) -> str:
    return "icd10" if column == "icd10cm" else column


def _column_in(source: str) -> set[str]:
    columns = re.search(r"\[([\w,]+)\]$", source)
    return set(columns[1].split(",")) if columns else set()


def _justification(caveat: str) -> str:
    if "source label" in caveat:
        return "semapv:ManualMappingCuration"
    return "semapv:MappingChaining" if "two-hop" in caveat or "cross-reference" in caveat else "semapv:LexicalMatching"


def _seen_label(caveat: str) -> str:
    found = re.search(r'source label "([^"/]+)', caveat)
    return found[1] if found else ""


def _public(caveat: str) -> str:
    """Keep of *caveat* what a reader can look up."""
    return re.sub(r" = UMLS \w+ \(.*\)\)", "", caveat)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
