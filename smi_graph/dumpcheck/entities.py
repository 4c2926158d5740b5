"""The rules for entities of the JSON entity dump: their ids, their members and their terms."""

from __future__ import annotations

import re
from datetime import datetime
from typing import TYPE_CHECKING, Any

from smi_graph.dumpcheck.statements import StatementCheck
from smi_graph.dumpcheck.values import DATATYPES, LARGEST, is_clean, is_language, is_one_of

if TYPE_CHECKING:
    from smi_graph.dumpcheck.faults import Notes

_ID = re.compile(r"([QP])([1-9][0-9]*)\Z")
_MODIFIED = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ\Z")
_KINDS = {"Q": "item", "P": "property"}
_TERM_LIMIT = 250
_SITELINK = {"site", "title", "badges"}


class EntityCheck:
    """Checks entity after entity, and keeps what only the whole can tell.

    Parameters
    ----------
    notes
        Where faults are noted; its place is the line of the entity.
    """

    def __init__(self, notes: Notes) -> None:
        self._notes = notes
        self._statements = StatementCheck(notes)
        self._ids: set[str] = set()
        self._datatypes: dict[str, str] = {}
        self._names: set[int] = set()
        self._pages: set[int] = set()
        self._namespaces: dict[str, object] = {}

    def entity(self, entity: dict[str, Any]) -> None:
        """Check an entity."""
        entity_id, kind = str(entity.get("id")), entity.get("type")
        self._notes.place += f", {entity_id}"
        found = _ID.match(entity_id)
        if found is None or int(found[2]) > LARGEST:
            self._notes.add("bad_id", entity_id)
        elif kind != _KINDS[found[1]]:
            self._notes.add("bad_type", kind)
        if entity_id in self._ids:
            self._notes.add("id_twice", entity_id)
        self._ids.add(entity_id)
        self._members(entity_id, entity, kind)
        self._terms(entity, kind)
        self._statements.of_entity(entity_id, entity.get("claims"))

    def whole(self) -> None:
        """Check what only the whole file can tell."""
        for (property_id, datatype), place in self._statements.used.items():
            declared = self._datatypes.get(property_id)
            self._notes.place = place
            if declared is None:
                self._notes.add("unknown_property", property_id)
            elif declared != datatype:
                self._notes.add("other_datatype", f"{property_id}: {datatype}, {declared}")
        for entity_id, place in self._statements.wanted.items():
            if entity_id not in self._ids:
                self._notes.place = place
                self._notes.add("missing_entity", entity_id)

    def _members(self, entity_id: str, entity: dict[str, Any], kind: object) -> None:
        maps = ["labels", "descriptions", "aliases", "claims"]
        maps += ["sitelinks"] if kind == "item" else []
        for name in maps:
            if not isinstance(entity.get(name), dict):
                self._notes.add("no_map", name)
        revision = entity.get("lastrevid")
        if not isinstance(revision, int) or isinstance(revision, bool) or revision < 1:
            self._notes.add("bad_revision", revision)
        if "modified" in entity and not _is_moment(entity["modified"]):
            self._notes.add("bad_modified", entity["modified"])
        title = str(entity.get("title", entity_id))
        if title.rpartition(":")[2] != entity_id:
            self._notes.add("bad_title", title)
        self._page(entity.get("pageid"), entity.get("ns"), kind)
        self._sitelinks(entity.get("sitelinks"))
        if kind == "property":
            datatype = entity.get("datatype")
            if not is_one_of(datatype, DATATYPES):
                self._notes.add("bad_datatype", datatype)
            self._datatypes[entity_id] = str(datatype)

    def _page(self, page: object, namespace: object, kind: object) -> None:
        """Check the number of the page and its namespace, where the dump gives them."""
        if page is not None:
            if not isinstance(page, int) or isinstance(page, bool) or page < 1:
                self._notes.add("bad_page", page)
            elif page in self._pages:
                self._notes.add("page_twice", page)
            else:
                self._pages.add(page)
        if namespace is None:
            return
        if self._namespaces.setdefault(str(kind), namespace) != namespace:
            self._notes.add("other_namespace", namespace)

    def _sitelinks(self, links: Any) -> None:
        for site, link in (links if isinstance(links, dict) else {}).items():
            is_whole = isinstance(link, dict) and link.keys() >= _SITELINK
            if not is_whole or link["site"] != site:
                self._notes.add("bad_sitelink", site)

    def _terms(self, entity: dict[str, Any], kind: object) -> None:
        labels = self._words(entity.get("labels"))
        descriptions = self._words(entity.get("descriptions"))
        if "mul" in descriptions:
            self._notes.add("bad_language", "mul")
        self._aliases(entity.get("aliases"))
        for language, label in labels.items():
            description = descriptions.get(language)
            if label == description:
                self._notes.add("label_is_description", label)
            if kind == "property":
                self._claim_name((language, label))
            elif description is not None:
                self._claim_name((language, label, description))

    def _aliases(self, aliases: Any) -> None:
        for language, terms in (aliases if isinstance(aliases, dict) else {}).items():
            if not isinstance(terms, list) or not terms:
                self._notes.add("empty_list", language)
                continue
            for term in terms:
                self._word(language, term)

    def _claim_name(self, name: tuple[str, ...]) -> None:
        digest = hash(name)
        if digest in self._names:
            self._notes.add("name_twice", " – ".join(name[1:]))
        self._names.add(digest)

    def _words(self, terms: Any) -> dict[str, str]:
        words = {}
        for language, term in (terms if isinstance(terms, dict) else {}).items():
            self._word(language, term)
            if isinstance(term, dict):
                words[language] = str(term.get("value"))
        return words

    def _word(self, language: str, term: Any) -> None:
        if not isinstance(term, dict) or term.keys() != {"language", "value"}:
            self._notes.add("bad_term", language)
            return
        if term["language"] != language or not is_language(language):
            self._notes.add("bad_language", language)
        if not is_clean(term["value"]):
            self._notes.add("unclean_text", term["value"])
        elif len(term["value"]) > _TERM_LIMIT:
            self._notes.add("long_text", len(term["value"]))


def _is_moment(text: object) -> bool:
    if not isinstance(text, str) or _MODIFIED.match(text) is None:
        return False
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return False
    return True
