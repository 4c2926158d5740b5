"""What the archive can give back to Wikidata, as commands of QuickStatements (version 1).

Only items whose counterpart a person has reviewed are named, and only such things are added
as take nothing away: other names, and the address where the archive describes the thing. Of a
country only its names of today are proposed: the table of aliases has names of states that it
followed, and a link from each country to one archive is what Wikidata would take back.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TextIO

from smi_graph.authorities import load_authorities
from smi_graph.export.describing import Describer
from smi_graph.export.schema import load_schema
from smi_graph.pipeline.decided import with_decisions
from smi_graph.pipeline.records_file import read_records
from smi_graph.vocabulary import IriMinter

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from smi_graph.export.drafts import EntityDraft
    from smi_graph.store import Release

_DESCRIBED_AT = "P973"
_RETRIEVED = "S813"
_REFERENCE_URL = "S854"


def write_quickstatements(release: Release, file: TextIO, decisions: Path | None = None) -> int:
    """Write commands for every actor of a release that has a reviewed counterpart.

    Parameters
    ----------
    release
        The release.
    file
        Where the commands go.
    decisions
        The folder of decisions about unlisted names.

    Returns
    -------
    int
        How many commands were written.
    """
    manifest = release.manifest
    authorities = with_decisions(load_authorities(), decisions)
    describer = Describer(load_schema(), authorities, IriMinter(manifest.base_iri))
    keys = {named.key for record in read_records(release) for named in describer.named_by(record)}
    count = 0
    for key in sorted(keys):
        if key.startswith(("document/", "diary/")):
            continue
        draft = describer.actor(key, [])
        for command in commands(draft, f"{manifest.created:%Y-%m-%d}"):
            file.write(command + "\n")
            count += 1
    return count


def commands(draft: EntityDraft, day: str) -> Iterator[str]:
    """Give the commands for one draft; none when it has no reviewed counterpart.

    Parameters
    ----------
    draft
        What is said of an actor.
    day
        When the archive was read, ``YYYY-MM-DD``.
    """
    values = {said.property: getattr(said.value, "text", "") for said in draft.said}
    item = values.get("wikidata-item")
    if not item:
        return
    is_country = draft.key.startswith("country/")
    for language, label in draft.labels.items():
        for name in (label, *(() if is_country else draft.aliases.get(language, ()))):
            yield f"{item}\tA{language}\t{_quoted(name)}"
    if is_country:
        return
    address = _quoted(values["exact-match"])
    source = f"{_REFERENCE_URL}\t{address}\t{_RETRIEVED}\t+{day}T00:00:00Z/11"
    yield f"{item}\t{_DESCRIBED_AT}\t{address}\t{source}"


def _quoted(text: str) -> str:
    # QuickStatements knows no escape for its own quotation mark.
    return '"{}"'.format(text.replace('"', "”"))
