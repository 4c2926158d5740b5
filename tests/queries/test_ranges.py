"""A value that the engine has no room for is refused: a filter would let everything through."""

from __future__ import annotations

import pytest

from smi_graph.queries import Parameter, ParameterError
from smi_graph.queries.values import term

BASE = "https://w3id.org/smi/"


@pytest.mark.parametrize(
    ("datatype", "value"),
    [
        ("gYear", "9223372036854775808"),
        ("gYear", "-99999999999999999999"),
        ("gYearMonth", "99999999999999999999-01"),
        ("integer", "9223372036854775808"),
        ("integer", "-9223372036854775809"),
        ("nonNegativeInteger", "18446744073709551616"),
        ("decimal", "99999999999999999999999.5"),
        ("number", "170141183460469231731687303715884105728"),
    ],
)
def test_what_is_too_large_is_refused(datatype: str, value: str) -> None:
    parameter = Parameter("from", datatype, required=False)
    with pytest.raises(ParameterError) as refused:
        term(parameter, value, BASE)
    assert value[:20] in refused.value.sentence("en")


@pytest.mark.parametrize(
    ("datatype", "value"),
    [
        ("gYear", "0001"),
        ("gYear", "-0044"),
        ("gYear", "3000Z"),
        ("gYear", "0001Z"),
        ("gYearMonth", "1948-05+14:00"),
        ("date", "1948-05-15Z"),
        ("dateTime", "1948-05-15T00:00:00-14:00"),
        ("boolean", "false"),
        ("boolean", "0"),
        ("integer", "9223372036854775807"),
        ("integer", "-9223372036854775808"),
        ("double", "NaN"),
        ("double", "-INF"),
        ("double", "1e308"),
        ("decimal", "-0.5"),
        ("number", "12"),
    ],
)
def test_what_has_room_is_taken(datatype: str, value: str) -> None:
    assert term(Parameter("from", datatype, required=False), value, BASE).value == value
