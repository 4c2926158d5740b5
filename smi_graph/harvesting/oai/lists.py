"""What harvesters ask for: lists of records, single records, and the repository itself."""

from __future__ import annotations

import binascii
import re
import time
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import orjson
from pydantic import TypeAdapter, ValidationError

from smi_graph.archive import archive
from smi_graph.harvesting.oai.answers import Item, Repository, Resumption
from smi_graph.harvesting.oai.formats import FORMATS
from smi_graph.harvesting.oai.request import OaiError
from smi_graph.harvesting.saying import describe_records
from smi_graph.pipeline.journal import ChangeFilter
from smi_graph.schema import field_table
from smi_graph.service.things import LABELS

if TYPE_CHECKING:
    from smi_graph.harvesting.journals import Journals
    from smi_graph.harvesting.oai.formats import MetadataFormat
    from smi_graph.harvesting.oai.request import OaiRequest
    from smi_graph.pipeline.journal import Journal, Known
    from smi_graph.service.engine import Engine


# How many there are in one answer: headers alone are small, and the texts of records may be long.
PAGE = {"ListIdentifiers": 500, "ListRecords": 100}
# The name of a domain, as the scheme of identifiers wants it.
_DOMAIN = re.compile(r"[A-Za-z][A-Za-z0-9-]*(\.[A-Za-z][A-Za-z0-9-]*)+")
_MAIL = re.compile(r"\S+@(\S+\.)+\S+")
# An address is obligatory; nobody can have one that ends so (RFC 2606).
_NO_MAIL = "no-contact-given@archive.invalid"
Row = tuple[int, str, "Known"]
# Long enough for a harvester that pauses over a weekend.
VALID_SECONDS = 3 * 24 * 3600
_LONGEST = 2000


@dataclass(frozen=True, slots=True)
class Page:
    """A part of a list.

    Parameters
    ----------
    items
        The records.
    form
        The format in which they are given.
    resumption
        How the list goes on; ``None`` for a list in one part.
    """

    items: list[Item]
    form: MetadataFormat
    resumption: Resumption | None


@dataclass(frozen=True)
class Lists:
    """Answers the verbs from the journal and the current release.

    Parameters
    ----------
    engine
        Tells what the release says.
    journals
        Tell what has changed when.
    """

    engine: Engine
    journals: Journals

    async def state(self) -> str:
        """Name what answers hang on: the release, and how far the journal has come."""
        release = await self.engine.resolve()
        journal = await self.journals.ask(self.engine, lambda one: f"{one.id}-{one.length}")
        return f"{release}-{journal}"

    @property
    def namespace(self) -> str:
        """What identifiers have after ``oai:``."""
        host = urlsplit(self.engine.configuration.base_iri).hostname
        return archive().oai_namespace or host or archive().identifier

    def identifier(self, record: str) -> str:
        """Give the identifier by which harvesters know a record."""
        return f"oai:{self.namespace}:{record.rpartition('/')[2]}"

    async def repository(self, base: str) -> Repository:
        """Tell what the repository is.

        Parameters
        ----------
        base
            The address of the protocol.
        """
        earliest = await self.journals.ask(self.engine, lambda journal: journal.began())
        known = archive()
        mail = known.contact.removeprefix("mailto:")
        sample = known.codes.segment(known.codes.example)
        return Repository(
            name=" · ".join(dict.fromkeys((known.name["en"], known.name["ar"]))),
            base=base,
            mail=mail if _MAIL.fullmatch(mail) else _NO_MAIL,
            earliest=earliest or datetime.now(UTC),
            namespace=self.namespace if _DOMAIN.fullmatch(self.namespace) else "",
            sample=f"oai:{self.namespace}:{sample}",
        )

    async def sets(self) -> dict[str, dict[str, str]]:
        """Give the collections that records are in, with their names by language.

        Raises
        ------
        OaiError
            ``noSetHierarchy`` when no record is in any.
        """
        keys = await self.journals.ask(self.engine, lambda journal: journal.collections())
        if not keys:
            raise OaiError("noSetHierarchy", "no_sets")
        iris = {self.engine.minter.mint("collection", key): key for key in keys}
        chosen = " ".join(f"<{iri}>" for iri in iris)
        names = ", ".join(f"<{name}>" for name in LABELS)
        query = (
            f"SELECT ?c ?name {{ VALUES ?c {{ {chosen} }} ?c ?p ?name FILTER(?p IN ({names})) }}"
        )
        answer = await self.engine.run(query, key=query)
        sets: dict[str, dict[str, str]] = {key: {} for key in keys}
        for row in orjson.loads(answer.body)["results"]["bindings"]:
            name = row["name"]
            sets[iris[row["c"]["value"]]][name.get("xml:lang", "")] = name["value"]
        return sets

    async def check_formats(self, identifier: str) -> None:
        """See to it that a record has formats.

        Raises
        ------
        OaiError
            ``idDoesNotExist``, or ``noMetadataFormats`` for one that was withdrawn.
        """
        _, known = await self._find(identifier)
        if known.is_withdrawn:
            raise OaiError("noMetadataFormats", "no_formats", identifier=identifier)

    async def record(self, identifier: str, prefix: str) -> tuple[Item, MetadataFormat]:
        """Give one record.

        Raises
        ------
        OaiError
            ``idDoesNotExist`` or ``cannotDisseminateFormat``.
        """
        form = _format(prefix)
        record, known = await self._find(identifier)
        return (await self._items([(0, record, known)], "GetRecord"))[0], form

    async def _find(self, identifier: str) -> tuple[str, Known]:
        beginning = f"oai:{self.namespace}:"
        if identifier.startswith(beginning):
            local = identifier.removeprefix(beginning)
            # The code as the archive prints it finds the record too.
            segments = dict.fromkeys((local, archive().codes.segment(local)))
            paths = [kind.path for kind in field_table().kinds.values()]
            records = [f"{path}/{segment}" for segment in segments for path in paths]
            found = await self.journals.ask(self.engine, lambda journal: _first(journal, records))
            if found is not None:
                return found
        raise OaiError("idDoesNotExist", "identifier_unknown", identifier=identifier)

    async def page(self, asked: OaiRequest) -> Page:
        """Give the first part of a list, or the part after a token.

        Raises
        ------
        OaiError
            ``badResumptionToken``, ``cannotDisseminateFormat`` or ``noRecordsMatch``.
        """
        resumed = "resumptionToken" in asked.arguments
        form = None if resumed else _format(asked.arguments["metadataPrefix"])
        token, rows = await self.journals.ask(self.engine, lambda journal: _rows(journal, asked))
        items = await self._items(rows, asked.verb)
        size = PAGE[asked.verb]
        last = token.given + len(rows) >= token.count or len(rows) < size
        resumption = None
        if resumed or not last:
            following = _moved(token, rows)
            text = "" if last else following.write()
            expires = datetime.fromtimestamp(following.expires, UTC)
            resumption = Resumption(text, token.given, token.count, expires)
        return Page(items, form or _format_of(token), resumption)

    async def _items(self, rows: list[Row], verb: str) -> list[Item]:
        things = {}
        base = self.engine.configuration.base_iri
        if verb != "ListIdentifiers":
            live = [f"{base}{record}" for _, record, known in rows if not known.is_withdrawn]
            things = await describe_records(self.engine, live)
        return [
            Item(
                identifier=self.identifier(record),
                known=known,
                thing=things.get(f"{base}{record}"),
                is_deleted=known.is_withdrawn
                if verb == "ListIdentifiers"
                else f"{base}{record}" not in things,
            )
            for _, record, known in rows
        ]


