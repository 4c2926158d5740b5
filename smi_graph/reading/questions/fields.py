"""The parameters of a question as fields of a form, filled in by the address or by default."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from smi_graph.arabic import fold
from smi_graph.arabic.sorting import reader_key
from smi_graph.catalogue import Kind
from smi_graph.catalogue.defaults import KINDS, fitted
from smi_graph.queries import ParameterError
from smi_graph.queries.values import term

if TYPE_CHECKING:
    from collections.abc import Mapping

    from smi_graph.catalogue import Catalogue, Value
    from smi_graph.queries import Parameter, SavedQuery
    from smi_graph.site import Reader
    from smi_graph.vocabulary import IriMinter

Form = Literal["name", "select", "code", "number", "year", "date", "text"]

# What a reader saw in a field goes along under this name, so that a name which several bear
# still means the one that was chosen. The names of parameters hold no dot.
SEEN = "seen."

_RECORDS = frozenset({"document", "diary"})
_MOST_OPTIONS = 250
_MOST_CHOICES = 12
# Their names are typed, in whatever script the reader knows them.
_LONG_LISTS = frozenset({Kind.PERSON, Kind.ORGANIZATION})
_FORMS: dict[str, Form] = {
    "gYear": "year",
    "date": "date",
    "number": "number",
    "integer": "number",
    "nonNegativeInteger": "number",
    "positiveInteger": "number",
    "decimal": "number",
    "double": "number",
}


@dataclass(frozen=True, slots=True)
class Option:
    """Something to choose: what the address is given, and its words with their language."""

    key: str
    name: tuple[str, str | None]


@dataclass(frozen=True, slots=True)
class FormField:
    """One field of the form.

    Parameters
    ----------
    name
        Of the parameter.
    label
        What to call it in the reader's language.
    is_optional
        Whether the question can be asked without it.
    form
        How it is asked for.
    kind
        What completion offers; ``None`` where there is nothing to complete.
    value
        What the query is given; empty for nothing.
    shown
        What stands in the field.
    options
        All that can be chosen, where that is little.
    choices
        What the reader may have meant, where that is not clear.
    names
        The record or value that is meant, where it is known by more than what is shown.
    problem
        What is wrong with the value.
    is_read
        Whether the value was found by a name, so that the address can be made a lasting one.
    """

    name: str
    label: str
    is_optional: bool
    form: Form
    kind: str | None = None
    value: str = ""
    shown: str = ""
    options: tuple[Option, ...] = ()
    choices: tuple[Option, ...] = ()
    names: tuple[str, str | None] | None = None
    problem: str | None = None
    is_read: bool = False


@dataclass(frozen=True, slots=True)
class FormReader:
    """Reads the fields of a question from an address; made for each request.

    Parameters
    ----------
    catalogue
        Of the release that answers.
    minter
        Knows where the identifiers of the archive live.
    reader
        Whom the page is for.
    """

    catalogue: Catalogue
    minter: IriMinter
    reader: Reader

    def read(self, query: SavedQuery, given: Mapping[str, str]) -> tuple[FormField, ...]:
        """Make the fields of a question.

        Parameters
        ----------
        query
            The question.
        given
            What the address says; what is missing or empty takes the default.
        """
        known = fitted(query, self.catalogue, self.minter.base)
        return tuple(self._field(parameter, given) for parameter in known.parameters)

    def _field(self, parameter: Parameter, given: Mapping[str, str]) -> FormField:
        label = parameter.label_ar if self.reader.language == "ar" else parameter.label_en
        value = given.get(parameter.name, "").strip() or parameter.default or ""
        field = FormField(
            name=parameter.name,
            label=label or parameter.label_en or parameter.name,
            is_optional=not parameter.required,
            form=_FORMS.get(parameter.datatype, "text"),
            value=value,
            shown=value,
        )
        if parameter.choices:
            options = tuple(Option(choice, (choice, None)) for choice in parameter.choices)
            field = replace(field, form="select", options=options)
        elif parameter.kind in KINDS:
            seen = given.get(SEEN + parameter.name)
            return self._named(field, KINDS[parameter.kind], seen)
        elif parameter.kind in _RECORDS:
            return self._record(replace(field, form="code", kind=parameter.kind), parameter)
        return self._checked(field, parameter)

    def _checked(self, field: FormField, parameter: Parameter) -> FormField:
        if not field.value:
            return field
        try:
            term(parameter, field.value, self.minter.base)
        except ParameterError as error:
            return replace(field, problem=error.sentence(self.reader.language))
        return field

    def _named(self, field: FormField, kind: Kind, seen: str | None) -> FormField:
        options = () if kind in _LONG_LISTS else self._options(kind)
        field = replace(field, form="select" if options else "name", kind=kind, options=options)
        if not field.value:
            return field
        known = self._known(kind, field.value, seen)
        if known is not None:
            return self._meaning(field, known)
        found = _find_named(self.catalogue, kind, field.value)
        if len(found) == 1:
            return replace(self._meaning(field, found[0]), is_read=True)
        problem = "questions.several" if found else "questions.nobody"
        return replace(
            field,
            form="name",
            choices=tuple(self._option(value) for value in found[:_MOST_CHOICES]),
            problem=self.reader.words(problem, name=field.value),
        )

    def _known(self, kind: Kind, written: str, seen: str | None) -> Value | None:
        if seen is not None:
            value = self.catalogue.find_value(kind, seen)
            if value is not None and written in {seen, *value.names.values()}:
                return value
        for key in (written, written.upper(), written.lower()):
            value = self.catalogue.find_value(kind, key)
            if value is not None:
                return value
        value = self.catalogue.value_of_iri(written)
        return value if value is not None and value.kind == kind else None

    def _meaning(self, field: FormField, value: Value) -> FormField:
        name = value.name(self.reader.language)
        return replace(field, value=value.key, shown=name[0], names=name)

    def _option(self, value: Value) -> Option:
        return Option(value.key, value.name(self.reader.language))

    def _options(self, kind: Kind) -> tuple[Option, ...]:
        numbers = self.catalogue.numbers_of(kind)
        if not 0 < len(numbers) <= _MOST_OPTIONS:
            return ()
        options = (self._option(self.catalogue.values[number]) for number in numbers)
        language = self.reader.language
        return tuple(sorted(options, key=lambda one: reader_key(one.name[0], language)))

    def _record(self, field: FormField, parameter: Parameter) -> FormField:
        field = self._checked(field, parameter)
        if not field.value or field.problem:
            return field
        iri = term(parameter, field.value, self.minter.base).value
        number = self.catalogue.find_record(iri)
        if number is None:
            problem = self.reader.words("questions.no_record", code=field.value)
            return replace(field, problem=problem)
        record = self.catalogue.record(number)
        return replace(
            field,
            value=record.code,
            shown=record.code,
            names=record.title(self.reader.language),
            is_read=record.code != field.value,
        )


def _find_named(catalogue: Catalogue, kind: Kind, text: str) -> list[Value]:
    """Find the values that a text may name, however it is spelt.

    Parameters
    ----------
    catalogue
        Of the release.
    kind
        What is looked for.
    text
        A name, or some words of it, in any script.

    Returns
    -------
    list of Value
        Those of exactly this name; without any, those whose name has all the words, those
        with the most records first.
    """
    wanted = fold(text).strip()
    words = wanted.split()
    if not words:
        return []
    exact: list[Value] = []
    close: list[Value] = []
    for number in catalogue.numbers_of(kind):
        value = catalogue.values[number]
        names = [fold(name) for name in value.names.values()]
        if wanted in names:
            exact.append(value)
        elif any(all(word in name for word in words) for name in names):
            close.append(value)
    counts = catalogue.count()
    return sorted(exact or close, key=lambda value: (-counts[value.number], value.key))
