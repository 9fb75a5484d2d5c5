"""One HTTP exchange with an endpoint: a deadline for all of it, a size limit, and errors that say what to do.

urllib alone would send credentials on to whatever host a redirect names, and would wait forever for a server that
sends a byte now and then; both are refused here.
"""

from __future__ import annotations

import http.client
import socket
import ssl
import threading
import urllib.request
from dataclasses import dataclass
from functools import partial
from typing import IO, TYPE_CHECKING, ClassVar, Final, Self
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit

from evigraph import __version__
from evigraph.addresses import shown
from evigraph.credentials import Credentials
from evigraph.errors import EndpointError

if TYPE_CHECKING:
    from email.message import Message
    from http.client import HTTPMessage

__all__ = ["Reply", "exchange", "one_line"]

_ERROR_BYTES: Final = 64 * 1024  # enough of an error page to find its first line
_LONGEST: Final = 24 * 3600.0


@dataclass(frozen=True, slots=True)
class Reply:
    """What an endpoint answered, whatever its status."""

    status: int
    reason: str
    headers: Message
    body: bytes

    @property
    def content_type(self) -> str:
        """The media type without its parameters; empty where the server names none."""
        return one_line(self.headers.get("Content-Type", "").partition(";")[0]).lower()

    @property
    def is_html(self) -> bool:
        """Whether this is a page for people."""
        return self.content_type in {"text/html", "application/xhtml+xml"}

    def said(self, credentials: Credentials) -> str:
        """Return the first line of what the server says about an error, fit to print; empty for a page for people."""
        if self.is_html:
            return ""
        text = credentials.hide(self.body.decode("utf-8", "replace")).strip()
        line = text.partition("\n")[0]
        return one_line(line if len(line) > 2 else text)


def one_line(text: str) -> str:
    r"""Make what a server said fit for a message: one line, no control characters, not long.

    >>> one_line("line 1\n  \x1b[31mred")
    'line 1 [31mred'
    """
    return "".join(character for character in " ".join(text.split()) if character.isprintable())[:200]


def exchange(
    request: urllib.request.Request, *, timeout: float, max_bytes: int, credentials: Credentials | None = None
) -> Reply:
    """Send *request* and read the whole reply, within *timeout* seconds and *max_bytes*.

    Raises:
        EndpointError: there is no reply, it is too long or cut short, or it redirects to another host.
    """
    if not 0 < timeout <= _LONGEST:
        raise EndpointError(f"a timeout of {timeout:g} s is refused; give more than 0 and at most {_LONGEST:g} s")
    known = credentials or Credentials()
    request.add_header("User-Agent", f"evigraph/{__version__}")
    if known.header:
        request.add_header("Authorization", known.header)
    url = shown(request.full_url)
    with _Deadline(timeout) as deadline:
        try:
            return _send(request, deadline, timeout, max_bytes, known)
        except EndpointError:
            raise
        except (OSError, http.client.HTTPException, ValueError) as error:
            reason = error.reason if isinstance(error, URLError) else error
            if deadline.passed or isinstance(reason, TimeoutError):
                raise EndpointError(
                    f"{url} did not finish within {timeout:g} s; raise --timeout, ask for less, or try later"
                ) from error
            raise EndpointError(known.hide(_failure(url, reason))) from error


def _send(
    request: urllib.request.Request, deadline: _Deadline, timeout: float, max_bytes: int, credentials: Credentials
) -> Reply:
    opener = urllib.request.build_opener(_Plain(deadline), _Encrypted(deadline), _SameOrigin())
    opened = _open(opener, request, timeout)
    if opened.status == 401 and credentials.user and "basic" not in opened.headers.get("WWW-Authenticate", "").lower():
        opened.close()
        opened = _open_by_digest(opener, request, timeout, credentials)
    with opened as response:
        status = response.status or 0
        limit = max_bytes if status < 400 else _ERROR_BYTES
        body = _read(response, limit + 1)
        if deadline.passed:
            raise TimeoutError
        url = shown(request.full_url)
        length = response.headers.get("Content-Length", "")
        if status < 400 and len(body) > limit:
            raise EndpointError(f"{url} sends more than {limit:,} bytes; ask for less, for example with LIMIT")
        if status < 400 and length.isdecimal() and len(body) < int(length):
            raise EndpointError(f"{url} broke off after {len(body):,} of {int(length):,} bytes; try again")
        return Reply(status, response.reason or "", response.headers, body[:limit])


def _open(
    opener: urllib.request.OpenerDirector, request: urllib.request.Request, timeout: float
) -> http.client.HTTPResponse | HTTPError:
    try:
        opened: http.client.HTTPResponse = opener.open(request, timeout=timeout)
    except HTTPError as error:
        return error
    return opened


