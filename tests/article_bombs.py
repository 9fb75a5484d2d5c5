"""Files that are not what an article is: packed too tightly, or locked."""

from __future__ import annotations

import io
import zipfile

__all__ = ["encrypted_pdf", "packed"]


def packed(**members: bytes) -> bytes:
    """Return a packed file of these members."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as package:
        for name, inside in members.items():
            package.writestr(name, inside)
    return content.getvalue()


def encrypted_pdf() -> bytes:
    """Return a PDF file that asks for a password."""
    from reportlab.lib.pdfencrypt import StandardEncryption
    from reportlab.pdfgen.canvas import Canvas

    content = io.BytesIO()
    canvas = Canvas(content, encrypt=StandardEncryption("secret", ownerPassword="owner"))
    canvas.drawString(100, 700, "Walking helps.")
    canvas.save()
    return content.getvalue()
