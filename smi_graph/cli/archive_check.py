"""Every mistake in the folder of the archive that this process serves, with file and line."""

from __future__ import annotations

import re
import string
import tomllib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from pyoxigraph import Literal, NamedNode, RdfFormat, parse

from smi_graph.archive import FILE, ArchiveError, archive, archive_mistakes, line_of
from smi_graph.authorities import AuthorityError, load_authorities
from smi_graph.authorities.loading import table_mistakes
from smi_graph.export.schema import FILE as PROPERTIES
from smi_graph.export.schema import SchemaError, load_schema
from smi_graph.messages import MessagesError, own_message_files, read_messages, shipped_messages
from smi_graph.queries import QueryFileError
from smi_graph.queries.saved_query import read_saved_query
from smi_graph.records.layout import read_layout
from smi_graph.resources import archive_folder, own_path, resource_layers, resource_path
from smi_graph.schema import Value, field_table, field_table_mistakes
from smi_graph.validation import validate
from smi_graph.vocabulary import SKOS, SMI

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from smi_graph.messages import Language

_KNOWN = {
    FILE,
    PROPERTIES,
    "fields.toml",
    "page_layout.toml",
    "name_words.toml",
    "vocabularies.ttl",
    "ontology.ttl",
    "citation.toml",
    "front_page.toml",
}


class Mistake(Protocol):
    """What can be worded: the errors of every room."""

    def sentence(self, language: Language) -> str:
        """Word it."""


@dataclass(frozen=True, slots=True)
class Checked:
    """What was found.

    Parameters
    ----------
    mistakes
        Each can be worded.
    notes
        Entries of the messages that say what it costs to leave things out.
    """

    mistakes: tuple[Mistake, ...]
    notes: tuple[str, ...] = ()


def check_archive() -> Checked:
    """Check the folder that ``SMI_ARCHIVE`` names, or the archive that ships.

    Examples
    --------
    >>> check_archive().mistakes
    ()
    """
    folder = archive_folder() or resource_path("data")
    found: list[Mistake] = [*archive_mistakes(folder / FILE)]
    found += _messages()
    # What follows needs the names and the codes of the archive.
    if found:
        return Checked(tuple(found))
    found += field_table_mistakes(resource_layers("data", "fields.toml"))
    turtle = [*_turtle()]
    found += [*turtle, *_layout(), *table_mistakes(), *_unread()]
    if not found:
        found += [*_what_fits_together()]
    if not turtle:
        found += [*_shapes()]
    found += _queries()
    return Checked(tuple(found), _notes())


def _notes() -> tuple[str, ...]:
    known = archive()
    said = {
        "no_data_licence": known.data_licence,
        "no_text_licence": known.text_licence,
        "no_publisher": known.publisher,
        "no_contact_given": known.contact,
    }
    return tuple(key for key, value in said.items() if not value)


def _messages() -> Iterator[MessagesError]:
    for path in own_message_files():
        try:
            read = read_messages(path)
        except MessagesError as error:
            yield error
            continue
        text = path.read_text(encoding="utf-8")
        for key, words in read.items():
            line = line_of(text, key.partition(".")[2])
            yield from _sentence(path, line, key, words)


def _sentence(path: Path, line: int, key: str, words: Any) -> Iterator[MessagesError]:
    known = shipped_messages().get(key)
    if known is None:
        yield MessagesError(path, line, "unknown", key=key.partition(".")[2])
        return
    by_language: dict[str, Any] = {str(tag): sentence for tag, sentence in known.items()}
    for language, said in words.items() if isinstance(words, dict) else [("", words)]:
        if language not in by_language:
            yield MessagesError(path, line, "language", language=str(language))
            continue
        allowed = _placeholders(by_language[language])
        try:
            extra = sorted(_placeholders(said) - allowed)
        except (ValueError, AttributeError, TypeError):
            yield MessagesError(path, line, "no_text", key=key)
            continue
        for name in extra:
            shown = ", ".join(f"{{{one}}}" for one in sorted(allowed)) or "—"
            yield MessagesError(path, line, "placeholder", key=key, name=f"{{{name}}}", known=shown)


def _placeholders(words: Any) -> set[str]:
    texts = words.values() if isinstance(words, dict) else [words]
    return {name for text in texts for _, name, _, _ in string.Formatter().parse(text) if name}


def _turtle() -> Iterator[ArchiveError]:
    files = [own_path("ontology", "vocabularies.ttl"), own_path("ontology", "smi.ttl")]
    folder = own_path("shapes")
    files += [] if folder is None else sorted(folder.glob("*.ttl"))
    for path in filter(None, files):
        try:
            for _ in parse(path=str(path), format=RdfFormat.TURTLE):
                pass
        except SyntaxError as error:
            yield ArchiveError(path, error.lineno or 1, "", "bad_turtle", why=str(error.msg))


