"""A report, and a report as a W3C Web Annotation (https://www.w3.org/TR/annotation-model/)."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import Any, Literal, get_args

import pyoxigraph

State = Literal["open", "accepted", "rejected"]
STATES: tuple[State, ...] = get_args(State)
Term = pyoxigraph.NamedNode | pyoxigraph.Literal

# The prefix rdf is one of those that this context brings.
_CONTEXT = "http://www.w3.org/ns/anno.jsonld"
_PURPOSES = {"wrong": "assessing", "reason": "commenting", "proposal": "editing"}
_KEPT_CONTROLS = "\n\t"


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What a reader says is wrong.

    Parameters
    ----------
    about
        The IRI of the thing.
    wrong
        What is wrong.
    predicate
        The property that says it; ``None`` where it is about the thing as a whole.
    value
        The value that the archive gives; ``None`` where it gives none, or for a text.
    words
        The words of a text that are wrong.
    language
        The tag of the language of that text.
    reason
        How the reader knows.
    proposal
        What should stand there instead.

    Examples
    --------
    >>> report = Report(about="https://w3id.org/smi/document/SMI-A200-1", wrong="?",
    ...                 predicate="https://w3id.org/smi/ontology#issued",
    ...                 value=pyoxigraph.Literal("1958"), proposal="1959")
    >>> Report.from_annotation(report.to_annotation()) == report
    True
    """

    about: str
    wrong: str
    predicate: str | None = None
    value: Term | None = None
    words: str = ""
    language: str | None = None
    reason: str = ""
    proposal: str = ""

    @property
    def motivation(self) -> str:
        """The motivation of its annotation: to edit where something is proposed."""
        return "editing" if self.proposal else "assessing"

    def to_annotation(self) -> dict[str, Any]:
        """Write it as JSON-LD; when and by whom it was sent is added by who keeps it."""
        annotation: dict[str, Any] = {
            "@context": _CONTEXT,
            "type": "Annotation",
            "motivation": self.motivation,
            "target": self._target(),
            "body": [
                {"type": "TextualBody", "purpose": purpose, "format": "text/plain", "value": text}
                for name, purpose in _PURPOSES.items()
                if (text := getattr(self, name))
            ],
        }
        if self.predicate is not None:
            annotation["rdf:predicate"] = {"id": self.predicate}
        if self.value is not None:
            annotation["rdf:object"] = _as_json(self.value)
        return annotation

    def _target(self) -> dict[str, Any]:
        source: dict[str, Any] = {"id": self.about}
        if self.language is not None:
            source["language"] = self.language
        target: dict[str, Any] = {"type": "SpecificResource", "source": source}
        words = {"type": "TextQuoteSelector", "exact": self.words}
        if self.predicate is not None:
            namespace, mark, name = self.predicate.rpartition("#")
            selector: dict[str, Any] = {
                "type": "FragmentSelector",
                "conformsTo": namespace + mark,
                "value": name,
            }
            target["selector"] = {**selector, "refinedBy": words} if self.words else selector
        elif self.words:
            target["selector"] = words
        return target

    @classmethod
    def from_annotation(cls, annotation: dict[str, Any]) -> Report:
        """Read what `to_annotation` wrote."""
        target = annotation["target"]
        selector = target.get("selector", {})
        words = selector.get("refinedBy", selector).get("exact", "")
        said = {body["purpose"]: body["value"] for body in annotation["body"]}
        known = annotation.get("rdf:object")
        return cls(
            about=target["source"]["id"],
            predicate=annotation.get("rdf:predicate", {}).get("id"),
            value=None if known is None else _as_term(known),
            words=words,
            language=target["source"].get("language"),
            **{name: said.get(purpose, "") for name, purpose in _PURPOSES.items()},
        )


def _as_json(term: Term) -> dict[str, str]:
    if isinstance(term, pyoxigraph.NamedNode):
        return {"id": term.value}
    if term.language is not None:
        return {"@value": term.value, "@language": term.language}
    return {"@value": term.value, "@type": term.datatype.value}


def _as_term(value: dict[str, str]) -> Term:
    if "id" in value:
        return pyoxigraph.NamedNode(value["id"])
    if "@language" in value:
        return pyoxigraph.Literal(value["@value"], language=value["@language"])
    return pyoxigraph.Literal(value["@value"], datatype=pyoxigraph.NamedNode(value["@type"]))


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptReport:
    """A report with what became of it.

    Parameters
    ----------
    number
        The reader may cite it; it is never given twice.
    report
        What was said.
    created, decided
        When it came, and when it was accepted or rejected (UTC).
    mail
        Where the reader can be answered; never published.
    state
        What became of it.
    note
        A remark of the archive, published with a correction.
    attribution
        By which name it is published; empty for "a reader".
    why
        Why it was rejected; not published.
    """

    number: int
    report: Report
    created: str
    mail: str | None
    state: State
    decided: str | None
    note: str
    attribution: str
    why: str

    def to_json(self, iri: str) -> dict[str, Any]:
        """Give it as plain data, the annotation with its identifier; without the mail."""
        annotation = self.report.to_annotation()
        return {
            "number": self.number,
            "state": self.state,
            "decided": self.decided,
            "note": self.note,
            "attribution": self.attribution,
            "why": self.why,
            "annotation": {**annotation, "id": iri, "created": self.created},
        }


def cleaned(text: str) -> str:
    r"""Take away what is no text: control characters, halves of pairs, space around.

    Examples
    --------
    >>> cleaned(" a\x1b[31m\r\nb\x00 ")
    'a[31m\nb'
    """
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(letter for letter in lines if _is_text(letter)).strip()


def _is_text(letter: str) -> bool:
    if letter in _KEPT_CONTROLS:
        return True
    # What XML 1.0 cannot carry is no text anywhere.
    return unicodedata.category(letter) not in {"Cc", "Cs"} and letter not in "\ufffe\uffff"
