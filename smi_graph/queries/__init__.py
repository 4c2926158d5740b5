"""Saved queries: reading them, binding their parameters, and guarding what may be run."""

from smi_graph.queries.binding import bind, refuse_unknown
from smi_graph.queries.description import PREFIXES, describe_saved_query
from smi_graph.queries.errors import (
    ParameterError,
    QueryError,
    QueryFileError,
    ServiceRefusedError,
)
from smi_graph.queries.header import without_head
from smi_graph.queries.normal_form import normal_form
from smi_graph.queries.paging import count_rows, parse_count
from smi_graph.queries.parameters import Parameter
from smi_graph.queries.saved_query import SavedQuery, load_saved_queries, parse_saved_query
from smi_graph.queries.service_guard import refuse_service, without_silent_services
from smi_graph.queries.subjects import Subject, by_subject, subject_name, subject_of
from smi_graph.queries.tokens import UPDATE_FORMS, nesting_depth, query_form, readable, tokenize

__all__ = [
    "PREFIXES",
    "UPDATE_FORMS",
    "Parameter",
    "ParameterError",
    "QueryError",
    "QueryFileError",
    "SavedQuery",
    "ServiceRefusedError",
    "Subject",
    "bind",
    "by_subject",
    "count_rows",
    "describe_saved_query",
    "load_saved_queries",
    "nesting_depth",
    "normal_form",
    "parse_count",
    "parse_saved_query",
    "query_form",
    "readable",
    "refuse_service",
    "refuse_unknown",
    "subject_name",
    "subject_of",
    "tokenize",
    "without_head",
    "without_silent_services",
]
