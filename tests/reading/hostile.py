"""A small archive whose names and titles are all attempts to become something else."""

from __future__ import annotations

from pathlib import Path

from smi_graph.store import RdfFiles
from smi_graph.vocabulary import RDF, RDFS, SMI, XSD, IriMinter

SCRIPT = "<script>document.title = 'broken'</script>"
IMAGE = "</script><img src=x onerror=\"document.title = 'broken'\">"
FORMULA = "=HYPERLINK(1)"
MINTER = IriMinter()


def hostile_archive(folder: Path) -> RdfFiles:
    """Write the archive: two persons in one document."""
    document = f"<{MINTER.document('SMI/X/1')}>"
    lines = [
        f"{document} <{RDF.type}> <{SMI.Document}> .",
        f'{document} <{SMI.code}> "SMI/X/1" .',
        f"{document} <{SMI.title}> {_text(IMAGE)}@en, {_text(FORMULA + SCRIPT)}@ar .",
        f'{document} <{SMI.issued}> "2011-05-28"^^<{XSD.date}> .',
        f'{document} <{SMI.issuedYear}> "2011"^^<{XSD.gYear}> .',
    ]
    for key, name in (("one", SCRIPT), ("two", IMAGE)):
        person = f"<{MINTER.person(key)}>"
        lines += [
            f"{person} <{RDF.type}> <{SMI.Person}> .",
            f"{person} <{RDFS.label}> {_text(name)}@en, {_text(name)}@ar .",
            f"{document} <{SMI.relatedPerson}> {person} .",
        ]
    path = folder / "hostile.ttl"
    path.write_text("\n".join(lines), encoding="utf-8")
    return RdfFiles((path,))


def _text(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
