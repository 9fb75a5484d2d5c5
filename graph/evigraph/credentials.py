"""What an endpoint asks for before it answers, read from environment variables and never shown."""

from __future__ import annotations

import os
import re
from base64 import b64encode
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Self

from evigraph.errors import EndpointError

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["PASSWORD_VARIABLE", "TOKEN_VARIABLE", "USER_VARIABLE", "Credentials"]

USER_VARIABLE: Final = "EVIGRAPH_ENDPOINT_USER"
PASSWORD_VARIABLE: Final = "EVIGRAPH_ENDPOINT_PASSWORD"  # noqa: S105 # a variable's name, not a password
TOKEN_VARIABLE: Final = "EVIGRAPH_ENDPOINT_TOKEN"  # noqa: S105 # a variable's name, not a token


@dataclass(frozen=True, slots=True)
class Credentials:
    """What an endpoint asks for: user and password, or a token, or nothing; never shown.

    >>> Credentials(user="ana", password="secret")
    Credentials()
    """

    user: str = field(default="", repr=False)
    password: str = field(default="", repr=False)
    token: str = field(default="", repr=False)

    @classmethod
    def from_environment(cls, environ: Mapping[str, str] | None = None) -> Self:
        """Read the credentials that the environment variables give.

        Raises:
            EndpointError: the variables contradict one another or hold what no header can carry.
        """
        values = os.environ if environ is None else environ
        user, password, token = (
            values.get(name, "").strip() for name in (USER_VARIABLE, PASSWORD_VARIABLE, TOKEN_VARIABLE)
        )
        if token and (user or password):
            raise EndpointError(f"{TOKEN_VARIABLE} and {USER_VARIABLE} are both set; unset one of them")
        if bool(user) != bool(password):
            missing = PASSWORD_VARIABLE if user else USER_VARIABLE
            raise EndpointError(f"{missing} is not set; set it, or unset the other one")
        if not (user + password).isprintable() or ":" in user or not re.fullmatch(r"[\x21-\x7e]*", token):
            raise EndpointError("the endpoint's credentials hold a character that HTTP cannot carry; set them again")
        return cls(user, password, token)

    @property
    def header(self) -> str | None:
        """The Authorization header; None where there are no credentials."""
        if self.token:
            return f"Bearer {self.token}"
        if self.user:
            return f"Basic {b64encode(f'{self.user}:{self.password}'.encode()).decode()}"
        return None

    def hide(self, text: str) -> str:
        """Blot the secrets out of *text*, which a server may have echoed.

        >>> Credentials(token="t0ps3cret").hide("got Bearer t0ps3cret")
        'got Bearer ***'
        """
        for secret in (self.password, self.token, (self.header or "").partition(" ")[2]):
            if secret:
                text = text.replace(secret, "***")
        return text
