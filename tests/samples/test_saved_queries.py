"""The sample records are enough to try every saved query on."""

from __future__ import annotations

import json

import pytest

from smi_graph.queries import bind, load_saved_queries
from smi_graph.store import QueryRequest, ReleaseDirectory, run_query_once

QUERIES = load_saved_queries()
# No reader has reported anything of the samples, and every number that they cite is theirs.
WITHOUT_ROWS = {"document_contributions", "citation-index_not-held"}


@pytest.mark.parametrize("name", sorted(QUERIES.keys() - WITHOUT_ROWS))
def test_a_saved_query_answers_with_its_own_defaults(
    name: str, sample_store: ReleaseDirectory
) -> None:
    request = QueryRequest(query=bind(QUERIES[name], {}))
    answer = json.loads(run_query_once(sample_store, request).body)
    assert answer["results"]["bindings"]