def _open_by_digest(
    opener: urllib.request.OpenerDirector, request: urllib.request.Request, timeout: float, credentials: Credentials
) -> http.client.HTTPResponse | HTTPError:
    # Virtuoso gives no challenge to a request that has credentials of another kind.
    request.remove_header("Authorization")
    passwords = urllib.request.HTTPPasswordMgrWithDefaultRealm()
    passwords.add_password(None, request.full_url, credentials.user, credentials.password)
    opener.add_handler(_Digest(passwords))
    opened = _open(opener, request, timeout)
    if (opened.status or 0) < 400 and not request.has_header("Authorization"):
        opened.close()
        raise EndpointError(f"{shown(request.full_url)} refuses the credentials, and answers only without any")
    return opened


def _read(response: IO[bytes], limit: int) -> bytes:
    parts: list[bytes] = []
    while limit > 0 and (part := response.read(min(limit, 1 << 20))):
        parts.append(part)
        limit -= len(part)
    return b"".join(parts)


def _failure(url: str, reason: object) -> str:
    parts = urlsplit(url)
    place = f"{parts.hostname}:{parts.port or (443 if parts.scheme == 'https' else 80)}"
    match reason:
        case ConnectionRefusedError():
            return f"{place} refuses the connection to {url}; is the server running?"
        case socket.gaierror():
            return f"the host {parts.hostname!r} of {url} is unknown; check its spelling and the network"
        case ssl.SSLCertVerificationError():
            why = reason.verify_message
            return f"{place} shows a certificate that is not trusted ({why}); name its issuer in SSL_CERT_FILE"
        case ssl.SSLError():
            return f"{place} does not speak TLS as https requires; is it an http:// address?"
        case (
            http.client.IncompleteRead() | http.client.RemoteDisconnected() | ConnectionResetError() | BrokenPipeError()
        ):
            return f"{place} broke the connection to {url} off; look at the server's log, then try again"
        case http.client.HTTPException():
            return f"{place} does not answer in HTTP; is {url} the right address?"
        case _:
            return f"{url} cannot be reached: {one_line(str(reason))}"


class _Deadline:
    """Shuts an exchange's connections when its time is up, whatever the server is doing."""

    def __init__(self, seconds: float) -> None:
        self.passed = False
        self._sockets: list[socket.socket] = []
        self._timer = threading.Timer(seconds, self._shut)
        self._timer.daemon = True

    def __enter__(self) -> Self:
        self._timer.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._timer.cancel()
        self._timer.join()
        for watched in self._sockets:
            watched.close()

    def watch(self, connection: socket.socket) -> None:
        # A duplicate, because wrapping a socket in TLS detaches the original from its descriptor.
        self._sockets.append(connection.dup())
        if self.passed:
            raise TimeoutError

    def _shut(self) -> None:
        self.passed = True
        for watched in list(self._sockets):
            try:
                watched.shutdown(socket.SHUT_RDWR)
            except OSError:  # the server has closed it already
                continue


class _Watched(http.client.HTTPConnection):
    clock: ClassVar[_Deadline]

    def connect(self) -> None:
        super().connect()
        self.clock.watch(self.sock)


class _WatchedTls(http.client.HTTPSConnection, _Watched):
    """HTTPSConnection.connect calls _Watched.connect before the handshake, so that the handshake is watched too."""


class _Plain(urllib.request.HTTPHandler):
    def __init__(self, deadline: _Deadline) -> None:
        super().__init__()

        class Connection(_Watched):
            clock = deadline

        self._connection = Connection

    def http_open(self, req: urllib.request.Request) -> http.client.HTTPResponse:
        return self.do_open(self._connection, req)


class _Encrypted(urllib.request.HTTPSHandler):
    def __init__(self, deadline: _Deadline) -> None:
        super().__init__()

        class Connection(_WatchedTls):
            clock = deadline

        self._connection = Connection

    def https_open(self, req: urllib.request.Request) -> http.client.HTTPResponse:
        return self.do_open(partial(self._connection, context=ssl.create_default_context()), req)


class _SameOrigin(urllib.request.HTTPRedirectHandler):
    def redirect_request(
        self, req: urllib.request.Request, fp: IO[bytes], code: int, msg: str, headers: HTTPMessage, newurl: str
    ) -> urllib.request.Request | None:
        old, new = urlsplit(req.full_url), urlsplit(newurl)
        if req.get_method() == "GET" and (old.scheme, old.netloc) == (new.scheme, new.netloc):
            return super().redirect_request(req, fp, code, msg, headers, newurl)
        fp.close()
        raise EndpointError(
            f"{shown(req.full_url)} redirects to {shown(newurl)}, which was sent nothing; "
            "if you trust that address, give it as the endpoint"
        )


class _Digest(urllib.request.HTTPDigestAuthHandler):
    def http_error_401(
        self, req: urllib.request.Request, fp: IO[bytes], code: int, msg: str, headers: HTTPMessage
    ) -> http.client.HTTPResponse | None:
        # The standard handler raises ValueError for a scheme that it does not know, as Bearer.
        if not headers.get("WWW-Authenticate", "").lower().startswith("digest"):
            return None
        return super().http_error_401(req, fp, code, msg, headers)
