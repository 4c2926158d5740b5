"""Each request of OAI-PMH gets what the protocol says, errors among it."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import quote

import httpx
import pytest
from lxml import etree
from pyoxigraph import Literal, NamedNode, Triple

from smi_graph.harvesting.oai.lists import PAGE, read_token
from smi_graph.harvesting.xml import rdf_element
from smi_graph.pipeline.journal import open_journal
from smi_graph.store import ReleaseDirectory
from tests.harvesting.conftest import RECORDS, configured
from tests.service.server import serve

OAI = "{http://www.openarchives.org/OAI/2.0/}"
ONE = "oai:w3id.org:SAMPLE-T-3"
LIST = "verb=ListRecords&metadataPrefix=oai_dc"


def ask(client: httpx.Client, query: str) -> etree._Element:
    answer = client.get(f"/oai?{query}")
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "text/xml; charset=utf-8")
    return etree.fromstring(answer.content)


def error_of(answer: etree._Element) -> str | None:
    found = answer.find(f"{OAI}error")
    return None if found is None else found.get("code")


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("", "badVerb"),
        ("verb=", "badVerb"),
        ("verb=identify", "badVerb"),
        ("verb=Identify&verb=Identify", "badVerb"),
        ("verb=Identify&set=a", "badArgument"),
        ("verb=Identify&identifier=", "badArgument"),
        ("verb=GetRecord", "badArgument"),
        (f"verb=GetRecord&identifier={ONE}", "badArgument"),
        (f"verb=GetRecord&identifier={ONE}&metadataPrefix=a%20b", "badArgument"),
        (f"verb=GetRecord&identifier={ONE}&metadataPrefix=marc", "cannotDisseminateFormat"),
        ("verb=GetRecord&identifier=SAMPLE-T-3&metadataPrefix=oai_dc", "idDoesNotExist"),
        ("verb=GetRecord&identifier=a%01%22&metadataPrefix=oai_dc", "idDoesNotExist"),
        ("verb=ListMetadataFormats&identifier=oai:w3id.org:none", "idDoesNotExist"),
        ("verb=ListSets&resumptionToken=a", "badResumptionToken"),
        ("verb=ListRecords", "badArgument"),
        ("verb=ListRecords&metadataPrefix=marc", "cannotDisseminateFormat"),
        (f"{LIST}&metadataPrefix=oai_dc", "badArgument"),
        (f"{LIST}&resumptionToken=a", "badArgument"),
        ("verb=ListRecords&resumptionToken=a", "badResumptionToken"),
        ("verb=ListRecords&resumptionToken=%D8%A8", "badResumptionToken"),
        ("verb=ListRecords&resumptionToken=W10", "badResumptionToken"),
        (f"{LIST}&from=2012-02-31", "badArgument"),
        (f"{LIST}&from=2012", "badArgument"),
        (f"{LIST}&from=2012-01-01T00:00:00", "badArgument"),
        (f"{LIST}&from=2012-01-01T00:00:00.5Z", "badArgument"),
        (f"{LIST}&from=2012-01-01&until=2013-01-01T00:00:00Z", "badArgument"),
        (f"{LIST}&from=2013-01-02&until=2013-01-01", "badArgument"),
        (f"{LIST}&from=%FF", "badArgument"),
        (f"{LIST}&until=1990-01-01", "noRecordsMatch"),
        (f"{LIST}&from=2999-01-01", "noRecordsMatch"),
        (f"{LIST}&set=none", "noRecordsMatch"),
    ],
)
def test_a_wrong_request_gets_the_error_of_the_protocol(
    still: httpx.Client, query: str, code: str
) -> None:
    answer = ask(still, query)
    assert error_of(answer) == code
    told = dict(answer.find(f"{OAI}request").attrib)
    assert bool(told) is (code not in {"badVerb", "badArgument"})


def test_identify_tells_the_rules_of_the_repository(still: httpx.Client) -> None:
    told = ask(still, "verb=Identify").find(f"{OAI}Identify")
    assert told.findtext(f"{OAI}baseURL") == str(still.base_url.join("/oai"))
    assert told.findtext(f"{OAI}deletedRecord") == "persistent"
    assert told.findtext(f"{OAI}granularity") == "YYYY-MM-DDThh:mm:ssZ"
    first = ask(still, LIST).findtext(f".//{OAI}datestamp")
    assert told.findtext(f"{OAI}earliestDatestamp") == first


def test_one_answer_holds_what_a_text_may_not_hold_in_xml(still: httpx.Client) -> None:
    for prefix in ("oai_dc", "rdf"):
        answer = ask(still, f"verb=GetRecord&identifier={ONE}&metadataPrefix={prefix}")
        texts = " ".join(answer.itertext())
        assert "b ]]> <c> &amp;" in texts


def test_a_record_is_found_by_its_code_as_the_archive_prints_it(still: httpx.Client) -> None:
    code = quote("oai:w3id.org:SAMPLE/T/3")
    answer = ask(still, f"verb=GetRecord&identifier={code}&metadataPrefix=oai_dc")
    assert answer.findtext(f".//{OAI}identifier") == ONE


def test_sets_are_the_collections_with_their_names(still: httpx.Client) -> None:
    sets = ask(still, "verb=ListSets").iter(f"{OAI}set")
    names = {one.findtext(f"{OAI}setSpec"): one.findtext(f"{OAI}setName") for one in sets}
    assert names.keys() == {"united-nations", "syrian-opposition"}
    assert "الأمم المتحدة" in names["united-nations"]
    found = ask(still, f"{LIST}&set=syrian-opposition").iter(f"{OAI}identifier")
    assert [one.text for one in found] == [ONE]


def test_arguments_may_be_posted_as_a_form(still: httpx.Client) -> None:
    answer = still.post("/oai", data={"verb": "ListIdentifiers", "metadataPrefix": "rdf"})
    assert len(etree.fromstring(answer.content).findall(f".//{OAI}header")) == RECORDS
    assert still.post("/oai", content=b"verb=Identify").status_code == 415


def test_an_answer_that_a_client_has_is_not_sent_again(still: httpx.Client) -> None:
    tag = still.get(f"/oai?{LIST}").headers["ETag"]
    assert still.get(f"/oai?{LIST}", headers={"If-None-Match": tag}).status_code == 304
    assert not still.head(f"/oai?{LIST}").content


def test_tokens_that_were_changed_or_have_expired_are_refused(
    still: httpx.Client, made: ReleaseDirectory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(PAGE, "ListRecords", 5)
    text = ask(still, LIST).findtext(f".//{OAI}resumptionToken")
    with open_journal(made) as journal:
        token = read_token(text, journal.id, "ListRecords")
    for changed in (
        replace(token, expires=1),
        replace(token, snapshot=10**6),
        replace(token, after=-1),
        replace(token, prefix="marc"),
        replace(token, journal="other"),
        replace(token, until=2**60),
    ):
        answer = ask(still, f"verb=ListRecords&resumptionToken={changed.write()}")
        assert error_of(answer) == "badResumptionToken", changed
    answer = ask(still, f"verb=ListIdentifiers&resumptionToken={text}")
    assert error_of(answer) == "badResumptionToken"


def test_behind_a_prefix_the_addresses_have_it(made: ReleaseDirectory) -> None:
    with serve(configured(made), root_path="/archive") as client:
        told = ask(client, "verb=Identify")
    assert told.findtext(f".//{OAI}baseURL").endswith("/archive/oai")


def test_rdf_is_well_formed_whatever_it_says() -> None:
    subject, title = NamedNode("https://e.org/a"), NamedNode("https://e.org/title")
    triples = [
        Triple(subject, title, Literal("a\x01\ufffe", language="ar")),
        Triple(subject, NamedNode("https://e.org/12--3"), Literal("no name can be made of it")),
    ]
    read = etree.fromstring(etree.tostring(rdf_element(triples)))
    assert read.findtext(".//{https://e.org/}title") == "a\ufffd\ufffd"
    assert "https://e.org/12%2D%2D3" in etree.tostring(read).decode()
