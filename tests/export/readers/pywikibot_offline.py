"""Reads a JSON dump with pywikibot, which asks its site for namespaces unless told them."""

from __future__ import annotations

import gzip
import json
import sys

import pywikibot
from pywikibot.site import DataSite, Namespace, NamespacesDict


class OfflineSite(DataSite):
    """A data site that knows its namespaces and never asks the network."""

    namespaces = NamespacesDict(
        {**Namespace.builtin_namespaces(), 122: Namespace(122, "Property", "Property")}
    )

    def login(self, **_: object) -> None:
        """Stay outside."""

    @property
    def item_namespace(self) -> Namespace:
        return self.namespaces[0]

    @property
    def property_namespace(self) -> Namespace:
        return self.namespaces[122]

    def get_repo_for_entity_type(self, _: str) -> OfflineSite:
        return self

    def data_repository(self) -> OfflineSite:
        return self


def main() -> None:
    site = OfflineSite("wikidata", "wikidata")
    counts = {"entities": 0, "claims": 0, "qualifiers": 0, "references": 0}
    with gzip.open(sys.argv[1]) as file:
        entities = [json.loads(line.rstrip(b",\n")) for line in file if line.startswith(b"{")]
    for entity in entities:
        counts["entities"] += 1
        for statement in (one for claims in entity["claims"].values() for one in claims):
            claim = pywikibot.Claim.fromJSON(site, statement)
            assert claim.getTarget() is not None
            assert claim.getRank() == statement["rank"]
            counts["claims"] += 1
            counts["qualifiers"] += sum(len(found) for found in claim.qualifiers.values())
            counts["references"] += len(claim.sources)
    sys.stdout.write(json.dumps(counts) + "\n")


if __name__ == "__main__":
    main()
