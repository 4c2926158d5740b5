"""The HTTP service: SPARQL, saved queries, linked data, the ontology and its pages."""

from smi_graph.service.app import create_app
from smi_graph.service.configuration import ServiceConfiguration

__all__ = ["ServiceConfiguration", "create_app"]
