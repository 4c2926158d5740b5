"""Resumption tokens (section 3.5): all that there is to know of a list stands in them.

So a list goes on over a new release and over a restart. It holds the records that were known
when it began, each once, in the form that each has when it is given.
"""

from __future__ import annotations

import binascii
import time
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from datetime import UTC, datetime

import orjson
from pydantic import TypeAdapter, ValidationError

from smi_graph.harvesting.oai.request import OaiError
from smi_graph.pipeline.journal import ChangeFilter

# Long enough for a harvester that pauses over a weekend.
VALID_SECONDS = 3 * 24 * 3600
_LONGEST = 2000


@dataclass(frozen=True, slots=True)
class ResumptionToken:
    """Where a list is to go on.

    Parameters
    ----------
    journal
        The journal whose changes are counted.
    verb, prefix
        What is listed, and in which format.
    since, until, collection
        Which records; see `ChangeFilter`. The times are seconds.
    snapshot
        The number of the last change that counts.
    after
        The number of the change that was given last.
    given, count
        How many records were given, and how many there are in all.
    expires
        Until when it is taken, in seconds.
    """

    journal: str
    verb: str
    prefix: str
    since: int | None
    until: int | None
    collection: str | None
    snapshot: int
    after: int
    given: int
    count: int
    expires: int

    @property
    def choice(self) -> ChangeFilter:
        """Which records the list holds."""
        return ChangeFilter(_datetime(self.since), _datetime(self.until), self.collection)

    def write(self) -> str:
        """Write it as the text that a harvester sends back.

        Examples
        --------
        >>> token = ResumptionToken("a", "ListRecords", "rdf", None, 5, None, 9, 4, 1, 2, 2**40)
        >>> read_token(token.write(), "a", "ListRecords") == token
        True
        """
        values = [getattr(self, name) for name in self.__slots__]
        return urlsafe_b64encode(orjson.dumps(values)).decode().rstrip("=")


_VALUES = TypeAdapter(
    tuple[str, str, str, int | None, int | None, str | None, int, int, int, int, int]
)


def _datetime(seconds: int | None) -> datetime | None:
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC)


def read_token(text: str, journal: str, verb: str) -> ResumptionToken:
    """Read a token that a harvester sent.

    Raises
    ------
    OaiError
        ``badResumptionToken`` when it is none of ours, of another list or journal, or expired.
    """
    try:
        if len(text) > _LONGEST:
            raise OaiError("badResumptionToken", "token_unknown")
        content = urlsafe_b64decode(text.encode() + b"=" * (-len(text) % 4))
        token = ResumptionToken(*_VALUES.validate_python(tuple(orjson.loads(content)), strict=True))
        _ = token.choice
    except (binascii.Error, UnicodeError, TypeError, ValidationError, ValueError) as error:
        raise OaiError("badResumptionToken", "token_unknown") from error
    except (OverflowError, OSError) as error:
        raise OaiError("badResumptionToken", "token_unknown") from error
    bounds = 0 <= token.after <= token.snapshot < 2**62 and 0 <= token.given <= token.count
    if token.journal != journal or token.verb != verb or not bounds or token.write() != text:
        raise OaiError("badResumptionToken", "token_unknown")
    if token.expires < time.time():
        raise OaiError("badResumptionToken", "token_expired")
    return token
