"""A server that speaks the protocol of chat completions, on this machine, and answers what a test has it answer."""

from __future__ import annotations

import json
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["Answer", "ModelServer", "model_server"]


@dataclass(frozen=True)
class Answer:
    """One answer: claims, or another status, a text that is no JSON, or one that comes too late."""

    claims: list[dict[str, Any]] = field(default_factory=list)
    status: int = 200
    text: str | None = None
    finish: str = "stop"
    delay: float = 0.0
    headers: dict[str, str] = field(default_factory=dict)
    raw: bytes | None = None


@dataclass
class ModelServer:
    """Gives the *answers* in order, the last one again and again, and keeps what was asked."""

    url: str = ""
    answers: list[Answer] = field(default_factory=list)
    asked: list[dict[str, Any]] = field(default_factory=list)
    keys: list[str | None] = field(default_factory=list)


@contextmanager
def model_server() -> Iterator[ModelServer]:
    """Run a server in a thread."""
    state = ModelServer()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            state.asked.append({"path": self.path, **json.loads(body)})
            state.keys.append(self.headers["Authorization"])
            answer = state.answers.pop(0) if len(state.answers) > 1 else state.answers[0]
            content = answer.raw if answer.raw is not None else self.content(answer)
            self.send_response(answer.status)
            for name, value in {"Content-Length": str(len(content)), **answer.headers}.items():
                self.send_header(name, value)
            self.end_headers()
            try:
                self.wfile.write(content[:1])
                self.wfile.flush()
                time.sleep(answer.delay)
                self.wfile.write(content[1:])
            except OSError:
                self.close_connection = True  # the client has lost its patience

        def content(self, answer: Answer) -> bytes:
            if answer.status != 200:
                return json.dumps({"error": {"message": f"no, {self.headers['Authorization']}"}}).encode()
            text = answer.text if answer.text is not None else json.dumps({"claims": answer.claims})
            choice = {"message": {"role": "assistant", "content": text}, "finish_reason": answer.finish}
            return json.dumps(
                {"choices": [choice], "usage": {"prompt_tokens": 1000, "completion_tokens": 100}}
            ).encode()

        def log_message(self, *_: object) -> None: ...

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        state.url = f"http://127.0.0.1:{server.server_address[1]}/v1"
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        thread.start()
        try:
            yield state
        finally:
            server.shutdown()
            thread.join()