def _layout() -> Iterator[ArchiveError]:
    path = own_path("data", "page_layout.toml")
    if path is None:
        return
    shipped = read_layout([resource_path("data", "page_layout.toml")])
    text = path.read_text(encoding="utf-8")
    try:
        own = read_layout([path])
    except tomllib.TOMLDecodeError as error:
        found = re.search(r"line (\d+)", str(error))
        yield ArchiveError(path, int(found[1]) if found else 1, "", "not_toml", why=str(error))
        return
    for part, entries in own.items():
        if part not in shipped:
            yield ArchiveError(path, line_of(text, part), part, "unknown_key", known=_list(shipped))
            continue
        for key, lines in entries.items():
            entry = f"{part}.{key}"
            if part != "verdicts" and key not in shipped[part]:
                known = _list(shipped[part])
                yield ArchiveError(path, line_of(text, entry), entry, "unknown_key", known=known)
            elif not isinstance(lines, list) or not all(isinstance(one, str) for one in lines):
                yield ArchiveError(path, line_of(text, entry), entry, "no_list", value=str(lines))


def _list(names: Any) -> str:
    return ", ".join(sorted(names))


def _unread() -> Iterator[ArchiveError]:
    """Name files that look as if they said something and that nothing reads."""
    folder = archive_folder()
    if folder is None:
        return
    for path in sorted(folder.iterdir()):
        if path.suffix in {".toml", ".ttl", ".rq"} and path.name not in _KNOWN:
            yield ArchiveError(path, 1, "", "unread", known=_list(_KNOWN))


def _what_fits_together() -> Iterator[Mistake]:
    """Check what one file says of another: schemes, terms, properties of the dumps."""
    try:
        authorities = load_authorities()
    except AuthorityError as error:
        yield error
        return
    described = _described("smi.ttl")
    path = own_path("data", "fields.toml") or resource_path("data", "fields.toml")
    text = path.read_text(encoding="utf-8")
    for field in field_table().fields.values():
        entry = f"field.{field.key}"
        if field.value is Value.CONCEPT and field.scheme not in authorities.concepts:
            line = line_of(text, f"{entry}.scheme")
            yield ArchiveError(path, line, entry, "no_scheme", value=field.scheme)
        for iri in filter(None, (field.predicate, field.as_written, field.year)):
            own = iri.startswith((SMI.NAMESPACE, archive().base_iri))
            if own and iri not in described:
                yield ArchiveError(path, line_of(text, entry), entry, "no_term", value=iri)
    yield from _concepts()
    try:
        load_schema()
    except SchemaError as error:
        properties = own_path("data", PROPERTIES) or resource_path("data", PROPERTIES)
        line = line_of(properties.read_text(encoding="utf-8"), error.entry)
        yield _Worded(properties.name, line, error)


@dataclass(frozen=True, slots=True)
class _Worded:
    """An error that does not know its line, with it."""

    file: str
    line: int
    error: SchemaError

    def sentence(self, language: Language) -> str:
        """Word it."""
        said = self.error.sentence(language)
        return said.replace(self.file, f"{self.file}:{self.line}", 1)


def _described(name: str) -> set[str]:
    subjects: set[str] = set()
    for path in resource_layers("ontology", name):
        for quad in parse(path=str(path), format=RdfFormat.TURTLE):
            subjects.add(getattr(quad.subject, "value", ""))
    return subjects


def _concepts() -> Iterator[ArchiveError]:
    """Check that each concept of the archive's own is named, and lies where its scheme does."""
    path = own_path("ontology", "vocabularies.ttl")
    if path is None:
        return
    labels: dict[str, set[str]] = {}
    schemes: dict[str, str] = {}
    for quad in parse(path=str(path), format=RdfFormat.TURTLE):
        subject, said = getattr(quad.subject, "value", ""), quad.object
        if quad.predicate.value == SKOS.prefLabel and isinstance(said, Literal):
            labels.setdefault(subject, set()).add(said.language or "")
        elif quad.predicate.value == SKOS.inScheme and isinstance(said, NamedNode):
            schemes[subject] = re.split(r"[/#]", said.value)[-1]
    text = path.read_text(encoding="utf-8")
    for iri, scheme in schemes.items():
        line = _line_of_subject(text, iri)
        if not {"ar", "en"} <= labels.get(iri, set()):
            yield ArchiveError(path, line, iri, "unnamed_concept")
        if f"/{scheme}/" not in iri:
            yield ArchiveError(path, line, iri, "concept_elsewhere", value=scheme)


def _line_of_subject(text: str, iri: str) -> int:
    local = re.split(r"[/#]", iri)[-1]
    begin = re.compile(rf"(<{re.escape(iri)}>|[\w-]*:{re.escape(local)})(\s|$)")
    lines = enumerate(text.splitlines(), start=1)
    return next((number for number, line in lines if begin.match(line.strip())), 1)


def _shapes() -> Iterator[ArchiveError]:
    folder = own_path("shapes")
    if folder is None:
        return
    broken = "<https://example.org/a> <https://example.org/b> <https://example.org/c> .\n"
    try:
        validate(broken.encode())
    except Exception as error:  # noqa: BLE001 - pySHACL raises whatever a shape leads it to
        yield ArchiveError(folder, 1, "", "bad_shape", why=str(error).strip())


def _queries() -> Iterator[QueryFileError]:
    folder = own_path("queries")
    for path in [] if folder is None else sorted(folder.glob("*.rq")):
        try:
            read_saved_query(path)
        except QueryFileError as error:
            yield error
