"""The service, asked in its own process as any client asks it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import httpx
import orjson

from smi_graph.mcp.voices import LANGUAGES
from smi_graph.messages import message

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fastapi import FastAPI
    from starlette.requests import Request

    from smi_graph.service.engine import Engine

# What a model can make use of; a larger answer is refused, never cut.
MOST_BYTES = 2**20
_LOCAL = "http://127.0.0.1"


class ToolFault(Exception):  # noqa: N818 - named for what happened
    """What a tool answers instead of a result, in English and in Arabic.

    Parameters
    ----------
    told
        The sentence by language.
    """

    def __init__(self, told: Mapping[str, str]) -> None:
        super().__init__(f"{told['en']}\n{told['ar']}")

    @classmethod
    def of(cls, key: str, **values: str) -> ToolFault:
        """Word an entry of ``data/messages/mcp.toml``."""
        return cls({tag: message(f"mcp.{key}", tag, **values) for tag in LANGUAGES})


@dataclass(frozen=True, slots=True)
class Reply:
    """What the service answered.

    Parameters
    ----------
    body, media_type
        The answer.
    release
        Which release gave it.
    address
        Where the same can be read again; of a service that is not on the web, only the path.
    """

    body: bytes
    media_type: str
    release: str | None
    address: str

    @property
    def json(self) -> Any:
        """The answer as JSON."""
        return orjson.loads(self.body)


class Site:
    """Asks a service in its own process.

    Parameters
    ----------
    app
        The service, which runs.
    """

    def __init__(self, app: FastAPI) -> None:
        self._app = app
        self.engine: Engine = app.state.engine

    async def ask(
        self,
        path: str,
        values: Mapping[str, str],
        *,
        accept: str = "application/json",
        request: Request | None = None,
        is_post: bool = False,
    ) -> Reply:
        """Ask for something, on behalf of whoever asked us.

        Parameters
        ----------
        path, values, accept, is_post
            The request.
        request
            The request that came to us, whose client and host count.

        Raises
        ------
        ToolFault
            With what the service says, or when the arguments or the answer are too large.
        """
        _address(path, values, None)
        base = _LOCAL if request is None else str(request.base_url).rstrip("/")
        client = ("127.0.0.1", 0) if request is None or request.client is None else request.client
        transport = httpx.ASGITransport(
            self._app, raise_app_exceptions=False, client=(client[0], client[1])
        )
        sent: dict[str, Any] = {"data": values} if is_post else {"params": values}
        async with httpx.AsyncClient(transport=transport, base_url=base) as asking:
            answer = await asking.request(
                "POST" if is_post else "GET", path, headers={"Accept": accept}, **sent
            )
        if answer.status_code != httpx.codes.OK:
            raise _fault(answer)
        if len(answer.content) > MOST_BYTES:
            raise ToolFault.of("answer_too_large", most=f"{MOST_BYTES // 2**10:,}")
        release = answer.headers.get("X-Release")
        address = _address(path, values, release)
        return Reply(
            answer.content,
            answer.headers.get("Content-Type", "").partition(";")[0],
            release,
            address if request is None else f"{base}{address}",
        )


def _address(path: str, values: Mapping[str, str], release: str | None) -> str:
    cited = {**values, **({"release": release} if release else {})}
    try:
        return str(httpx.URL(path, params=cited)) if cited else path
    except httpx.InvalidURL as error:
        raise ToolFault.of("arguments_too_long") from error


def _fault(answer: httpx.Response) -> ToolFault:
    try:
        told = orjson.loads(answer.content)
        return ToolFault({language: told[f"detail_{language}"] for language in ("en", "ar")})
    except (ValueError, KeyError, TypeError):
        return ToolFault.of("no_answer", status=str(answer.status_code))
