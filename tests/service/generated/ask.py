# ruff: noqa: T201
"""Ask the service at an address through the client that was made from its description."""

import sys

from archive_client import Client  # type: ignore[import-not-found]
from archive_client.api.country import (  # type: ignore[import-not-found]
    country_documents_by_year,
)
from archive_client.api.health import get_ready  # type: ignore[import-not-found]
from archive_client.api.search import search  # type: ignore[import-not-found]

client = Client(sys.argv[1], raise_on_unexpected_status=True)
for row in country_documents_by_year.sync(client=client, country="IQ").results.bindings:
    print(row.year.value, row.count.value)
found = search.sync(client=client, country="IQ")
print(found.records[0].countries[0].names.to_dict()["ar"])
print(get_ready.sync(client=client).release)
