"""One address for each kind of page of the reading room, on the sample records."""

PAGES = (
    "/",
    "/queries?format=html",
    "/sparql",
    "/ontology?format=html",
    "/vocabulary?format=html",
    "/dataset?format=html",
    "/country/IQ.html",
    "/search?q=بيان&country=SY&from=2012",
    "/search?q=zzzz&country=IQ",
    '/search?q="open',
    "/nowhere",
)
