"""One invented article in every format that is read, so that all of them can be held to the same outline."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["FORMATS", "OUTLINE", "SENTENCE", "TITLE"]

TITLE: Final = "Does walking help a sprained ankle?"
SENTENCE: Final = "Walking is recommended for a sprained ankle, and salve is not."

#: Kind, level, words and citations of every block of the article itself, furniture and references left out.
OUTLINE: Final = [
    ("heading", 1, TITLE, []),
    ("paragraph", 0, SENTENCE, [1, 2]),
    ("heading", 2, "What to do", []),
    ("item", 1, "Walk for 10 minutes a day.", [2]),
    ("item", 2, "Begin slowly, with 5 minutes.", []),
    ("item", 1, "Use salve only at night.", [3]),
    ("heading", 2, "What not to do", []),
    ("paragraph", 0, "Rest for more than 2 days makes the ankle stiff.", [1]),
    ("table_row", 0, "Salve | Dose", []),
    ("table_row", 0, "Mint | 10 mg", []),
]

_REFERENCES: Final = (
    "Person A, Other BC. Walking or rest? J Rest. 2019;4(2):1-9.",
    "Other BC. Walking again. J Rest. 2020;5(1):3-7.",
    "Third D. Salves at night. Skin. 2021;1(1):1-2.",
)
_DISCLAIMER: Final = "This page is no advice. Ankle Press assumes no liability for what is done because of it."


def _plain() -> bytes:
    references = "\n".join(f"{number}. {entry}" for number, entry in enumerate(_REFERENCES, 1))
    return (
        f"{TITLE}\n\nSkip to content\n\n{SENTENCE} 1, 2\n\nWhat to do\n\n"
        "  • Walk for 10 minutes a day. 2\n    • Begin slowly, with 5 minutes.\n  • Use salve only at night. 3\n\n"
        "What not to do\n\nRest for more than 2 days makes the ankle stiff. 1\n\n|Salve | Dose|\n|Mint | 10 mg|\n\n"
        f"References\n\n{references}\n\nMedical disclaimer\n\n{_DISCLAIMER}"
    ).encode()


def _markdown() -> bytes:
    references = "\n".join(f"{number}. {entry}" for number, entry in enumerate(_REFERENCES, 1))
    return (
        f"---\nlayout: page\n---\n# {TITLE}\n\nSkip to content\n\n**Walking** is recommended for a *sprained ankle*,\n"
        "and salve is not. [1, 2]\n\n## What to do\n\n- Walk for 10 minutes a day. [2]\n"
        "  - Begin slowly, with 5 minutes.\n- Use salve only at night.[^3]\n\n## What not to do\n\n"
        "Rest for more than 2 days makes the ankle stiff. [1]\n\n| Salve | Dose |\n|---|---|\n| Mint | 10 mg |\n\n"
        f"## References\n\n{references}\n\n## Medical disclaimer\n\n{_DISCLAIMER}\n"
    ).encode()


def _web_page() -> bytes:
    references = "".join(f'<li id="r{number}">{entry}</li>' for number, entry in enumerate(_REFERENCES, 1))
    return f"""<!doctype html><html><head><meta charset="utf-8"><title>{TITLE} - Ankle Press</title>
        <meta property="og:site_name" content="Ankle Press"><meta name="author" content="A. Person">
        <meta property="article:modified_time" content="2024-03-01T08:00:00Z">
        <link rel="canonical" href="https://example.org/ankle"><script>var x = "<p>no</p>";</script></head>
        <body><nav><ul><li><a href="/">Home</a><li>Ankles</ul></nav>
        <main><article><h1>{TITLE}</h1><div class="social share">Share</div><p hidden>Nobody sees this.</p>
        <p><strong>Walking</strong> is recommended for a sprained&nbsp;ankle, and
           salve is not.<sup><a href="#r1">1</a>,<a href="#r2">2</a></sup></p>
        <h2>What to do</h2><ul><li><p>Walk for 10 minutes a day. [<a href="#r2">2</a>]</p>
        <ul><li>Begin slowly, with 5 minutes.</li></ul></li><li>Use salve only at night.<sup>3</sup></ul>
        <h2>What not to do</h2><div>Rest for more than 2 days makes the ankle stiff. [1]</div>
        <table><thead><tr><th>Salve<th>Dose</thead><tr><td>Mint<td>10 mg</table>
        <h2>References</h2><ol>{references}</ol></article>
        <aside><h2>More</h2><p>Ten salves we like</p></aside></main>
        <footer><h2>Medical disclaimer</h2><p>{_DISCLAIMER}</p></footer></body></html>""".encode()


def _jats() -> bytes:
    references = "".join(
        f'<ref id="b{number}"><label>{number}.</label><mixed-citation>{entry}</mixed-citation></ref>'
        for number, entry in enumerate(_REFERENCES, 1)
    )
    return f"""<?xml version="1.0"?><!DOCTYPE article PUBLIC "-//NLM//DTD JATS 1.2//EN" "JATS.dtd">
        <article><front><journal-meta><journal-title-group><journal-title>Ankle Press</journal-title>
        </journal-title-group></journal-meta><article-meta><article-id pub-id-type="doi">10.1000/ankle</article-id>
        <title-group><article-title>Does walking help a <italic>sprained</italic> ankle?</article-title></title-group>
        <contrib-group><contrib><name><surname>Person</surname><given-names>A.</given-names></name></contrib>
        </contrib-group><pub-date><day>1</day><month>3</month><year>2024</year></pub-date></article-meta></front>
        <body><p>Walking is recommended for a sprained&nbsp;ankle, and salve is not.<sup><xref ref-type="bibr"
        rid="b1">1</xref>,<xref ref-type="bibr" rid="b2">2</xref></sup></p>
        <sec><title>What to do</title><list><list-item><p>Walk for 10 minutes a day. [<xref ref-type="bibr"
        rid="b2">2</xref>]</p><list><list-item><p>Begin slowly, with 5 minutes.</p></list-item></list></list-item>
        <list-item><p>Use salve only at night.<xref ref-type="bibr" rid="b3"><sup>3</sup></xref></p></list-item></list>
        </sec><sec><title>What not to do</title><p>Rest for more than 2 days makes the ankle stiff. <xref
        ref-type="bibr" rid="b1">[1]</xref></p><table-wrap><table><tr><th>Salve</th><th>Dose</th></tr><tr><td>Mint</td>
        <td>10 mg</td></tr></table></table-wrap></sec></body>
        <back><ack><p>Thanks to all ankles.</p></ack><ref-list>{references}</ref-list></back></article>""".encode()


def _word() -> bytes:
    import docx

    file = docx.Document()
    file.core_properties.author = "A. Person"
    file.add_heading(TITLE, 0)
    lead = file.add_paragraph("Walking is recommended for ")
    lead.add_run("a sprained ankle").bold = True
    lead.add_run(", and salve is not.")
    lead.add_run("1,2").font.superscript = True
    file.add_heading("What to do", 2)
    file.add_paragraph("Walk for 10 minutes a day. [2]", style="List Bullet")
    file.add_paragraph("Begin slowly, with 5 minutes.", style="List Bullet 2")
    file.add_paragraph("Use salve only at night.", style="List Bullet").add_run("3").font.superscript = True
    file.add_heading("What not to do", 2)
    file.add_paragraph("Rest for more than 2 days makes the ankle stiff. [1]")
    table = file.add_table(2, 2)
    for cell, words in zip(table._cells, ("Salve", "Dose", "Mint", "10 mg"), strict=True):
        cell.text = words
    file.add_heading("References", 2)
    for entry in _REFERENCES:
        file.add_paragraph(entry, style="List Number")
    file.add_heading("Medical disclaimer", 2)
    file.add_paragraph(_DISCLAIMER)
    content = io.BytesIO()
    file.save(content)
    return content.getvalue()


def _pdf() -> bytes:
    from reportlab.lib.styles import getSampleStyleSheet
    from reportlab.platypus import PageBreak, Paragraph, SimpleDocTemplate

    styles = getSampleStyleSheet()
    inner = styles["BodyText"].clone("inner", leftIndent=20)

    def paragraph(words: str, style: str = "BodyText") -> Paragraph:
        return Paragraph(words, styles[style])

    content = io.BytesIO()
    SimpleDocTemplate(content, author="A. Person", invariant=1).build(
        [
            paragraph(TITLE, "Title"),
            paragraph(f"{SENTENCE}<super>1,2</super>"),
            paragraph("What to do", "Heading2"),
            paragraph("• Walk for 10 minutes a day. [2]"),
            Paragraph("• Begin slowly, with 5 minutes.", inner),
            paragraph("• Use salve only at night.<super>3</super>"),
            PageBreak(),
            paragraph("What not to do", "Heading2"),
            paragraph("Rest for more than 2 days makes the ankle stiff. [1]"),
            PageBreak(),
            paragraph("References", "Heading2"),
            *(paragraph(f"{number}. {entry}") for number, entry in enumerate(_REFERENCES, 1)),
            paragraph("Medical disclaimer", "Heading2"),
            paragraph(_DISCLAIMER),
        ],
        onFirstPage=_number_page,
        onLaterPages=_number_page,
    )
    return content.getvalue()


def _number_page(canvas: object, template: object) -> None:
    canvas.setFont("Helvetica", 8)  # type: ignore[attr-defined]  # the library has no types
    canvas.drawString(60, 820, "Ankle Press 2024")  # type: ignore[attr-defined]  # as above
    canvas.drawString(300, 20, f"Page {template.page}")  # type: ignore[attr-defined]  # as above


#: What makes the article, by the suffix of the file; PDF has no tables.
FORMATS: Final[dict[str, Callable[[], bytes]]] = {
    ".txt": _plain,
    ".md": _markdown,
    ".html": _web_page,
    ".xml": _jats,
    ".docx": _word,
    ".pdf": _pdf,
}