def _format(prefix: str) -> MetadataFormat:
    if prefix not in FORMATS:
        known = ", ".join(FORMATS)
        raise OaiError("cannotDisseminateFormat", "format_unknown", prefix=prefix, known=known)
    return FORMATS[prefix]


def _format_of(token: ResumptionToken) -> MetadataFormat:
    if token.prefix not in FORMATS:
        raise OaiError("badResumptionToken", "token_unknown")
    return FORMATS[token.prefix]


def _first(journal: Journal, records: list[str]) -> tuple[str, Known] | None:
    found = ((record, journal.find(record)) for record in records)
    return next(((record, known) for record, known in found if known is not None), None)


def _rows(journal: Journal, asked: OaiRequest) -> tuple[ResumptionToken, list[Row]]:
    """Give the records of a part of a list, and where the part begins."""
    text = asked.arguments.get("resumptionToken")
    if text is None:
        token = _begin(journal, asked)
    else:
        token = read_token(text, journal.id, asked.verb)
        if token.snapshot > journal.length:
            raise OaiError("badResumptionToken", "token_unknown")
    rows = journal.listed(token.choice, token.snapshot, token.after, PAGE[asked.verb])
    if not rows:
        if text is None:
            raise OaiError("noRecordsMatch", "no_records")
        raise OaiError("badResumptionToken", "token_unknown")
    return token, rows


def _begin(journal: Journal, asked: OaiRequest) -> ResumptionToken:
    since, until = asked.since, asked.until
    token = ResumptionToken(
        journal=journal.id,
        verb=asked.verb,
        prefix=asked.arguments["metadataPrefix"],
        since=None if since is None else int(since.timestamp()),
        until=None if until is None else int(until.timestamp()),
        collection=asked.arguments.get("set"),
        snapshot=journal.length,
        after=0,
        given=0,
        count=0,
        expires=0,
    )
    return replace(token, count=journal.count(token.choice, token.snapshot))


def _moved(token: ResumptionToken, rows: list[Row]) -> ResumptionToken:
    """Give the token for what comes after some records."""
    expires = int(time.time()) + VALID_SECONDS
    return replace(token, after=rows[-1][0], given=token.given + len(rows), expires=expires)


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
