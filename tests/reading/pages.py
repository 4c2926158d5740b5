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
    "/diary/SAMPLE-D-2012-06-30.html",
    "/document/SAMPLE-GA-68-182.html",
    "/document/SAMPLE-OLD-1958-02-01.html",
    "/document/SMI-A200-593915.html?q=Rome",
    "/organization/un-security-council.html",
    "/path?from=person:kofi-annan&to=country:IQ",
    "/path?from_name=%D8%A7%D9%84%D8%A3%D9%85%D9%85+%D8%A7%D9%84%D9%85%D8%AA%D8%AD%D8%AF%D8%A9",
    "/tie/person:ban-ki-moon/person:kofi-annan",
    "/nowhere",
)
