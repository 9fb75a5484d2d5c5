"""An OpenAI-compatible endpoint: one question at a time, with a limit of time, tried again where that may help.

httpx and tenacity are used as they are light and leave every header, limit and retry to be seen here.  Nothing is
sent but to the address that is given, redirects are not followed, and the key is never shown.
"""

from __future__ import annotations

import hashlib
import json
import os
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from evigraph.errors import EvigraphError, MissingExtra

if TYPE_CHECKING:
    from pathlib import Path

    import httpx
    import tenacity

__all__ = ["KEY_VARIABLE", "Endpoint", "ModelError", "Reply", "Usage"]

KEY_VARIABLE: Final = "EVIGRAPH_LLM_KEY"
#: The most bytes that an answer may have.
_LARGEST: Final = 8_000_000
_AGAIN: Final = frozenset({408, 409, 425, 429, 500, 502, 503, 504})
_LONGEST_WAIT: Final = 60.0


class ModelError(EvigraphError, ConnectionError):
    """An endpoint refused, hung, or answered with something that is no answer."""


class _Passing(ModelError):
    """A failure that may pass; :attr:`wait` is how many seconds the endpoint asks to wait."""

    def __init__(self, message: str, wait: float = 0.0) -> None:
        self.wait = wait
        super().__init__(message)


@dataclass(frozen=True, slots=True)
class Usage:
    """What was asked: requests sent and answers kept from before, and tokens as the endpoint counts them."""

    sent: int = 0
    kept: int = 0
    tokens_in: int = 0
    tokens_out: int = 0

    def __add__(self, other: Usage) -> Usage:
        return Usage(
            self.sent + other.sent,
            self.kept + other.kept,
            self.tokens_in + other.tokens_in,
            self.tokens_out + other.tokens_out,
        )

    def cost(self, price_in: float, price_out: float) -> float:
        """Return the cost at these prices of a million tokens.

        >>> Usage(sent=1, tokens_in=2_000_000, tokens_out=500_000).cost(1.5, 6)
        6.0
        """
        return (self.tokens_in * price_in + self.tokens_out * price_out) / 1_000_000


@dataclass(frozen=True, slots=True)
class Reply:
    """What a model answered: data where it is JSON and whole, else None, and what it took."""

    data: Any
    usage: Usage


