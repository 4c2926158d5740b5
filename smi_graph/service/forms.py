"""Reading what a form of a page sends, so much of it and no more."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import parse_qsl

if TYPE_CHECKING:
    from starlette.requests import Request

FORM_TYPE = "application/x-www-form-urlencoded"
_MOST_FIELDS = 30


class NoForm(ValueError):  # noqa: N818 - it names what was sent
    """What was sent is none of our forms: of another type, or of too many fields.

    Parameters
    ----------
    sent
        Its type.
    """

    def __init__(self, sent: str) -> None:
        self.sent = sent[:80]
        super().__init__(sent)


class FormTooLarge(ValueError):  # noqa: N818 - it names what was sent
    """A form of more bytes than are read."""


async def read_form(request: Request, most_bytes: int) -> dict[str, str]:
    """Read a form that a browser sends (https://url.spec.whatwg.org/#application/x-www-form-urlencoded).

    Raises
    ------
    NoForm
        When it is of another type, or has more fields than a form of ours.
    FormTooLarge
        When it is larger; the rest is not read.
    """
    sent = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if sent != FORM_TYPE:
        raise NoForm(sent)
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > most_bytes:
            raise FormTooLarge
    try:
        pairs = parse_qsl(
            body.decode("ascii", "replace"), keep_blank_values=True, max_num_fields=_MOST_FIELDS
        )
    except ValueError as error:
        raise NoForm(sent) from error
    return dict(pairs)
