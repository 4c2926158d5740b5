"""The arguments of a request (sections 3.1 and 4), and what may be wrong with them (3.6)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Literal

from smi_graph.messages import message

if TYPE_CHECKING:
    from collections.abc import Sequence

Code = Literal[
    "badArgument",
    "badResumptionToken",
    "badVerb",
    "cannotDisseminateFormat",
    "idDoesNotExist",
    "noMetadataFormats",
    "noRecordsMatch",
    "noSetHierarchy",
]

# The arguments of each verb: those that it must have, and those that it may.
_LISTS = (("metadataPrefix",), ("from", "until", "set"))
_VERBS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "Identify": ((), ()),
    "ListMetadataFormats": ((), ("identifier",)),
    "ListSets": ((), ()),
    "GetRecord": (("identifier", "metadataPrefix"), ()),
    "ListIdentifiers": _LISTS,
    "ListRecords": _LISTS,
}
# Verbs that take a token, and then nothing else.
_RESUMED = frozenset(("ListSets", "ListIdentifiers", "ListRecords"))
_PLAIN = re.compile(r"[A-Za-z0-9\-_.!~*'()]+")
_FORMS = {
    "metadataPrefix": _PLAIN,
    "set": re.compile(rf"{_PLAIN.pattern}(?::{_PLAIN.pattern})*"),
}
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_SECOND = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")


class OaiError(Exception):
    """An error condition of the protocol.

    Parameters
    ----------
    code
        Its name in the protocol.
    reason
        An entry of ``harvest.toml``.
    **values
        What fills the places of that sentence.

    Examples
    --------
    >>> OaiError("badVerb", "verb_missing", known="Identify").sentence[:28]
    'The argument verb is missing'
    """

    def __init__(self, code: Code, reason: str, **values: str) -> None:
        super().__init__(reason)
        self.code = code
        short = {name: value[:200] for name, value in values.items()}
        said = [message(f"harvest.{reason}", language, **short) for language in ("en", "ar")]
        self.sentence = " · ".join(said)


@dataclass(frozen=True, slots=True)
class OaiRequest:
    """A request that keeps to the protocol.

    Parameters
    ----------
    verb
        What is asked for.
    arguments
        The others, by their names.
    since, until
        What ``from`` and ``until`` mean, to the second.
    """

    verb: str
    arguments: dict[str, str]
    since: datetime | None = None
    until: datetime | None = None


def read_arguments(pairs: Sequence[tuple[str, str]]) -> OaiRequest:
    """Read the arguments of a request.

    Raises
    ------
    OaiError
        ``badVerb`` or ``badArgument``.

    Examples
    --------
    >>> read_arguments([("verb", "ListSets")]).verb
    'ListSets'
    """
    verbs = [value for name, value in pairs if name == "verb"]
    if len(verbs) != 1 or verbs[0] not in _VERBS:
        reason = "verb_unknown" if len(verbs) == 1 else "verb_repeated" if verbs else "verb_missing"
        raise OaiError("badVerb", reason, verb=verbs[0] if verbs else "", known=", ".join(_VERBS))
    verb = verbs[0]
    arguments = _arguments(verb, pairs)
    since, until = _bounds(arguments)
    return OaiRequest(verb, arguments, since, until)


def _arguments(verb: str, pairs: Sequence[tuple[str, str]]) -> dict[str, str]:
    needed, allowed = _VERBS[verb]
    resumed = ("resumptionToken",) if verb in _RESUMED else ()
    known = (*needed, *allowed, *resumed)
    arguments: dict[str, str] = {}
    for name, value in pairs:
        if name == "verb":
            continue
        if name not in known:
            told = ", ".join(known) or "verb"
            raise OaiError("badArgument", "argument_unknown", name=name, verb=verb, known=told)
        if name in arguments:
            raise OaiError("badArgument", "argument_repeated", name=name)
        form = _FORMS.get(name)
        if not value or (form is not None and not form.fullmatch(value)):
            raise OaiError("badArgument", "argument_malformed", name=name, value=value)
        arguments[name] = value
    if "resumptionToken" in arguments:
        if len(arguments) > 1:
            raise OaiError("badArgument", "token_not_alone")
        return arguments
    for name in needed:
        if name not in arguments:
            raise OaiError("badArgument", "argument_missing", name=name, verb=verb)
    return arguments


def _bounds(arguments: dict[str, str]) -> tuple[datetime | None, datetime | None]:
    """Read ``from`` and ``until`` (section 3.3 and 2.7.1): both by the day, or by the second."""
    given = {name: arguments[name] for name in ("from", "until") if name in arguments}
    times = {name: _time(name, value) for name, value in given.items()}
    if len({len(value) for value in given.values()}) > 1:
        raise OaiError("badArgument", "granularities_differ")
    since, until = times.get("from"), times.get("until")
    if until is not None and _DAY.fullmatch(given["until"]):
        until += timedelta(days=1, seconds=-1)
    if since is not None and until is not None and since > until:
        raise OaiError("badArgument", "from_after_until")
    return since, until


def _time(name: str, value: str) -> datetime:
    try:
        if _DAY.fullmatch(value) or _SECOND.fullmatch(value):
            return datetime.fromisoformat(value).replace(tzinfo=UTC)
    except ValueError:
        pass
    raise OaiError("badArgument", "bad_date", name=name, value=value)
