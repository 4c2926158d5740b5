"""IRIs minted from archive codes and authority identifiers.

Every IRI is plain ASCII: clients, servers and spreadsheets disagree about Arabic letters
in IRIs, and none disagrees about these.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field
from functools import lru_cache

from smi_graph.archive import archive

DEFAULT_BASE = "https://w3id.org/smi/"
VOCABULARY_BASE = "https://w3id.org/smi/vocabulary/"
LANGUAGE_BASE = "http://id.loc.gov/vocabulary/iso639-1/"

_SEGMENT = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*\Z")
_ADDRESS_SEGMENT = re.compile(r"[A-Za-z0-9~][A-Za-z0-9._~-]*\Z")


@lru_cache(maxsize=2**14)
def code_segment(code: str) -> str:
    """Turn an archive code into the last segment of an IRI, by the rule of the archive.

    Examples
    --------
    >>> code_segment("SMI/A200/593915")
    'SMI-A200-593915'
    """
    return archive().codes.segment(code)


def address_segment(segment: str) -> str:
    """Check a segment of an address that `code_segment` may have made.

    Raises
    ------
    ValueError
        When no identifier looks so.

    Examples
    --------
    >>> address_segment("SMI-A200-593915")
    'SMI-A200-593915'
    """
    if not _ADDRESS_SEGMENT.match(segment):
        raise ValueError(f"{segment!r} is no part of an identifier")
    return segment


@lru_cache(maxsize=2**14)
def _identifier_segment(identifier: str) -> str:
    segment = identifier.replace("/", "-")
    if not _SEGMENT.match(segment):
        raise ValueError(f"{identifier!r} has characters that an IRI may not hold")
    return segment


def default_base() -> str:
    """Give the base of the archive that this process serves.

    Examples
    --------
    >>> default_base().endswith("/")
    True
    """
    return archive().base_iri


def provisional_identifier(folded_name: str) -> str:
    """Mint the identifier of an actor that is known only by its name.

    The identifier depends on nothing but the folded name, so that one spelling leads to
    one identifier in every build, and its prefix ``n-`` tells that nobody has reviewed it.

    Examples
    --------
    >>> provisional_identifier("انتوني بلينكن")
    'n-004b0aaced56'
    """
    return "n-" + hashlib.sha256(folded_name.encode()).hexdigest()[:12]


_GRAPHS = ("provenance", "validation", "withdrawn", "contribution", "mentions")


@dataclass(frozen=True, slots=True)
class IriMinter:
    """Mints the IRIs of one archive.

    Parameters
    ----------
    base
        Where the archive's identifiers live; ends with ``/``.

    Examples
    --------
    >>> IriMinter().document("SMI/A200/593915")
    'https://w3id.org/smi/document/SMI-A200-593915'
    >>> IriMinter("https://example.org/").country("IQ")
    'https://example.org/country/IQ'
    """

    base: str = field(default_factory=default_base)

    def __post_init__(self) -> None:
        """Refuse a base to which a path cannot be added."""
        if not re.match(r"https?://[^\s<>\"{}|\\^`]+/\Z", self.base):
            raise ValueError(f"the base {self.base!r} must be an http(s) IRI that ends with '/'")

    def mint(self, kind: str, identifier: str) -> str:
        """Mint the IRI of a thing of a kind, such as ``person``, from its identifier.

        Examples
        --------
        >>> IriMinter().mint("place", "aleppo")
        'https://w3id.org/smi/place/aleppo'
        """
        return f"{self.base}{kind}/{_identifier_segment(identifier)}"

    def record(self, path: str, code: str) -> str:
        """Mint the IRI of a record from its code, with the path of its kind before it.

        Examples
        --------
        >>> IriMinter().record("document", "SMI/A200/593915")
        'https://w3id.org/smi/document/SMI-A200-593915'
        """
        return f"{self.base}{path}/{code_segment(code)}"

    def part(self, kind: str, code: str, number: int) -> str:
        """Mint the IRI of something that belongs to one record, such as its second image.

        Examples
        --------
        >>> IriMinter().part("image", "SMI/A200/593915", 2)
        'https://w3id.org/smi/image/SMI-A200-593915/2'
        """
        return f"{self.record(kind, code)}/{number}"

    def document(self, code: str) -> str:
        """Mint the IRI of a document from its code."""
        return self.record("document", code)

    def diary_entry(self, code: str) -> str:
        """Mint the IRI of a diary entry from its code."""
        return self.record("diary", code)

    def is_record(self, iri: str) -> bool:
        """Tell whether an IRI is that of a document or a diary entry.

        Examples
        --------
        >>> minter = IriMinter()
        >>> minter.is_record(minter.document("SMI/A/1")), minter.is_record(minter.country("IQ"))
        (True, False)
        """
        return iri.startswith((f"{self.base}document/", f"{self.base}diary/"))

    def person(self, identifier: str) -> str:
        """Mint the IRI of a person from the identifier in the authority file."""
        return self.mint("person", identifier)

    def organization(self, identifier: str) -> str:
        """Mint the IRI of an organisation from the identifier in the authority file."""
        return self.mint("organization", identifier)

    def country(self, code: str) -> str:
        """Mint the IRI of a country from its ISO 3166 code."""
        return self.mint("country", code)

    def collection(self, identifier: str) -> str:
        """Mint the IRI of a collection from the identifier in the authority file."""
        return self.mint("collection", identifier)

    def evidence(self, code: str, number: int) -> str:
        """Mint the IRI of the evidence for one fact of a record."""
        return self.part("evidence", code, number)

    def doubt(self, code: str, number: int) -> str:
        """Mint the IRI of a doubt about one record."""
        return self.part("doubt", code, number)

    def contribution(self, number: int) -> str:
        """Mint the IRI of a reader's correction from the number of the report."""
        return self.mint("contribution", str(number))

    def graph(self, name: str) -> str:
        """Mint the IRI of a named graph, such as ``provenance`` or ``validation``.

        Examples
        --------
        >>> IriMinter().graph("provenance")
        'https://w3id.org/smi/graph/provenance'
        """
        return self.mint("graph", name)

    def graphs(self) -> tuple[str, ...]:
        """Give the IRIs of all named graphs that a release of the archive may have."""
        return tuple(self.graph(name) for name in _GRAPHS)

    @staticmethod
    def concept(scheme: str, key: str) -> str:
        """Mint the IRI of a concept of ``ontology/vocabularies.ttl``.

        Examples
        --------
        >>> IriMinter.concept("document-type", "press release")
        'https://w3id.org/smi/vocabulary/document-type/press-release'
        """
        return f"{VOCABULARY_BASE}{scheme}/{_identifier_segment(re.sub(r'[ _]', '-', key))}"

    @staticmethod
    def language(code: str) -> str:
        """Name a language by the Library of Congress IRI of its ISO 639-1 code.

        Examples
        --------
        >>> IriMinter.language("ar")
        'http://id.loc.gov/vocabulary/iso639-1/ar'
        """
        return LANGUAGE_BASE + _identifier_segment(code)
