"""Fixtures of the saved-query tests."""

from __future__ import annotations

import pytest

from smi_graph.queries import SavedQuery, parse_saved_query

PER_YEAR = """\
#+ summary: Documents with a target country, per year
#+ summary_ar: الوثائق المرتبطة ببلد مستهدف، بحسب السنة
#+ description: How many documents about one country does each year hold?
#+ description_ar: عدد الوثائق المرتبطة ببلد مستهدف في كل سنة.
#+ parameters:
#+   - country: {kind: country, label: Country, label_ar: البلد}
#+ tags:
#+   - country
#+   - timeline
#defaultView:BarChart
PREFIX smi: <https://w3id.org/smi/ontology#>
# ?_country_iri in a comment stays
SELECT ?year (COUNT(DISTINCT ?document) AS ?count) WHERE {
  ?document smi:targetCountry ?_country_iri ; smi:issuedYear ?year .
  FILTER("?_country_iri" != "")
  FILTER(COALESCE(?year >= ?__from_xsd_gYear, true))
}
GROUP BY ?year ORDER BY ?year
"""


@pytest.fixture
def per_year() -> SavedQuery:
    return parse_saved_query(PER_YEAR, "country_documents-by-year.rq")
