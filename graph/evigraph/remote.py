"""A remote engine: any SPARQL 1.1 endpoint, answering as the embedded engine does."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Self
from urllib.parse import urlsplit, urlunsplit

from evigraph import engine
from evigraph.addresses import check_url, shown
from evigraph.credentials import PASSWORD_VARIABLE, TOKEN_VARIABLE, USER_VARIABLE, Credentials
from evigraph.errors import EndpointError, QuerySyntaxError
from evigraph.namespaces import PREFIXES
from evigraph.transport import exchange, one_line

if TYPE_CHECKING:
    from collections.abc import Mapping
    from urllib.request import Request

    from evigraph.transport import Reply

__all__ = ["LONGEST_GET", "MAX_BYTES", "TIMEOUT", "Endpoint", "refusal"]

#: Seconds that a query may take, from the first byte sent to the last one read.
TIMEOUT: Final = 30.0
#: Bytes that results may have.
MAX_BYTES: Final = 256 * 2**20
#: Characters of an address up to which a query travels in it; a longer query is sent by POST.
LONGEST_GET: Final = 2000

#: What is asked for, by the query's form: rows and truths in JSON, graphs in a syntax that the Turtle reader reads.
ACCEPTED: Final[dict[str, str]] = {
    "SELECT": "application/sparql-results+json, application/json;q=0.9",
    "ASK": "application/sparql-results+json, application/json;q=0.9",
    "CONSTRUCT": "application/n-triples, text/turtle;q=0.9",
    "DESCRIBE": "application/n-triples, text/turtle;q=0.9",
}
_GRAPH_TYPES: Final = {"application/n-triples", "text/turtle", "application/x-turtle", "text/plain", ""}
_ROW_TYPES: Final = {"application/sparql-results+json", "application/json", ""}

# SPARQL 1.1 grammar rules 2 and 4: a query begins with its prologue, then comes the word that names its form.
_PROLOGUE = re.compile(
    r"(?:\s+|#[^\n\r]*|BASE\s*<[^>]*>|PREFIX\s+[^\s:]*:\s*<[^>]*>)*+(SELECT|ASK|CONSTRUCT|DESCRIBE)\b", re.IGNORECASE
)
_DECLARED = re.compile(r"PREFIX\s+([^\s:]*):", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Endpoint:
    """An endpoint that answers queries: its address, its limits, and what it asks for.

    >>> Endpoint("https://example.org/sparql", timeout=5, credentials=Credentials(token="t0ps3cret"))
    Endpoint(url='https://example.org/sparql', timeout=5, max_bytes=268435456)
    """

    url: str
    timeout: float = field(default=TIMEOUT, kw_only=True)
    credentials: Credentials = field(default=Credentials(), kw_only=True, repr=False)
    max_bytes: int = field(default=MAX_BYTES, kw_only=True)

    def __post_init__(self) -> None:
        check_url(self.url)

    @classmethod
    def from_environment(cls, url: str, *, timeout: float = TIMEOUT, environ: Mapping[str, str] | None = None) -> Self:
        """Name the endpoint at *url*, with the credentials that the environment variables give.

        >>> Endpoint.from_environment("http://localhost:7878/query", environ={}).timeout
        30.0
        """
        return cls(url, timeout=timeout, credentials=Credentials.from_environment(environ))

    def query(self, text: str) -> engine.Answer:
        """Answer the SPARQL query *text*; evigraph's prefixes need no declaration, as in the embedded engine.

        Raises:
            QuerySyntaxError: *text* is no query; the endpoint itself judges all but its first word.
            EndpointError: the endpoint does not answer, or answers with something that is not results.
        """
        form, worded = _worded(text)
        reply = exchange(
            self._request(form, worded),
            timeout=self.timeout,
            max_bytes=self.max_bytes,
            credentials=self.credentials,
        )
        if reply.status != 200:
            raise refusal(reply, self.url, self.credentials)
        answer = self._read(form, reply)
        if isinstance(answer, engine.Rows):
            self._refuse_cut(reply, len(answer.rows))
            if b"XMLSchema#boolean" in reply.body:
                return engine.Rows(answer.columns, tuple(tuple(map(_with_truth, row)) for row in answer.rows))
        return answer

    def _request(self, form: str, text: str) -> Request:
        # SPARQLWrapper only words the request: it would send it by urllib's global opener, which carries credentials
        # to wherever a redirect points and lets a dribbling server go on for ever.
        from SPARQLWrapper import GET, POST, SPARQLWrapper

        parts = urlsplit(self.url)
        wrapper = SPARQLWrapper(urlunsplit((parts.scheme, parts.netloc, parts.path, "", "")))
        wrapper.setOnlyConneg(onlyConneg=True)
        wrapper.addCustomHttpHeader("Accept", ACCEPTED[form])
        # Set directly: setQuery guesses the form by a pattern that comments and prefixes mislead.
        wrapper.queryString, wrapper.queryType = text, form
        for method in (GET, POST):
            wrapper.setMethod(method)
            request = wrapper._createRequest()
            if len(request.full_url) + len(parts.query) <= LONGEST_GET:
                break
        if parts.query:
            request.full_url += ("&" if "?" in request.full_url else "?") + parts.query
        return request

    def _read(self, form: str, reply: Reply) -> engine.Answer:
        place = shown(self.url)
        if reply.is_html:
            raise EndpointError(
                f"{place} sent a web page ({reply.content_type}) instead of results; "
                "give the SPARQL endpoint itself, usually .../sparql or .../query"
            )
        rows = form in {"SELECT", "ASK"}
        if reply.content_type not in (_ROW_TYPES if rows else _GRAPH_TYPES):
            wanted = "SPARQL results in JSON" if rows else "N-Triples or Turtle"
            raise EndpointError(f"{place} sent {reply.content_type} instead of {wanted}; is it a SPARQL 1.1 endpoint?")
        try:
            answer = engine.read_results(reply.body) if rows else _triples(reply.body)
        except SyntaxError as error:
            why = one_line(self.credentials.hide(str(error)))
            raise EndpointError(f"{place} sent results that are cut short or malformed ({why}); try again") from error
        if isinstance(answer, bool) != (form == "ASK"):
            raise EndpointError(f"{place} sent the results of another kind of query than {form}; is it a proxy?")
        return answer

    def _refuse_cut(self, reply: Reply, found: int) -> None:
        # Virtuoso leaves rows out beyond its ResultSetMaxRows and says so in a header only.
        allowed = reply.headers.get("X-SPARQL-MaxRows", "").strip()
        if allowed.isdecimal() and found >= int(allowed):
            raise EndpointError(
                f"{shown(self.url)} sends no more than {int(allowed):,} rows and there may be more; "
                "ask for fewer with LIMIT, or raise ResultSetMaxRows on the server"
            )


def refusal(reply: Reply, url: str, credentials: Credentials) -> EndpointError:
    """Word the error for a *reply* that is not a success."""
    said = reply.said(credentials)
    because = f": {said}" if said else ""
    place, status = shown(url), reply.status
    match status:
        case 401 | 403 if credentials.header:
            given = TOKEN_VARIABLE if credentials.token else f"{USER_VARIABLE} and {PASSWORD_VARIABLE}"
            hint = f"refuses the credentials given in {given}{because}"
        case 401 | 403:
            hint = f"asks who you are; set {USER_VARIABLE} and {PASSWORD_VARIABLE}, or {TOKEN_VARIABLE}{because}"
        case 404 | 410:
            hint = "has no endpoint at this path; it usually ends in /query, /sparql or /repositories/NAME"
        case 405 | 415 | 501:
            hint = f"does not take this kind of request; is it the address for queries or the one for updates?{because}"
        case 406:
            hint = f"cannot send SPARQL results in JSON; is it a SPARQL 1.1 endpoint?{because}"
        case 413 | 414:
            hint = f"finds the request too long; send less at once{because}"
        case 408 | 429 | 502 | 503 | 504:
            hint = f"is too busy or took too long; try later or ask for less{because}"
        case 206:
            hint = "sent only a part of the results; ask for less"
        case _ if 400 <= status < 500:
            hint = f"rejects the request{because or '; look at the server log'}"
        case _ if status >= 500:
            hint = f"failed{because or '; look at the server log'}"
        case _:
            hint = "sent no results; is it a SPARQL 1.1 endpoint?"
    return EndpointError(f"{place} {hint} (HTTP {status})")


def _worded(text: str) -> tuple[str, str]:
    found = _PROLOGUE.match(text)
    if found is None:
        raise QuerySyntaxError("malformed SPARQL: a query says SELECT, ASK, CONSTRUCT or DESCRIBE after its prefixes")
    declared = set(_DECLARED.findall(text[: found.start(1)]))
    missing = (name for name in PREFIXES if name not in declared and f"{name}:" in text)
    # On the first line, so that the endpoint's errors name the lines that the user wrote.
    return found[1].upper(), "".join(f"PREFIX {name}: <{PREFIXES[name]}> " for name in missing) + text


def _with_truth(cell: engine.Term | None) -> engine.Term | None:
    # Virtuoso writes true as "1"; XML Schema 1.1 Part 2, 3.3.2.2 makes them one value, whose canonical form is "true".
    if isinstance(cell, engine.Literal) and cell.datatype.value == f"{PREFIXES['xsd']}boolean":
        return engine.Literal(cell.value in {"1", "true"}) if cell.value in {"0", "1"} else cell
    return cell


def _triples(data: bytes) -> tuple[engine.Triple, ...]:
    return tuple(quad.triple for quad in engine.parse_rdf(data, syntax="turtle"))
