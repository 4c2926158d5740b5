"""One address for each kind of page of the reading room, on the sample records."""

PAGES = (
    "/",
    "/queries?format=html",
    "/queries/archive_documents-by-country.html",
    "/queries/archive_timeline.html?limit=5",
    "/queries/country_documents.html?country=IQ",
    "/queries/country_documents-by-year.html?view=LineChart",
    "/queries/person_companions.html?person=nobody",
    "/queries/person-index_pairs.html",
    "/sparql",
    "/sparql?example=person_companions",
    "/ontology?format=html",
    "/vocabulary?format=html",
    "/dataset?format=html",
    "/country/IQ.html",
    "/nowhere",
)
