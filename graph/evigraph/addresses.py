"""The addresses of an endpoint's services, and how messages may show them."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from evigraph.credentials import PASSWORD_VARIABLE, USER_VARIABLE
from evigraph.errors import EndpointError

__all__ = ["check_url", "query_address", "shown", "update_address"]


def check_url(url: str) -> None:
    """Raise :class:`EndpointError` unless *url* is an http(s) address without credentials.

    >>> check_url("http://localhost:7878/query")
    >>> check_url("localhost:7878")
    Traceback (most recent call last):
    evigraph.errors.EndpointError: 'localhost:7878' is not an endpoint's address; write http://host:port/path or https://...
    """
    try:
        parts = urlsplit(url)
        sound = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        sound = False
    if not sound or not re.fullmatch(r"[\x21-\x7e]+", url):
        found = repr(shown(url)) if "@" not in url else "this"
        raise EndpointError(f"{found} is not an endpoint's address; write http://host:port/path or https://...")
    if "@" in parts.netloc:
        raise EndpointError(
            f"{shown(url)}: an address with a user or password in it is refused, because addresses are logged; "
            f"set {USER_VARIABLE} and {PASSWORD_VARIABLE}"
        )


def shown(url: str) -> str:
    """Write *url* as messages may show it: without user, password, parameters and fragment.

    >>> shown("https://ana:secret@example.org/sparql?key=1")
    'https://example.org/sparql'
    """
    bare = re.split(r"[?#]", url, maxsplit=1)[0]
    return re.sub(r"^([a-zA-Z][\w+.-]*://)[^/]*@", r"\1", bare)


def query_address(url: str) -> str:
    """Return where queries go on the server whose update or query address is *url*.

    Oxigraph and Fuseki end the two in ``query`` and ``update``, GraphDB and RDF4J append ``statements`` for updates;
    everywhere else they are one address.

    >>> query_address("http://localhost:7878/update")
    'http://localhost:7878/query'
    >>> query_address("http://localhost:7200/repositories/evidence/statements")
    'http://localhost:7200/repositories/evidence'
    """
    return re.sub(r"/statements/?$", "", re.sub(r"/update/?$", "/query", url))


def update_address(url: str) -> str:
    """Return where updates go on the server whose update or query address is *url*.

    >>> update_address("http://localhost:7878/query"), update_address("http://localhost:8890/sparql-auth")
    ('http://localhost:7878/update', 'http://localhost:8890/sparql-auth')
    """
    return re.sub(r"(/repositories/[^/]+)/?$", r"\1/statements", re.sub(r"/query/?$", "/update", url))
