"""``smi-graph archive``: a folder for a new archive, and the mistakes of one."""

from __future__ import annotations

import shutil
import string
import sys
from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any, Protocol

import typer
from pyoxigraph import RdfFormat, parse

from smi_graph.arabic.months import FILE as MONTHS
from smi_graph.arabic.months import month_mistakes
from smi_graph.archive import FILE, archive, archive_mistakes
from smi_graph.authorities import AuthorityError, load_authorities
from smi_graph.authorities.loading import table_mistakes
from smi_graph.cli.console import DATA_REFUSED
from smi_graph.cli.input_check import constant_mistakes, language_mistakes
from smi_graph.cli.turtle_check import (
    alignment_mistakes,
    concept_mistakes,
    shape_mistakes,
    term_mistakes,
)
from smi_graph.cli.turtle_check import described as described_terms
from smi_graph.export.schema import FILE as PROPERTIES
from smi_graph.export.schema import SchemaError, load_schema
from smi_graph.layered import (
    WORD_FILES,
    ArchiveError,
    line_of,
    read_toml,
    word_file_mistakes,
)
from smi_graph.mentions import rule_mistakes
from smi_graph.messages import (
    MessagesError,
    message,
    own_message_files,
    read_messages,
    shipped_messages,
)
from smi_graph.profiles import profile_mistakes
from smi_graph.queries import QueryFileError
from smi_graph.queries.saved_query import read_saved_query
from smi_graph.reading.bibliography.kinds import citation_type_mistakes
from smi_graph.reading.bibliography.styles import citation_style_mistakes
from smi_graph.records.layout import POLL
from smi_graph.resources import archive_folder, own_path, resource_layers, resource_path
from smi_graph.schema import ValueType, field_table, field_table_mistakes
from smi_graph.vocabulary import SMI

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from smi_graph.authorities import Authorities
    from smi_graph.cli.console import Terminal
    from smi_graph.messages import Language


_KNOWN = {
    FILE,
    PROPERTIES,
    MONTHS,
    *WORD_FILES,
    "fields.toml",
    "vocabularies.ttl",
    "ontology.ttl",
    "alignments.ttl",
    "citation.toml",
    "front_page.toml",
}
_NOTES = {".md", ".txt", ".rst"}
_FOLDERS = {
    "authorities": ".csv",
    "mentions": ".toml",
    "shapes": ".ttl",
    "queries": ".rq",
    "messages": ".toml",
    "citation_styles": ".csl",
    "profiles": ".toml",
}


def new(terminal: Terminal, folder: Path) -> None:
    """Write the skeleton of an archive into a folder that holds nothing yet."""
    language = terminal.language
    try:
        if folder.exists() and any(folder.iterdir()):
            terminal.fail(message("archive.not_empty", language, folder=str(folder)))
        shutil.copytree(resource_path("data", "new_archive"), folder, dirs_exist_ok=True)
    except OSError as error:
        why = f"{error.strerror or error}: {error.filename or folder}"
        terminal.fail(message("archive.not_written", language, why=why))
    sys.stdout.write(message("archive.written", language, folder=str(folder)) + "\n")


