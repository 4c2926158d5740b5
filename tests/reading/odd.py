"""A small archive of odd cases: hostile names, namesakes, mergers, and a name in many documents."""

from __future__ import annotations

from pathlib import Path

from smi_graph.store import ReleaseDirectory, open_writer
from smi_graph.vocabulary import DCTERMS, PROV, RDF, RDFS, SCHEMA, SKOS, SMI, XSD, IriMinter

MINTER = IriMinter()
HOSTILE = '"><script>alert(1)</script>'
COMPANIONS = 75
SHARED = 30


def odd_archive(folder: Path) -> ReleaseDirectory:
    """Publish it."""
    directory = ReleaseDirectory(folder)
    with open_writer(directory) as writer:
        writer.load("\n".join([*_actors(), *_records()]).encode())
        writer.publish(base_iri=MINTER.base, inputs_sha256="0" * 64)
    return directory


def _actors() -> list[str]:
    names = {"evil": HOSTILE, "new": "New Name", "lone": "Lone Name", "hub": "Hub"}
    names |= {"twin-one": "Same Name", "twin-two": "Same Name"}
    names |= {f"p{number:02}": f"Person {number:02}" for number in range(COMPANIONS)}
    lines = [_label(MINTER.person(key), name) for key, name in names.items()]
    lines += [f"<{MINTER.person(key)}> <{RDF.type}> <{SMI.Person}> ." for key in names]
    withdrawn = f'<{PROV.invalidatedAtTime}> "2026-01-02T03:04:05Z"^^<{XSD.dateTime}>'
    return [
        *lines,
        _label(MINTER.country("IQ"), "Iraq"),
        _label(MINTER.country("SY"), "Syria"),
        _label(MINTER.concept("reliability", "correct"), "correct"),
        f"<{MINTER.person('evil')}> <{SCHEMA.sameAs}> <http://www.wikidata.org/entity/Q42> .",
        f'<{MINTER.person("evil")}> <{SKOS.altLabel}> "اسم آخر"@ar .',
        f"<{MINTER.person('old')}> <{DCTERMS.isReplacedBy}> <{MINTER.person('new')}> .",
        f"<{MINTER.person('gone')}> {withdrawn} <{MINTER.graph('withdrawn')}> .",
    ]


def _records() -> list[str]:
    lines = _record("1", HOSTILE, "2011-05-03", ["evil", "new"], ["SY"])
    reliable = MINTER.concept("reliability", "correct")
    lines.append(f"<{MINTER.document('1')}> <{SMI.reliability}> <{reliable}> .")
    lines += _record("2", "Second", "2012", ["new", "twin-one"], ["SY", "IQ"])
    lines += _record("3", "Third", "", ["twin-two"], ["SY"])
    crowd = [f"p{number:02}" for number in range(COMPANIONS)]
    lines += _record("crowd", "Crowd", "1999-09-09", ["hub", *crowd], [])
    for number in range(SHARED):
        lines += _record(f"hub-{number}", f"Hub {number}", f"{1990 + number}", ["hub", "p00"], [])
    return lines


def _record(
    code: str, title: str, date: str, persons: list[str], countries: list[str]
) -> list[str]:
    document = f"<{MINTER.document(code)}>"
    told = title.replace('"', '\\"')
    lines = [
        f"{document} <{RDF.type}> <{SMI.Document}> .",
        f'{document} <{SMI.code}> "{code}" .',
        f'{document} <{SMI.title}> "{told}"@en .',
    ]
    lines += [f"{document} <{SMI.relatedPerson}> <{MINTER.person(key)}> ." for key in persons]
    lines += [f"{document} <{SMI.targetCountry}> <{MINTER.country(key)}> ." for key in countries]
    return [*lines, f'{document} <{SMI.issued}> "{date}" .'] if date else lines


def _label(iri: str, name: str) -> str:
    told = name.replace('"', '\\"')
    return f'<{iri}> <{RDFS.label}> "{told}"@en .'
