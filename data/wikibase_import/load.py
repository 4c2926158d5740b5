"""Load what ``smi-graph export wikibase-import`` wrote into a Wikibase, by WikibaseIntegrator.

    python -m pip install wikibaseintegrator
    python load.py FOLDER --api https://wikibase.example.org/w/api.php --user NAME@BOT

The password of the bot is asked for, or read from ``WIKIBASE_PASSWORD``. Properties come first,
then items with their names, then statements, since a Wikibase gives numbers of its own: what had
which number is kept in ``numbers.tsv`` of the folder, and a load that was broken off goes on
where it stopped.
"""

from __future__ import annotations

import argparse
import copy
import getpass
import json
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

NUMBERS = "numbers.tsv"
_DONE = "statements"


def with_new_numbers(claims: dict[str, Any], numbers: dict[str, str]) -> dict[str, Any]:
    """Give statements with the numbers of the other Wikibase, and without names and digests."""
    found: dict[str, Any] = {}
    for name, statements in claims.items():
        found[numbers[name]] = [_statement(statement, numbers) for statement in statements]
    return found


def _statement(statement: dict[str, Any], numbers: dict[str, str]) -> dict[str, Any]:
    made = copy.deepcopy(statement)
    # WikibaseIntegrator wants a name, and sends none that is empty.
    made["id"] = ""
    made["mainsnak"] = _snak(made["mainsnak"], numbers)
    if "qualifiers" in made:
        _renumber(made, "qualifiers", numbers)
    for reference in made.get("references", ()):
        reference["hash"] = ""
        _renumber(reference, "snaks", numbers)
    return made


def _renumber(holder: dict[str, Any], name: str, numbers: dict[str, str]) -> None:
    holder[name] = {
        numbers[key]: [_snak(snak, numbers) for snak in snaks]
        for key, snaks in holder[name].items()
    }
    order = f"{name}-order"
    holder[order] = [numbers[key] for key in holder[order]]


def _snak(snak: dict[str, Any], numbers: dict[str, str]) -> dict[str, Any]:
    made = {key: value for key, value in snak.items() if key != "hash"}
    made["property"] = numbers[snak["property"]]
    value = snak.get("datavalue")
    if value is not None and value["type"] == "wikibase-entityid":
        new = numbers[value["value"]["id"]]
        kind = value["value"]["entity-type"]
        told = {"entity-type": kind, "numeric-id": int(new[1:]), "id": new}
        made["datavalue"] = {"type": value["type"], "value": told}
    return made


class Load:
    """A load into one Wikibase.

    Parameters
    ----------
    folder
        What was exported.
    wikibase
        A `wikibaseintegrator.WikibaseIntegrator` that may write.
    """

    def __init__(self, folder: Path, wikibase: Any) -> None:
        self.folder, self.wikibase = folder, wikibase
        self.numbers: dict[str, str] = {}
        self.finished: set[str] = set()
        kept = folder / NUMBERS
        for line in kept.read_text(encoding="utf-8").splitlines() if kept.exists() else ():
            old, new = line.split("\t")
            if new == _DONE:
                self.finished.add(old)
            else:
                self.numbers[old] = new

    def run(self) -> None:
        """Load everything that was not loaded before."""
        for name in ("properties.jsonl", "items.jsonl"):
            for entity in self._lines(name):
                if entity["id"] not in self.numbers:
                    written = self._made(entity, {}, entity["id"]).write(as_new=True)
                    self._keep(entity["id"], written.id)
                    self.numbers[entity["id"]] = written.id
        for name in ("properties.jsonl", "items.jsonl"):
            for entity in self._lines(name):
                if entity["id"] not in self.finished and entity["claims"]:
                    claims = with_new_numbers(entity["claims"], self.numbers)
                    self._made(entity, claims, self.numbers[entity["id"]]).write()
                    self._keep(entity["id"], _DONE)

    def _lines(self, name: str) -> Iterator[dict[str, Any]]:
        with (self.folder / name).open(encoding="utf-8") as file:
            yield from map(json.loads, file)

    def _made(self, entity: dict[str, Any], claims: dict[str, Any], number: str) -> Any:
        rooms = {"property": self.wikibase.property, "item": self.wikibase.item}
        told = {**entity, "id": number, "claims": claims}
        # They are those of the pages here.
        told.pop("pageid", None)
        told.pop("title", None)
        return rooms[entity["type"]].new().from_json(told)

    def _keep(self, old: str, new: str) -> None:
        with (self.folder / NUMBERS).open("a", encoding="utf-8") as file:
            file.write(f"{old}\t{new}\n")


def main() -> None:
    """Read the arguments, log in and load."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--api", required=True, help="the address of api.php")
    parser.add_argument("--user", required=True, help="the name of a bot, NAME@BOT")
    asked = parser.parse_args()
    try:
        from wikibaseintegrator import WikibaseIntegrator, wbi_login
        from wikibaseintegrator.wbi_config import config
    except ImportError:
        sys.exit("WikibaseIntegrator is not installed: python -m pip install wikibaseintegrator")
    config["MEDIAWIKI_API_URL"] = asked.api
    config["USER_AGENT"] = f"smi-graph wikibase-import ({asked.user})"
    password = os.environ.get("WIKIBASE_PASSWORD") or getpass.getpass()
    login = wbi_login.Login(user=asked.user, password=password, mediawiki_api_url=asked.api)
    Load(asked.folder, WikibaseIntegrator(login=login, is_bot=True)).run()


if __name__ == "__main__":
    main()