def check(language: Language) -> None:
    """Print each mistake in the folder of the archive, then what it costs to leave things out."""
    found = check_archive()
    for mistake in found.mistakes:
        sys.stdout.write(mistake.sentence(language) + "\n")
    for key, name in found.notes:
        sys.stdout.write(message(f"archive.{key}", language, name=name) + "\n")
    folder = archive_folder()
    shown = str(resource_path("data") if folder is None else folder)
    key = "mistakes" if found.mistakes else "sound"
    count = str(len(found.mistakes))
    sys.stdout.write(message(f"archive.{key}", language, folder=shown, count=count) + "\n")
    if found.mistakes:
        raise typer.Exit(DATA_REFUSED)


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
        Entries of the messages that say what it costs to leave things out, or what lies beside
        the archive's files, each with a name.
    """

    mistakes: tuple[Mistake, ...]
    notes: tuple[tuple[str, str], ...] = ()


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
    fields = field_table_mistakes(resource_layers("data", "fields.toml"))
    turtle = [*_turtle()]
    words = [*month_mistakes(), *(one for file in WORD_FILES for one in word_file_mistakes(file))]
    words += [*([] if words else citation_type_mistakes()), *citation_style_mistakes()]
    tables = table_mistakes()
    found += [*fields, *turtle, *words, *tables, *rule_mistakes(), *_unread()]
    if not (fields or turtle or words or tables):
        found += _input()
    if not turtle:
        found += concept_mistakes()
    if not turtle and not fields:
        found += [*term_mistakes(), *alignment_mistakes(), *shape_mistakes(), *profile_mistakes()]
    if not found:
        found += [*_what_fits_together()]
    found += _queries()
    return Checked(tuple(found), _notes())


def _notes() -> tuple[tuple[str, str], ...]:
    known = archive()
    said = {
        "no_data_licence": known.data_licence,
        "no_text_licence": known.text_licence,
        "no_publisher": known.publisher,
        "no_contact_given": known.contact,
    }
    lacks = [(key, "") for key, value in said.items() if not value]
    return (*lacks, *(("unread_folder", name) for name in _unread_folders()))


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
        yield MessagesError(path, line, "", "unknown", key=key.partition(".")[2])
        return
    by_language: dict[str, Any] = {str(tag): sentence for tag, sentence in known.items()}
    for language, said in words.items() if isinstance(words, dict) else [("", words)]:
        if language not in by_language:
            yield MessagesError(path, line, "", "language", language=str(language))
            continue
        allowed = _placeholders(by_language[language])
        try:
            extra = sorted(_placeholders(said) - allowed)
        except (ValueError, AttributeError, TypeError):
            yield MessagesError(path, line, "", "no_text", key=key)
            continue
        for name in extra:
            shown = ", ".join(f"{{{one}}}" for one in sorted(allowed)) or "—"
            yield MessagesError(
                path, line, "", "placeholder", key=key, name=f"{{{name}}}", known=shown
            )


def _placeholders(words: Any) -> set[str]:
    texts = words.values() if isinstance(words, dict) else [words]
    return {name for text in texts for _, name, _, _ in string.Formatter().parse(text) if name}


def _turtle() -> Iterator[ArchiveError]:
    names = ("vocabularies.ttl", "smi.ttl", "alignments.ttl")
    files = [own_path("ontology", name) for name in names]
    folder = own_path("shapes")
    files += [] if folder is None else sorted(folder.glob("*.ttl"))
    for path in filter(None, files):
        try:
            for _ in parse(path=str(path), format=RdfFormat.TURTLE):
                pass
        except SyntaxError as error:
            yield ArchiveError(path, error.lineno or 1, "", "bad_turtle", why=str(error.msg))


def _list(names: Any) -> str:
    return ", ".join(sorted(names))


def _unread() -> Iterator[ArchiveError]:
    """Name files that nothing reads."""
    folder = archive_folder()
    if folder is None:
        return
    for path in _told(folder):
        if path.is_file() and path.name not in _KNOWN:
            yield ArchiveError(path, 1, "", "unread", known=_list(_KNOWN))
        elif path.is_dir() and path.name not in _FOLDERS and _is_misnamed(path.name):
            yield ArchiveError(path, 1, "", "unread", known=_list(_FOLDERS))
    for name, suffix in _FOLDERS.items():
        for path in _told(folder / name):
            # The queries of a profile lie in a folder of its name.
            if (path.suffix != suffix or path.is_dir()) and path.parent.name != "profiles":
                yield ArchiveError(path, 1, "", "unread", known=f"*{suffix}")


def _unread_folders() -> Iterator[str]:
    """Name the folders beside those that are read: the archive may keep its sources there."""
    folder = archive_folder()
    for path in [] if folder is None else _told(folder):
        if path.is_dir() and path.name not in _FOLDERS and not _is_misnamed(path.name):
            yield path.name


def _is_misnamed(name: str) -> bool:
    return bool(get_close_matches(name, _FOLDERS))


def _told(folder: Path) -> Iterator[Path]:
    """List what lies in a folder, but for notes to people and what is hidden."""
    for path in sorted(folder.glob("*")):
        is_note = path.suffix in _NOTES or path.stem.upper() in {"README", "LICENSE", "LICENCE"}
        if not path.name.startswith(".") and not is_note:
            yield path


def _what_fits_together() -> Iterator[Mistake]:
    """Check what one file says of another: schemes, terms, properties of the dumps."""
    try:
        authorities = load_authorities()
    except AuthorityError as error:
        yield error
        return
    described = described_terms()
    yield from _kinds_of_codes()
    path = own_path("data", "fields.toml") or resource_path("data", "fields.toml")
    text = path.read_text(encoding="utf-8")
    for kind in field_table().kinds.values():
        ours = kind.of_class.startswith((SMI.NAMESPACE, archive().base_iri))
        if ours and kind.of_class not in described:
            entry = f"kind.{kind.key}"
            line = line_of(text, f"{entry}.class")
            yield ArchiveError(path, line, entry, "no_term", value=kind.of_class)
    for field in field_table().fields.values():
        entry = f"field.{field.key}"
        if field.value is ValueType.CONCEPT and field.scheme not in authorities.concepts:
            line = line_of(text, f"{entry}.scheme")
            yield ArchiveError(path, line, entry, "no_scheme", value=field.scheme)
        if field.role and field.role not in authorities.concepts["role"].entries:
            line = line_of(text, f"{entry}.role")
            yield ArchiveError(path, line, entry, "no_role", value=field.role)
        for iri in filter(None, (field.predicate, field.as_written, field.year)):
            own = iri.startswith((SMI.NAMESPACE, archive().base_iri))
            if own and iri not in described:
                yield ArchiveError(path, line_of(text, entry), entry, "no_term", value=iri)
    try:
        load_schema()
    except SchemaError as error:
        properties = own_path("data", PROPERTIES) or resource_path("data", PROPERTIES)
        # One that is not UTF-8 may be what is wrong.
        text = properties.read_text(encoding="utf-8", errors="replace")
        error.line = line_of(text, error.entry)
        yield error


def _input() -> Iterator[Mistake]:
    """Check what is said of texts and values, which needs all tables to be sound."""
    authorities = load_authorities()
    yield from constant_mistakes(authorities)
    yield from language_mistakes(authorities)
    yield from _verdicts(authorities)


def _verdicts(authorities: Authorities) -> Iterator[ArchiveError]:
    path = own_path("data", "page_layout.toml")
    text, said = ("", {}) if path is None else read_toml(path)
    for verdict in said.get("verdicts", {}):
        if path is not None and verdict not in authorities.concepts[POLL].entries:
            entry = f"verdicts.{verdict}"
            yield ArchiveError(path, line_of(text, entry), entry, "no_verdict", value=verdict)


def _kinds_of_codes() -> Iterator[ArchiveError]:
    folder = archive_folder() or resource_path("data")
    path, known = folder / FILE, field_table().kinds
    for kind in archive().codes.kinds:
        if kind not in known:
            entry = f"codes.kinds.{kind}"
            line = line_of(path.read_text(encoding="utf-8"), entry)
            yield ArchiveError(path, line, entry, "unknown_key", known=_list(known))


def _queries() -> Iterator[QueryFileError]:
    folder = own_path("queries")
    for path in [] if folder is None else sorted(folder.glob("*.rq")):
        try:
            read_saved_query(path)
        except QueryFileError as error:
            yield error