@dataclass(slots=True)
class Endpoint:
    """A model at an address; answers are kept in a folder under the digest of what was asked."""

    url: str
    model: str
    answers: Path
    #: Seconds that one answer may take, and how often a question is asked at most.
    seconds: float = 120.0
    tries: int = 6
    #: Seconds before the second try, doubled for each one after it.
    pause: float = 1.0

    def ask(self, messages: list[dict[str, str]], schema: dict[str, Any]) -> Reply:
        """Return what the model answers to *messages*, by *schema*; what was answered before is not asked again.

        Raises:
            ModelError: the endpoint refuses, or fails each time.
            MissingExtra: the libraries for it are not installed.
        """
        body = {
            "model": self.model,
            "messages": messages,
            "response_format": {
                "type": "json_schema",
                "json_schema": {"name": "claims", "strict": True, "schema": schema},
            },
        }
        question = json.dumps({"url": self.url, **body}, sort_keys=True, ensure_ascii=False)
        file = self.answers / f"{hashlib.sha256(question.encode()).hexdigest()}.json"
        kept = _read(file)
        if kept is not None:
            return Reply(kept, Usage(kept=1))
        used: list[Usage] = []
        try:
            data = self._ask_patiently(body, used)
        except _Unfinished:
            return Reply(None, sum(used, Usage()))
        _keep(file, data)
        return Reply(data, sum(used, Usage()))

    def _ask_patiently(self, body: dict[str, Any], used: list[Usage]) -> Any:  # noqa: ANN401 - any JSON
        try:
            import tenacity
        except ModuleNotFoundError as error:
            raise MissingExtra("tenacity", "llm", "asking a model") from error

        backing_off = tenacity.wait_exponential(self.pause, max=_LONGEST_WAIT) + tenacity.wait_random(0, self.pause)

        def wait(state: tenacity.RetryCallState) -> float:
            error = state.outcome.exception() if state.outcome else None
            return max(backing_off(state), min(getattr(error, "wait", 0.0), _LONGEST_WAIT))

        def stop(state: tenacity.RetryCallState) -> bool:
            error = state.outcome.exception() if state.outcome else None
            return state.attempt_number >= (2 if isinstance(error, _Unfinished) else self.tries)

        retrying = tenacity.Retrying(
            retry=tenacity.retry_if_exception_type(_Passing), wait=wait, stop=stop, reraise=True
        )
        return retrying(self._ask_once, body, used)

    def _ask_once(self, body: dict[str, Any], used: list[Usage]) -> Any:  # noqa: ANN401 - any JSON
        status, headers, content = self._post(body)
        told = self._told(content)
        if status in _AGAIN:
            after = headers.get("retry-after", "")
            wait = float(after) if after.isdecimal() else 0.0
            raise _Passing(f"{self._place}: it answers {status}{told}; try again later", wait)
        if status != 200:
            advice = f"set {KEY_VARIABLE} to its key" if status in {401, 403} else "look at --llm and --model"
            raise ModelError(f"{self._place}: it refuses with {status}{told}; {advice}")
        try:
            answer = json.loads(content)
            choice = answer["choices"][0]
            text = choice["message"]["content"]
        except (ValueError, KeyError, IndexError, TypeError, RecursionError) as error:
            raise _Passing(f"{self._place}: its answer is not that of a chat completion; look at --llm") from error
        used.append(_usage(answer))
        if choice.get("finish_reason") == "length" or not isinstance(text, str):
            raise _Unfinished(f"{self._place}: its answer is cut off")
        try:
            return json.loads(text)
        except (ValueError, RecursionError) as error:
            raise _Unfinished(f"{self._place}: its answer is cut off") from error

    def _post(self, body: dict[str, Any]) -> tuple[int, httpx.Headers, bytes]:
        try:
            import httpx
        except ModuleNotFoundError as error:
            raise MissingExtra("httpx", "llm", "asking a model") from error

        key = os.environ.get(KEY_VARIABLE, "").strip()
        if not (key.isascii() and key.isprintable()):
            raise ModelError(f"{KEY_VARIABLE} holds a character that HTTP cannot carry; set it again")
        ends = time.monotonic() + self.seconds
        content = b""
        try:
            with httpx.stream(
                "POST",
                self._address,
                json=body,
                headers={"Authorization": f"Bearer {key}"} if key else {},
                timeout=self.seconds,
                follow_redirects=False,
            ) as response:
                for part in response.iter_bytes():
                    content += part
                    if time.monotonic() > ends:
                        raise _Passing(f"{self._place}: it took more than {self.seconds:g} seconds; try again later")
                    if len(content) > _LARGEST:
                        raise ModelError(f"{self._place}: its answer is too long; look at --llm")
                return response.status_code, response.headers, content
        except httpx.TimeoutException as error:
            raise _Passing(f"{self._place}: it took more than {self.seconds:g} seconds; try again later") from error
        except (httpx.TransportError, httpx.DecodingError) as error:
            reason = self._hide(" ".join(str(error).split())) or type(error).__name__
            raise _Passing(f"{self._place}: it cannot be reached ({reason}); look at --llm") from error
        except (httpx.InvalidURL, ValueError) as error:
            raise ModelError(f"{self._place} is no address; write http://host:port/v1 or https://...") from error

    @property
    def _address(self) -> str:
        bare = self.url.rstrip("/")
        return bare if bare.endswith("/chat/completions") else f"{bare}/chat/completions"

    @property
    def _place(self) -> str:
        return f"the model {self.model} at {self.url.partition('?')[0]}"

    def _told(self, content: bytes) -> str:
        """Return what the endpoint says of an error, without the key."""
        try:
            found = json.loads(content)["error"]
            words = found["message"] if isinstance(found, dict) else found
        except (ValueError, KeyError, TypeError, RecursionError):
            return ""
        return f" ({self._hide(' '.join(str(words).split()))[:200]})"

    def _hide(self, text: str) -> str:
        key = os.environ.get(KEY_VARIABLE, "").strip()
        return text.replace(key, "***") if key else text


class _Unfinished(_Passing):
    """An answer that is cut off, or no JSON; asking once more may help."""


def _usage(answer: dict[str, Any]) -> Usage:
    counted = answer.get("usage")
    counted = counted if isinstance(counted, dict) else {}
    tokens = [counted.get(name) for name in ("prompt_tokens", "completion_tokens")]
    whole = [number if isinstance(number, int) and number > 0 else 0 for number in tokens]
    return Usage(1, 0, whole[0], whole[1])


def _read(file: Path) -> Any:  # noqa: ANN401 - any JSON
    try:
        return json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return None


def _keep(file: Path, data: object) -> None:
    from evigraph.settings import write_whole

    file.parent.mkdir(parents=True, exist_ok=True)
    write_whole(file, json.dumps(data, ensure_ascii=False).encode())
