"""Pages that ask nothing of a network: their style and script stand in them, and a policy lets only these run.

Text reaches a page through a template engine that escapes all of it.  Data for the script stands in an element of its
own, which a browser does not run, and no other script can, whatever else should come to stand in the page.
"""

from __future__ import annotations

import base64
import hashlib
import json
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from evigraph import __version__

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

__all__ = ["as_data", "part", "policy", "render"]


def part(package: str, name: str) -> str:
    """Return the text of the file *name* that lies in *package*."""
    return files(package).joinpath(*name.split("/")).read_text(encoding="utf-8")


def policy(style: str, script: str) -> str:
    """Return the Content Security Policy of a page that has this one *style* and *script*.

    >>> policy("", "").partition(";")[0]
    "default-src 'none'"
    """
    return (
        f"default-src 'none'; style-src {_digest(style)}; script-src {_digest(script)}; img-src data:; "
        "base-uri 'none'; form-action 'none'"
    )


def _digest(text: str) -> str:
    # Content Security Policy 3, 2.3.1: the hash of what stands between the tags, to the byte.
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def as_data(values: Any) -> str:  # noqa: ANN401 - whatever JSON can hold
    r"""Write *values* as JSON that may stand in a script element, which nothing in it can close.

    >>> as_data(["</script>"])
    '["\\u003c/script\\u003e"]'
    """
    text = json.dumps(values, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    for sign in "<>&\u2028\u2029":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    return text


def render(
    template: str,
    values: Mapping[str, Any],
    *,
    style: str,
    script: str,
    filters: Mapping[str, Callable[..., Any]] | None = None,
) -> str:
    """Return the page that the *template*, a path in the package, makes of *values*.

    Parameters:
        style: the template puts it into the page as it is, and so the script: they are files of ours.
        filters: further filters of the template, by name.
    """
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader("evigraph", ""),
        autoescape=True,
        undefined=StrictUndefined,
        keep_trailing_newline=True,
    )
    environment.filters.update(filters or {})
    return environment.get_template(template).render(
        values,
        policy=policy(style, script),
        script=script,
        style=style,
        version=__version__,
    )
